//! What a person may read, and whether a device holds just that.

use super::{Broken, MirrorRow, Oracle, broken, check};
use crate::may_read::Reader;
use crate::pole::POLE;
use common::book::Book;
use common::ids::UserId;
use common::row::{Kind, RowKey, Seq};
use common::sync::memory::Content;
use common::sync::protocol::{Cookie, Op, Page, Phase, PullReq};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Rows somebody may read, each with the scopes through which they do.
pub type View = BTreeMap<RowKey, (Rc<MirrorRow>, BTreeSet<String>)>;

/// What is known of a reader at a change.
#[derive(Clone, Debug)]
pub struct Reading {
    head: Seq,
    reader: Rc<Reader>,
    held: Rc<BTreeSet<String>>,
    view: Option<Rc<View>>,
}

/// What a device must hold once it has applied an answer.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Scopes the user held when the server answered.
    held: Rc<BTreeSet<String>>,
    /// Everything they could read then, when the answer was the last of its round.
    view: Option<Rc<View>>,
    /// Rows of the mutations that the answer says are done, with the change that did them.
    done: Vec<(RowKey, Seq)>,
    /// Rows of the changes that the answer says are all there.
    whole: Vec<(RowKey, Seq)>,
}

impl Oracle {
    fn reading(&self, user: UserId) -> Reading {
        let mut readings = self.readings.borrow_mut();
        if let Some(reading) = readings.get(&user)
            && reading.head == self.head
        {
            return reading.clone();
        }
        let reader = Reader::new(
            user,
            POLE,
            |key| self.rows.get(&key).map(|row| &row.stored.row),
            self.rows_of(Kind::Assignment).map(|row| &row.stored.row),
            self.rows_of(Kind::Placement).map(|row| &row.stored.row),
        );
        let reading = Reading {
            head: self.head,
            held: Rc::new(reader.holds().iter().map(ToString::to_string).collect()),
            reader: Rc::new(reader),
            view: None,
        };
        readings.insert(user, reading.clone());
        reading
    }

    /// Everything that user may read now.
    pub fn view(&self, user: UserId) -> Rc<View> {
        let reading = self.reading(user);
        if let Some(view) = reading.view {
            return view;
        }
        let reader = &reading.reader;
        let readable = self
            .rows
            .iter()
            .filter(|(_, row)| reader.may_read(&row.stored.row));
        let view: View = readable
            .map(|(key, row)| {
                let scopes = row.scopes.iter().zip(&row.names);
                let held = scopes.filter(|(scope, _)| reader.may_hold(**scope));
                let names = held.map(|(_, name)| name.clone()).collect();
                (*key, (Rc::clone(row), names))
            })
            .collect();
        let view = Rc::new(view);
        if let Some(reading) = self.readings.borrow_mut().get_mut(&user) {
            reading.view = Some(Rc::clone(&view));
        }
        view
    }

    /// A page leaves the server for that user.
    ///
    /// # Errors
    /// [`Broken`]: it holds what it must not, or says what is not so.
    pub fn sent(&self, user: UserId, req: &PullReq, page: &Page) -> Result<Expected, Broken> {
        let reading = self.reading(user);
        let reader = &reading.reader;
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
            held: reading.held,
            view: finished.then(|| self.view(user)),
            done: self.done(reader, page),
            whole: self.whole(user, reader, req, page),
        })
    }

    fn done(&self, reader: &Reader, page: &Page) -> Vec<(RowKey, Seq)> {
        let applied = page
            .verdicts
            .iter()
            .filter(|(_, verdict)| verdict.is_applied());
        let rows = applied.flat_map(|(_, verdict)| self.written(verdict.seq()));
        rows.filter(|(key, _)| self.may_read(reader, *key))
            .collect()
    }

    fn may_read(&self, reader: &Reader, key: RowKey) -> bool {
        let row = self.rows.get(&key);
        row.is_some_and(|row| reader.may_read(&row.stored.row))
    }

    /// Rows of each change that a page covers, when nothing has changed them since, as far as the
    /// user reads them through scopes held since before the round's end.
    fn whole(
        &self,
        user: UserId,
        reader: &Reader,
        req: &PullReq,
        page: &Page,
    ) -> Vec<(RowKey, Seq)> {
        let place = |cookie: &Cookie| match &cookie.cont {
            None => Some(cookie.seq),
            Some(cont) if cont.phase == Phase::Delta => Some(cont.at.max(cookie.seq)),
            Some(_) => None,
        };
        let since = req.cookie.as_ref().map_or(0, |c| c.seq);
        let from = req.cookie.as_ref().and_then(place).unwrap_or(since);
        let Some(to) = place(&page.cookie) else {
            return Vec::new();
        };
        let upto = page.cookie.cont.as_ref().map_or(to, |cont| cont.upto);
        let held = |key: &RowKey| {
            let row = self.rows.get(key);
            row.is_some_and(|row| {
                row.scopes.iter().any(|scope| {
                    let since = self.held_since.get(&(user, *scope));
                    since.is_some_and(|since| *since <= upto)
                })
            })
        };
        let rows = (from + 1..=to).flat_map(|seq| self.written(seq));
        rows.filter(|(key, seq)| {
            let same = self.rows.get(key).is_some_and(|row| row.stored.ver == *seq);
            same && self.may_read(reader, *key) && held(key)
        })
        .collect()
    }

    /// A device is in the same state as the server for that user.
    ///
    /// # Errors
    /// [`Broken`]: it is not.
    pub fn agrees(&self, user: UserId, content: &Content) -> Result<(), Broken> {
        let view = self.view(user);
        compare("I3", &view, content)?;
        for (key, (row, _)) in view.iter() {
            let decoded = content
                .rows
                .get(key)
                .and_then(|saved| saved.decode(Book::whole()));
            let same = decoded.is_some_and(|base| base.stored.row == row.stored.row);
            check(same, "I3", || {
                format!("{key:?} is not read back as it was written")
            })?;
        }
        Ok(())
    }
}

impl Expected {
    /// Scopes held according to another answer too.
    pub fn also_held(&mut self, oracle: &Oracle, user: UserId) {
        let more = oracle.reading(user).held;
        self.held = Rc::new(self.held.union(&more).cloned().collect());
    }

    /// A device has applied the answer.
    ///
    /// # Errors
    /// [`Broken`]: it does not hold what it must.
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
        let there = |key: &RowKey, seq: Seq| content.rows.get(key).is_some_and(|r| r.ver >= seq);
        for (key, seq) in &self.whole {
            check(there(key, *seq), "I6", || {
                format!("{key:?} is not there, of change {seq}, said to be whole")
            })?;
        }
        for (key, seq) in &self.done {
            check(there(key, *seq), "I7", || {
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
        check(saved.ver >= row.stored.ver, "I8", || {
            format!(
                "{key:?} is kept at {} and is at {}",
                saved.ver, row.stored.ver
            )
        })?;
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
