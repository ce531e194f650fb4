//! The server's side of sync, over the traits of a store.
//!
//! Every write goes through [`push`] or [`write_rows`] inside one transaction that holds the
//! space's counter row, so the numbers of changes are without gaps and in commit order.

mod audit;
mod collect;
mod pull;
mod push;
mod seal;
mod working_set;

pub use audit::{Difference, Entry, Findings, RepairStore, SurveyStore, Surveyed, repair, survey};
pub use collect::{CollectStore, Collected, TOMBSTONE_DAYS, VERDICT_DAYS, collect, day_number};
pub use pull::{LEASE_PUPIL_DAYS, LEASE_STAFF_DAYS, pull, revoked};
pub use push::{Intake, push, push_as, write_rows};
pub use working_set::{Decided, WorkingSet};

use super::protocol::Verdict;
use crate::access::Scope;
use crate::command::Notice;
use crate::ids::{ClientId, PoleId, UserId};
use crate::row::{Index, IndexKey, Kind, Mid, RowKey, Seq, Stored};
use std::future::Future;
use uuid::Uuid;

/// How far the counter jumps when a database that was put back begins a new life: no number given
/// out in the life before is given again, so that what a device saw then never passes for what is
/// there now.
pub const EPOCH_JUMP: Seq = 1 << 20;

/// The counter row of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub epoch: Uuid,
    pub seq: Seq,
    /// Tombstones up to this change are gone.
    pub gc_floor: Seq,
    /// Change up to which a backup exists.
    pub backup_seq: Seq,
}

/// What the server knows of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientRow {
    pub client: ClientId,
    pub user: UserId,
    pub last_mid: Mid,
    /// Verdicts up to this mutation are stored on the device.
    pub acked_mid: Mid,
    /// Milliseconds since 1970.
    pub seen_at: i64,
    pub schema: u32,
}

/// A verdict, kept so that a mutation sent twice is answered, not run, again.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredVerdict {
    pub mid: Mid,
    /// Hash of operation and arguments: two devices with the same name are found out.
    pub args_hash: u64,
    pub verdict: Verdict,
    pub seq: Seq,
}

/// A grant in its latest state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantRow {
    pub scope: Scope,
    pub seq: Seq,
    pub present: bool,
}

/// A row with the audiences it is filed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub stored: Stored,
    pub scopes: Vec<Scope>,
}

/// A row ready to be sent.
#[derive(Clone, Debug)]
pub struct Encoded {
    pub key: RowKey,
    pub ver: Seq,
    /// Group versions by name.
    pub gver: std::collections::BTreeMap<String, Seq>,
    pub scopes: Vec<Scope>,
    pub body: Box<serde_json::value::RawValue>,
}

/// A row that changes.
#[derive(Clone, Debug)]
pub struct RowChange {
    pub stored: Stored,
    pub scopes: Vec<Scope>,
    /// Scopes it leaves.
    pub left: Vec<Scope>,
    /// The row did not exist.
    pub created: bool,
    pub index_added: Vec<(Index, Uuid)>,
    pub index_removed: Vec<(Index, Uuid)>,
}

/// What a command did: for the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub op: &'static str,
    pub rows: Vec<RowKey>,
}

/// A row that is erased: nothing of it stays but the mark that it is gone.
#[derive(Clone, Debug)]
pub struct Erased {
    pub key: RowKey,
    /// Scopes it was in.
    pub left: Vec<Scope>,
    pub index_removed: Vec<(Index, Uuid)>,
}

/// A grant that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantChange {
    pub user: UserId,
    pub scope: Scope,
    pub present: bool,
}

/// A message to send, with the place of the mutation that asks for it: what names it for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedNotice {
    pub client: ClientId,
    pub mid: Mid,
    /// Its place among the messages of the mutation, from 0.
    pub n: u32,
    pub notice: Notice,
}

/// All that one transaction writes, with the number `seq`.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub seq: Seq,
    pub rows: Vec<RowChange>,
    pub erased: Vec<Erased>,
    pub grants: Vec<GrantChange>,
    pub client: Option<ClientRow>,
    pub verdicts: Vec<StoredVerdict>,
    /// What its commands did, in order.
    pub acts: Vec<Act>,
    /// One whose place is taken is not written again.
    pub notices: Vec<QueuedNotice>,
}

