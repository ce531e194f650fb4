//! Routes: extract, call, answer.

pub mod academy;
pub mod account;
pub mod admin;
pub mod auth;
pub mod dev;
pub mod health;
pub mod links;
pub mod office;
pub mod retention;
pub mod site;
pub mod subject;
pub mod sync;
