//! [`ClientStore`] over IndexedDB: one database per person and pôle.
//!
//! | store | key | value |
//! |---|---|---|
//! | `rows` | `[kind, id]` | `{ scopes, head, body }`, index on each scope |
//! | `outbox` | mutation number | [`Pending`] as JSON |
//! | `sent` | `[client, mutation number]` | [`Sent`] as JSON, until a backup of the server covers it |
//! | `review` | `[client, mutation number]` | [`ReviewItem`] as JSON |
//! | `drafts` | form | text |
//! | `meta` | `"meta"` | [`Meta`] as JSON |
//! | | `"key"` | on a shared device, the key of the texts, itself closed |
//!
//! On a shared device the JSON texts, the bodies of rows and the drafts are closed under a key that
//! only the memory holds ([`desk`]); keys, ids, scopes and [`Meta`] stay readable.
//!
//! A transaction of IndexedDB ends by itself as soon as it has nothing to do, so nothing but its
//! own requests may be awaited while it is open. It is whole or absent: the functions here return
//! once it has committed, and an error means that nothing was done.

mod bundle;
mod catalogue;
mod connection;
pub(super) mod desk;
pub(super) mod device;
mod held;
mod steps;
mod value;

use super::error::StorageError;
use common::ids::ClientId;
use common::order::map_of;
use common::row::Mid;
use common::sync::device::{
    ClientStore, Meta, NewMutation, Opened, Pending, Planned, PullPlan, ReviewItem, ReviewKey,
    RowOp, recover,
};
use connection::{Connection, Fault, Superseded, finish};
use desk::{Desk, Hold};
use held::{KEY, kept_value};
use indexed_db_futures::database::Database;
use indexed_db_futures::error::Error;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use indexed_db_futures::{KeyPath, KeyRange};
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use steps::{
    Prepared, already, apply_rows, draft_name, in_order, meta_of, outbox_name, put_draft,
    put_pending, put_review, put_sent, sent_list, settle,
};
use value::{
    all, encode, encode_row, get, number, pair, parse_rows, put, put_json, remove, row_key,
};
use wasm_bindgen::JsValue;

const ROWS: &str = "rows";
const OUTBOX: &str = "outbox";
const SENT: &str = "sent";
const REVIEW: &str = "review";
const DRAFTS: &str = "drafts";
const META: &str = "meta";
/// Index of `rows`.
const BY_SCOPE: &str = "scopes";

/// The store of one person on this device.
#[derive(Debug)]
pub(super) struct IdbStore {
    connection: Connection,
    /// The key of the texts as it is kept, when they are closed.
    key: RefCell<Option<Vec<u8>>>,
}

impl IdbStore {
    /// Opens nothing yet. `superseded` is called when another tab needs this one to let go.
    pub(super) fn new(name: String, superseded: Superseded) -> Self {
        Self {
            connection: Connection::new(name, create, superseded, Hold::Locked),
            key: RefCell::default(),
        }
    }

    /// Lets go of the database; the next call fails.
    pub(super) fn close(&self) {
        self.connection.close();
    }

    /// Texts left in forms.
    pub(super) async fn drafts(&self) -> Result<BTreeMap<String, String>, StorageError> {
        self.connection
            .run(async |db, desk| {
                let tx = db.transaction(DRAFTS).build()?;
                let store = tx.object_store(DRAFTS)?;
                let keys = store.get_all_keys::<JsValue>().primitive()?.await?;
                let texts = all(&store, None).await?;
                let forms = keys.filter_map(|key| key.ok()?.as_string());
                let texts: Vec<_> = forms
                    .zip(texts)
                    .map(|(form, text)| (desk.open(&draft_name(&form), &text), form))
                    .collect();
                let pairs: Result<Vec<_>, Fault> = texts
                    .into_iter()
                    .map(|(text, form)| Ok((form, text?)))
                    .collect();
                Ok(map_of(pairs?))
            })
            .await
    }

    /// Keeps a text, or forgets it.
    pub(super) async fn put_draft(
        &self,
        form: &str,
        text: Option<&str>,
    ) -> Result<(), StorageError> {
        self.change(DRAFTS, |store, desk| match text {
            Some(text) => put_draft(desk, store, form, text.to_owned()),
            None => remove(store, KeyRange::Only(form.into())),
        })
        .await
    }

    /// Puts entries of the review back.
    pub(super) async fn keep_review(&self, items: &[ReviewItem]) -> Result<(), StorageError> {
        self.change(REVIEW, |store, desk| {
            items
                .iter()
                .try_for_each(|item| put_review(desk, store, item))
        })
        .await
    }

