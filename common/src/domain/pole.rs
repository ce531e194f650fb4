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
    #[serde(default, skip_serializing_if = "Settings::is_default")]
    pub settings: Settings,
}

/// What a pôle decides for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Days without a step of the search after which the referent is told.
    pub silence_days: u16,
    /// Days before a period from which a pupil without a place is led to ask for help.
    pub support_days: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            silence_days: 7,
            support_days: 21,
        }
    }
}

impl Settings {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
