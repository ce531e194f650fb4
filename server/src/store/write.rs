//! Writes of a transaction that holds the counter row.

use super::sql::{self, CHUNK, signed, statement, tuples, unsigned};
use super::{SpaceTx, StoreError};
use common::row::{Index, IndexKey, Kind, Row, RowKey, Seq, Stored};
use common::sync::server::{Changes, Erased, Loaded, RowChange, WriteStore};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(super) fn loaded(row: &QueryResult) -> Result<Loaded, StoreError> {
    let (kind, body): (String, String) = (row.try_get("", "kind")?, row.try_get("", "body")?);
    let (gver, scopes): (String, String) = (row.try_get("", "gver")?, row.try_get("", "scopes")?);
    let stored = Stored {
        ver: unsigned(row.try_get("", "ver")?),
        gver: sql::group_versions(&gver)?,
        row: Row::from_json(Kind::from_name(&kind), &body)?,
    };
    Ok(Loaded {
        stored,
        scopes: sql::scopes(&scopes)?,
    })
}

impl WriteStore for SpaceTx {
    async fn load(&mut self, key: RowKey) -> Result<Option<Loaded>, StoreError> {
        if let Some(known) = self.ahead.row(key) {
            return Ok(known.cloned());
        }
        self.look_ahead(&BTreeSet::from([key.id])).await?;
        match self.ahead.row(key) {
            Some(known) => Ok(known.cloned()),
            // It cannot be read: say why.
            None => {
                let rows = self.rows_of(&[key]).await?;
                rows.first().map(loaded).transpose()
            }
        }
    }

    async fn index(&mut self, key: IndexKey) -> Result<Vec<Uuid>, StoreError> {
        // Who asks for the ids reads the rows next.
        let sql = "SELECT i.id AS row_id, r.kind, r.ver, r.gver, r.scopes, r.body \
                   FROM row_index AS i LEFT JOIN synced_row AS r \
                   ON r.space = i.space AND r.id = i.id AND r.kind = $4 \
                   WHERE i.space = $1 AND i.name = $2 AND i.key = $3 ORDER BY i.id";
        let values = [
            self.space_value(),
            key.index.as_str().into(),
            key.key.into(),
            key.index.kind().as_str().into(),
        ];
        let rows = self.query(sql, values).await?;
        let mut ids = Vec::with_capacity(rows.len());
        for row in &rows {
            ids.push(row.try_get("", "row_id")?);
            let there = row.try_get::<Option<String>>("", "kind")?.is_some();
            if there && let Ok(found) = loaded(row) {
                self.ahead.keep(found);
            }
        }
        Ok(ids)
    }

    async fn write(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if !self.writes {
            return Err(StoreError::ReadOnly);
        }
        self.ahead.written(changes);
        self.write_rows(&changes.rows).await?;
        self.write_indexes(&changes.rows).await?;
        self.write_members(&changes.rows, changes.seq).await?;
        for gone in &changes.erased {
            self.write_erased(gone, changes.seq).await?;
        }
        let grants = changes.grants.iter().map(|grant| {
            vec![
                self.space_value(),
                grant.user.0.into(),
                grant.scope.to_string().into(),
                signed(changes.seq).into(),
                grant.present.into(),
            ]
        });
        self.upsert(
            "sync_grant (space, user_id, scope, seq, present)",
            "ON CONFLICT (space, user_id, scope) DO UPDATE SET seq = excluded.seq, \
             present = excluded.present",
            grants.collect(),
        )
        .await?;
        self.write_notices(&changes.notices).await?;
        if let Some(client) = changes.client {
            self.note_acts(&client, &changes.acts).await?;
            self.write_client(client, changes).await?;
        }
        Ok(())
    }
}

impl SpaceTx {
    /// Loads rows about to be written, in a few statements instead of one each.
    pub(super) async fn fetch(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        let ids = rows.iter().map(|row| row.key().id).collect();
        self.look_ahead(&ids).await
    }

