//! Several tabs of the same person: one talks to the server, all hear of what changed.
//!
//! The leader holds a Web Lock. A visible tab takes it over from one that is hidden, which the
//! browser may have put to sleep. Where there are no locks every tab leads: wasteful, and safe.

use super::driver;
use super::engine::engine;
use super::status::state_name;
use super::{page, session, shared_mode};
use common::sync::machine::{Event, State};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::GetUntracked;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

const CHANNEL: &str = "tremplin";

/// What tabs tell each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Notice {
    /// A command was written.
    Outbox,
    /// Rows changed.
    Base,
    /// The review changed.
    Review,
    /// The person signed in again: the exchange may go on.
    SignedIn,
    /// The person left this device.
    SignedOut,
    /// A shared device is locked.
    Locked,
    /// How the exchange goes.
    Status {
        state: String,
        online: bool,
        next_try: Option<i64>,
    },
}

#[derive(Serialize, Deserialize)]
struct Envelope {
    db: String,
    notice: Notice,
}

/// This tab among the others.
#[derive(Debug, Default)]
pub(super) struct Tabs {
    channel: RefCell<Option<Channel>>,
    db: RefCell<Option<String>>,
    leading: Cell<bool>,
    /// Number of the current request for the lock: the outcome of another means nothing.
    turn: Cell<u64>,
    /// Lets the lock go.
    release: RefCell<Option<Function>>,
    /// Calls off a request that still waits.
    queued: RefCell<Option<AbortController>>,
    told: RefCell<Option<Notice>>,
}

#[derive(Debug)]
struct Channel {
    channel: BroadcastChannel,
    _hear: Closure<dyn FnMut(MessageEvent)>,
}

/// Hears the other tabs, whoever is signed in.
pub(super) fn listen() {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else {
        return;
    };
    let hear = Closure::new(|event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        if let Ok(envelope) = serde_json::from_str(&text) {
            heard(envelope);
        }
    });
    channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    *engine().tabs.channel.borrow_mut() = Some(Channel {
        channel,
        _hear: hear,
    });
}

fn heard(envelope: Envelope) {
    let engine = engine();
    let Envelope { db, notice } = envelope;
    let mine = engine.tabs.db.borrow().as_deref() == Some(db.as_str());
    match notice {
        Notice::SignedIn if mine => driver::dispatch(Event::SignedIn),
        Notice::SignedIn => spawn_local(session::resume()),
        _ if !mine => {}
        Notice::Outbox | Notice::Review => spawn_local(async {
            if catch_up().await {
                driver::dispatch(Event::Saved);
            }
        }),
        Notice::Base => engine.heard_base(),
        Notice::SignedOut => engine.left(),
        Notice::Locked => spawn_local(shared_mode::lock_too()),
        Notice::Status {
            state,
            online,
            next_try,
        } => {
            if !engine.tabs.leading.get() {
                engine.change_status(|status| {
                    status.online = online;
                    status.next_try = next_try;
                    status.state = named(&state);
                });
            }
        }
    }
}

/// Reads again what others may have written; whether that worked.
pub(super) async fn catch_up() -> bool {
    let engine = engine();
    let refreshed = engine.refresh().await;
    engine.noting(refreshed).is_ok()
}

fn named(name: &str) -> State {
    let all = [
        State::Pushing,
        State::Pulling,
        State::Waiting,
        State::Locked,
        State::Revoked,
        State::Upgrade,
    ];
    all.into_iter()
        .find(|state| state_name(*state) == name)
        .unwrap_or(State::Idle)
}

/// Tells the other tabs of this person.
pub(super) fn tell(notice: Notice) {
    let engine = engine();
    let Some(db) = engine.tabs.db.borrow().clone() else {
        return;
    };
    tell_about(db, notice);
}

/// Tells the other tabs about a person's database.
pub(super) fn tell_about(db: String, notice: Notice) {
    let engine = engine();
    let text = serde_json::to_string(&Envelope { db, notice }).unwrap_or_default();
    if let Some(channel) = engine.tabs.channel.borrow().as_ref() {
        // A closed channel: the others read the store again when they are looked at.
        let _ = channel.channel.post_message(&text.into());
    }
}

