//! What a transaction knows without asking the database again.
//!
//! Every statement is a way to the database and back, and a push makes the others of its space
//! wait meanwhile. So what a request names is read at once before it is run, and what comes with
//! an answer anyway is kept. Nothing here outlives the transaction, and what is written is
//! forgotten, so a read always gives what the transaction itself has done.

use super::read::{client_row, grant_row, key};
use super::sql::{self, CHUNK, marks, signed};
use super::write::loaded;
use super::{SpaceTx, StoreError};
use common::ids::{ClientId, UserId};
use common::row::RowKey;
use common::sync::server::{Changes, ClientRow, GrantRow, Loaded, StoredVerdict};
use sea_orm::QueryResult;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    rows: BTreeMap<RowKey, Option<Loaded>>,
    /// Ids of which no other row exists than those above.
    whole: BTreeSet<Uuid>,
    clients: BTreeMap<ClientId, Option<ClientRow>>,
    grants: BTreeMap<UserId, Vec<GrantRow>>,
}

impl Ahead {
    /// The row, or that there is none; nothing when that is not known.
    pub(super) fn row(&self, key: RowKey) -> Option<Option<&Loaded>> {
        match self.rows.get(&key) {
            Some(known) => Some(known.as_ref()),
            None => self.whole.contains(&key.id).then_some(None),
        }
    }

    pub(super) fn client(&self, client: ClientId) -> Option<Option<ClientRow>> {
        self.clients.get(&client).copied()
    }

    pub(super) fn grants(&self, user: UserId) -> Option<&Vec<GrantRow>> {
        self.grants.get(&user)
    }

    /// Keeps a row.
    pub(super) fn keep(&mut self, row: Loaded) {
        self.rows.insert(row.stored.row.key(), Some(row));
    }

    /// Rows that change are no longer those known; devices are as written.
    pub(super) fn written(&mut self, changes: &Changes) {
        for change in &changes.rows {
            let key = change.stored.row.key();
            self.rows.remove(&key);
            self.whole.remove(&key.id);
        }
        for gone in &changes.erased {
            self.rows.insert(gone.key, None);
        }
        for grant in &changes.grants {
            self.grants.remove(&grant.user);
        }
        if let Some(client) = changes.client {
            self.clients.insert(client.client, Some(client));
        }
    }

    /// Every row of these ids.
    fn keep_whole(&mut self, ids: &[Uuid], rows: &[QueryResult]) -> Result<(), StoreError> {
        self.whole.extend(ids);
        for row in rows {
            let key = key(row)?;
            match loaded(row) {
                Ok(found) => self.keep(found),
                // Only who needs it is told that it cannot be read.
                Err(_) => {
                    self.whole.remove(&key.id);
                }
            }
        }
        Ok(())
    }
}

impl SpaceTx {
    /// Reads every row of these ids, in a few statements instead of one each.
    pub(super) async fn look_ahead(&mut self, ids: &BTreeSet<Uuid>) -> Result<(), StoreError> {
        let wanted: Vec<Uuid> = ids.difference(&self.ahead.whole).copied().collect();
        for ids in wanted.chunks(CHUNK) {
            let rows = self.rows_with(ids).await?;
            self.ahead.keep_whole(ids, &rows)?;
        }
        Ok(())
    }

    /// Reads what is known of these devices.
    pub(super) async fn know(&mut self, clients: &[ClientId]) -> Result<(), StoreError> {
        for clients in clients.chunks(CHUNK) {
            let shape = clients.len().next_power_of_two();
            let sql = format!(
                "SELECT client, user_id, last_mid, acked_mid, seen_at, schema FROM sync_client \
                 WHERE space = $1 AND client IN ({})",
                marks(shape, 2)
            );
            let padded = clients.iter().cycle().take(shape).map(|c| c.0.into());
            let values = [self.space_value()].into_iter().chain(padded);
            let rows = self.query(&sql, values).await?;
            self.ahead
                .clients
                .extend(clients.iter().map(|c| (*c, None)));
            for row in &rows {
                let client = ClientId(row.try_get("", "client")?);
                self.ahead.clients.insert(client, client_row(client, row)?);
            }
        }
        Ok(())
    }

