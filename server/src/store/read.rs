//! Reads inside a snapshot.

use super::sql::{self, CHUNK, marks, signed, statement, unsigned};
use super::{SpaceTx, StoreError};
use common::access::Scope;
use common::ids::{ClientId, UserId};
use common::row::{GroupVers, Kind, Mid, RowKey, Seq};
use common::sync::server::{ClientRow, Encoded, GrantRow, Head, ReadStore, StoredVerdict};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl SpaceTx {
    pub(super) async fn query(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self
            .tx
            .query_all_raw(statement(self.backend, sql, values))
            .await?)
    }

    /// These rows, those that exist.
    pub(super) async fn rows_of(&self, keys: &[RowKey]) -> Result<Vec<QueryResult>, StoreError> {
        let wanted: BTreeSet<RowKey> = keys.iter().copied().collect();
        let ids: Vec<Uuid> = wanted
            .iter()
            .map(|k| k.id)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut found = Vec::with_capacity(keys.len());
        for ids in ids.chunks(CHUNK) {
            for row in self.rows_with(ids).await? {
                if wanted.contains(&key(&row)?) {
                    found.push(row);
                }
            }
        }
        Ok(found)
    }

    /// Every row of these ids, at most [`CHUNK`]. Looked up by id alone, the second column of the
    /// primary key: planners then have no other way than it. A few ids are those of rows of two
    /// kinds.
    pub(super) async fn rows_with(&self, ids: &[Uuid]) -> Result<Vec<QueryResult>, StoreError> {
        // Few shapes of statements, for those that are kept prepared.
        let shape = ids.len().next_power_of_two();
        let sql = format!(
            "SELECT kind, id AS row_id, ver, gver, scopes, body FROM synced_row \
             WHERE space = $1 AND id IN ({})",
            marks(shape, 2)
        );
        let padded = ids.iter().cycle().take(shape).map(|id| (*id).into());
        self.query(&sql, [self.space_value()].into_iter().chain(padded))
            .await
    }

    pub(super) fn space_value(&self) -> Value {
        self.space.0.into()
    }
}

impl ReadStore for SpaceTx {
    type Error = StoreError;

    async fn head(&mut self) -> Result<Head, StoreError> {
        if let Some(head) = self.head {
            return Ok(head);
        }
        let sql = "SELECT epoch, seq, gc_floor, backup_seq FROM sync_head WHERE space = $1";
        let rows = self.query(sql, [self.space_value()]).await?;
        let head = sql::head(rows.first().ok_or(StoreError::UnknownSpace)?)?;
        self.head = Some(head);
        Ok(head)
    }

    async fn client(&mut self, client: ClientId) -> Result<Option<ClientRow>, StoreError> {
        if let Some(known) = self.ahead.client(client) {
            return Ok(known);
        }
        self.know(&[client]).await?;
        Ok(self.ahead.client(client).flatten())
    }

    async fn verdicts(
        &mut self,
        client: ClientId,
        after: Mid,
        limit: usize,
    ) -> Result<Vec<StoredVerdict>, StoreError> {
        if let Some(Some(known)) = self.ahead.client(client)
            && known.last_mid <= after
        {
            return Ok(Vec::new());
        }
        let sql = "SELECT mid, args_hash, verdict, seq FROM sync_verdict \
                   WHERE space = $1 AND client = $2 AND mid > $3 ORDER BY mid LIMIT $4";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = [
            self.space_value(),
            client.0.into(),
            signed(after).into(),
            limit.into(),
        ];
        let rows = self.query(sql, values).await?;
        rows.iter()
            .map(|row| {
                let text: String = row.try_get("", "verdict")?;
                let hash: i64 = row.try_get("", "args_hash")?;
                Ok(StoredVerdict {
                    mid: unsigned(row.try_get("", "mid")?),
                    args_hash: hash.cast_unsigned(),
                    verdict: serde_json::from_str(&text)?,
                    seq: unsigned(row.try_get("", "seq")?),
                })
            })
            .collect()
    }

    async fn grants(&mut self, user: UserId) -> Result<Vec<GrantRow>, StoreError> {
        if let Some(known) = self.ahead.grants(user) {
            return Ok(known.clone());
        }
        let sql = "SELECT scope, seq, present FROM sync_grant \
                   WHERE space = $1 AND user_id = $2 ORDER BY scope";
        let rows = self.query(sql, [self.space_value(), user.0.into()]).await?;
        let mut grants = Vec::with_capacity(rows.len());
        for row in &rows {
            let scope: String = row.try_get("", "scope")?;
            grants.extend(grant_row(&scope, "seq", row)?);
        }
        Ok(grants)
    }

    async fn delta(
        &mut self,
        scopes: &[Scope],
        after: Seq,
        upto: Seq,
        limit: usize,
    ) -> Result<Vec<(Seq, RowKey)>, StoreError> {
        if scopes.is_empty() || after >= upto {
            return Ok(Vec::new());
        }
        let names: Vec<Value> = scopes.iter().map(|s| s.to_string().into()).collect();
        let among = marks(names.len(), 5);
        let limited = format!(
            "SELECT seq, kind, row_id FROM sync_member WHERE space = $1 AND seq > $2 \
             AND seq <= $3 AND scope IN ({among}) ORDER BY seq LIMIT $4"
        );
        let count = i64::try_from(limit).unwrap_or(i64::MAX);
        let bounds = [
            self.space_value(),
            signed(after).into(),
            signed(upto).into(),
            count.into(),
        ];
        let values = bounds.into_iter().chain(names.iter().cloned());
        let mut found = changed(&self.query(&limited, values).await?)?;
        if found.len() >= limit
            && let Some((last, _)) = found.last().copied()
        {
            // A change is sent whole: the rest of the last one.
            found.retain(|(seq, _)| *seq < last);
            let among = marks(names.len(), 3);
            let whole = format!(
                "SELECT seq, kind, row_id FROM sync_member WHERE space = $1 AND seq = $2 \
                 AND scope IN ({among}) ORDER BY kind, row_id"
            );
            let values = [self.space_value(), signed(last).into()]
                .into_iter()
                .chain(names);
            found.extend(changed(&self.query(&whole, values).await?)?);
        }
        Ok(found)
    }

