//! The next page of rows is asked for while the present one is written: the line, the server and
//! the store of the device work at the same time. One page at most waits here.

use super::super::clock;
use super::super::http::{self, HttpFault};
use common::api::path;
use common::sync::protocol::{PullReq, PullResp};
use futures::channel::oneshot;
use std::cell::RefCell;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

thread_local! {
    static AHEAD: RefCell<Option<Asked>> = RefCell::default();
}

/// What came, or why nothing did.
pub(super) struct Answer {
    pub(super) resp: Result<PullResp, HttpFault>,
    /// Device time when it came: what the server says of the time is of that moment.
    pub(super) at: i64,
    /// Milliseconds from the request.
    pub(super) took: i64,
}

/// A pull under way.
pub(super) struct Asked {
    req: PullReq,
    abort: AbortController,
    answer: oneshot::Receiver<Answer>,
}

impl Asked {
    pub(super) fn begin(req: PullReq, abort: AbortController) -> Self {
        let (tell, answer) = oneshot::channel();
        let (sent, stop) = (req.clone(), abort.clone());
        spawn_local(async move {
            let started = clock::steady_ms();
            let resp = http::post(path::PULL, &sent, &stop).await;
            let told = tell.send(Answer {
                resp,
                at: clock::device_ms(),
                took: clock::steady_ms().saturating_sub(started),
            });
            // Nobody waits for a page that was asked for and is not wanted any more.
            drop(told);
        });
        Self { req, abort, answer }
    }

    pub(super) async fn answer(self) -> (PullReq, Answer) {
        let answer = self.answer.await.unwrap_or_else(|_| Answer {
            resp: Err(HttpFault::Network),
            at: clock::device_ms(),
            took: 0,
        });
        (self.req, answer)
    }
}

/// Asks for the page that follows.
pub(super) fn ask(req: PullReq) {
    forget();
    if let Ok(abort) = AbortController::new() {
        AHEAD.set(Some(Asked::begin(req, abort)));
    }
}

/// That request, if it is under way or answered already. Another one is forgotten, and not called off:
/// whoever waits for this answer may have taken over what calls it off.
pub(super) fn take(req: &PullReq) -> Option<Asked> {
    AHEAD.take().filter(|asked| {
        (asked.req.client, asked.req.user, &asked.req.cookie) == (req.client, req.user, &req.cookie)
            && asked.req.acked_mid == req.acked_mid
            && req.digest.is_none()
    })
}

/// What calls off the page under way, for whoever waits for it.
pub(in super::super) fn abort() -> Option<AbortController> {
    AHEAD.with_borrow(|asked| asked.as_ref().map(|asked| asked.abort.clone()))
}

/// Nobody waits for a page any more.
pub(in super::super) fn forget() {
    if let Some(asked) = AHEAD.take() {
        asked.abort.abort();
    }
}
