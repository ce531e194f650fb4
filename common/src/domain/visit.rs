//! A visit or a call to make at a host (*action de suivi*).

use super::demarche::Channel;
use crate::ids::{DivisionId, NoteId, PlacementId, PupilId, SchoolId, StaffId, VisitId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Life of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitStatus {
    Planned,
    Done,
    /// Nobody was there.
    NotReached,
    Cancelled,
}

impl VisitStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Done, Self::NotReached, Self::Cancelled];

    /// The guarded table of transitions; staying where one is, is always allowed.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self == next
            || matches!(
                (self, next),
                (
                    Self::Planned,
                    Self::Done | Self::NotReached | Self::Cancelled
                ) | (
                    Self::NotReached,
                    Self::Planned | Self::Done | Self::Cancelled
                )
            )
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "Prévue",
            Self::Done => "Faite",
            Self::NotReached => "Non aboutie",
            Self::Cancelled => "Annulée",
        }
    }
}

/// A visit, or a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub id: VisitId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    pub placement: PlacementId,
    pub staff: StaffId,
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_on: Option<NaiveDate>,
    pub status: VisitStatus,
    /// What was written about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteId>,
}
