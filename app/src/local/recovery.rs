//! The browser may erase the store under an open tab, to make room. What this tab still has in memory
//! and the server has not confirmed goes back into a new one.

use super::engine::{Engine, engine};
use super::error::StorageError;
use super::idb::IdbStore;
use super::{drafts, driver};
use common::sync::device::{ClientStore, NewMutation};
use common::sync::machine::Event;
use wasm_bindgen_futures::spawn_local;

/// Puts back what waits to be sent or read and the texts being typed; the caller holds the gate.
/// The rows come again from the server. What had reached it under the store's old name is
/// recognised there by the ids of its rows.
pub(super) async fn rescue(engine: &Engine, store: &IdbStore) -> Result<(), StorageError> {
    let fresh = engine.fresh_meta()?;
    let client = fresh.client;
    let (waiting, review) = engine
        .shared
        .with(|device| (device.outbox().to_vec(), device.review().to_vec()));
    // Another tab may have been faster, and then has put back the same.
    if store.open(fresh).await?.meta.client == client {
        for pending in waiting {
            let mutation = pending.mutation;
            store
                .commit(NewMutation {
                    op: mutation.op,
                    args: mutation.args,
                    seen: mutation.seen,
                    shown: pending.shown,
                    base: mutation.base,
                    at: mutation.at,
                    offset: mutation.offset,
                    draft: None,
                })
                .await?;
        }
    }
    if !review.is_empty() {
        store.keep_review(&review).await?;
    }
    engine.load_held(store).await?;
    drafts::mark_all(engine);
    spawn_local(async { driver::dispatch(Event::SignedIn) });
    Ok(())
}

/// The same, when it was found out by something else than a command.
pub(super) async fn recover() {
    let engine = engine();
    let Some(store) = engine.store() else { return };
    let _gate = engine.gate.lock().await;
    if let Err(error) = rescue(&engine, &store).await {
        engine.change_status(|status| status.storage_problem = Some(error.to_string()));
    }
}
