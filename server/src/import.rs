//! Files that schools and pôles have: read whole, checked whole, applied whole or not at all.

mod cells;
mod change;
mod hosts;
mod offers;
mod plan;
pub mod pupils;
pub mod pupils_run;
pub mod run;
mod table;

pub use change::{Change, Field};
pub use plan::{Known, Plan, plan};
pub use table::{LineError, Table, TableError};

#[cfg(test)]
mod tests;