    async fn members(
        &mut self,
        scope: Scope,
        after: Option<(Kind, Uuid)>,
        limit: usize,
    ) -> Result<Vec<RowKey>, StoreError> {
        let (kind, id) = after.map_or(("", Uuid::nil()), |(kind, id)| (kind.as_str(), id));
        let sql = "SELECT kind, row_id FROM sync_member WHERE space = $1 AND scope = $2 \
                   AND present = $3 AND (kind, row_id) > ($4, $5) ORDER BY kind, row_id LIMIT $6";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self
            .query(
                sql,
                [
                    self.space_value(),
                    scope.to_string().into(),
                    true.into(),
                    kind.into(),
                    id.into(),
                    limit.into(),
                ],
            )
            .await?;
        rows.iter().map(key).collect()
    }

    async fn membership(
        &mut self,
        scope: Scope,
        key: RowKey,
    ) -> Result<Option<(Seq, bool)>, StoreError> {
        let sql = "SELECT seq, present FROM sync_member \
                   WHERE space = $1 AND scope = $2 AND kind = $3 AND row_id = $4";
        let values = [
            self.space_value(),
            scope.to_string().into(),
            key.kind.as_str().into(),
            key.id.into(),
        ];
        let rows = self.query(sql, values).await?;
        let state = rows.first().map(|row| {
            let seq = unsigned(row.try_get("", "seq")?);
            Ok::<_, StoreError>((seq, row.try_get("", "present")?))
        });
        state.transpose()
    }

    async fn versions(&mut self, scopes: &[Scope]) -> Result<Vec<(RowKey, Seq)>, StoreError> {
        if scopes.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT kind, id AS row_id, ver FROM synced_row AS r WHERE space = $1 AND EXISTS \
             (SELECT 1 FROM sync_member AS m WHERE m.space = r.space AND m.kind = r.kind \
             AND m.row_id = r.id AND m.present = $2 AND m.scope IN ({}))",
            marks(scopes.len(), 3)
        );
        let names = scopes.iter().map(|scope| scope.to_string().into());
        let values = [self.space_value(), true.into()].into_iter().chain(names);
        let rows = self.query(&sql, values).await?;
        rows.iter()
            .map(|row| Ok((key(row)?, unsigned(row.try_get("", "ver")?))))
            .collect()
    }

    async fn encoded(&mut self, keys: &[RowKey]) -> Result<Vec<Encoded>, StoreError> {
        self.rows_of(keys).await?.iter().map(encoded).collect()
    }
}

pub(super) fn key(row: &QueryResult) -> Result<RowKey, StoreError> {
    let kind: String = row.try_get("", "kind")?;
    Ok(RowKey::new(
        Kind::from_name(&kind),
        row.try_get("", "row_id")?,
    ))
}

/// A device out of a row of it, or of a row that joins none.
pub(super) fn client_row(
    client: ClientId,
    row: &QueryResult,
) -> Result<Option<ClientRow>, StoreError> {
    let Some(user) = row.try_get("", "user_id")? else {
        return Ok(None);
    };
    let schema: i32 = row.try_get("", "schema")?;
    Ok(Some(ClientRow {
        client,
        user: UserId(user),
        last_mid: unsigned(row.try_get("", "last_mid")?),
        acked_mid: unsigned(row.try_get("", "acked_mid")?),
        seen_at: row.try_get("", "seen_at")?,
        schema: u32::try_from(schema).unwrap_or(0),
    }))
}

/// A grant, with its number in the column `seq`. A scope of a newer version is nothing this one can
/// serve.
pub(super) fn grant_row(
    scope: &str,
    seq: &str,
    row: &QueryResult,
) -> Result<Option<GrantRow>, StoreError> {
    let Ok(scope) = scope.parse() else {
        return Ok(None);
    };
    Ok(Some(GrantRow {
        scope,
        seq: unsigned(row.try_get("", seq)?),
        present: row.try_get("", "present")?,
    }))
}

fn changed(rows: &[QueryResult]) -> Result<Vec<(Seq, RowKey)>, StoreError> {
    rows.iter()
        .map(|row| Ok((unsigned(row.try_get("", "seq")?), key(row)?)))
        .collect()
}

fn encoded(row: &QueryResult) -> Result<Encoded, StoreError> {
    let (gver, scopes): (String, String) = (row.try_get("", "gver")?, row.try_get("", "scopes")?);
    let versions: GroupVers = sql::group_versions(&gver)?;
    let mut names = BTreeMap::new();
    for (group, version) in versions {
        if let serde_json::Value::String(name) = serde_json::to_value(group)? {
            names.insert(name, version.seq);
        }
    }
    Ok(Encoded {
        key: key(row)?,
        ver: unsigned(row.try_get("", "ver")?),
        gver: names,
        scopes: sql::scopes(&scopes)?,
        body: RawValue::from_string(row.try_get("", "body")?)?,
    })
}
