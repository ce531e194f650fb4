//! A PostgreSQL cluster for a benchmark: as Debian sets it up, so that what it says is written is on
//! the disk. Gone at the end.

use crate::tools::line;
use anyhow::{Context, bail, ensure};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A running cluster.
#[derive(Debug)]
pub(super) struct Cluster {
    folder: PathBuf,
    bin: PathBuf,
    as_root: bool,
}

impl Cluster {
    pub(super) fn start() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("tremplin-load-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let cluster = Self {
            folder,
            bin: binaries()?,
            as_root: fs::metadata("/proc/self")?.uid() == 0,
        };
        if cluster.as_root {
            // PostgreSQL refuses to run as root.
            let mut own = Command::new("chown");
            own.arg("postgres:postgres").arg(&cluster.folder);
            quietly(&mut own)?;
        }
        let data = cluster.folder.join("data");
        quietly(
            cluster
                .program("initdb")
                .args(["--username=postgres", "--auth=trust", "--encoding=UTF8"])
                .args(["--locale=C.UTF-8", "-D"])
                .arg(&data),
        )?;
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={}",
            cluster.folder.display()
        );
        quietly(
            cluster
                .program("pg_ctl")
                .args(["start", "--wait", "--silent", "-o", &options, "-D"])
                .arg(&data)
                .arg("-l")
                .arg(cluster.folder.join("log")),
        )?;
        Ok(cluster)
    }

    /// Address of its database.
    pub(super) fn url(&self) -> String {
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@localhost/postgres?host={socket}")
    }

    /// Its first process.
    pub(super) fn pid(&self) -> anyhow::Result<u32> {
        let text = fs::read_to_string(self.folder.join("data/postmaster.pid"))?;
        let first = text.lines().next().context("an empty postmaster.pid")?;
        Ok(first.trim().parse()?)
    }

    fn program(&self, name: &str) -> Command {
        let program = self.bin.join(name);
        let mut command = if self.as_root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir("/");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent", "-D"])
            .arg(self.folder.join("data"));
        // What is left in the temporary folder is for whoever cleans it.
        let _ = stop.output();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Debian's, the newest.
fn binaries() -> anyhow::Result<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .context("PostgreSQL is missing")?
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    let (_, bin) = versions.pop().context("PostgreSQL is missing")?;
    ensure!(Path::new(&bin).join("initdb").exists(), "initdb is missing");
    Ok(bin)
}

fn quietly(command: &mut Command) -> anyhow::Result<()> {
    let output = command
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .with_context(|| line(command))?;
    if output.success() {
        Ok(())
    } else {
        bail!("{}: {output}", line(command))
    }
}
