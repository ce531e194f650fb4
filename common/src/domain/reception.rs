//! How pupils were received (L124-4): each answer is the pupil's own, what is shown is a sum of at
//! least ten.

use crate::ids::{DivisionId, HostId, PlacementId, PoleId, PupilId, ReceptionId, SchoolId};
use serde::{Deserialize, Serialize};

/// Fewest answers behind a figure that is shown.
pub const SHOWN_FROM: u32 = 10;
/// A sum changes when that many answers have come, so that two of them do not tell one answer.
pub const SHOWN_EVERY: u32 = 5;

/// Answers to the four questions, from 1 (no) to 4 (yes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// « J'ai été bien accueilli. »
    pub welcome: u8,
    /// « On m'a confié des tâches de mon métier. »
    pub tasks: u8,
    /// « Quelqu'un m'expliquait. »
    pub guidance: u8,
    /// « Je conseillerais ce lieu. »
    pub again: u8,
}

/// The one name of the answers about that placement.
#[must_use]
pub fn reception_id(placement: PlacementId) -> ReceptionId {
    ReceptionId(crate::ids::derived(placement.0, placement.0))
}

/// A pupil's own answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    pub id: ReceptionId,
    pub pole: PoleId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    pub placement: PlacementId,
    pub host: HostId,
    pub answers: Answers,
}

/// What is shown of a host: written by the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceptionSum {
    pub host: HostId,
    pub pole: PoleId,
    /// Answers behind it: [`SHOWN_FROM`] at least.
    pub count: u32,
    /// Sums of the answers to each question.
    pub welcome: u32,
    pub tasks: u32,
    pub guidance: u32,
    pub again: u32,
}
