//! Where synced rows are kept: the sync store over sea-orm, the only writer.
//!
//! [`Store::with_space_tx`] is the one function that writes: its first statement raises the counter
//! row of the space and holds it until the end, so that changes are numbered without gaps and in
//! commit order, on SQLite and PostgreSQL by the same code.

mod ahead;
mod audit;
mod commands;
mod connect;
mod effects;
mod error;
mod group;
mod people;
mod read;
mod readable;
mod retention;
mod sql;
mod subject;
mod tx;
mod upkeep;
mod write;

pub use audit::{Entry, Noted};
pub use commands::{Decisions, Errand, Outcome as ErrandOutcome, ROWS_PER_NUMBER};
pub use effects::{Asked, Claimed, EffectKey, Outcome, Own};
pub use error::StoreError;
pub use retention::{Applied, Item, NewRun, Plan, Run};
pub use subject::ErasedCount;
pub use tx::{End, SpaceTx};
pub use upkeep::Night;

use crate::config::DatabaseUrl;
use crate::migration::Migrator;
use common::access::Actor;
use common::command::{Now, RowsExt};
use common::ids::{ClientId, PoleId, UserId};
use common::row::{Body, Index, Kind, Row, RowKey};
use common::sync::protocol::{PullReq, PullResp, PushReq, PushResp};
use common::sync::server::{self, Changes, Intake, Session, SyncError, WorkingSet, WriteStore};
use connect::{Use, connect};
use futures::FutureExt;
use group::{Ask, Queues};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use sea_orm_migration::MigratorTrait;
use std::sync::Arc;
use uuid::Uuid;

/// The store of every space of a database.
#[derive(Clone, Debug)]
pub struct Store {
    /// What is not synced.
    db: DatabaseConnection,
    /// Snapshots of spaces; on SQLite the same as `db`.
    reader: DatabaseConnection,
    /// Write transactions of spaces only: on SQLite one connection, which is a fair queue; on
    /// PostgreSQL a few, so that writers waiting for one space take no connection from readers.
    writer: DatabaseConnection,
    /// Pushes that wait for each other.
    queues: Queues,
}

