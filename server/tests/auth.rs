//! Signing in, sessions, accounts, on both databases.

mod accounts;
mod command_line;
mod session;
mod sign_in;
