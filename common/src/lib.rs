//! The rules of Tremplin.
//!
//! Invariant: this crate reads no clock, no network, no storage and no random source; the time,
//! new ids and the rows it looks at come in as arguments. It therefore runs unchanged on the phone
//! (wasm) and on the server, and gives both the same answer.

pub mod access;
pub mod api;
pub mod book;
pub mod clock;
pub mod command;
pub mod document;
pub mod domain;
pub mod follow;
pub mod ids;
pub mod order;
pub mod planted;
pub mod refusal;
pub mod row;
pub mod rules;
pub mod sync;
