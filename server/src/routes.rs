//! Routes: extract, call, answer.

pub mod health;
pub mod site;
