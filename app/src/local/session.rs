//! Signing in and out.

use super::engine::{Engine, engine};
use super::error::{ClientError, SealError, SignOutError, StorageError};
use super::http::{self, HttpFault};
use super::shared::set_if_new;
use super::status::{Phase, Signed};
use super::tabs::{self, Notice};
use super::vault::{self, Hand, Job, Secret};
use super::{SignOut, Way, driver, exchange, idb, pointers, shared_mode};
use common::api::{LoginReq, SessionInfo, path};
use common::sync::machine::Event;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

/// Path below which there is a person.
const PRIVATE: &str = "/app";

/// Takes up where this device was.
pub(super) async fn resume() {
    let record = pointers::record().await;
    pointers::clean(&record);
    for db in &record.wipe {
        erase(db).await;
    }
    if record.signed_out {
        // The session could not be ended when the person left.
        spawn_local(end_session());
    }
    let engine = engine();
    set_if_new(&engine.shared.several, record.shared);
    let active = match record.active {
        None if !record.signed_out => adopt_session().await,
        active => active,
    };
    match active {
        Some(signed) if engine.signed() == Some(signed) => {}
        Some(signed) => engine.open(signed, record.shared).await,
        None => engine.left(),
    }
}

/// The record may have been erased while the session lives.
async fn adopt_session() -> Option<Signed> {
    let place = web_sys::window()?.location().pathname().ok()?;
    if !place.starts_with(PRIVATE) {
        return None;
    }
    let info: SessionInfo = http::get(path::SESSION).await.ok()?;
    let signed = signed(&info);
    pointers::change_record(|record| record.enter(signed)).await;
    Some(signed)
}

async fn end_session() {
    let engine = engine();
    let _turn = engine.ending.lock().await;
    match http::post_empty(path::LOGOUT).await {
        Ok(()) | Err(HttpFault::Status { status: 401, .. }) => {
            pointers::change_record(|record| record.signed_out = false).await;
        }
        // Offline: the server hears of it at the next start.
        Err(_) => {}
    }
}

fn signed(info: &SessionInfo) -> Signed {
    Signed {
        space: info.space,
        user: info.user,
        kind: info.kind,
    }
}

/// Posts to the server.
pub(super) async fn tell<B: Serialize, R: DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<R, ClientError> {
    let abort = AbortController::new().map_err(|_| ClientError::Offline)?;
    Ok(http::post(path, body, &abort).await?)
}

/// Asks the server for a session.
pub(super) async fn open_session(login: &LoginReq) -> Result<SessionInfo, ClientError> {
    tell(path::LOGIN, login).await
}

pub(super) async fn sign_in(
    login: LoginReq,
    way: Way,
    shared: bool,
) -> Result<SessionInfo, ClientError> {
    let engine = engine();
    let info = {
        // The end of the session before, on its way, would take this one with it.
        let _turn = engine.ending.lock().await;
        match way {
            Way::First => open_session(&login).await?,
            Way::Second(second) => tell(path::LOGIN_SECOND, &second).await?,
            Way::Enrolled => http::get(path::SESSION).await?,
        }
    };
    if info.must_enrol {
        return Ok(info);
    }
    let signed = signed(&info);
    let db = pointers::database(&signed);
    let before = pointers::record().await;
    pointers::clean(&before);
    if before.wipe.contains(&db) {
        // The person comes back before what was theirs is erased.
        erase(&db).await;
    }
    let other = before
        .active
        .filter(|other| before.shared && *other != signed);
    let other = other.map(|other| pointers::database(&other));
    let gone = match other {
        Some(other) if shared_mode::tidy(&other).await => Some(other),
        _ => None,
    };
    pointers::change_record(|record| {
        record.enter(signed);
        record.signed_out = false;
        record.shared = shared;
        record.locked = false;
        record.wipe.extend(gone.clone());
    })
    .await;
    set_if_new(&engine.shared.several, shared);
    if let Some(gone) = gone {
        erase(&gone).await;
    }
    if engine.signed() == Some(signed)
        && engine.phase() != Phase::Locked
        && engine.is_shared() == shared
    {
        driver::dispatch(Event::SignedIn);
    } else {
        if !shared {
            engine.open(signed, false).await;
        }
        if shared || engine.phase() == Phase::Locked {
            let asked = Job::TakeIn(signed, Hand::of(&login, shared));
            if let Err(error) = vault::ask(asked).await {
                // Nothing is kept otherwise than asked.
                pointers::change_record(|record| record.active = None).await;
                engine.left();
                return Err(error.into());
            }
        }
    }
    if engine.phase() != Phase::Locked && look_for_seals().await {
        // Stays closed when something else was typed then: the screens say so.
        let _ = open_sealed(Secret::of(&login)).await;
    }
    tabs::tell_about(db, Notice::SignedIn);
    spawn_local(persist());
    if let Phase::StorageFailed(why) = engine.phase() {
        return Err(ClientError::Device(why));
    }
    Ok(info)
}