impl Store {
    /// Connects and brings the schema up to date. A SQLite file that does not exist is created.
    ///
    /// # Errors
    /// [`StoreError::Db`].
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let db = connect(url, if url.is_postgres() { 6 } else { 8 }, Use::Other).await?;
        Migrator::up(&db, None).await?;
        let (reader, writers) = if url.is_postgres() {
            (connect(url, 8, Use::Read).await?, 8)
        } else {
            (db.clone(), 1)
        };
        Ok(Self {
            db,
            reader,
            writer: connect(url, writers, Use::Write).await?,
            queues: Queues::default(),
        })
    }

    /// The connection, for tables that are not synced: accounts, sessions.
    #[must_use]
    pub fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Ends every connection.
    ///
    /// # Errors
    /// [`StoreError::Db`].
    pub async fn close(self) -> Result<(), StoreError> {
        self.writer.close().await?;
        self.reader.close().await?;
        Ok(self.db.close().await?)
    }

    /// Makes a space, unless it exists.
    ///
    /// # Errors
    /// [`StoreError::Db`].
    pub async fn create_space(&self, space: PoleId, epoch: Uuid) -> Result<(), StoreError> {
        let statement = sql::statement(
            self.writer.get_database_backend(),
            "INSERT INTO sync_head (space, epoch, seq, gc_floor, backup_seq) \
             VALUES ($1, $2, 0, 0, 0) ON CONFLICT (space) DO NOTHING",
            [space.0.into(), epoch.into()],
        );
        self.writer.execute_raw(statement).await?;
        Ok(())
    }

    /// Every space.
    ///
    /// # Errors
    /// [`StoreError::Db`].
    pub async fn spaces(&self) -> Result<Vec<PoleId>, StoreError> {
        let backend = self.db.get_database_backend();
        let statement = sql::statement(backend, "SELECT space FROM sync_head ORDER BY space", []);
        let rows = self.db.query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok(PoleId(row.try_get("", "space")?)))
            .collect()
    }

    /// Takes what a device sends. The caller pokes the scopes touched.
    ///
    /// # Errors
    /// [`SyncError`]: nothing was changed.
    pub async fn push(
        &self,
        session: &Session,
        req: &PushReq,
        now: Now,
    ) -> Result<(PushResp, Changes), SyncError<StoreError>> {
        let run = self.push_as(session, req, now, Intake::Run).await;
        match run {
            // The device has seen this fail again and again: one mutation must not stop the others.
            Err(SyncError::Store(error)) if req.seal_first && !error.is_busy() => {
                tracing::error!("a mutation that cannot be run is kept aside: {error}");
                self.push_as(session, req, now, Intake::SealFirst).await
            }
            other => other,
        }
    }

    /// As [`Store::push`], with some mutations kept aside unrun.
    ///
    /// # Errors
    /// [`SyncError`]: nothing was changed.
    pub async fn push_as(
        &self,
        session: &Session,
        req: &PushReq,
        now: Now,
        intake: Intake,
    ) -> Result<(PushResp, Changes), SyncError<StoreError>> {
        let (session, req) = (*session, Arc::new(req.clone()));
        self.push_together(Ask {
            session,
            req,
            now,
            intake,
        })
        .await
    }

    /// The answer to a device whose account was closed.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn revoked(
        &self,
        session: &Session,
        client: ClientId,
    ) -> Result<PullResp, SyncError<StoreError>> {
        let mut snapshot = self.snapshot(session.space).await?;
        let answer = server::revoked(&mut snapshot, session, client).await?;
        snapshot.end().await?;
        Ok(answer)
    }

    /// Gives a device what it lacks.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn pull(
        &self,
        session: &Session,
        req: &PullReq,
        now: Now,
    ) -> Result<PullResp, SyncError<StoreError>> {
        let mut snapshot = self.snapshot(session.space).await?;
        snapshot.open(req.client, session.user).await?;
        let page = server::pull(&mut snapshot, session, req, now).await?;
        snapshot.end().await?;
        Ok(page)
    }

    /// Writes rows outside any command, in transactions of at most `batch` rows: demonstration
    /// data, first administrator.
    ///
    /// # Errors
    /// [`SyncError::Store`]: the batches before stay written.
    pub async fn write_rows(
        &self,
        space: PoleId,
        rows: Vec<Row>,
        batch: usize,
    ) -> Result<(), StoreError> {
        for rows in rows.chunks(batch.max(1)) {
            let rows: Arc<[Row]> = rows.into();
            let written = self.with_space_tx(space, move |tx| {
                let rows = Arc::clone(&rows);
                async move {
                    tx.fetch(&rows).await?;
                    server::write_rows(tx, space, rows.iter().cloned()).await?;
                    Ok(End::Commit(()))
                }
                .boxed()
            });
            written.await.map_err(underneath)?;
        }
        Ok(())
    }

    /// The person behind a user, with the roles they have now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn actor(&self, space: PoleId, user: UserId) -> Result<Actor, StoreError> {
        let mut snapshot = self.snapshot(space).await?;
        let mut set = WorkingSet::new(space, 0);
        let actor = set
            .settle(&mut snapshot, |rows| Actor::load(user, space, rows))
            .await?;
        snapshot.end().await?;
        Ok(actor)
    }

    /// A row as it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find<T: Body + Clone>(
        &self,
        space: PoleId,
        id: Uuid,
    ) -> Result<Option<T>, StoreError> {
        let mut snapshot = self.snapshot(space).await?;
        let loaded = snapshot.load(RowKey::new(T::KIND, id)).await?;
        snapshot.end().await?;
        Ok(loaded.and_then(|l| T::from_row(&l.stored.row).cloned()))
    }

    /// The rows that an index leads to, by id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by<T: Body + Clone>(
        &self,
        space: PoleId,
        index: Index,
        key: Uuid,
    ) -> Result<Vec<T>, StoreError> {
        let mut snapshot = self.snapshot(space).await?;
        let mut set = WorkingSet::new(space, 0);
        let found = set
            .settle(&mut snapshot, |rows| rows.all::<T>(index, key))
            .await?;
        snapshot.end().await?;
        Ok(found)
    }

    /// Every row of a kind, by id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all<T: Body + Clone>(&self, space: PoleId) -> Result<Vec<T>, StoreError> {
        let backend = self.db.get_database_backend();
        let statement = sql::statement(
            backend,
            "SELECT body FROM synced_row WHERE space = $1 AND kind = $2 ORDER BY id",
            [space.0.into(), Kind::as_str(T::KIND).into()],
        );
        let mut found = Vec::new();
        for row in self.db.query_all_raw(statement).await? {
            let body: String = row.try_get("", "body")?;
            found.extend(T::from_row(&Row::from_json(T::KIND, &body)?).cloned());
        }
        Ok(found)
    }
}

/// What the server does for itself has no client and no page: only the store can fail.
fn underneath(error: SyncError<StoreError>) -> StoreError {
    match error {
        SyncError::Store(error) => error,
        other => StoreError::Value(other.to_string()),
    }
}
