//! Plans as they are kept until their day.

use super::{Plan, asked, date};
use crate::store::sql::{CHUNK, statement, tuples};
use crate::store::{End, Entry, SpaceTx, Store, StoreError, underneath};
use chrono::NaiveDate;
use common::command::Now;
use common::ids::{PoleId, UserId};
use common::row::Kind;
use common::sync::server::day_number;
use futures::FutureExt;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A plan that waits for its day, or has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub id: Uuid,
    pub planned_on: NaiveDate,
    /// Day by which it was judged what is due.
    pub day: NaiveDate,
    /// First day on which the server applies it by itself.
    pub apply_from: NaiveDate,
    /// Why it was postponed.
    pub motive: Option<String>,
    pub started: bool,
    /// What it held when it was made.
    pub count: u64,
}

/// A plan to be kept.
#[derive(Clone, Debug)]
pub struct NewRun {
    pub plan: Plan,
    pub planned_on: NaiveDate,
    pub apply_from: NaiveDate,
    /// Not when a plan was made since that day already.
    pub unless_since: Option<NaiveDate>,
}

const COLUMNS: &str = "id, planned_on, day, apply_from, motive, started_at, counts";
const SINCE: &str = "SELECT id FROM retention_run WHERE space = $1 AND planned_on >= $2 LIMIT 1";

fn run(row: &QueryResult) -> Result<Run, StoreError> {
    let counts: String = row.try_get("", "counts")?;
    let counts: BTreeMap<String, u64> = serde_json::from_str(&counts)?;
    Ok(Run {
        id: row.try_get("", "id")?,
        planned_on: date(row, "planned_on")?,
        day: date(row, "day")?,
        apply_from: date(row, "apply_from")?,
        motive: row.try_get("", "motive")?,
        started: row.try_get::<Option<i64>>("", "started_at")?.is_some(),
        count: counts.values().sum(),
    })
}

/// The later, the sooner it is erased: what goes with a row goes before it.
fn rank(kind: Kind) -> i32 {
    let at = Kind::ALL.iter().rev().position(|known| *known == kind);
    at.and_then(|at| i32::try_from(at).ok()).unwrap_or(i32::MAX)
}

