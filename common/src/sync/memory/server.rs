//! The server's store in memory.

use super::ready;
use crate::access::Scope;
use crate::command::{Notice, Now};
use crate::ids::{ClientId, PoleId, UserId};
use crate::planted::{Bug, is_planted};
use crate::row::{GroupVers, Index, IndexKey, Kind, Mid, Row, RowKey, Seq, Stored};
use crate::sync::protocol::{PullReq, PullResp, PushReq, PushResp};
use crate::sync::server::{
    self, Changes, ClientRow, EPOCH_JUMP, Encoded, GrantRow, Head, Intake, Loaded, ReadStore,
    RowChange, Session, StoredVerdict, SyncError, WriteStore,
};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// What a real database would refuse too.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// A write outside a write transaction.
    #[error("a snapshot cannot write")]
    ReadOnly,
    /// Another transaction committed since this one began: the counter row was not held.
    #[error("transactions overlap")]
    Overlap,
    /// A mutation has a verdict already.
    #[error("mutation {mid} was run twice")]
    RunTwice { mid: Mid },
    /// A mutation was run before the one that precedes it.
    #[error("mutation {mid} was run out of order")]
    OutOfOrder { mid: Mid },
    /// A body that cannot be written.
    #[error("a row cannot be encoded")]
    Body(#[from] serde_json::Error),
}

/// A row as kept by the server.
#[derive(Debug)]
pub struct ServerRow {
    pub loaded: Loaded,
    /// Body as sent.
    pub body: Box<RawValue>,
}

#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) head: Head,
    pub(super) rows: BTreeMap<RowKey, Arc<ServerRow>>,
    pub(super) index: BTreeSet<(Index, Uuid, Uuid)>,
    /// Latest state of each row in each audience.
    pub(super) members: BTreeMap<(Scope, &'static str, Uuid), (Seq, bool)>,
    pub(super) grants: BTreeMap<(UserId, Scope), (Seq, bool)>,
    pub(super) clients: BTreeMap<ClientId, ClientRow>,
    pub(super) verdicts: BTreeMap<(ClientId, Mid), StoredVerdict>,
    pub(super) notices: BTreeMap<(ClientId, Mid, u32), Notice>,
    /// Heads by day.
    pub(super) clock: BTreeMap<i64, Seq>,
    /// A number taken by a transaction that ends after a later one: only with a bug planted.
    late: Option<Seq>,
}

/// A server's database of one space, in memory.
#[derive(Clone, Debug)]
pub struct MemoryServer {
    space: PoleId,
    state: Arc<State>,
}

/// A transaction: a snapshot to read from and, when it writes, to be committed.
#[derive(Clone, Debug)]
pub struct MemoryTx {
    pub(super) state: Arc<State>,
    pub(super) head: Head,
    writes: bool,
}

impl MemoryServer {
    /// An empty space.
    #[must_use]
    pub fn new(space: PoleId, epoch: Uuid) -> Self {
        let state = State {
            head: Head {
                epoch,
                seq: 0,
                gc_floor: 0,
                backup_seq: 0,
            },
            rows: BTreeMap::new(),
            index: BTreeSet::new(),
            members: BTreeMap::new(),
            grants: BTreeMap::new(),
            clients: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            notices: BTreeMap::new(),
            clock: BTreeMap::new(),
            late: None,
        };
        Self {
            space,
            state: Arc::new(state),
        }
    }

    /// Which space.
    #[must_use]
    pub fn space(&self) -> PoleId {
        self.space
    }

    /// The counter row.
    #[must_use]
    pub fn head(&self) -> Head {
        self.state.head
    }

    /// Every row, by key.
    pub fn rows(&self) -> impl Iterator<Item = (&RowKey, &ServerRow)> {
        self.state.rows.iter().map(|(key, row)| (key, row.as_ref()))
    }

    /// A row.
    #[must_use]
    pub fn row(&self, key: RowKey) -> Option<&Row> {
        self.state.rows.get(&key).map(|row| &row.loaded.stored.row)
    }

    /// What is known of a device.
    #[must_use]
    pub fn client(&self, client: ClientId) -> Option<ClientRow> {
        self.state.clients.get(&client).copied()
    }

    /// The verdict of a mutation.
    #[must_use]
    pub fn verdict(&self, client: ClientId, mid: Mid) -> Option<&StoredVerdict> {
        self.state.verdicts.get(&(client, mid))
    }

    /// Every verdict, by device and number.
    pub fn verdicts(&self) -> impl Iterator<Item = (ClientId, &StoredVerdict)> {
        self.state
            .verdicts
            .iter()
            .map(|((client, _), verdict)| (*client, verdict))
    }

