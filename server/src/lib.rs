//! The server of Tremplin.

pub mod app;
pub mod auth;
pub mod config;
pub mod demo;
pub mod entity;
pub mod error;
pub mod import;
pub mod json;
pub mod migration;
pub mod poke;
pub mod routes;
pub mod store;
