//! What several tests need.

pub mod pole;
pub mod may_read;
