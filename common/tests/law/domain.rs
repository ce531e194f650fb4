//! Cases of the study of the domain, by their number there, each with its article.

use super::cases::at_work;
use super::*;
use PlacementKind::{Bts, Observation, Pfmp};
use common::rules::law::{Convention, HostCapRule};

pub const WEEKDAYS: &[u8] = &[1, 2, 3, 4, 5];
pub const TUE_SAT: &[u8] = &[2, 3, 4, 5, 6];

fn source(stay: &Stay, code: &str) -> String {
    the(stay, &Context::default(), code).source
}

pub fn weeks(mut stay: Stay, weeks: &[&str]) -> Stay {
    stay.schedule.weeks = weeks.iter().map(|w| week(w)).collect();
    stay
}

pub fn hosted(mut stay: Stay, commune: &str, naf: &str) -> Stay {
    stay.host.commune = Insee::parse(commune).unwrap();
    stay.host.naf = Some(naf.parse().unwrap());
    stay
}

#[test]
fn n1_a_baker_of_15_does_not_begin_at_five() {
    let early = with_grid(pfmp(15), WEEKDAYS, "05:00-08:30-09:00-12:00");
    let stay = hosted(early, METZ, "10.71C");
    assert_eq!(blocks(&stay), ["night.under16"]);
    assert!(source(&stay, "night.under16").contains("L3163-1"));
    let derogation = the(&stay, &Context::default(), "derogation.night.bakery");
    assert_eq!(derogation.severity, Severity::Info);
    assert!(
        derogation.sentence.contains("pas avec une convention"),
        "{derogation:?}"
    );
}

#[test]
fn n2_a_restaurant_until_ten_is_no_night_at_16_but_a_week_too_long() {
    // Break in the middle: 14 h to 17 h, 17 h 30 to 22 h.
    let stay = with_grid(pfmp(16), TUE_SAT, "14:00-17:30-18:00-22:00");
    assert_eq!(blocks(&stay), ["hours.week.minor"]);
    let week = the(&stay, &Context::default(), "hours.week.minor");
    assert!(
        week.sentence.contains("37\u{a0}h\u{a0}30"),
        "{}",
        week.sentence
    );
    assert!(week.source.contains("L3162-1"));
    assert_eq!(week.days.len(), 5);
}

#[test]
fn n3_the_weekly_rest_of_a_minor_has_sunday_in_it() {
    let stay = with_grid(pfmp(16), &[3, 4, 5, 6, 7], "14:00-17:30-18:00-21:00");
    assert_eq!(blocks(&stay), ["rest.week.minor", "sunday.minor"]);
    assert!(source(&stay, "rest.week.minor").contains("L3164-2"));
    assert!(source(&stay, "sunday.minor").contains("L3164-5"));
    let told = the(&stay, &Context::default(), "derogation.sunday");
    assert!(told.source.contains("R3164-1") && told.sentence.contains("apprentis"));
}

#[test]
fn n4_a_building_site_of_ten_hours_is_explained_and_not_allowed() {
    let long = with_grid(pfmp(16), &[1, 2, 3, 4], "07:00-11:30-12:30-18:00");
    let stay = hosted(long, NANCY, "41.20A");
    assert!(blocks(&stay).contains(&"hours.day.minor".to_owned()));
    assert!(blocks(&stay).contains(&"hours.week.minor".to_owned()));
    assert!(source(&stay, "derogation.hours").contains("R3162-1"));
}

#[test]
fn n5_twenty_minutes_are_no_break_at_17() {
    let stay = with_grid(pfmp(17), &[1], "08:00-12:30-12:50-15:50");
    assert_eq!(blocks(&stay), ["break.minor"]);
    assert!(source(&stay, "break.minor").contains("L3162-3"));
}

#[test]
fn n6_a_late_evening_before_an_early_morning() {
    let evening = |age| {
        let mut stay = pfmp(age);
        stay.schedule.usual = Some(WeekHours::from([
            (1, hours("14:00-17:30-18:00-21:30")),
            (2, hours("08:00-12:00")),
        ]));
        stay
    };
    assert_eq!(blocks(&evening(15)), ["rest.day.under16", "night.under16"]);
    let rest = the(&evening(15), &Context::default(), "rest.day.under16");
    assert!(
        rest.sentence.contains("10\u{a0}h\u{a0}30"),
        "{}",
        rest.sentence
    );
    assert_eq!(rest.days, [on("2027-01-11"), on("2027-01-12")]);
    assert!(rest.source.contains("L3164-1"));
    assert_eq!(blocks(&evening(17)), ["rest.day.from16"]);
}

#[test]
fn n8_live_electrical_work_is_banned_and_the_habilitation_is_told() {
    let stay = at_work(17, "D4153-24");
    assert_eq!(blocks(&stay), ["work.banned"]);
    let told = the(&stay, &Context::default(), "work.permanent");
    assert_eq!(told.severity, Severity::Info);
    assert!(
        told.sentence.contains("R4153-50") && told.next.contains("DDFPT"),
        "{told:?}"
    );
}

