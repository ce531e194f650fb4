use super::*;
use crate::domain::demarche::Channel;
use crate::domain::follow_up::{Note, NoteKind};
use crate::domain::host::{ContactEvent, ContactOutcome, HostContact};
use crate::domain::pupil::Need;
use crate::domain::visit::{Visit, VisitStatus};
use crate::domain::wish::Favourites;
use crate::ids::{
    ContactEventId, DivisionId, NoteId, PeriodId, PlacementId, PoleId, PupilId, SchoolId, StaffId,
    VisitId,
};
use crate::rules::codes::Insee;
use crate::rules::travel::GeoPoint;
use proptest::prelude::*;
use uuid::Uuid;

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn changed(day: &str) -> Dates {
    Dates {
        changed: on(day),
        with: None,
        host: None,
    }
}

fn placement(weeks: &[u8]) -> crate::domain::placement::Placement {
    crate::domain::placement::Placement {
        id: PlacementId(id(1)),
        pole: PoleId(id(2)),
        school: SchoolId(id(3)),
        division: DivisionId(id(4)),
        pupil: PupilId(id(5)),
        period: PeriodId(id(6)),
        host: HostId(id(7)),
        offer: None,
        application: None,
        found: None,
        origin: Default::default(),
        weeks: weeks
            .iter()
            .filter_map(|week| IsoWeek::new(2027, *week))
            .collect(),
        status: PlacementStatus::Confirmed,
        tutor: Default::default(),
        hours: Default::default(),
        interruption: None,
        replaces: None,
    }
}

fn visit() -> Row {
    Visit {
        id: VisitId(id(8)),
        school: SchoolId(id(3)),
        division: DivisionId(id(4)),
        pupil: PupilId(id(5)),
        placement: PlacementId(id(1)),
        staff: StaffId(id(9)),
        channel: Channel::Call,
        planned_on: None,
        status: VisitStatus::Done,
        note: None,
    }
    .into()
}

fn need(schooling: Schooling) -> Row {
    Need {
        pupil: PupilId(id(5)),
        school: SchoolId(id(3)),
        division: DivisionId(id(4)),
        reference: "E-1".into(),
        born: on("2009-03-01"),
        commune: Insee::parse("54329").unwrap(),
        commune_name: "Lunéville".into(),
        point: GeoPoint {
            lat_e5: 4_859_000,
            lon_e5: 650_000,
        },
        schooling,
        exempt: Vec::new(),
    }
    .into()
}

fn contact() -> HostContact {
    HostContact {
        host: HostId(id(7)),
        pole: PoleId(id(2)),
        address: "1 rue d'Essai".into(),
        contact_name: "Camille Essai".into(),
        phone: "03 00 00 00 00".into(),
        email: "contact@exemple.invalid".into(),
        private_to: None,
    }
}

#[test]
fn a_stay_counts_by_its_weeks_however_late_it_is_touched_and_takes_its_own_with_it() {
    // Week 34 of 2027 ends before 31 August, week 35 is cut by it.
    for (weeks, due_on) in [(vec![1, 34], "2028-09-01"), (vec![35], "2029-09-01")] {
        let stay = placement(&weeks);
        let end = weeks_end(&stay.clone().into());
        let late = Dates {
            with: end,
            ..changed("2031-01-01")
        };
        for row in [stay.into(), visit()] {
            let before = on(due_on).pred_opt().unwrap();
            assert_eq!(due(&row, late, before), None, "{weeks:?}");
            assert_eq!(due(&row, late, on(due_on)), Some(Category::Placement));
        }
    }
    // What has lost its stay counts by itself.
    let alone = changed("2027-03-01");
    assert_eq!(due(&visit(), alone, on("2028-08-31")), None);
    assert_eq!(
        due(&visit(), alone, on("2028-09-01")),
        Some(Category::Placement)
    );
}

#[test]
fn what_a_device_dated_counts_from_the_last_change() {
    let note: Row = Note {
        id: NoteId(id(8)),
        school: SchoolId(id(3)),
        division: DivisionId(id(4)),
        pupil: PupilId(id(5)),
        period: None,
        kind: NoteKind::Visit,
        level: 0,
        author: StaffId(id(9)),
        // A clock that was never set.
        written_at: 0,
    }
    .into();
    assert_eq!(due(&note, changed("2026-11-30"), on("2028-08-31")), None);
    let kept: Row = Favourites {
        pupil: PupilId(id(5)),
        offers: Vec::new(),
    }
    .into();
    assert_eq!(due(&kept, changed("2026-11-30"), on("2027-08-31")), None);
    let over = due(&kept, changed("2026-11-30"), on("2027-09-01"));
    assert_eq!(over, Some(Category::Search));
}

#[test]
fn a_pupil_goes_a_year_after_leaving_and_never_while_there() {
    let dates = changed("2027-07-05");
    for schooling in [Schooling::Present, Schooling::LeaverToConfirm] {
        assert_eq!(due(&need(schooling), dates, NaiveDate::MAX), None);
    }
    let left = need(Schooling::Left);
    assert_eq!(due(&left, dates, on("2028-07-05")), None);
    assert_eq!(due(&left, dates, on("2028-07-06")), Some(Category::Pupil));
}

#[test]
fn people_at_a_host_go_two_years_after_what_last_happened_there_and_leave_the_address() {
    let row: Row = contact().into();
    let dates = Dates {
        host: Some(on("2027-02-05")),
        ..changed("2025-01-01")
    };
    assert_eq!(due(&row, dates, on("2029-02-05")), None);
    assert_eq!(
        due(&row, dates, on("2029-02-06")),
        Some(Category::HostPerson)
    );
    let left = remains(&row).unwrap();
    let Row::HostContact(left_there) = &left else {
        panic!("another kind")
    };
    assert_eq!(left_there.address, contact().address);
    assert!(!left_there.names_somebody());
    assert_eq!(due(&left, dates, NaiveDate::MAX), None, "once");
    assert_eq!(remains(&visit()), None);
}

#[test]
fn hosts_are_met_by_stays_that_took_place_and_by_contacts() {
    let mut stay = placement(&[3]);
    assert_eq!(met(&stay.clone().into()), Some(HostId(id(7))));
    stay.status = PlacementStatus::Cancelled;
    assert_eq!(met(&stay.into()), None);
    let event = ContactEvent {
        id: ContactEventId(id(8)),
        host: HostId(id(7)),
        pole: PoleId(id(2)),
        private_to: None,
        staff: StaffId(id(9)),
        channel: Channel::Call,
        outcome: ContactOutcome::Reached,
        text: String::new(),
        written_at: 0,
    };
    assert_eq!(met(&event.into()), Some(HostId(id(7))));
    assert_eq!(met(&visit()), None);
}

proptest! {
    #[test]
    fn a_later_day_never_undoes_what_was_due(
        which in 0_usize..4,
        dated in (10_000_i32..30_000, 10_000_i32..30_000, 10_000_i32..30_000),
        day in 10_000_i32..35_000,
        later in 0_i32..4_000,
    ) {
        let date = |days| NaiveDate::from_epoch_days(days).unwrap();
        let dates = Dates {
            changed: date(dated.0),
            with: Some(date(dated.1)),
            host: Some(date(dated.2)),
        };
        let rows: [Row; 4] =
            [placement(&[3]).into(), visit(), need(Schooling::Left), contact().into()];
        let first = due(&rows[which], dates, date(day));
        let then = due(&rows[which], dates, date(day + later));
        prop_assert!(first.is_none() || first == then);
    }
}
