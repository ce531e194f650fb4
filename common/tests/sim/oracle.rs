//! The judge: keeps its own copy of the server's rows from what each transaction wrote, and says
//! which invariant is broken.

use crate::support::may_read::Reader;
use crate::support::pole::POLE;
use common::access::Scope;
use common::domain::application::{Application, ApplicationStatus};
use common::domain::offer::{Offer, OfferStatus};
use common::domain::placement::{Placement, PlacementStatus};
use common::ids::{ClientId, PupilId, UserId};
use common::row::{Body, GroupVers, Kind, Mid, Row, RowKey, Seq, Stored};
use common::rules::week::IsoWeek;
use common::sync::memory::Content;
use common::sync::protocol::{Op, Page, Verdict};
use common::sync::server::Changes;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use uuid::Uuid;

/// An invariant that does not hold.
#[derive(Clone, Debug)]
pub struct Broken {
    pub invariant: &'static str,
    pub detail: String,
}

/// Says so.
pub fn broken<T>(invariant: &'static str, detail: impl Into<String>) -> Result<T, Broken> {
    Err(Broken {
        invariant,
        detail: detail.into(),
    })
}

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

#[derive(Debug)]
pub struct MirrorRow {
    pub stored: Stored,
    pub scopes: Vec<Scope>,
    pub body: String,
    /// Versions of its groups, as sent.
    gver: BTreeMap<String, Seq>,
}

/// What a device must hold once it has applied an answer.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Scopes the user held when the server answered.
    held: BTreeSet<String>,
    /// Everything they could read then, when the answer was the last of its round.
    view: Option<Rc<View>>,
    /// Rows of the mutations that the answer says are done, with the change that did them.
    done: Vec<(RowKey, Seq)>,
}

pub type View = BTreeMap<RowKey, (Rc<MirrorRow>, BTreeSet<String>)>;

#[derive(Debug, Default)]
pub struct Oracle {
    rows: BTreeMap<RowKey, Rc<MirrorRow>>,
    head: Seq,
    last_mid: BTreeMap<ClientId, Mid>,
    verdicts: BTreeMap<(ClientId, Mid), Verdict>,
    /// Rows of each change.
    written: BTreeMap<Seq, Vec<RowKey>>,
}

impl Oracle {
    pub fn head(&self) -> Seq {
        self.head
    }

    pub fn last_mid(&self, client: ClientId) -> Mid {
        self.last_mid.get(&client).copied().unwrap_or(0)
    }

    pub fn verdict(&self, client: ClientId, mid: Mid) -> Option<&Verdict> {
        self.verdicts.get(&(client, mid))
    }

    pub fn row(&self, key: RowKey) -> Option<&MirrorRow> {
        self.rows.get(&key).map(Rc::as_ref)
    }

    pub fn rows_of(&self, kind: Kind) -> impl Iterator<Item = &MirrorRow> {
        let range = RowKey::new(kind, Uuid::nil())..=RowKey::new(kind, Uuid::max());
        self.rows.range(range).map(|(_, row)| row.as_ref())
    }

