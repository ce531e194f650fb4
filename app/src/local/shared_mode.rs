//! A device that several people use: what is kept there is closed under a key, and the device locks
//! itself when nobody touches it.

use super::clock::device_ms;
use super::engine::{Engine, engine};
use super::error::{ClientError, SealError};
use super::session::{note_seals, open_session};
use super::status::{Phase, Signed};
use super::tabs::{self, Notice};
use super::vault::{self, Job, Secret};
use super::{drafts, driver, idb, pointers};
use common::api::{LoginReq, UserKind};
use common::sync::machine::Event;
use leptos::prelude::Set;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds without a touch after which a shared device locks itself.
const IDLE_MS: u64 = 10 * 60_000;
/// Milliseconds between two notes of a touch.
const TOUCH_MS: u64 = 5_000;

/// What a person has typed to sign in, and whether they said that the device is shared.
#[derive(Clone, Debug)]
pub(super) struct Hand {
    pub(super) secret: Secret,
    pub(super) shared: bool,
}

impl Engine {
    /// What this person has here is closed under a key, which is at hand.
    pub(super) fn is_shared(&self) -> bool {
        self.store().is_some_and(|store| store.is_held())
    }

    /// Opens a person's data as they want them kept.
    pub(super) async fn open_with(&self, signed: Signed, hand: Hand) -> Result<(), SealError> {
        self.prepare(signed, hand.shared);
        let mut refused = false;
        if hand.shared {
            refused = self.hold(&hand, true).await?;
        }
        self.enter().await;
        if self.phase() == Phase::Locked && !hand.shared {
            refused = self.hold(&hand, false).await?;
            self.enter().await;
        }
        if refused {
            // Closes the key from now on, once what was typed before has opened it.
            *self.newer.borrow_mut() = Some(hand.secret);
        }
        Ok(())
    }

    /// Whether what was typed is not what closes the key.
    async fn hold(&self, hand: &Hand, create: bool) -> Result<bool, SealError> {
        let job = Job::Hold {
            secret: hand.secret.clone(),
            create,
            anew: self.newer.borrow().clone(),
        };
        Ok(vault::ask(job).await? > 0)
    }
}

/// Keeps what is here the other way: under seal, erased, and opened again from the seal.
pub(super) async fn rebuild(signed: Signed, db: &str, hand: Hand) -> Result<(), SealError> {
    let engine = engine();
    note_seals(db, true).await;
    vault::ask(Job::Close(hand.secret.clone())).await?;
    tabs::tell_about(db.to_owned(), Notice::SignedOut);
    engine.close();
    pointers::forget_person(db);
    idb::delete(db).await?;
    engine.open_with(signed, hand).await
}

/// Opens the key with what the person types; whether it does.
pub(super) async fn unlock(typed: String) -> Result<bool, SealError> {
    let engine = engine();
    let Some(signed) = engine.signed() else {
        return Ok(false);
    };
    let hand = Hand {
        secret: Secret::typed(signed.kind, &typed),
        shared: true,
    };
    if engine.hold(&hand, false).await? {
        return Ok(false);
    }
    *engine.newer.borrow_mut() = None;
    engine.enter().await;
    spawn_local(renew(signed, typed));
    Ok(true)
}

/// Opens the session again that the lock has ended.
async fn renew(signed: Signed, typed: String) {
    let engine = engine();
    // Its end may still be on its way.
    let _turn = engine.ending.lock().await;
    let before = pointers::record().await;
    if !before.locked {
        return;
    }
    pointers::change_record(|record| {
        record.locked = false;
        record.signed_out = false;
    })
    .await;
    if before.signed_out {
        // The server has not heard of it.
        return;
    }
    let login = match signed.kind {
        UserKind::Pupil => LoginReq::Code { code: typed },
        UserKind::Staff => {
            let Some(store) = engine.store() else { return };
            let Ok(Some(email)) = store.login().await else {
                return;
            };
            LoginReq::Passphrase {
                email,
                passphrase: typed,
            }
        }
    };
    // Without network, or with a passphrase that changed, the screens ask to sign in.
    let renewed: Result<_, ClientError> = open_session(&login).await;
    if renewed.is_ok() {
        driver::dispatch(Event::SignedIn);
        tabs::tell(Notice::SignedIn);
    }
}

/// Forgets the key and everything that it has opened, in every tab. The session ends too: who comes
/// to a locked device asks nothing of the server in that person's name.
pub(super) async fn lock() {
    if engine().is_shared() && saved().await {
        pointers::change_record(|record| {
            record.locked = true;
            record.signed_out = true;
        })
        .await;
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
    vault::ask(Job::Kept(db.to_owned())).await == Ok(0)
}

/// Commands, answers and texts on this device, counted without being opened.
pub(super) async fn kept() -> usize {
    match engine().database() {
        Some(db) => vault::ask(Job::Kept(db)).await.unwrap_or(0),
        None => 0,
    }
}

/// Who is locked out is known: the screen asks for their passphrase or their code. A store that was
/// erased has no key: its owner signs in again.
pub(super) async fn locked(engine: &Engine, signed: Signed) {
    let found = match engine.store() {
        Some(store) => store.found().await,
        None => return,
    };
    match found {
        Ok(found) if found.key.is_none() => {
            pointers::change_record(|record| record.active = None).await;
            engine.left();
        }
        _ => {
            engine.shared.signed.set(Some(signed));
            engine.set_phase(Phase::Locked);
        }
    }
}
