//! The key of a store on a shared device: kept beside the rows, itself closed with what the person
//! types to sign in, so that it goes with them.

use super::connection::finish;
use super::texts::{Cipher, Texts};
use super::value::{get, put};
use super::{DRAFTS, IdbStore, META, OUTBOX, REVIEW, StorageError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::Uint8Array;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Name of the key in `meta`.
pub(super) const KEY: &str = "key";
/// Name of what the person signs in under, closed.
const LOGIN: &str = "login";

/// What a database holds, before anything of it is read.
#[derive(Debug)]
pub(in super::super) struct Found {
    /// The key, closed, when the texts are.
    pub(in super::super) key: Option<Vec<u8>>,
    /// Something has been kept already.
    pub(in super::super) begun: bool,
    /// Commands, answers and texts, counted.
    pub(in super::super) work: usize,
}

impl IdbStore {
    /// The texts are closed, and the key is here.
    pub(in super::super) fn is_held(&self) -> bool {
        matches!(self.connection.texts(), Texts::Closed(_))
    }

    /// Nothing readable is kept here.
    pub(in super::super) fn is_shared(&self) -> bool {
        self.shared
    }

    /// Takes the key: as it is used, and as it is kept.
    pub(in super::super) fn take_key(&self, key: Rc<dyn Cipher>, kept: Vec<u8>) {
        *self.key.borrow_mut() = Some(kept);
        self.connection.set_texts(Texts::Closed(key));
    }

    /// Looks at a database without reading it.
    pub(in super::super) async fn found(&self) -> Result<Found, StorageError> {
        self.connection
            .run(async |db, _, _| {
                let tx = db.transaction([META, OUTBOX, REVIEW, DRAFTS]).build()?;
                let metas = tx.object_store(META)?;
                let mut work = 0;
                for name in [OUTBOX, REVIEW, DRAFTS] {
                    work += tx.object_store(name)?.count().primitive()?.await?;
                }
                let key = get(&metas, KEY.into()).await?;
                Ok(Found {
                    key: key.map(|key| Uint8Array::new(&key).to_vec()),
                    begun: get(&metas, META.into()).await?.is_some(),
                    work: usize::try_from(work).unwrap_or(usize::MAX),
                })
            })
            .await
    }

    /// Keeps the same key closed with something else.
    pub(in super::super) async fn keep_key(&self, kept: Vec<u8>) -> Result<(), StorageError> {
        self.keep_beside(KEY, kept_value(&kept)).await?;
        *self.key.borrow_mut() = Some(kept);
        Ok(())
    }

    /// Keeps what the person signs in under.
    pub(in super::super) async fn keep_login(&self, login: &str) -> Result<(), StorageError> {
        let value = self.connection.texts().keep(LOGIN, login)?;
        self.keep_beside(LOGIN, value).await
    }

    /// What the person signs in under.
    pub(in super::super) async fn login(&self) -> Result<Option<String>, StorageError> {
        self.connection
            .run(async |db, texts, _| {
                let tx = db.transaction(META).build()?;
                let kept = get(&tx.object_store(META)?, LOGIN.into()).await?;
                kept.map(|value| texts.read(LOGIN, &value)).transpose()
            })
            .await
    }

    async fn keep_beside(&self, name: &str, value: JsValue) -> Result<(), StorageError> {
        self.connection
            .run(async |db, _, _| {
                let tx = db
                    .transaction(META)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                put(&tx.object_store(META)?, &name.into(), value.clone())?;
                finish(tx).await
            })
            .await
    }
}

pub(super) fn kept_value(kept: &[u8]) -> JsValue {
    Uint8Array::from(kept).into()
}
