//! Between what is meant and what is kept: the texts of a store as they are, or, on a shared device,
//! closed under its key. Nothing else of the store knows which.
//!
//! Closing does not wait for anything, unlike the browser's own cipher: a transaction would end
//! meanwhile, and a page that goes away would take with it what was typed last.

use super::connection::Fault;
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// Closes and opens the texts of a store. The name is authenticated with the text, so that one
/// cannot be put in the place of another.
pub trait Cipher: std::fmt::Debug {
    /// Nothing when there is no randomness to be had.
    fn close(&self, name: &str, text: &str) -> Option<Vec<u8>>;
    /// Nothing when it was not closed under this key and that name.
    fn open(&self, name: &str, closed: &[u8]) -> Option<String>;
}

/// How a store keeps its texts.
#[derive(Clone, Debug)]
pub(super) enum Texts {
    /// Closed without the key being here, or not known yet.
    Locked,
    Plain,
    Closed(Rc<dyn Cipher>),
}

impl Texts {
    /// The value to keep for a text.
    pub(super) fn keep(&self, name: &str, text: &str) -> Result<JsValue, Fault> {
        match self {
            Self::Locked => Err(Fault::Locked),
            Self::Plain => Ok(text.into()),
            Self::Closed(cipher) => match cipher.close(name, text) {
                Some(bytes) => Ok(Uint8Array::from(bytes.as_slice()).into()),
                None => Err(Fault::Value("not closed".into())),
            },
        }
    }

    /// The text of a value.
    pub(super) fn read(&self, name: &str, value: &JsValue) -> Result<String, Fault> {
        let text = match self {
            Self::Locked => return Err(Fault::Locked),
            Self::Plain => value.as_string(),
            Self::Closed(cipher) => value
                .dyn_ref::<Uint8Array>()
                .and_then(|bytes| cipher.open(name, &bytes.to_vec())),
        };
        text.ok_or_else(|| Fault::Value("not opened".into()))
    }

    /// The value to keep, for something that says itself which one it is.
    pub(super) fn encode<T: Serialize>(&self, store: &str, it: &T) -> Result<JsValue, Fault> {
        self.keep(store, &serde_json::to_string(it)?)
    }

    pub(super) fn decode<T: DeserializeOwned>(
        &self,
        store: &str,
        value: &JsValue,
    ) -> Result<T, Fault> {
        Ok(serde_json::from_str(&self.read(store, value)?)?)
    }

    /// A command that cannot be read is an error, never skipped: it is somebody's work.
    pub(super) fn decode_all<T: DeserializeOwned>(
        &self,
        store: &str,
        values: &[JsValue],
    ) -> Result<Vec<T>, Fault> {
        values
            .iter()
            .map(|value| self.decode(store, value))
            .collect()
    }
}

/// Name of the text of a form.
pub(super) fn draft_name(form: &str) -> String {
    format!("drafts/{form}")
}
