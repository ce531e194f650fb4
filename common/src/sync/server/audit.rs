//! What is derived from rows is computed again for everything, and compared: the scopes of each
//! row, its entries in the indexes, the grants of each user. A place that writes rows and forgets
//! one of them shows up here.
//!
//! [`survey`] only reads, in one snapshot, so that nobody waits for it; [`repair`] then looks again
//! at what was found, under the counter row, and gives what it corrects a new number: devices
//! receive it like any change.

use super::{Changes, GrantChange, Loaded, ReadStore, RowChange, WorkingSet, WriteStore};
use crate::access::grants::{affected_users, grants, leads_to_school};
use crate::access::{Scope, scopes};
use crate::command::{Miss, Rows};
use crate::ids::{PoleId, UserId};
use crate::row::{Index, IndexKey, Kind, Row, RowKey, Seq, Stored};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use uuid::Uuid;

/// Rows read at once.
const PAGE: usize = 500;
/// Rows or users corrected under one number.
const PART: usize = 200;

/// A row as a survey meets it.
#[derive(Clone, Debug)]
pub struct Surveyed {
    /// Name of its kind, which may be one that this build does not know.
    pub kind: String,
    pub id: Uuid,
    /// Nothing when it cannot be read.
    pub loaded: Option<Loaded>,
}

/// An entry of an index: its name, the id looked up, the row it leads to.
pub type Entry = (Index, Uuid, Uuid);

/// What a survey needs of a snapshot. Names that this build does not know are left out: they are
/// those of a newer one.
pub trait SurveyStore: ReadStore {
    /// Rows in the order of (id, name of kind), strictly after `after`, about `limit`; none at the
    /// end.
    fn survey_rows(
        &mut self,
        after: Option<(Uuid, String)>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Surveyed>, Self::Error>> + Send;
    /// Every membership that is present.
    fn survey_members(
        &mut self,
    ) -> impl Future<Output = Result<Vec<(Scope, RowKey)>, Self::Error>> + Send;
    /// Every entry of every index.
    fn survey_entries(&mut self) -> impl Future<Output = Result<Vec<Entry>, Self::Error>> + Send;
    /// Every grant that is present.
    fn survey_grants(
        &mut self,
    ) -> impl Future<Output = Result<Vec<(UserId, Scope)>, Self::Error>> + Send;
}

/// What a repair needs of a write transaction, besides writing changes.
pub trait RepairStore: WriteStore {
    /// Marks memberships absent as of change `seq`, and erases index entries.
    fn drop_orphans(
        &mut self,
        seq: Seq,
        members: &[(Scope, RowKey)],
        entries: &[Entry],
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// A way in which a table differs from what the rows say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    MemberMissing,
    MemberSuperfluous,
    /// The audiences kept with the row.
    ScopesWrong,
    EntryMissing,
    EntrySuperfluous,
    GrantMissing,
    GrantSuperfluous,
    /// A row that cannot be read: it is left alone, and so are all grants.
    Unreadable,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::MemberMissing => "memberships missing",
            Self::MemberSuperfluous => "memberships superfluous",
            Self::ScopesWrong => "scopes wrong",
            Self::EntryMissing => "index entries missing",
            Self::EntrySuperfluous => "index entries superfluous",
            Self::GrantMissing => "grants missing",
            Self::GrantSuperfluous => "grants superfluous",
            Self::Unreadable => "rows unreadable",
        })
    }
}

/// What a row has too much of.
#[derive(Clone, Debug, Default)]
struct Superfluous {
    scopes: Vec<Scope>,
    entries: Vec<(Index, Uuid)>,
}

/// What a survey found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    counts: BTreeMap<Difference, usize>,
    rows: BTreeMap<RowKey, Superfluous>,
    users: BTreeSet<UserId>,
}

