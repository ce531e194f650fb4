//! The small pôle of the tests.
#![allow(dead_code)]

#[path = "../../common/tests/support/bench.rs"]
pub mod bench;
#[path = "../../common/tests/support/cases.rs"]
pub mod cases;
#[path = "../../common/tests/support/commands.rs"]
pub mod commands;
#[path = "../../common/tests/support/may_read.rs"]
pub mod may_read;
#[path = "../../common/tests/support/pole.rs"]
pub mod pole;
