//! The *pôle de stages*: a network of schools on a territory.

use crate::ids::PoleId;
use serde::{Deserialize, Serialize};

/// A pôle. Names and perimeters change from year to year, so it is a row, not an enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pole {
    pub id: PoleId,
    /// Number within the académie.
    pub number: u16,
    /// Name, that of its *bassin d'éducation et de formation* (BEF): « Lunéville ».
    pub name: String,
    /// School year it is valid for, by its first civil year (2026 for 2026-2027).
    pub year: i32,
}