impl Findings {
    /// Nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many differences of each sort, without anything that says whose.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<Difference, usize> {
        &self.counts
    }

    /// What one transaction each repairs: rows first, since grants are computed from them.
    #[must_use]
    pub fn parts(&self) -> Vec<Self> {
        let rows: Vec<_> = self.rows.iter().collect();
        let users: Vec<UserId> = self.users.iter().copied().collect();
        let of_rows = rows.chunks(PART).map(|rows| Self {
            rows: rows.iter().map(|(k, s)| (**k, (*s).clone())).collect(),
            ..Self::default()
        });
        let of_users = users.chunks(PART).map(|users| Self {
            users: users.iter().copied().collect(),
            ..Self::default()
        });
        of_rows.chain(of_users).collect()
    }

    fn found(&mut self, what: Difference) {
        *self.counts.entry(what).or_default() += 1;
    }
}

/// The rows on which grants depend, with an index of their own: that of the database is judged, so
/// it is not believed.
#[derive(Debug, Default)]
struct People {
    rows: BTreeMap<RowKey, Stored>,
    index: BTreeMap<IndexKey, Vec<Uuid>>,
    users: BTreeSet<UserId>,
}

impl People {
    fn meet(&mut self, stored: Stored) {
        let users = affected_users(&stored.row);
        if users.is_empty() && !leads_to_school(&stored.row) {
            return;
        }
        self.users.extend(users);
        let key = stored.row.key();
        for (index, place) in stored.row.index_keys() {
            let entries = self.index.entry(IndexKey { index, key: place });
            entries.or_default().push(key.id);
        }
        self.rows.insert(key, stored);
    }
}

impl Rows for People {
    fn row(&mut self, key: RowKey) -> Result<Option<&Stored>, Miss> {
        Ok(self.rows.get(&key))
    }

    fn index(&mut self, key: IndexKey) -> Result<Vec<Uuid>, Miss> {
        let mut ids = self.index.get(&key).cloned().unwrap_or_default();
        ids.sort_unstable();
        Ok(ids)
    }
}

/// Compares everything in a space with what its rows say, in one snapshot.
///
/// # Errors
/// The store's.
pub async fn survey<S: SurveyStore>(store: &mut S, space: PoleId) -> Result<Findings, S::Error> {
    let mut findings = Findings::default();
    let mut people = People::default();
    let mut unreadable = BTreeSet::new();
    let mut members = BTreeSet::new();
    let mut entries = BTreeSet::new();
    let mut after = None;
    loop {
        let page = store.survey_rows(after.take(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.id, last.kind.clone()));
        for met in page {
            let key = RowKey::new(Kind::from_name(&met.kind), met.id);
            let Some(loaded) = met.loaded else {
                if key.kind != Kind::Unknown {
                    findings.found(Difference::Unreadable);
                    unreadable.insert(key);
                }
                continue;
            };
            let right = scopes(space, &loaded.stored.row);
            if right != loaded.scopes {
                findings.found(Difference::ScopesWrong);
                findings.rows.entry(key).or_default();
            }
            members.extend(right.into_iter().map(|scope| (scope, key)));
            entries.extend(entries_of(key, &loaded.stored.row));
            people.meet(loaded.stored);
        }
    }
    for (scope, key) in store.survey_members().await? {
        if !members.remove(&(scope, key)) && !unreadable.contains(&key) {
            findings.found(Difference::MemberSuperfluous);
            findings.rows.entry(key).or_default().scopes.push(scope);
        }
    }
    for (_, key) in members {
        findings.found(Difference::MemberMissing);
        findings.rows.entry(key).or_default();
    }
    for entry in store.survey_entries().await? {
        let (index, place, id) = entry;
        let key = RowKey::new(index.kind(), id);
        if !entries.remove(&entry) && !unreadable.contains(&key) {
            findings.found(Difference::EntrySuperfluous);
            let row = findings.rows.entry(key).or_default();
            row.entries.push((index, place));
        }
    }
    for (index, _, id) in entries {
        findings.found(Difference::EntryMissing);
        let key = RowKey::new(index.kind(), id);
        findings.rows.entry(key).or_default();
    }
    // Somebody whose row cannot be read would lose all they may read.
    if unreadable.is_empty() {
        let held = store.survey_grants().await?;
        judge_grants(&mut findings, people, held, space);
    }
    Ok(findings)
}

fn entries_of(key: RowKey, row: &Row) -> impl Iterator<Item = Entry> {
    let keys = row.index_keys().into_iter();
    keys.map(move |(index, place)| (index, place, key.id))
}