    /// Changes one store, in a transaction of its own.
    async fn change(
        &self,
        name: &str,
        change: impl Fn(&ObjectStore<'_>, &Desk) -> Result<(), Fault>,
    ) -> Result<(), StorageError> {
        self.connection
            .run(async |db, desk| {
                let tx = db
                    .transaction(name)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                change(&tx.object_store(name)?, desk)?;
                desk.finish(tx).await
            })
            .await
    }
}

fn create(db: &Database) -> Result<(), Error> {
    for name in [OUTBOX, SENT, REVIEW, DRAFTS, META] {
        db.create_object_store(name).build()?;
    }
    let rows = db.create_object_store(ROWS).build()?;
    rows.create_index(BY_SCOPE, KeyPath::One(BY_SCOPE))
        .with_multi_entry(true)
        .build()?;
    Ok(())
}

/// Erases a database. Tabs that have it open let go by themselves.
pub(super) async fn delete(name: &str) -> Result<(), StorageError> {
    connection::delete(name).await
}

impl ClientStore for IdbStore {
    type Error = StorageError;

    async fn open(&self, fresh: Meta) -> Result<Opened, StorageError> {
        let fresh_json = encode(&fresh)?;
        let kept = self.key.borrow().clone();
        let closed = self
            .connection
            .run(async |db, _| {
                let tx = db
                    .transaction(META)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let store = tx.object_store(META)?;
                let begun = get(&store, META.into()).await?.is_some();
                let closed = get(&store, KEY.into()).await?.is_some();
                if !begun {
                    put(&store, &META.into(), fresh_json.clone())?;
                    if let Some(kept) = &kept {
                        put(&store, &KEY.into(), kept_value(kept))?;
                    }
                }
                finish(tx).await?;
                Ok(closed || (!begun && kept.is_some()))
            })
            .await?;
        match (closed, self.is_held()) {
            (true, true) => {}
            (true, false) => return Err(StorageError::Locked),
            (false, _) => self.connection.set_hold(Hold::Plain),
        }
        self.connection
            .run(async |db, desk| {
                let tx = db.transaction([META, ROWS, OUTBOX, REVIEW]).build()?;
                let meta = meta_of(&tx.object_store(META)?).await?;
                let rows = all(&tx.object_store(ROWS)?, None).await?;
                let outbox = all(&tx.object_store(OUTBOX)?, None).await?;
                let review = all(&tx.object_store(REVIEW)?, None).await?;
                let outbox = desk.decode_all(OUTBOX, &outbox);
                let review = desk.decode_all(REVIEW, &review);
                let rows = parse_rows(desk, &rows);
                Ok(Opened {
                    meta,
                    rows: rows?,
                    outbox: outbox?,
                    review: in_order(review?),
                })
            })
            .await
    }

    async fn commit(&self, new: NewMutation) -> Result<Pending, StorageError> {
        self.connection
            .run(async |db, desk| {
                let strict =
                    TransactionOptions::new().with_durability(TransactionDurability::Strict);
                let tx = db
                    .transaction([OUTBOX, META, DRAFTS])
                    .with_mode(TransactionMode::Readwrite)
                    .with_options(strict)
                    .build()?;
                let outbox = tx.object_store(OUTBOX)?;
                let metas = tx.object_store(META)?;
                let mut meta = meta_of(&metas).await?;
                if desk.again.get()
                    && let Some(done) = already(desk, &outbox, &new, &meta).await?
                {
                    return Ok(done);
                }
                let pending = new.clone().numbered(meta.next_mid);
                meta.next_mid = meta.next_mid.saturating_add(1);
                let text = serde_json::to_string(&pending).map_err(Fault::from)?;
                // `add`, not `put`: were the number ever taken, nothing is overwritten.
                drop(
                    outbox
                        .add(desk.close(outbox_name(pending.mutation.mid), text)?)
                        .with_key(number(pending.mutation.mid))
                        .without_key_type()
                        .primitive()?,
                );
                put_json(&metas, &META.into(), &meta)?;
                if let Some(form) = &new.draft {
                    remove(
                        &tx.object_store(DRAFTS)?,
                        KeyRange::Only(form.as_str().into()),
                    )?;
                }
                desk.finish(tx).await?;
                Ok(pending)
            })
            .await
    }

