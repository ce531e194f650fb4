//! What travels between a device and the server: JSON over `POST /api/v1/sync/push` and
//! `POST /api/v1/sync/pull`, hints over `GET /api/v1/sync/poke`.
//!
//! Unknown fields are ignored and rows of unknown kinds skipped, so that a phone that slept
//! through a release still works.

use crate::command::{Merged, Seen};
use crate::ids::{ClientId, PoleId, UserId};
use crate::refusal::Refusal;
use crate::row::{Kind, Mid, RowKey, Seq};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Version of the protocol this build speaks; the server also takes the one before.
pub const PROTO: u16 = 1;
/// Most mutations in a push.
pub const PUSH_MAX: usize = 100;
/// Most bytes of mutations in a push, roughly.
pub const PUSH_BYTES: usize = 64 * 1024;
/// Most rows asked in a pull page.
pub const PULL_MAX: u32 = 1000;

/// Where a device stands. Opaque to everything but the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cookie {
    /// Life of the database: changes when it is restored from a backup.
    pub epoch: Uuid,
    pub space: PoleId,
    /// The device has everything it may read up to this change.
    pub seq: Seq,
    /// A round of pages under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cont: Option<Cont>,
}

/// A resumable place in a round of pages. A cut line resumes here, it never restarts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cont {
    /// Change the round leads to.
    pub upto: Seq,
    pub phase: Phase,
    /// Last row of a bootstrap page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<(String, Kind, Uuid)>,
    /// Last change of a delta page.
    #[serde(default)]
    pub at: Seq,
}

/// What a page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Rows of scopes gained since the cookie.
    Bootstrap,
    /// Changes in the scopes kept since the cookie.
    Delta,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's signature; too long for it on wasm"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A command on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mutation {
    pub mid: Mid,
    /// Version of `args`, see [`crate::command::SCHEMA`].
    pub schema: u32,
    pub op: String,
    pub args: Value,
    /// Versions the user had on screen.
    #[serde(default)]
    pub seen: Vec<Seen>,
    /// The device knew everything it could read up to this change when it was written.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub base: Seq,
    /// It was refused once, by a server whose database was put back since: it only takes its
    /// number again, it is not run.
    #[serde(default, skip_serializing_if = "is_false")]
    pub void: bool,
    /// It was written, or sent a first time, in a life of the server's database that ended: what was
    /// on screen then counts only where it is unchanged to the number.
    #[serde(default, skip_serializing_if = "is_false")]
    pub again: bool,
    /// Device time, milliseconds since 1970: shown, never compared for order.
    pub at: i64,
    /// Estimated milliseconds from device time to server time.
    pub offset: i64,
}

/// Body of a push.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushReq {
    pub proto: u16,
    pub client: ClientId,
    /// Whose device this is: a session of somebody else is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Life of the database the device knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Uuid>,
    /// Verdicts up to this mutation are stored on the device.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub acked_mid: Mid,
    /// The server failed on the first mutation again and again: if it fails once more, it is to
    /// keep it aside, so that the others pass.
    #[serde(default, skip_serializing_if = "is_false")]
    pub seal_first: bool,
    pub first_mid: Mid,
    pub mutations: Vec<Mutation>,
}

/// Answer to a push: only a hint, the pull is the truth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushResp {
    pub last_mid: Mid,
    pub verdicts: Vec<(Mid, Verdict)>,
    pub server_ms: i64,
    pub head: Seq,
}

/// What became of a mutation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Done as asked.
    Applied { seq: Seq },
    /// Done in another way.
    Merged { seq: Seq, note: Merged },
    /// Somebody changed it meanwhile: their values are in `theirs`.
    Conflict {
        code: String,
        theirs: Value,
        seq: Seq,
    },
    /// A rule said no; `detail` is the [`Refusal`] when this build knows it.
    Rejected {
        code: String,
        #[serde(default)]
        detail: Value,
        #[serde(default)]
        seq: Seq,
    },
    /// Kept aside for a coordinator.
    Quarantined {
        ticket: Uuid,
        #[serde(default, skip_serializing_if = "is_zero")]
        seq: Seq,
    },
}

impl Verdict {
    /// The verdict of a refusal.
    #[must_use]
    pub fn refused(refusal: &Refusal, seq: Seq) -> Self {
        let detail = serde_json::to_value(refusal).unwrap_or_default();
        if refusal.is_conflict() {
            Self::Conflict {
                code: refusal.code().into(),
                theirs: detail,
                seq,
            }
        } else {
            Self::Rejected {
                code: refusal.code().into(),
                detail,
                seq,
            }
        }
    }

