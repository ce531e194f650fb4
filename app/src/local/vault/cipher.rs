//! AES-256-GCM under a key made of what a person types (PBKDF2-SHA-256), by the browser.
//!
//! A seal: version 1, salt, nonce, ciphertext with its tag. Its name is authenticated with it, so
//! that one cannot be put in the place of another.

use super::super::error::SealError;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

const VERSION: u8 = 1;
/// Rounds of PBKDF2, as OWASP asks for with SHA-256.
const ROUNDS: u32 = 600_000;
const SALT: usize = 16;
/// 96 bits, random: a key closes a handful of texts.
const NONCE: usize = 12;

/// A key ready to close, and the salt it was made with.
#[derive(Debug)]
pub(super) struct Sealing {
    key: CryptoKey,
    salt: [u8; SALT],
}

impl Sealing {
    /// A new key of what is typed.
    pub(super) async fn new(secret: &str) -> Result<Self, SealError> {
        let salt = random::<SALT>()?;
        let key = derive(secret, &salt).await.map_err(refused)?;
        Ok(Self { key, salt })
    }

    /// The bytes to keep under `name`.
    pub(super) async fn close(&self, name: &str, text: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce = random::<NONCE>()?;
        let params = aes(&nonce, name).map_err(refused)?;
        let text = Uint8Array::from(text);
        let closing = subtle()?
            .encrypt_with_object_and_buffer_source(&params, &self.key, &text)
            .map_err(refused)?;
        let closed = JsFuture::from(closing).await.map_err(refused)?;
        let mut bytes = vec![VERSION];
        bytes.extend(self.salt);
        bytes.extend(nonce);
        bytes.extend(Uint8Array::new(&closed).to_vec());
        Ok(bytes)
    }
}

/// The text, unless something else was typed when it was closed.
pub(super) async fn open(
    secret: &str,
    name: &str,
    sealed: &[u8],
) -> Result<Option<Vec<u8>>, SealError> {
    let Some((&VERSION, rest)) = sealed.split_first() else {
        return Err(SealError::Newer);
    };
    let Some((salt, rest)) = rest.split_at_checked(SALT) else {
        return Err(SealError::Newer);
    };
    let Some((nonce, closed)) = rest.split_at_checked(NONCE) else {
        return Err(SealError::Newer);
    };
    let key = derive(secret, salt).await.map_err(refused)?;
    let params = aes(nonce, name).map_err(refused)?;
    let opening = subtle()?
        .decrypt_with_object_and_buffer_source(&params, &key, &Uint8Array::from(closed))
        .map_err(refused)?;
    // The browser says no more than that: the key or the bytes are not the right ones.
    let opened = JsFuture::from(opening).await.ok();
    Ok(opened.map(|text| Uint8Array::new(&text).to_vec()))
}

fn crypto() -> Result<Crypto, SealError> {
    web_sys::window()
        .and_then(|window| window.crypto().ok())
        .ok_or(SealError::NoCrypto)
}

/// Absent in pages served without encryption, other than from this machine.
fn subtle() -> Result<SubtleCrypto, SealError> {
    let subtle = Reflect::get(&crypto()?.into(), &"subtle".into()).map_err(refused)?;
    if subtle.is_object() {
        Ok(subtle.unchecked_into())
    } else {
        Err(SealError::NoCrypto)
    }
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    crypto()?
        .get_random_values_with_u8_array(&mut bytes)
        .map_err(refused)?;
    Ok(bytes)
}

fn refused(_: JsValue) -> SealError {
    SealError::NoCrypto
}

fn aes(nonce: &[u8], name: &str) -> Result<Object, JsValue> {
    let params = Object::new();
    Reflect::set(&params, &"name".into(), &"AES-GCM".into())?;
    Reflect::set(&params, &"iv".into(), &Uint8Array::from(nonce))?;
    let name = Uint8Array::from(name.as_bytes());
    Reflect::set(&params, &"additionalData".into(), &name)?;
    Ok(params)
}

async fn derive(secret: &str, salt: &[u8]) -> Result<CryptoKey, JsValue> {
    let subtle = subtle().map_err(|_| JsValue::NULL)?;
    let typed = Uint8Array::from(secret.as_bytes());
    let uses = Array::of1(&"deriveKey".into());
    let typed = subtle.import_key_with_str("raw", &typed, "PBKDF2", false, &uses)?;
    let typed: CryptoKey = JsFuture::from(typed).await?.dyn_into()?;
    let how = Object::new();
    Reflect::set(&how, &"name".into(), &"PBKDF2".into())?;
    Reflect::set(&how, &"hash".into(), &"SHA-256".into())?;
    Reflect::set(&how, &"salt".into(), &Uint8Array::from(salt))?;
    Reflect::set(&how, &"iterations".into(), &ROUNDS.into())?;
    let key = Object::new();
    Reflect::set(&key, &"name".into(), &"AES-GCM".into())?;
    Reflect::set(&key, &"length".into(), &256.into())?;
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let key = subtle.derive_key_with_object_and_object(&how, &typed, &key, false, &uses)?;
    JsFuture::from(key).await?.dyn_into()
}