    /// Messages to send, by the place of what asks for them.
    pub fn notices(&self) -> impl Iterator<Item = Notice> {
        self.state.notices.values().copied()
    }

    /// Scopes a user holds now.
    #[must_use]
    pub fn readable(&self, user: UserId) -> BTreeSet<Scope> {
        let held = self
            .state
            .grants
            .iter()
            .filter(|(_, (_, present))| *present);
        held.filter(|((holder, _), _)| *holder == user)
            .map(|((_, scope), _)| *scope)
            .collect()
    }

    /// A snapshot.
    #[must_use]
    pub fn snapshot(&self) -> MemoryTx {
        MemoryTx {
            state: Arc::clone(&self.state),
            head: self.state.head,
            writes: false,
        }
    }

    /// A write transaction, the counter raised. Dropping it undoes it.
    #[must_use]
    pub fn begin(&self) -> MemoryTx {
        let mut head = self.state.head;
        head.seq += 1;
        if is_planted(Bug::AutoincrementCursor) {
            let later = head.seq + u64::from(head.seq.is_multiple_of(4));
            head.seq = self.state.late.unwrap_or(later);
        }
        MemoryTx {
            state: Arc::clone(&self.state),
            head,
            writes: true,
        }
    }

    /// Ends a write transaction.
    ///
    /// # Errors
    /// [`MemoryError::Overlap`] when it did not hold the counter row all along.
    pub fn commit(&mut self, tx: MemoryTx) -> Result<(), MemoryError> {
        if is_planted(Bug::AutoincrementCursor) {
            let head = self.state.head.seq;
            self.state = tx.state;
            let state = Arc::make_mut(&mut self.state);
            state.late = (tx.head.seq > head + 1).then_some(head + 1);
            state.head.seq = tx.head.seq.max(head);
            return Ok(());
        }
        if tx.head.seq != self.state.head.seq + 1 || !tx.writes {
            return Err(MemoryError::Overlap);
        }
        self.state = tx.state;
        Arc::make_mut(&mut self.state).head = tx.head;
        Ok(())
    }

    /// Takes a push in a transaction of its own.
    ///
    /// # Errors
    /// [`SyncError`]: nothing was changed.
    pub fn push(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
    ) -> Result<(PushResp, Changes), SyncError<MemoryError>> {
        let known = self.client(req.client).map_or(0, |c| c.last_mid);
        let answer = self.push_cut(session, req, now)?;
        if is_planted(Bug::LastMidOutsideTx) {
            Arc::make_mut(&mut self.state).write_client(&answer.1)?;
        }
        if is_planted(Bug::VerdictDroppedOnRetry) {
            let mids = req.first_mid..=known;
            let state = Arc::make_mut(&mut self.state);
            state
                .verdicts
                .retain(|(client, mid), _| *client != req.client || !mids.contains(mid));
        }
        Ok(answer)
    }

    /// Takes a push and dies right after the commit.
    ///
    /// # Errors
    /// [`SyncError`]: nothing was changed.
    pub fn push_cut(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
    ) -> Result<(PushResp, Changes), SyncError<MemoryError>> {
        let mut tx = self.begin();
        let answer = ready(server::push(&mut tx, session, req, now))?;
        self.commit(tx)?;
        Ok(answer)
    }

    /// As [`MemoryServer::push`], with some mutations kept aside unrun.
    ///
    /// # Errors
    /// [`SyncError`]: nothing was changed.
    pub fn push_as(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
        intake: Intake,
    ) -> Result<(PushResp, Changes), SyncError<MemoryError>> {
        let mut tx = self.begin();
        let answer = ready(server::push_as(&mut tx, session, req, now, intake))?;
        self.commit(tx)?;
        Ok(answer)
    }

    /// The answer to a device whose session was closed.
    ///
    /// # Errors
    /// [`SyncError`].
    pub fn revoked(
        &self,
        session: &Session,
        client: ClientId,
    ) -> Result<PullResp, SyncError<MemoryError>> {
        ready(server::revoked(&mut self.snapshot(), session, client))
    }

    /// A backup was made of everything so far.
    pub fn backed_up(&mut self) {
        let head = &mut Arc::make_mut(&mut self.state).head;
        head.backup_seq = head.seq;
    }

    /// This database begins another life: it was put back from a copy, and what devices know of
    /// later changes must not look older than what comes now.
    pub fn begin_epoch(&mut self, epoch: Uuid) {
        let head = &mut Arc::make_mut(&mut self.state).head;
        head.backup_seq = head.seq;
        head.epoch = epoch;
        head.seq += EPOCH_JUMP;
    }

