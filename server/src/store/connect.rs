//! Connections to the database, one pool for each use.

use super::{StoreError, tx};
use crate::config::DatabaseUrl;
use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Executor};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use std::time::Duration;

/// A connection that has rested that long is tried before it is used: each try is one more way to
/// the database and back.
const RESTED: Duration = Duration::from_secs(30);

/// What connections are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Write transactions of spaces.
    Write,
    /// Snapshots of spaces.
    Read,
    /// Tables that are not synced.
    Other,
}

impl Use {
    /// What each connection is told once, rather than in each transaction: a proxy in between must
    /// keep sessions, which hints between processes need anyway. Options of the connection itself
    /// would be lost without a word behind some that do.
    fn settings(self) -> &'static str {
        match self {
            Self::Write => {
                "SET lock_timeout = '3s'; SET statement_timeout = '10s'; \
                 SET idle_in_transaction_session_timeout = '10s'"
            }
            Self::Read => {
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, \
                 READ ONLY"
            }
            Self::Other => "",
        }
    }
}

/// Opens a pool of at most `connections`.
pub(super) async fn connect(
    url: &DatabaseUrl,
    connections: u32,
    purpose: Use,
) -> Result<DatabaseConnection, StoreError> {
    // sea-orm knows one of the two names of PostgreSQL.
    let mut options = ConnectOptions::new(url.expose().replacen("postgresql://", "postgres://", 1));
    options
        .sqlx_logging(false)
        .max_connections(connections)
        .acquire_timeout(tx::PATIENCE)
        .test_before_acquire_if_idle_for(RESTED)
        .map_sqlx_postgres_pool_opts(move |pool| told(pool, purpose.settings()))
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
        });
    if !url.is_postgres() {
        // A file does not go away.
        options.test_before_acquire(false);
    }
    Ok(Database::connect(options).await?)
}

fn told(pool: PgPoolOptions, settings: &'static str) -> PgPoolOptions {
    if settings.is_empty() {
        return pool;
    }
    pool.after_connect(move |connection, _| {
        Box::pin(async move {
            connection.execute(sqlx::raw_sql(settings)).await?;
            Ok(())
        })
    })
}
