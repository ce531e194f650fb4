//! Texts being typed: in memory at once, in `localStorage` at once against a crash, in the database
//! within a second.

use super::engine::{Engine, engine};
use super::error::Unfinished;
use super::idb::IdbStore;
use super::pointers;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen_futures::spawn_local;

/// Milliseconds between a key and the write, which takes along what is typed meanwhile.
const AUTOSAVE_MS: u32 = 1_000;

/// Drafts that the database does not have yet.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    dirty: RefCell<BTreeSet<String>>,
    timer: RefCell<Option<Timeout>>,
}

impl Drafts {
    /// Forms whose text, or its end, the database does not have.
    pub(super) fn unsaved(&self) -> Vec<String> {
        self.dirty.borrow().iter().cloned().collect()
    }
}

pub(super) fn save(form: &str, text: String) {
    let engine = engine();
    // On a shared device nothing readable is left, not even for a second.
    if let Some(db) = engine.database().filter(|_| !engine.is_shared()) {
        pointers::keep_crash_copy(&db, form, &text);
    }
    engine
        .shared
        .change_drafts(|drafts| drafts.insert(form.to_owned(), text));
    mark(&engine, form);
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

fn mark(engine: &Engine, form: &str) {
    engine.drafts.dirty.borrow_mut().insert(form.to_owned());
    // Not put off by the next key: who types without a pause is saved all the same.
    engine
        .drafts
        .timer
        .borrow_mut()
        .get_or_insert_with(|| Timeout::new(AUTOSAVE_MS, flush));
}

/// Writes what the database does not have yet.
pub(super) fn flush() {
    let engine = engine();
    drop(engine.drafts.timer.borrow_mut().take());
    let forms = std::mem::take(&mut *engine.drafts.dirty.borrow_mut());
    for form in forms {
        spawn_local(write(form));
    }
}

/// The same; returns once it is done.
pub(super) async fn save_all() {
    let forms = std::mem::take(&mut *engine().drafts.dirty.borrow_mut());
    for form in forms {
        write(form).await;
    }
}

async fn write(form: String) {
    let engine = engine();
    let Some((store, db)) = engine.store().zip(engine.database()) else {
        return;
    };
    // After a commit under way, which may remove this very draft.
    let _gate = engine.gate.lock().await;
    let text = engine.shared.draft(&form);
    if store.put_draft(&form, text.as_deref()).await.is_ok() {
        if engine.shared.draft(&form) == text {
            pointers::drop_crash_copy(&db, &form);
        }
    } else {
        // The text is in memory and in its crash copy; the next key tries again.
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
