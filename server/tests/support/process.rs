//! The real program, and devices that talk to it over real connections.

use super::db::Folder;
use anyhow::{Context, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// Longer than anything here may take.
pub const LONG: Duration = Duration::from_secs(60);

/// A server that can be killed and started again on the same database.
#[derive(Debug)]
pub struct Program {
    data: Folder,
    database: String,
    child: Option<Child>,
    address: watch::Sender<Option<SocketAddr>>,
}

impl Program {
    pub fn new(database: &str) -> anyhow::Result<Self> {
        Ok(Self {
            data: Folder::new()?,
            database: database.to_owned(),
            child: None,
            address: watch::Sender::new(None),
        })
    }

    /// Another one on the same database, with the same key.
    pub fn beside(&self) -> anyhow::Result<Self> {
        let other = Self::new(&self.database)?;
        let key = "server.key";
        std::fs::copy(self.data.path().join(key), other.data.path().join(key))?;
        Ok(other)
    }

    /// Where it keeps its files.
    pub fn folder(&self) -> &Path {
        self.data.path()
    }

    /// Where it listens, as it changes.
    pub fn watch(&self) -> watch::Receiver<Option<SocketAddr>> {
        self.address.subscribe()
    }

    pub async fn start(&mut self) -> anyhow::Result<()> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_server"))
            .env_clear()
            .env("TREMPLIN_ADDR", "127.0.0.1:0")
            .env("TREMPLIN_DATA_DIR", self.data.path())
            .env("DATABASE_URL", &self.database)
            .env("TREMPLIN_LOG", "error")
            .env("LEPTOS_OUTPUT_NAME", "tremplin")
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut said = BufReader::new(child.stderr.take().context("stderr")?).lines();
        let mut heard = Vec::new();
        let address = loop {
            let Some(line) = timeout(LONG, said.next_line()).await?? else {
                bail!("it ended: {heard:?}");
            };
            if let Some(address) = line.strip_prefix("Tremplin: http://") {
                break address.parse()?;
            }
            heard.push(line);
        };
        // The pipe must go on being read.
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        self.child = Some(child);
        self.address.send_replace(Some(address));
        Ok(())
    }

    /// Runs one of its other commands on the same database.
    pub async fn run(&self, args: &[&str]) -> anyhow::Result<Output> {
        let command = self.command(args).output();
        Ok(timeout(LONG, command).await??)
    }

    /// One of its other commands on the same database.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command
            .args(args)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TREMPLIN_DATA_DIR", self.data.path())
            .env("DATABASE_URL", &self.database)
            .env("TREMPLIN_LOG", "error")
            .kill_on_drop(true);
        command
    }

    /// SIGKILL: it gets no chance to end anything.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.address.send_replace(None);
        let mut child = self.child.take().context("it does not run")?;
        child.kill().await?;
        Ok(())
    }
}

/// Requests of all devices, for whoever kills.
#[derive(Debug, Default)]
pub struct Traffic {
    sent: AtomicU64,
    answered: AtomicU64,
    moved: Notify,
}

impl Traffic {
    /// Waits until that many more were sent, or answered.
    pub async fn more(&self, count: u64, answered: bool) -> anyhow::Result<()> {
        let counter = if answered { &self.answered } else { &self.sent };
        let wanted = counter.load(Ordering::SeqCst) + count;
        timeout(LONG, async {
            while counter.load(Ordering::SeqCst) < wanted {
                self.moved.notified().await;
            }
        })
        .await
        .context("nobody asks for anything")
    }

    fn count(&self, counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::SeqCst);
        self.moved.notify_one();
    }
}

/// A connection to the program, as a browser with a cookie.
#[derive(Clone, Debug)]
pub struct Wire {
    pub address: watch::Receiver<Option<SocketAddr>>,
    pub traffic: Arc<Traffic>,
    pub cookie: String,
}

impl Wire {
    /// Posts JSON; nothing when the server died meanwhile or says that it cannot now.
    pub async fn post<T: DeserializeOwned>(
        &mut self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<Option<T>> {
        let Some(address) = *timeout(LONG, self.address.wait_for(Option::is_some)).await?? else {
            bail!("nowhere");
        };
        let body = serde_json::to_string(body)?;
        match timeout(LONG, self.exchange(address, path, &body)).await? {
            Ok((200, text)) => Ok(Some(serde_json::from_str(&text)?)),
            Ok((500.., _)) | Err(_) => Ok(None),
            Ok((status, text)) => bail!("{path}: {status} {text}"),
        }
    }

    async fn exchange(
        &self,
        address: SocketAddr,
        path: &str,
        body: &str,
    ) -> std::io::Result<(u16, String)> {
        let mut stream = TcpStream::connect(address).await?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/json\r\ncookie: {}\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        self.traffic.count(&self.traffic.sent);
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let text = String::from_utf8_lossy(&bytes);
        let cut = || std::io::Error::other("cut");
        let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")
                    .map(ToOwned::to_owned)
            })
            .and_then(|length| length.parse::<usize>().ok());
        if length.is_some_and(|length| body.len() < length) {
            return Err(cut());
        }
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok());
        self.traffic.count(&self.traffic.answered);
        Ok((status.ok_or_else(cut)?, body.to_owned()))
    }
}
