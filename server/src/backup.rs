//! `server backup`, `server restore`, `server epoch`.
//!
//! A backup is one moment of the whole database, made while the server runs. It records up to which
//! change it goes, so that devices may forget what it covers. A restore begins a new life: devices
//! find out and send again what they had sent since the backup.

mod postgres;
mod sqlite;

use crate::config::{Config, DatabaseUrl};
use crate::store::StoreError;
use common::ids::PoleId;
use common::row::Seq;
use common::sync::server::EPOCH_JUMP;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Held, shared, by every server of a data folder; a restore wants it alone.
const LOCK: &str = "server.lock";

/// Why there is no backup, or why nothing was put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} exists already: choose another name")]
    Exists(PathBuf),
    #[error("there is a database already; --force puts the backup in its place")]
    NotEmpty,
    #[error("{0} is not a backup of this server")]
    NotABackup(PathBuf),
    #[error("a server uses this database: stop it first")]
    Running,
    #[error("another backup is being written to {0}")]
    Busy(PathBuf),
    #[error("{program} failed: {said}")]
    Program { program: &'static str, said: String },
    #[error("{program} is missing: apt-get install postgresql-client")]
    Missing { program: &'static str },
    #[error("the file could not be written or read")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for BackupError {
    fn from(error: DbErr) -> Self {
        StoreError::from(error).into()
    }
}

/// Up to which change of each space.
pub type Heads = Vec<(PoleId, Seq)>;

/// Says that a server uses this data folder, for as long as what is returned lives.
///
/// # Errors
/// [`BackupError::Running`] while a backup is put back, [`BackupError::Io`].
pub fn occupy(data_dir: &Path) -> Result<File, BackupError> {
    let lock = File::create(data_dir.join(LOCK))?;
    held(lock.try_lock_shared())?;
    Ok(lock)
}

fn alone(data_dir: &Path) -> Result<File, BackupError> {
    std::fs::create_dir_all(data_dir)?;
    let lock = File::create(data_dir.join(LOCK))?;
    held(lock.try_lock())?;
    Ok(lock)
}

fn held(lock: Result<(), TryLockError>) -> Result<(), BackupError> {
    match lock {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(BackupError::Running),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Writes the whole database to a new file and tells the spaces up to where it goes.
///
/// # Errors
/// [`BackupError`]: there is no file, and no space says that there is one.
pub async fn backup(config: &Config, file: &Path) -> Result<Heads, BackupError> {
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let partial = beside(file, "partial");
    let db = connect(&config.database).await?;
    let _ours = private(&partial)?;
    let made = if config.database.is_postgres() {
        postgres::dump(&db, &config.database, &partial).await
    } else {
        sqlite::copy(&db, &partial).await
    };
    let kept = match made {
        Ok(heads) => keep(&partial, file).map(|()| heads),
        Err(error) => Err(error),
    };
    let heads = match kept {
        Ok(heads) => heads,
        Err(error) => {
            // What is left of it is worth nothing; a name that is not there is no harm.
            let _ = std::fs::remove_file(&partial);
            return Err(error);
        }
    };
    // Only now that the file is whole and on the disk may a device forget what it covers.
    for (space, seq) in &heads {
        let sql = "UPDATE sync_head SET backup_seq = $2 WHERE space = $1 AND backup_seq < $2";
        let values = [space.0.into(), signed(*seq).into()];
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await?;
    }
    db.close().await?;
    Ok(heads)
}

/// An empty file for this user only, of nobody else's backup: everybody's rows are to be in it.
/// What a backup that was killed has left there goes.
fn private(partial: &Path) -> Result<File, BackupError> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(partial)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(BackupError::Busy(partial.to_owned())),
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    file.set_len(0)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    Ok(file)
}

fn keep(partial: &Path, file: &Path) -> Result<(), BackupError> {
    File::open(partial)?.sync_all()?;
    std::fs::rename(partial, file)?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// Puts a backup in the place of the database, which begins a new life. What was there stays aside:
/// a SQLite file beside the new one, PostgreSQL tables in a schema of their own.
///
/// # Errors
/// [`BackupError`]: the database is as it was.
pub async fn restore(config: &Config, file: &Path, force: bool) -> Result<Heads, BackupError> {
    let _alone = alone(&config.data_dir)?;
    if config.database.is_postgres() {
        postgres::put_back(&config.database, file, force).await
    } else {
        sqlite::put_back(&config.database, file, force).await
    }
}

/// Begins a new life in every space: after a failover that lost the last changes, or after files
/// were put back by other means.
///
/// # Errors
/// [`BackupError`].
pub async fn new_epoch(database: &DatabaseUrl) -> Result<Heads, BackupError> {
    let db = connect(database).await?;
    let found = heads(&db).await?;
    // Devices go on keeping what no backup covers.
    begin_epoch(&db, &found, |_| None).await?;
    db.close().await?;
    Ok(found)
}

/// Gives every space a new epoch, moves its counter on, and says up to where a backup goes, when
/// that has changed.
async fn begin_epoch(
    db: &DatabaseConnection,
    heads: &[(PoleId, Seq)],
    backed: impl Fn(Seq) -> Option<Seq>,
) -> Result<(), BackupError> {
    for (space, seq) in heads {
        let sql = "UPDATE sync_head SET epoch = $2, backup_seq = coalesce($3, backup_seq), \
                   seq = seq + $4 WHERE space = $1";
        let values = [
            space.0.into(),
            Uuid::now_v7().into(),
            backed(*seq).map(signed).into(),
            signed(EPOCH_JUMP).into(),
        ];
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await?;
    }
    Ok(())
}

async fn heads(db: &impl ConnectionTrait) -> Result<Heads, BackupError> {
    let sql = "SELECT space, seq FROM sync_head ORDER BY space";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let mut heads = Heads::new();
    for row in db.query_all_raw(statement).await? {
        let seq: i64 = row.try_get("", "seq")?;
        let space = PoleId(row.try_get("", "space")?);
        heads.push((space, u64::try_from(seq).unwrap_or(0)));
    }
    Ok(heads)
}

fn signed(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// `dump.sqlite` is `dump.sqlite.partial` until it is whole.
fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

async fn connect(database: &DatabaseUrl) -> Result<DatabaseConnection, BackupError> {
    let url = database
        .expose()
        .replacen("postgresql://", "postgres://", 1);
    let mut options = sea_orm::ConnectOptions::new(url);
    options.sqlx_logging(false).max_connections(1);
    Ok(sea_orm::Database::connect(options).await?)
}
