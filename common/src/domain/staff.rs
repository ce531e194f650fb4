//! Adults of the network and their roles on a territory.

use crate::ids::{AssignmentId, DivisionId, PoleId, SchoolId, StaffId};
use serde::{Deserialize, Serialize};

/// An adult, as their colleagues see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    pub id: StaffId,
    pub pole: PoleId,
    pub first_name: String,
    pub last_name: String,
}

/// What an adult does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Follows pupils of a division.
    Teacher,
    /// Arbitrates requests and keeps offers of a pôle.
    Coordinator,
    /// Gives roles; sees the organisation, not the pupils.
    Administrator,
    /// Keeps the classes, periods and hosts of a school (DDFPT, *bureau des entreprises*,
    /// secretariat).
    Office,
    /// Helps a pôle with its file of hosts (*service civique*); reads nothing about pupils.
    Volunteer,
    /// Looks at a pôle from the académie; reads nothing about pupils.
    Academy,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Teacher,
        Self::Coordinator,
        Self::Administrator,
        Self::Office,
        Self::Volunteer,
        Self::Academy,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Teacher => "Enseignant référent",
            Self::Coordinator => "Coordonnateur du pôle",
            Self::Administrator => "Administrateur",
            Self::Office => "Bureau des entreprises, DDFPT, secrétariat",
            Self::Volunteer => "Volontaire en service civique",
            Self::Academy => "Académie",
        }
    }
}

/// Where a role holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Territory {
    Division(DivisionId),
    School(SchoolId),
    Pole(PoleId),
}

/// A role given to an adult on a territory. Ended, never deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub id: AssignmentId,
    pub staff: StaffId,
    pub role: Role,
    pub territory: Territory,
    pub active: bool,
}
