//! Messages to people without the app, as a command asks for them: ids only, never words. Whoever
//! sends them reads the rows of the moment.

use crate::ids::{HostId, PeriodId, PlacementId};
use serde::{Deserialize, Serialize};

/// A message to send once the command is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// To the host: a pupil is confirmed for these weeks.
    MatchApproved { placement: PlacementId },
    /// To a host that receives pupils in this period: its dates have changed.
    PeriodMoved { period: PeriodId, host: HostId },
}
