//! Where synced rows are kept: the sync store over sea-orm, the only writer.
//!
//! [`Store::begin`] is the one function that opens a write transaction; its first statement raises
//! the counter row of the space and holds it until the end, so that changes are numbered without
//! gaps and in commit order, on SQLite and PostgreSQL by the same code.

mod read;
mod sql;
mod write;

use crate::config::DatabaseUrl;
use crate::migration::Migrator;
use common::access::Actor;
use common::command::{Authority, Command, Ctx, Now, Seen};
use common::ids::{ClientId, PoleId};
use common::refusal::Refusal;
use common::row::{BadRow, Body, Kind, Row, RowKey};
use common::sync::protocol::{PullReq, PullResp, PushReq, PushResp};
use common::sync::server::{self, Changes, Head, ReadStore, Session, SyncError, WorkingSet};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection,
    DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::time::Duration;
use uuid::Uuid;

/// Attempts at a transaction that the database refuses because of another one.
const ATTEMPTS: u32 = 8;

/// What can go wrong underneath.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the space does not exist")]
    UnknownSpace,
    #[error("the database failed: {0}")]
    Db(#[from] DbErr),
    #[error("a stored row cannot be read: {0}")]
    Corrupt(#[from] BadRow),
    #[error("a stored value cannot be read: {0}")]
    Value(String),
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Value(error.to_string())
    }
}

impl StoreError {
    /// Another transaction was in the way: trying again is right, since everything is idempotent.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let Self::Db(error) = self else { return false };
        if matches!(error, DbErr::ConnectionAcquire(_)) {
            return true;
        }
        let (DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error))) = error
        else {
            return false;
        };
        let code = error.as_database_error().and_then(|e| e.code());
        // PostgreSQL: serialization failure, deadlock, lock timeout. SQLite: busy, locked, and
        // busy in the snapshot.
        let codes = ["40001", "40P01", "55P03", "5", "6", "517", "261"];
        code.is_some_and(|code| codes.contains(&code.as_ref()))
    }
}

/// The store of every space of a database.
#[derive(Clone, Debug)]
pub struct Store {
    db: DatabaseConnection,
}

/// A transaction of a space; what is not committed is undone.
#[derive(Debug)]
pub struct SpaceTx {
    tx: DatabaseTransaction,
    backend: DbBackend,
    space: PoleId,
    /// The counter row, raised, in a write transaction.
    head: Option<Head>,
}

/// What a list of commands does, in order.
pub type Decisions = Vec<Result<(), Refusal>>;

