//! Erasing what a plan holds, some rows at a time: what was killed goes on where it was.

use super::Run;
use super::asked;
use crate::store::{End, Entry, ROWS_PER_NUMBER, SpaceTx, Store, StoreError, underneath};
use chrono::NaiveDate;
use common::command::Now;
use common::domain::retained::{met, remains, weeks_end};
use common::ids::{HostId, PoleId, PupilId};
use common::row::{Kind, RowKey, Seq};
use common::sync::server::{Changes, ReadStore, WorkingSet, WriteStore, day_number};
use futures::FutureExt;
use sea_orm::QueryResult;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What a plan did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Rows erased, or emptied of a person.
    pub rows: u64,
}

/// What a plan holds, as it was written: by another version perhaps, whose kinds and ranks differ.
#[derive(Debug)]
struct Held {
    rank: i32,
    kind: String,
    id: Uuid,
}

impl Held {
    fn key(&self) -> RowKey {
        RowKey::new(Kind::from_name(&self.kind), self.id)
    }
}

/// Part of a plan.
#[derive(Debug)]
struct Batch {
    run: Uuid,
    /// Change up to which rows were read when it was judged what is due.
    seq: Seq,
    /// What goes.
    due: Vec<RowKey>,
    /// What is not to be looked at again.
    done: Vec<Held>,
    today: NaiveDate,
}

impl Store {
    /// Applies the plan that waits, or goes on with one that had begun: what it holds and is still
    /// due. What has changed since it was judged stays. Nothing when no plan waits.
    ///
    /// # Errors
    /// [`StoreError`]: what was erased before stays erased; applying again goes on.
    pub async fn apply_retention(
        &self,
        space: PoleId,
        noted: &Entry,
        now: Now,
        mut tell: impl FnMut(&Changes) + Send,
    ) -> Result<Option<Applied>, StoreError> {
        let Some(run) = self.retention_run(space).await? else {
            return Ok(None);
        };
        if !run.started {
            self.begin_retention(space, &run, noted, now).await?;
        }
        let plan = self.retention_plan(space, now.today, now).await?;
        let due: BTreeSet<RowKey> = plan.items.iter().map(|item| item.key).collect();
        let mut applied = Applied::default();
        loop {
            let held = self.retention_next(run.id).await?;
            if held.is_empty() {
                break;
            }
            let keys: Vec<RowKey> = held.iter().map(Held::key).collect();
            for pupil in keys.iter().filter(|key| key.kind == Kind::Pupil) {
                if due.contains(pupil) {
                    let id = PupilId(pupil.id);
                    let line = Entry {
                        op: crate::auth::journal::Deed::Erased.op().to_owned(),
                        about: vec![*pupil],
                        ..noted.clone()
                    };
                    let gone = self.erase_pupil_as_of(space, id, &line, plan.seq).await?;
                    if let Some(changes) = gone {
                        applied.rows += erased(&changes);
                        tell(&changes);
                    }
                }
            }
            let rows = keys.iter().filter(|key| key.kind != Kind::Pupil).copied();
            let batch = Batch {
                run: run.id,
                seq: plan.seq,
                due: rows.filter(|key| due.contains(key)).collect(),
                done: held,
                today: now.today,
            };
            let changes = self.retire(space, batch).await?;
            applied.rows += erased(&changes);
            tell(&changes);
        }
        self.end_retention(space, &run, now).await?;
        Ok(Some(applied))
    }

    async fn begin_retention(
        &self,
        space: PoleId,
        run: &Run,
        noted: &Entry,
        now: Now,
    ) -> Result<(), StoreError> {
        let (id, noted) = (run.id, noted.clone());
        let begun = self.with_space_tx(space, move |tx| {
            let noted = noted.clone();
            async move {
                let sql = "UPDATE retention_run SET started_at = $2, by_user = $3 WHERE id = $1 \
                           AND started_at IS NULL";
                let user = noted.user.map(|user| user.0);
                let values = [id.into(), now.ms.into(), user.into()];
                if tx.run(sql, values).await? == 0 {
                    return Ok(End::Undo(()));
                }
                tx.note(&[noted]).await?;
                Ok(End::Commit(()))
            }
            .boxed()
        });
        begun.await.map_err(underneath)
    }

