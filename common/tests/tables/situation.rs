//! Where a pupil stands.

use crate::support::cases::{found_row, support_row};
use crate::support::pole::*;
use common::domain::application::{Application, ApplicationStatus as A};
use common::domain::follow_up::{Note, NoteKind};
use common::domain::found_place::{FoundPlace, FoundStatus};
use common::domain::period::{Period, PeriodPhase};
use common::domain::placement::{Placement, PlacementStatus as P};
use common::domain::pupil::{Need, Schooling};
use common::domain::situation::{Facts, Situation as S, situation};
use common::domain::support::{CloseMotive, Support, SupportLevel, SupportStatus};

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
        offer: Some(offer(0)),
        application: Some(application(0)),
        weeks: period_row(0).weeks,
        status,
        found: None,
        origin: Default::default(),
        tutor: Default::default(),
        hours: Default::default(),
        interruption: None,
        replaces: None,
    }
}

fn said(kind: NoteKind) -> Note {
    Note {
        id: note(0),
        school: school(0),
        division: division(0),
        pupil: pupil(0),
        period: None,
        kind,
        level: 0,
        author: staff(TEACHER_OF_DIVISION),
        written_at: START,
    }
}

fn facts<'a>(period: &'a Period, placements: &'a [&'a Placement]) -> Facts<'a> {
    Facts {
        period,
        applications: &[],
        placements,
        found: &[],
        supports: &[],
        need: None,
        latest_note: None,
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
        let latest = latest_note.map(said);
        let placements: Vec<&Placement> = placements.iter().collect();
        let requests: Vec<&Application> = requests.iter().collect();
        let facts = Facts {
            applications: &requests,
            latest_note: latest.as_ref(),
            ..facts(&period, &placements)
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
    let between = |placements: &[Placement], latest_note: Option<NoteKind>| {
        let latest = latest_note.map(said);
        let placements: Vec<&Placement> = placements.iter().collect();
        let facts = Facts {
            latest_note: latest.as_ref(),
            ..facts(&period, &placements)
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
    let on = |day: &str| situation(&facts(&period, &[&short]), date(day));
    assert_eq!(on("2026-11-23"), S::OnPlacement);
    assert_eq!(on("2026-12-16"), S::NoSolution, "nothing covers week 51");
    short.weeks = weeks(&[51]);
    let found = situation(&facts(&period, &[&short]), date("2026-11-23"));
    assert_eq!(found, S::PlaceConfirmed);
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
            S::OralAgreement,
            S::AwaitingSeat,
            S::ToMakeUp,
            S::KeptAtSchool
        ]
    );
}

#[test]
fn whoever_is_exempt_or_gone_is_not_counted_at_all() {
    let period = period_row(0);
    let mut need = need_row(0);
    let at = |need: &Need| {
        let facts = Facts {
            need: Some(need),
            ..facts(&period, &[])
        };
        situation(&facts, date(DAYS[1]))
    };
    assert_eq!(at(&need), S::NoSolution);
    need.exempt = vec![period.id];
    assert_eq!(at(&need), S::Exempt);
    need.schooling = Schooling::LeaverToConfirm;
    assert_eq!(
        at(&need),
        S::Exempt,
        "nothing is concluded before it is confirmed"
    );
    need.schooling = Schooling::Left;
    assert_eq!(at(&need), S::Left);
    let not_concerned: Vec<S> = S::ALL.into_iter().filter(|s| !s.is_concerned()).collect();
    assert_eq!(not_concerned, [S::Exempt, S::Left]);
}

#[test]
fn a_place_found_elsewhere_is_an_agreement_by_word_of_mouth_until_it_is_checked() {
    let period = period_row(0);
    let at = |status: FoundStatus, day: &str| {
        let found = FoundPlace {
            status,
            ..found_row(0)
        };
        let facts = Facts {
            found: &[&found],
            ..facts(&period, &[])
        };
        situation(&facts, date(day))
    };
    assert_eq!(at(FoundStatus::Declared, DAYS[0]), S::OralAgreement);
    assert_eq!(at(FoundStatus::SentBack, DAYS[1]), S::OralAgreement);
    assert_eq!(at(FoundStatus::Withdrawn, DAYS[1]), S::NoSolution);
    assert_eq!(at(FoundStatus::Declared, DAYS[4]), S::ToMakeUp);
}

#[test]
fn a_pupil_kept_at_school_is_said_to_be_and_counts_as_without_a_place() {
    let period = period_row(0);
    let mut support = support_row(0, SupportLevel::Pole);
    let at = |support: &Support| {
        let facts = Facts {
            supports: &[support],
            ..facts(&period, &[])
        };
        situation(&facts, date(DAYS[1]))
    };
    assert_eq!(at(&support), S::NoSolution);
    support.status = SupportStatus::Closed;
    support.motive = Some(CloseMotive::NothingFound);
    assert_eq!(at(&support), S::NoSolution);
    support.motive = Some(CloseMotive::KeptAtSchool);
    assert_eq!(at(&support), S::KeptAtSchool);
    assert!(S::KeptAtSchool.is_uncovered());
}

#[test]
fn a_note_of_a_high_level_is_an_alert_whatever_it_tells() {
    let period = period_row(0);
    let placed = seat(P::Confirmed);
    let at = |level| {
        let note = Note {
            level,
            ..said(NoteKind::Visit)
        };
        let placed = [&placed];
        let facts = Facts {
            latest_note: Some(&note),
            ..facts(&period, &placed)
        };
        situation(&facts, date(DAYS[1]))
    };
    let found = [0, 1, 2, 3].map(at);
    assert_eq!(found, [S::OnPlacement, S::OnPlacement, S::Alert, S::Alert]);
}

#[test]
fn a_place_accepted_on_a_device_waits_for_the_server() {
    let period = period_row(0);
    let accepted = FoundPlace {
        status: FoundStatus::Accepted,
        ..found_row(0)
    };
    let of = |found: &FoundPlace| {
        let facts = Facts {
            found: &[found],
            ..facts(&period, &[])
        };
        situation(&facts, date("2026-10-05"))
    };
    assert_eq!(of(&accepted), S::AwaitingSeat);
    let done = FoundPlace {
        placement: Some(placement(0)),
        ..accepted
    };
    assert_eq!(of(&done), S::ToStart, "its placement says the rest");
}
