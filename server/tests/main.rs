//! Tests of the server, in one binary. Those of the store run on SQLite and on PostgreSQL by the
//! same body.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that finds something else than it expects has failed"
)]

#[macro_use]
mod support;

mod auth;
mod compression;
mod hints;
mod import;
mod security;
mod shutdown;
mod store;
