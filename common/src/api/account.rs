//! One's own account: second factor, sessions, passphrase, one-time links.

use super::hidden;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Body of `POST /api/v1/login/second`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondReq {
    /// From the answer to the passphrase; good for a few minutes.
    pub ticket: String,
    /// Six digits of the app that makes codes, or a recovery code.
    pub code: String,
}

/// A passphrase typed again before something that matters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    pub passphrase: String,
    /// Of the second factor, where there is one.
    #[serde(default)]
    pub code: String,
}

/// A code of the second factor being set up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeReq {
    pub code: String,
}

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What an adult signs in under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub second_factor: SecondFactor,
    /// The one in use first, then by last use.
    pub sessions: Vec<OpenSession>,
    /// Whether the list of the day comes by mail; nothing where no mail can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_list: Option<bool>,
}

/// Body of `POST /api/v1/account/daily-list`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyListReq {
    /// The list of the day comes by mail.
    pub receive: bool,
}

/// Body of `POST /api/v1/links/daily-list`: by the link of a mail, without signing in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyListLink {
    pub token: String,
    pub receive: bool,
}

/// State of the second factor of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// This person may have one.
    pub offered: bool,
    /// This person's role asks for one on this server.
    pub demanded: bool,
    /// It is asked for at each sign-in.
    pub active: bool,
    /// Recovery codes that have not been used.
    pub recovery_left: u32,
}

/// A session that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    pub id: Uuid,
    /// « Chrome sur Android ».
    pub device: String,
    pub opened: NaiveDate,
    /// Day of the last exchange with the server.
    pub last_used: NaiveDate,
    /// The one that asks.
    pub here: bool,
}

/// What is needed to set up an app that makes codes. Shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// In base32, in groups of four.
    pub secret: String,
    /// `otpauth://totp/…`: opens the app on the same phone.
    pub uri: String,
    pub qr: Qr,
}

/// A QR code to draw: dark squares of one unit in a square of `size`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qr {
    /// Quiet zone included.
    pub size: u32,
    /// Path of SVG.
    pub path: String,
}

/// Recovery codes, as printed. Shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

/// A new passphrase for oneself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassphraseReq {
    pub current: String,
    pub new: String,
}

/// A session to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseReq {
    pub session: Uuid,
}

/// Somebody has forgotten their passphrase.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskLink {
    pub email: String,
}

/// A one-time link to look at.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookLink {
    pub token: String,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// A new account: its first passphrase.
    Invitation,
    /// A passphrase that was forgotten.
    Reset,
}

/// A link that is good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkInfo {
    pub kind: LinkKind,
    /// What the person signs in under.
    pub email: String,
}

/// A passphrase chosen by a one-time link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseLink {
    pub token: String,
    pub passphrase: String,
}

hidden!(
    SecondReq,
    Proof,
    CodeReq,
    Enrolment,
    Qr,
    RecoveryCodes,
    PassphraseReq,
    AskLink,
    LookLink,
    UseLink,
    DailyListLink
);
