//! Transactions of a space.

use super::ahead::Ahead;
use super::{Store, StoreError, sql};
use common::ids::PoleId;
use common::sync::server::{ClientRow, Head, StoredVerdict, SyncError};
use futures::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use std::time::{Duration, Instant};

/// Attempts at a transaction that the database refuses because of another one.
const ATTEMPTS: u32 = 8;
/// Longest wait for a connection, and longest time after which an attempt is made again.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A transaction of a space; what is not committed is undone.
#[derive(Debug)]
pub struct SpaceTx {
    pub(super) tx: DatabaseTransaction,
    pub(super) backend: DbBackend,
    pub(super) space: PoleId,
    /// The counter row; in a write transaction, raised.
    pub(super) head: Option<Head>,
    pub(super) writes: bool,
    /// What is known of rows, devices and grants without asking again.
    pub(super) ahead: Ahead,
    /// Devices and verdicts written at the end of the transaction, see [`SpaceTx::write_clients`].
    pub(super) later: Option<Vec<(ClientRow, Vec<StoredVerdict>)>>,
}

/// How a write transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<T> {
    Commit(T),
    /// Nothing of it remains, not even its number.
    Undo(T),
}

/// What the body of a write transaction gives. Boxed rather than an async closure: the future of
/// one that borrows is not known to be `Send`, which a route needs.
pub type Ended<T> = Result<End<T>, SyncError<StoreError>>;

impl Store {
    /// The one way to write: takes the space's counter row first, runs `run`, commits.
    ///
    /// `run` is run again when the database gives way to another transaction, so it must have no
    /// effect but on the transaction.
    ///
    /// # Errors
    /// Those of `run` and of the database: nothing was changed.
    pub async fn with_space_tx<T>(
        &self,
        space: PoleId,
        run: impl for<'t> Fn(&'t mut SpaceTx) -> BoxFuture<'t, Ended<T>> + Send + Sync,
    ) -> Result<T, SyncError<StoreError>> {
        let start = Instant::now();
        let mut attempt = 0;
        loop {
            match self.attempt(space, &run).await {
                Err(SyncError::Store(error))
                    if error.is_transient() && attempt < ATTEMPTS && start.elapsed() < PATIENCE =>
                {
                    attempt += 1;
                    pause(attempt).await;
                }
                other => return other,
            }
        }
    }

    async fn attempt<T>(
        &self,
        space: PoleId,
        run: &(impl for<'t> Fn(&'t mut SpaceTx) -> BoxFuture<'t, Ended<T>> + Send + Sync),
    ) -> Result<T, SyncError<StoreError>> {
        let mut tx = self.begin(space).await?;
        // On an error the transaction is dropped, and so undone.
        match run(&mut tx).await? {
            End::Commit(value) => {
                tx.tx.commit().await.map_err(StoreError::from)?;
                Ok(value)
            }
            End::Undo(value) => {
                tx.tx.rollback().await.map_err(StoreError::from)?;
                Ok(value)
            }
        }
    }

    async fn begin(&self, space: PoleId) -> Result<SpaceTx, StoreError> {
        let backend = self.writer.get_database_backend();
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.writer.begin_with_options(options).await?;
        let mut tx = SpaceTx {
            tx,
            backend,
            space,
            head: None,
            writes: true,
            ahead: Ahead::default(),
            later: None,
        };
        tx.raise().await?;
        Ok(tx)
    }

    /// A snapshot to read from: everything in it is of one moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn snapshot(&self, space: PoleId) -> Result<SpaceTx, StoreError> {
        let backend = self.reader.get_database_backend();
        let tx = self.reader.begin().await?;
        Ok(SpaceTx {
            tx,
            backend,
            space,
            head: None,
            writes: false,
            ahead: Ahead::default(),
            later: None,
        })
    }
}

impl SpaceTx {
    /// Takes the next number, and with the first one the counter row, until the transaction ends:
    /// whatever it takes follows without a gap, and is seen by others all at once or never.
    pub(super) async fn raise(&mut self) -> Result<(), StoreError> {
        let raise = "UPDATE sync_head SET seq = seq + 1 WHERE space = $1 \
                     RETURNING epoch, seq, gc_floor, backup_seq";
        let rows = self.query(raise, [self.space_value()]).await?;
        let head = sql::head(rows.first().ok_or(StoreError::UnknownSpace)?)?;
        self.head = Some(head);
        Ok(())
    }

    /// Takes, after the number it has, as many as make `count` in all.
    pub(super) async fn reserve(&mut self, count: usize) -> Result<(), StoreError> {
        let more = i64::try_from(count.saturating_sub(1)).unwrap_or(0);
        if more > 0 {
            let reserve = "UPDATE sync_head SET seq = seq + $2 WHERE space = $1";
            let values = [self.space_value(), more.into()];
            self.tx
                .execute_raw(sql::statement(self.backend, reserve, values))
                .await?;
        }
        Ok(())
    }

    /// Goes on to the next of the numbers reserved.
    pub(super) fn next_number(&mut self) {
        if let Some(head) = &mut self.head {
            head.seq += 1;
        }
    }

    /// Ends a snapshot; dropping it does so too, later.
    ///
    /// # Errors
    /// [`StoreError::Db`].
    pub async fn end(self) -> Result<(), StoreError> {
        Ok(self.tx.rollback().await?)
    }
}

/// Longer and longer, and not the same for everybody.
async fn pause(attempt: u32) {
    let longest = 10_u64 << attempt.min(6);
    tokio::time::sleep(Duration::from_millis(rand::random_range(1..=longest))).await;
}
