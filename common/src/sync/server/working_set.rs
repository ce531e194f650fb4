//! Rows of one transaction: loaded on demand, changed in memory, written at the end.

use super::{Changes, Erased, GrantChange, Loaded, QueuedNotice, RowChange, WriteStore};
use crate::access::grants::{affected_users, grants};
use crate::access::{Scope, scopes};
use crate::command::{Command, Ctx, Effect, Miss, Notice, Rows, Stop, apply};
use crate::ids::{ClientId, PoleId, UserId};
use crate::refusal::Refusal;
use crate::row::{IndexKey, Mid, Row, RowKey, Seq, Stored};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use uuid::Uuid;

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    Done(Effect),
    Refused(Refusal),
    /// Its rule panicked.
    Panicked,
}

/// The rows a transaction has looked at or changed.
#[derive(Debug)]
pub struct WorkingSet {
    space: PoleId,
    seq: Seq,
    original: BTreeMap<RowKey, Option<Loaded>>,
    current: BTreeMap<RowKey, Stored>,
    indexes: BTreeMap<IndexKey, BTreeSet<Uuid>>,
    erased: BTreeMap<RowKey, Loaded>,
    affected: BTreeSet<UserId>,
    notices: Vec<QueuedNotice>,
}

impl Rows for WorkingSet {
    fn row(&mut self, key: RowKey) -> Result<Option<&Stored>, Miss> {
        if let Some(stored) = self.current.get(&key) {
            return Ok(Some(stored));
        }
        match self.original.get(&key) {
            Some(loaded) => Ok(loaded.as_ref().map(|l| &l.stored)),
            None => Err(Miss::Row(key)),
        }
    }

    fn index(&mut self, key: IndexKey) -> Result<Vec<Uuid>, Miss> {
        self.indexes
            .get(&key)
            .map(|ids| ids.iter().copied().collect())
            .ok_or(Miss::Index(key))
    }
}

impl WorkingSet {
    /// An empty set for the change `seq`.
    #[must_use]
    pub fn new(space: PoleId, seq: Seq) -> Self {
        Self {
            space,
            seq,
            original: BTreeMap::new(),
            current: BTreeMap::new(),
            indexes: BTreeMap::new(),
            erased: BTreeMap::new(),
            affected: BTreeSet::new(),
            notices: Vec::new(),
        }
    }

    /// Runs a pure function until it misses nothing.
    ///
    /// # Errors
    /// The store's, when loading fails.
    pub async fn settle<S: WriteStore, T>(
        &mut self,
        store: &mut S,
        mut run: impl FnMut(&mut dyn Rows) -> Result<T, Miss>,
    ) -> Result<T, S::Error> {
        loop {
            match run(self) {
                Ok(value) => return Ok(value),
                Err(miss) => self.load(store, miss).await?,
            }
        }
    }

    async fn load<S: WriteStore>(&mut self, store: &mut S, miss: Miss) -> Result<(), S::Error> {
        match miss {
            Miss::Row(key) => {
                let loaded = store.load(key).await?;
                self.original.insert(key, loaded);
            }
            Miss::Index(key) => {
                let mut ids: BTreeSet<Uuid> = store.index(key).await?.into_iter().collect();
                for gone in self.erased.keys() {
                    if gone.kind == key.index.kind() {
                        ids.remove(&gone.id);
                    }
                }
                // Rows changed earlier in this transaction may have moved in or out.
                for (row_key, stored) in &self.current {
                    if row_key.kind == key.index.kind() {
                        if stored.row.index_keys().contains(&(key.index, key.key)) {
                            ids.insert(row_key.id);
                        } else {
                            ids.remove(&row_key.id);
                        }
                    }
                }
                self.indexes.insert(key, ids);
            }
        }
        Ok(())
    }

    /// Decides a command and takes its effect. A rule that panics is a defect of ours: it must not
    /// take down what else is in the transaction, nor keep the device's queue from moving.
    ///
    /// # Errors
    /// The store's, when loading fails.
    pub async fn decide<S: WriteStore>(
        &mut self,
        store: &mut S,
        command: &Command,
        ctx: &Ctx<'_>,
    ) -> Result<Decided, S::Error> {
        let decided = self
            .settle(store, |rows| {
                // Rules only read here, so there is nothing half done behind a panic.
                let run = AssertUnwindSafe(|| apply(command, ctx, rows));
                match catch_unwind(run) {
                    Ok(Ok(effect)) => Ok(Decided::Done(effect)),
                    Ok(Err(Stop::Refused(refusal))) => Ok(Decided::Refused(refusal)),
                    Ok(Err(Stop::Miss(miss))) => Err(miss),
                    Err(_) => Ok(Decided::Panicked),
                }
            })
            .await?;
        if let Decided::Done(effect) = &decided {
            for row in &effect.puts {
                self.put(store, row.clone(), Some(ctx.client)).await?;
            }
        }
        Ok(decided)
    }

