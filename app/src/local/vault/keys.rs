//! The key of a person's store on a shared device: drawn at random, kept only closed with what they
//! type, and here in memory until the device is locked.

use super::super::engine::engine;
use super::super::error::{SealError, StorageError};
use super::super::idb::texts::Cipher;
use super::Secret;
use super::cipher::{self, Sealing, random};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use std::rc::Rc;

/// Bytes of a key.
const LENGTH: usize = 32;
/// 96 bits, random: a key closes far fewer than 2³² texts.
const NONCE: usize = 12;

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
    let cipher = Aes256Gcm::new_from_slice(&raw).map_err(|_| SealError::Newer)?;
    store.take_key(Rc::new(StoreKey { cipher, db }), kept);
    if let Some(anew) = anew {
        let kept = Sealing::new(&anew.0).await?.close(&name, &raw).await?;
        store.keep_key(kept).await?;
    }
    Ok(false)
}

struct StoreKey {
    cipher: Aes256Gcm,
    db: String,
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoreKey(…)")
    }
}

impl StoreKey {
    /// What is authenticated with a text: its database, and its name there.
    fn whole(&self, name: &str) -> String {
        format!("{}/{name}", self.db)
    }
}

/// Bytes: nonce, ciphertext with its tag.
impl Cipher for StoreKey {
    fn close(&self, name: &str, text: &str) -> Option<Vec<u8>> {
        let nonce = random::<NONCE>().ok()?;
        let aad = self.whole(name);
        let payload = Payload {
            msg: text.as_bytes(),
            aad: aad.as_bytes(),
        };
        let closed = self.cipher.encrypt(&Nonce::from(nonce), payload).ok()?;
        let mut bytes = nonce.to_vec();
        bytes.extend(closed);
        Some(bytes)
    }

    fn open(&self, name: &str, closed: &[u8]) -> Option<String> {
        let (nonce, msg) = closed.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let aad = self.whole(name);
        let payload = Payload {
            msg,
            aad: aad.as_bytes(),
        };
        let text = self.cipher.decrypt(&Nonce::from(nonce), payload).ok()?;
        String::from_utf8(text).ok()
    }
}
