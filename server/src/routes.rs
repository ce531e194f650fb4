//! Routes: extract, call, answer.

pub mod auth;
pub mod dev;
pub mod health;
pub mod office;
pub mod site;
pub mod sync;
