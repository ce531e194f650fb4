//! What happens at night: what is too old is forgotten, what is derived from rows is compared with
//! the rows.

use super::read::key;
use super::sql::{signed, statement, unsigned};
use super::write::loaded;
use super::{End, SpaceTx, Store, StoreError, underneath};
use common::access::Scope;
use common::command::Now;
use common::ids::{PoleId, UserId};
use common::row::{Index, Kind, RowKey, Seq};
use common::sync::server::{
    self, CollectStore, Collected, Entry, Findings, RepairStore, SurveyStore, Surveyed,
};
use futures::FutureExt;
use sea_orm::{ConnectionTrait, Value};
use std::sync::Arc;
use uuid::Uuid;

/// What a space's night did.
#[derive(Clone, Debug, Default)]
pub struct Night {
    /// Nothing when it was done today already.
    pub collected: Option<Collected>,
    pub findings: Findings,
    /// Scopes to poke, by change.
    pub touched: Vec<(Seq, Vec<Scope>)>,
}

impl Store {
    /// Writes the head of the day down and forgets what is too old, once a day.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was changed.
    pub async fn collect(&self, space: PoleId, now: Now) -> Result<Option<Collected>, StoreError> {
        let done = self.with_space_tx(space, move |tx| {
            async move {
                Ok(match server::collect(tx, now).await? {
                    Some(collected) => End::Commit(Some(collected)),
                    None => End::Undo(None),
                })
            }
            .boxed()
        });
        done.await.map_err(underneath)
    }

    /// Compares everything in a space with what its rows say; changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn survey(&self, space: PoleId) -> Result<Findings, StoreError> {
        let mut snapshot = self.snapshot(space).await?;
        let findings = server::survey(&mut snapshot, space).await?;
        snapshot.end().await?;
        Ok(findings)
    }

    /// Corrects what a survey found; gives the scopes to poke, by change.
    ///
    /// # Errors
    /// [`StoreError`]: what was corrected before stays so.
    pub async fn repair(
        &self,
        space: PoleId,
        findings: &Findings,
    ) -> Result<Vec<(Seq, Vec<Scope>)>, StoreError> {
        let mut touched = Vec::new();
        for part in findings.parts() {
            let part = Arc::new(part);
            let done = self.with_space_tx(space, move |tx| {
                let part = Arc::clone(&part);
                async move { Ok(End::Commit(server::repair(tx, space, &part).await?)) }.boxed()
            });
            touched.push(done.await.map_err(underneath)?);
        }
        Ok(touched)
    }

    /// Every space with the day of its last night.
    ///
    /// # Errors
    /// [`StoreError::Db`].
    pub async fn nights(&self) -> Result<Vec<(PoleId, Option<i64>)>, StoreError> {
        let sql = "SELECT h.space AS space, MAX(c.day) AS day FROM sync_head AS h \
                   LEFT JOIN sync_clock AS c ON c.space = h.space GROUP BY h.space";
        let backend = self.db.get_database_backend();
        let rows = self.db.query_all_raw(statement(backend, sql, [])).await?;
        rows.iter()
            .map(|row| Ok((PoleId(row.try_get("", "space")?), row.try_get("", "day")?)))
            .collect()
    }

    /// A space's night: forgets, compares, corrects; nothing when the day had its night.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn night(&self, space: PoleId, now: Now) -> Result<Night, StoreError> {
        let collected = self.collect(space, now).await?;
        if collected.is_none() {
            return Ok(Night::default());
        }
        let findings = self.survey(space).await?;
        let touched = self.repair(space, &findings).await?;
        Ok(Night {
            collected,
            findings,
            touched,
        })
    }
}

impl SpaceTx {
    pub(super) async fn run(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StoreError> {
        let done = self
            .tx
            .execute_raw(statement(self.backend, sql, values))
            .await?;
        Ok(done.rows_affected())
    }
}

impl CollectStore for SpaceTx {
    async fn clock(&mut self, day: i64) -> Result<Option<Seq>, StoreError> {
        let sql = "SELECT seq FROM sync_clock WHERE space = $1 AND day <= $2 \
                   ORDER BY day DESC LIMIT 1";
        let rows = self.query(sql, [self.space_value(), day.into()]).await?;
        let seq = rows.first().map(|row| row.try_get("", "seq")).transpose()?;
        Ok(seq.map(unsigned))
    }

    async fn tick(&mut self, day: i64, head: Seq) -> Result<bool, StoreError> {
        let sql = "INSERT INTO sync_clock (space, day, seq) VALUES ($1, $2, $3) \
                   ON CONFLICT (space, day) DO NOTHING";
        let values = [self.space_value(), day.into(), signed(head).into()];
        Ok(self.run(sql, values).await? > 0)
    }

