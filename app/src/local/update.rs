//! The service worker's new versions, and the installation of the app.

use super::drafts;
use super::engine::engine;
use js_sys::{Function, Object, Reflect};
use leptos::prelude::Set;
use std::cell::{Cell, RefCell};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration};

const WORKER: &str = "/sw.js";

thread_local! {
    static REGISTRATION: RefCell<Option<ServiceWorkerRegistration>> = const { RefCell::new(None) };
    static PROMPT: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    static RELOADING: Cell<bool> = const { Cell::new(false) };
    /// Another tab has taken up a successor of the worker that this page came with.
    static OUTLIVED: Cell<bool> = const { Cell::new(false) };
}

/// Absent in pages served without encryption, other than from this machine.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"serviceWorker".into())
        .ok()
        .filter(JsValue::is_object)
        .map(JsCast::unchecked_into)
}

/// Registers the service worker and watches for its successors.
pub(super) fn register() {
    listen_for_prompt();
    spawn_local(async {
        // Without a worker the app works online all the same.
        let _ = watch().await;
    });
}

async fn watch() -> Result<(), JsValue> {
    let Some(container) = container() else {
        return Ok(());
    };
    let registration = JsFuture::from(container.register(WORKER)).await?;
    let registration: ServiceWorkerRegistration = registration.dyn_into()?;
    // A page without a controller is the first one: its worker replaces nothing.
    let replaces = container.controller().is_some();
    let found = Closure::<dyn FnMut()>::new({
        let registration = registration.clone();
        move || {
            if let Some(worker) = registration.installing() {
                let changed = Closure::<dyn FnMut()>::new(look);
                worker.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
                changed.forget();
            }
        }
    });
    registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
    found.forget();
    let controlled = Cell::new(replaces);
    let replaced = Closure::<dyn FnMut()>::new(move || {
        let had_one = controlled.replace(true);
        if RELOADING.get()
            && let Some(window) = web_sys::window()
        {
            let _ = window.location().reload();
        } else if had_one {
            OUTLIVED.set(true);
            look();
        }
    });
    container.set_oncontrollerchange(Some(replaced.as_ref().unchecked_ref()));
    replaced.forget();
    REGISTRATION.set(Some(registration));
    if replaces {
        look();
    }
    Ok(())
}

/// Offers the update once a successor waits behind the worker of this page, or has taken its place.
fn look() {
    let waiting = REGISTRATION.with_borrow(|known| {
        known
            .as_ref()
            .is_some_and(|known| known.waiting().is_some())
    });
    let controlled = container().is_some_and(|container| container.controller().is_some());
    let ready = OUTLIVED.get() || waiting && controlled;
    engine().shared.update.set(ready);
}

pub(super) fn apply_update() {
    drafts::flush();
    let waiting = REGISTRATION
        .with_borrow(|known| known.as_ref().and_then(ServiceWorkerRegistration::waiting));
    match waiting {
        Some(worker) => {
            RELOADING.set(true);
            let message = Object::new();
            let _ = Reflect::set(&message, &"type".into(), &"SKIP_WAITING".into());
            let _ = worker.post_message(&message);
        }
        None => {
            if let Some(window) = web_sys::window() {
                let _ = window.location().reload();
            }
        }
    }
}

fn listen_for_prompt() {
    let Some(window) = web_sys::window() else {
        return;
    };
    let offered = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        // Kept for the moment when the person asks for it.
        event.prevent_default();
        PROMPT.set(Some(event.into()));
        engine().shared.installable.set(true);
    });
    let listening = window
        .add_event_listener_with_callback("beforeinstallprompt", offered.as_ref().unchecked_ref());
    if listening.is_ok() {
        offered.forget();
    }
}

pub(super) fn install() {
    engine().shared.installable.set(false);
    let Some(event) = PROMPT.take() else { return };
    let prompt = Reflect::get(&event, &"prompt".into()).ok();
    if let Some(prompt) = prompt.and_then(|prompt| prompt.dyn_into::<Function>().ok()) {
        // The browser asks the person; both answers are fine.
        let _ = prompt.call0(&event);
    }
}
