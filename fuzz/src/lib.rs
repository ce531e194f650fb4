//! What the fuzz targets run. The ordinary tests of `common` and `server` run the same functions over
//! the corpus and a few thousand mutants of it, so a finding stays found without this crate.

pub mod bodies;
pub mod server;
pub mod server_bodies;

pub mod support;
