//! What is kept too long: found by the rules of `common`, shown as a plan, erased in small
//! transactions that devices receive as deletions.

mod apply;
mod runs;

pub use apply::Applied;
pub use runs::{NewRun, Run};

use super::sql::{statement, unsigned};
use super::{SpaceTx, Store, StoreError};
use crate::auth::key::sha256;
use chrono::NaiveDate;
use common::command::Now;
use common::domain::retained::{Dates, Facts, Since, met, weeks_end};
use common::ids::{HostId, PoleId, PupilId, SchoolId};
use common::row::{Kind, Row, RowKey, Seq};
use common::rules::retention::Category;
use common::sync::server::{ReadStore, SurveyStore};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use uuid::Uuid;

/// Rows read at once.
const PAGE: usize = 1000;

/// Something whose time is over. A pupil who left is one, with everything about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    pub category: Category,
    pub key: RowKey,
    pub pupil: Option<PupilId>,
    pub school: Option<SchoolId>,
}

/// What is to be erased by age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Day on which it is judged what is due.
    pub day: NaiveDate,
    /// Change up to which rows were read.
    pub seq: Seq,
    /// Sorted.
    pub items: Vec<Item>,
}

impl Plan {
    /// A text that differs when anything in the plan does.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut text = String::new();
        for item in &self.items {
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "{:?} {} {}",
                item.category, item.key.kind, item.key.id
            );
        }
        sha256(&text)
    }

    /// How many, by category and school.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<(Category, Option<SchoolId>), u64> {
        let mut counts = BTreeMap::new();
        for item in &self.items {
            *counts.entry((item.category, item.school)).or_default() += 1;
        }
        counts
    }
}

/// What is remembered of a row while the others are read.
#[derive(Clone, Copy, Debug)]
struct Seen {
    key: RowKey,
    facts: Facts,
    changed: NaiveDate,
    pupil: Option<PupilId>,
}

/// A space as it is read.
#[derive(Debug, Default)]
struct Reading {
    seen: Vec<Seen>,
    /// Days from which the rows count that others go with.
    days: BTreeMap<RowKey, NaiveDate>,
    /// When something last happened with a host.
    hosts: BTreeMap<HostId, NaiveDate>,
    schools: BTreeMap<PupilId, SchoolId>,
}

impl Reading {
    fn read(&mut self, row: &Row, changed: NaiveDate) {
        let key = row.key();
        let counted = weeks_end(row).unwrap_or(changed);
        if let Row::Pupil(pupil) = row {
            self.schools.insert(pupil.id, pupil.school);
        }
        if let Some(host) = met(row) {
            self.met(host, counted);
        }
        if matches!(
            key.kind,
            Kind::Period | Kind::Placement | Kind::Support | Kind::Note
        ) {
            self.days.insert(key, counted);
        }
        if let Some(facts) = Facts::of(row) {
            self.seen.push(Seen {
                key,
                facts,
                changed,
                pupil: row.pupil(),
            });
        }
    }

    fn met(&mut self, host: HostId, day: NaiveDate) {
        let last = self.hosts.entry(host).or_insert(day);
        *last = day.max(*last);
    }

