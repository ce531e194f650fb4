//! What a person leaves under seal, out of the store and back into one.

use super::connection::finish;
use super::texts::draft_name;
use super::value::{all, get, put, put_json};
use super::{
    DRAFTS, IdbStore, META, OUTBOX, REVIEW, SENT, StorageError, meta_of, put_pending, put_review,
    put_sent, sent_list,
};
use common::ids::ClientId;
use common::sync::device::{Meta, Pending, ReviewItem, Sent};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// Everything of a store but its rows, which come again from the server.
#[derive(Debug, Serialize, Deserialize)]
pub(in super::super) struct Bundle {
    pub(in super::super) meta: Meta,
    outbox: Vec<Pending>,
    sent: Vec<(ClientId, Sent)>,
    review: Vec<ReviewItem>,
    pub(in super::super) drafts: BTreeMap<String, String>,
}

impl IdbStore {
    /// What the store holds; without the texts begun.
    pub(in super::super) async fn bundle(&self) -> Result<Bundle, StorageError> {
        self.connection
            .run(async |db, texts, _| {
                let tx = db.transaction([META, OUTBOX, SENT, REVIEW]).build()?;
                let sent = sent_list(texts, &tx.object_store(SENT)?).await?;
                Ok(Bundle {
                    meta: meta_of(&tx.object_store(META)?).await?,
                    outbox: texts
                        .decode_all(OUTBOX, &all(&tx.object_store(OUTBOX)?, None).await?)?,
                    sent: sent
                        .into_iter()
                        .map(|((client, _), s)| (client, s))
                        .collect(),
                    review: texts
                        .decode_all(REVIEW, &all(&tx.object_store(REVIEW)?, None).await?)?,
                    drafts: BTreeMap::new(),
                })
            })
            .await
    }

    /// Puts it all back, once: a store that already goes by that name has it.
    pub(in super::super) async fn unpack(&self, kept: &Bundle) -> Result<(), StorageError> {
        self.connection
            .run(async |db, texts, _| {
                let strict =
                    TransactionOptions::new().with_durability(TransactionDurability::Strict);
                let tx = db
                    .transaction([META, OUTBOX, SENT, REVIEW, DRAFTS])
                    .with_mode(TransactionMode::Readwrite)
                    .with_options(strict)
                    .build()?;
                let (metas, outbox) = (tx.object_store(META)?, tx.object_store(OUTBOX)?);
                let (sent, review) = (tx.object_store(SENT)?, tx.object_store(REVIEW)?);
                let mut meta = meta_of(&metas).await?;
                if meta.client != kept.meta.client {
                    if meta.next_mid == 1 {
                        // Under its old name the server recognises what had reached it.
                        meta.client = kept.meta.client;
                        meta.next_mid = kept.meta.next_mid;
                        meta.acked_mid = kept.meta.acked_mid;
                        for pending in &kept.outbox {
                            put_pending(texts, &outbox, pending)?;
                        }
                    } else {
                        // By the ids of its rows.
                        for pending in kept.outbox.iter().filter(|p| !p.mutation.void) {
                            let mut pending = pending.clone();
                            pending.mutation.mid = meta.next_mid;
                            meta.next_mid = meta.next_mid.saturating_add(1);
                            put_pending(texts, &outbox, &pending)?;
                        }
                    }
                    for (client, one) in &kept.sent {
                        put_sent(texts, &sent, *client, one)?;
                    }
                    for item in &kept.review {
                        put_review(texts, &review, item)?;
                    }
                    put_json(&metas, &META.into(), &meta)?;
                }
                let drafts = tx.object_store(DRAFTS)?;
                for (form, text) in &kept.drafts {
                    let key = JsValue::from_str(form);
                    if get(&drafts, key.clone()).await?.is_none() {
                        put(&drafts, &key, texts.keep(&draft_name(form), text)?)?;
                    }
                }
                finish(tx).await
            })
            .await
    }
}
