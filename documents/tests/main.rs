//! What is in the files, read back with programs that know nothing of typst: Debian's
//! `poppler-utils` and `qpdf`, which `cargo xtask test` installs.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something else than it expects has failed"
)]

mod layout;
mod said;
mod sample;
mod standard;
mod support;
