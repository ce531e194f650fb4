//! A school on one site.

use crate::ids::{PoleId, SchoolId};
use crate::rules::codes::{Insee, Uai};
use crate::rules::travel::GeoPoint;
use serde::{Deserialize, Serialize};

/// A school on one site. The UAI alone is not unique in the national directory: annexes share it,
/// so the key is `(uai, site)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct School {
    pub id: SchoolId,
    pub pole: PoleId,
    pub uai: Uai,
    /// Site number under this UAI, from 1.
    pub site: u16,
    pub name: String,
    pub commune: Insee,
    pub commune_name: String,
    pub point: GeoPoint,
    /// As the school writes it: who a pupil calls when something happens.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Has an *internat*, as far as is known.
    #[serde(default, skip_serializing_if = "is_false")]
    pub boarding: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !*value
}
