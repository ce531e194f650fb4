//! Periods of a class: written, published, moved, cancelled.

use crate::support::bench::{Bench, at_once};
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{Notice, PERIOD_WEEKS_MAX, SavePeriod};
use common::domain::application::{Application, ApplicationStatus, LapseReason};
use common::domain::division::{CalendarState, Division};
use common::domain::offer::{Offer, OfferStatus};
use common::domain::period::{Period, PeriodState, PlacementKind};
use common::domain::placement::Placement;
use common::domain::pole::Pole;
use common::domain::staff::{Role, Staff, Territory};
use common::ids::StaffId;
use common::rules::week::IsoWeek;

const OFFICE: StaffId = staff(20);
const COORDINATOR: StaffId = staff(0);
const TEACHER: StaffId = staff(TEACHER_OF_DIVISION);
const TODAY: &str = "2026-10-05";

fn bench() -> Bench {
    let mut rows = rows();
    let person = Staff {
        id: OFFICE,
        pole: POLE,
        first_name: "Adulte".into(),
        last_name: "Bureau".into(),
    };
    rows.push(person.into());
    rows.push(assignment_row(20, Role::Office, Territory::School(school(0))).into());
    let bench = Bench::with(rows);
    assert_eq!(bench.now.today, date(TODAY));
    bench
}

fn period_of(bench: &Bench, number: usize) -> Period {
    bench.get(period(number).0)
}

/// Pupil 0 has a place of offer 0, pupil 1 asks for offer 2; both for the period of class 0.
fn placed() -> Bench {
    let mut bench = bench();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "ok");
    assert_eq!(bench.send(pupil(1), apply(1, 1, 2)), "ok");
    bench
}

/// The period of class 0 in other weeks.
fn later(in_weeks: &[u8]) -> SavePeriod {
    save_period(0, 0, in_weeks, PeriodState::Published)
}

fn notices(bench: &Bench) -> Vec<Notice> {
    bench.changes.notices.iter().map(|n| n.notice).collect()
}

#[test]
fn a_draft_is_of_the_school_alone_and_is_published_to_the_class() {
    let mut bench = bench();
    let spring: SavePeriod = SavePeriod {
        weeks: [11, 10, 11].map(|n| IsoWeek::new(2027, n).unwrap()).into(),
        name: "  PFMP n° 2 ".into(),
        ..save_period(50, 0, &[], PeriodState::Draft)
    };
    assert_eq!(bench.send(OFFICE, spring.clone()), "ok");
    let draft = period_of(&bench, 50);
    assert_eq!((draft.name.as_str(), draft.weeks.len()), ("PFMP n° 2", 2));
    assert_eq!(bench.send(OFFICE, spring.clone()), "already_done");
    let phone = bench.device(pupil(0));
    assert!(phone.replica.get::<Period>(period(50).0).is_none());
    let coordinator = bench.device(COORDINATOR);
    assert!(coordinator.replica.get::<Period>(period(50).0).is_none());
    let proposed = SavePeriod {
        state: PeriodState::Proposed,
        ..spring.clone()
    };
    assert_eq!(bench.send(OFFICE, proposed), "ok");
    let coordinator = bench.device(COORDINATOR);
    assert!(coordinator.replica.get::<Period>(period(50).0).is_some());
    let published = SavePeriod {
        state: PeriodState::Published,
        ..spring
    };
    assert_eq!(bench.send(OFFICE, published), "ok");
    assert_eq!(period_of(&bench, 50).version, 1, "nobody had read another");
    let phone = bench.device(pupil(0));
    assert!(phone.replica.get::<Period>(period(50).0).is_some());
    let class: Division = bench.get(division(0).0);
    assert_eq!(class.calendar, Some(CalendarState::Defined));
}

#[test]
fn what_cannot_be_is_refused_and_says_why() {
    let mut bench = bench();
    let draft = |weeks: &[u8]| save_period(50, 0, weeks, PeriodState::Draft);
    assert_eq!(bench.send(OFFICE, draft(&[])), "no_week");
    assert_eq!(bench.send(OFFICE, draft(&[51, 52])), "period_overlaps");
    let nameless = SavePeriod {
        name: " ".into(),
        ..draft(&[40])
    };
    assert_eq!(bench.send(OFFICE, nameless), "empty_text");
    let first = IsoWeek::new(2027, 1).unwrap();
    let endless = SavePeriod {
        weeks: std::iter::successors(Some(first), |w| Some(w.next()))
            .take(PERIOD_WEEKS_MAX + 1)
            .collect(),
        ..draft(&[])
    };
    assert_eq!(bench.send(OFFICE, endless), "too_many");
    let never = save_period(50, 0, &[40], PeriodState::Cancelled);
    assert_eq!(bench.send(OFFICE, never), "period_transition");
    // Published periods are not taken back from who has read them.
    let hidden = save_period(0, 0, &[48, 49, 51], PeriodState::Draft);
    assert_eq!(bench.send(OFFICE, hidden), "period_transition");
    // The same id for another class.
    let stolen = save_period(0, 1, &[5], PeriodState::Draft);
    assert_eq!(bench.send(OFFICE, stolen), "id_taken");
    // Of another school, or by a teacher.
    let foreign = save_period(50, 2, &[10], PeriodState::Draft);
    assert_eq!(bench.send(OFFICE, foreign), "forbidden");
    assert_eq!(bench.send(TEACHER, draft(&[40])), "forbidden");
    assert_eq!(bench.all::<Period>().len(), 3);
}

