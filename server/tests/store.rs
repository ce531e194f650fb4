//! The store, on both databases.

mod commands;
mod group;
mod paging;
mod push;
mod race;
mod sealed;
mod teaching;
mod upkeep;
