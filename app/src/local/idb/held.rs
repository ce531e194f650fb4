//! The key of a store: kept beside the rows, closed with what the person types to sign in, so that
//! it goes with them.

use super::desk::{Hold, Key};
use super::value::{get, put};
use super::{DRAFTS, IdbStore, META, OUTBOX, REVIEW, StorageError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::Uint8Array;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Name of the key among what the device remembers.
pub(super) const KEY: &str = "key";

/// What a database holds before anything of it has been read.
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
        matches!(self.connection.hold(), Hold::Held(_))
    }

    /// Takes the key: as it is used, and as it is kept.
    pub(in super::super) fn take_key(&self, key: Rc<dyn Key>, kept: Vec<u8>) {
        *self.key.borrow_mut() = Some(kept);
        self.connection.set_hold(Hold::Held(key));
    }

    /// Looks at a database without reading it.
    pub(in super::super) async fn found(&self) -> Result<Found, StorageError> {
        self.connection
            .run(async |db, _| {
                let tx = db.transaction([META, OUTBOX, REVIEW, DRAFTS]).build()?;
                let metas = tx.object_store(META)?;
                let mut work = 0;
                for name in [OUTBOX, REVIEW, DRAFTS] {
                    work += tx.object_store(name)?.count().primitive()?.await?;
                }
                Ok(Found {
                    key: get(&metas, KEY.into()).await?.map(|key| bytes(&key)),
                    begun: get(&metas, META.into()).await?.is_some(),
                    work: usize::try_from(work).unwrap_or(usize::MAX),
                })
            })
            .await
    }

    /// Keeps the same key closed with something else.
    pub(in super::super) async fn keep_key(&self, kept: Vec<u8>) -> Result<(), StorageError> {
        self.connection
            .run(async |db, desk| {
                let tx = db
                    .transaction(META)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                put(&tx.object_store(META)?, &KEY.into(), kept_value(&kept))?;
                desk.finish(tx).await
            })
            .await?;
        *self.key.borrow_mut() = Some(kept);
        Ok(())
    }
}

pub(super) fn kept_value(kept: &[u8]) -> JsValue {
    Uint8Array::from(kept).into()
}

fn bytes(value: &JsValue) -> Vec<u8> {
    Uint8Array::new(value).to_vec()
}
