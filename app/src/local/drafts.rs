//! Texts being typed: in memory at once, in the database a few milliseconds later, and in
//! `localStorage` while the database does not take them.

use super::engine::{Engine, engine};
use super::error::Unfinished;
use super::idb::IdbStore;
use super::pointers;
use futures::lock::Mutex;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen_futures::spawn_local;

/// Drafts that the database does not have yet.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    dirty: RefCell<BTreeSet<String>>,
    /// The database has refused a text, and none has reached it since.
    refused: Cell<bool>,
    /// Held by whoever reads or writes texts in the database: a command under way may remove one.
    pub(super) gate: Mutex<()>,
}

impl Drafts {
    /// Forms whose text, or its end, the database does not have.
    pub(super) fn unsaved(&self) -> Vec<String> {
        self.dirty.borrow().iter().cloned().collect()
    }
}

pub(super) fn save(form: &str, text: String) {
    let engine = engine();
    if engine.drafts.refused.get() {
        keep_copy(&engine, form, &text);
    }
    engine
        .shared
        .change_drafts(|drafts| drafts.insert(form.to_owned(), text));
    mark(&engine, form);
}

/// Outside of the database, while that refuses it. On a shared device nothing readable is left, and
/// the text is on the screen only, which does not lock before it is saved.
fn keep_copy(engine: &Engine, form: &str, text: &str) {
    if let Some(db) = engine.database().filter(|_| !engine.is_shared()) {
        pointers::keep_crash_copy(&db, form, text);
    }
}

pub(super) fn forget(form: &str) {
    let engine = engine();
    engine.shared.change_drafts(|drafts| drafts.remove(form));
    if let Some(db) = engine.database() {
        pointers::drop_crash_copy(&db, form);
    }
    mark(&engine, form);
}

/// The database has none of the texts any more.
pub(super) fn mark_all(engine: &Engine) {
    for form in engine
        .shared
        .change_drafts(|drafts| drafts.keys().cloned().collect::<Vec<_>>())
    {
        mark(engine, &form);
    }
}

/// The database lacks that text, or still has it.
pub(super) fn mark(engine: &Engine, form: &str) {
    engine.drafts.dirty.borrow_mut().insert(form.to_owned());
    spawn_local(write(form.to_owned()));
}

/// Tries again to write what the database does not have.
pub(super) fn flush() {
    for form in engine().drafts.unsaved() {
        spawn_local(write(form));
    }
}

/// The same; returns once it is done.
pub(super) async fn save_all() {
    for form in engine().drafts.unsaved() {
        write(form).await;
    }
}

async fn write(form: String) {
    let engine = engine();
    let Some((store, db)) = engine.store().zip(engine.database()) else {
        return;
    };
    let _gate = engine.drafts.gate.lock().await;
    // What was typed while this waited went with the write before.
    if !engine.drafts.dirty.borrow_mut().remove(&form) {
        return;
    }
    let text = engine.shared.draft(&form);
    let done = store.put_draft(&form, text.as_deref()).await;
    engine.drafts.refused.set(done.is_err());
    if done.is_ok() {
        if engine.shared.draft(&form) == text {
            pointers::drop_crash_copy(&db, &form);
        }
    } else {
        if let Some(text) = engine.shared.draft(&form) {
            keep_copy(&engine, &form, &text);
        }
        // The next key tries again.
        engine.drafts.dirty.borrow_mut().insert(form);
    }
}

/// A command took the draft's place, in the same transaction.
pub(super) fn committed(engine: &Engine, form: &str) {
    engine.shared.change_drafts(|drafts| drafts.remove(form));
    engine.drafts.dirty.borrow_mut().remove(form);
    if let Some(db) = engine.database() {
        pointers::drop_crash_copy(&db, form);
    }
}

impl Engine {
    /// Every text left in a form, whichever tab it was written in, by the name of its form.
    pub(super) async fn texts(&self, store: &IdbStore, db: &str) -> BTreeMap<String, String> {
        // Where the store does not answer, this tab's memory does.
        let mut texts = match store.drafts().await {
            Ok(saved) => saved,
            Err(_) => self.shared.change_drafts(|drafts| drafts.clone()),
        };
        texts.extend(pointers::crash_copies(db));
        for form in self.drafts.unsaved() {
            match self.shared.draft(&form) {
                Some(text) => texts.insert(form, text),
                None => texts.remove(&form),
            };
        }
        texts.retain(|_, text| !text.trim().is_empty());
        texts
    }

    /// What would be lost with this device's data, whichever tab it was written in.
    pub(super) async fn unfinished(&self, store: &IdbStore, db: &str) -> Unfinished {
        let (pending, review) = self
            .shared
            .with(|device| (device.waiting().count(), device.review().len()));
        Unfinished {
            pending,
            review,
            drafts: self.texts(store, db).await.len(),
        }
    }
}

/// The texts left in forms, for the screen that lists them.
pub(super) async fn begun() -> Vec<(String, String)> {
    let engine = engine();
    match engine.store().zip(engine.database()) {
        Some((store, db)) => engine.texts(&store, &db).await.into_iter().collect(),
        None => Vec::new(),
    }
}
