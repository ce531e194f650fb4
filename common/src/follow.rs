//! What those who follow pupils look at: derived from the rows, the same on a device and on the
//! server.

pub mod academy;
mod followed;
mod today;

pub use followed::{Followed, Lateness, first_period};
pub use today::{Counted, READS, Task, What, counted, today};