#[test]
fn other_dates_make_a_version_requests_follow_and_hosts_are_told_once() {
    let mut bench = placed();
    // A second pupil of the class at the same host.
    assert_eq!(bench.send(pupil(2), apply(2, 2, 3)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(2, 2, 3)), "ok");
    let before: Placement = bench.get(placement(0).0);
    let renamed = SavePeriod {
        name: "Stage d'automne".into(),
        ..later(&[48, 49, 51])
    };
    assert_eq!(bench.send(OFFICE, renamed), "ok");
    assert_eq!(period_of(&bench, 0).version, 1, "the dates are the same");
    assert_eq!(notices(&bench), []);
    assert_eq!(bench.send(OFFICE, later(&[49, 50, 51])), "ok");
    let moved = period_of(&bench, 0);
    assert_eq!((moved.version, moved.weeks), (2, weeks(&[49, 50, 51])));
    let host = host(0);
    let period = period(0);
    assert_eq!(notices(&bench), [Notice::PeriodMoved { period, host }]);
    let asked: Application = bench.get(application(1).0);
    assert_eq!(asked.weeks, weeks(&[49, 50, 51]), "an open request follows");
    let granted: Application = bench.get(application(0).0);
    assert_eq!(granted.weeks, before.weeks, "an answered one does not");
    let after: Placement = bench.get(placement(0).0);
    assert_eq!(after, before, "nor what a host has agreed to");
}

#[test]
fn a_period_with_placements_or_one_that_is_over_stays() {
    let mut bench = placed();
    let cancelled = save_period(0, 0, &[48, 49, 51], PeriodState::Cancelled);
    assert_eq!(bench.send(OFFICE, cancelled), "period_in_use");
    assert_eq!(bench.send(pupil(3), apply(3, 3, 2)), "ok");
    let other = save_period(1, 1, &[48, 49, 51], PeriodState::Cancelled);
    assert_eq!(bench.send(OFFICE, other.clone()), "ok");
    let asked: Application = bench.get(application(3).0);
    assert_eq!(asked.status, ApplicationStatus::Lapsed);
    assert_eq!(asked.lapse, Some(LapseReason::PeriodCancelled));
    let back = save_period(1, 1, &[48, 49, 51], PeriodState::Published);
    assert_eq!(bench.send(OFFICE, back), "period_transition");
    assert_eq!(bench.send(OFFICE, other), "already_done");
    assert_eq!(bench.send(pupil(3), apply(4, 3, 1)), "period_gone");
    bench.now = common::command::Now::at(START + 100 * 86_400_000);
    assert_eq!(bench.send(OFFICE, later(&[49, 50])), "period_over");
}

#[test]
fn two_offices_that_change_the_same_dates_do_not_overwrite_each_other() {
    let mut bench = bench();
    let shown = bench.seen(&later(&[49]).into());
    let deputy = {
        let mut other = save_period(0, 0, &[48, 49], PeriodState::Published);
        other.name = "Autre".into();
        other
    };
    assert_eq!(bench.send(OFFICE, later(&[49, 50])), "ok");
    let client = common::ids::ClientId(uuid::Uuid::from_u128(77));
    let verdict = bench.send_from(client, OFFICE.into(), &deputy.into(), shown);
    assert_eq!(crate::support::bench::word(&verdict), "changed_since_seen");
    assert_eq!(period_of(&bench, 0).weeks, weeks(&[49, 50]));
}

#[test]
fn the_kind_is_part_of_what_was_published() {
    let mut bench = bench();
    let kind = SavePeriod {
        kind: PlacementKind::Observation,
        ..later(&[48, 49, 51])
    };
    assert_eq!(bench.send(OFFICE, kind), "ok");
    assert_eq!(period_of(&bench, 0).version, 2, "another law holds");
}

