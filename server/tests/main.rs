//! Tests of the server, in one binary. Those of the store run on SQLite and on PostgreSQL by the
//! same body.

mod store;
#[macro_use]
mod support;
