//! [`ClientStore`] over IndexedDB: one database per person and pôle.
//!
//! | store | key | value |
//! |---|---|---|
//! | `rows` | `[part, number, length]` | a segment, see [`common::sync::device::segments`] |
//! | `outbox` | mutation number | [`Pending`] as JSON |
//! | `sent` | `[client, mutation number]` | [`Sent`] as JSON, until a backup of the server covers it |
//! | `review` | `[client, mutation number]` | [`ReviewItem`] as JSON |
//! | `drafts` | form | text |
//! | `meta` | `"meta"` | [`Meta`] as JSON |
//! | | `"key"` | on a shared device, the key of the texts, itself closed |
//! | | `"login"` | on a shared device, the address that an adult signs in with |
//!
//! On a shared device the segments, the JSON texts and the drafts are closed under a key that only
//! the memory holds ([`texts`]); keys and [`Meta`] stay readable.
//!
//! A transaction of IndexedDB ends by itself as soon as it has nothing to do, so nothing but its
//! own requests may be awaited while it is open. It is whole or absent: the functions here return
//! once it has committed, and an error means that nothing was done.

mod bundle;
mod catalogue;
mod connection;
pub(super) mod device;
mod drafts;
mod held;
mod rows;
mod steps;
pub(super) mod texts;
mod value;

use super::error::StorageError;
use common::ids::ClientId;
use common::row::Mid;
use common::sync::device::segments::Part;
use common::sync::device::{
    ClientStore, Meta, NewMutation, Opened, Pending, Planned, PullPlan, ReviewItem, ReviewKey,
    recover,
};
use common::sync::protocol::Cookie;
use connection::{Connection, Fault, Superseded, finish};
use held::{KEY, kept_value};
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::Error;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use steps::{already, in_order, meta_of, put_pending, put_review, put_sent, sent_list, settle};
use texts::Texts;
use value::{all, encode, get, number, pair, put, put_json, remove};

const ROWS: &str = "rows";
const OUTBOX: &str = "outbox";
const SENT: &str = "sent";
const REVIEW: &str = "review";
const DRAFTS: &str = "drafts";
const META: &str = "meta";

/// The store of one person on this device.
#[derive(Debug)]
pub(super) struct IdbStore {
    connection: Connection,
    /// The key of the texts as it is kept, when they are closed: a store that is erased and made anew
    /// takes it again.
    key: RefCell<Option<Vec<u8>>>,
    /// Nothing is begun here without a key.
    shared: bool,
    /// The catalogue was dropped, and there was no room to write that down: goes with the next
    /// transaction.
    partial: Cell<bool>,
}

impl IdbStore {
    /// Opens nothing yet. `superseded` is called when another tab needs this one to let go.
    pub(super) fn new(name: String, shared: bool, superseded: Superseded) -> Self {
        Self {
            connection: Connection::new(name, create, superseded, Texts::Locked),
            key: RefCell::default(),
            shared,
            partial: Cell::default(),
        }
    }

    /// Lets go of the database; the next call fails.
    pub(super) fn close(&self) {
        self.connection.close();
    }

    /// Puts entries of the review back.
    pub(super) async fn keep_review(&self, items: &[ReviewItem]) -> Result<(), StorageError> {
        self.change(REVIEW, |store, texts| {
            items
                .iter()
                .try_for_each(|item| put_review(texts, store, item))
        })
        .await
    }

    /// Changes one store, in a transaction of its own.
    async fn change(
        &self,
        name: &str,
        change: impl Fn(&ObjectStore<'_>, &Texts) -> Result<(), Fault>,
    ) -> Result<(), StorageError> {
        self.connection
            .run(async |db, texts, _| {
                let tx = db
                    .transaction(name)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                change(&tx.object_store(name)?, texts)?;
                finish(tx).await
            })
            .await
    }
}

fn create(db: &Database) -> Result<(), Error> {
    for name in [ROWS, OUTBOX, SENT, REVIEW, DRAFTS, META] {
        db.create_object_store(name).build()?;
    }
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
            .run(async |db, _, _| {
                let tx = db
                    .transaction(META)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let store = tx.object_store(META)?;
                let begun = get(&store, META.into()).await?.is_some();
                let mut closed = get(&store, KEY.into()).await?.is_some();
                if !begun {
                    if self.shared && kept.is_none() {
                        return Err(Fault::Erased);
                    }
                    put(&store, &META.into(), fresh_json.clone())?;
                    if let Some(kept) = &kept {
                        put(&store, &KEY.into(), kept_value(kept))?;
                        closed = true;
                    }
                }
                finish(tx).await?;
                Ok(closed)
            })
            .await?;
        match (closed, self.is_held()) {
            (true, true) => {}
            (true, false) => return Err(StorageError::Locked),
            (false, _) => self.connection.set_texts(Texts::Plain),
        }
        let held = self.connection.texts();
        let (meta, parts, outbox, review) = self
            .connection
            .run(async |db, _, _| {
                let tx = db.transaction([META, ROWS, OUTBOX, REVIEW]).build()?;
                let meta = meta_of(&tx.object_store(META)?).await?;
                let store = tx.object_store(ROWS)?;
                let mut parts = Vec::new();
                for part in Part::ALL {
                    let places = rows::places(&store, part).await?;
                    parts.push((part, places, rows::texts(&store, part).await?));
                }
                let outbox = all(&tx.object_store(OUTBOX)?, None).await?;
                let review = all(&tx.object_store(REVIEW)?, None).await?;
                Ok((meta, parts, outbox, review))
            })
            .await?;
        let mut found = Vec::new();
        for (part, places, texts) in parts {
            let read = rows::read(&held, part, &places, &texts);
            if read.is_stale() {
                // Where it fails, the next opening tries again.
                let _ = self.rewrite(part, &places, &read.rows).await;
            }
            found.extend(read.rows);
        }
        Ok(Opened {
            meta,
            rows: found,
            outbox: held.decode_all(OUTBOX, &outbox)?,
            review: in_order(held.decode_all(REVIEW, &review)?),
        })
    }

