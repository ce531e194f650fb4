//! Where a pupil stands for a period: derived from facts by one function, never typed by anybody.

use super::application::{Application, ApplicationStatus};
use super::follow_up::{Note, NoteKind};
use super::found_place::FoundPlace;
use super::period::{Period, PeriodPhase};
use super::placement::{Placement, PlacementStatus};
use super::pupil::{Need, Schooling};
use super::support::{CloseMotive, Support, SupportStatus};
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
    /// A place was found outside the app and waits for the referent's check (*accord oral*).
    OralAgreement,
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
    /// Stays at school during the period (*accueilli en établissement*).
    KeptAtSchool,
    /// Does not have to do this period (*dispensé*).
    Exempt,
    /// No longer in the class (*sorti*).
    Left,
}

impl Situation {
    /// Every situation, the most urgent first.
    pub const ALL: [Self; 14] = [
        Self::Alert,
        Self::NoSolution,
        Self::Interrupted,
        Self::ToStart,
        Self::Searching,
        Self::OralAgreement,
        Self::AwaitingSeat,
        Self::PlaceConfirmed,
        Self::OnPlacement,
        Self::Finished,
        Self::ToMakeUp,
        Self::KeptAtSchool,
        Self::Exempt,
        Self::Left,
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
            Self::OralAgreement => "Accord oral",
            Self::AwaitingSeat => "Accord à confirmer",
            Self::PlaceConfirmed => "Place confirmée",
            Self::OnPlacement => "En stage",
            Self::Finished => "Terminé",
            Self::ToMakeUp => "À rattraper",
            Self::KeptAtSchool => "Accueilli en établissement",
            Self::Exempt => "Dispensé",
            Self::Left => "Sorti",
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
                | Self::OralAgreement
                | Self::AwaitingSeat
                | Self::ToMakeUp
                | Self::KeptAtSchool
        )
    }

    /// Has to do the period: the whole that [`Self::is_uncovered`] is a part of.
    #[must_use]
    pub fn is_concerned(self) -> bool {
        !matches!(self, Self::Exempt | Self::Left)
    }
}

/// What the situation is derived from: only what concerns this pupil and this period.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub period: &'a Period,
    pub applications: &'a [&'a Application],
    pub placements: &'a [&'a Placement],
    pub found: &'a [&'a FoundPlace],
    pub supports: &'a [&'a Support],
    /// Of the pupil, when it is known.
    pub need: Option<&'a Need>,
    /// The pupil's latest note about the period, if any.
    pub latest_note: Option<&'a Note>,
}

/// Level from which a note is an alert of the board.
const ALERT_FROM: u8 = 2;

impl Facts<'_> {
    fn alerts(&self) -> bool {
        self.latest_note
            .is_some_and(|note| note.kind == NoteKind::Alert || note.level >= ALERT_FROM)
    }

    fn stays_at_school(&self) -> bool {
        self.supports.iter().any(|s| {
            s.status == SupportStatus::Closed && s.motive == Some(CloseMotive::KeptAtSchool)
        })
    }
}

/// The situation of one pupil for one period on a day.
#[must_use]
pub fn situation(facts: &Facts<'_>, today: NaiveDate) -> Situation {
    if let Some(need) = facts.need {
        if need.schooling == Schooling::Left {
            return Situation::Left;
        }
        if need.exempt.contains(&facts.period.id) {
            return Situation::Exempt;
        }
    }
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
            PeriodPhase::During | PeriodPhase::Between if facts.alerts() => Situation::Alert,
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
    if facts.stays_at_school() {
        return Situation::KeptAtSchool;
    }
    if facts.found.iter().any(|f| f.status.is_open()) {
        return Situation::OralAgreement;
    }
    if asked(ApplicationStatus::ApprovalQueued) || facts.found.iter().any(|f| f.awaits_server()) {
        return Situation::AwaitingSeat;
    }
    match phase {
        PeriodPhase::During | PeriodPhase::Between => Situation::NoSolution,
        _ if facts.applications.is_empty() => Situation::ToStart,
        _ => Situation::Searching,
    }
}
