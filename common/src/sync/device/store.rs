//! What a device keeps: the values, and the trait of a store that keeps them.

use super::super::protocol::{Cookie, Mutation, PullReq, PutOp, Verdict};
use super::super::replica::BaseRow;
use crate::book::Book;
use crate::command::{SCHEMA, Seen};
use crate::ids::{ClientId, PoleId, UserId};
use crate::order::{map_of, set_of};
use crate::refusal::Changed;
use crate::row::{Group, GroupVer, GroupVers, Kind, Mid, RowKey, Seq, Stored};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::future::Future;
use uuid::Uuid;

/// What a device remembers besides rows and commands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    pub client: ClientId,
    pub user: UserId,
    pub space: PoleId,
    pub next_mid: Mid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cookie: Option<Cookie>,
    /// A first round has come to its end: the lists are whole.
    #[serde(default)]
    pub bootstrapped: bool,
    /// Verdicts up to this mutation are stored.
    #[serde(default)]
    pub acked_mid: Mid,
    #[serde(default)]
    pub lease_until: i64,
    /// Estimated milliseconds from device time to server time.
    #[serde(default)]
    pub offset: i64,
    /// Device time of the last round that came to its end.
    #[serde(default)]
    pub synced_at: Option<i64>,
    /// Change up to which the server has a backup.
    #[serde(default)]
    pub backup_seq: Seq,
    /// Device time when the rows were last compared with the server's.
    #[serde(default)]
    pub verified_at: Option<i64>,
    /// There was no room for the catalogue ([`CATALOGUE`]): it is not kept.
    #[serde(default)]
    pub partial: bool,
}

/// Kinds that a device does without when room is short: offers, and who makes them.
pub const CATALOGUE: [Kind; 2] = [Kind::Offer, Kind::Host];

impl Meta {
    /// A device that knows nothing yet.
    #[must_use]
    pub fn new(client: ClientId, user: UserId, space: PoleId) -> Self {
        Self {
            client,
            user,
            space,
            next_mid: 1,
            cookie: None,
            bootstrapped: false,
            acked_mid: 0,
            lease_until: 0,
            offset: 0,
            synced_at: None,
            backup_seq: 0,
            verified_at: None,
            partial: false,
        }
    }

    /// There is room again: the next comparison with the server's rows tells what is missing.
    pub fn made_whole(&mut self) {
        self.partial = false;
        self.verified_at = None;
    }
}

/// A command that waits, with the values that were on screen: what a conflict is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    pub mutation: Mutation,
    #[serde(default)]
    pub shown: Vec<Changed>,
}

/// A command that came back with something to tell. Stays until the person dismisses it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// Name of the device when it sent the command: numbers start again with a new name.
    pub client: ClientId,
    pub pending: Pending,
    pub verdict: Verdict,
    /// Device time, milliseconds since 1970.
    pub at: i64,
}

/// Name of an entry of the review.
pub type ReviewKey = (ClientId, Mid);

impl ReviewItem {
    /// Its name.
    #[must_use]
    pub fn key(&self) -> ReviewKey {
        (self.client, self.pending.mutation.mid)
    }
}

/// A command to be written to the outbox; the store gives it its number.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMutation {
    pub op: String,
    pub args: serde_json::Value,
    pub seen: Vec<Seen>,
    pub shown: Vec<Changed>,
    /// The device knew everything it could read up to this change.
    pub base: Seq,
    pub at: i64,
    pub offset: i64,
    /// Draft that this command replaces: removed in the same transaction.
    pub draft: Option<String>,
}

impl NewMutation {
    /// With its number.
    #[must_use]
    pub fn numbered(self, mid: Mid) -> Pending {
        Pending {
            mutation: Mutation {
                mid,
                schema: SCHEMA,
                op: self.op,
                args: self.args,
                seen: self.seen,
                base: self.base,
                void: false,
                again: false,
                at: self.at,
                offset: self.offset,
            },
            shown: self.shown,
        }
    }
}

/// A row as kept by the store: the body stays text, so that a newer app can read more of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedRow {
    pub kind: Kind,
    pub id: Uuid,
    pub ver: Seq,
    pub gver: std::collections::BTreeMap<String, Seq>,
    pub scopes: BTreeSet<String>,
    pub body: String,
}

impl SavedRow {
    /// The row, unless it is not in the book.
    #[must_use]
    pub fn decode(&self, book: Book) -> Option<BaseRow> {
        let row = book.row(self.kind, &self.body).ok()?;
        let gver: GroupVers = map_of(self.gver.iter().filter_map(|(name, seq)| {
            let group = Group::from_name(name)?;
            Some((
                group,
                GroupVer {
                    seq: *seq,
                    by: None,
                },
            ))
        }));
        Some(BaseRow {
            stored: Stored {
                ver: self.ver,
                gver,
                row,
            },
            scopes: self.scopes.clone(),
        })
    }

    pub(super) fn received(op: PutOp) -> Self {
        Self {
            kind: op.kind,
            id: op.id,
            ver: op.ver,
            gver: op.gver,
            scopes: set_of(op.scopes),
            body: op.body.get().to_owned(),
        }
    }
}

/// A change to the store's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOp {
    /// Unless a newer version is there.
    Put(SavedRow),
    Del(RowKey),
    /// Remove the scope from every row; delete rows left without any.
    Forget(String),
}

