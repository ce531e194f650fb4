//! Host organisations (*organismes d'accueil*), in two rows with two audiences.

use crate::ids::{HostId, PoleId};
use crate::rules::codes::{Insee, Siret};
use crate::rules::travel::GeoPoint;
use serde::{Deserialize, Serialize};

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
}
