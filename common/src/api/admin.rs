//! What administrators do online, outside of what is synced: accounts of their pôle.

use super::account::{LinkKind, Proof};
use super::hidden;
use crate::domain::staff::{Role, Territory};
use crate::ids::{DivisionId, PupilId, StaffId, UserId};
use crate::row::RowKey;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The accounts of adults of a pôle. Names are in the device's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    pub accounts: Vec<AccountLine>,
    /// The server sends mails: a link need not be copied.
    pub mails: bool,
}

/// An adult's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLine {
    pub staff: StaffId,
    pub email: String,
    pub state: AccountState,
    /// Signs in with a second factor.
    pub second_factor: bool,
}

/// How far an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Nobody has chosen a passphrase yet.
    Invited,
    Open,
    Closed,
}

/// Somebody new.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InviteReq {
    /// Chosen by the device: sent twice it is still one person.
    pub staff: StaffId,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub role: Role,
    pub territory: Territory,
}

/// A new link for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetReq {
    pub user: UserId,
    /// Their second factor goes too: they have lost the device and the recovery codes.
    #[serde(default)]
    pub drop_second_factor: bool,
}

/// A link that was made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkMade {
    pub kind: LinkKind,
    /// To hand over, where it was not mailed; shown once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Last day on which it is good.
    pub until: NaiveDate,
}

/// The pupils of a division, to find the one whose data is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PupilsReq {
    pub division: DivisionId,
}

/// A pupil, by name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PupilLine {
    pub pupil: PupilId,
    pub name: String,
}

/// All that is kept about a pupil is asked for, or is to be erased.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectReq {
    pub pupil: PupilId,
    pub proof: Proof,
}

/// All that is kept about a pupil, twice: for machines and for people.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectData {
    pub json: String,
    pub html: String,
}

/// What is kept of pupils who were erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedLine {
    pub year: i32,
    pub filiere: String,
    pub level: String,
    /// Hidden when under [`SHOWN_FROM`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pupils: Option<u32>,
    /// Hidden when it, or the rest, is under [`SHOWN_FROM`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed: Option<u32>,
    /// Stays that were erased, of those pupils and of others; hidden when under [`SHOWN_FROM`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stays: Option<u32>,
}

/// Part of the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalReq {
    /// After this line, which is newer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
}

/// Lines of the journal, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalPage {
    pub lines: Vec<JournalLine>,
    pub more: bool,
}

/// Who did what, when, on which device, about what. Names are in the device's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalLine {
    pub id: Uuid,
    /// Milliseconds since 1970, by the server's clock.
    pub at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    pub device: String,
    pub op: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<RowKey>,
}

/// Least number that a count of pupils shows: fewer could be recognised.
pub const SHOWN_FROM: u32 = 10;

hidden!(InviteReq, LinkMade, PupilLine, SubjectReq, SubjectData);
