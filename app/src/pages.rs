//! One module per space, and the frame around the device's screens.

pub mod academy;
pub mod account;
pub mod coordinator;
#[cfg(test)]
pub(crate) mod fixture;
pub mod frame;
pub mod office;
pub mod parts;
pub mod public;
pub mod shared;
pub mod student;
pub mod teacher;

pub use frame::Space;