    /// Answers a pull from a snapshot of its own.
    ///
    /// # Errors
    /// [`SyncError`].
    pub fn pull(
        &self,
        session: &Session,
        req: &PullReq,
        now: Now,
    ) -> Result<PullResp, SyncError<MemoryError>> {
        ready(server::pull(&mut self.snapshot(), session, req, now))
    }

    /// Forgets which rows left which audience up to a change, as a database does with what is too
    /// old for any device that still calls.
    pub fn forget(&mut self, upto: Seq) {
        let state = Arc::make_mut(&mut self.state);
        state
            .members
            .retain(|_, (seq, present)| *present || *seq > upto);
        state.head.gc_floor = state.head.gc_floor.max(upto);
    }

    /// Writes rows outside any command.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub fn write_rows(
        &mut self,
        rows: impl IntoIterator<Item = Row>,
    ) -> Result<Changes, MemoryError> {
        let mut tx = self.begin();
        let changes = ready(server::write_rows(&mut tx, self.space, rows))?;
        self.commit(tx)?;
        Ok(changes)
    }
}

impl State {
    fn write_row(&mut self, change: &RowChange, seq: Seq) -> Result<(), MemoryError> {
        let key = change.stored.row.key();
        let body = RawValue::from_string(change.stored.row.to_json()?)?;
        let loaded = Loaded {
            stored: change.stored.clone(),
            scopes: change.scopes.clone(),
        };
        self.rows.insert(key, Arc::new(ServerRow { loaded, body }));
        for (index, place) in &change.index_removed {
            self.index.remove(&(*index, *place, key.id));
        }
        for (index, place) in &change.index_added {
            self.index.insert((*index, *place, key.id));
        }
        let stays = change.scopes.iter().map(|scope| (*scope, true));
        let leaves = change.left.iter().map(|scope| (*scope, false));
        for (scope, present) in stays.chain(leaves) {
            self.members
                .insert((scope, key.kind.as_str(), key.id), (seq, present));
        }
        Ok(())
    }

    fn write(&mut self, changes: &Changes) -> Result<(), MemoryError> {
        for change in &changes.rows {
            self.write_row(change, changes.seq)?;
        }
        for gone in &changes.erased {
            self.rows.remove(&gone.key);
            for (index, place) in &gone.index_removed {
                self.index.remove(&(*index, *place, gone.key.id));
            }
            for scope in &gone.left {
                let member = (*scope, gone.key.kind.as_str(), gone.key.id);
                self.members.insert(member, (changes.seq, false));
            }
        }
        for grant in &changes.grants {
            let seq = if is_planted(Bug::GrantsWithoutSeq) {
                0
            } else {
                changes.seq
            };
            self.grants
                .insert((grant.user, grant.scope), (seq, grant.present));
        }
        for queued in &changes.notices {
            let place = (queued.client, queued.mid, queued.n);
            self.notices.entry(place).or_insert(queued.notice);
        }
        if is_planted(Bug::LastMidOutsideTx) {
            return Ok(());
        }
        self.write_client(changes)
    }

    fn write_client(&mut self, changes: &Changes) -> Result<(), MemoryError> {
        let Some(client) = &changes.client else {
            return Ok(());
        };
        let mut last_mid = self.clients.get(&client.client).map_or(0, |c| c.last_mid);
        for verdict in &changes.verdicts {
            let mid = verdict.mid;
            if self
                .verdicts
                .insert((client.client, mid), verdict.clone())
                .is_some()
            {
                return Err(MemoryError::RunTwice { mid });
            }
            if mid != last_mid + 1 {
                return Err(MemoryError::OutOfOrder { mid });
            }
            last_mid = mid;
        }
        self.clients.insert(client.client, *client);
        Ok(())
    }
}

impl MemoryTx {
    fn members_of(
        &self,
        scope: Scope,
    ) -> impl Iterator<Item = ((&'static str, Uuid), (Seq, bool))> {
        let from = (scope, "", Uuid::nil());
        let members = self
            .state
            .members
            .range(from..)
            .take_while(move |(k, _)| k.0 == scope);
        members.map(|((_, kind, id), state)| ((*kind, *id), *state))
    }
}

impl ReadStore for MemoryTx {
    type Error = MemoryError;

    async fn head(&mut self) -> Result<Head, MemoryError> {
        Ok(self.head)
    }

    async fn client(&mut self, client: ClientId) -> Result<Option<ClientRow>, MemoryError> {
        Ok(self.state.clients.get(&client).copied())
    }

    async fn verdicts(
        &mut self,
        client: ClientId,
        after: Mid,
        limit: usize,
    ) -> Result<Vec<StoredVerdict>, MemoryError> {
        let Some(first) = after.checked_add(1) else {
            return Ok(Vec::new());
        };
        let found = self
            .state
            .verdicts
            .range((client, first)..=(client, Mid::MAX));
        Ok(found
            .take(limit)
            .map(|(_, verdict)| verdict.clone())
            .collect())
    }

