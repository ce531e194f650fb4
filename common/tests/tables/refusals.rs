//! What the app says when a rule says no.

use crate::support::pole::*;
use common::command::Merged;
use common::domain::application::ApplicationStatus;
use common::domain::compatibility::Obstacle;
use common::domain::found_place::FoundStatus;
use common::domain::offer::OfferStatus;
use common::domain::period::PeriodState;
use common::domain::placement::PlacementStatus;
use common::domain::report::ReportStatus;
use common::domain::support::{SupportLevel, SupportStatus};
use common::domain::visit::VisitStatus;
use common::refusal::{Incomplete, Missing, NextStep, Refusal};
use common::sync::protocol::Verdict;
use std::collections::BTreeSet;

/// How many there are: a new one does not compile until it is counted.
fn number(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::Forbidden
        | Refusal::OfferGone
        | Refusal::OfferClosed { .. }
        | Refusal::OfferFull
        | Refusal::NotCompatible { .. }
        | Refusal::PeriodGone
        | Refusal::PeriodOver
        | Refusal::AlreadyPlaced
        | Refusal::ApplicationGone
        | Refusal::ApplicationNotOpen { .. }
        | Refusal::ChangedSinceSeen { .. }
        | Refusal::MissingPrecondition
        | Refusal::EmptyText
        | Refusal::TextTooLong { .. }
        | Refusal::MotiveNeedsComment
        | Refusal::HostGone
        | Refusal::HostInUse
        | Refusal::PersonGone
        | Refusal::DivisionGone
        | Refusal::IncompleteOffer { .. }
        | Refusal::OfferTransition { .. }
        | Refusal::SeatsGranted { .. }
        | Refusal::NoteGone
        | Refusal::RevisionGone
        | Refusal::PlacementGone
        | Refusal::PlacementOver { .. }
        | Refusal::OutsidePlacement
        | Refusal::BadHours
        | Refusal::EntryGone
        | Refusal::VisitOver { .. }
        | Refusal::NotTheirClass
        | Refusal::SupportGone
        | Refusal::SupportNotOpen { .. }
        | Refusal::SupportElsewhere { .. }
        | Refusal::SupportOpen
        | Refusal::NamesPupil
        | Refusal::ProposalGone
        | Refusal::WordingToConfirm
        | Refusal::ReportGone
        | Refusal::ReportSettled { .. }
        | Refusal::HostUnavailable
        | Refusal::OnlineOnly
        | Refusal::IdTaken
        | Refusal::UnknownCommand
        | Refusal::BadArguments
        | Refusal::DependsOnRefused
        | Refusal::SealedGone
        | Refusal::SealedHandled
        | Refusal::NotFileable
        | Refusal::RefusedBefore
        | Refusal::Fork
        | Refusal::HostBlocked
        | Refusal::FoundPlaceGone
        | Refusal::FoundPlaceNotOpen { .. }
        | Refusal::PlaceIncomplete { .. }
        | Refusal::WeeksOutside
        | Refusal::TooMany { .. }
        | Refusal::NotADayOfStay
        | Refusal::NoWeek
        | Refusal::DaysOutside { .. }
        | Refusal::PeriodOverlaps { .. }
        | Refusal::PeriodTransition { .. }
        | Refusal::PeriodInUse
        | Refusal::CalendarHasPeriods
        | Refusal::TooEarly => 65,
    }
}

/// One of each. A new refusal does not compile before it is here.
fn every() -> Vec<Refusal> {
    let all = vec![
        Refusal::Forbidden,
        Refusal::OfferGone,
        Refusal::OfferClosed {
            status: OfferStatus::Closed,
        },
        Refusal::OfferFull,
        Refusal::NotCompatible {
            obstacles: vec![Obstacle::Filiere],
        },
        Refusal::PeriodGone,
        Refusal::PeriodOver,
        Refusal::AlreadyPlaced,
        Refusal::ApplicationGone,
        Refusal::ApplicationNotOpen {
            status: ApplicationStatus::Refused,
        },
        Refusal::ChangedSinceSeen {
            changed: Vec::new(),
        },
        Refusal::MissingPrecondition,
        Refusal::EmptyText,
        Refusal::TextTooLong { max: 500 },
        Refusal::MotiveNeedsComment,
        Refusal::HostGone,
        Refusal::HostInUse,
        Refusal::PersonGone,
        Refusal::DivisionGone,
        Refusal::IncompleteOffer {
            what: Incomplete::Title,
        },
        Refusal::OfferTransition {
            from: OfferStatus::Open,
            to: OfferStatus::Draft,
        },
        Refusal::SeatsGranted {
            weeks: weeks(&[48]),
        },
        Refusal::NoteGone,
        Refusal::RevisionGone,
        Refusal::PlacementGone,
        Refusal::PlacementOver {
            status: PlacementStatus::Interrupted,
        },
        Refusal::OutsidePlacement,
        Refusal::BadHours,
        Refusal::EntryGone,
        Refusal::VisitOver {
            status: VisitStatus::Done,
        },
        Refusal::NotTheirClass,
        Refusal::SupportGone,
        Refusal::SupportNotOpen {
            status: SupportStatus::Solved,
        },
        Refusal::SupportElsewhere {
            level: SupportLevel::Pole,
        },
        Refusal::SupportOpen,
        Refusal::NamesPupil,
        Refusal::ProposalGone,
        Refusal::WordingToConfirm,
        Refusal::ReportGone,
        Refusal::ReportSettled {
            status: ReportStatus::Upheld,
        },
        Refusal::HostUnavailable,
        Refusal::OnlineOnly,
        Refusal::IdTaken,
        Refusal::UnknownCommand,
        Refusal::BadArguments,
        Refusal::DependsOnRefused,
        Refusal::SealedGone,
        Refusal::SealedHandled,
        Refusal::NotFileable,
        Refusal::RefusedBefore,
        Refusal::Fork,
        Refusal::HostBlocked,
        Refusal::FoundPlaceGone,
        Refusal::FoundPlaceNotOpen {
            status: FoundStatus::Accepted,
        },
        Refusal::PlaceIncomplete {
            what: Missing::Commune,
        },
        Refusal::WeeksOutside,
        Refusal::TooMany { max: 5 },
        Refusal::NotADayOfStay,
        Refusal::TooEarly,
        Refusal::NoWeek,
        Refusal::DaysOutside { max: 90 },
        Refusal::PeriodOverlaps {
            name: "PFMP n° 1".into(),
        },
        Refusal::PeriodTransition {
            from: PeriodState::Published,
            to: PeriodState::Draft,
        },
        Refusal::PeriodInUse,
        Refusal::CalendarHasPeriods,
    ];
    assert_eq!(all.len(), number(&all[0]));
    all
}

