use super::generate::generate;
use super::{Demo, Size};
use chrono::NaiveDate;
use common::domain::offer::Offer;
use common::domain::period::{Period, PeriodPhase};
use common::domain::placement::Placement;
use common::domain::school::School;
use common::row::{Body, Kind, Row};
use std::collections::{BTreeMap, BTreeSet};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

fn demo() -> Demo {
    generate(Size::Luneville, 1, day()).unwrap()
}

fn of<T: Body>(demo: &Demo) -> Vec<&T> {
    demo.spaces
        .iter()
        .flat_map(|s| &s.rows)
        .filter_map(T::from_row)
        .collect()
}

fn count(demo: &Demo, kind: Kind) -> usize {
    demo.spaces
        .iter()
        .flat_map(|s| &s.rows)
        .filter(|r| r.key().kind == kind)
        .count()
}

#[test]
fn the_same_seed_and_date_give_the_same_rows() {
    let json = |demo: Demo| -> Vec<String> {
        demo.spaces
            .iter()
            .flat_map(|s| &s.rows)
            .map(|r| r.to_json().unwrap())
            .collect()
    };
    assert_eq!(json(demo()), json(demo()));
    let other = generate(Size::Luneville, 2, day()).unwrap();
    assert_ne!(json(demo()), json(other));
}

#[test]
fn the_pole_of_luneville_has_its_announced_size() {
    let demo = demo();
    assert_eq!(count(&demo, Kind::School), 3);
    assert_eq!(count(&demo, Kind::Division), 12);
    assert!(
        (240..=290).contains(&count(&demo, Kind::Pupil)),
        "{}",
        count(&demo, Kind::Pupil)
    );
    assert_eq!(count(&demo, Kind::Host), 180);
    assert_eq!(count(&demo, Kind::Offer), 300);
}

#[test]
fn one_period_is_in_progress_one_is_about_to_start_one_has_ended() {
    let demo = demo();
    let mut phases = BTreeMap::new();
    for period in of::<Period>(&demo) {
        if period.name == "PFMP n° 1" {
            *phases
                .entry(format!("{:?}", period.phase(day())))
                .or_insert(0) += 1;
        }
        assert_eq!(period.weeks.len(), 4);
        assert!(period.weeks.is_sorted());
    }
    assert_eq!(
        phases,
        BTreeMap::from([
            ("After".into(), 4),
            ("Before".into(), 4),
            ("During".into(), 4)
        ])
    );
    let ended = of::<Period>(&demo)
        .into_iter()
        .filter(|p| p.phase(day()) == PeriodPhase::After)
        .map(|p| p.id)
        .collect::<BTreeSet<_>>();
    assert!(
        of::<Placement>(&demo)
            .iter()
            .any(|p| ended.contains(&p.period))
    );
}

#[test]
fn seats_taken_are_the_placements_and_never_more_than_the_capacity() {
    let demo = demo();
    let mut taken = BTreeMap::new();
    for placement in of::<Placement>(&demo) {
        for week in &placement.weeks {
            *taken.entry((placement.offer, *week)).or_insert(0_u8) += 1;
        }
    }
    for offer in of::<Offer>(&demo) {
        for (week, seats) in &offer.taken {
            assert_eq!(taken.remove(&(Some(offer.id), *week)), Some(*seats));
            assert!(*seats <= offer.terms.capacity[week]);
        }
    }
    assert!(taken.is_empty());
}

#[test]
fn schools_are_real_and_addresses_are_fictional() {
    let demo = demo();
    let uais: BTreeSet<String> = of::<School>(&demo)
        .iter()
        .map(|s| s.uai.as_str().to_owned())
        .collect();
    assert_eq!(
        uais,
        ["0540036W", "0540037X", "0542293Z"]
            .map(String::from)
            .into()
    );
    for row in demo.spaces.iter().flat_map(|s| &s.rows) {
        if let Row::HostContact(contact) = row {
            assert!(contact.email.ends_with("@exemple.invalid"));
        }
    }
    assert!(
        demo.spaces[0]
            .staff
            .iter()
            .all(|s| s.email.ends_with("@exemple.invalid"))
    );
}

#[test]
fn every_row_is_read_back_as_it_was() {
    for row in demo().spaces.iter().flat_map(|s| &s.rows) {
        let back = Row::from_json(row.key().kind, &row.to_json().unwrap()).unwrap();
        assert_eq!(&back, row);
    }
}

#[test]
fn the_academie_has_its_announced_size() {
    let demo = generate(Size::Academie, 1, day()).unwrap();
    assert_eq!(demo.spaces.len(), 13);
    assert!(
        (24_500..=26_500).contains(&count(&demo, Kind::Pupil)),
        "{}",
        count(&demo, Kind::Pupil)
    );
    assert_eq!(count(&demo, Kind::Host), 13 * 2308);
}

#[test]
fn a_host_offers_each_task_once() {
    let demo = demo();
    let mut seen = BTreeSet::new();
    for offer in of::<Offer>(&demo) {
        let title = &offer.text.title;
        assert!(
            seen.insert((offer.host, title)),
            "{title} is offered twice by one host"
        );
    }
}

#[test]
fn each_account_is_told_on_one_line_with_its_way_in() {
    let demo = demo();
    let told = super::load::lines(&demo);
    let space = &demo.spaces[0];
    for staff in &space.staff {
        let lines = told.lines().filter(|line| line.contains(&staff.email));
        assert_eq!(lines.count(), 1, "{}", staff.label);
    }
    // Some pupils of each sort: enough to try, too few to scroll.
    let shown = |note: &str| {
        let codes = space.pupils.iter().filter(|p| p.note == note);
        codes.filter(|p| told.contains(&p.code)).count()
    };
    let notes: BTreeSet<&str> = space.pupils.iter().map(|p| p.note).collect();
    assert!(notes.len() >= 3, "{notes:?}");
    for note in notes {
        assert!((1..=3).contains(&shown(note)), "{note}");
    }
    assert!(told.starts_with("Demonstration accounts (passphrase"));
}
