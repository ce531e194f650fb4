//! A new command, and an answer that has been read.

use super::super::clock::device_ms;
use super::super::error::{IssueError, StorageError};
use super::super::idb::IdbStore;
use super::super::tabs::{self, Notice};
use super::super::{drafts, driver, recovery, room};
use super::{Engine, engine};
use common::command::{Command, Seen};
use common::row::Mid;
use common::sync::device::{ClientStore, NewMutation, Pending, ReviewKey};
use common::sync::machine::Event;

/// Decides a command here and writes it to the outbox; on the disk once this returns.
pub(in super::super) async fn issue(
    command: Command,
    seen: Option<Vec<Seen>>,
    draft: Option<String>,
) -> Result<Mid, IssueError> {
    let engine = engine();
    let store = engine.store().ok_or(StorageError::Closed)?;
    let gate = engine.gate.lock().await;
    let now = engine.now();
    let new = engine
        .shared
        .change(|device| device.prepare(&command, seen, now, device_ms(), draft))?;
    let committed = match commit(&engine, &store, new.clone()).await {
        // The browser made room while the tab was open: what is in memory goes back, with this.
        Err(StorageError::Erased) => match recovery::rescue(&engine, &store).await {
            Ok(()) => commit(&engine, &store, new).await,
            Err(error) => Err(error),
        },
        Err(StorageError::Full) => match room::make(&engine).await {
            Ok(()) => commit(&engine, &store, new).await,
            Err(error) => Err(error),
        },
        other => other,
    };
    let pending = engine.noting(committed)?;
    let mid = pending.mutation.mid;
    engine
        .shared
        .change(|device| device.committed(pending, now));
    drop(gate);
    engine.publish();
    tabs::tell(Notice::Outbox);
    driver::dispatch(Event::Saved);
    Ok(mid)
}

/// Writes it, and takes away the text that it replaces: no write of that text comes in between.
async fn commit(
    engine: &Engine,
    store: &IdbStore,
    new: NewMutation,
) -> Result<Pending, StorageError> {
    let _texts = engine.drafts.gate.lock().await;
    let form = new.draft.clone();
    let pending = store.commit(new).await?;
    if let Some(form) = form {
        drafts::committed(engine, &form);
    }
    Ok(pending)
}

/// The person has read an answer: it goes.
pub(in super::super) async fn dismiss(key: ReviewKey) -> Result<(), StorageError> {
    let engine = engine();
    let store = engine.store().ok_or(StorageError::Closed)?;
    let gate = engine.gate.lock().await;
    engine.noting(store.dismiss(key).await)?;
    engine.shared.change(|device| device.dismissed(key));
    drop(gate);
    engine.publish();
    tabs::tell(Notice::Review);
    Ok(())
}
