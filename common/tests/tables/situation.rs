//! Where a pupil stands.

use crate::support::pole::*;
use common::domain::application::{Application, ApplicationStatus as A};
use common::domain::follow_up::NoteKind;
use common::domain::period::PeriodPhase;
use common::domain::placement::{Placement, PlacementStatus as P};
use common::domain::situation::{Facts, Situation as S, situation};

fn request(status: A) -> Application {
    Application {
        id: application(0),
        pole: POLE,
        school: school(0),
        division: division(0),
        pupil: pupil(0),
        offer: offer(0),
        period: period(0),
        weeks: period_row(0).weeks,
        message: String::new(),
        status,
        motive: None,
        comment: String::new(),
        lapse: None,
        asked_at: START,
        answered_at: None,
    }
}

fn seat(status: P) -> Placement {
    Placement {
        id: placement(0),
        pole: POLE,
        school: school(0),
        division: division(0),
        pupil: pupil(0),
        period: period(0),
        host: host(0),
        offer: offer(0),
        application: application(0),
        weeks: period_row(0).weeks,
        status,
    }
}

/// The Friday before, the first Monday, the week in between when nobody is out, the last Sunday,
/// the Monday after.
const DAYS: [&str; 5] = [
    "2026-11-20",
    "2026-11-23",
    "2026-12-09",
    "2026-12-20",
    "2026-12-21",
];

#[test]
fn a_period_lasts_from_its_first_monday_to_its_last_sunday() {
    let period = period_row(0);
    let phases = DAYS.map(|day| period.phase(date(day)));
    use PeriodPhase::*;
    assert_eq!(phases, [Before, During, Between, During, After]);
    assert_eq!(period.first_day(), Some(date("2026-11-23")));
    assert_eq!(period.last_day(), Some(date("2026-12-18")));
    let mut empty = period_row(0);
    empty.weeks.clear();
    assert_eq!(empty.phase(date(DAYS[0])), After);
}

#[test]
fn a_period_may_end_with_week_53() {
    let period = period_row(2);
    assert_eq!(period.phase(date("2027-01-03")), PeriodPhase::During);
    assert_eq!(period.phase(date("2027-01-04")), PeriodPhase::After);
}

#[test]
fn the_situation_follows_from_the_facts() {
    // Placements, requests, latest note; then before, during, after.
    type Row<'a> = (&'a [P], &'a [A], Option<NoteKind>, [S; 3]);
    let table: &[Row<'_>] = &[
        (&[], &[], None, [S::ToStart, S::NoSolution, S::ToMakeUp]),
        (
            &[],
            &[A::Queued],
            None,
            [S::Searching, S::NoSolution, S::ToMakeUp],
        ),
        (
            &[],
            &[A::Sent],
            None,
            [S::Searching, S::NoSolution, S::ToMakeUp],
        ),
        (
            &[],
            &[A::Refused],
            None,
            [S::Searching, S::NoSolution, S::ToMakeUp],
        ),
        (
            &[],
            &[A::Withdrawn],
            None,
            [S::Searching, S::NoSolution, S::ToMakeUp],
        ),
        (
            &[],
            &[A::Lapsed],
            None,
            [S::Searching, S::NoSolution, S::ToMakeUp],
        ),
        (
            &[],
            &[A::Expired],
            None,
            [S::Searching, S::NoSolution, S::ToMakeUp],
        ),
        (
            &[],
            &[A::Refused, A::ApprovalQueued],
            None,
            [S::AwaitingSeat, S::AwaitingSeat, S::ToMakeUp],
        ),
        (
            &[P::Confirmed],
            &[A::Approved],
            None,
            [S::PlaceConfirmed, S::OnPlacement, S::Finished],
        ),
        (
            &[P::Confirmed],
            &[A::Approved],
            Some(NoteKind::Alert),
            [S::PlaceConfirmed, S::Alert, S::Finished],
        ),
        (
            &[P::Confirmed],
            &[A::Approved],
            Some(NoteKind::Visit),
            [S::PlaceConfirmed, S::OnPlacement, S::Finished],
        ),
        (
            &[P::Interrupted],
            &[A::Approved],
            None,
            [S::Interrupted, S::Interrupted, S::ToMakeUp],
        ),
        (
            &[P::Interrupted],
            &[A::Approved, A::ApprovalQueued],
            None,
            [S::Interrupted, S::Interrupted, S::ToMakeUp],
        ),
        (
            &[P::Interrupted, P::Confirmed],
            &[A::Approved],
            None,
            [S::PlaceConfirmed, S::OnPlacement, S::Finished],
        ),
        (
            &[P::Cancelled],
            &[A::Approved],
            None,
            [S::Searching, S::NoSolution, S::ToMakeUp],
        ),
        (
            &[],
            &[],
            Some(NoteKind::Alert),
            [S::ToStart, S::NoSolution, S::ToMakeUp],
        ),
    ];
    let period = period_row(0);
    for (placements, requests, latest_note, expected) in table {
        let placements: Vec<Placement> = placements.iter().map(|s| seat(*s)).collect();
        let requests: Vec<Application> = requests.iter().map(|s| request(*s)).collect();
        let facts = Facts {
            period: &period,
            applications: &requests.iter().collect::<Vec<_>>(),
            placements: &placements.iter().collect::<Vec<_>>(),
            latest_note: *latest_note,
        };
        let found = [DAYS[0], DAYS[1], DAYS[4]].map(|day| situation(&facts, date(day)));
        assert_eq!(
            found, *expected,
            "{placements:?} {requests:?} {latest_note:?}"
        );
    }
}

#[test]
fn in_a_week_at_school_between_two_weeks_out_nobody_is_at_the_host() {
    let period = period_row(0);
    let between = |placements: &[Placement], latest_note| {
        let facts = Facts {
            period: &period,
            applications: &[],
            placements: &placements.iter().collect::<Vec<_>>(),
            latest_note,
        };
        situation(&facts, date(DAYS[2]))
    };
    let placed = [seat(P::Confirmed)];
    assert_eq!(between(&placed, None), S::PlaceConfirmed);
    assert_eq!(between(&placed, Some(NoteKind::Alert)), S::Alert);
    assert_eq!(between(&[], None), S::NoSolution, "the period has begun");
}

#[test]
fn a_place_that_covers_a_part_of_the_period_holds_for_that_part() {
    let period = period_row(0);
    let mut short = seat(P::Confirmed);
    short.weeks = weeks(&[48, 49]);
    let on = |day: &str| {
        let facts = Facts {
            period: &period,
            applications: &[],
            placements: &[&short],
            latest_note: None,
        };
        situation(&facts, date(day))
    };
    assert_eq!(on("2026-11-23"), S::OnPlacement);
    assert_eq!(on("2026-12-16"), S::NoSolution, "nothing covers week 51");
    short.weeks = weeks(&[51]);
    let facts = Facts {
        period: &period,
        applications: &[],
        placements: &[&short],
        latest_note: None,
    };
    assert_eq!(situation(&facts, date("2026-11-23")), S::PlaceConfirmed);
}

#[test]
fn those_without_a_place_are_counted_and_no_other() {
    let uncovered: Vec<S> = S::ALL.into_iter().filter(|s| s.is_uncovered()).collect();
    assert_eq!(
        uncovered,
        [
            S::NoSolution,
            S::Interrupted,
            S::ToStart,
            S::Searching,
            S::AwaitingSeat,
            S::ToMakeUp
        ]
    );
}
