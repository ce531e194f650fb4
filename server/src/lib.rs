//! The server of Tremplin.

pub mod app;
pub mod auth;
pub mod backup;
pub mod config;
pub mod demo;
pub mod entity;
pub mod error;
pub mod export;
pub mod import;
pub mod json;
pub mod mail;
pub mod migration;
pub mod nightly;
pub mod poke;
pub mod retention;
pub mod routes;
pub mod store;
pub mod subject;