    async fn apply(&self, plan: &PullPlan, at: i64) -> Result<Planned, StorageError> {
        let ops = self.prepared(&plan.ops).await?;
        self.connection
            .run(async |db, desk| {
                let tx = db
                    .transaction([ROWS, OUTBOX, SENT, REVIEW, META])
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let metas = tx.object_store(META)?;
                let mut meta = meta_of(&metas).await?;
                if meta.cookie != plan.expected || meta.client != plan.client {
                    return Ok(Planned::Stale);
                }
                let rows = tx.object_store(ROWS)?;
                if plan.clear {
                    drop(rows.clear()?);
                }
                apply_rows(&rows, &ops, &meta).await?;
                let outbox = tx.object_store(OUTBOX)?;
                let (sent, review) = (tx.object_store(SENT)?, tx.object_store(REVIEW)?);
                settle(desk, [&outbox, &sent, &review], plan, &meta, at).await?;
                plan.meta.apply(&mut meta);
                put_json(&metas, &META.into(), &meta)?;
                desk.finish(tx).await?;
                Ok(Planned::Done)
            })
            .await
    }

    async fn outbox(&self) -> Result<Vec<Pending>, StorageError> {
        self.whole(OUTBOX).await
    }

    async fn review(&self) -> Result<Vec<ReviewItem>, StorageError> {
        Ok(in_order(self.whole(REVIEW).await?))
    }

    async fn dismiss(&self, (client, mid): ReviewKey) -> Result<(), StorageError> {
        self.change(REVIEW, |store, _| {
            remove(store, KeyRange::Only(pair(client, mid)))
        })
        .await
    }

    async fn rename(&self, client: ClientId) -> Result<(), StorageError> {
        self.connection
            .run(async |db, desk| {
                let tx = db
                    .transaction([OUTBOX, META])
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let store = tx.object_store(OUTBOX)?;
                let metas = tx.object_store(META)?;
                let mut meta = meta_of(&metas).await?;
                let waiting: Vec<Pending> = desk.decode_all(OUTBOX, &all(&store, None).await?)?;
                drop(store.clear()?);
                meta.client = client;
                meta.acked_mid = 0;
                meta.next_mid = 1;
                for mut pending in waiting {
                    pending.mutation.mid = meta.next_mid;
                    meta.next_mid = meta.next_mid.saturating_add(1);
                    put_pending(desk, &store, &pending)?;
                }
                put_json(&metas, &META.into(), &meta)?;
                desk.finish(tx).await
            })
            .await
    }

    async fn recover(&self, after: Mid, fresh: ClientId) -> Result<bool, StorageError> {
        self.connection
            .run(async |db, desk| {
                let strict =
                    TransactionOptions::new().with_durability(TransactionDurability::Strict);
                let tx = db
                    .transaction([OUTBOX, SENT, META, ROWS])
                    .with_mode(TransactionMode::Readwrite)
                    .with_options(strict)
                    .build()?;
                let (outbox, sent) = (tx.object_store(OUTBOX)?, tx.object_store(SENT)?);
                let metas = tx.object_store(META)?;
                let meta = meta_of(&metas).await?;
                let waiting: Vec<Pending> = desk.decode_all(OUTBOX, &all(&outbox, None).await?)?;
                let kept = sent_list(desk, &sent).await?;
                let recovered = recover(&meta, kept.clone(), waiting, after, fresh);
                let taken = recovered.as_ref().map_or(&[][..], |r| &r.taken);
                for ((client, mid), mut kept) in kept {
                    if taken.contains(&(client, mid)) {
                        remove(&sent, KeyRange::Only(pair(client, mid)))?;
                    } else {
                        kept.doubt();
                        put_sent(desk, &sent, client, &kept)?;
                    }
                }
                let Some(recovered) = recovered else {
                    desk.finish(tx).await?;
                    return Ok(false);
                };
                drop(tx.object_store(ROWS)?.clear()?);
                drop(outbox.clear()?);
                for pending in &recovered.outbox {
                    put_pending(desk, &outbox, pending)?;
                }
                put_json(&metas, &META.into(), &recovered.renamed(meta))?;
                desk.finish(tx).await?;
                Ok(true)
            })
            .await
    }
}

impl IdbStore {
    async fn whole<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, StorageError> {
        self.connection
            .run(async |db, desk| {
                let tx = db.transaction(name).build()?;
                desk.decode_all(name, &all(&tx.object_store(name)?, None).await?)
            })
            .await
    }

    /// Texts of the rows are made, and closed, before the transaction opens.
    async fn prepared<'a>(&self, ops: &'a [RowOp]) -> Result<Vec<Prepared<'a>>, StorageError> {
        let desk = Desk::new(self.connection.hold());
        loop {
            desk.begin();
            let mut prepared = Vec::with_capacity(ops.len());
            for op in ops {
                prepared.push(match op {
                    RowOp::Put(row) => Prepared::Put(encode_row(&desk, row)?, row),
                    RowOp::Del(key) => Prepared::Del(row_key(key.kind, key.id)),
                    RowOp::Forget(scope) => Prepared::Forget(scope),
                });
            }
            if desk.is_clear() {
                return Ok(prepared);
            }
            desk.work().await;
        }
    }
}
