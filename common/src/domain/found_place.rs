//! A place found outside the app: by the pupil alone, by the family, by the school.

use super::placement::Tutor;
use crate::ids::{
    DivisionId, FoundPlaceId, HostId, PeriodId, PlacementId, PoleId, PupilId, SchoolId, StaffId,
};
use crate::rules::codes::{Insee, Siret};
use crate::rules::travel::GeoPoint;
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};

/// Who found a place.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Asked for in the app and granted.
    #[default]
    Offer,
    Alone,
    Family,
    School,
    /// The coordinator of the pôle, or another school.
    Network,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 5] = [
        Self::Offer,
        Self::Alone,
        Self::Family,
        Self::School,
        Self::Network,
    ];

    /// As asked for in the app: nothing to add to a row.
    #[must_use]
    pub fn is_offer(&self) -> bool {
        *self == Self::Offer
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Offer => "Par l'application",
            Self::Alone => "Seul",
            Self::Family => "Par la famille ou des proches",
            Self::School => "Par l'établissement",
            Self::Network => "Par le pôle",
        }
    }
}

/// Where a host is. Abroad there is no SIRET.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Country {
    #[default]
    France,
    Germany,
    Luxembourg,
    Belgium,
}

impl Country {
    /// Every country, in display order.
    pub const ALL: [Self; 4] = [Self::France, Self::Germany, Self::Luxembourg, Self::Belgium];

    /// Nothing to add to a row.
    #[must_use]
    pub fn is_france(&self) -> bool {
        *self == Self::France
    }

    /// French name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::France => "France",
            Self::Germany => "Allemagne",
            Self::Luxembourg => "Luxembourg",
            Self::Belgium => "Belgique",
        }
    }

    /// Its code in the *code officiel géographique*; communes of France have their own.
    #[must_use]
    pub fn insee(self) -> Option<Insee> {
        let code = match self {
            Self::France => return None,
            Self::Germany => "99109",
            Self::Luxembourg => "99137",
            Self::Belgium => "99131",
        };
        Insee::parse(code).ok()
    }

    /// The large town nearest to the border: there is no list of communes abroad, so distances are
    /// measured from there.
    #[must_use]
    pub fn main_town(self) -> Option<GeoPoint> {
        let (lat, lon) = match self {
            Self::France => return None,
            // Sarrebruck, Luxembourg, Arlon.
            Self::Germany => (4_923_540, 698_160),
            Self::Luxembourg => (4_961_170, 613_190),
            Self::Belgium => (4_968_330, 581_670),
        };
        GeoPoint::from_e5(lat, lon).ok()
    }
}

/// A host that is not one of the pôle's yet, as somebody wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceDetails {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siret: Option<Siret>,
    #[serde(default, skip_serializing_if = "Country::is_france")]
    pub country: Country,
    /// Of a French host, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune: Option<Insee>,
    /// Of that commune, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<GeoPoint>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commune_name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sector: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

/// Life of a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundStatus {
    /// Waits for the referent's check.
    Declared,
    /// The referent asks for something to be corrected.
    SentBack,
    /// Checked: a placement exists.
    Accepted,
    /// Taken back by the pupil.
    Withdrawn,
}

impl FoundStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [
        Self::Declared,
        Self::SentBack,
        Self::Accepted,
        Self::Withdrawn,
    ];

    /// The guarded table of transitions; staying where one is, is always allowed.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self == next
            || matches!(
                (self, next),
                (
                    Self::Declared,
                    Self::SentBack | Self::Accepted | Self::Withdrawn
                ) | (Self::SentBack, Self::Declared | Self::Withdrawn)
            )
    }

    /// Still counts as an agreement by word of mouth.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Declared | Self::SentBack)
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Declared => "À vérifier",
            Self::SentBack => "À corriger",
            Self::Accepted => "Acceptée",
            Self::Withdrawn => "Retirée",
        }
    }
}

impl FoundPlace {
    /// Accepted on a device; the server has not made the placement yet.
    #[must_use]
    pub fn awaits_server(&self) -> bool {
        self.status == FoundStatus::Accepted && self.placement.is_none()
    }
}

/// A place that somebody says they have found for a pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPlace {
    pub id: FoundPlaceId,
    pub pole: PoleId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    pub period: PeriodId,
    /// Sorted, without repeats, never empty.
    pub weeks: Vec<IsoWeek>,
    pub origin: Origin,
    /// Set when the host is one of the pôle's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostId>,
    /// What was written, also when the host is known.
    pub place: PlaceDetails,
    #[serde(default)]
    pub tutor: Tutor,
    pub status: FoundStatus,
    /// Words of whoever checked it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<StaffId>,
    /// Set when accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<PlacementId>,
    /// Milliseconds since 1970, server time once sent.
    pub declared_at: i64,
}