    /// What is due on a day. What is about a pupil who is to be erased goes with them.
    fn due(self, day: NaiveDate) -> Vec<Item> {
        let mut due: Vec<(Category, &Seen)> = Vec::new();
        for seen in &self.seen {
            let dates = Dates {
                changed: seen.changed,
                with: match seen.facts.since {
                    Since::With(key) => self.days.get(&key).copied(),
                    _ => None,
                },
                host: match seen.facts.since {
                    Since::Host(host) => self.hosts.get(&host).copied(),
                    _ => None,
                },
            };
            due.extend(seen.facts.due(dates, day).map(|category| (category, seen)));
        }
        let leavers: BTreeSet<PupilId> = due
            .iter()
            .filter(|(category, _)| *category == Category::Pupil)
            .filter_map(|(_, seen)| seen.pupil)
            .collect();
        let item = |category, key, pupil: Option<PupilId>| Item {
            category,
            key,
            pupil,
            school: pupil.and_then(|pupil| self.schools.get(&pupil).copied()),
        };
        // The ids of adults are nobody's among pupils.
        let known = |pupil: PupilId| self.schools.contains_key(&pupil).then_some(pupil);
        let whole = leavers
            .iter()
            .filter_map(|pupil| known(*pupil))
            .map(|pupil| {
                let key = RowKey::new(Kind::Pupil, pupil.0);
                item(Category::Pupil, key, Some(pupil))
            });
        let rows = due
            .iter()
            .filter(|(_, seen)| seen.pupil.is_none_or(|pupil| !leavers.contains(&pupil)))
            .map(|(category, seen)| item(*category, seen.key, seen.pupil.and_then(known)));
        let mut items: Vec<Item> = whole.chain(rows).collect();
        items.sort_unstable();
        items
    }
}

/// Days on which changes had been made, by the space's clock.
#[derive(Debug)]
struct Clock {
    /// Heads of days, in order.
    heads: Vec<(Seq, NaiveDate)>,
    today: NaiveDate,
}

impl Clock {
    /// The day on which a change had been made: a day late rather than early.
    fn day_of(&self, seq: Seq) -> NaiveDate {
        let at = self.heads.partition_point(|(head, _)| *head < seq);
        self.heads.get(at).map_or(self.today, |(_, day)| *day)
    }
}

/// A day as the database has it.
fn date(row: &QueryResult, column: &str) -> Result<NaiveDate, StoreError> {
    let days: i64 = row.try_get("", column)?;
    let date = i32::try_from(days)
        .ok()
        .and_then(NaiveDate::from_epoch_days);
    date.ok_or_else(|| StoreError::Value(format!("{column}: {days} is no day")))
}

impl Store {
    /// What is due on `day`, as rows are now; changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn retention_plan(
        &self,
        space: PoleId,
        day: NaiveDate,
        now: Now,
    ) -> Result<Plan, StoreError> {
        let mut snapshot = self.snapshot(space).await?;
        let seq = snapshot.head().await?.seq;
        let clock = snapshot.days(now.today).await?;
        let mut reading = Reading::default();
        for (host, day) in snapshot.hosts_last().await? {
            reading.met(host, day);
        }
        let mut after: Option<(Uuid, String)> = None;
        loop {
            let page = snapshot.survey_rows(after.take(), PAGE).await?;
            for surveyed in &page {
                // What cannot be read is for the survey of the night.
                if let Some(loaded) = &surveyed.loaded {
                    let stored = &loaded.stored;
                    reading.read(&stored.row, clock.day_of(stored.ver));
                }
            }
            match page.last() {
                Some(last) if page.len() >= PAGE => after = Some((last.id, last.kind.clone())),
                _ => break,
            }
        }
        snapshot.end().await?;
        Ok(Plan {
            day,
            seq,
            items: reading.due(day),
        })
    }
}

impl SpaceTx {
    async fn days(&self, today: NaiveDate) -> Result<Clock, StoreError> {
        let sql = "SELECT day, seq FROM sync_clock WHERE space = $1 ORDER BY day";
        let mut heads = Vec::new();
        for row in self.query(sql, [self.space_value()]).await? {
            heads.push((unsigned(row.try_get("", "seq")?), date(&row, "day")?));
        }
        Ok(Clock { heads, today })
    }

    async fn hosts_last(&self) -> Result<Vec<(HostId, NaiveDate)>, StoreError> {
        let sql = "SELECT host, day FROM host_last WHERE space = $1";
        let rows = self.query(sql, [self.space_value()]).await?;
        rows.iter()
            .map(|row| Ok((HostId(row.try_get("", "host")?), date(row, "day")?)))
            .collect()
    }
}

/// Rows of a statement outside of any snapshot.
async fn asked(
    store: &Store,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>, StoreError> {
    let backend = store.db.get_database_backend();
    Ok(store
        .db
        .query_all_raw(statement(backend, sql, values))
        .await?)
}
