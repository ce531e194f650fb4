//! The network: HTTP/1.1 over loopback, as a browser speaks it, on a thread of its own.
//!
//! Times are taken here, from the first byte written to the last byte read: the devices share one
//! thread, and their own work must not count as the server's.

use crate::meter::{Kind, Meter};
use common::api::path;
use common::sync::machine::Failure;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, HOST, RETRY_AFTER, USER_AGENT,
};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::AbortHandle;

/// What browsers take over TLS.
const ENCODINGS: &str = "gzip, deflate, br";

/// Why there is no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("the server was not reached")]
    Network,
    #[error("the server answered {status}")]
    Status {
        status: u16,
        /// Milliseconds.
        retry_after: Option<u32>,
    },
}

impl From<hyper::Error> for Fault {
    fn from(_: hyper::Error) -> Self {
        Self::Network
    }
}

impl From<std::io::Error> for Fault {
    fn from(_: std::io::Error) -> Self {
        Self::Network
    }
}

impl Fault {
    /// What the app takes it for.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Network => Failure::Network,
            Self::Status {
                status: 401 | 403, ..
            } => Failure::Unauthorised,
            Self::Status { status: 413, .. } => Failure::TooLarge,
            Self::Status { status: 426, .. } => Failure::Upgrade,
            Self::Status { retry_after, .. } => Failure::Server {
                retry_after: *retry_after,
            },
        }
    }
}

/// Body of an answer, as it travelled.
#[derive(Debug)]
pub struct Answer {
    encoding: Option<String>,
    body: Bytes,
}

impl Answer {
    /// Reads it.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Fault> {
        let mut text = Vec::new();
        match self.encoding.as_deref() {
            None => text.extend_from_slice(&self.body),
            Some("br") => {
                brotli::Decompressor::new(&self.body[..], 16 * 1024).read_to_end(&mut text)?;
            }
            Some("gzip") => {
                flate2::read::GzDecoder::new(&self.body[..]).read_to_end(&mut text)?;
            }
            Some(_) => return Err(Fault::Network),
        }
        serde_json::from_slice(&text).map_err(|_| Fault::Network)
    }
}

/// The way to the server.
#[derive(Clone, Debug)]
pub struct Net {
    addr: SocketAddr,
    runtime: Handle,
    meter: Meter,
}

impl Net {
    /// Starts its thread, which lasts as long as the program.
    pub fn start(addr: SocketAddr, meter: Meter) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let handle = runtime.handle().clone();
        std::thread::Builder::new()
            .name("network".into())
            .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
        Ok(Self {
            addr,
            runtime: handle,
            meter,
        })
    }

    /// The connections of one device: one for its requests, one for hints.
    pub fn line(&self, token: &str) -> Line {
        Line {
            net: self.clone(),
            plain: false,
            cookie: format!("tremplin={token}").into(),
            sender: Arc::default(),
            request: None,
            hints: None,
        }
    }

    async fn connect(&self) -> Result<(SendRequest<Full<Bytes>>, Connection), Fault> {
        let stream = TcpStream::connect(self.addr).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        let task = tokio::spawn(async move {
            // Its end is seen by whoever waits for an answer.
            let _ = connection.await;
        });
        Ok((sender, Connection(task.abort_handle())))
    }
}

/// As a browser writes it.
fn request(
    addr: SocketAddr,
    method: Method,
    path: &str,
    (cookie, encodings): (&str, &str),
    body: Vec<u8>,
) -> Result<Request<Full<Bytes>>, Fault> {
    let mut request = Request::builder()
        .uri(path)
        .header(HOST, addr.to_string())
        .header(COOKIE, cookie)
        .header(USER_AGENT, "Mozilla/5.0 (Linux; Android 14) Chrome/156.0")
        .header(ACCEPT_ENCODING, encodings)
        .header("sec-fetch-site", "same-origin");
    request = if method == Method::POST {
        request
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
    } else {
        request.header(ACCEPT, "text/event-stream")
    };
    request
        .method(method)
        .body(Full::new(body.into()))
        .map_err(|_| Fault::Network)
}

/// Ends when dropped.
#[derive(Debug)]
struct Connection(AbortHandle);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

type Kept = Option<(SendRequest<Full<Bytes>>, Connection)>;

/// The connections of one device. Dropped, it calls off what is under way and hangs up.
#[derive(Debug)]
pub struct Line {
    net: Net,
    /// Nothing is compressed.
    pub plain: bool,
    cookie: Arc<str>,
    sender: Arc<Mutex<Kept>>,
    request: Option<AbortHandle>,
    hints: Option<AbortHandle>,
}

