//! The key of a person's store on a shared device: drawn at random, kept only closed with what they
//! type, and here in memory until the device is locked.

use super::super::engine::engine;
use super::super::error::{SealError, StorageError};
use super::super::idb::desk::{Answer, Ask, Key};
use super::Secret;
use super::cipher::{self, NONCE, Sealing, aes, random, refused, subtle};
use futures::future::LocalBoxFuture;
use js_sys::{Array, Promise, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

/// Bytes of a key.
const LENGTH: usize = 32;
/// Bytes that tell the length of a name.
const MARK: usize = 2;

/// Gives the store its key: the one it has, or a new one where `create` and nothing is kept yet.
/// Returns whether what was typed is not what closes it. `anew`: closes it from now on.
pub(super) async fn hold(
    secret: &Secret,
    create: bool,
    anew: Option<&Secret>,
) -> Result<bool, SealError> {
    let engine = engine();
    let (store, db) = engine
        .store()
        .zip(engine.database())
        .ok_or(StorageError::Closed)?;
    let name = format!("key.{db}");
    let found = store.found().await?;
    let (raw, kept) = match found.key {
        Some(kept) => match cipher::open(&secret.0, &name, &kept).await? {
            Some(raw) => (raw, kept),
            None => return Ok(true),
        },
        None if create && !found.begun => {
            let raw = random::<LENGTH>()?;
            let kept = Sealing::new(&secret.0).await?.close(&name, &raw).await?;
            (raw.to_vec(), kept)
        }
        None => return Ok(false),
    };
    let key = StoreKey {
        key: import(&raw).await.map_err(refused)?,
        db,
    };
    store.take_key(Rc::new(key), kept);
    if let Some(anew) = anew {
        let kept = Sealing::new(&anew.0).await?.close(&name, &raw).await?;
        store.keep_key(kept).await?;
    }
    Ok(false)
}

async fn import(raw: &[u8]) -> Result<CryptoKey, JsValue> {
    let subtle = subtle().map_err(|_| JsValue::NULL)?;
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    // Not to be taken out again, even by a script of the page.
    let key = subtle.import_key_with_str("raw", &Uint8Array::from(raw), "AES-GCM", false, &uses)?;
    JsFuture::from(key).await?.dyn_into()
}

#[derive(Debug)]
struct StoreKey {
    key: CryptoKey,
    db: String,
}

impl StoreKey {
    /// What is authenticated with a text: the database, and its name there.
    fn whole(&self, name: &str) -> String {
        format!("{}/{name}", self.db)
    }

    /// Bytes: length of the name, name, nonce, ciphertext with its tag.
    fn close(&self, ask: &Ask) -> Option<(Vec<u8>, Promise)> {
        let nonce = random::<NONCE>().ok()?;
        let mut head = u16::try_from(ask.name.len()).ok()?.to_be_bytes().to_vec();
        head.extend(ask.name.as_bytes());
        head.extend(nonce);
        let params = aes(&nonce, &self.whole(&ask.name)).ok()?;
        let text = Uint8Array::from(ask.bytes.as_slice());
        let closing = subtle()
            .ok()?
            .encrypt_with_object_and_buffer_source(&params, &self.key, &text);
        Some((head, closing.ok()?))
    }

    fn open(&self, ask: &Ask) -> Option<(Vec<u8>, Promise)> {
        let (length, rest) = ask.bytes.split_at_checked(MARK)?;
        let length = u16::from_be_bytes(length.try_into().ok()?);
        let (name, rest) = rest.split_at_checked(length.into())?;
        let (nonce, closed) = rest.split_at_checked(NONCE)?;
        let name = std::str::from_utf8(name).ok()?;
        // A value of another store, or of another row.
        if !name.starts_with(&ask.name) {
            return None;
        }
        let params = aes(nonce, &self.whole(name)).ok()?;
        let opening = subtle().ok()?.decrypt_with_object_and_buffer_source(
            &params,
            &self.key,
            &Uint8Array::from(closed),
        );
        Some((Vec::new(), opening.ok()?))
    }
}

impl Key for StoreKey {
    fn work<'a>(&'a self, asks: &'a [Ask]) -> LocalBoxFuture<'a, Vec<Answer>> {
        Box::pin(async move {
            // All are under way before the first is waited for.
            let started: Vec<_> = asks
                .iter()
                .map(|ask| {
                    if ask.close {
                        self.close(ask)
                    } else {
                        self.open(ask)
                    }
                })
                .collect();
            let mut answers = Vec::with_capacity(started.len());
            for one in started {
                answers.push(match one {
                    Some((mut head, promise)) => JsFuture::from(promise).await.ok().map(|done| {
                        head.extend(Uint8Array::new(&done).to_vec());
                        head
                    }),
                    None => None,
                });
            }
            answers
        })
    }
}
