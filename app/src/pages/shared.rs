//! Screens of every role.

mod difference;
mod review;
mod sync;

pub use difference::{Difference, changes};
pub use review::Review;
pub use sync::Sync;

use crate::local::IssueError;

/// Why a command was not saved, with the next step.
#[must_use]
pub fn why_not(error: &IssueError) -> String {
    match error {
        IssueError::Refused(refusal) => {
            format!("{} {}", refusal.sentence(), refusal.next_step().sentence())
        }
        IssueError::Storage(storage) => storage.to_string(),
    }
}
