//! Hints that something changed, to the devices that may read it.
//!
//! A hint carries a number and nothing else, and only goes to connections whose grants meet the
//! scopes touched: no one learns that another class is busy. Losing one costs time, never data.

mod across;

pub use across::{Across, announce};

use common::access::Scope;
use common::ids::PoleId;
use common::row::Seq;
use common::sync::server::Changes;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{broadcast, mpsc, watch};
use uuid::Uuid;

/// Hints waiting for a slow connection; beyond, it is told to pull whatever it missed.
const WAITING: usize = 256;

/// A change, as the hub knows it.
#[derive(Clone, Debug)]
pub struct Touched {
    pub space: PoleId,
    pub seq: Seq,
    /// None: whoever is in the space may be concerned.
    pub scopes: Arc<[Scope]>,
}

impl Touched {
    /// Something may have changed anywhere.
    fn anywhere() -> Self {
        Self {
            space: PoleId(Uuid::nil()),
            seq: 0,
            scopes: Arc::new([]),
        }
    }

    /// Whether a connection of that space should look.
    #[must_use]
    fn may_concern(&self, space: PoleId) -> bool {
        self.space == space || self.space.0.is_nil()
    }
}

/// Streams that a session may have open: a browser keeps one, and closes it late on a reload.
const SEATS: usize = 4;

/// Where changes are told and heard, in one process.
#[derive(Clone, Debug)]
pub struct Hub {
    /// One channel a space: a change wakes nobody who cannot be concerned.
    spaces: Arc<Mutex<HashMap<PoleId, broadcast::Sender<Touched>>>>,
    seats: Arc<Mutex<HashMap<Uuid, usize>>>,
    /// True once the server stops.
    closed: watch::Sender<bool>,
    /// The other processes on the same database.
    across: Option<mpsc::Sender<Touched>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            spaces: Arc::default(),
            seats: Arc::default(),
            closed: watch::Sender::new(false),
            across: None,
        }
    }
}

impl Hub {
    /// Tells a committed change.
    pub fn tell(&self, space: PoleId, changes: &Changes) {
        self.tell_scopes(space, changes.seq, changes.touched_scopes());
    }

    /// Tells that something changed in these scopes.
    pub fn tell_scopes(&self, space: PoleId, seq: Seq, scopes: Vec<Scope>) {
        if scopes.is_empty() {
            return;
        }
        let touched = Touched {
            space,
            seq,
            scopes: scopes.into(),
        };
        if let Some(across) = &self.across {
            // Too many at once: the others hear of it at their next look.
            let _ = across.try_send(touched.clone());
        }
        self.tell_here(&touched);
    }

    /// Tells it to the connections of this process.
    fn tell_here(&self, touched: &Touched) {
        let spaces = self.spaces.lock().unwrap_or_else(PoisonError::into_inner);
        let concerned = spaces
            .iter()
            .filter(|(space, _)| touched.may_concern(**space));
        for (_, space) in concerned {
            // Nobody listening is no failure.
            let _ = space.send(touched.clone());
        }
    }

    /// Hears the changes to come in a space.
    #[must_use]
    pub fn hear(&self, space: PoleId) -> broadcast::Receiver<Touched> {
        let mut spaces = self.spaces.lock().unwrap_or_else(PoisonError::into_inner);
        spaces
            .entry(space)
            .or_insert_with(|| broadcast::channel(WAITING).0)
            .subscribe()
    }

    /// Ends every stream, those to come too: the server stops, and a stream would have no end.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Waits until the hub is closed.
    pub async fn closed(&self) {
        // It cannot fail: we hold the sender.
        let _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    /// A seat for one more stream of a session, unless it has enough.
    #[must_use]
    pub fn sit(&self, session: Uuid) -> Option<Seat> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = seats.entry(session).or_default();
        if *taken >= SEATS {
            return None;
        }
        *taken += 1;
        Some(Seat {
            session,
            seats: Arc::clone(&self.seats),
        })
    }
}

/// One stream of a session; given back when dropped.
#[derive(Debug)]
pub struct Seat {
    session: Uuid,
    seats: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = seats.get_mut(&self.session) {
            *taken -= 1;
            if *taken == 0 {
                seats.remove(&self.session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_a_few_seats_and_gets_them_back() {
        let hub = Hub::default();
        let session = Uuid::from_u128(1);
        let seats: Vec<Seat> = (0..SEATS).filter_map(|_| hub.sit(session)).collect();
        assert_eq!(seats.len(), SEATS);
        assert!(hub.sit(session).is_none());
        assert!(hub.sit(Uuid::from_u128(2)).is_some(), "another session");
        drop(seats);
        assert!(hub.sit(session).is_some());
        assert!(
            hub.seats.lock().unwrap().is_empty(),
            "nothing is kept of who left"
        );
    }
}