    pub fn all<T: Body + 'static>(&self) -> impl Iterator<Item = &T> {
        self.rows_of(T::KIND)
            .filter_map(|row| T::from_row(&row.stored.row))
    }

    fn reader(&self, user: UserId) -> Reader {
        Reader::new(
            user,
            POLE,
            |key| self.rows.contains_key(&key),
            self.rows_of(Kind::Assignment).map(|row| &row.stored.row),
            self.rows_of(Kind::Placement).map(|row| &row.stored.row),
        )
    }

    /// Everything that user may read now.
    pub fn view(&self, user: UserId) -> View {
        let reader = self.reader(user);
        let readable = self
            .rows
            .iter()
            .filter(|(_, row)| reader.may_read(&row.stored.row));
        readable
            .map(|(key, row)| {
                let scopes = row.scopes.iter().filter(|scope| reader.may_hold(**scope));
                (
                    *key,
                    (Rc::clone(row), scopes.map(ToString::to_string).collect()),
                )
            })
            .collect()
    }

    /// A transaction was committed.
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
            legal(old.map(|o| &o.row), &change.stored.row)?;
            let body = change.stored.row.to_json().unwrap_or_default();
            let row = MirrorRow {
                stored: change.stored.clone(),
                scopes: change.scopes.clone(),
                body,
                gver: named(&change.stored.gver),
            };
            self.rows.insert(key, Rc::new(row));
        }
        if let Some(client) = &changes.client {
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
        }
        if changes.rows.is_empty() {
            Ok(())
        } else {
            self.seats()
        }
    }

    /// Seats granted: as many as confirmed placements, never more than there are, one per pupil
    /// and week.
    fn seats(&self) -> Result<(), Broken> {
        let mut granted: BTreeMap<(Uuid, IsoWeek), u8> = BTreeMap::new();
        let mut placed: BTreeSet<(PupilId, IsoWeek)> = BTreeSet::new();
        for placement in self.all::<Placement>() {
            if placement.status == PlacementStatus::Confirmed {
                for week in &placement.weeks {
                    *granted.entry((placement.offer.0, *week)).or_default() += 1;
                    check(placed.insert((placement.pupil, *week)), "seats", || {
                        format!("pupil {} is placed twice in {week}", placement.pupil)
                    })?;
                }
            }
        }
        for offer in self.all::<Offer>() {
            for (week, taken) in &offer.taken {
                let real = granted.remove(&(offer.id.0, *week)).unwrap_or(0);
                check(real == *taken, "seats", || {
                    format!(
                        "offer {}: {taken} taken, {real} granted in {week}",
                        offer.id
                    )
                })?;
                let capacity = offer.terms.capacity.get(week).copied().unwrap_or(0);
                check(*taken <= capacity, "seats", || {
                    format!("offer {}: {taken} taken of {capacity} in {week}", offer.id)
                })?;
            }
        }
        check(granted.is_empty(), "seats", || {
            format!("seats not counted: {granted:?}")
        })
    }

    /// A page leaves the server for that user.
    pub fn sent(&self, user: UserId, page: &Page) -> Result<Expected, Broken> {
        let reader = self.reader(user);
        for op in &page.ops {
            let Op::Put(put) = op else { continue };
            let key = RowKey::new(put.kind, put.id);
            let Some(row) = self.rows.get(&key) else {
                return broken("I4", format!("{key:?} does not exist"));
            };
            check(reader.may_read(&row.stored.row), "I4", || {
                format!("{key:?} was sent to somebody who may not read it")
            })?;
            check(
                row.body == put.body.get() && row.stored.ver == put.ver,
                "I3",
                || format!("{key:?} was not sent as it is"),
            )?;
        }
        let finished = page.cookie.cont.is_none() && !page.more;
        if finished {
            check(page.cookie.seq == self.head, "I8", || {
                format!(
                    "a finished pull ends at {} of {}",
                    page.cookie.seq, self.head
                )
            })?;
        }
        Ok(Expected {
            held: reader.holds().iter().map(ToString::to_string).collect(),
            view: finished.then(|| Rc::new(self.view(user))),
            done: self.done(&reader, page),
        })
    }

    fn done(&self, reader: &Reader, page: &Page) -> Vec<(RowKey, Seq)> {
        let applied = page
            .verdicts
            .iter()
            .filter(|(_, verdict)| verdict.is_applied());
        let rows = applied.flat_map(|(_, verdict)| {
            let keys = self
                .written
                .get(&verdict.seq())
                .map_or(&[][..], Vec::as_slice);
            keys.iter().map(move |key| (*key, verdict.seq()))
        });
        let readable = |key: &RowKey| {
            self.rows
                .get(key)
                .is_some_and(|row| reader.may_read(&row.stored.row))
        };
        rows.filter(|(key, _)| readable(key)).collect()
    }

    /// A device is in the same state as the server for that user.
    pub fn agrees(&self, user: UserId, content: &Content) -> Result<(), Broken> {
        let view = self.view(user);
        compare("I3", &view, content)?;
        for (key, (row, _)) in &view {
            let decoded = content.rows.get(key).and_then(|saved| saved.decode());
            let same = decoded.is_some_and(|base| base.stored.row == row.stored.row);
            check(same, "I3", || {
                format!("{key:?} is not read back as it was written")
            })?;
        }
        Ok(())
    }
}

