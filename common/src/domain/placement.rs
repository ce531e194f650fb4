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

impl DayHours {
    /// It begins before it ends, and the break is in between.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.start < self.end
            && self
                .pause
                .is_none_or(|(from, to)| self.start <= from && from < to && to <= self.end)
    }

    /// Minutes of work: without the break.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        let pause = self.pause.map_or(0, |(from, to)| (to - from).num_minutes());
        (self.end - self.start).num_minutes() - pause
    }
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

impl Placement {
    /// Weeks in which it takes a seat: all when confirmed, those that had begun when interrupted.
    #[must_use]
    pub fn seats(&self) -> Vec<IsoWeek> {
        let until = match (self.status, self.interruption) {
            (PlacementStatus::Confirmed, _) => NaiveDate::MAX,
            (PlacementStatus::Interrupted, Some(interruption)) => interruption.from,
            _ => return Vec::new(),
        };
        let weeks = self.weeks.iter().copied();
        weeks.filter(|week| week.monday() < until).collect()
    }

    /// The pupil goes there on that day.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.seats().contains(&IsoWeek::of(day)) && self.interruption.is_none_or(|i| day < i.from)
    }
}
