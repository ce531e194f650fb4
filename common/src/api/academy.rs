//! What an académie sees of its pôles: numbers, never a pupil.

use crate::domain::division::Filiere;
use crate::rules::disclosure::Told;
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};

/// Answer of `GET /api/v1/academy`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Academy {
    /// Bands of weeks that seats are counted in: the first and the last week of each.
    pub bands: Vec<(IsoWeek, IsoWeek)>,
    /// The pôles that this person may look at, by number.
    pub poles: Vec<PoleNumbers>,
}

/// The numbers of a pôle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoleNumbers {
    pub number: u16,
    pub name: String,
    pub total: Told,
    pub lines: Vec<FiliereNumbers>,
}

/// The numbers of a *filière* in a pôle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiliereNumbers {
    pub filiere: Filiere,
    pub pupils: Told,
    /// Seats offered, one number for each band.
    pub seats: Vec<u32>,
}
