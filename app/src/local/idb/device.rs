//! What this device remembers whoever is signed in. It has a database of its own: browsers write
//! `localStorage` to the disk when they please, and a person whose phone was switched off must not
//! look signed out over commands that wait to be sent.

use super::super::error::StorageError;
use super::connection::{Connection, Fault, finish};
use super::texts::Texts;
use super::value::{get, put, remove};
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::Error;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

const NAME: &str = "tremplin-device";
const STORE: &str = "device";
const KEY: &str = "device";

thread_local! {
    static CONNECTION: std::rc::Rc<Connection> =
        std::rc::Rc::new(Connection::new(NAME.to_owned(), create, || Box::pin(async {}), Texts::Plain));
}

fn create(db: &Database) -> Result<(), Error> {
    db.create_object_store(STORE).build().map(drop)
}

/// The text kept last.
pub(in super::super) async fn read() -> Result<Option<String>, StorageError> {
    CONNECTION
        .with(std::rc::Rc::clone)
        .run(async |db, _, _| {
            let tx = db.transaction(STORE).build()?;
            let text = get(&tx.object_store(STORE)?, KEY.into()).await?;
            Ok(text.and_then(|text| text.as_string()))
        })
        .await
}

/// Keeps a text; it survives a power cut once this returns.
pub(in super::super) async fn write(text: &str) -> Result<(), StorageError> {
    change(&|store| put(store, &KEY.into(), text.into())).await
}

/// Names of the seals that begin so.
pub(in super::super) async fn seals(prefix: &str) -> Result<Vec<String>, StorageError> {
    CONNECTION
        .with(std::rc::Rc::clone)
        .run(async |db, _, _| {
            let tx = db.transaction(STORE).build()?;
            let store = tx.object_store(STORE)?;
            let keys = store.get_all_keys::<JsValue>().primitive()?.await?;
            let names = keys.filter_map(|key| key.ok()?.as_string());
            Ok(names.filter(|name| name.starts_with(prefix)).collect())
        })
        .await
}

/// A seal.
pub(in super::super) async fn seal(name: &str) -> Result<Option<Vec<u8>>, StorageError> {
    CONNECTION
        .with(std::rc::Rc::clone)
        .run(async |db, _, _| {
            let tx = db.transaction(STORE).build()?;
            let bytes = get(&tx.object_store(STORE)?, name.into()).await?;
            Ok(bytes.map(|bytes| Uint8Array::new(&bytes).to_vec()))
        })
        .await
}

/// Keeps a seal; it survives a power cut once this returns.
pub(in super::super) async fn put_seal(name: &str, bytes: &[u8]) -> Result<(), StorageError> {
    change(&|store| put(store, &name.into(), Uint8Array::from(bytes).into())).await
}

/// Forgets a seal.
pub(in super::super) async fn remove_seal(name: &str) -> Result<(), StorageError> {
    change(&|store| remove(store, KeyRange::Only(name.into()))).await
}

/// Forgets the seals that begin so.
pub(in super::super) async fn remove_seals(prefix: &str) -> Result<(), StorageError> {
    for name in seals(prefix).await? {
        remove_seal(&name).await?;
    }
    Ok(())
}

async fn change(
    change: &dyn Fn(&ObjectStore<'_>) -> Result<(), Fault>,
) -> Result<(), StorageError> {
    CONNECTION
        .with(std::rc::Rc::clone)
        .run(async |db, _, _| {
            let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
            let tx = db
                .transaction(STORE)
                .with_mode(TransactionMode::Readwrite)
                .with_options(strict)
                .build()?;
            change(&tx.object_store(STORE)?)?;
            finish(tx).await
        })
        .await
}