#[test]
fn n10_not_yet_14_in_a_private_shop() {
    let born = Some(on("2013-03-11"));
    let stay = stay(Observation, born);
    assert_eq!(blocks(&stay), ["age.placement"]);
    assert!(source(&stay, "age.placement").contains("L4153-1"));
    let mut family = stay.clone();
    family.host.family_firm = true;
    assert_eq!(blocks(&family), Vec::<String>::new());
    assert!(source(&family, "age.placement.waived").contains("L4153-5"));
    let mut public = stay;
    public.host.public_body = true;
    assert_eq!(blocks(&public), Vec::<String>::new());
}

#[test]
fn n11_an_observer_does_not_keep_the_till() {
    let mut observer = stay(Observation, aged(14));
    observer.activities = "Accueil, tenue de caisse".into();
    let told = the(&observer, &Context::default(), "observation.work");
    assert_eq!(told.severity, Severity::Warning);
    assert!(told.sentence.contains("tenue de caisse") && told.source.contains("art. 5"));
    observer.kind = Pfmp;
    assert!(!codes(&observer).contains(&"observation.work".to_owned()));
}

#[test]
fn n12_a_fourth_pupil_in_a_firm_of_eight() {
    let mut stay = pfmp(17);
    stay.host.staff = Staff::Count(8);
    let mut context = Context {
        others_at_host: by_weeks(&[("2027-W02", 3)]),
        ..Context::default()
    };
    let over = the(&stay, &context, "host.cap");
    assert_eq!(over.severity, Severity::Warning);
    assert!(
        over.sentence.contains("4 pour 3") && over.source.contains("R124-10"),
        "{over:?}"
    );
    context.pfmp_cap = Some(HostCapRule {
        share_from: 30,
        share_percent: 20,
        small: 5,
    });
    let fits = |n, context: &Context| {
        let mut context = context.clone();
        context.others_at_host = by_weeks(&[("2027-W02", n)]);
        check(&stay, &context).iter().all(|f| f.code != "host.cap")
    };
    assert!(fits(3, &context) && fits(4, &context) && !fits(5, &context));
    let mut bts = stay.clone();
    bts.kind = Bts;
    the(&bts, &context, "host.cap");
}

#[test]
fn n15_more_than_two_months_at_a_host_are_paid_from_the_first_day() {
    let stay = weeks(
        pfmp(17),
        &["2027-W02", "2027-W03", "2027-W04", "2027-W05", "2027-W06"],
    );
    let before = |hours: u32| Context {
        minutes_at_host: [(2026, hours * 60)].into(),
        ..Context::default()
    };
    let due = the(&stay, &before(140), "gratification.due");
    assert_eq!(due.severity, Severity::Info);
    assert_eq!(due.days.len(), 25);
    assert!(due.source.contains("L124-6") && due.sentence.contains("premier jour"));
    let quiet = check(&stay, &before(133));
    assert!(
        quiet.iter().all(|f| f.code != "gratification.due"),
        "44 days are not above 44"
    );
    let other_year = Context {
        minutes_at_host: [(2025, 500 * 60)].into(),
        ..Context::default()
    };
    assert!(
        check(&stay, &other_year)
            .iter()
            .all(|f| f.code != "gratification.due")
    );
}

#[test]
fn n19_days_made_up_after_the_end_need_an_amendment() {
    let mut stay = weeks(pfmp(17), &["2027-W02", "2027-W03", "2027-W04"]);
    let context = Context {
        convention: Some(Convention {
            signed: true,
            first: on("2027-01-11"),
            last: on("2027-01-29"),
        }),
        ..Context::default()
    };
    assert_eq!(check(&stay, &context), []);
    for away in ["2027-01-13", "2027-01-14"] {
        stay.schedule.by_day.insert(on(away), None);
    }
    for made_up in ["2027-02-01", "2027-02-02"] {
        let hours = Some(hours("09:00-12:30-13:30-17:00"));
        stay.schedule.by_day.insert(on(made_up), hours);
    }
    let beyond = the(&stay, &context, "convention.beyond");
    assert_eq!(beyond.days, [on("2027-02-01"), on("2027-02-02")]);
    assert!(beyond.next.contains("avenant"));
}

#[test]
fn n21_an_offer_that_sorts_pupils_out() {
    let mut stay = pfmp(17);
    stay.activities = "Cherche jeune homme dynamique, habitant à proximité".into();
    let found = check(&stay, &Context::default());
    let told: Vec<&Finding> = found
        .iter()
        .filter(|f| f.code == "wording.discrimination")
        .collect();
    for about in ["son sexe", "son âge", "son lieu de résidence"] {
        assert!(
            told.iter().any(|f| f.sentence.contains(about)),
            "{about}: {told:#?}"
        );
    }
    assert!(
        told.iter()
            .all(|f| f.source.contains("L1132-1") && f.days.is_empty())
    );
}