    async fn purge(&mut self, floor: Seq) -> Result<u64, StoreError> {
        let values = || [self.space_value(), signed(floor).into(), false.into()];
        let members = "DELETE FROM sync_member WHERE space = $1 AND seq <= $2 AND present = $3";
        let grants = "DELETE FROM sync_grant WHERE space = $1 AND seq <= $2 AND present = $3";
        let gone = self.run(members, values()).await? + self.run(grants, values()).await?;
        let raise = "UPDATE sync_head SET gc_floor = $2 WHERE space = $1 AND gc_floor < $2";
        self.run(raise, [self.space_value(), signed(floor).into()])
            .await?;
        Ok(gone)
    }

    async fn trim(&mut self, upto: Seq) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sync_verdict WHERE space = $1 AND seq <= $2 AND EXISTS \
                   (SELECT 1 FROM sync_client AS c WHERE c.space = sync_verdict.space \
                   AND c.client = sync_verdict.client AND sync_verdict.mid <= c.acked_mid)";
        self.run(sql, [self.space_value(), signed(upto).into()])
            .await
    }
}

impl SurveyStore for SpaceTx {
    async fn survey_rows(
        &mut self,
        after: Option<(Uuid, String)>,
        limit: usize,
    ) -> Result<Vec<Surveyed>, StoreError> {
        let (id, kind) = after.unwrap_or_default();
        let sql = "SELECT kind, id AS row_id, ver, gver, scopes, body FROM synced_row \
                   WHERE space = $1 AND (id, kind) > ($2, $3) ORDER BY id, kind LIMIT $4";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = [self.space_value(), id.into(), kind.into(), limit.into()];
        let rows = self.query(sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(Surveyed {
                    kind: row.try_get("", "kind")?,
                    id: row.try_get("", "row_id")?,
                    loaded: loaded(row).ok(),
                })
            })
            .collect()
    }

    async fn survey_members(&mut self) -> Result<Vec<(Scope, RowKey)>, StoreError> {
        let sql = "SELECT scope, kind, row_id FROM sync_member WHERE space = $1 AND present = $2";
        let rows = self.query(sql, [self.space_value(), true.into()]).await?;
        let mut members = Vec::with_capacity(rows.len());
        for row in &rows {
            let scope: String = row.try_get("", "scope")?;
            let key = key(row)?;
            if let Ok(scope) = scope.parse()
                && key.kind != Kind::Unknown
            {
                members.push((scope, key));
            }
        }
        Ok(members)
    }

    async fn survey_entries(&mut self) -> Result<Vec<Entry>, StoreError> {
        let sql = "SELECT name, key, id FROM row_index WHERE space = $1";
        let rows = self.query(sql, [self.space_value()]).await?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let name: String = row.try_get("", "name")?;
            let known = Index::ALL.iter().find(|index| index.as_str() == name);
            if let Some(index) = known {
                entries.push((*index, row.try_get("", "key")?, row.try_get("", "id")?));
            }
        }
        Ok(entries)
    }

    async fn survey_grants(&mut self) -> Result<Vec<(UserId, Scope)>, StoreError> {
        let sql = "SELECT user_id, scope FROM sync_grant WHERE space = $1 AND present = $2";
        let rows = self.query(sql, [self.space_value(), true.into()]).await?;
        let mut grants = Vec::with_capacity(rows.len());
        for row in &rows {
            let scope: String = row.try_get("", "scope")?;
            if let Ok(scope) = scope.parse() {
                grants.push((UserId(row.try_get("", "user_id")?), scope));
            }
        }
        Ok(grants)
    }
}

impl RepairStore for SpaceTx {
    async fn drop_orphans(
        &mut self,
        seq: Seq,
        members: &[(Scope, RowKey)],
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        let member = "UPDATE sync_member SET present = $1, seq = $2 WHERE space = $3 \
                      AND scope = $4 AND kind = $5 AND row_id = $6";
        for (scope, key) in members {
            let values = [
                false.into(),
                signed(seq).into(),
                self.space_value(),
                scope.to_string().into(),
                key.kind.as_str().into(),
                key.id.into(),
            ];
            self.run(member, values).await?;
        }
        let entry = "DELETE FROM row_index WHERE space = $1 AND name = $2 AND key = $3 AND id = $4";
        for (index, place, id) in entries {
            let values = [
                self.space_value(),
                index.as_str().into(),
                (*place).into(),
                (*id).into(),
            ];
            self.run(entry, values).await?;
        }
        Ok(())
    }
}