impl Changes {
    /// Scopes whose readers should be poked.
    #[must_use]
    pub fn touched_scopes(&self) -> Vec<Scope> {
        let rows = self
            .rows
            .iter()
            .flat_map(|r| r.scopes.iter().chain(&r.left).copied());
        let grants = self.grants.iter().map(|g| Scope::User(g.user));
        let erased = self.erased.iter().flat_map(|e| e.left.iter().copied());
        let mut scopes: Vec<Scope> = rows.chain(erased).chain(grants).collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }
}

/// Reads inside one snapshot of a space.
pub trait ReadStore {
    /// What can go wrong underneath.
    type Error;

    /// The counter row. In a write transaction: already raised by one.
    fn head(&mut self) -> impl Future<Output = Result<Head, Self::Error>> + Send;
    /// A device.
    fn client(
        &mut self,
        client: ClientId,
    ) -> impl Future<Output = Result<Option<ClientRow>, Self::Error>> + Send;
    /// Verdicts of a device with `after < mid`, by mid, at most `limit`.
    fn verdicts(
        &mut self,
        client: ClientId,
        after: Mid,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredVerdict>, Self::Error>> + Send;
    /// Every grant a user has or had.
    fn grants(
        &mut self,
        user: UserId,
    ) -> impl Future<Output = Result<Vec<GrantRow>, Self::Error>> + Send;
    /// Rows of which a membership in one of `scopes` changed with `after < seq <= upto`, with the
    /// change's number, by number; about `limit`, but always all rows of the last number given.
    fn delta(
        &mut self,
        scopes: &[Scope],
        after: Seq,
        upto: Seq,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(Seq, RowKey)>, Self::Error>> + Send;
    /// Present members of a scope in order of (kind name, id), strictly after `after`.
    fn members(
        &mut self,
        scope: Scope,
        after: Option<(Kind, Uuid)>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<RowKey>, Self::Error>> + Send;
    /// Latest state of a row in a scope, when it ever was in it: last change of the membership, and
    /// whether it is in it.
    fn membership(
        &mut self,
        scope: Scope,
        key: RowKey,
    ) -> impl Future<Output = Result<Option<(Seq, bool)>, Self::Error>> + Send;
    /// Versions of every row in one of these scopes, each row once, in any order.
    fn versions(
        &mut self,
        scopes: &[Scope],
    ) -> impl Future<Output = Result<Vec<(RowKey, Seq)>, Self::Error>> + Send;
    /// These rows as they are, in any order; those that do not exist are left out.
    fn encoded(
        &mut self,
        keys: &[RowKey],
    ) -> impl Future<Output = Result<Vec<Encoded>, Self::Error>> + Send;
}

/// A write transaction of a space: holds the counter row.
pub trait WriteStore: ReadStore {
    /// A row, decoded.
    fn load(
        &mut self,
        key: RowKey,
    ) -> impl Future<Output = Result<Option<Loaded>, Self::Error>> + Send;
    /// Ids under an index key, sorted.
    fn index(
        &mut self,
        key: IndexKey,
    ) -> impl Future<Output = Result<Vec<Uuid>, Self::Error>> + Send;
    /// Writes everything.
    fn write(&mut self, changes: &Changes) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Who asks, as the session says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub user: UserId,
    pub space: PoleId,
}

/// Why a sync request is not answered.
#[derive(Debug, thiserror::Error)]
pub enum SyncError<E> {
    /// This device belongs to another user.
    #[error("this device belongs to another user")]
    ForeignClient,
    /// More than a push or a page may hold, or numbers out of order.
    #[error("malformed request: {0}")]
    Malformed(&'static str),
    /// A row in the database cannot be read.
    #[error("the store failed")]
    Store(#[source] E),
}

impl<E> From<E> for SyncError<E> {
    fn from(error: E) -> Self {
        Self::Store(error)
    }
}
