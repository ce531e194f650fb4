//! What a pupil felt as discrimination while looking for a place. Read by the pupil, the referent
//! and the school's office; by nobody else, and counted nowhere by name.

use crate::ids::{ConcernId, DemarcheId, DivisionId, PupilId, SchoolId, StaffId};
use serde::{Deserialize, Serialize};

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcernStatus {
    /// The pupil has told it.
    Raised,
    /// An adult deals with it.
    Taken,
    /// It is dealt with.
    Closed,
}

impl ConcernStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Raised, Self::Taken, Self::Closed];

    /// The guarded table of transitions; staying where one is, is always allowed.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self <= next
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Raised => "Signalé",
            Self::Taken => "Pris en charge",
            Self::Closed => "Traité",
        }
    }
}

/// What a pupil felt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    pub id: ConcernId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demarche: Option<DemarcheId>,
    /// Where it happened, in the pupil's words.
    pub place: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Referent of the pupil when it was told, and later when another one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referent: Option<StaffId>,
    pub status: ConcernStatus,
    /// Milliseconds since 1970.
    pub raised_at: i64,
}