fn judge_grants(
    findings: &mut Findings,
    mut people: People,
    held: Vec<(UserId, Scope)>,
    space: PoleId,
) {
    let mut held: BTreeSet<(UserId, Scope)> = held.into_iter().collect();
    let mut users = std::mem::take(&mut people.users);
    users.extend(held.iter().map(|(user, _)| *user));
    for user in users {
        // These rows are never missing.
        let Ok(right) = grants(user, space, &mut people) else {
            continue;
        };
        for scope in right {
            if !held.remove(&(user, scope)) {
                findings.found(Difference::GrantMissing);
                findings.users.insert(user);
            }
        }
    }
    for (user, _) in held {
        findings.found(Difference::GrantSuperfluous);
        findings.users.insert(user);
    }
}

/// Corrects one of [`Findings::parts`] inside a write transaction, as the rows are now; gives the
/// number it has and the scopes whose readers should be poked.
///
/// # Errors
/// The store's: nothing is to be committed.
pub async fn repair<S: RepairStore>(
    store: &mut S,
    space: PoleId,
    part: &Findings,
) -> Result<(Seq, Vec<Scope>), S::Error> {
    let seq = store.head().await?.seq;
    let mut changes = Changes {
        seq,
        ..Changes::default()
    };
    let (mut members, mut entries) = (Vec::new(), Vec::new());
    for (key, superfluous) in &part.rows {
        let Some(loaded) = store.load(*key).await? else {
            members.extend(superfluous.scopes.iter().map(|scope| (*scope, *key)));
            let orphans = superfluous.entries.iter();
            entries.extend(orphans.map(|(index, place)| (*index, *place, key.id)));
            continue;
        };
        changes
            .rows
            .push(corrected(space, seq, loaded, superfluous));
    }
    store.write(&changes).await?;
    store.drop_orphans(seq, &members, &entries).await?;
    let rights = Changes {
        seq,
        grants: right_grants(store, space, seq, &part.users).await?,
        ..Changes::default()
    };
    store.write(&rights).await?;
    let mut scopes = changes.touched_scopes();
    scopes.extend(rights.touched_scopes());
    scopes.extend(members.into_iter().map(|(scope, _)| scope));
    Ok((seq, scopes))
}

/// The row with everything that is derived from it written again. Its groups keep their versions:
/// nothing a person decides on has changed.
fn corrected(space: PoleId, seq: Seq, loaded: Loaded, superfluous: &Superfluous) -> RowChange {
    let scopes = scopes(space, &loaded.stored.row);
    let keys = loaded.stored.row.index_keys();
    let mut left: Vec<Scope> = superfluous.scopes.clone();
    left.extend(&loaded.scopes);
    left.retain(|scope| !scopes.contains(scope));
    left.sort_unstable();
    left.dedup();
    let mut gone = superfluous.entries.clone();
    gone.retain(|entry| !keys.contains(entry));
    RowChange {
        stored: Stored {
            ver: seq,
            ..loaded.stored
        },
        scopes,
        left,
        created: false,
        index_added: keys,
        index_removed: gone,
    }
}

async fn right_grants<S: WriteStore>(
    store: &mut S,
    space: PoleId,
    seq: Seq,
    users: &BTreeSet<UserId>,
) -> Result<Vec<GrantChange>, S::Error> {
    let mut set = WorkingSet::new(space, seq);
    let mut changes = Vec::new();
    for user in users.iter().copied() {
        let right = set.settle(store, |rows| grants(user, space, rows)).await?;
        let held: Vec<Scope> = store
            .grants(user)
            .await?
            .into_iter()
            .filter(|grant| grant.present)
            .map(|grant| grant.scope)
            .collect();
        let gained = right.iter().filter(|s| !held.contains(s));
        let lost = held.iter().filter(|s| !right.contains(s));
        let change = |present| {
            move |scope: &Scope| GrantChange {
                user,
                scope: *scope,
                present,
            }
        };
        changes.extend(gained.map(change(true)));
        changes.extend(lost.map(change(false)));
    }
    Ok(changes)
}
