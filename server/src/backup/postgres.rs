//! A PostgreSQL database is dumped and put back by its own programs.

use super::{BackupError, Heads, connect, heads};
use crate::config::DatabaseUrl;
use common::sync::server::EPOCH_JUMP;
use percent_encoding::percent_decode_str;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DbBackend, IsolationLevel, Statement,
    TransactionTrait,
};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::task::JoinHandle;

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
    let aside = format!("--exclude-schema={ASIDE}*");
    let args = ["--format=custom", "--no-owner", &aside, &snapshot, &file];
    let dumped = run("pg_dump", database, &args.map(OsStr::new)).await;
    // The moment lasts as long as the transaction that holds it.
    moment.rollback().await?;
    dumped?;
    Ok(found)
}

/// Puts a dump in the place of what is in the database, in one transaction with the new life. The
/// tables that were there go to a schema of their own.
pub(super) async fn put_back(
    database: &DatabaseUrl,
    file: &Path,
    force: bool,
) -> Result<Heads, BackupError> {
    let db = connect(database).await?;
    let found = async |sql: &str| {
        let statement = Statement::from_string(DbBackend::Postgres, sql);
        db.query_one_raw(statement).await.map(|row| row.is_some())
    };
    // One that has just been stopped takes a moment to go.
    let mut occupied = found(OTHERS).await?;
    for _ in 0..LOOKS {
        if occupied {
            tokio::time::sleep(LOOK).await;
            occupied = found(OTHERS).await?;
        }
    }
    let any = found(TABLES).await?;
    db.close().await?;
    if occupied {
        return Err(BackupError::Running);
    }
    if any && !force {
        return Err(BackupError::NotEmpty);
    }
    if !file.is_file() {
        return Err(BackupError::NotABackup(file.to_owned()));
    }
    replace(database, file).await?;
    let db = connect(database).await?;
    let mut back = heads(&db).await?;
    db.close().await?;
    for (_, seq) in &mut back {
        *seq = seq.saturating_sub(EPOCH_JUMP);
    }
    Ok(back)
}

const LOOKS: usize = 30;
const LOOK: Duration = Duration::from_millis(100);

/// Connections of others: whatever they write would be lost.
const OTHERS: &str = "SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database() \
                      AND pid <> pg_backend_pid() AND usename IS NOT NULL LIMIT 1";
const TABLES: &str = "SELECT 1 AS one FROM pg_tables WHERE schemaname = 'public' LIMIT 1";

/// Schemas of what was there before.
const ASIDE: &str = "before_restore_";

/// Reads the dump as statements and runs them between ours, in a transaction that only our last
/// statement commits: whoever is killed before it, we or they, leaves nothing.
async fn replace(database: &DatabaseUrl, file: &Path) -> Result<(), BackupError> {
    let now = chrono::Utc::now().format("%Y%m%dt%H%M%S%3f");
    let aside = format!(
        "BEGIN;\nCREATE SCHEMA {ASIDE}{now};\n\
         DO $$ DECLARE t record; BEGIN\n\
         FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP\n\
         EXECUTE format('ALTER TABLE public.%I SET SCHEMA {ASIDE}{now}', t.tablename);\n\
         END LOOP; END $$;\n"
    );
    let begin = format!(
        "\nUPDATE public.sync_head SET epoch = gen_random_uuid(), backup_seq = seq, \
         seq = seq + {EPOCH_JUMP};\nCOMMIT;\n"
    );
    let (url, password) = without_password(database.expose());
    let mut reader = program("pg_restore")?;
    reader.args(["--no-owner", "--exit-on-error", "--file=-"]);
    let mut reader = reader.arg(file).stdout(Stdio::piped()).spawn()?;
    let mut writer = program("psql")?;
    // Not its own single transaction: that one commits what came before its input was cut.
    writer.args([
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--file=-",
    ]);
    writer.arg(format!("--dbname={url}")).stdin(Stdio::piped());
    if let Some(password) = password {
        writer.env("PGPASSWORD", password);
    }
    let mut writer = writer.spawn()?;
    let said = [reader.stderr.take(), writer.stderr.take()].map(|pipe| {
        tokio::spawn(async move {
            let mut said = String::new();
            if let Some(mut pipe) = pipe {
                // What cannot be read is not told.
                let _ = pipe.read_to_string(&mut said).await;
            }
            said
        })
    });
    let (Some(mut from), Some(mut to)) = (reader.stdout.take(), writer.stdin.take()) else {
        return Err(std::io::Error::other("no pipe").into());
    };
    let fed: std::io::Result<bool> = async {
        to.write_all(aside.as_bytes()).await?;
        tokio::io::copy(&mut from, &mut to).await?;
        Ok(reader.wait().await?.success())
    }
    .await;
    let [read_said, write_said] = said;
    let failed = async |program, said: JoinHandle<String>| BackupError::Program {
        program,
        said: said.await.unwrap_or_default().trim().to_owned(),
    };
    match fed {
        Ok(true) => {}
        Ok(false) => {
            // Before its input ends, or it would keep what it has.
            writer.kill().await?;
            return Err(failed("pg_restore", read_said).await);
        }
        Err(_) => {
            reader.kill().await?;
            writer.kill().await?;
            return Err(failed("psql", write_said).await);
        }
    }
    let ended = async {
        to.write_all(begin.as_bytes()).await?;
        to.shutdown().await
    };
    let ended: std::io::Result<()> = ended.await;
    drop(to);
    if writer.wait().await?.success() && ended.is_ok() {
        return Ok(());
    }
    Err(failed("psql", write_said).await)
}

fn program(name: &'static str) -> Result<Command, BackupError> {
    let found = find(name).ok_or(BackupError::Missing { program: name })?;
    let mut command = Command::new(found);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    Ok(command)
}

/// Runs a program of PostgreSQL on the database. The password goes by the environment: arguments
/// are for everybody of the machine to read.
async fn run(
    program: &'static str,
    database: &DatabaseUrl,
    args: &[&OsStr],
) -> Result<(), BackupError> {
    let (url, password) = without_password(database.expose());
    let mut command = self::program(program)?;
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
