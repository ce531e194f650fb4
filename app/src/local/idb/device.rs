//! What this device remembers whoever is signed in. It has a database of its own: browsers write
//! `localStorage` to the disk when they please, and a person whose phone was switched off must not
//! look signed out over commands that wait to be sent.

use super::super::error::StorageError;
use super::connection::{Connection, finish};
use super::value::{get, put};
use indexed_db_futures::database::Database;
use indexed_db_futures::error::Error;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{TransactionDurability, TransactionMode, TransactionOptions};

const NAME: &str = "tremplin-device";
const STORE: &str = "device";
const KEY: &str = "device";

thread_local! {
    static CONNECTION: std::rc::Rc<Connection> =
        std::rc::Rc::new(Connection::new(NAME.to_owned(), create, || {}));
}

fn create(db: &Database) -> Result<(), Error> {
    db.create_object_store(STORE).build().map(drop)
}

/// The text kept last.
pub(in super::super) async fn read() -> Result<Option<String>, StorageError> {
    CONNECTION
        .with(std::rc::Rc::clone)
        .run(async |db, _| {
            let tx = db.transaction(STORE).build()?;
            let text = get(&tx.object_store(STORE)?, KEY.into()).await?;
            Ok(text.and_then(|text| text.as_string()))
        })
        .await
}

/// Keeps a text; it survives a power cut once this returns.
pub(in super::super) async fn write(text: &str) -> Result<(), StorageError> {
    CONNECTION
        .with(std::rc::Rc::clone)
        .run(async |db, _| {
            let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
            let tx = db
                .transaction(STORE)
                .with_mode(TransactionMode::Readwrite)
                .with_options(strict)
                .build()?;
            put(&tx.object_store(STORE)?, &KEY.into(), text.into())?;
            finish(tx).await
        })
        .await
}
