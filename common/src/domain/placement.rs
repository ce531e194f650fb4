//! A granted seat (*stage*): who goes where, which weeks.

use super::found_place::Origin;
use crate::ids::{
    ApplicationId, DivisionId, FoundPlaceId, HostId, OfferId, PeriodId, PlacementId, PoleId,
    PupilId, SchoolId,
};
use crate::rules::week::IsoWeek;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whoever guides the pupil in the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tutor {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

impl Tutor {
    /// Nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.phone.is_empty()
    }
}

/// Hours of a day in the host, civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    pub start: NaiveTime,
    pub end: NaiveTime,
    /// A break, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<(NaiveTime, NaiveTime)>,
}

/// Hours of a week: from 1 (Monday) to 7. A day that is absent is off.
pub type WeekHours = BTreeMap<u8, DayHours>;

/// Why a placement stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterruptionReason {
    /// Illness, accident, pregnancy, family.
    PupilAway,
    /// The host can no longer receive.
    HostUnable,
    /// The host does not keep what was agreed.
    HostBreach,
    Behaviour,
    Agreed,
    Other,
}

impl InterruptionReason {
    /// Every reason, in display order.
    pub const ALL: [Self; 6] = [
        Self::PupilAway,
        Self::HostUnable,
        Self::HostBreach,
        Self::Behaviour,
        Self::Agreed,
        Self::Other,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::PupilAway => "Absence longue de l'élève",
            Self::HostUnable => "L'organisme ne peut plus accueillir",
            Self::HostBreach => "Engagements non tenus par l'organisme",
            Self::Behaviour => "Comportement ou manquement de l'élève",
            Self::Agreed => "D'un commun accord",
            Self::Other => "Autre raison",
        }
    }
}

/// When and why a placement stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interruption {
    /// First day on which the pupil is no longer there.
    pub from: NaiveDate,
    pub reason: InterruptionReason,
}

/// Life of a placement.
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
    /// Set when the seat is one of an offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<OfferId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationId>,
    /// Set when the place was found outside the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<FoundPlaceId>,
    #[serde(default, skip_serializing_if = "Origin::is_offer")]
    pub origin: Origin,
    pub weeks: Vec<IsoWeek>,
    pub status: PlacementStatus,
    #[serde(default, skip_serializing_if = "Tutor::is_empty")]
    pub tutor: Tutor,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: WeekHours,
    /// Set when interrupted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interruption: Option<Interruption>,
    /// The interrupted placement that this one goes on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<PlacementId>,
}
