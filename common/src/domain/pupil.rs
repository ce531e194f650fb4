//! A pupil, in two rows with two audiences: who they are, and what they need.

use crate::ids::{DivisionId, PupilId, SchoolId};
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
}
