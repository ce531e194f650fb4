//! The store, on both databases.

mod commands;
mod paging;
mod push;
mod race;
mod sealed;
mod upkeep;
