//! One push, one pull: the device's logic between the store and the network.

pub(super) mod ahead;

use super::clock;
use super::engine::{Engine, engine};
use super::error::StorageError;
use super::http::{self, HttpFault};
use super::session;
use ahead::{Answer, Asked};
use common::api::path;
use common::row::Mid;
use common::sync::device::{AfterPush, Device, Planned};
use common::sync::machine::Failure;
use common::sync::protocol::{PULL_MAX, PUSH_BYTES, PullResp, PushResp};
use std::cell::Cell;
use web_sys::AbortController;

/// A push has been answered.
#[derive(Debug)]
pub(super) struct Pushed {
    /// Push again: the commands have new numbers.
    pub(super) again: bool,
    /// What went was not all that waits.
    pub(super) more: bool,
}

/// A pull has been answered and applied.
#[derive(Debug)]
pub(super) struct Pulled {
    /// Pull again.
    pub(super) more: bool,
    /// Some commands went, others wait: push again.
    pub(super) again: bool,
}

/// Milliseconds a page of rows should take: asks for fewer on a slow line.
const PAGE_MS: (i64, i64) = (3_000, 10_000);
/// Fewest rows in a page.
const PAGE_MIN: u32 = 50;

thread_local! {
    static PAGE_ROWS: Cell<u32> = const { Cell::new(PULL_MAX / 2) };
}

impl From<StorageError> for Failure {
    fn from(_: StorageError) -> Self {
        Self::Storage
    }
}

/// Notes whether the exchange worked.
fn heard<T>(engine: &Engine, result: Result<T, HttpFault>) -> Result<T, Failure> {
    let online = match &result {
        Ok(_) => true,
        Err(fault) => fault.reached() && !matches!(fault.failure(), Failure::Server { .. }),
    };
    engine.change_status(|status| status.online = online);
    result.map_err(|fault| fault.failure())
}

/// Sends what waits, in order, at most `max` commands.
/// `isolate`: the server failed on the first of them again and again.
pub(super) async fn push(
    max: usize,
    isolate: bool,
    abort: &AbortController,
) -> Result<Pushed, Failure> {
    let engine = engine();
    if engine.shared.with(Device::begins_push) {
        let refreshed = engine.refresh().await;
        engine.noting(refreshed)?;
    }
    let pushed = |again, more| Ok(Pushed { again, more });
    let Some(mut req) = engine
        .shared
        .with(|device| device.push_req(max, PUSH_BYTES))
    else {
        return pushed(false, false);
    };
    req.seal_first = isolate;
    let resp: PushResp = heard(&engine, http::post(path::PUSH, &req, abort).await)?;
    match engine.shared.with(|device| device.after_push(&req, &resp)) {
        AfterPush::Continue => pushed(
            false,
            engine.shared.change(|device| device.pushed(&req, &resp)),
        ),
        AfterPush::Rename => {
            engine.rename().await?;
            pushed(true, false)
        }
        AfterPush::Recover { after } => {
            engine.recover(after).await?;
            pushed(true, false)
        }
    }
}

/// Asks for what changed, and applies it.
pub(super) async fn pull(abort: &AbortController) -> Result<Pulled, Failure> {
    let engine = engine();
    let req = engine
        .shared
        .with(|device| device.pull_req_at(PAGE_ROWS.get(), clock::device_ms()));
    let first = first_mid(&engine);
    let asked = match ahead::take(&req) {
        Some(asked) => asked,
        None => Asked::begin(req, abort.clone()),
    };
    let (req, answer) = asked.answer().await;
    let Answer { resp, at, took } = answer;
    match (&resp, PAGE_MS) {
        (Ok(PullResp::Ok(page)), (short, _)) if took < short && page.more => {
            PAGE_ROWS.set(req.limit.saturating_mul(2).min(PULL_MAX));
        }
        (Ok(_), (_, long)) if took < long => {}
        _ => PAGE_ROWS.set((req.limit / 2).max(PAGE_MIN)),
    }
    let resp: PullResp = heard(&engine, resp)?;
    let more = match &resp {
        PullResp::Ok(page) => page.more,
        // With nothing known there is nothing to reset: the server makes no sense, try later.
        PullResp::Reset { .. } if req.cookie.is_none() => {
            return Err(Failure::Server { retry_after: None });
        }
        PullResp::Reset { .. } => true,
        PullResp::Upgrade { .. } => return Err(Failure::Upgrade),
        PullResp::Revoked { last_mid, .. } => {
            revoked(&engine, *last_mid).await?;
            return Err(Failure::Revoked);
        }
    };
    if let Some(after) = Device::lost_after(&resp)
        && engine.recover(after).await?
    {
        // Sent again before anything else; the answer comes again too.
        return Ok(Pulled {
            more: false,
            again: true,
        });
    }
    let Some(plan) = engine.shared.with(|device| device.plan(&req, resp, at)) else {
        return Err(Failure::Server { retry_after: None });
    };
    let next = plan.next_req(&req, PAGE_ROWS.get());
    if let Some(next) = next.filter(|_| more) {
        ahead::ask(next);
    }
    let planned = engine.apply(plan, at).await?;
    let waiting = first_mid(&engine);
    Ok(Pulled {
        more: more || planned == Planned::Stale,
        again: waiting.is_some() && waiting != first,
    })
}

fn first_mid(engine: &Engine) -> Option<Mid> {
    engine
        .shared
        .with(|device| device.outbox().first().map(|p| p.mutation.mid))
}

/// The account was closed: what it could read goes at once; once the server has what was written
/// here, nothing stays.
async fn revoked(engine: &Engine, last_mid: Mid) -> Result<(), Failure> {
    // Put back from a copy meanwhile, it lacks what was sent last.
    if engine
        .shared
        .with(|device| device.closed_too_early(last_mid))
    {
        engine.recover(last_mid).await?;
    }
    let kept = engine
        .shared
        .with(|device| device.outbox().iter().any(|p| p.mutation.mid > last_mid));
    if kept {
        engine.account_closed(last_mid).await?;
    } else {
        session::banish().await;
    }
    Ok(())
}

/// Sends everything that waits, outside of the machine's pace, as far as the server takes it.
pub(super) async fn drain(abort: &AbortController) -> Result<(), Failure> {
    let engine = engine();
    loop {
        let before = first_mid(&engine);
        while push(usize::MAX, false, abort).await?.more {}
        while pull(abort).await?.more {}
        let after = first_mid(&engine);
        if after.is_none() || after == before {
            return Ok(());
        }
    }
}