impl Expected {
    /// A device has applied the answer.
    pub fn reached(&self, content: &Content) -> Result<(), Broken> {
        for (key, row) in &content.rows {
            check(!row.scopes.is_empty(), "I4", || {
                format!("{key:?} is of no scope")
            })?;
            let lost = row.scopes.iter().find(|scope| !self.held.contains(*scope));
            check(lost.is_none(), "I4", || {
                format!("{key:?} is kept through {lost:?}, which is lost")
            })?;
        }
        for (key, seq) in &self.done {
            let there = content.rows.get(key).is_some_and(|row| row.ver >= *seq);
            check(there, "I7", || {
                format!("{key:?} is not there, of a mutation said to be done at {seq}")
            })?;
        }
        match &self.view {
            Some(view) => compare("I6", view, content),
            None => Ok(()),
        }
    }
}

fn compare(invariant: &'static str, view: &View, content: &Content) -> Result<(), Broken> {
    for (key, (row, scopes)) in view {
        let Some(saved) = content.rows.get(key) else {
            return broken("I8", format!("{key:?} was never delivered"));
        };
        let same = saved.ver == row.stored.ver
            && saved.body == row.body
            && saved.scopes == *scopes
            && saved.gver == row.gver;
        check(same, invariant, || {
            format!(
                "{key:?} differs: {saved:?} for {} {scopes:?} {}",
                row.stored.ver, row.body
            )
        })?;
    }
    let extra = content.rows.keys().find(|key| !view.contains_key(key));
    match extra {
        Some(key) => broken("I4", format!("{key:?} is kept without being readable")),
        None => Ok(()),
    }
}

/// A row may follow another.
fn legal(old: Option<&Row>, new: &Row) -> Result<(), Broken> {
    let path = |legal: bool| check(legal, "status", || format!("{old:?} became {new:?}"));
    match new {
        Row::Application(next) => {
            let motive = next.motive.is_some() == (next.status == ApplicationStatus::Refused);
            let lapse = next.lapse.is_some() == (next.status == ApplicationStatus::Lapsed);
            path(motive && lapse)?;
            let device_only = matches!(
                next.status,
                ApplicationStatus::Queued | ApplicationStatus::ApprovalQueued
            );
            path(!device_only)?;
            match old.and_then(Application::from_row) {
                Some(o) => path(
                    reaches(o.status, next.status)
                        && o.pupil == next.pupil
                        && o.offer == next.offer
                        && o.period == next.period,
                ),
                None => path(reaches(ApplicationStatus::Sent, next.status)),
            }
        }
        Row::Placement(next) => match old.and_then(Placement::from_row) {
            Some(o) => path(o.status.may_become(next.status) && o.pupil == next.pupil),
            None => path(next.status == PlacementStatus::Confirmed),
        },
        Row::Offer(next) => match old.and_then(Offer::from_row) {
            Some(o) => path(
                o.host == next.host && next.status != OfferStatus::Draft || o.status == next.status,
            ),
            None => Ok(()),
        },
        Row::Revision(next) => match old.and_then(common::domain::follow_up::Revision::from_row) {
            Some(o) => path(o.text == next.text && o.author == next.author && o.note == next.note),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// One or several steps of the table, as one transaction may hold several commands.
fn reaches(from: ApplicationStatus, to: ApplicationStatus) -> bool {
    from == to || (from == ApplicationStatus::Sent && !matches!(to, ApplicationStatus::Expired))
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
