//! A SQLite file is copied by SQLite itself, which gives one moment of it while others write.

use super::{BackupError, Heads, begin_epoch, beside, connect, heads, keep, private};
use crate::config::DatabaseUrl;
use crate::store::StoreError;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::path::{Path, PathBuf};

/// Copies the database to a new file; gives up to where the copy goes.
pub(super) async fn copy(db: &DatabaseConnection, to: &Path) -> Result<Heads, BackupError> {
    let name = to.to_string_lossy().into_owned();
    let statement =
        Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO $1", [name.into()]);
    db.execute_raw(statement).await?;
    let copy = open(to).await?;
    let found = heads(&copy).await;
    copy.close().await?;
    found
}

/// Puts a copy in the place of the database. The former one stays beside it, under a dated name.
pub(super) async fn put_back(
    database: &DatabaseUrl,
    file: &Path,
    force: bool,
) -> Result<Heads, BackupError> {
    let place = place(database);
    if place.exists() && !force {
        return Err(BackupError::NotEmpty);
    }
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let partial = beside(&place, "restoring");
    let made = copied(file, &partial).await;
    let kept = match made {
        Ok(heads) => replace(&place, &partial).await.map(|()| heads),
        Err(error) => Err(error),
    };
    if kept.is_err() {
        // The database is as it was.
        let _ = std::fs::remove_file(&partial);
    }
    kept
}

async fn copied(file: &Path, partial: &Path) -> Result<Heads, BackupError> {
    if !file.is_file() {
        return Err(BackupError::NotABackup(file.to_owned()));
    }
    drop(private(partial)?);
    std::fs::copy(file, partial)?;
    ready(partial, file).await
}

/// At every moment there is a whole database under its name: were there none, a server that starts
/// would begin an empty one.
async fn replace(place: &Path, partial: &Path) -> Result<(), BackupError> {
    if place.exists() {
        gather(place).await?;
        let now = chrono::Utc::now().format("%Y%m%dT%H%M%S%3f");
        let aside = beside(place, &format!("before-{now}"));
        if std::fs::hard_link(place, &aside).is_err() {
            std::fs::copy(place, &aside)?;
        }
        // Of a database that cannot be read; otherwise they are gone.
        for suffix in ["-wal", "-shm"] {
            let from = with(place, suffix);
            if from.exists() {
                std::fs::rename(from, with(&aside, suffix))?;
            }
        }
    }
    keep(partial, place)
}

/// Brings all that is committed into the one file, which SQLite only does when nobody else has it
/// open. A database that is broken stays as it is: it is a reason to put a backup back.
async fn gather(place: &Path) -> Result<(), BackupError> {
    let Ok(db) = open(place).await else {
        return Ok(());
    };
    let gathered = pragma(&db, "journal_mode = DELETE").await;
    db.close().await?;
    match gathered {
        Ok(mode) if mode != "delete" => Err(BackupError::Running),
        Err(error) if error.is_busy() => Err(BackupError::Running),
        _ => Ok(()),
    }
}

async fn pragma(db: &DatabaseConnection, pragma: &str) -> Result<String, StoreError> {
    let statement = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {pragma}"));
    let row = db.query_one_raw(statement).await?;
    Ok(row
        .map(|row| row.try_get_by_index(0))
        .transpose()?
        .unwrap_or_default())
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The copy as it is to be served: of this server, in a new life.
async fn ready(partial: &Path, file: &Path) -> Result<Heads, BackupError> {
    let not_ours = |_| BackupError::NotABackup(file.to_owned());
    let copy = open(partial).await.map_err(not_ours)?;
    // Half a file may well hold the table that is looked at.
    let found = match pragma(&copy, "quick_check(1)").await {
        Ok(said) if said == "ok" => heads(&copy).await.map_err(not_ours),
        _ => Err(BackupError::NotABackup(file.to_owned())),
    };
    let begun = match &found {
        Ok(found) => begin_epoch(&copy, found, Some).await,
        Err(_) => Ok(()),
    };
    copy.close().await?;
    begun.and(found)
}

async fn open(file: &Path) -> Result<DatabaseConnection, BackupError> {
    // Read as it is: a name that is not there is an error, not a new database.
    let url = format!("sqlite://{}?mode=rw", file.display());
    let config = crate::config::Config::from_vars([("DATABASE_URL".to_owned(), url)]);
    let database = config.map_err(|_| BackupError::NotABackup(file.to_owned()))?;
    connect(&database.database).await
}

fn place(database: &DatabaseUrl) -> PathBuf {
    let url = database.expose();
    let path = url.strip_prefix("sqlite://").unwrap_or(url);
    let path = path.split('?').next().unwrap_or(path);
    path.into()
}
