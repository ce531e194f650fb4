//! What the screens can show of the device's state.

use common::api::UserKind;
use common::ids::{PoleId, UserId};
use common::sync::machine::State;

/// How far the device is with the data of the person signed in.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Phase {
    /// On the server, and in the browser until the device's storage has been read: draw the
    /// skeleton.
    #[default]
    Starting,
    /// Nobody is signed in on this device.
    SignedOut,
    /// The account was closed: what was written here is with the school, nothing is left here.
    Banished,
    /// The first round is not finished: draw skeletons, and this many rows received.
    Loading { rows: usize },
    /// Lists are whole. Online or not makes no difference here.
    Ready,
    /// A shared device that is locked: nothing of what is kept there is in memory.
    Locked,
    /// The device has not met the server for so long that it no longer shows anything: what was
    /// typed is kept and will be sent, connect to read.
    Lapsed,
    /// The device's storage does not answer: what was written before is safe, nothing can be
    /// saved now. French sentence.
    StorageFailed(String),
}

impl Phase {
    /// Lists are whole.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }
}

/// Who is signed in on this device. Only ids: the name is in the person's own row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Signed {
    pub space: PoleId,
    pub user: UserId,
    pub kind: UserKind,
}

/// State of the exchange with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncStatus {
    /// The last exchange worked.
    pub online: bool,
    /// Commands saved on this device and not yet confirmed by the server.
    pub pending: usize,
    /// Device time of the oldest of them, milliseconds since 1970.
    pub pending_since: Option<i64>,
    /// Device time of the last full exchange, milliseconds since 1970.
    pub synced_at: Option<i64>,
    /// What the exchange is doing: `Locked` asks to sign in again, `Upgrade` to update the app,
    /// `Revoked` says that the account was closed.
    pub state: State,
    /// Device time of the next attempt, milliseconds since 1970.
    pub next_try: Option<i64>,
    /// Milliseconds from the device's clock to the server's: warn above five minutes.
    pub clock_offset: i64,
    /// This person has left something under seal here that is still closed.
    pub sealed: bool,
    /// A shared device: what is kept there is closed under a key.
    pub shared: bool,
    /// The last write to the device's storage failed: French sentence.
    pub storage_problem: Option<String>,
}

impl Default for SyncStatus {
    fn default() -> Self {
        Self {
            online: true,
            pending: 0,
            pending_since: None,
            synced_at: None,
            state: State::Idle,
            next_try: None,
            clock_offset: 0,
            sealed: false,
            shared: false,
            storage_problem: None,
        }
    }
}

/// Name of a state, as in `<html data-sync>`.
#[must_use]
pub fn state_name(state: State) -> &'static str {
    match state {
        State::Idle => "idle",
        State::Pushing => "pushing",
        State::Pulling => "pulling",
        State::Waiting => "waiting",
        State::Locked => "locked",
        State::Revoked => "revoked",
        State::Upgrade => "upgrade",
    }
}
