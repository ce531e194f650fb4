//! Hints that something changed, to the devices that may read it.
//!
//! A hint carries a number and nothing else, and only goes to connections whose grants meet the
//! scopes touched: no one learns that another class is busy. Losing one costs time, never data.

use common::access::Scope;
use common::ids::PoleId;
use common::row::Seq;
use common::sync::server::Changes;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Hints waiting for a slow connection; beyond, it is told to pull whatever it missed.
const WAITING: usize = 256;

/// A change, as the hub knows it.
#[derive(Clone, Debug)]
pub struct Touched {
    pub space: PoleId,
    pub seq: Seq,
    pub scopes: Arc<[Scope]>,
}

/// Where changes are told and heard, in one process.
#[derive(Clone, Debug)]
pub struct Hub(broadcast::Sender<Touched>);

impl Default for Hub {
    fn default() -> Self {
        Self(broadcast::channel(WAITING).0)
    }
}

impl Hub {
    /// Tells a committed change.
    pub fn tell(&self, space: PoleId, changes: &Changes) {
        let scopes = changes.touched_scopes();
        if !scopes.is_empty() {
            // Nobody listening is no failure.
            let _ = self.0.send(Touched { space, seq: changes.seq, scopes: scopes.into() });
        }
    }

    /// Hears the changes to come.
    #[must_use]
    pub fn hear(&self) -> broadcast::Receiver<Touched> {
        self.0.subscribe()
    }
}
