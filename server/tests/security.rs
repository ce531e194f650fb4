//! What must not be possible, on both databases.

mod by_hand;
mod endpoints;
mod forged;
mod headers;
mod journal;
mod pages;
mod replay;