    async fn end_retention(&self, space: PoleId, run: &Run, now: Now) -> Result<(), StoreError> {
        let id = run.id;
        let ended = self.with_space_tx(space, move |tx| {
            async move {
                let sql = "UPDATE retention_run SET applied_at = $2 WHERE id = $1 \
                           AND applied_at IS NULL";
                tx.run(sql, [id.into(), now.ms.into()]).await?;
                Ok(End::Commit(()))
            }
            .boxed()
        });
        ended.await.map_err(underneath)
    }

    async fn retention_next(&self, run: Uuid) -> Result<Vec<Held>, StoreError> {
        let sql = format!(
            "SELECT rank, kind, row_id FROM retention_item WHERE run = $1 \
             ORDER BY rank, kind, row_id LIMIT {ROWS_PER_NUMBER}"
        );
        let rows = asked(self, &sql, [run.into()]).await?;
        let held = |row: &QueryResult| {
            Ok(Held {
                rank: row.try_get("", "rank")?,
                kind: row.try_get("", "kind")?,
                id: row.try_get("", "row_id")?,
            })
        };
        rows.iter().map(held).collect()
    }

    async fn retire(&self, space: PoleId, batch: Batch) -> Result<Changes, StoreError> {
        let batch = Arc::new(batch);
        let done = self.with_space_tx(space, move |tx| {
            let batch = Arc::clone(&batch);
            async move { Ok(End::Commit(tx.retire(&batch).await?)) }.boxed()
        });
        done.await.map_err(underneath)
    }
}

/// Rows that went, or were emptied; seats that are free again are not among them.
fn erased(changes: &Changes) -> u64 {
    let emptied = changes.rows.iter().map(|change| change.stored.row.key());
    let emptied = emptied.filter(|key| key.kind == Kind::HostContact).count();
    u64::try_from(changes.erased.len() + emptied).unwrap_or(u64::MAX)
}

impl SpaceTx {
    async fn retire(&mut self, batch: &Batch) -> Result<Changes, StoreError> {
        let ids = batch.due.iter().map(|key| key.id).collect();
        self.look_ahead(&ids).await?;
        let clock = self.days(batch.today).await?;
        let mut rows = Vec::with_capacity(batch.due.len());
        let mut last = Vec::new();
        for key in &batch.due {
            // Written since: it is judged anew another day.
            let found = self.load(*key).await?;
            let found = found.filter(|found| found.stored.ver <= batch.seq);
            if let Some(found) = found {
                let changed = clock.day_of(found.stored.ver);
                last.extend(met(&found.stored.row).map(|host| {
                    let day = weeks_end(&found.stored.row).unwrap_or(changed);
                    (host, day)
                }));
                rows.push(found.stored.row);
            }
        }
        self.count_stays(&rows).await?;
        self.remember_hosts(&last).await?;
        let seq = self.head().await?.seq;
        let mut set = WorkingSet::new(self.space, seq);
        for offer in self.freed(&rows).await? {
            set.put(self, offer.into(), None).await?;
        }
        for row in rows {
            match remains(&row) {
                Some(left) => set.put(self, left, None).await?,
                None => set.erase(self, row.key()).await?,
            }
        }
        let changes = set.changes(self).await?;
        self.write(&changes).await?;
        let count = i64::try_from(erased(&changes)).unwrap_or(0);
        let sql = "UPDATE retention_run SET erased = erased + $2 WHERE id = $1";
        self.run(sql, [batch.run.into(), count.into()]).await?;
        let sql = "DELETE FROM retention_item WHERE run = $1 AND rank = $2 AND kind = $3 \
                   AND row_id = $4";
        for held in &batch.done {
            let values = [
                batch.run.into(),
                held.rank.into(),
                held.kind.clone().into(),
                held.id.into(),
            ];
            self.run(sql, values).await?;
        }
        Ok(changes)
    }

    /// People at a host are kept for some time after the last stay or contact there, which is
    /// about to go.
    pub(in crate::store) async fn remember_hosts(
        &self,
        met: &[(HostId, NaiveDate)],
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO host_last (space, host, day) VALUES ($1, $2, $3) \
                   ON CONFLICT (space, host) DO UPDATE SET day = excluded.day \
                   WHERE host_last.day < excluded.day";
        for (host, day) in met {
            let values = [self.space_value(), host.0.into(), day_number(*day).into()];
            self.run(sql, values).await?;
        }
        Ok(())
    }
}
