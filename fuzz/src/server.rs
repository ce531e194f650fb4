//! The parts of the server that read what comes from outside, without its database, its routes and
//! its screens: the same files, compiled here by themselves.
#![allow(dead_code)]

/// Files that schools and pôles have.
pub mod import {
    pub use super::plan::{Known, Plan, plan};
    pub use super::pupils;
    pub use super::table::{Table, TableError};
}

/// What people type to come in.
pub mod auth {
    pub use super::{code, device, key};
}

#[path = "../../server/src/import/cells.rs"]
mod cells;
#[path = "../../server/src/import/change.rs"]
mod change;
#[path = "../../server/src/auth/code.rs"]
pub mod code;
#[path = "../../server/src/auth/device.rs"]
pub mod device;
#[path = "../../server/src/import/hosts.rs"]
mod hosts;
#[path = "../../server/src/auth/key.rs"]
pub mod key;
#[path = "../../server/src/import/offers.rs"]
mod offers;
#[path = "../../server/src/import/plan.rs"]
mod plan;
#[path = "../../server/src/import/pupils.rs"]
pub mod pupils;
#[path = "../../server/src/import/table.rs"]
mod table;
