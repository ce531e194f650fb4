//! A SQLite file is copied by SQLite itself, which gives one moment of it while others write.

use super::{BackupError, Heads, begin_epoch, beside, connect, heads, keep};
use crate::config::DatabaseUrl;
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
    std::fs::copy(file, &partial)?;
    let ready = ready(&partial, file).await;
    let heads = match ready {
        Ok(heads) => heads,
        Err(error) => {
            // The database is as it was.
            let _ = std::fs::remove_file(&partial);
            return Err(error);
        }
    };
    let now = chrono::Utc::now().format("%Y%m%dT%H%M%S%3f").to_string();
    for suffix in ["", "-wal", "-shm"] {
        let mut from = place.as_os_str().to_owned();
        from.push(suffix);
        if Path::new(&from).exists() {
            let mut aside = place.as_os_str().to_owned();
            aside.push(format!(".before-{now}{suffix}"));
            std::fs::rename(&from, aside)?;
        }
    }
    keep(&partial, &place)?;
    Ok(heads)
}

/// The copy as it is to be served: of this server, in a new life.
async fn ready(partial: &Path, file: &Path) -> Result<Heads, BackupError> {
    let not_ours = |_| BackupError::NotABackup(file.to_owned());
    let copy = open(partial).await.map_err(not_ours)?;
    let begun = begin_epoch(&copy).await.map_err(not_ours);
    copy.close().await?;
    begun
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