#[test]
fn where_a_calendar_stands_is_said_and_never_against_what_is_written() {
    let mut bench = bench();
    let none = calendar(0, CalendarState::NonePlanned);
    assert_eq!(bench.send(OFFICE, none.clone()), "calendar_has_periods");
    let check = calendar(0, CalendarState::ToCheck);
    assert_eq!(bench.send(OFFICE, check.clone()), "ok");
    assert_eq!(bench.send(OFFICE, check), "already_done");
    let cancelled = save_period(0, 0, &[48, 49, 51], PeriodState::Cancelled);
    assert_eq!(bench.send(OFFICE, cancelled), "ok");
    assert_eq!(bench.send(OFFICE, none), "ok");
    let class: Division = bench.get(division(0).0);
    assert_eq!(class.calendar, Some(CalendarState::NonePlanned));
    // What is published later says otherwise by itself.
    let again = save_period(50, 0, &[50], PeriodState::Published);
    assert_eq!(bench.send(OFFICE, again), "ok");
    let class: Division = bench.get(division(0).0);
    assert_eq!(class.calendar, Some(CalendarState::Defined));
}

#[test]
fn the_pole_sets_its_delays_within_reason() {
    let mut bench = bench();
    assert_eq!(bench.send(COORDINATOR, delays(10, 28)), "ok");
    assert_eq!(bench.send(COORDINATOR, delays(10, 28)), "already_done");
    let pole: Pole = bench.get(POLE.0);
    assert_eq!(
        (pole.settings.silence_days, pole.settings.support_days),
        (10, 28)
    );
    for (silence, support) in [(0, 28), (91, 28), (10, 0), (10, 301)] {
        let answer = bench.send(COORDINATOR, delays(silence, support));
        assert_eq!(answer, "days_outside", "{silence}, {support}");
    }
    let mut elsewhere = delays(10, 28);
    elsewhere.pole = OTHER_POLE;
    assert_eq!(bench.send(COORDINATOR, elsewhere), "forbidden");
}

#[test]
fn a_placement_follows_its_period_with_its_seats() {
    let mut bench = placed();
    assert_eq!(bench.send(OFFICE, later(&[49, 50, 51])), "ok");
    assert_eq!(
        bench.send(TEACHER, move_placement(0, &[48])),
        "weeks_outside"
    );
    assert_eq!(bench.send(TEACHER, move_placement(0, &[])), "weeks_outside");
    let to = move_placement(0, &[49, 50, 51]);
    assert_eq!(bench.send(TEACHER, to.clone()), "ok");
    assert_eq!(bench.send(TEACHER, to), "already_done");
    let there: Placement = bench.get(placement(0).0);
    assert_eq!(there.weeks, weeks(&[49, 50, 51]));
    let offer: Offer = bench.get(offer(0).0);
    let taken: Vec<_> = offer.taken.keys().copied().collect();
    assert_eq!(taken, weeks(&[49, 50, 51]), "week 48 is free again");
    // Another pupil has the only seat of a week.
    assert_eq!(bench.send(OFFICE, later(&[51, 52])), "ok");
    assert_eq!(bench.send(pupil(2), apply(2, 2, 3)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(2, 2, 3)), "ok");
    assert_eq!(bench.send(TEACHER, move_placement(0, &[51, 52])), "ok");
    // On the way or over: no longer to be moved.
    bench.now = common::command::Now::at(START + 80 * 86_400_000);
    assert_eq!(bench.send(TEACHER, move_placement(0, &[52])), "period_over");
}

#[test]
fn seats_of_new_weeks_are_given_by_the_server_only() {
    let mut bench = placed();
    assert_eq!(bench.send(OFFICE, later(&[49, 50, 51])), "ok");
    let mut phone = bench.device(TEACHER);
    let before: Placement = bench.get(placement(0).0);
    assert_eq!(
        at_once(&mut phone, move_placement(0, &[49, 50, 51])),
        Ok(())
    );
    let shown = phone.replica.get::<Placement>(placement(0).0);
    assert_eq!(shown, Some(&before), "nothing is promised on the device");
    // Class 1 takes weeks 48, 49 and 51 of the same offer as soon as they are free, and keeps them.
    assert_eq!(bench.send(pupil(3), apply(3, 3, 0)), "offer_full");
    assert_eq!(bench.send(TEACHER, move_placement(0, &[50])), "ok");
    assert_eq!(bench.send(pupil(3), apply(3, 3, 0)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(3, 3, 0)), "ok");
    assert_eq!(bench.send(TEACHER, move_placement(0, &[49])), "offer_full");
    // A closed offer keeps the pupils it has.
    assert_eq!(
        bench.send(COORDINATOR, set_status(0, OfferStatus::Closed)),
        "ok"
    );
    assert_eq!(bench.send(OFFICE, later(&[50, 52])), "ok");
    assert_eq!(bench.send(TEACHER, move_placement(0, &[50, 52])), "ok");
}

#[test]
fn nothing_is_granted_for_a_period_that_is_not_published() {
    let mut bench = bench();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(pupil(1), declare(70, 1)), "ok");
    // Written past the command, which would have lapsed the request.
    let cancelled = Period {
        state: PeriodState::Cancelled,
        ..period_row(0)
    };
    bench.server.write_rows([cancelled.into()]).unwrap();
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "period_gone");
    assert_eq!(bench.send(TEACHER, accept(70, None)), "period_gone");
}
