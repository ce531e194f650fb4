//! A request for help of a pupil without a place (*demande d'appui*). It climbs one level at a time:
//! referent, then the school's office (DDFPT, *bureau des entreprises*), then the coordinator of the
//! pôle; a pupil never addresses the pôle.

use crate::ids::{
    DivisionId, HostId, OfferId, PeriodId, PoleId, PupilId, SchoolId, SupportId, SupportStepId,
    UserId,
};
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};

/// Who acts next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupportLevel {
    Referent,
    Office,
    Pole,
}

impl SupportLevel {
    /// Every level, the nearest to the pupil first.
    pub const ALL: [Self; 3] = [Self::Referent, Self::Office, Self::Pole];

    /// The level above; none above the pôle.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Referent => Some(Self::Office),
            Self::Office => Some(Self::Pole),
            Self::Pole => None,
        }
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Referent => "Enseignant référent",
            Self::Office => "Bureau des entreprises",
            Self::Pole => "Pôle de stages",
        }
    }
}

/// Life of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupportStatus {
    /// *ouverte* in the school.
    Open,
    /// *qualifiée*: the school says what is needed and what was tried.
    Qualified,
    /// *prise en charge* by the pôle.
    TakenUp,
    /// A place is proposed.
    Proposed,
    /// A place was found.
    Solved,
    /// Closed without a place, with a motive.
    Closed,
}

impl SupportStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Qualified,
        Self::TakenUp,
        Self::Proposed,
        Self::Solved,
        Self::Closed,
    ];

    /// The guarded table of transitions; staying where one is, is always allowed.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use SupportStatus as S;
        self == next
            || matches!(
                (self, next),
                (S::Open, S::Qualified | S::Proposed | S::Solved | S::Closed)
                    | (
                        S::Qualified,
                        S::TakenUp | S::Proposed | S::Solved | S::Closed
                    )
                    | (S::TakenUp, S::Proposed | S::Solved | S::Closed)
                    // A proposal that is declined leaves the request where it was.
                    | (
                        S::Proposed,
                        S::Open | S::Qualified | S::TakenUp | S::Solved | S::Closed
                    )
                    | (S::Closed, S::Open)
            )
    }

    /// Somebody still has to act.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Solved | Self::Closed)
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Ouverte",
            Self::Qualified => "Transmise au pôle",
            Self::TakenUp => "Prise en charge",
            Self::Proposed => "Place proposée",
            Self::Solved => "Résolue",
            Self::Closed => "Close sans place",
        }
    }
}

/// Why it ended without a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseMotive {
    /// The pupil stays at school during the period.
    KeptAtSchool,
    /// The placement is put off.
    Postponed,
    /// The pupil left the school or is exempt.
    NoLongerConcerned,
    /// Nothing was found.
    NothingFound,
}

impl CloseMotive {
    /// Every motive, in display order.
    pub const ALL: [Self; 4] = [
        Self::KeptAtSchool,
        Self::Postponed,
        Self::NoLongerConcerned,
        Self::NothingFound,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::KeptAtSchool => "Accueil dans l'établissement",
            Self::Postponed => "Stage reporté",
            Self::NoLongerConcerned => "N'est plus concerné",
            Self::NothingFound => "Aucune place trouvée",
        }
    }
}

/// A request for help. Without a name nor words, so that the coordinators and the offices of other
/// schools can read it once it has reached the pôle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    pub id: SupportId,
    pub pole: PoleId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    /// That of the pupil's need: « 1MELEC2-07 ».
    pub reference: String,
    pub period: PeriodId,
    pub weeks: Vec<IsoWeek>,
    pub level: SupportLevel,
    pub status: SupportStatus,
    /// Set when closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motive: Option<CloseMotive>,
    /// Milliseconds since 1970, server time once sent.
    pub asked_at: i64,
    /// When it last moved.
    pub moved_at: i64,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Help is asked for.
    Asked,
    /// Something was tried.
    Tried,
    /// Passed on to the next level.
    PassedOn,
    /// Taken up.
    TakenUp,
    /// A place is proposed.
    Offered,
    /// The proposal was answered.
    Answered,
    /// It ended.
    Ended,
}

impl StepKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Asked,
        Self::Tried,
        Self::PassedOn,
        Self::TakenUp,
        Self::Offered,
        Self::Answered,
        Self::Ended,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Asked => "Aide demandée",
            Self::Tried => "Essayé",
            Self::PassedOn => "Transmis",
            Self::TakenUp => "Pris en charge",
            Self::Offered => "Place proposée",
            Self::Answered => "Réponse",
            Self::Ended => "Fin",
        }
    }
}

/// One thing done about a request. Never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportStep {
    pub id: SupportStepId,
    pub pole: PoleId,
    pub support: SupportId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    pub kind: StepKind,
    /// Level of the request when it was done: at the pôle's, coordinators read it.
    pub level: SupportLevel,
    /// Also told to the pupil.
    #[serde(default)]
    pub to_pupil: bool,
    /// Proposed place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<OfferId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostId>,
    /// The proposal that this one answers, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<SupportStepId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    pub author: UserId,
    /// Milliseconds since 1970, by the device that wrote it.
    pub written_at: i64,
}
