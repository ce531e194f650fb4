//! Offers that a pupil keeps, and those they would like best.

use crate::ids::{DivisionId, OfferId, PoleId, PupilId, SchoolId};
use serde::{Deserialize, Serialize};

/// Most wishes of a pupil.
pub const WISHES_MAX: usize = 5;
/// Most offers kept: more is no longer a choice.
pub const KEPT_MAX: usize = 100;

/// Ranked wishes, the first one first. Read by those who follow the pupil and by the coordinators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    pub pupil: PupilId,
    pub pole: PoleId,
    pub school: SchoolId,
    pub division: DivisionId,
    /// Without repeats, [`WISHES_MAX`] at most.
    pub ranked: Vec<OfferId>,
}

/// Offers kept for later: the pupil's own business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Favourites {
    pub pupil: PupilId,
    /// Without repeats, in the order in which they were kept.
    pub offers: Vec<OfferId>,
}
