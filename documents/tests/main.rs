//! What is in the files, read back with programs that know nothing of typst: Debian's
//! `poppler-utils` and `qpdf`, which `cargo xtask test` installs.

mod layout;
mod said;
mod sample;
mod standard;
mod support;