/// Asks the browser not to erase what this device holds when room is short.
async fn persist() {
    let Some(window) = web_sys::window() else {
        return;
    };
    if !js_sys::Reflect::has(&window.navigator(), &"storage".into()).unwrap_or(false) {
        return;
    }
    if let Ok(asked) = window.navigator().storage().persist() {
        // The browser's choice: nothing depends on it.
        let _ = JsFuture::from(asked).await;
    }
}

/// Whether the browser has promised not to erase what this device holds.
pub(super) async fn persisted() -> Option<bool> {
    let window = web_sys::window()?;
    if !js_sys::Reflect::has(&window.navigator(), &"storage".into()).unwrap_or(false) {
        return None;
    }
    let asked = window.navigator().storage().persisted().ok()?;
    JsFuture::from(asked).await.ok()?.as_bool()
}

pub(super) async fn sign_out(how: SignOut) -> Result<(), SignOutError> {
    let engine = engine();
    let Some(db) = engine.database() else {
        return Ok(());
    };
    if let SignOut::Seal(typed) = &how {
        let kind = engine.signed().ok_or(StorageError::Closed)?.kind;
        // Noted first: a seal that nobody looks for would be lost.
        note_seals(&db, true).await;
        vault::ask(Job::Close(Secret::typed(kind, typed))).await?;
    }
    if how == SignOut::SendFirst {
        let refreshed = engine.refresh().await;
        engine.noting(refreshed)?;
        if engine.pending() > 0
            && let Ok(abort) = AbortController::new()
        {
            // What could not be sent is still there to be counted.
            let _ = exchange::drain(&abort).await;
        }
        let store = engine.store().ok_or(StorageError::Closed)?;
        let left = engine.unfinished(&store, &db).await;
        if !left.is_nothing() {
            return Err(SignOutError::Unfinished(left));
        }
    }
    leave(&engine, db).await;
    Ok(())
}

/// The account was closed and the server has what was written here: everything goes.
pub(super) async fn banish() {
    let engine = engine();
    let Some(db) = engine.database() else { return };
    if sealed(&db).await {
        // Nobody will come back to open them.
        let _ = erase_seals().await;
    }
    leave(&engine, db).await;
    engine.set_phase(Phase::Banished);
}

async fn sealed(db: &str) -> bool {
    pointers::record()
        .await
        .sealed
        .iter()
        .any(|name| name == db)
}

/// Notes whether that person has left something under seal here.
pub(super) async fn note_seals(db: &str, there: bool) {
    pointers::change_record(|record| {
        record.sealed.retain(|name| name != db);
        if there {
            record.sealed.push(db.to_owned());
        }
    })
    .await;
}

/// Shows whether this person has left something under seal here that is still closed.
pub(super) async fn look_for_seals() -> bool {
    let engine = engine();
    let Some(db) = engine.database() else {
        return false;
    };
    let there = sealed(&db).await;
    engine.change_status(|status| status.sealed = there);
    there
}

async fn open_sealed(secret: Secret) -> Result<usize, SealError> {
    let db = engine().database().ok_or(StorageError::Closed)?;
    let asked = vault::ask(Job::Open(secret)).await;
    if asked == Ok(0) {
        note_seals(&db, false).await;
    }
    look_for_seals().await;
    engine().publish();
    tabs::tell(Notice::Base);
    driver::dispatch(Event::Saved);
    asked
}

/// Opens a shared device that is locked; whether what was typed does.
pub(super) async fn unlock(typed: String) -> Result<bool, SealError> {
    Ok(vault::ask(Job::Unlock(typed)).await? == 0)
}

pub(super) async fn open_seals(typed: String) -> Result<usize, SealError> {
    let kind = engine().signed().ok_or(StorageError::Closed)?.kind;
    open_sealed(Secret::typed(kind, &typed)).await
}

pub(super) async fn erase_seals() -> Result<(), SealError> {
    let db = engine().database().ok_or(StorageError::Closed)?;
    vault::ask(Job::Erase).await?;
    note_seals(&db, false).await;
    look_for_seals().await;
    Ok(())
}

/// From here on nothing of the person is shown, even if the tab dies before the end.
async fn leave(engine: &Engine, db: String) {
    pointers::change_record(|record| {
        record.active = None;
        record.signed_out = true;
        record.wipe.push(db.clone());
        record.present.retain(|name| *name != db);
    })
    .await;
    pointers::forget_person(&db);
    engine.left();
    tabs::tell_about(db.clone(), Notice::SignedOut);
    erase(&db).await;
    end_session().await;
}

async fn erase(db: &str) {
    // What could not be erased now is erased at the next start.
    if idb::delete(db).await.is_ok() {
        pointers::change_record(|record| record.wipe.retain(|name| name != db)).await;
    }
}
