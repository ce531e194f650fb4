//! What a device knows, in memory: the server's rows, and over them the effect of what it has not
//! yet sent, recomputed by the same rules as the server's.

use crate::access::Actor;
use crate::book::Book;
use crate::command::{Authority, Command, Ctx, Effect, Miss, Now, Rows, Seen, Stop};
use crate::ids::{ClientId, PoleId, UserId};
use crate::refusal::Refusal;
use crate::row::{Body, Group, Index, IndexKey, Kind, Mid, Row, RowKey, Stored};
use crate::sync::protocol::Mutation;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A row of the base, with the scopes through which this user reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseRow {
    pub stored: Stored,
    pub scopes: BTreeSet<String>,
}

/// Base and overlay of one user in one pôle.
#[derive(Debug)]
pub struct Replica {
    user: UserId,
    space: PoleId,
    client: ClientId,
    book: Book,
    base: BTreeMap<RowKey, BaseRow>,
    index: BTreeMap<IndexKey, BTreeSet<Uuid>>,
    overlay: BTreeMap<RowKey, Stored>,
    /// What local replay says of each pending mutation that it refuses.
    refused: BTreeMap<Mid, Refusal>,
    changed: BTreeSet<Kind>,
}

impl Rows for Replica {
    fn row(&mut self, key: RowKey) -> Result<Option<&Stored>, Miss> {
        Ok(self.stored(key))
    }

    fn index(&mut self, key: IndexKey) -> Result<Vec<Uuid>, Miss> {
        Ok(self.ids(key))
    }
}

/// For functions that only look: `followed_divisions(&actor, &mut rows)` with `rows: &Replica`.
impl Rows for &Replica {
    fn row(&mut self, key: RowKey) -> Result<Option<&Stored>, Miss> {
        Ok(self.stored(key))
    }

    fn index(&mut self, key: IndexKey) -> Result<Vec<Uuid>, Miss> {
        Ok(self.ids(key))
    }
}

impl Replica {
    /// An empty replica that reads and decides everything.
    #[must_use]
    pub fn new(user: UserId, space: PoleId, client: ClientId) -> Self {
        Self::with_book(user, space, client, Book::whole())
    }

    /// An empty replica that reads and decides what is in the book.
    #[must_use]
    pub fn with_book(user: UserId, space: PoleId, client: ClientId, book: Book) -> Self {
        Self {
            user,
            space,
            client,
            book,
            base: BTreeMap::new(),
            index: BTreeMap::new(),
            overlay: BTreeMap::new(),
            refused: BTreeMap::new(),
            changed: BTreeSet::new(),
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.user
    }

    /// Which pôle.
    #[must_use]
    pub fn space(&self) -> PoleId {
        self.space
    }

    /// What it reads and decides.
    #[must_use]
    pub fn book(&self) -> Book {
        self.book
    }

    /// A row as shown: overlay first.
    #[must_use]
    pub fn stored(&self, key: RowKey) -> Option<&Stored> {
        self.overlay
            .get(&key)
            .or_else(|| self.base.get(&key).map(|b| &b.stored))
    }

    /// The body of a row as shown.
    #[must_use]
    pub fn get<T: Body>(&self, id: Uuid) -> Option<&T> {
        self.stored(RowKey::new(T::KIND, id))
            .and_then(|s| T::from_row(&s.row))
    }

    /// Every row of a type as shown, by id.
    pub fn all<T: Body + 'static>(&self) -> impl Iterator<Item = &T> {
        let range = RowKey::new(T::KIND, Uuid::nil())..=RowKey::new(T::KIND, Uuid::max());
        let created = self
            .overlay
            .range(range.clone())
            .filter(|(k, _)| !self.base.contains_key(k));
        let known = self
            .base
            .range(range)
            .map(|(key, base)| self.overlay.get(key).unwrap_or(&base.stored));
        known
            .chain(created.map(|(_, s)| s))
            .filter_map(|s| T::from_row(&s.row))
    }

    /// Bodies an index leads to, as shown, by id.
    #[must_use]
    pub fn by<T: Body>(&self, index: Index, key: Uuid) -> Vec<&T> {
        let ids = self.ids(IndexKey { index, key });
        ids.into_iter().filter_map(|id| self.get(id)).collect()
    }

    fn ids(&self, key: IndexKey) -> Vec<Uuid> {
        let mut ids = self.index.get(&key).cloned().unwrap_or_default();
        let kind = key.index.kind();
        let range = RowKey::new(kind, Uuid::nil())..=RowKey::new(kind, Uuid::max());
        for (row_key, stored) in self.overlay.range(range) {
            if stored.row.index_keys().contains(&(key.index, key.key)) {
                ids.insert(row_key.id);
            } else {
                ids.remove(&row_key.id);
            }
        }
        ids.into_iter().collect()
    }

    /// Rows of the base: what the server sent, without what is pending.
    pub fn base(&self) -> impl Iterator<Item = (&RowKey, &BaseRow)> {
        self.base.iter()
    }

    /// Version of a row of the base.
    #[must_use]
    pub fn base_ver(&self, key: RowKey) -> Option<crate::row::Seq> {
        self.base.get(&key).map(|row| row.stored.ver)
    }

    /// Kinds of which a row changed since the last call: what to draw again.
    pub fn take_changed(&mut self) -> BTreeSet<Kind> {
        std::mem::take(&mut self.changed)
    }

