//! The offers and their hosts, of which the device does without when room is short.

use super::connection::finish;
use super::rows::range;
use super::value::{put_json, remove};
use super::{IdbStore, META, ROWS, StorageError, meta_of};
use common::sync::device::Meta;
use common::sync::device::segments::Part;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;

impl IdbStore {
    /// Makes room: drops the catalogue, and keeps none until there is room for it.
    pub(in super::super) async fn drop_catalogue(&self) -> Result<(), StorageError> {
        self.connection
            .run(async |db, _, _| {
                // Without any write: there may be no room for the smallest one.
                let tx = db
                    .transaction(ROWS)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let rows = tx.object_store(ROWS)?;
                remove(&rows, range(Part::Catalogue))?;
                finish(tx).await
            })
            .await?;
        // Where even this does not fit, the next transaction says it.
        self.partial
            .set(self.change_meta(&|meta| meta.partial = true).await.is_err());
        Ok(())
    }

    /// There is room for the catalogue again.
    pub(in super::super) async fn make_whole(&self) -> Result<(), StorageError> {
        self.change_meta(&Meta::made_whole).await?;
        self.partial.set(false);
        Ok(())
    }

    async fn change_meta(&self, change: &dyn Fn(&mut Meta)) -> Result<(), StorageError> {
        self.connection
            .run(async |db, _, _| {
                let tx = db
                    .transaction(META)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let metas = tx.object_store(META)?;
                let mut meta = meta_of(&metas).await?;
                change(&mut meta);
                put_json(&metas, &META.into(), &meta)?;
                finish(tx).await
            })
            .await
    }
}