/// Tells how the exchange goes, when that changed.
pub(super) fn tell_status() {
    let engine = engine();
    let status = engine.shared.status.get_untracked();
    let notice = Notice::Status {
        state: state_name(status.state).to_owned(),
        online: status.online,
        next_try: status.next_try,
    };
    if engine.tabs.told.replace(Some(notice.clone())).as_ref() != Some(&notice) {
        tell(notice);
    }
}

/// Takes part in a person's exchange.
pub(super) fn join(db: &str) {
    *engine().tabs.db.borrow_mut() = Some(db.to_owned());
    ask(page::visible());
}

/// Takes part no more.
pub(super) fn leave() {
    let engine = engine();
    drop(engine.tabs.db.borrow_mut().take());
    let_go();
    driver::stop();
}

/// Leads from now on, if this tab takes part.
pub(super) fn take_over() {
    if !engine().tabs.leading.get() {
        ask(true);
    }
}

/// Leads, and exchanges at once.
pub(super) fn sync_now() {
    if engine().tabs.leading.get() {
        driver::dispatch(Event::SignedIn);
    } else {
        ask(true);
    }
}

pub(super) fn leading() -> bool {
    engine().tabs.leading.get()
}

/// Ends whatever this tab holds or waits for.
fn let_go() {
    let engine = engine();
    engine.tabs.turn.set(engine.tabs.turn.get().wrapping_add(1));
    engine.tabs.leading.set(false);
    let queued = engine.tabs.queued.borrow_mut().take();
    if let Some(queued) = queued {
        queued.abort();
    }
    let release = engine.tabs.release.borrow_mut().take();
    if let Some(release) = release {
        let _ = release.call0(&JsValue::UNDEFINED);
    }
}

/// Asks for the lock: `steal` takes it from its holder, else it waits for its turn.
fn ask(steal: bool) {
    let_go();
    let engine = engine();
    let Some(db) = engine.tabs.db.borrow().clone() else {
        return;
    };
    let turn = engine.tabs.turn.get();
    match request(&db, steal, turn) {
        Some(over) => spawn_local(async move {
            // Comes back when the lock is let go or stolen, or the request called off.
            let _ = JsFuture::from(over).await;
            if super::engine::engine().tabs.turn.get() == turn {
                super::engine::engine().tabs.leading.set(false);
                driver::stop();
                page::mark();
                ask(false);
            }
        }),
        None => lead(),
    }
}

fn lead() {
    engine().tabs.leading.set(true);
    page::mark();
    driver::lead();
}

/// The lock's promise; nothing where there are no locks.
fn request(db: &str, steal: bool, turn: u64) -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into())
        .ok()
        .filter(JsValue::is_object)?;
    let request: Function = Reflect::get(&locks, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let options = Object::new();
    if steal {
        Reflect::set(&options, &"steal".into(), &JsValue::TRUE).ok()?;
    } else {
        let abort = AbortController::new().ok()?;
        Reflect::set(&options, &"signal".into(), &abort.signal()).ok()?;
        *engine().tabs.queued.borrow_mut() = Some(abort);
    }
    let granted = Closure::once_into_js(move |_lock: JsValue| -> JsValue {
        let engine = engine();
        if engine.tabs.turn.get() != turn {
            return JsValue::UNDEFINED;
        }
        let held = Promise::new(&mut |release, _| {
            *engine.tabs.release.borrow_mut() = Some(release);
        });
        // Outside of the browser's call.
        spawn_local(async move {
            if super::engine::engine().tabs.turn.get() == turn {
                lead();
            }
        });
        held.into()
    });
    let name = JsValue::from_str(&format!("tremplin:{db}"));
    request
        .call3(&locks, &name, &options, &granted)
        .ok()?
        .dyn_into()
        .ok()
}