    /// What local replay refuses: will most likely be refused by the server too.
    #[must_use]
    pub fn refused(&self) -> &BTreeMap<Mid, Refusal> {
        &self.refused
    }

    /// Whether a row shown contains something not yet at the server.
    #[must_use]
    pub fn is_pending(&self, key: RowKey) -> bool {
        self.overlay.contains_key(&key)
    }

    /// Who acts here, as far as the device knows.
    #[must_use]
    pub fn actor(&mut self) -> Actor {
        let (user, space) = (self.user, self.space);
        let nobody = Actor {
            user,
            space,
            who: crate::access::Who::Nobody,
        };
        Actor::load(user, space, self).unwrap_or(nobody)
    }

    /// Versions of everything that must be on screen for a command: taken when it is drawn, given
    /// back when it is issued.
    #[must_use]
    pub fn seen(&self, shown: &[(RowKey, Group)]) -> Vec<Seen> {
        shown
            .iter()
            .map(|(key, group)| Seen {
                key: *key,
                group: *group,
                seq: self.stored(*key).map_or(0, |s| s.group_seq(*group)),
            })
            .collect()
    }

    /// Puts a row of the server.
    pub fn put_base(&mut self, row: BaseRow) {
        let key = row.stored.row.key();
        self.unindex(key);
        for (index, place) in row.stored.row.index_keys() {
            self.index
                .entry(IndexKey { index, key: place })
                .or_default()
                .insert(key.id);
        }
        self.changed.insert(key.kind);
        self.base.insert(key, row);
    }

    /// Removes a row of the server.
    pub fn remove_base(&mut self, key: RowKey) {
        self.unindex(key);
        if self.base.remove(&key).is_some() {
            self.changed.insert(key.kind);
        }
    }

    /// Removes a scope from every row; rows that have no other go.
    pub fn drop_scope(&mut self, scope: &str) {
        let mut gone = Vec::new();
        for (key, row) in &mut self.base {
            if row.scopes.remove(scope) && row.scopes.is_empty() {
                gone.push(*key);
            }
        }
        for key in gone {
            self.remove_base(key);
        }
    }

    /// Forgets every row of the server.
    pub fn clear_base(&mut self) {
        self.changed.extend(self.base.keys().map(|k| k.kind));
        self.base.clear();
        self.index.clear();
    }

    fn unindex(&mut self, key: RowKey) {
        let Some(old) = self.base.get(&key) else {
            return;
        };
        for (index, place) in old.stored.row.index_keys() {
            let entry = IndexKey { index, key: place };
            if let Some(ids) = self.index.get_mut(&entry) {
                ids.remove(&key.id);
                if ids.is_empty() {
                    self.index.remove(&entry);
                }
            }
        }
    }

    /// Takes another name, after a copy of this device was found out.
    pub fn rename(&mut self, client: ClientId) {
        self.client = client;
    }

    /// Decides a command here, without taking its effect.
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn decide(
        &mut self,
        command: &Command,
        seen: &[Seen],
        now: Now,
    ) -> Result<Effect, Refusal> {
        let actor = self.actor();
        let ctx = Ctx {
            actor: &actor,
            now,
            authority: Authority::Provisional,
            client: self.client,
            seen,
            again: false,
        };
        let book = self.book;
        match book.apply(command, &ctx, self) {
            Ok(effect) => Ok(effect),
            Err(Stop::Refused(refusal)) => Err(refusal),
            // Every read of a replica answers, so there is nothing to load.
            Err(Stop::Miss(_)) => Err(Refusal::BadArguments),
        }
    }

    /// Takes an effect on top of what is shown.
    pub fn lay(&mut self, effect: Effect) {
        for row in effect.puts {
            let key = row.key();
            let old = self.stored(key);
            // Versions stay the server's: they are what the user has seen.
            let stored = Stored {
                ver: old.map_or(0, |o| o.ver),
                gver: old.map(|o| o.gver.clone()).unwrap_or_default(),
                row,
            };
            self.changed.insert(key.kind);
            self.overlay.insert(key, stored);
        }
    }

    /// Builds the overlay again from everything pending, in order.
    pub fn replay(&mut self, pending: &[Mutation], today: Now) {
        self.changed.extend(self.overlay.keys().map(|k| k.kind));
        self.overlay.clear();
        self.refused.clear();
        for mutation in pending.iter().filter(|m| !m.void) {
            self.replay_one(mutation, today);
        }
    }

    /// Adds one mutation on top of the overlay.
    pub fn replay_one(&mut self, mutation: &Mutation, today: Now) {
        let now = Now {
            ms: mutation.at.saturating_add(mutation.offset),
            today: today.today,
        };
        let book = self.book;
        let decided = book
            .command(&mutation.op, mutation.schema, &mutation.args)
            .and_then(|command| {
                // What was seen was checked when it was issued. Since then the group may have been
                // changed by this very device, which only the server can tell: until its verdict
                // the person sees what they wrote.
                let seen = self.seen(&command.shown());
                self.decide(&command, &seen, now)
            });
        match decided {
            Ok(effect) => self.lay(effect),
            Err(refusal) => {
                self.refused.insert(mutation.mid, refusal);
            }
        }
    }

    /// Rows of the overlay, for checks.
    pub fn overlay(&self) -> impl Iterator<Item = (&RowKey, &Row)> {
        self.overlay.iter().map(|(key, stored)| (key, &stored.row))
    }
}