fn is_a_sentence(text: &str) {
    assert!(text.chars().next().unwrap().is_uppercase(), "{text}");
    assert!(text.ends_with(['.', '!', '?', '…']), "{text}");
    // French typography: no breakable space before these signs nor inside quotation marks.
    for wrong in [" :", " ;", " !", " ?", "« ", " »"] {
        assert!(!text.contains(wrong), "« {wrong} » in: {text}");
    }
    assert!(
        !text.contains("..") && !text.contains("  ") && !text.contains('\n'),
        "{text}"
    );
}

#[test]
fn each_refusal_has_a_code_of_its_own_and_the_same_on_the_wire() {
    let codes: BTreeSet<&str> = every().iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), every().len());
    for refusal in every() {
        let wire = serde_json::to_value(&refusal).unwrap();
        assert_eq!(wire["code"], refusal.code());
        assert_eq!(serde_json::from_value::<Refusal>(wire).unwrap(), refusal);
    }
}

#[test]
fn each_refusal_says_a_sentence_and_a_next_step() {
    for refusal in every() {
        is_a_sentence(&refusal.sentence());
        is_a_sentence(refusal.next_step().sentence());
    }
    for what in [
        Incomplete::Title,
        Incomplete::Filiere,
        Incomplete::Level,
        Incomplete::Weeks,
        Incomplete::GroupSize,
        Incomplete::MinimumAge,
        Incomplete::Seats,
    ] {
        is_a_sentence(&Refusal::IncompleteOffer { what }.sentence());
    }
    for what in [Missing::Name, Missing::Commune, Missing::Phone] {
        is_a_sentence(&Refusal::PlaceIncomplete { what }.sentence());
    }
    for from in OfferStatus::ALL {
        is_a_sentence(&Refusal::OfferTransition { from, to: from }.sentence());
    }
    for merged in [
        Merged::AlreadyDone,
        Merged::TwoVersions,
        Merged::Combined,
        Merged::Unknown,
    ] {
        is_a_sentence(merged.sentence());
    }
}

#[test]
fn each_obstacle_says_a_sentence() {
    for obstacle in [
        Obstacle::Closed,
        Obstacle::Filiere,
        Obstacle::Level,
        Obstacle::WeeksClosed {
            weeks: weeks(&[48, 49, 51]),
        },
        Obstacle::NoSeat {
            weeks: weeks(&[53]),
        },
        Obstacle::TooYoung {
            minimum: 16,
            first_day: date("2026-11-23"),
        },
    ] {
        is_a_sentence(&obstacle.sentence());
    }
}

#[test]
fn nothing_is_refused_for_good_without_saying_what_to_do() {
    let idle: Vec<&str> = every()
        .iter()
        .filter(|r| r.next_step() == NextStep::Nothing)
        .map(Refusal::code)
        .collect();
    assert_eq!(
        idle,
        ["already_placed", "application_gone", "refused_before"]
    );
}

#[test]
fn a_verdict_gives_its_refusal_back() {
    for refusal in every() {
        let verdict = Verdict::refused(&refusal, 7);
        let conflict = matches!(verdict, Verdict::Conflict { .. });
        assert_eq!(conflict, refusal.code() == "changed_since_seen");
        assert_eq!(verdict.refusal(), Some(refusal));
        assert_eq!(verdict.seq(), 7);
        assert!(!verdict.is_applied());
    }
    // A code from a newer server is kept, without a sentence.
    let newer = Verdict::Rejected {
        code: "newer".into(),
        detail: serde_json::Value::Null,
        seq: 1,
    };
    assert_eq!(newer.refusal(), None);
}
