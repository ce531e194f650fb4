//! The page around the engine: what wakes it, and the marks it leaves on `<html>`.

use super::engine::engine;
use super::status::{Phase, state_name};
use super::{drafts, driver, poke, shared_mode, tabs};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use common::sync::machine::Event;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Document, EventTarget, HtmlElement, Url, VisibilityState};

/// Milliseconds between two moves of the clock that screens read.
const TICK_MS: u32 = 30_000;

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Somebody may be looking.
pub(super) fn visible() -> bool {
    document().is_none_or(|d| d.visibility_state() == VisibilityState::Visible)
}

/// What the browser says of the network: a hint.
pub(super) fn online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// What a square adds to the address of the sign-in page.
const CODE: &str = "#code=";

/// See [`super::Local::code_of_address`].
pub(super) fn code_of_address() -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    let hash = location.hash().ok()?;
    let code = hash.strip_prefix(CODE)?.to_owned();
    let bare = format!("{}{}", location.pathname().ok()?, location.search().ok()?);
    // The entry of the history itself is written over: going back does not find it again.
    let history = window.history().ok()?;
    let state = history.state().unwrap_or(wasm_bindgen::JsValue::NULL);
    history
        .replace_state_with_url(&state, "", Some(&bare))
        .ok()?;
    Some(code)
}

/// See [`super::Local::chosen_file`].
pub(super) async fn chosen_file(field: web_sys::HtmlInputElement) -> Option<(String, String)> {
    let file = field.files()?.get(0)?;
    let bytes = wasm_bindgen_futures::JsFuture::from(file.array_buffer())
        .await
        .ok()?;
    let bytes = js_sys::Uint8Array::new(&bytes).to_vec();
    Some((file.name(), BASE64_STANDARD.encode(bytes)))
}

/// Opens the browser's printing.
pub(super) fn print() {
    if let Some(window) = web_sys::window() {
        // A browser without printing has nothing to open.
        let _ = window.print();
    }
}

/// Offers a text as a file to save. Its address lives in this page's memory, and not for long.
pub(super) fn save_file(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = document().ok_or(JsValue::NULL)?;
    let link: HtmlElement = document.create_element("a")?.unchecked_into();
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.click();
    Url::revoke_object_url(&url)
}

/// Listens for the life of the tab.
pub(super) fn listen() {
    tabs::listen();
    tick();
    Interval::new(TICK_MS, tick).forget();
    engine().change_status(|status| status.online = online());
    let Some(window) = web_sys::window() else {
        return;
    };
    if let Some(document) = document() {
        on(&document, "visibilitychange", || {
            if visible() { woke() } else { drafts::flush() }
        });
    }
    for touch in ["pointerdown", "keydown", "wheel"] {
        on(&window, touch, shared_mode::touched);
    }
    on(&window, "pagehide", drafts::flush);
    on(&window, "pageshow", woke);
    on(&window, "online", woke);
    on(&window, "offline", || {
        engine().change_status(|status| status.online = false)
    });
}

fn on(target: &EventTarget, event: &str, hear: impl FnMut() + 'static) {
    let closure = Closure::<dyn FnMut()>::new(hear);
    if target
        .add_event_listener_with_callback(event, closure.as_ref().unchecked_ref())
        .is_ok()
    {
        closure.forget();
    }
}

fn woke() {
    tick();
    engine().seen_again();
    poke::wake();
    if visible() {
        tabs::take_over();
    }
    driver::dispatch(Event::Woke);
}

fn tick() {
    let engine = engine();
    engine.shared.clock.set(engine.now());
    engine.check_lease();
    shared_mode::check_idle();
}

/// Writes the state on `<html>`, for tests and for support.
pub(super) fn mark() {
    let engine = engine();
    let Some(html) = document().and_then(|document| document.document_element()) else {
        return;
    };
    let set = |name: &str, value: Option<&str>| {
        // An attribute that cannot be set is missed by nobody but a test.
        let _ = match value {
            Some(value) => html.set_attribute(name, value),
            None => html.remove_attribute(name),
        };
    };
    let phase = engine.shared.phase.get_untracked();
    let name = match phase {
        Phase::Starting => "starting",
        Phase::SignedOut => "signed-out",
        Phase::Banished => "banished",
        Phase::Loading { .. } => "loading",
        Phase::Ready => "ready",
        Phase::Locked => "locked",
        Phase::Lapsed => "lapsed",
        Phase::StorageFailed(_) => "failed",
    };
    let settled = !matches!(phase, Phase::Starting | Phase::Loading { .. });
    set("data-phase", Some(name));
    set("data-ready", settled.then_some(name));
    let status = engine.shared.status.get_untracked();
    set("data-sync", Some(state_name(status.state)));
    set("data-pending", Some(&status.pending.to_string()));
    set(
        "data-online",
        Some(if status.online { "true" } else { "false" }),
    );
    set(
        "data-synced-at",
        status.synced_at.map(|at| at.to_string()).as_deref(),
    );
    set(
        "data-leader",
        Some(if tabs::leading() { "true" } else { "false" }),
    );
    let review = engine.shared.review.with_untracked(Vec::len);
    set("data-review", Some(&review.to_string()));
}