    /// The refusal behind the verdict, when there is one that this build knows.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Conflict { theirs: detail, .. } | Self::Rejected { detail, .. } => {
                serde_json::from_value(detail.clone()).ok()
            }
            _ => None,
        }
    }

    /// The person has nothing to do.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        matches!(self, Self::Applied { .. })
    }

    /// Nothing was written: asked again, it would be decided anew.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Conflict { .. } | Self::Rejected { .. })
    }

    /// Change at which it was decided.
    #[must_use]
    pub fn seq(&self) -> Seq {
        match self {
            Self::Applied { seq }
            | Self::Merged { seq, .. }
            | Self::Conflict { seq, .. }
            | Self::Rejected { seq, .. }
            | Self::Quarantined { seq, .. } => *seq,
        }
    }
}

/// Body of a pull.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PullReq {
    pub proto: u16,
    pub schema: u32,
    pub client: ClientId,
    /// Whose device this is: a session of somebody else is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cookie: Option<Cookie>,
    /// Rows wanted in the page; the server may send fewer, or more so as not to split a change.
    pub limit: u32,
    /// Verdicts up to this mutation are stored on the device.
    #[serde(default)]
    pub acked_mid: Mid,
    /// Digest of the device's rows, sent now and then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

/// Answer to a pull.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PullResp {
    Ok(Box<Page>),
    /// The cookie is of no use: drop the base, keep the outbox.
    Reset {
        why: ResetWhy,
        /// Last mutation of this device that the server has.
        #[serde(default, skip_serializing_if = "is_zero")]
        last_mid: Mid,
    },
    /// The app is too old: keep the outbox, update.
    Upgrade {
        min_proto: u16,
        min_schema: u32,
    },
    /// The session was closed by an administrator. What waits may be sent once more, to be kept
    /// aside when `seal`; once the server has it, the device erases everything.
    Revoked {
        seal: bool,
        /// Last mutation of this device that the server has.
        #[serde(default, skip_serializing_if = "is_zero")]
        last_mid: Mid,
    },
}

/// A page of changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    pub cookie: Cookie,
    /// Pull again at once.
    pub more: bool,
    /// Every mutation up to this one is in the rows of this page or of those before, see
    /// [`crate::sync::server::pull`].
    pub last_mid: Mid,
    pub verdicts: Vec<(Mid, Verdict)>,
    pub backup_seq: Seq,
    /// Milliseconds since 1970: the device shows nothing after that without a new pull.
    pub lease_until: i64,
    pub server_ms: i64,
    /// The digest was compared, and is right.
    #[serde(default, skip_serializing_if = "is_false")]
    pub verified: bool,
    pub ops: Vec<Op>,
}

/// Why a cookie is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetWhy {
    EpochChanged,
    TooOld,
    Ahead,
    DigestMismatch,
    SchemaChanged,
}

/// A change to the device's rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Put(PutOp),
    Del {
        kind: Kind,
        id: Uuid,
        ver: Seq,
    },
    /// The rows of this scope follow: forget which rows were of it.
    GainScope(String),
    /// The user may no longer read this scope.
    DropScope(String),
}

/// A row as it is now, with the scopes through which this user reads it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PutOp {
    pub kind: Kind,
    pub id: Uuid,
    pub ver: Seq,
    /// Versions of its field groups, by name.
    pub gver: BTreeMap<String, Seq>,
    pub scopes: Vec<String>,
    /// Sent as stored, decoded on the device only.
    pub body: Box<RawValue>,
}

/// A digest of rows, whatever their order: of each, its kind, id and version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of these rows.
    #[must_use]
    pub fn of(rows: impl IntoIterator<Item = (RowKey, Seq)>) -> Self {
        let mut sum = [0; 16];
        for (key, ver) in rows {
            let hash = row_hash(key, ver).to_le_bytes();
            for (all, one) in sum.iter_mut().zip(hash) {
                *all ^= one;
            }
        }
        Self(sum)
    }
}

/// FNV-1a of 128 bits: stable between versions and platforms.
fn row_hash(key: RowKey, ver: Seq) -> u128 {
    let bytes = key.kind.as_str().bytes().chain([0]);
    let bytes = bytes.chain(key.id.into_bytes()).chain(ver.to_le_bytes());
    bytes.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}

/// A hint that something changed. Carries no data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poke {
    pub seq: Seq,
}
