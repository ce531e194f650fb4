//! Browser entry point.