/// What one transaction of the store does with an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct PullPlan {
    /// The store must still be there, or another tab was faster: then nothing is done.
    pub expected: Option<Cookie>,
    /// The store must still have this name, or the numbers below are of other mutations.
    pub client: ClientId,
    /// Forget every row first.
    pub clear: bool,
    pub ops: Vec<RowOp>,
    pub meta: MetaChange,
    /// Move mutations up to this one out of the outbox.
    pub last_mid: Mid,
    pub verdicts: Vec<(Mid, Verdict)>,
}

impl PullPlan {
    /// The pull that follows this answer to `req`, to be asked for while the plan is carried out.
    ///
    /// None when it would say of verdicts that they are stored here, which is true only once they
    /// are; nor when rows are to be forgotten first.
    #[must_use]
    pub fn next_req(&self, req: &PullReq, limit: u32) -> Option<PullReq> {
        let told = self.meta.acked_mid == req.acked_mid && self.verdicts.is_empty();
        (told && !self.clear).then(|| PullReq {
            cookie: self.meta.cookie.clone(),
            limit,
            digest: None,
            ..req.clone()
        })
    }
}

/// The part of [`Meta`] an answer changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaChange {
    pub cookie: Option<Cookie>,
    pub bootstrapped: bool,
    pub acked_mid: Mid,
    pub lease_until: i64,
    pub offset: i64,
    pub synced_at: Option<i64>,
    pub backup_seq: Seq,
    pub verified_at: Option<i64>,
}

impl MetaChange {
    /// What a device remembers already.
    #[must_use]
    pub fn none(meta: &Meta) -> Self {
        Self {
            cookie: meta.cookie.clone(),
            bootstrapped: meta.bootstrapped,
            acked_mid: meta.acked_mid,
            lease_until: meta.lease_until,
            offset: meta.offset,
            synced_at: meta.synced_at,
            backup_seq: meta.backup_seq,
            verified_at: meta.verified_at,
        }
    }

    /// Writes it over `meta`.
    pub fn apply(&self, meta: &mut Meta) {
        meta.cookie.clone_from(&self.cookie);
        meta.bootstrapped = self.bootstrapped;
        meta.acked_mid = self.acked_mid;
        meta.lease_until = self.lease_until;
        meta.offset = self.offset;
        meta.synced_at = self.synced_at;
        meta.backup_seq = self.backup_seq;
        meta.verified_at = self.verified_at;
    }
}

/// How a plan went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    Done,
    /// Another tab moved the cookie: read the store again.
    Stale,
}

/// Everything in a store, at opening.
#[derive(Clone, Debug)]
pub struct Opened {
    pub meta: Meta,
    pub rows: Vec<SavedRow>,
    pub outbox: Vec<Pending>,
    pub review: Vec<ReviewItem>,
}

/// Durable storage of one user on one device. Each call is one transaction.
pub trait ClientStore {
    /// What can go wrong underneath.
    type Error;

    /// Reads everything; a new store takes `fresh` as its meta.
    fn open(&self, fresh: Meta) -> impl Future<Output = Result<Opened, Self::Error>>;
    /// Writes a command with strict durability: takes the next number, removes its draft. When it
    /// returns, the command survives a power cut.
    fn commit(&self, new: NewMutation) -> impl Future<Output = Result<Pending, Self::Error>>;
    /// Applies an answer, whole or not at all. Mutations that leave the outbox go to `sent`, from
    /// which goes what a backup of the server covers; those whose verdict is not plainly applied
    /// also go to the review, dated `at`.
    fn apply(&self, plan: &PullPlan, at: i64)
    -> impl Future<Output = Result<Planned, Self::Error>>;
    /// What waits to be sent, in order.
    fn outbox(&self) -> impl Future<Output = Result<Vec<Pending>, Self::Error>>;
    /// What waits to be read.
    fn review(&self) -> impl Future<Output = Result<Vec<ReviewItem>, Self::Error>>;
    /// The person has read it.
    fn dismiss(&self, key: ReviewKey) -> impl Future<Output = Result<(), Self::Error>>;
    /// Takes a new name and numbers the outbox again from 1, in order.
    fn rename(&self, client: ClientId) -> impl Future<Output = Result<(), Self::Error>>;
    /// The server has lost what this device sent after mutation `after`: puts it back in front of
    /// the outbox and forgets the rows, see [`recover`](super::recover). Whether anything changed.
    fn recover(
        &self,
        after: Mid,
        fresh: ClientId,
    ) -> impl Future<Output = Result<bool, Self::Error>>;
}

/// The mutations that have something to tell, out of those that left the outbox. Used by stores and
/// by the device in memory alike.
#[must_use]
pub fn to_review(
    client: ClientId,
    done: Vec<Pending>,
    verdicts: &[(Mid, Verdict)],
    at: i64,
) -> Vec<ReviewItem> {
    done.into_iter()
        .filter_map(|pending| {
            let (_, verdict) = verdicts
                .iter()
                .find(|(mid, _)| *mid == pending.mutation.mid)?;
            (!verdict.is_applied() && !pending.mutation.void).then(|| ReviewItem {
                client,
                pending,
                verdict: verdict.clone(),
                at,
            })
        })
        .collect()
}
