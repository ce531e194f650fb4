//! Files that schools and pôles have: read whole, checked whole, applied whole or not at all.

mod offers;
pub mod run;
mod table;

pub use offers::{Change, Known, Plan, plan};
pub use table::{LineError, Table, TableError};

#[cfg(test)]
mod tests;
