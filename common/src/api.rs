//! Bodies of the versioned routes other than sync.

pub mod academy;
pub mod account;
pub mod admin;
pub mod office;
pub mod retention;

use crate::ids::{PoleId, UserId};
use serde::{Deserialize, Serialize};

/// Types that hold a secret: nothing of them is ever shown.
macro_rules! hidden {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}
use hidden;

/// Paths of the versioned routes: a phone that slept through a release still finds them.
pub mod path {
    pub const LOGIN: &str = "/api/v1/login";
    pub const LOGOUT: &str = "/api/v1/logout";
    pub const SESSION: &str = "/api/v1/session";
    pub const PUSH: &str = "/api/v1/sync/push";
    pub const PULL: &str = "/api/v1/sync/pull";
    pub const POKE: &str = "/api/v1/sync/poke";
    /// The second step of signing in.
    pub const LOGIN_SECOND: &str = "/api/v1/login/second";
    /// One's own account.
    pub const ACCOUNT: &str = "/api/v1/account";
    pub const TOTP_BEGIN: &str = "/api/v1/account/totp/begin";
    pub const TOTP_CONFIRM: &str = "/api/v1/account/totp/confirm";
    pub const TOTP_DISABLE: &str = "/api/v1/account/totp/disable";
    pub const RECOVERY_RENEW: &str = "/api/v1/account/totp/recovery";
    pub const PASSPHRASE: &str = "/api/v1/account/passphrase";
    pub const SESSION_CLOSE: &str = "/api/v1/account/sessions/close";
    pub const SESSIONS_CLOSE_OTHERS: &str = "/api/v1/account/sessions/close-others";
    /// Whether the list of the day comes by mail: from one's account, or by the link of a mail.
    pub const DAILY_LIST: &str = "/api/v1/account/daily-list";
    pub const DAILY_LIST_LINK: &str = "/api/v1/links/daily-list";
    /// What mail programs ask for when somebody wants no more of these mails; the token follows.
    pub const DAILY_LIST_STOP: &str = "/api/v1/links/daily-list/stop/";
    /// One-time links: asked by who has forgotten, looked at, used.
    pub const LINK_ASK: &str = "/api/v1/links/ask";
    pub const LINK_LOOK: &str = "/api/v1/links/look";
    pub const LINK_USE: &str = "/api/v1/links/use";
    /// Accounts of the pôle, for its administrators.
    pub const ACCOUNTS: &str = "/api/v1/admin/accounts";
    pub const INVITE: &str = "/api/v1/admin/invite";
    pub const RESET: &str = "/api/v1/admin/reset";
    /// One pupil's data, for administrators.
    pub const PUPILS: &str = "/api/v1/admin/pupils";
    pub const SUBJECT_EXPORT: &str = "/api/v1/admin/subject/export";
    pub const SUBJECT_ERASE: &str = "/api/v1/admin/subject/erase";
    pub const ERASED: &str = "/api/v1/admin/erased";
    pub const JOURNAL: &str = "/api/v1/admin/journal";
    /// What is to be erased by age.
    pub const RETENTION: &str = "/api/v1/admin/retention";
    pub const RETENTION_PUPILS: &str = "/api/v1/admin/retention/pupils";
    pub const RETENTION_APPLY: &str = "/api/v1/admin/retention/apply";
    pub const RETENTION_POSTPONE: &str = "/api/v1/admin/retention/postpone";
    pub const HEALTH: &str = "/api/v1/health";
    pub const IMPORT_PREVIEW: &str = "/api/v1/office/import/preview";
    pub const IMPORT_APPLY: &str = "/api/v1/office/import/apply";
    pub const IMPORT_UNDO: &str = "/api/v1/office/import/undo";
    pub const IMPORT_LAST: &str = "/api/v1/office/import/last";
    /// Numbers of pôles, for the académie.
    pub const ACADEMY: &str = "/api/v1/academy";
    pub const HOSTS_CSV: &str = "/api/v1/office/organismes.csv";
    pub const HOSTS_XLSX: &str = "/api/v1/office/organismes.xlsx";
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

hidden!(LoginReq);

/// Who is signed in: answer of `POST /api/v1/login` and of `GET /api/v1/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    pub user: UserId,
    pub space: PoleId,
    pub kind: UserKind,
    /// Name to greet the person with.
    pub name: String,
    /// The person's role asks for a second factor, which they do not have yet: until then they can
    /// do nothing else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub must_enrol: bool,
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
    /// With the code [`SECOND_FACTOR`]: what the second step of signing in is asked with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// Code of the answer to a good passphrase when the account has a second factor.
pub const SECOND_FACTOR: &str = "second_factor";
