//! What a device does rarely, in a part of the app that is loaded when it is needed: keep under seal
//! what its author leaves (encrypted with what that person types to sign in, so that only they
//! reopen it, here), and make room.

mod cipher;
mod keys;
mod shared;

use super::engine::engine;
use super::error::{SealError, StorageError};
use super::idb::{self, device};
use super::status::Signed;
use cipher::Sealing;
use common::api::{LoginReq, UserKind};
use futures::future::LocalBoxFuture;
use js_sys::JsString;
use std::cell::Cell;

/// What the person types to sign in: it opens and closes.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// What was typed, as it is compared: a code in capitals without anything between them.
    pub(super) fn typed(kind: UserKind, typed: &str) -> Self {
        Self(match kind {
            UserKind::Pupil => typed
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|letter| letter.to_ascii_uppercase())
                .collect(),
            // Two ways of typing an accent are one passphrase.
            UserKind::Staff => JsString::from(typed).normalize("NFKC").into(),
        })
    }

    /// What was typed to sign in.
    pub(super) fn of(login: &LoginReq) -> Self {
        match login {
            LoginReq::Code { code } => Self::typed(UserKind::Pupil, code),
            LoginReq::Passphrase { passphrase, .. } => Self::typed(UserKind::Staff, passphrase),
        }
    }
}

/// What a person has typed to sign in, and how they want what is theirs kept here.
#[derive(Clone, Debug)]
pub struct Hand {
    secret: Secret,
    /// What an adult signs in under.
    email: Option<String>,
    /// Several people use this device.
    shared: bool,
}

impl Hand {
    pub(super) fn of(login: &LoginReq, shared: bool) -> Self {
        Self {
            secret: Secret::of(login),
            email: match login {
                LoginReq::Passphrase { email, .. } => Some(email.clone()),
                LoginReq::Code { .. } => None,
            },
            shared,
        }
    }
}

// Some hold what a person types.
impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Job(…)")
    }
}

/// What is asked of the vault.
pub enum Job {
    /// Put under seal what waits here.
    Close(Secret),
    /// Open what this person had put under seal.
    Open(Secret),
    /// Erase what this person had put under seal.
    Erase,
    /// Make room: drop the catalogue.
    MakeRoom,
    /// Take the catalogue in again.
    FillRoom,
    /// Open a person's data as they want them kept.
    TakeIn(Signed, Hand),
    /// Open a shared device that is locked with what was typed: 0 when that opens it.
    Unlock(String),
    /// Close the key of a shared device with another passphrase than the one it was opened with.
    CloseAnew(String, String),
    /// Count what waits in a database.
    Kept(String),
}

/// Work of the vault: a number, such as that of the seals of this person that are still closed.
pub type Work = LocalBoxFuture<'static, Result<usize, SealError>>;

/// Where the work is done.
pub type Source = fn(Job) -> Work;

thread_local! {
    static SOURCE: Cell<Option<Source>> = const { Cell::new(None) };
}

/// Says where the vault comes from.
pub fn provide(source: Source) {
    SOURCE.set(Some(source));
}

/// Asks the vault, wherever it is.
pub(super) async fn ask(job: Job) -> Result<usize, SealError> {
    match SOURCE.get() {
        Some(source) => source(job).await,
        None => Err(SealError::NotLoaded),
    }
}

/// Beginning of the names of a person's seals.
fn prefix(db: &str) -> String {
    format!("seal.{db}.")
}

/// The vault itself.
#[must_use]
pub fn run(job: Job) -> Work {
    Box::pin(async move {
        match job {
            Job::Close(secret) => close(&secret).await,
            Job::Open(secret) => open(&secret).await,
            Job::Erase => {
                let db = engine().database().ok_or(StorageError::Closed)?;
                device::remove_seals(&prefix(&db)).await?;
                Ok(0)
            }
            Job::MakeRoom => {
                let store = engine().store().ok_or(StorageError::Closed)?;
                store.drop_catalogue().await?;
                Ok(0)
            }
            Job::FillRoom => {
                let store = engine().store().ok_or(StorageError::Closed)?;
                store.make_whole().await?;
                Ok(0)
            }
            Job::TakeIn(signed, hand) => {
                shared::take_in(signed, &hand).await?;
                Ok(0)
            }
            Job::Unlock(typed) => Ok((!shared::unlock(typed).await?).into()),
            Job::CloseAnew(before, now) => {
                let [before, now] = [before, now].map(|it| Secret::typed(UserKind::Staff, &it));
                Ok(keys::hold(&before, false, Some(&now)).await?.into())
            }
            Job::Kept(db) => {
                let store = idb::IdbStore::new(db, true, || Box::pin(async {}));
                let found = store.found().await;
                store.close();
                Ok(found?.work)
            }
        }
    })
}

async fn close(secret: &Secret) -> Result<usize, SealError> {
    let engine = engine();
    let (store, db) = engine
        .store()
        .zip(engine.database())
        .ok_or(StorageError::Closed)?;
    let name = format!("{}{}", prefix(&db), super::clock::new_uuid());
    let sealing = Sealing::new(&secret.0).await?;
    loop {
        let mut kept = store.bundle().await?;
        // What this tab holds and the database does not have yet.
        kept.drafts = engine.texts(&store, &db).await;
        let text = serde_json::to_vec(&kept).map_err(|error| StorageError::Broken {
            detail: error.to_string(),
        })?;
        let sealed = sealing.close(&name, &text).await?;
        device::put_seal(&name, &sealed).await?;
        // Another tab may have written meanwhile.
        if store.bundle().await?.meta.next_mid == kept.meta.next_mid {
            return Ok(0);
        }
    }
}

async fn open(secret: &Secret) -> Result<usize, SealError> {
    let engine = engine();
    let (store, db) = engine
        .store()
        .zip(engine.database())
        .ok_or(StorageError::Closed)?;
    let mut closed = 0;
    for name in device::seals(&prefix(&db)).await? {
        let Some(sealed) = device::seal(&name).await? else {
            continue;
        };
        let Some(text) = cipher::open(&secret.0, &name, &sealed).await? else {
            closed += 1;
            continue;
        };
        let kept = serde_json::from_slice(&text).map_err(|error| StorageError::Broken {
            detail: error.to_string(),
        })?;
        {
            let _gate = engine.gate.lock().await;
            store.unpack(&kept).await?;
            engine.load_held(&store).await?;
        }
        // From here on it is in the database, which knows if it comes again.
        device::remove_seal(&name).await?;
    }
    Ok(closed)
}
