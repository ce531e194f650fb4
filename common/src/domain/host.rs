//! Host organisations (*organismes d'accueil*), in two rows with two audiences.

use super::demarche::Channel;
use super::found_place::Country;
use crate::ids::{ContactEventId, ContactId, HostId, PoleId, SchoolId, StaffId};
use crate::rules::codes::{Insee, Siret};
use crate::rules::travel::GeoPoint;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who else than the school that brought it may know a host.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// That school only.
    School,
    /// The pôle.
    #[default]
    Pole,
    /// The pôle, and the others of the académie.
    Academie,
}

impl Sharing {
    /// Every level, the closest first.
    pub const ALL: [Self; 3] = [Self::School, Self::Pole, Self::Academie];

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    fn is_pole(&self) -> bool {
        *self == Self::Pole
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::School => "Mon établissement",
            Self::Pole => "Tout le pôle",
            Self::Academie => "Toute l'académie",
        }
    }
}

/// Life of a host in the pôle's file.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum HostState {
    #[default]
    Active,
    /// To be checked before pupils are sent there.
    ToReview,
    /// Has not received anybody for long.
    Dormant,
    Closed,
}

impl HostState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Active, Self::ToReview, Self::Dormant, Self::Closed];

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    fn is_active(&self) -> bool {
        *self == Self::Active
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "Actif",
            Self::ToReview => "À vérifier",
            Self::Dormant => "En sommeil",
            Self::Closed => "Fermé",
        }
    }
}

/// A host on one site, as a pupil sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    pub id: HostId,
    pub pole: PoleId,
    pub name: String,
    /// Plain French sector: « Boulangerie ».
    pub sector: String,
    pub commune: Insee,
    pub commune_name: String,
    pub point: GeoPoint,
    /// Identifier of the site; a doubtful key is a warning, never a wall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siret: Option<Siret>,
    /// Staff, when known: legal cap on pupils at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headcount: Option<u32>,
    #[serde(default, skip_serializing_if = "Country::is_france")]
    pub country: Country,
    /// Identifier abroad, as written there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub foreign_id: String,
    #[serde(default, skip_serializing_if = "Sharing::is_pole")]
    pub sharing: Sharing,
    /// School that brought it: the first to get in touch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<SchoolId>,
    #[serde(default, skip_serializing_if = "HostState::is_active")]
    pub state: HostState,
    /// No pupil is sent there; the motive is in the history, which pupils do not read.
    #[serde(default, skip_serializing_if = "is_false")]
    pub blocked: bool,
    /// Day when somebody last checked what is written here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<NaiveDate>,
    /// The host that took its place when the two were found to be one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<HostId>,
}

impl Host {
    /// The school that keeps it for itself, if any.
    #[must_use]
    pub fn private_to(&self) -> Option<SchoolId> {
        self.owner.filter(|_| self.sharing == Sharing::School)
    }

    /// Pupils may be sent there.
    #[must_use]
    pub fn receives(&self) -> bool {
        !self.blocked && self.state != HostState::Closed && self.merged_into.is_none()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// How to reach a host. Read by the adults of the pôle and by the pupils placed there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostContact {
    pub host: HostId,
    pub pole: PoleId,
    pub address: String,
    #[serde(default)]
    pub contact_name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
    /// As [`Host::private_to`], kept here because an audience comes from the row alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_to: Option<SchoolId>,
}

impl HostContact {
    /// A person can be reached by it.
    #[must_use]
    pub fn names_somebody(&self) -> bool {
        !(self.contact_name.is_empty() && self.phone.is_empty() && self.email.is_empty())
    }

    /// Without the person: the address stays.
    #[must_use]
    pub fn of_nobody(mut self) -> Self {
        self.contact_name.clear();
        self.phone.clear();
        self.email.clear();
        self
    }
}

/// What a person at a host does. Whoever guides the pupil is not always entitled to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactRole {
    Tutor,
    Signatory,
    Other,
}

impl ContactRole {
    /// Every role, in display order.
    pub const ALL: [Self; 3] = [Self::Tutor, Self::Signatory, Self::Other];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Tutor => "Tuteur",
            Self::Signatory => "Signataire",
            Self::Other => "Autre contact",
        }
    }
}

/// A person at a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    pub host: HostId,
    pub pole: PoleId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_to: Option<SchoolId>,
    pub name: String,
    pub role: ContactRole,
    /// *habilité*: may sign for the host.
    #[serde(default)]
    pub entitled: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// How they like to be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefers: Option<Channel>,
    /// Ended, never deleted.
    pub active: bool,
}

/// How a contact with a host went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactOutcome {
    Reached,
    NoAnswer,
    CallBack,
    Interested,
    Declined,
    /// The host is no longer asked, for the motive in the text.
    Blocked,
    /// It may be asked again.
    Unblocked,
}

impl ContactOutcome {
    /// Every outcome, in display order.
    pub const ALL: [Self; 7] = [
        Self::Reached,
        Self::NoAnswer,
        Self::CallBack,
        Self::Interested,
        Self::Declined,
        Self::Blocked,
        Self::Unblocked,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Reached => "Joint",
            Self::NoAnswer => "Pas de réponse",
            Self::CallBack => "À rappeler",
            Self::Interested => "Intéressé",
            Self::Declined => "Ne reçoit pas",
            Self::Blocked => "Bloqué",
            Self::Unblocked => "Débloqué",
        }
    }
}

/// A contact that took place (« dernier contact par »). Never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactEvent {
    pub id: ContactEventId,
    pub host: HostId,
    pub pole: PoleId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_to: Option<SchoolId>,
    pub staff: StaffId,
    pub channel: Channel,
    pub outcome: ContactOutcome,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Milliseconds since 1970, by the device that wrote it.
    pub written_at: i64,
}
