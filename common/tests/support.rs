//! What several tests need.

pub mod bench;
pub mod cases;
pub mod commands;
pub mod may_read;
pub mod pole;
