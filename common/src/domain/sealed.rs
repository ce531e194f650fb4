//! What was written by somebody who no longer had the right to write it when it arrived: kept aside
//! for a coordinator, who files it or destroys it. Nobody else reads it.

use crate::ids::{SealedId, StaffId, UserId};
use serde::{Deserialize, Serialize};

/// Why a command was kept aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealReason {
    /// Its author lost the right between writing it and sending it.
    RightsLost,
    /// Its author's session was closed by an administrator.
    SessionRevoked,
    /// The server cannot run it.
    Failed,
}

impl SealReason {
    /// French sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::RightsLost => "Son auteur n'en avait plus le droit quand elle est arrivée.",
            Self::SessionRevoked => "La session de son auteur avait été fermée.",
            Self::Failed => "Le serveur n'a pas pu la traiter.",
        }
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealedStatus {
    /// A coordinator has not decided yet.
    Waiting,
    /// Done in its author's name.
    Filed,
    /// Its contents are erased.
    Destroyed,
}

/// A command kept aside. Its contents are erased once it is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Its ticket.
    pub id: SealedId,
    pub author: UserId,
    pub op: String,
    /// Version of `args`, see [`crate::command::SCHEMA`].
    pub schema: u32,
    /// Arguments as received, as JSON; empty once decided.
    pub args: String,
    pub reason: SealReason,
    /// Milliseconds since 1970, by the device's clock.
    pub written_at: i64,
    /// Milliseconds since 1970, by the server's clock.
    pub sealed_at: i64,
    pub status: SealedStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled_by: Option<StaffId>,
}

impl Sealed {
    /// Decided: the contents go.
    #[must_use]
    pub fn decided(mut self, status: SealedStatus, by: Option<StaffId>) -> Self {
        self.status = status;
        self.handled_by = by;
        self.args.clear();
        self
    }
}
