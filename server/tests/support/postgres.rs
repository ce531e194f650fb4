//! A temporary PostgreSQL cluster, from the binaries of the machine.
//!
//! Tests may run in a process each, so the cluster outlives them: whoever needs it starts it under
//! a lock or finds it alive, and a keeper stops and erases it once nobody has for two minutes.

use anyhow::{Context, bail};
use std::fs::{self, File};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Its locale sorts unlike bytes do, so that a page cut by the wrong order is seen.
const INITDB: [&str; 6] = [
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=icu",
    "--icu-locale=fr-FR",
];

/// Nothing of it is to survive the machine, so nothing waits for its disk.
const OPTIONS: &str = "-c listen_addresses= -c fsync=off -c full_page_writes=off \
                       -c shared_buffers=64MB -c max_connections=300";

/// A running cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    folder: PathBuf,
}

impl Cluster {
    /// The cluster of this user of the machine, started unless it is alive.
    pub fn running() -> anyhow::Result<Self> {
        let bin = binaries()?;
        let user = fs::metadata("/proc/self")?.uid();
        let folder = std::env::temp_dir().join(format!("tremplin-pg-{user}"));
        let lock = File::create(folder.with_extension("lock"))?;
        lock.lock()?;
        File::create(folder.with_extension("used"))?;
        if UnixStream::connect(folder.join(".s.PGSQL.5432")).is_err() {
            start(&folder, &bin, user == 0)?;
        }
        Ok(Self { folder })
    }

    /// Address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@localhost/{database}?host={socket}")
    }
}

/// Where Debian puts them, the newest version, or where the PATH says.
pub(super) fn binaries() -> anyhow::Result<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<(u32, PathBuf)> = debian
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    versions.sort();
    if let Some((_, bin)) = versions.pop() {
        return Ok(bin);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find(|folder| folder.join("initdb").exists())
        .context("PostgreSQL is missing: these tests need initdb and postgres (apt-get install postgresql)")
}

fn start(folder: &Path, bin: &Path, as_root: bool) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::DirBuilder::new().mode(0o700).create(folder)?;
    if as_root {
        // PostgreSQL refuses to run as root.
        run(Command::new("chown").arg("postgres:postgres").arg(folder))
            .context("the user « postgres » is missing")?;
    }
    let data = folder.join("data");
    let log = folder.join("log");
    run(unprivileged(as_root, &bin.join("initdb"))
        .args(INITDB)
        .arg("-D")
        .arg(&data))?;
    let options = format!("{OPTIONS} -c unix_socket_directories={}", folder.display());
    let started = run(unprivileged(as_root, &bin.join("pg_ctl"))
        .args(["start", "--wait", "--silent", "-o", &options])
        .arg("-D")
        .arg(&data)
        .arg("-l")
        .arg(&log));
    if let Err(error) = started {
        bail!(
            "{error:#}\n{}",
            fs::read_to_string(&log).unwrap_or_default()
        );
    }
    keep(folder)
}

pub(super) fn unprivileged(as_root: bool, program: &Path) -> Command {
    let mut command = if as_root {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/").env_remove("LC_ALL");
    command
}

/// Runs a program whose children keep nothing of ours open.
pub(super) fn run(command: &mut Command) -> anyhow::Result<()> {
    let errors = std::env::temp_dir().join(format!("tremplin-pg-{}.err", std::process::id()));
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&errors)?)
        .status()
        .with_context(|| format!("{command:?}"))?;
    let said = fs::read_to_string(&errors).unwrap_or_default();
    fs::remove_file(&errors)?;
    if status.success() {
        Ok(())
    } else {
        bail!("{command:?}: {status}\n{said}")
    }
}

/// Stops and erases the cluster once nobody has asked for it in two minutes.
fn keep(folder: &Path) -> anyhow::Result<()> {
    let script = r#"
        while sleep 10; do
            exec 9>"$1.lock" && flock 9
            pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) || exit
            if [ -z "$(find "$1.used" -mmin -2)" ]; then
                kill -QUIT "$pid"
                rm -rf "$1" "$1.used"
                exit
            fi
            exec 9>&-
        done"#;
    run(Command::new("setsid")
        .args(["--fork", "sh", "-c", script, "keeper"])
        .arg(folder))
}
