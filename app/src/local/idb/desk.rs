//! What the stores keep is text. On a shared device it is closed under a key, and the browser does
//! that in its own time, while a transaction ends as soon as something else is awaited. So what
//! a transaction needs opened or closed is noted, done once it has been given up, and the
//! transaction is run again with the answers at hand.

use super::connection::{Fault, finish};
use super::value::put;
use futures::future::LocalBoxFuture;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::transaction::Transaction;
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// Something to close, or to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub close: bool,
    /// Where it is kept. Authenticated with it, so that nothing can be put in the place of another;
    /// of something to open, at least the beginning.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What came of it: bytes closed or text opened; nothing when that is not possible.
pub type Answer = Option<Vec<u8>>;

/// The key of a store. Only in memory.
pub trait Key: std::fmt::Debug {
    /// One answer for each.
    fn work<'a>(&'a self, asks: &'a [Ask]) -> LocalBoxFuture<'a, Vec<Answer>>;
}

/// How a store keeps its texts.
#[derive(Clone, Debug)]
pub(super) enum Hold {
    /// As they are.
    Plain,
    /// Closed, and the key is not here; or it is not known yet.
    Locked,
    /// Closed.
    Held(Rc<dyn Key>),
}

/// What one transaction asks of the key, over its attempts.
#[derive(Debug)]
pub(super) struct Desk {
    hold: Hold,
    /// The handle was lost during the first attempt, which may have reached the disk all the same.
    pub(super) again: Cell<bool>,
    /// In the order in which an attempt asks: the next one asks the same.
    done: RefCell<Vec<(Ask, Answer)>>,
    at: Cell<usize>,
    asked: RefCell<Vec<Ask>>,
}

impl Desk {
    pub(super) fn new(hold: Hold) -> Self {
        Self {
            hold,
            again: Cell::new(false),
            done: RefCell::default(),
            at: Cell::new(0),
            asked: RefCell::default(),
        }
    }

    /// An attempt begins.
    pub(super) fn begin(&self) {
        self.at.set(0);
        self.asked.borrow_mut().clear();
    }

    /// Does what the last attempt asked for.
    pub(super) async fn work(&self) {
        let asked = std::mem::take(&mut *self.asked.borrow_mut());
        if let Hold::Held(key) = &self.hold {
            let answers = key.work(&asked).await;
            self.done
                .borrow_mut()
                .extend(asked.into_iter().zip(answers));
        }
    }

    fn ask(&self, ask: Ask) -> Option<Answer> {
        let at = self.at.replace(self.at.get() + 1);
        let mut done = self.done.borrow_mut();
        if let Some((_, answer)) = done.get(at).filter(|(known, _)| *known == ask) {
            return Some(answer.clone());
        }
        // The store has changed since the last attempt: what comes next may be something else.
        done.truncate(at);
        self.asked.borrow_mut().push(ask);
        None
    }

    /// The value to keep for a text. Where it is not closed yet, the transaction will be run again.
    pub(super) fn close(&self, name: String, text: String) -> Result<JsValue, Fault> {
        match &self.hold {
            Hold::Plain => Ok(text.into()),
            Hold::Locked => Err(Fault::Locked),
            Hold::Held(_) => {
                let ask = Ask {
                    close: true,
                    name,
                    bytes: text.into_bytes(),
                };
                match self.ask(ask) {
                    Some(Some(bytes)) => Ok(Uint8Array::from(bytes.as_slice()).into()),
                    Some(None) => Err(Fault::Value("not closed".into())),
                    None => Ok(JsValue::NULL),
                }
            }
        }
    }

    /// The text of a value whose name begins so.
    pub(super) fn open(&self, name: &str, value: &JsValue) -> Result<String, Fault> {
        match &self.hold {
            Hold::Plain => Ok(value.as_string().unwrap_or_default()),
            Hold::Locked => Err(Fault::Locked),
            Hold::Held(_) => {
                let bytes = value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
                let ask = Ask {
                    close: false,
                    name: name.to_owned(),
                    bytes: bytes.unwrap_or_default(),
                };
                let opened = self.ask(ask).ok_or(Fault::Sealed)?;
                let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
                text.ok_or_else(|| Fault::Value("not opened".into()))
            }
        }
    }

    /// A command that cannot be read is an error, never skipped: it is somebody's work.
    pub(super) fn decode_all<T: DeserializeOwned>(
        &self,
        name: &str,
        values: &[JsValue],
    ) -> Result<Vec<T>, Fault> {
        // All are looked at before one that waits says so.
        let texts: Vec<_> = values.iter().map(|value| self.open(name, value)).collect();
        texts
            .into_iter()
            .map(|text| Ok(serde_json::from_str(&text?)?))
            .collect()
    }

    /// Keeps a value.
    pub(super) fn put<T: Serialize>(
        &self,
        store: &ObjectStore<'_>,
        key: &JsValue,
        name: String,
        value: &T,
    ) -> Result<(), Fault> {
        let text = serde_json::to_string(value)?;
        put(store, key, self.close(name, text)?)
    }

    /// Nothing waits to be closed.
    pub(super) fn is_clear(&self) -> bool {
        self.asked.borrow().is_empty()
    }

    /// Waits for the transaction to be committed, or gives it up when something is not closed yet.
    pub(super) async fn finish(&self, tx: Transaction<'_>) -> Result<(), Fault> {
        if self.is_clear() {
            finish(tx).await
        } else {
            // Dropped, it is undone.
            Err(Fault::Sealed)
        }
    }
}
