//! What can go wrong underneath.

use common::row::BadRow;
use sea_orm::{DbErr, RuntimeErr};

/// What can go wrong underneath.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the space does not exist")]
    UnknownSpace,
    #[error("another transaction is in the way")]
    Busy,
    #[error("the transaction ended before its time")]
    Interrupted,
    #[error("written to what was opened to be read")]
    ReadOnly,
    #[error("the database failed: {0}")]
    Db(#[from] DbErr),
    #[error("a stored row cannot be read: {0}")]
    Corrupt(#[from] BadRow),
    #[error("the rule of {0} panicked")]
    Rule(&'static str),
    #[error("a stored value cannot be read: {0}")]
    Value(String),
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Value(error.to_string())
    }
}

impl StoreError {
    /// Another transaction was in the way, or too many were: asking again later is right.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        // PostgreSQL: lock timeout, statement timeout, too many connections.
        self.is_transient()
            || matches!(
                self,
                Self::Busy | Self::Interrupted | Self::Db(DbErr::ConnectionAcquire(_))
            )
            || self
                .code()
                .is_some_and(|c| ["55P03", "57014", "53300"].contains(&c.as_str()))
    }

    /// Another transaction won: trying again at once is right, since everything is idempotent.
    #[must_use]
    pub(super) fn is_transient(&self) -> bool {
        let Some(code) = self.code() else {
            return false;
        };
        match code.len() {
            // PostgreSQL: serialization failure, deadlock.
            5 => code == "40001" || code == "40P01",
            // SQLite: busy and locked, with their details in the higher bits.
            _ => code
                .parse::<u32>()
                .is_ok_and(|code| matches!(code & 0xff, 5 | 6)),
        }
    }

    fn code(&self) -> Option<String> {
        let Self::Db(
            DbErr::Query(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Conn(RuntimeErr::SqlxError(error)),
        ) = self
        else {
            return None;
        };
        Some(error.as_database_error()?.code()?.into_owned())
    }
}
