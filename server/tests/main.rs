//! Tests of the server, in one binary. Those of the store run on SQLite and on PostgreSQL by the
//! same body.

#[macro_use]
mod support;

mod hints;
mod store;
