//! A PostgreSQL cluster of a test's own, to be stopped, copied and put back.

use super::db::Folder;
use super::postgres::{binaries, run, unprivileged};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::Command;

/// Nothing of it is to survive the machine.
const OPTIONS: &str = "-c listen_addresses= -c fsync=off -c full_page_writes=off \
                       -c shared_buffers=32MB";

/// A cluster, stopped and removed at the end.
#[derive(Debug)]
pub struct OwnCluster {
    folder: Folder,
    bin: PathBuf,
    as_root: bool,
}

impl OwnCluster {
    pub fn start() -> anyhow::Result<Self> {
        let cluster = Self {
            folder: Folder::new()?,
            bin: binaries()?,
            as_root: fs::metadata("/proc/self")?.uid() == 0,
        };
        if cluster.as_root {
            run(Command::new("chown")
                .arg("postgres:postgres")
                .arg(cluster.folder.path()))?;
        }
        run(cluster
            .program("initdb")
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8"])
            .args(["--locale=C.UTF-8", "-D"])
            .arg(cluster.data()))?;
        cluster.go()?;
        Ok(cluster)
    }

    pub fn url(&self) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@localhost/postgres?host={socket}")
    }

    /// Starts it again.
    pub fn go(&self) -> anyhow::Result<()> {
        let options = format!(
            "{OPTIONS} -c unix_socket_directories={}",
            self.folder.path().display()
        );
        run(self
            .program("pg_ctl")
            .args(["start", "--wait", "--silent", "-o", &options, "-D"])
            .arg(self.data())
            .arg("-l")
            .arg(self.folder.path().join("log")))
    }

    /// Stops it: `fast` ends what is under way, `immediate` is a crash.
    pub fn stop(&self, mode: &str) -> anyhow::Result<()> {
        run(self
            .program("pg_ctl")
            .args(["stop", "--wait", "--silent", "--mode", mode, "-D"])
            .arg(self.data()))
    }

    /// Keeps a copy of its files; it must be stopped.
    pub fn copy(&self) -> anyhow::Result<()> {
        run(Command::new("cp")
            .arg("-a")
            .arg(self.data())
            .arg(self.folder.path().join("copy")))
    }

    /// Puts the copy in the place of its files; it must be stopped.
    pub fn put_back(&self) -> anyhow::Result<()> {
        fs::remove_dir_all(self.data())?;
        run(Command::new("cp")
            .arg("-a")
            .arg(self.folder.path().join("copy"))
            .arg(self.data()))
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        unprivileged(self.as_root, &self.bin.join(name))
    }
}

impl Drop for OwnCluster {
    fn drop(&mut self) {
        // It may be stopped already.
        let _ = self.stop("immediate");
    }
}
