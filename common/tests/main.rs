//! Tests of the rules and of the sync engine, in one binary.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::type_complexity,
    clippy::large_enum_variant,
    reason = "tests say what they expect, and a wrong expectation is a failed test"
)]

mod access;
mod commands;
mod engine;
mod fuzz;
mod law;
mod properties;
mod support;
mod tables;
mod wire;
