//! A granted seat (*stage*): who goes where, which weeks.

use crate::ids::{
    ApplicationId, DivisionId, HostId, OfferId, PeriodId, PlacementId, PoleId, PupilId, SchoolId,
};
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};

/// Life of a placement, as far as the main job goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacementStatus {
    /// The seat is granted.
    Confirmed,
    /// The pupil left before the end.
    Interrupted,
    /// Never took place.
    Cancelled,
}

impl PlacementStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Interrupted, Self::Cancelled];

    /// The guarded table of transitions; staying where one is, is always allowed.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self == next
            || matches!(
                (self, next),
                (Self::Confirmed, Self::Interrupted | Self::Cancelled)
            )
    }
}

/// A granted seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    pub id: PlacementId,
    pub pole: PoleId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    pub period: PeriodId,
    pub host: HostId,
    pub offer: OfferId,
    pub application: ApplicationId,
    pub weeks: Vec<IsoWeek>,
    pub status: PlacementStatus,
}
