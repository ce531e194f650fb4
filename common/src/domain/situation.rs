//! Where a pupil stands for a period: derived from facts by one function, never typed by anybody.

use super::application::{Application, ApplicationStatus};
use super::follow_up::NoteKind;
use super::period::{Period, PeriodPhase};
use super::placement::{Placement, PlacementStatus};
use crate::rules::week::IsoWeek;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The word and the colour of a row of the class board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Situation {
    /// An adult raised an alert that nothing followed, during the placement.
    Alert,
    /// The period has begun without a place.
    NoSolution,
    /// The placement stopped and nothing replaces it.
    Interrupted,
    /// The period comes, nothing asked yet.
    ToStart,
    /// Requests are waiting or were refused.
    Searching,
    /// A coordinator said yes on a device; the server has not granted the seat yet.
    AwaitingSeat,
    /// The seat is granted and the pupil is at school: before the period, or between its weeks.
    PlaceConfirmed,
    /// In the host today.
    OnPlacement,
    /// The period is over and took place.
    Finished,
    /// The period is over without a placement: to be made up.
    ToMakeUp,
}

impl Situation {
    /// Every situation, the most urgent first.
    pub const ALL: [Self; 10] = [
        Self::Alert,
        Self::NoSolution,
        Self::Interrupted,
        Self::ToStart,
        Self::Searching,
        Self::AwaitingSeat,
        Self::PlaceConfirmed,
        Self::OnPlacement,
        Self::Finished,
        Self::ToMakeUp,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Alert => "Alerte",
            Self::NoSolution => "Sans solution",
            Self::Interrupted => "Interrompu",
            Self::ToStart => "À lancer",
            Self::Searching => "En recherche",
            Self::AwaitingSeat => "Accord à confirmer",
            Self::PlaceConfirmed => "Place confirmée",
            Self::OnPlacement => "En stage",
            Self::Finished => "Terminé",
            Self::ToMakeUp => "À rattraper",
        }
    }

    /// Counted as *sans stage* on the board: concerned and not covered.
    #[must_use]
    pub fn is_uncovered(self) -> bool {
        matches!(
            self,
            Self::NoSolution
                | Self::Interrupted
                | Self::ToStart
                | Self::Searching
                | Self::AwaitingSeat
                | Self::ToMakeUp
        )
    }
}

/// What the situation is derived from: only what concerns this pupil and this period.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub period: &'a Period,
    pub applications: &'a [&'a Application],
    pub placements: &'a [&'a Placement],
    /// Kind of the pupil's latest note about the period, if any.
    pub latest_note: Option<NoteKind>,
}

/// The situation of one pupil for one period on a day.
#[must_use]
pub fn situation(facts: &Facts<'_>, today: NaiveDate) -> Situation {
    let phase = facts.period.phase(today);
    let has = |status| facts.placements.iter().any(|p| p.status == status);
    let week = IsoWeek::of(today);
    let confirmed = |covers: &dyn Fn(&IsoWeek) -> bool| {
        let mut placements = facts.placements.iter();
        placements.any(|p| p.status == PlacementStatus::Confirmed && p.weeks.iter().any(covers))
    };
    // A place found in another class may cover a part of the period only.
    let ended = phase == PeriodPhase::During && !confirmed(&|w| *w >= week);
    let asked = |status| facts.applications.iter().any(|a| a.status == status);
    if has(PlacementStatus::Confirmed) && !ended {
        return match phase {
            PeriodPhase::After => Situation::Finished,
            PeriodPhase::During | PeriodPhase::Between
                if facts.latest_note == Some(NoteKind::Alert) =>
            {
                Situation::Alert
            }
            PeriodPhase::During if confirmed(&|w| *w == week) => Situation::OnPlacement,
            PeriodPhase::During => Situation::PlaceConfirmed,
            PeriodPhase::Before | PeriodPhase::Between => Situation::PlaceConfirmed,
        };
    }
    if phase == PeriodPhase::After {
        return Situation::ToMakeUp;
    }
    if has(PlacementStatus::Interrupted) {
        return Situation::Interrupted;
    }
    if asked(ApplicationStatus::ApprovalQueued) {
        return Situation::AwaitingSeat;
    }
    match phase {
        PeriodPhase::During | PeriodPhase::Between => Situation::NoSolution,
        _ if facts.applications.is_empty() => Situation::ToStart,
        _ => Situation::Searching,
    }
}
