//! Bodies of the versioned routes other than sync.

pub mod office;

use crate::ids::{PoleId, UserId};
use serde::{Deserialize, Serialize};

/// Paths of the versioned routes: a phone that slept through a release still finds them.
pub mod path {
    pub const LOGIN: &str = "/api/v1/login";
    pub const LOGOUT: &str = "/api/v1/logout";
    pub const SESSION: &str = "/api/v1/session";
    pub const PUSH: &str = "/api/v1/sync/push";
    pub const PULL: &str = "/api/v1/sync/pull";
    pub const POKE: &str = "/api/v1/sync/poke";
    pub const HEALTH: &str = "/api/v1/health";
    pub const IMPORT_PREVIEW: &str = "/api/v1/office/import/preview";
    pub const IMPORT_APPLY: &str = "/api/v1/office/import/apply";
    pub const IMPORT_UNDO: &str = "/api/v1/office/import/undo";
    pub const IMPORT_LAST: &str = "/api/v1/office/import/last";
    pub const CODES: &str = "/api/v1/office/codes";
    pub const CODES_REVOKE: &str = "/api/v1/office/codes/revoke";
}

/// Body of `POST /api/v1/login`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum LoginReq {
    /// A pupil's personal code.
    Code { code: String },
    /// An adult's e-mail and passphrase.
    Passphrase { email: String, passphrase: String },
}

impl std::fmt::Debug for LoginReq {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LoginReq(…)")
    }
}

/// Who is signed in: answer of `POST /api/v1/login` and of `GET /api/v1/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    pub user: UserId,
    pub space: PoleId,
    pub kind: UserKind,
    /// Name to greet the person with.
    pub name: String,
}

/// Pupil or adult.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    Pupil,
    Staff,
}

/// Body of every error answer (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable name.
    pub code: String,
    /// French sentence for the user, with the next step.
    pub title: String,
    /// To quote when asking for help.
    #[serde(default)]
    pub request_id: String,
}