    async fn commit(&self, new: NewMutation) -> Result<Pending, StorageError> {
        self.connection
            .run(async |db, texts, again| {
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
                if again && let Some(done) = already(texts, &outbox, &new, &meta).await? {
                    return Ok(done);
                }
                let pending = new.clone().numbered(meta.next_mid);
                meta.partial |= self.partial.get();
                meta.next_mid = meta.next_mid.saturating_add(1);
                // `add`, not `put`: were the number ever taken, nothing is overwritten.
                drop(
                    outbox
                        .add(texts.encode(OUTBOX, &pending)?)
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
                finish(tx).await?;
                Ok(pending)
            })
            .await
    }

    async fn apply(&self, plan: &PullPlan, at: i64) -> Result<Planned, StorageError> {
        // Made before the transaction opens.
        let lines = rows::lines(&plan.ops);
        self.connection
            .run(async |db, texts, _| {
                let tx = db
                    .transaction([ROWS, OUTBOX, SENT, REVIEW, META])
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let metas = tx.object_store(META)?;
                let mut meta = meta_of(&metas).await?;
                if meta.cookie != plan.expected || meta.client != plan.client {
                    return Ok(Planned::Stale);
                }
                meta.partial |= self.partial.get();
                let rows = tx.object_store(ROWS)?;
                if plan.clear {
                    drop(rows.clear()?);
                }
                for (part, text) in &lines {
                    // Or there is no room for it.
                    if !(meta.partial && *part == Part::Catalogue) {
                        rows::append(texts, &rows, *part, text).await?;
                    }
                }
                let outbox = tx.object_store(OUTBOX)?;
                let (sent, review) = (tx.object_store(SENT)?, tx.object_store(REVIEW)?);
                settle(texts, [&outbox, &sent, &review], plan, &meta, at).await?;
                plan.meta.apply(&mut meta);
                put_json(&metas, &META.into(), &meta)?;
                finish(tx).await?;
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
            .run(async |db, texts, _| {
                let tx = db
                    .transaction([OUTBOX, META])
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let store = tx.object_store(OUTBOX)?;
                let metas = tx.object_store(META)?;
                let mut meta = meta_of(&metas).await?;
                let waiting: Vec<Pending> = texts.decode_all(OUTBOX, &all(&store, None).await?)?;
                drop(store.clear()?);
                meta.client = client;
                meta.acked_mid = 0;
                meta.next_mid = 1;
                for mut pending in waiting {
                    pending.mutation.mid = meta.next_mid;
                    meta.next_mid = meta.next_mid.saturating_add(1);
                    put_pending(texts, &store, &pending)?;
                }
                put_json(&metas, &META.into(), &meta)?;
                finish(tx).await
            })
            .await
    }

    async fn recover(&self, after: Mid, fresh: ClientId) -> Result<bool, StorageError> {
        self.connection
            .run(async |db, texts, _| {
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
                let waiting: Vec<Pending> = texts.decode_all(OUTBOX, &all(&outbox, None).await?)?;
                let kept = sent_list(texts, &sent).await?;
                let Some(recovered) = recover(&meta, kept, waiting, after, fresh) else {
                    return Ok(false);
                };
                for (client, mid) in &recovered.taken {
                    remove(&sent, KeyRange::Only(pair(*client, *mid)))?;
                }
                drop(tx.object_store(ROWS)?.clear()?);
                drop(outbox.clear()?);
                for pending in &recovered.outbox {
                    put_pending(texts, &outbox, pending)?;
                }
                put_json(&metas, &META.into(), &recovered.renamed(meta))?;
                finish(tx).await?;
                Ok(true)
            })
            .await
    }
}

/// What waits in a store, and which rows it has.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) client: ClientId,
    pub(super) cookie: Option<Cookie>,
    pub(super) outbox: Vec<Pending>,
    pub(super) review: Vec<ReviewItem>,
}

impl IdbStore {
    /// What waits to be sent or read, at one time.
    pub(super) async fn waiting(&self) -> Result<Waiting, StorageError> {
        self.connection
            .run(async |db, texts, _| {
                let tx = db.transaction([META, OUTBOX, REVIEW]).build()?;
                let meta = meta_of(&tx.object_store(META)?).await?;
                let outbox = all(&tx.object_store(OUTBOX)?, None).await?;
                let review = all(&tx.object_store(REVIEW)?, None).await?;
                Ok(Waiting {
                    client: meta.client,
                    cookie: meta.cookie,
                    outbox: texts.decode_all(OUTBOX, &outbox)?,
                    review: in_order(texts.decode_all(REVIEW, &review)?),
                })
            })
            .await
    }

    /// Everything of a store. [`StorageError::Erased`] when the database was erased and made anew: what
    /// is not there was not taken out.
    async fn whole<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, StorageError> {
        self.connection
            .run(async |db, texts, _| {
                let tx = db.transaction([META, name]).build()?;
                meta_of(&tx.object_store(META)?).await?;
                texts.decode_all(name, &all(&tx.object_store(name)?, None).await?)
            })
            .await
    }
}
