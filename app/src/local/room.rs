//! When the device has no room left: the catalogue of offers goes first, and comes back when there is
//! room for it. What somebody wrote is never dropped.

use super::driver;
use super::engine::{Engine, engine};
use super::error::StorageError;
use super::vault::{self, Job};
use common::sync::device::Device;
use common::sync::machine::Event;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The largest file that the app does without.
const OUTLINES: &str = "/data/outlines.txt";

/// Bytes that must be free before the catalogue is received again.
const ENOUGH: f64 = 32.0 * 1024.0 * 1024.0;

/// Drops the catalogue. [`StorageError::Full`] when it is gone already.
pub(super) async fn make(engine: &Engine) -> Result<(), StorageError> {
    if engine.shared.with(|device| device.meta().partial) {
        return Err(StorageError::Full);
    }
    // Where the part of the app that does it is out of reach, there is no room.
    vault::ask(Job::MakeRoom)
        .await
        .map_err(|_| StorageError::Full)?;
    engine.shared.change(Device::catalogue_dropped);
    // Without it the map says so, and it is fetched again with the next version.
    let _ = drop_outlines().await;
    Ok(())
}

/// Drops the outlines of the map from the caches of the service worker: a database gives the room of
/// what is deleted back when it is next put in order, at no known time; a cache at once.
async fn drop_outlines() -> Option<()> {
    let window: JsValue = web_sys::window()?.into();
    let caches = Reflect::get(&window, &"caches".into()).ok()?;
    let names = asked(&caches, "keys", None).await?;
    for name in Array::from(&names) {
        let cache = asked(&caches, "open", Some(&name)).await?;
        asked(&cache, "delete", Some(&OUTLINES.into())).await?;
    }
    Some(())
}

/// What a promise of a method comes to.
async fn asked(on: &JsValue, method: &str, about: Option<&JsValue>) -> Option<JsValue> {
    let method: Function = Reflect::get(on, &method.into()).ok()?.dyn_into().ok()?;
    let promise = match about {
        Some(about) => method.call1(on, about),
        None => method.call0(on),
    };
    let promise: Promise = promise.ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

/// Takes the catalogue in again, when it was dropped and there is room.
pub(super) async fn fill() {
    let engine = engine();
    if !engine.shared.with(|device| device.meta().partial) {
        return;
    }
    if space().await.is_none_or(|(used, all)| all - used < ENOUGH) {
        return;
    }
    if vault::ask(Job::FillRoom).await.is_ok() {
        // What is missing is found by the next comparison with the server.
        let loaded = engine.load().await;
        let _ = engine.noting(loaded);
        driver::dispatch(Event::Woke);
    }
}

/// Bytes used and bytes in all, as far as the browser tells.
pub(super) async fn space() -> Option<(f64, f64)> {
    let window = web_sys::window()?;
    if !Reflect::has(&window.navigator(), &"storage".into()).unwrap_or(false) {
        return None;
    }
    let asked = window.navigator().storage().estimate().ok()?;
    let estimate = JsFuture::from(asked).await.ok()?;
    let number = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    Some((number("usage")?, number("quota")?))
}