    /// `INSERT INTO … VALUES …`, in statements of a bounded size.
    pub(super) async fn upsert(
        &self,
        into: &str,
        conflict: &str,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        for rows in rows.chunks(CHUNK) {
            let columns = rows.first().map_or(0, Vec::len);
            let sql = format!(
                "INSERT INTO {into} VALUES {} {conflict}",
                tuples(rows.len(), columns, 1)
            );
            let values = rows.iter().flatten().cloned();
            self.tx
                .execute_raw(statement(self.backend, &sql, values))
                .await?;
        }
        Ok(())
    }

    async fn write_rows(&self, rows: &[RowChange]) -> Result<(), StoreError> {
        let mut values = Vec::with_capacity(rows.len());
        for change in rows {
            let key = change.stored.row.key();
            values.push(vec![
                self.space_value(),
                key.kind.as_str().into(),
                key.id.into(),
                signed(change.stored.ver).into(),
                serde_json::to_string(&change.stored.gver)?.into(),
                serde_json::to_string(&change.scopes)?.into(),
                change.stored.row.to_json()?.into(),
            ]);
        }
        self.upsert(
            "synced_row (space, kind, id, ver, gver, scopes, body)",
            "ON CONFLICT (space, kind, id) DO UPDATE SET ver = excluded.ver, \
             gver = excluded.gver, scopes = excluded.scopes, body = excluded.body",
            values,
        )
        .await
    }

    /// Erases a row. Devices hear of it by its memberships, which keep its id and nothing else.
    async fn write_erased(&self, gone: &Erased, seq: Seq) -> Result<(), StoreError> {
        let (kind, id) = (gone.key.kind.as_str(), gone.key.id);
        let row = "DELETE FROM synced_row WHERE space = $1 AND kind = $2 AND id = $3";
        self.run(row, [self.space_value(), kind.into(), id.into()])
            .await?;
        let entry = "DELETE FROM row_index WHERE space = $1 AND name = $2 AND key = $3 AND id = $4";
        for (index, place) in &gone.index_removed {
            let name = index.as_str().into();
            self.run(
                entry,
                [self.space_value(), name, (*place).into(), id.into()],
            )
            .await?;
        }
        let members = "UPDATE sync_member SET present = $1, seq = $2 \
                       WHERE space = $3 AND kind = $4 AND row_id = $5 AND present = $6";
        let values = [
            false.into(),
            signed(seq).into(),
            self.space_value(),
            kind.into(),
            id.into(),
            true.into(),
        ];
        self.run(members, values).await?;
        Ok(())
    }

    async fn write_indexes(&self, rows: &[RowChange]) -> Result<(), StoreError> {
        let entry = |id: Uuid, (index, place): &(Index, Uuid)| {
            vec![
                self.space_value(),
                index.as_str().into(),
                (*place).into(),
                id.into(),
            ]
        };
        let entries = |pick: fn(&RowChange) -> &[(Index, Uuid)]| -> Vec<Vec<Value>> {
            rows.iter()
                .flat_map(|r| pick(r).iter().map(move |e| entry(r.stored.row.key().id, e)))
                .collect()
        };
        for gone in entries(|r| &r.index_removed) {
            let sql = "DELETE FROM row_index \
                       WHERE space = $1 AND name = $2 AND key = $3 AND id = $4";
            self.tx
                .execute_raw(statement(self.backend, sql, gone))
                .await?;
        }
        self.upsert(
            "row_index (space, name, key, id)",
            "ON CONFLICT (space, name, key, id) DO NOTHING",
            entries(|r| &r.index_added),
        )
        .await
    }

    async fn write_members(&self, rows: &[RowChange], seq: Seq) -> Result<(), StoreError> {
        let mut values = Vec::new();
        for change in rows {
            let key = change.stored.row.key();
            let stays = change.scopes.iter().map(|scope| (scope, true));
            let leaves = change.left.iter().map(|scope| (scope, false));
            for (scope, present) in stays.chain(leaves) {
                values.push(vec![
                    self.space_value(),
                    scope.to_string().into(),
                    key.kind.as_str().into(),
                    key.id.into(),
                    signed(seq).into(),
                    present.into(),
                ]);
            }
        }
        self.upsert(
            "sync_member (space, scope, kind, row_id, seq, present)",
            "ON CONFLICT (space, scope, kind, row_id) DO UPDATE SET seq = excluded.seq, \
             present = excluded.present",
            values,
        )
        .await
    }
}
