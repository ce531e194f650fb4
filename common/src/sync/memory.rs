//! Both stores in memory, for tests and for the simulator: the server's with snapshots and
//! transactions that roll back, the device's with durability and power cuts.
//!
//! Not part of what is shipped: only with the feature `sim`, or in this crate's own tests.

mod device;
mod server;
mod upkeep;

pub use device::{Content, SimIdb, StorageFailed};
pub use server::{MemoryError, MemoryServer, MemoryTx, ServerRow};

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The value of a future that never waits, as those of the stores in memory are.
pub fn ready<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::hint::spin_loop();
    }
}