impl Store {
    /// The plan that waits, or has begun and not ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn retention_run(&self, space: PoleId) -> Result<Option<Run>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM retention_run WHERE space = $1 AND applied_at IS NULL \
             ORDER BY planned_on DESC LIMIT 1"
        );
        let rows = asked(self, &sql, [space.0.into()]).await?;
        rows.first().map(run).transpose()
    }

    /// When something was last erased by age, and how many rows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn retention_last(&self, space: PoleId) -> Result<Option<(i64, u64)>, StoreError> {
        let sql = "SELECT applied_at, erased FROM retention_run WHERE space = $1 \
                   AND applied_at IS NOT NULL AND erased > 0 ORDER BY applied_at DESC LIMIT 1";
        let rows = asked(self, sql, [space.0.into()]).await?;
        let last = rows.first().map(|row| {
            let erased: i64 = row.try_get("", "erased")?;
            let at = row.try_get("", "applied_at")?;
            Ok::<_, StoreError>((at, u64::try_from(erased).unwrap_or(0)))
        });
        last.transpose()
    }

    /// A plan was made on or after that day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn retention_planned_since(
        &self,
        space: PoleId,
        day: NaiveDate,
    ) -> Result<bool, StoreError> {
        let values = [space.0.into(), day_number(day).into()];
        Ok(!asked(self, SINCE, values).await?.is_empty())
    }

    /// Keeps a plan in the place of the one that waits, if any, and notes it. An empty one is done
    /// at once. Whether it was kept.
    ///
    /// # Errors
    /// [`StoreError`]: what was waiting still waits.
    pub async fn keep_retention_plan(
        &self,
        space: PoleId,
        new: NewRun,
        noted: &Entry,
        now: Now,
    ) -> Result<bool, StoreError> {
        let id = Uuid::now_v7();
        // Before there is a run that has them, in statements of their own: ids only, and those of a
        // run that never came to be go with the next one.
        self.keep_items(id, &new.plan).await?;
        let (new, noted) = (Arc::new(new), Arc::new(noted.clone()));
        let kept = self.with_space_tx(space, move |tx| {
            let (new, noted) = (Arc::clone(&new), Arc::clone(&noted));
            async move {
                if let Some(day) = new.unless_since
                    && tx.planned_since(day).await?
                {
                    return Ok(End::Undo(false));
                }
                tx.keep_run(id, &new, now, noted.user).await?;
                tx.note(std::slice::from_ref(&*noted)).await?;
                Ok(End::Commit(true))
            }
            .boxed()
        });
        let kept = kept.await.map_err(underneath)?;
        let sql = "DELETE FROM retention_item WHERE run NOT IN \
                   (SELECT id FROM retention_run WHERE applied_at IS NULL)";
        if kept {
            self.write_plain(sql, []).await?;
        } else {
            self.write_plain("DELETE FROM retention_item WHERE run = $1", [id.into()])
                .await?;
        }
        Ok(kept)
    }

    async fn keep_items(&self, run: Uuid, plan: &Plan) -> Result<(), StoreError> {
        for items in plan.items.chunks(CHUNK) {
            let sql = format!(
                "INSERT INTO retention_item (run, rank, kind, row_id) VALUES {}",
                tuples(items.len(), 4, 1)
            );
            let values = items.iter().flat_map(|item| {
                [
                    run.into(),
                    rank(item.key.kind).into(),
                    item.key.kind.as_str().into(),
                    item.key.id.into(),
                ]
            });
            self.write_plain(&sql, values).await?;
        }
        Ok(())
    }

    /// A statement in a transaction of its own.
    async fn write_plain(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<(), StoreError> {
        let backend = self.writer.get_database_backend();
        self.writer
            .execute_raw(statement(backend, sql, values))
            .await?;
        Ok(())
    }

    /// Puts the plan that waits off until a day, and notes it. Nothing, and false, when none waits
    /// or when it has begun.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was changed.
    pub async fn postpone_retention(
        &self,
        space: PoleId,
        until: NaiveDate,
        motive: &str,
        noted: &Entry,
    ) -> Result<bool, StoreError> {
        let (motive, noted) = (motive.to_owned(), noted.clone());
        let done = self.with_space_tx(space, move |tx| {
            let (motive, noted) = (motive.clone(), noted.clone());
            async move {
                let sql = "UPDATE retention_run SET apply_from = $2, motive = $3, by_user = $4 \
                           WHERE space = $1 AND applied_at IS NULL AND started_at IS NULL";
                let values = [
                    tx.space_value(),
                    day_number(until).into(),
                    motive.into(),
                    noted.user.map(|user| user.0).into(),
                ];
                if tx.run(sql, values).await? == 0 {
                    return Ok(End::Undo(false));
                }
                tx.note(&[noted]).await?;
                Ok(End::Commit(true))
            }
            .boxed()
        });
        done.await.map_err(underneath)
    }
}

impl SpaceTx {
    async fn planned_since(&self, day: NaiveDate) -> Result<bool, StoreError> {
        let values = [self.space_value(), day_number(day).into()];
        Ok(!self.query(SINCE, values).await?.is_empty())
    }

    async fn keep_run(
        &self,
        id: Uuid,
        new: &NewRun,
        now: Now,
        by: Option<UserId>,
    ) -> Result<(), StoreError> {
        let waiting = "DELETE FROM retention_run WHERE space = $1 AND applied_at IS NULL";
        self.run(waiting, [self.space_value()]).await?;
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for item in &new.plan.items {
            let name = serde_json::to_value(item.category)?;
            let name = name.as_str().unwrap_or_default().to_owned();
            *counts.entry(name).or_default() += 1;
        }
        let done = new.plan.items.is_empty().then_some(now.ms);
        let sql = "INSERT INTO retention_run (id, space, planned_on, day, apply_from, counts, \
                   by_user, applied_at, erased) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)";
        let values = [
            id.into(),
            self.space_value(),
            day_number(new.planned_on).into(),
            day_number(new.plan.day).into(),
            day_number(new.apply_from).into(),
            serde_json::to_string(&counts)?.into(),
            by.map(|user| user.0).into(),
            done.into(),
        ];
        self.run(sql, values).await?;
        Ok(())
    }
}
