//! The store, on both databases.

mod race;
mod round_trip;
