//! A pupil's request for a seat (*candidature*).

use crate::ids::{ApplicationId, DivisionId, OfferId, PeriodId, PoleId, PupilId, SchoolId};
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};

/// Life of a request. A seat is granted by the server only: a device never shows more than
/// [`Self::Queued`] or [`Self::ApprovalQueued`] for what it has not yet sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationStatus {
    /// *en file*: written on the device, not yet at the server.
    Queued,
    /// *envoyée*: waits for a coordinator.
    Sent,
    /// A coordinator has approved on a device; the server has not granted the seat yet.
    ApprovalQueued,
    /// *attribuée*: the seat is granted, a placement exists.
    Approved,
    /// *refusée*, with a motive.
    Refused,
    /// *retirée* by the pupil.
    Withdrawn,
    /// *expirée*: nobody answered in time.
    Expired,
    /// *caduque*: the last seat went to another request, or the pupil got a place elsewhere.
    Lapsed,
}

impl ApplicationStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Sent,
        Self::ApprovalQueued,
        Self::Approved,
        Self::Refused,
        Self::Withdrawn,
        Self::Expired,
        Self::Lapsed,
    ];

    /// The guarded table of transitions; staying where one is, is always allowed.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use ApplicationStatus as S;
        self == next
            || matches!(
                (self, next),
                (S::Queued, S::Sent | S::Withdrawn)
                    | (
                        S::Sent,
                        S::ApprovalQueued
                            | S::Approved
                            | S::Refused
                            | S::Withdrawn
                            | S::Expired
                            | S::Lapsed
                    )
                    | (
                        S::ApprovalQueued,
                        S::Approved | S::Refused | S::Withdrawn | S::Lapsed
                    )
            )
    }

    /// Still waits for an answer.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sent | Self::ApprovalQueued)
    }

    /// French label, as the pupil reads it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Queued | Self::Sent => "En attente d'arbitrage",
            Self::ApprovalQueued => "Accord à confirmer",
            Self::Approved => "Place attribuée",
            Self::Refused => "Refusée",
            Self::Withdrawn => "Retirée",
            Self::Expired => "Expirée",
            Self::Lapsed => "Caduque",
        }
    }
}

/// Why a coordinator says no. A closed list: it is counted, and it cannot discriminate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalMotive {
    /// The host has no room after all.
    Full,
    /// Tasks do not fit the diploma.
    UnsuitableWork,
    /// Age or regulated work.
    Regulation,
    /// Too far without transport.
    Transport,
    /// The host does not answer.
    NoAnswer,
    /// A better place is proposed to this pupil.
    BetterPlace,
    /// Said in the comment.
    Other,
}

impl RefusalMotive {
    /// Every motive, in display order.
    pub const ALL: [Self; 7] = [
        Self::Full,
        Self::UnsuitableWork,
        Self::Regulation,
        Self::Transport,
        Self::NoAnswer,
        Self::BetterPlace,
        Self::Other,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Full => "Complet",
            Self::UnsuitableWork => "Pas d'activité adaptée au diplôme",
            Self::Regulation => "Âge ou réglementation",
            Self::Transport => "Transport impossible",
            Self::NoAnswer => "Pas de réponse de l'organisme",
            Self::BetterPlace => "Une place plus adaptée est proposée",
            Self::Other => "Autre motif",
        }
    }
}

/// Why a request is no longer alive without anybody refusing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LapseReason {
    /// The last seat went to another request.
    SeatsTaken,
    /// The pupil has a place for these weeks.
    PlacedElsewhere,
    /// The offer was closed.
    OfferClosed,
    /// The period no longer takes place.
    PeriodCancelled,
}

/// A request for a seat. Unique by (pupil, offer, period).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    pub id: ApplicationId,
    pub pole: PoleId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    pub offer: OfferId,
    pub period: PeriodId,
    /// Weeks asked for: those of the period when the pupil asked.
    pub weeks: Vec<IsoWeek>,
    /// A few words to the coordinator.
    #[serde(default)]
    pub message: String,
    pub status: ApplicationStatus,
    /// Set when refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motive: Option<RefusalMotive>,
    /// Words of the coordinator to the pupil.
    #[serde(default)]
    pub comment: String,
    /// Set when lapsed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapse: Option<LapseReason>,
    /// Milliseconds since 1970, server time once sent, device time before.
    pub asked_at: i64,
    /// When it was last answered, server time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<i64>,
}