impl Drop for Line {
    fn drop(&mut self) {
        for task in self.request.iter().chain(&self.hints) {
            task.abort();
        }
    }
}

impl Line {
    /// Sends JSON; a request under way is called off.
    pub fn post(&mut self, kind: Kind, body: Vec<u8>) -> oneshot::Receiver<Result<Answer, Fault>> {
        self.call_off();
        let (tell, answer) = oneshot::channel();
        let (net, sender) = (self.net.clone(), Arc::clone(&self.sender));
        let path = match kind {
            Kind::Push => path::PUSH,
            Kind::Pull => path::PULL,
        };
        let request = self.request(Method::POST, path, body);
        let task = self.net.runtime.spawn(async move {
            let asked = match request {
                Ok(request) => post(&net, &sender, kind, request).await,
                Err(fault) => Err(fault),
            };
            if asked.is_err() {
                net.meter.failed();
                // Whatever is left of the connection is not used again.
                *sender.lock().await = None;
            }
            // Nobody waits for the answer of a device that went away.
            let _ = tell.send(asked);
        });
        self.request = Some(task.abort_handle());
        answer
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Request<Full<Bytes>>, Fault> {
        let encodings = if self.plain { "identity" } else { ENCODINGS };
        request(self.net.addr, method, path, (&self.cookie, encodings), body)
    }

    /// Calls the request under way off, and hangs up: the server must not be waited for.
    pub fn call_off(&mut self) {
        if let Some(task) = self.request.take()
            && !task.is_finished()
        {
            task.abort();
            self.sender = Arc::default();
        }
    }

    /// Opens the stream of hints, and opens it again whenever it ends: a message each time it
    /// opens, and one for each hint.
    pub fn hints(&mut self) -> mpsc::Receiver<()> {
        let (tell, hints) = mpsc::channel(64);
        let net = self.net.clone();
        let cookie = Arc::clone(&self.cookie);
        let task = self.net.runtime.spawn(async move {
            loop {
                if listen(&net, &cookie, &tell).await.is_err() {
                    net.meter.failed();
                }
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        });
        if let Some(old) = self.hints.replace(task.abort_handle()) {
            old.abort();
        }
        hints
    }
}

async fn post(
    net: &Net,
    sender: &Mutex<Kept>,
    kind: Kind,
    request: Request<Full<Bytes>>,
) -> Result<Answer, Fault> {
    let mut kept = sender.lock().await;
    if kept.as_ref().is_none_or(|(sender, _)| sender.is_closed()) {
        *kept = Some(net.connect().await?);
    }
    let (sender, _) = kept.as_mut().ok_or(Fault::Network)?;
    sender.ready().await?;
    let start = Instant::now();
    let response = sender.send_request(request).await?;
    let encoding = header(&response, CONTENT_ENCODING.as_str());
    let refused = refused(&response);
    let body = response.into_body().collect().await?.to_bytes();
    match refused {
        Some(fault) => Err(fault),
        None => {
            net.meter.answered(kind, start.elapsed(), body.len());
            Ok(Answer { encoding, body })
        }
    }
}

fn header(response: &Response<Incoming>, name: &str) -> Option<String> {
    let value = response.headers().get(name)?.to_str().ok()?;
    Some(value.trim().to_owned())
}

fn refused(response: &Response<Incoming>) -> Option<Fault> {
    let seconds = header(response, RETRY_AFTER.as_str()).and_then(|text| text.parse::<u32>().ok());
    (!response.status().is_success()).then(|| Fault::Status {
        status: response.status().as_u16(),
        retry_after: seconds.map(|s| s.saturating_mul(1000)),
    })
}

async fn listen(net: &Net, cookie: &str, tell: &mpsc::Sender<()>) -> Result<(), Fault> {
    let (mut sender, _connection) = net.connect().await?;
    let request = request(
        net.addr,
        Method::GET,
        path::POKE,
        (cookie, ENCODINGS),
        Vec::new(),
    )?;
    let response = sender.send_request(request).await?;
    if let Some(fault) = refused(&response) {
        return Err(fault);
    }
    // A device that is busy has been told already.
    let _ = tell.try_send(());
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        // The server writes each event in one piece.
        let hint = frame?
            .into_data()
            .is_ok_and(|data| data.starts_with(b"data:"));
        if hint {
            net.meter.hinted();
            let _ = tell.try_send(());
        }
    }
    Ok(())
}
