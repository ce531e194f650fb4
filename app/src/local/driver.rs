//! Runs the machine of the exchange in the leader tab: one timer, one request at a time.

use super::engine::engine;
use super::{clock, exchange, poke, tabs};
use common::sync::machine::{Action, Event, Failure, Machine, State};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

/// The pace of this tab, while it leads.
#[derive(Debug, Default)]
pub(super) struct Driver {
    machine: RefCell<Option<Machine>>,
    timer: RefCell<Option<Timeout>>,
    /// Number of the current request: the answer to another is dropped.
    run: Cell<u64>,
    request: RefCell<Option<AbortController>>,
}

/// This tab leads.
pub(super) fn lead() {
    *engine().driver.machine.borrow_mut() = Some(Machine::new(clock::steady_ms()));
    dispatch(Event::Start);
}

/// This tab no longer leads.
pub(super) fn stop() {
    let engine = engine();
    *engine.driver.machine.borrow_mut() = None;
    drop(engine.driver.timer.borrow_mut().take());
    call_off();
    exchange::ahead::forget();
    poke::close();
}

/// Gives the machine an event and does what it asks. Nothing happens in a tab that does not lead.
pub(super) fn dispatch(event: Event) {
    let engine = engine();
    let now = clock::steady_ms();
    let step = engine.driver.machine.borrow_mut().as_mut().map(|machine| {
        let action = machine.on(event, now, clock::random());
        (
            action,
            machine.state(),
            machine.deadline(),
            machine.is_isolating(),
        )
    });
    let Some((action, state, deadline, isolate)) = step else {
        return;
    };
    match action {
        Action::Push { .. } | Action::Pull => launch(action, isolate),
        Action::Nothing if matches!(state, State::Pushing | State::Pulling) => {}
        Action::Nothing => call_off(),
    }
    let wait = u32::try_from(deadline.saturating_sub(now)).unwrap_or(0);
    *engine.driver.timer.borrow_mut() = Some(Timeout::new(wait, || dispatch(Event::Deadline)));
    engine.change_status(|status| {
        status.state = state;
        status.next_try =
            matches!(state, State::Waiting).then(|| clock::device_ms().saturating_add(wait.into()));
    });
    if matches!(state, State::Locked | State::Revoked | State::Upgrade) {
        poke::close();
    } else {
        poke::open();
    }
    tabs::tell_status();
}

/// Forgets the request under way: its answer, if it comes, is for nobody.
fn call_off() {
    let engine = engine();
    engine
        .driver
        .run
        .set(engine.driver.run.get().wrapping_add(1));
    let request = engine.driver.request.borrow_mut().take();
    if let Some(request) = request {
        request.abort();
    }
}

fn launch(action: Action, isolate: bool) {
    call_off();
    let engine = engine();
    let run = engine.driver.run.get();
    // A page that was asked for already is waited for, and called off as any other.
    let asked = matches!(action, Action::Pull).then(exchange::ahead::abort);
    let Some(abort) = asked.flatten().or_else(|| AbortController::new().ok()) else {
        return spawn_local(async { dispatch(Event::Failed(Failure::Network)) });
    };
    *engine.driver.request.borrow_mut() = Some(abort.clone());
    spawn_local(async move {
        let answer = match action {
            Action::Push { max } => exchange::push(max, isolate, &abort)
                .await
                .map(Answer::Pushed),
            _ => exchange::pull(&abort).await.map(Answer::Pulled),
        };
        if super::engine::engine().driver.run.get() != run {
            return;
        }
        match answer {
            Ok(Answer::Pushed(pushed)) => {
                dispatch(if pushed.more {
                    Event::PushedPart
                } else {
                    Event::Pushed
                });
                if pushed.again {
                    dispatch(Event::Saved);
                }
            }
            Ok(Answer::Pulled(pulled)) => {
                // Told during the pull, it makes the machine push right after it.
                if pulled.again {
                    dispatch(Event::Saved);
                }
                dispatch(Event::Pulled { more: pulled.more });
            }
            Err(failure) => dispatch(Event::Failed(failure)),
        }
    });
}

enum Answer {
    Pushed(exchange::Pushed),
    Pulled(exchange::Pulled),
}
