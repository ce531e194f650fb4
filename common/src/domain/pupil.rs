//! A pupil, in two rows with two audiences: who they are, and what they need.

use crate::ids::{DivisionId, PeriodId, PupilId, SchoolId};
use crate::rules::codes::Insee;
use crate::rules::travel::GeoPoint;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who the pupil is. Read by the pupil, the staff of the division and of the school; never by
/// hosts nor by coordinators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pupil {
    pub id: PupilId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub first_name: String,
    pub last_name: String,
}

/// Whether a pupil is still in the class.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Schooling {
    #[default]
    Present,
    /// Absent from the last import: *sorti à confirmer*.
    LeaverToConfirm,
    Left,
}

impl Schooling {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Present, Self::LeaverToConfirm, Self::Left];

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    fn is_present(&self) -> bool {
        *self == Self::Present
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Present => "Présent",
            Self::LeaverToConfirm => "Sorti à confirmer",
            Self::Left => "Sorti",
        }
    }
}

/// What the pupil needs to be matched: no name. Read also by the coordinators of the pôle, who
/// arbitrate without knowing who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub pupil: PupilId,
    pub school: SchoolId,
    pub division: DivisionId,
    /// Reference shown instead of a name: « 1MELEC2-07 ».
    pub reference: String,
    /// Age is checked on each day of the placement, so the date is needed, not an age.
    pub born: NaiveDate,
    pub commune: Insee,
    pub commune_name: String,
    pub point: GeoPoint,
    #[serde(default, skip_serializing_if = "Schooling::is_present")]
    pub schooling: Schooling,
    /// Periods that the pupil does not have to do (*dispensé*).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<PeriodId>,
}
