//! Identity: personal codes of pupils, passphrases of adults, sessions.
//!
//! Codes, e-mails, passphrases and tokens are never logged and never in an address.

pub mod account;
pub mod address;
pub mod admin;
pub mod code;
pub mod daily;
pub mod demanded;
pub mod device;
pub mod guard;
pub mod invite;
pub mod journal;
pub mod key;
pub mod link;
pub mod login;
pub mod own;
pub mod passphrase;
mod seal;
pub mod second;
pub mod session;
pub mod sheet;
pub mod throttle;
pub mod totp;

pub use account::{
    AccountError, NewStaff, create_pupil_code, create_pupil_codes, create_staff_account,
};
pub use session::{Caller, SignedIn};

use crate::config::Config;
use crate::entity::{access_code, recovery_code, second_factor, server_key};
use key::{KeyError, ServerKey};
use passphrase::Hasher;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    TransactionTrait,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use throttle::Throttle;

/// Why identity cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("the database failed: {0}")]
    Db(#[from] DbErr),
    #[error(
        "the key in the data folder is not the one this database was used with: pupils could not \
         sign in. Put the right server.key back, or run « server admin adopt-key » and give every \
         pupil a new code"
    )]
    OtherKey,
}

/// What signing in needs.
#[derive(Clone, Debug)]
pub struct Auth(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: DatabaseConnection,
    key: ServerKey,
    hasher: Hasher,
    throttle: Throttle,
    clock: Clock,
    /// Browsers reach us over TLS.
    https: bool,
    /// The origin they see.
    origin: String,
}

impl Auth {
    /// Reads or draws the server's key and checks that the database goes with it.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn open(db: &DatabaseConnection, config: &Config) -> Result<Self, StartError> {
        let key = ServerKey::open(&config.data_dir)?;
        Self::with(db, config, key, Clock::default()).await
    }

    /// With this key and this clock.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn with(
        db: &DatabaseConnection,
        config: &Config,
        key: ServerKey,
        clock: Clock,
    ) -> Result<Self, StartError> {
        if !same_key(db, &key).await? {
            return Err(StartError::OtherKey);
        }
        Ok(Self(Arc::new(Inner {
            db: db.clone(),
            key,
            hasher: Hasher::default(),
            throttle: Throttle::default(),
            clock,
            https: config.is_https(),
            origin: config.public_url.clone(),
        })))
    }

    /// The key of the codes.
    #[must_use]
    pub fn key(&self) -> &ServerKey {
        &self.0.key
    }

    /// Where passphrases are hashed.
    #[must_use]
    pub fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// The origin of our own pages, as browsers say it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Milliseconds since 1970, UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.0.clock.now()
    }
}

/// Makes the database go with this key: codes made with the former one can no longer be
/// recognised and are dropped, and so are second factors. Returns how many codes.
///
/// # Errors
/// The database's.
pub async fn adopt_key(db: &DatabaseConnection, key: &ServerKey, now: i64) -> Result<u64, DbErr> {
    if same_key(db, key).await? {
        return Ok(0);
    }
    let tx = db.begin().await?;
    let dropped = access_code::Entity::update_many()
        .col_expr(access_code::Column::RevokedAt, Expr::value(now))
        .filter(access_code::Column::RevokedAt.is_null())
        .exec(&tx)
        .await?;
    // Closed under the former key, or marked with it.
    second_factor::Entity::delete_many().exec(&tx).await?;
    recovery_code::Entity::delete_many().exec(&tx).await?;
    server_key::Entity::update_many()
        .col_expr(
            server_key::Column::Mark,
            Expr::value(key.mark("server key", PURPOSE)),
        )
        .filter(server_key::Column::Purpose.eq(PURPOSE))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(dropped.rows_affected)
}

const PURPOSE: &str = "personal codes";

/// Whether the codes of this database were made with this key. An unused database takes it.
async fn same_key(db: &DatabaseConnection, key: &ServerKey) -> Result<bool, DbErr> {
    let mark = key.mark("server key", PURPOSE);
    let row = server_key::ActiveModel {
        purpose: Set(PURPOSE.into()),
        mark: Set(mark.clone()),
    };
    server_key::Entity::insert(row)
        .on_conflict(
            OnConflict::column(server_key::Column::Purpose)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    let known = server_key::Entity::find_by_id(PURPOSE.to_owned())
        .one(db)
        .await?;
    Ok(known.is_some_and(|known| known.mark == mark))
}

/// The time: the system's, or one that a test sets.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that stands still at `ms` until it is moved.
    #[must_use]
    pub fn standing(ms: i64) -> Self {
        Self(Some(Arc::new(AtomicI64::new(ms))))
    }

    /// Milliseconds since 1970, UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        match &self.0 {
            Some(ms) => ms.load(Ordering::SeqCst),
            None => chrono::Utc::now().timestamp_millis(),
        }
    }

    /// Moves a standing clock forward; the system's is not ours to move.
    pub fn advance(&self, by: std::time::Duration) {
        if let Some(ms) = &self.0 {
            ms.fetch_add(
                i64::try_from(by.as_millis()).unwrap_or(i64::MAX),
                Ordering::SeqCst,
            );
        }
    }
}
