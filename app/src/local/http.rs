//! Requests to the versioned routes.

use super::error::ClientError;
use common::api::Problem;
use common::sync::machine::{Failure, REQUEST_MS};
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::AbortController;

/// Why there is no usable answer.
#[derive(Debug)]
pub(super) enum HttpFault {
    /// The server was not reached, or what answered is not the server (a captive portal).
    Network,
    /// Given up, or called off.
    Slow,
    /// The server says no.
    Status {
        status: u16,
        retry_after: Option<u32>,
        problem: Option<Problem>,
    },
}

impl From<HttpFault> for ClientError {
    fn from(fault: HttpFault) -> Self {
        match fault {
            HttpFault::Network => Self::Offline,
            HttpFault::Slow => Self::Slow,
            HttpFault::Status { status: 426, .. } => Self::Outdated,
            HttpFault::Status {
                problem: Some(problem),
                ..
            } => Self::Server(problem),
            HttpFault::Status { status: 500.., .. } => Self::Slow,
            HttpFault::Status { .. } => Self::Unreadable,
        }
    }
}

impl HttpFault {
    /// What it means for the exchange.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Network | Self::Slow => Failure::Network,
            // 403: a session, but not this person's.
            Self::Status {
                status: 401 | 403, ..
            } => Failure::Unauthorised,
            Self::Status { status: 413, .. } => Failure::TooLarge,
            Self::Status { status: 426, .. } => Failure::Upgrade,
            Self::Status { status: 500, .. } => Failure::Broken,
            Self::Status { retry_after, .. } => Failure::Server {
                retry_after: *retry_after,
            },
        }
    }

    /// Somebody answered.
    pub(super) fn reached(&self) -> bool {
        matches!(self, Self::Status { .. })
    }
}

/// Posts JSON and reads JSON. `abort` calls the request off.
pub(super) async fn post<B: Serialize, R: DeserializeOwned>(
    path: &str,
    body: &B,
    abort: &AbortController,
) -> Result<R, HttpFault> {
    let body = serde_json::to_string(body).map_err(|_| HttpFault::Network)?;
    let prepare = |request: RequestBuilder| {
        request
            .header("content-type", "application/json")
            .body(body)
    };
    let body = send(Request::post(path), prepare, abort).await?;
    serde_json::from_slice(&body).map_err(|_| HttpFault::Network)
}

/// Posts JSON and reads JSON for a screen that waits for it.
pub(super) async fn ask<B: Serialize, R: DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<R, ClientError> {
    let abort = AbortController::new().map_err(|_| ClientError::Unreadable)?;
    Ok(post(path, body, &abort).await?)
}

/// Posts nothing and reads nothing.
pub(super) async fn post_empty(path: &str) -> Result<(), HttpFault> {
    let abort = AbortController::new().map_err(|_| HttpFault::Network)?;
    send(Request::post(path), RequestBuilder::build, &abort)
        .await
        .map(drop)
}

/// Reads JSON.
pub(super) async fn get<R: DeserializeOwned>(path: &str) -> Result<R, HttpFault> {
    let abort = AbortController::new().map_err(|_| HttpFault::Network)?;
    let body = send(Request::get(path), RequestBuilder::build, &abort).await?;
    serde_json::from_slice(&body).map_err(|_| HttpFault::Network)
}

/// Reads a public file of the site.
pub(super) async fn file(path: &str) -> Result<String, HttpFault> {
    let abort = AbortController::new().map_err(|_| HttpFault::Network)?;
    let body = send(Request::get(path), RequestBuilder::build, &abort).await?;
    String::from_utf8(body).map_err(|_| HttpFault::Network)
}

async fn send(
    request: RequestBuilder,
    prepare: impl FnOnce(RequestBuilder) -> Result<Request, gloo_net::Error>,
    abort: &AbortController,
) -> Result<Vec<u8>, HttpFault> {
    let request = request
        .header("accept", "application/json")
        .abort_signal(Some(&abort.signal()));
    let request = prepare(request).map_err(|_| HttpFault::Network)?;
    let late = Rc::new(Cell::new(false));
    let _timeout = Timeout::new(u32::try_from(REQUEST_MS).unwrap_or(u32::MAX), {
        let (late, abort) = (Rc::clone(&late), abort.clone());
        move || {
            late.set(true);
            abort.abort();
        }
    });
    let lost = |_| {
        if late.get() {
            HttpFault::Slow
        } else {
            HttpFault::Network
        }
    };
    let response = request.send().await.map_err(lost)?;
    let ok = response.ok();
    let refused = (!ok).then(|| (response.status(), retry_after(&response)));
    // Not as a text: it would be copied into the browser's strings and back.
    let body = response.binary().await.map_err(lost)?;
    match refused {
        None => Ok(body),
        Some((status, retry_after)) => Err(HttpFault::Status {
            status,
            retry_after,
            problem: serde_json::from_slice(&body).ok(),
        }),
    }
}

/// Milliseconds the server asks to wait.
fn retry_after(response: &Response) -> Option<u32> {
    let seconds: u32 = response.headers().get("retry-after")?.trim().parse().ok()?;
    Some(seconds.saturating_mul(1_000))
}