impl Store {
    /// Connects and brings the schema up to date. A SQLite file that does not exist is created.
    ///
    /// # Errors
    /// [`StoreError::Db`].
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url.expose());
        options
            .sqlx_logging(false)
            .max_connections(if url.is_postgres() { 16 } else { 8 })
            .acquire_timeout(Duration::from_secs(10))
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(5))
            });
        let db = Database::connect(options).await?;
        Migrator::up(&db, None).await?;
        Ok(Self { db })
    }

    /// The connection, for tables that are not synced: accounts, sessions.
    #[must_use]
    pub fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Makes a space, unless it exists.
    ///
    /// # Errors
    /// [`StoreError::Db`].
    pub async fn create_space(&self, space: PoleId, epoch: Uuid) -> Result<(), StoreError> {
        let statement = sql::statement(
            self.db.get_database_backend(),
            "INSERT INTO sync_head (space, epoch, seq, gc_floor, backup_seq) \
             VALUES ($1, $2, 0, 0, 0) ON CONFLICT (space) DO NOTHING",
            [space.0.into(), epoch.into()],
        );
        self.db.execute_raw(statement).await?;
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
        rows.iter().map(|row| Ok(PoleId(row.try_get("", "space")?))).collect()
    }

    /// The one way to write: takes the space's counter row first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin(&self, space: PoleId) -> Result<SpaceTx, StoreError> {
        let backend = self.db.get_database_backend();
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.db.begin_with_options(options).await?;
        if backend == DbBackend::Postgres {
            tx.execute_unprepared(
                "SET LOCAL lock_timeout = '3s'; SET LOCAL statement_timeout = '10s'; \
                 SET LOCAL idle_in_transaction_session_timeout = '10s'",
            )
            .await?;
        }
        let raise = sql::statement(
            backend,
            "UPDATE sync_head SET seq = seq + 1 WHERE space = $1 \
             RETURNING epoch, seq, gc_floor, backup_seq",
            [space.0.into()],
        );
        let row = tx.query_one_raw(raise).await?.ok_or(StoreError::UnknownSpace)?;
        let head = sql::head(&row)?;
        Ok(SpaceTx { tx, backend, space, head: Some(head) })
    }

    /// A snapshot to read from.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn snapshot(&self, space: PoleId) -> Result<SpaceTx, StoreError> {
        let backend = self.db.get_database_backend();
        let options = match backend {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        let tx = self.db.begin_with_options(options).await?;
        Ok(SpaceTx { tx, backend, space, head: None })
    }

    /// Takes what a device sends.
    ///
    /// # Errors
    /// [`SyncError`]: nothing was changed.
    pub async fn push(
        &self,
        session: &Session,
        req: &PushReq,
        now: Now,
    ) -> Result<(PushResp, Changes), SyncError<StoreError>> {
        let mut attempt = 0;
        loop {
            match self.push_once(session, req, now).await {
                Err(SyncError::Store(error)) if error.is_busy() && attempt < ATTEMPTS => {
                    attempt += 1;
                    pause(attempt).await;
                }
                other => return other,
            }
        }
    }

    async fn push_once(
        &self,
        session: &Session,
        req: &PushReq,
        now: Now,
    ) -> Result<(PushResp, Changes), SyncError<StoreError>> {
        let mut tx = self.begin(session.space).await?;
        let done = server::push(&mut tx, session, req, now).await?;
        tx.commit().await?;
        Ok(done)
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
        let mut tx = self.snapshot(session.space).await?;
        let page = server::pull(&mut tx, session, req, now).await?;
        tx.commit().await?;
        Ok(page)
    }

    /// Writes rows outside any command, in transactions of at most `batch` rows: demonstration
    /// data, first administrator.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn write_rows(
        &self,
        space: PoleId,
        rows: Vec<Row>,
        batch: usize,
    ) -> Result<(), StoreError> {
        for rows in rows.chunks(batch.max(1)) {
            let mut tx = self.begin(space).await?;
            server::write_rows(&mut tx, space, rows.iter().cloned()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Runs commands of the server itself: all of them, or none when one is refused or when
    /// `dry_run`. What each must have seen is what is there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn run_commands(
        &self,
        space: PoleId,
        commands: &[Command],
        now: Now,
        dry_run: bool,
    ) -> Result<Decisions, StoreError> {
        let mut tx = self.begin(space).await?;
        let seq = tx.head().await?.seq;
        let actor = Actor::system(space);
        let mut set = WorkingSet::new(space, seq);
        let mut decisions = Vec::with_capacity(commands.len());
        for command in commands {
            let seen: Vec<Seen> = command
                .shown()
                .into_iter()
                .map(|(key, group)| Seen { key, group, seq: u64::MAX })
                .collect();
            let client = ClientId(Uuid::nil());
            let authority = Authority::Final;
            let ctx = Ctx { actor: &actor, now, authority, client, seen: &seen };
            decisions.push(set.decide(&mut tx, command, &ctx).await?.map(|_| ()));
        }
        if !dry_run && decisions.iter().all(Result::is_ok) {
            let changes = set.changes(&mut tx).await?;
            server::WriteStore::write(&mut tx, &changes).await?;
            tx.commit().await?;
        }
        Ok(decisions)
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
        let mut tx = self.snapshot(space).await?;
        let loaded = server::WriteStore::load(&mut tx, RowKey::new(T::KIND, id)).await?;
        Ok(loaded.and_then(|l| T::from_row(&l.stored.row).cloned()))
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

impl SpaceTx {
    /// Makes what was written durable and visible.
    ///
    /// # Errors
    /// [`StoreError::Db`].
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }
}


/// Longer and longer, and not the same for everybody.
async fn pause(attempt: u32) {
    let longest = 10_u64 << attempt.min(6);
    tokio::time::sleep(Duration::from_millis(rand::random_range(1..=longest))).await;
}
