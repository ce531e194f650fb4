//! Signing in, sessions, accounts, on both databases.

mod accounts;
mod command_line;
mod links;
mod own;
mod second;
mod session;
mod sign_in;
