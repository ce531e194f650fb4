//! On a shared device: opening what is kept closed there, and going from one way of keeping to the
//! other.

use super::super::engine::{Engine, engine};
use super::super::error::SealError;
use super::super::session::{note_seals, open_session};
use super::super::status::{Phase, Signed};
use super::super::tabs::{self, Notice};
use super::super::{driver, idb, pointers};
use super::{Hand, Secret, close, keys};
use common::api::{LoginReq, UserKind};
use common::sync::machine::Event;
use wasm_bindgen_futures::spawn_local;

/// Opens a person's data as they want them kept.
pub(super) async fn take_in(signed: Signed, hand: &Hand) -> Result<(), SealError> {
    let engine = engine();
    enter(&engine, signed, hand).await?;
    if engine.phase() != Phase::Locked && engine.is_shared() != hand.shared {
        rebuild(&engine, signed, hand).await?;
    }
    if let (Some(email), true, Some(store)) = (&hand.email, engine.is_shared(), engine.store()) {
        // Without it, unlocking asks to sign in again.
        let _ = store.keep_login(email).await;
    }
    Ok(())
}

async fn enter(engine: &Engine, signed: Signed, hand: &Hand) -> Result<(), SealError> {
    engine.prepare(signed, hand.shared);
    let refused = keys::hold(&hand.secret, hand.shared, None).await?;
    engine.enter().await;
    // Closes the key from now on, once what was typed before has opened it.
    *engine.newer.borrow_mut() = refused.then(|| hand.secret.clone());
    Ok(())
}

/// Keeps what is here the other way: under seal, erased, and opened again from the seal.
async fn rebuild(engine: &Engine, signed: Signed, hand: &Hand) -> Result<(), SealError> {
    let db = pointers::database(&signed);
    note_seals(&db, true).await;
    close(&hand.secret).await?;
    tabs::tell_about(db.clone(), Notice::SignedOut);
    engine.close();
    pointers::forget_person(&db);
    idb::delete(&db).await?;
    enter(engine, signed, hand).await
}

/// Opens the key with what the person types; whether it does.
pub(super) async fn unlock(typed: String) -> Result<bool, SealError> {
    let engine = engine();
    let Some(signed) = engine.signed() else {
        return Ok(false);
    };
    let secret = Secret::typed(signed.kind, &typed);
    let newer = engine.newer.borrow().clone();
    if keys::hold(&secret, false, newer.as_ref()).await? {
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
    if open_session(&login).await.is_ok() {
        driver::dispatch(Event::SignedIn);
        tabs::tell(Notice::SignedIn);
    }
}
