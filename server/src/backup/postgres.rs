//! A PostgreSQL database is dumped and put back by its own programs.

use super::{BackupError, Heads, connect, heads};
use crate::config::DatabaseUrl;
use percent_encoding::percent_decode_str;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DbBackend, IsolationLevel, Statement,
    TransactionTrait,
};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// Dumps one moment of the database; gives up to where it goes, as of that moment.
pub(super) async fn dump(
    db: &DatabaseConnection,
    database: &DatabaseUrl,
    to: &Path,
) -> Result<Heads, BackupError> {
    let moment = db
        .begin_with_config(
            Some(IsolationLevel::RepeatableRead),
            Some(AccessMode::ReadOnly),
        )
        .await?;
    let found = heads(&moment).await?;
    let export = Statement::from_string(DbBackend::Postgres, "SELECT pg_export_snapshot() AS name");
    let row = moment.query_one_raw(export).await?;
    let name: String = match row {
        Some(row) => row.try_get("", "name")?,
        None => String::new(),
    };
    let snapshot = format!("--snapshot={name}");
    let file = format!("--file={}", to.display());
    let args = ["--format=custom", "--no-owner", &snapshot, &file];
    let dumped = run("pg_dump", database, &args.map(OsStr::new)).await;
    // The moment lasts as long as the transaction that holds it.
    moment.rollback().await?;
    dumped?;
    Ok(found)
}

/// Puts a dump in the place of what is in the database.
pub(super) async fn put_back(
    database: &DatabaseUrl,
    file: &Path,
    force: bool,
) -> Result<(), BackupError> {
    let db = connect(database).await?;
    let tables = "SELECT 1 AS one FROM pg_tables WHERE schemaname = 'public' LIMIT 1";
    let any = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, tables))
        .await?;
    db.close().await?;
    if any.is_some() && !force {
        return Err(BackupError::NotEmpty);
    }
    let args = [
        OsStr::new("--clean"),
        OsStr::new("--if-exists"),
        OsStr::new("--no-owner"),
        OsStr::new("--single-transaction"),
        OsStr::new("--exit-on-error"),
        file.as_os_str(),
    ];
    run("pg_restore", database, &args).await
}

/// Runs a program of PostgreSQL on the database. The password goes by the environment: arguments
/// are for everybody of the machine to read.
async fn run(
    program: &'static str,
    database: &DatabaseUrl,
    args: &[&OsStr],
) -> Result<(), BackupError> {
    let (url, password) = without_password(database.expose());
    let found = find(program).ok_or(BackupError::Missing { program })?;
    let mut command = Command::new(found);
    command.args(args).arg(format!("--dbname={url}"));
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let output = command.output().await?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(BackupError::Program { program, said })
}

/// On the PATH, or where Debian puts it: the newest.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(program));
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut versions: Vec<(u32, PathBuf)> = debian
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin").join(program)))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    let newest = versions.into_iter().map(|(_, path)| path);
    newest.chain(on_path).find(|path| path.exists())
}

/// `postgres://user:secret@host/db` as the same without the secret, and the secret.
fn without_password(url: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else {
        return (url.to_owned(), None);
    };
    let authority = rest.find('/').unwrap_or(rest.len());
    let (before, after) = rest.split_at(authority);
    let Some((user, host)) = before.rsplit_once('@') else {
        return (url.to_owned(), None);
    };
    let Some((name, password)) = user.split_once(':') else {
        return (url.to_owned(), None);
    };
    let password = percent_decode_str(password)
        .decode_utf8_lossy()
        .into_owned();
    (format!("{scheme}://{name}@{host}{after}"), Some(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_does_not_reach_the_arguments() {
        let (url, password) = without_password("postgres://tremplin:s%40fe@db:5432/pole?host=x");
        assert_eq!(url, "postgres://tremplin@db:5432/pole?host=x");
        assert_eq!(password.as_deref(), Some("s@fe"));
        for plain in ["postgres://db/pole", "postgres://tremplin@db/pole"] {
            assert_eq!(without_password(plain), (plain.to_owned(), None));
        }
    }
}