    /// Reads, at the beginning of a snapshot, the counter row, a device and the grants of its user.
    pub(super) async fn open(&mut self, client: ClientId, user: UserId) -> Result<(), StoreError> {
        let sql = "SELECT h.epoch, h.seq, h.gc_floor, h.backup_seq, \
                   c.user_id, c.last_mid, c.acked_mid, c.seen_at, c.schema, \
                   g.scope, g.seq AS granted, g.present FROM sync_head AS h \
                   LEFT JOIN sync_client AS c ON c.space = h.space AND c.client = $2 \
                   LEFT JOIN sync_grant AS g ON g.space = h.space AND g.user_id = $3 \
                   WHERE h.space = $1 ORDER BY g.scope";
        let values = [self.space_value(), client.0.into(), user.0.into()];
        let rows = self.query(sql, values).await?;
        let first = rows.first().ok_or(StoreError::UnknownSpace)?;
        self.head = Some(sql::head(first)?);
        self.ahead
            .clients
            .insert(client, client_row(client, first)?);
        let mut grants = Vec::with_capacity(rows.len());
        for row in &rows {
            if let Some(scope) = row.try_get::<Option<String>>("", "scope")? {
                grants.extend(grant_row(&scope, "granted", row)?);
            }
        }
        self.ahead.grants.insert(user, grants);
        Ok(())
    }

    /// From now on devices and verdicts are written by [`SpaceTx::write_clients`]: nothing else in
    /// the transaction reads them, as long as no device is written twice.
    pub(super) fn write_clients_later(&mut self) {
        self.later.get_or_insert_default();
    }

    /// Writes the devices and verdicts that were kept for later.
    pub(super) async fn write_clients(&mut self) -> Result<(), StoreError> {
        let later = self.later.take().unwrap_or_default();
        self.write_devices(&later).await
    }

    async fn write_devices(
        &self,
        devices: &[(ClientRow, Vec<StoredVerdict>)],
    ) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(devices.len());
        let mut verdicts = Vec::new();
        for (client, fresh) in devices {
            rows.push(vec![
                self.space_value(),
                client.client.0.into(),
                client.user.0.into(),
                signed(client.last_mid).into(),
                signed(client.acked_mid).into(),
                client.seen_at.into(),
                i32::try_from(client.schema).unwrap_or(0).into(),
            ]);
            for stored in fresh {
                verdicts.push(vec![
                    self.space_value(),
                    client.client.0.into(),
                    signed(stored.mid).into(),
                    stored.args_hash.cast_signed().into(),
                    serde_json::to_string(&stored.verdict)?.into(),
                    signed(stored.seq).into(),
                ]);
            }
        }
        self.upsert(
            "sync_client (space, client, user_id, last_mid, acked_mid, seen_at, schema)",
            "ON CONFLICT (space, client) DO UPDATE SET last_mid = excluded.last_mid, \
             acked_mid = excluded.acked_mid, \
             seen_at = excluded.seen_at, schema = excluded.schema",
            rows,
        )
        .await?;
        self.upsert(
            "sync_verdict (space, client, mid, args_hash, verdict, seq)",
            "",
            verdicts,
        )
        .await
    }

    /// Takes what a push says of its device: at once, or for later.
    pub(super) async fn write_client(
        &mut self,
        client: ClientRow,
        changes: &Changes,
    ) -> Result<(), StoreError> {
        let device = (client, changes.verdicts.clone());
        match &mut self.later {
            Some(later) => {
                later.push(device);
                Ok(())
            }
            None => self.write_devices(&[device]).await,
        }
    }
}
