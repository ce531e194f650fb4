//! Reports about offers: wording or facts that should not stand.

use crate::ids::{OfferId, PoleId, ReportId, UserId};
use serde::{Deserialize, Serialize};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportReason {
    /// Discriminatory wording (L1132-1 code du travail).
    Discrimination,
    /// Work that a pupil may not do.
    ForbiddenWork,
    /// Not what is written.
    Untrue,
    Other,
}

impl ReportReason {
    /// Every reason, in display order.
    pub const ALL: [Self; 4] = [
        Self::Discrimination,
        Self::ForbiddenWork,
        Self::Untrue,
        Self::Other,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Discrimination => "Texte qui écarte des personnes",
            Self::ForbiddenWork => "Travail interdit aux élèves",
            Self::Untrue => "Annonce trompeuse",
            Self::Other => "Autre problème",
        }
    }
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportStatus {
    Open,
    /// The offer was corrected or closed.
    Upheld,
    /// Nothing to correct.
    Dismissed,
}

impl ReportStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Open, Self::Upheld, Self::Dismissed];

    /// The guarded table of transitions; staying where one is, is always allowed.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self == next || self == Self::Open
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "À traiter",
            Self::Upheld => "Retenu",
            Self::Dismissed => "Sans suite",
        }
    }
}

/// A report about an offer. Kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub id: ReportId,
    pub pole: PoleId,
    pub offer: OfferId,
    pub reason: ReportReason,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    pub author: UserId,
    pub status: ReportStatus,
    /// Words of whoever settled it, to the author.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
    /// Milliseconds since 1970, server time once sent.
    pub reported_at: i64,
}
