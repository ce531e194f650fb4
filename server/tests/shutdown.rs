//! Stopping the server: soon, whatever is open.

use crate::support::Site;
use crate::support::db::Folder;
use anyhow::{Context, bail};
use common::api::path;
use server::app::serve;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than any of these servers may take to stop.
const SOON: Duration = Duration::from_secs(10);
/// Longer than that.
const LONG: Duration = Duration::from_secs(60);

/// A server that really listens.
struct Serving {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

impl Serving {
    async fn start(site: &Site, drain: Duration) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let stopped = async move {
            let _ = stopped.await;
        };
        let ended = tokio::spawn(serve(listener, site.app.clone(), stopped, drain));
        Ok(Self {
            address,
            stop,
            ended,
        })
    }

    /// Asks it to stop, and returns once it knows.
    async fn stop(self, site: &Site) -> anyhow::Result<JoinHandle<std::io::Result<()>>> {
        let told = self.stop.send(());
        anyhow::ensure!(told.is_ok(), "it does not listen any more");
        site.app.hub.closed().await;
        Ok(self.ended)
    }
}

async fn send(address: SocketAddr, request: &str) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!("{request}\r\nhost: {address}\r\nsec-fetch-site: same-origin\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    Ok(stream)
}

/// What arrives, up to a mark.
async fn until(stream: &mut TcpStream, mark: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    while !text.ends_with(mark) {
        let byte = timeout(SOON, stream.read_u8()).await??;
        text.push(char::from(byte));
    }
    Ok(text)
}

/// A request whose body the server is waiting for.
async fn half_a_login(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let head = format!(
        "POST {} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\
         expect: 100-continue",
        path::LOGIN
    );
    let mut stream = send(address, &head).await?;
    let go_on = until(&mut stream, "\r\n\r\n").await?;
    anyhow::ensure!(go_on.starts_with("HTTP/1.1 100"), "{go_on}");
    Ok(stream)
}

on_both! {
    async fn an_open_stream_ends_and_does_not_keep_the_server(db) {
        let site = Site::new(db).await?;
        let cookie = site.pupil(0).await?.cookie.context("not signed in")?;
        let serving = Serving::start(&site, LONG).await?;
        let get = format!("GET {} HTTP/1.1\r\ncookie: {cookie}", path::POKE);
        let mut stream = send(serving.address, &get).await?;
        let head = until(&mut stream, "\r\n\r\n").await?;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let ended = serving.stop(&site).await?;
        timeout(SOON, ended).await???;
        let mut rest = String::new();
        timeout(SOON, stream.read_to_string(&mut rest)).await??;
        assert_eq!(rest, "0\r\n\r\n", "ended, not cut");
    }
}

on_both! {
    async fn what_is_under_way_gets_its_answer(db) {
        let site = Site::new(db).await?;
        let serving = Serving::start(&site, LONG).await?;
        let mut login = half_a_login(serving.address).await?;
        let ended = serving.stop(&site).await?;
        assert!(!ended.is_finished());
        login.write_all(b"{}").await?;
        let head = until(&mut login, "\r\n\r\n").await?;
        assert!(head.starts_with("HTTP/1.1 400"), "{head}");
        timeout(SOON, ended).await???;
    }
}

on_both! {
    async fn what_does_not_end_is_cut(db) {
        let site = Site::new(db).await?;
        let serving = Serving::start(&site, Duration::from_millis(50)).await?;
        let login = half_a_login(serving.address).await?;
        let ended = serving.stop(&site).await?;
        timeout(SOON, ended).await???;
        drop(login);
    }
}

async fn interrupt(server: &Child) -> anyhow::Result<()> {
    let id = server.id().context("it has ended")?.to_string();
    let kill = ["-c", "kill -INT \"$0\"", &id];
    let done = Command::new("sh").args(kill).status().await?;
    anyhow::ensure!(done.success(), "kill: {done}");
    Ok(())
}

#[tokio::test]
async fn asked_twice_the_program_stops_at_once() -> anyhow::Result<()> {
    let folder = Folder::new()?;
    let mut server = Command::new(env!("CARGO_BIN_EXE_server"))
        .env_clear()
        .env("TREMPLIN_ADDR", "127.0.0.1:0")
        .env("TREMPLIN_DATA_DIR", folder.path())
        .env("LEPTOS_OUTPUT_NAME", "tremplin")
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut said = BufReader::new(server.stderr.take().context("stderr")?).lines();
    let mut line = async |start: &str| -> anyhow::Result<String> {
        while let Some(line) = timeout(LONG, said.next_line()).await?? {
            if let Some(rest) = line.strip_prefix(start) {
                return Ok(rest.to_owned());
            }
        }
        bail!("it never said « {start} »")
    };
    let address = line("Tremplin: http://").await?.parse()?;
    let _login = half_a_login(address).await?;
    interrupt(&server).await?;
    line("Stopping").await?;
    interrupt(&server).await?;
    let status = timeout(SOON, server.wait()).await??;
    assert_eq!(status.code(), Some(130), "{status}");
    Ok(())
}
