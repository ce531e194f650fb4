//! A device that several people use: what is kept there is closed under a key, and the device locks
//! itself when nobody touches it. The key itself is the vault's business.

use super::clock::device_ms;
use super::engine::{Engine, engine};
use super::status::Phase;
use super::tabs::{self, Notice};
use super::vault::{self, Job};
use super::{drafts, pointers};
use wasm_bindgen_futures::spawn_local;

/// Milliseconds without a touch after which a shared device locks itself.
const IDLE_MS: u64 = 10 * 60_000;
/// Milliseconds between two notes of a touch.
const TOUCH_MS: u64 = 5_000;

impl Engine {
    /// What this person has here is closed under a key, which is at hand.
    pub(super) fn is_shared(&self) -> bool {
        self.store().is_some_and(|store| store.is_held())
    }
}

/// Forgets the key and everything that it has opened, in every tab. The session ends too: who comes
/// to a locked device asks nothing of the server in that person's name.
pub(super) async fn lock() {
    let engine = engine();
    if let Some(db) = engine.database()
        && engine.is_shared()
        && saved().await
    {
        pointers::change_record(|record| {
            record.locked = true;
            record.signed_out = true;
        })
        .await;
        pointers::forget_person(&db);
        tabs::tell(Notice::Locked);
        forget_all();
    }
}

/// Another tab has locked the device.
pub(super) async fn lock_too() {
    if saved().await {
        forget_all();
    }
}

/// Words that cannot be kept are not taken off the screen.
async fn saved() -> bool {
    drafts::save_all().await;
    engine().drafts.unsaved().is_empty()
}

/// Memory goes with the page: nothing else empties it for sure.
fn forget_all() {
    if let Some(window) = web_sys::window() {
        engine().set_phase(Phase::Starting);
        // A page that cannot be loaded again is not there any more either.
        let _ = window.location().reload();
    }
}

/// Somebody touches the device.
pub(super) fn touched() {
    let engine = engine();
    let now = device_ms();
    if engine.is_shared() && now.abs_diff(engine.touched.get()) >= TOUCH_MS && !check_idle() {
        engine.touched.set(now);
        pointers::touch(now);
    }
}

/// Locks a device that nobody has touched for long in any tab, whatever happened to its clock.
pub(super) fn check_idle() -> bool {
    let idle = engine().is_shared() && device_ms().abs_diff(pointers::touched_ms()) >= IDLE_MS;
    if idle {
        spawn_local(lock());
    }
    idle
}

/// The person before left without signing out: what they have here stays closed until they come
/// back, unless nothing of it waits.
pub(super) async fn tidy(db: &str) -> bool {
    pointers::forget_person(db);
    vault::ask(Job::Kept(db.to_owned())).await == Ok(0)
}

/// The person has another passphrase from now on: it closes the key too.
pub(super) async fn close_anew(before: String, now: String) {
    if engine().is_shared() {
        // Where it does not, the lock asks for the former one, then takes the new one.
        let _ = vault::ask(Job::CloseAnew(before, now)).await;
    }
}

/// Commands, answers and texts on this device, counted without being opened.
pub(super) async fn kept() -> usize {
    match engine().database() {
        Some(db) => vault::ask(Job::Kept(db)).await.unwrap_or(0),
        None => 0,
    }
}
