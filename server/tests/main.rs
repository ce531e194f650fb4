//! Tests of the server, in one binary. Those of the store run on SQLite and on PostgreSQL by the
//! same body.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that finds something else than it expects has failed"
)]

#[macro_use]
mod support;

mod academy;
mod across;
mod auth;
mod backup;
mod compression;
mod daily;
mod fuzz;
mod hints;
mod import;
mod journal;
mod killed;
mod mail;
mod nights;
mod office;
mod operating;
mod put_back;
mod retention;
mod security;
mod shutdown;
mod simulated;
mod store;
mod subject;