    /// Takes a row as it becomes. A row that does not change is not touched.
    ///
    /// # Errors
    /// The store's, when loading fails.
    pub async fn put<S: WriteStore>(
        &mut self,
        store: &mut S,
        row: Row,
        by: Option<ClientId>,
    ) -> Result<(), S::Error> {
        let key = row.key();
        if !self.current.contains_key(&key) && !self.original.contains_key(&key) {
            self.load(store, Miss::Row(key)).await?;
        }
        let old = match self.current.get(&key) {
            Some(stored) => Some(stored),
            None => self
                .original
                .get(&key)
                .and_then(|l| l.as_ref())
                .map(|l| &l.stored),
        };
        if old.is_some_and(|o| o.row == row) {
            return Ok(());
        }
        if let Some(old) = old {
            for (index, place) in old.row.index_keys() {
                if let Some(ids) = self.indexes.get_mut(&IndexKey { index, key: place }) {
                    ids.remove(&key.id);
                }
            }
            self.affected.extend(affected_users(&old.row));
        }
        for (index, place) in row.index_keys() {
            if let Some(ids) = self.indexes.get_mut(&IndexKey { index, key: place }) {
                ids.insert(key.id);
            }
        }
        self.affected.extend(affected_users(&row));
        let next = Stored::next(old, row, self.seq, by);
        self.current.insert(key, next);
        Ok(())
    }

    /// Erases a row; one that does not exist is no error.
    ///
    /// # Errors
    /// The store's, when loading fails.
    pub async fn erase<S: WriteStore>(
        &mut self,
        store: &mut S,
        key: RowKey,
    ) -> Result<(), S::Error> {
        if !self.original.contains_key(&key) {
            self.load(store, Miss::Row(key)).await?;
        }
        let written = self.current.remove(&key);
        let original = self.original.insert(key, None).flatten();
        for old in written.iter().chain(original.as_ref().map(|o| &o.stored)) {
            for (index, place) in old.row.index_keys() {
                if let Some(ids) = self.indexes.get_mut(&IndexKey { index, key: place }) {
                    ids.remove(&key.id);
                }
            }
            self.affected.extend(affected_users(&old.row));
        }
        if let Some(original) = original {
            self.erased.insert(key, original);
        }
        Ok(())
    }

    /// Takes the messages that a mutation asks for.
    pub fn notify(&mut self, client: ClientId, mid: Mid, notices: &[Notice]) {
        for notice in notices {
            let asked = self.notices.iter();
            let before = asked.filter(|q| (q.client, q.mid) == (client, mid)).count();
            self.notices.push(QueuedNotice {
                client,
                mid,
                n: u32::try_from(before).unwrap_or(u32::MAX),
                notice: *notice,
            });
        }
    }

    /// Nothing was changed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.current.is_empty() && self.erased.is_empty() && self.notices.is_empty()
    }

    /// All that is to be written, with the grants of the users concerned recomputed.
    ///
    /// # Errors
    /// The store's, when loading fails.
    pub async fn changes<S: WriteStore>(mut self, store: &mut S) -> Result<Changes, S::Error> {
        let mut changes = Changes {
            seq: self.seq,
            notices: std::mem::take(&mut self.notices),
            ..Changes::default()
        };
        for user in std::mem::take(&mut self.affected) {
            let space = self.space;
            let after = self.settle(store, |rows| grants(user, space, rows)).await?;
            let before: Vec<Scope> = store
                .grants(user)
                .await?
                .into_iter()
                .filter(|g| g.present)
                .map(|g| g.scope)
                .collect();
            let gained = after
                .iter()
                .filter(|s| !before.contains(s))
                .map(|s| (*s, true));
            let lost = before
                .iter()
                .filter(|s| !after.contains(s))
                .map(|s| (*s, false));
            changes
                .grants
                .extend(gained.chain(lost).map(|(scope, present)| GrantChange {
                    user,
                    scope,
                    present,
                }));
        }
        for (key, gone) in std::mem::take(&mut self.erased) {
            changes.erased.push(Erased {
                key,
                index_removed: gone.stored.row.index_keys(),
                left: gone.scopes,
            });
        }
        for (key, stored) in self.current {
            let original = self.original.remove(&key).flatten();
            let scopes = scopes(self.space, &stored.row);
            let new_keys = stored.row.index_keys();
            let (old_scopes, old_keys) = original
                .as_ref()
                .map(|o| (o.scopes.clone(), o.stored.row.index_keys()))
                .unwrap_or_default();
            changes.rows.push(RowChange {
                left: old_scopes
                    .into_iter()
                    .filter(|s| !scopes.contains(s))
                    .collect(),
                index_added: new_keys
                    .iter()
                    .filter(|k| !old_keys.contains(k))
                    .copied()
                    .collect(),
                index_removed: old_keys
                    .iter()
                    .filter(|k| !new_keys.contains(k))
                    .copied()
                    .collect(),
                created: original.is_none(),
                stored,
                scopes,
            });
        }
        Ok(changes)
    }
}
