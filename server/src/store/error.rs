//! What can go wrong underneath.

use common::row::BadRow;
use sea_orm::{DbErr, RuntimeErr, sqlx};

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
    #[error("a transaction panicked")]
    Panicked,
    #[error("a stored value cannot be read: {0}")]
    Value(String),
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Value(error.to_string())
    }
}

impl StoreError {
    /// Another transaction was in the way, too many were, or the database went away: asking again
    /// later is right.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        if self.is_transient() || self.is_cut() {
            return true;
        }
        match self {
            Self::Busy | Self::Interrupted | Self::Db(DbErr::ConnectionAcquire(_)) => true,
            // PostgreSQL: lock timeout, statement timeout, too many connections; it stops, has
            // crashed, starts.
            _ => self.code().is_some_and(|code| {
                ["55P03", "57014", "53300", "57P01", "57P02", "57P03"].contains(&code.as_str())
            }),
        }
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

    /// The line to the database was cut, which the next connection may not know of.
    fn is_cut(&self) -> bool {
        matches!(self.underneath(), Some(sqlx::Error::Io(_)))
    }

    fn code(&self) -> Option<String> {
        let code = self.underneath()?.as_database_error()?.code()?;
        Some(code.into_owned())
    }

    fn underneath(&self) -> Option<&sqlx::Error> {
        match self {
            Self::Db(
                DbErr::Query(RuntimeErr::SqlxError(error))
                | DbErr::Exec(RuntimeErr::SqlxError(error))
                | DbErr::Conn(RuntimeErr::SqlxError(error)),
            ) => Some(error),
            _ => None,
        }
    }
}
