//! The server of Tremplin.

pub mod app;
pub mod config;
pub mod demo;
pub mod error;
pub mod import;
pub mod routes;
pub mod migration;
pub mod store;
