//! The judge: keeps its own copy of the server's rows from what each transaction wrote, and says
//! which invariant is broken.

mod legal;
mod view;

pub use view::{Expected, View};

use common::access::Scope;
use common::ids::{ClientId, UserId};
use common::row::{Body, GroupVers, Kind, Mid, RowKey, Seq, Stored};
use common::sync::protocol::{PullReq, Verdict};
use common::sync::server::{Changes, EPOCH_JUMP};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use uuid::Uuid;
use view::Reading;

/// An invariant that does not hold.
#[derive(Clone, Debug)]
pub struct Broken {
    /// `I1` to `I15`, or `error` for a failure that is none of them.
    pub invariant: &'static str,
    pub detail: String,
}

impl Broken {
    /// Of that name.
    pub fn new(invariant: &'static str, detail: impl Into<String>) -> Self {
        Self {
            invariant,
            detail: detail.into(),
        }
    }
}

/// Says so.
///
/// # Errors
/// Always.
pub fn broken<T>(invariant: &'static str, detail: impl Into<String>) -> Result<T, Broken> {
    Err(Broken::new(invariant, detail))
}

/// Says so unless it holds.
///
/// # Errors
/// [`Broken`].
pub fn check(
    holds: bool,
    invariant: &'static str,
    detail: impl FnOnce() -> String,
) -> Result<(), Broken> {
    if holds {
        Ok(())
    } else {
        broken(invariant, detail())
    }
}

/// A row as a transaction wrote it.
#[derive(Debug)]
pub struct MirrorRow {
    pub stored: Stored,
    pub scopes: Vec<Scope>,
    pub body: String,
    /// Names of the scopes.
    names: Vec<String>,
    /// Versions of its groups, as sent.
    gver: BTreeMap<String, Seq>,
}

/// What the server must hold.
#[derive(Clone, Debug, Default)]
pub struct Oracle {
    rows: BTreeMap<RowKey, Rc<MirrorRow>>,
    head: Seq,
    last_mid: BTreeMap<ClientId, Mid>,
    verdicts: BTreeMap<(ClientId, Mid), Verdict>,
    /// Rows of each change.
    written: BTreeMap<Seq, Rc<[RowKey]>>,
    /// Change since which each user holds each scope.
    held_since: BTreeMap<(UserId, Scope), Seq>,
    /// How often the server was put back from a backup.
    pub epoch: u32,
    /// Tombstones up to this change are forgotten.
    pub floor: Seq,
    readings: RefCell<BTreeMap<UserId, Reading>>,
}

impl Oracle {
    /// The last change.
    pub fn head(&self) -> Seq {
        self.head
    }

    /// The last mutation of a device that was decided.
    pub fn last_mid(&self, client: ClientId) -> Mid {
        self.last_mid.get(&client).copied().unwrap_or(0)
    }

    /// What was decided.
    pub fn verdict(&self, client: ClientId, mid: Mid) -> Option<&Verdict> {
        self.verdicts.get(&(client, mid))
    }

    /// A row as it is.
    pub fn row(&self, key: RowKey) -> Option<&MirrorRow> {
        self.rows.get(&key).map(Rc::as_ref)
    }

    fn rows_of(&self, kind: Kind) -> impl Iterator<Item = &MirrorRow> {
        let range = RowKey::new(kind, Uuid::nil())..=RowKey::new(kind, Uuid::max());
        self.rows.range(range).map(|(_, row)| row.as_ref())
    }

    /// Every row of a type.
    pub fn all<T: Body + 'static>(&self) -> impl Iterator<Item = &T> {
        self.rows_of(T::KIND)
            .filter_map(|row| T::from_row(&row.stored.row))
    }

    /// After tombstones were forgotten, nobody goes on from before.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn may_go_on(&self, req: &PullReq) -> Result<(), Broken> {
        let Some(cookie) = &req.cookie else {
            return Ok(());
        };
        let oldest = match &cookie.cont {
            Some(cont) if cookie.seq == 0 => cont.upto,
            _ => cookie.seq,
        };
        check(oldest == 0 || oldest >= self.floor, "I12", || {
            format!(
                "from {oldest}, what left before {} is forgotten",
                self.floor
            )
        })
    }

    /// The server was put back from a copy and begins another life.
    pub fn begin_epoch(&mut self) {
        self.epoch += 1;
        self.head += EPOCH_JUMP;
    }

    fn written(&self, seq: Seq) -> impl Iterator<Item = (RowKey, Seq)> {
        let keys = self.written.get(&seq).map_or(&[][..], |keys| keys);
        keys.iter().map(move |key| (*key, seq))
    }

    /// A transaction was committed.
    ///
    /// # Errors
    /// [`Broken`]: it must not have been.
    pub fn committed(&mut self, changes: &Changes) -> Result<(), Broken> {
        check(changes.seq == self.head + 1, "I5", || {
            format!("change {} follows change {}", changes.seq, self.head)
        })?;
        self.head = changes.seq;
        let keys = changes.rows.iter().map(|change| change.stored.row.key());
        self.written.insert(changes.seq, keys.collect());
        for change in &changes.rows {
            let key = change.stored.row.key();
            let old = self.rows.get(&key).map(|row| &row.stored);
            check(change.stored.ver == changes.seq, "I5", || {
                format!("{key:?} has a version of its own")
            })?;
            legal::legal(old.map(|o| &o.row), &change.stored.row)?;
            let body = change.stored.row.to_json().unwrap_or_default();
            let row = MirrorRow {
                stored: change.stored.clone(),
                scopes: change.scopes.clone(),
                names: change.scopes.iter().map(ToString::to_string).collect(),
                body,
                gver: named(&change.stored.gver),
            };
            self.rows.insert(key, Rc::new(row));
        }
        for grant in &changes.grants {
            let held = (grant.user, grant.scope);
            if grant.present {
                self.held_since.insert(held, changes.seq);
            } else {
                self.held_since.remove(&held);
            }
        }
        self.decided(changes)?;
        if changes.rows.is_empty() {
            Ok(())
        } else {
            self.seats()
        }
    }

    /// Each mutation once, in order.
    fn decided(&mut self, changes: &Changes) -> Result<(), Broken> {
        let Some(client) = &changes.client else {
            return Ok(());
        };
        let mut last = self.last_mid(client.client);
        for verdict in &changes.verdicts {
            check(verdict.mid == last + 1, "I2", || {
                format!("mutation {} was run after {last}", verdict.mid)
            })?;
            last = verdict.mid;
            self.verdicts
                .insert((client.client, last), verdict.verdict.clone());
        }
        check(client.last_mid == last, "I2", || {
            format!("the server is at {} and ran up to {last}", client.last_mid)
        })?;
        self.last_mid.insert(client.client, last);
        Ok(())
    }
}

fn named(versions: &GroupVers) -> BTreeMap<String, Seq> {
    let name = |group| match serde_json::to_value(group) {
        Ok(serde_json::Value::String(name)) => name,
        other => format!("{other:?}"),
    };
    versions
        .iter()
        .map(|(group, version)| (name(group), version.seq))
        .collect()
}