    async fn grants(&mut self, user: UserId) -> Result<Vec<GrantRow>, MemoryError> {
        let held = self
            .state
            .grants
            .iter()
            .filter(|((holder, _), _)| *holder == user);
        Ok(held
            .map(|((_, scope), (seq, present))| GrantRow {
                scope: *scope,
                seq: *seq,
                present: *present,
            })
            .collect())
    }

    async fn delta(
        &mut self,
        scopes: &[Scope],
        after: Seq,
        upto: Seq,
        limit: usize,
    ) -> Result<Vec<(Seq, RowKey)>, MemoryError> {
        let mut found = Vec::new();
        for scope in scopes {
            for ((kind, id), (seq, _)) in self.members_of(*scope) {
                if seq > after && seq <= upto {
                    found.push((seq, RowKey::new(Kind::from_name(kind), id)));
                }
            }
        }
        found.sort_unstable();
        if found.len() > limit
            && let Some((last, _)) = limit.checked_sub(1).and_then(|at| found.get(at)).copied()
        {
            if is_planted(Bug::PageSplitsSeq) {
                found.truncate(limit);
            }
            // A change is sent whole.
            found.retain(|(seq, _)| *seq <= last);
        }
        Ok(found)
    }

    async fn members(
        &mut self,
        scope: Scope,
        after: Option<(Kind, Uuid)>,
        limit: usize,
    ) -> Result<Vec<RowKey>, MemoryError> {
        let after = after.map(|(kind, id)| (kind.as_str(), id));
        Ok(self
            .members_of(scope)
            .filter(|(place, (_, present))| *present && after.is_none_or(|a| *place > a))
            .take(limit)
            .map(|((kind, id), _)| RowKey::new(Kind::from_name(kind), id))
            .collect())
    }

    async fn membership(
        &mut self,
        scope: Scope,
        key: RowKey,
    ) -> Result<Option<(Seq, bool)>, MemoryError> {
        let place = (scope, key.kind.as_str(), key.id);
        Ok(self.state.members.get(&place).copied())
    }

    async fn versions(&mut self, scopes: &[Scope]) -> Result<Vec<(RowKey, Seq)>, MemoryError> {
        let mut found = BTreeMap::new();
        for scope in scopes {
            for ((kind, id), (_, present)) in self.members_of(*scope) {
                let key = RowKey::new(Kind::from_name(kind), id);
                if present && let Some(row) = self.state.rows.get(&key) {
                    found.insert(key, row.loaded.stored.ver);
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    async fn encoded(&mut self, keys: &[RowKey]) -> Result<Vec<Encoded>, MemoryError> {
        let rows = keys
            .iter()
            .filter_map(|key| Some((key, self.state.rows.get(key)?)));
        rows.map(|(key, row)| {
            Ok(Encoded {
                key: *key,
                ver: row.loaded.stored.ver,
                gver: by_name(&row.loaded.stored.gver)?,
                scopes: row.loaded.scopes.clone(),
                body: row.body.clone(),
            })
        })
        .collect()
    }
}

/// Versions of groups as sent: by name, without who changed them.
fn by_name(versions: &GroupVers) -> Result<BTreeMap<String, Seq>, MemoryError> {
    let mut named = BTreeMap::new();
    for (group, version) in versions {
        if let serde_json::Value::String(name) = serde_json::to_value(group)? {
            named.insert(name, version.seq);
        }
    }
    Ok(named)
}

impl WriteStore for MemoryTx {
    async fn load(&mut self, key: RowKey) -> Result<Option<Loaded>, MemoryError> {
        Ok(self.state.rows.get(&key).map(|row| row.loaded.clone()))
    }

    async fn index(&mut self, key: IndexKey) -> Result<Vec<Uuid>, MemoryError> {
        let range = (key.index, key.key, Uuid::nil())..=(key.index, key.key, Uuid::max());
        Ok(self
            .state
            .index
            .range(range)
            .map(|(_, _, id)| *id)
            .collect())
    }

    async fn write(&mut self, changes: &Changes) -> Result<(), MemoryError> {
        if !self.writes {
            return Err(MemoryError::ReadOnly);
        }
        Arc::make_mut(&mut self.state).write(changes)
    }
}

impl ServerRow {
    /// Row and versions.
    #[must_use]
    pub fn stored(&self) -> &Stored {
        &self.loaded.stored
    }

    /// Versions of the groups as sent.
    ///
    /// # Errors
    /// Never in practice: the groups are plain data.
    pub fn group_versions(&self) -> Result<BTreeMap<String, Seq>, MemoryError> {
        by_name(&self.loaded.stored.gver)
    }
}
