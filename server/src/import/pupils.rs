//! Pupils and their classes from the files that schools have: read, compared with what is known,
//! shown, and only then applied. An import never deletes anything.

mod archive;
mod cells;
mod columns;
mod encoding;
mod plan;
mod sheet;
mod siecle;

pub use columns::{guess, named};
pub use plan::{Effect, Known, Plan, What, plan};
pub use sheet::{FileError, Sheet};

/// Most pupils in a file: the largest schools have some 3,000.
pub const PUPILS_MAX: usize = 5_000;
/// Largest file, in bytes.
pub const FILE_MAX: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests;
