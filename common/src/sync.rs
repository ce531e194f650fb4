//! The sync engine: protocol, server algorithm and device logic, without any I/O of its own.
//!
//! The server runs [`server::push`] and [`server::pull`] over a store trait; a device runs
//! [`device::Device`] over another, paced by [`machine::Machine`]. The real stores are a database
//! and IndexedDB; the simulator puts both on memory and breaks everything it can between them.

pub mod device;
pub mod machine;
#[cfg(any(test, feature = "sim", not(target_arch = "wasm32")))]
pub mod memory;
pub mod protocol;
pub mod replica;
pub mod server;
