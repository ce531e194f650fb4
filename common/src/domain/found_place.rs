//! A place found outside the app: by the pupil alone, by the family, by the school.

use super::placement::Tutor;
use crate::ids::{
    DivisionId, FoundPlaceId, HostId, PeriodId, PlacementId, PoleId, PupilId, SchoolId, StaffId,
};
use crate::rules::codes::{Insee, Siret};
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
