//! Who may read and write what: pure functions, the same on the phone and on the server.
//!
//! Invariant: a row is one audience set. There are no field masks: what has another audience is
//! another row.

pub mod actor;
pub mod grants;
pub mod scopes;

pub use actor::{Actor, Who, followed_divisions};
pub use grants::grants;
pub use scopes::{Scope, scopes};
