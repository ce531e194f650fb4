//! Texts left in forms.

use super::texts::draft_name;
use super::value::{all, put, remove};
use super::{DRAFTS, IdbStore, StorageError};
use common::order::map_of;
use indexed_db_futures::KeyRange;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

impl IdbStore {
    /// Texts left in forms.
    pub(in super::super) async fn drafts(&self) -> Result<BTreeMap<String, String>, StorageError> {
        self.connection
            .run(async |db, held, _| {
                let tx = db.transaction(DRAFTS).build()?;
                let store = tx.object_store(DRAFTS)?;
                let keys = store.get_all_keys::<JsValue>().primitive()?.await?;
                let texts = all(&store, None).await?;
                let forms = keys.filter_map(|key| key.ok()?.as_string());
                let pairs = forms.zip(texts).filter_map(|(form, text)| {
                    let text = held.read(&draft_name(&form), &text).ok()?;
                    Some((form, text))
                });
                Ok(map_of(pairs))
            })
            .await
    }

    /// Keeps a text, or forgets it. All of it is on its way to the browser's own process before
    /// this waits for anything: it survives the page.
    pub(in super::super) async fn put_draft(
        &self,
        form: &str,
        text: Option<&str>,
    ) -> Result<(), StorageError> {
        self.connection
            .run(async |db, texts, _| {
                let tx = db
                    .transaction(DRAFTS)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let store = tx.object_store(DRAFTS)?;
                match text {
                    Some(text) => {
                        put(&store, &form.into(), texts.keep(&draft_name(form), text)?)?;
                    }
                    None => remove(&store, KeyRange::Only(form.into()))?,
                }
                Ok(tx.commit().await?)
            })
            .await
    }
}
