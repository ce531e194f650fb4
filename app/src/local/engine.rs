//! The engine of a tab: its store, its device in memory, and what keeps the two in step.
//!
//! Whoever changes both holds the gate, so that inside a tab the memory always follows the store;
//! between tabs the store decides, and the others read it again.

mod changes;
mod commands;

use super::drafts::Drafts;
use super::driver::Driver;
use super::error::StorageError;
use super::idb::IdbStore;
use super::poke::Pokes;
use super::shared::{Shared, nobody, set_if_new};
use super::status::{Phase, Signed, SyncStatus};
use super::tabs::{self, Tabs};
use super::vault::Secret;
use super::{books, drafts, page, pointers, recovery, room, session, update};
use common::book::Book;
use common::command::Now;
use common::ids::ClientId;
use common::sync::device::{ClientStore, Device, Meta, Opened};
use futures::future::{LocalBoxFuture, join};
use futures::lock::Mutex;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

pub(super) use super::clock::{device_ms, new_uuid};
pub(super) use super::drafts::{flush as flush_drafts, forget as forget_draft, save as save_draft};
pub(super) use super::pointers::{pref, set_pref};
pub(super) use super::session::{erase_seals, open_seals, sign_in, sign_out, unlock};
pub(super) use super::tabs::sync_now;
pub(super) use super::update::{apply_update, install};
pub(super) use commands::{dismiss, issue};

/// Everything of a tab. It outlives the components.
#[derive(Debug, Default)]
pub(super) struct Engine {
    pub(super) shared: Arc<Shared>,
    /// Held by whoever changes the store and the memory together.
    pub(super) gate: Mutex<()>,
    pub(super) drafts: Drafts,
    pub(super) driver: Driver,
    pub(super) pokes: Pokes,
    pub(super) tabs: Tabs,
    store: RefCell<Option<Rc<IdbStore>>>,
    signed: Cell<Option<Signed>>,
    started: Cell<bool>,
    /// The lease is over: rows are not shown.
    lapsed: Cell<bool>,
    /// Another tab changed the rows while this one was hidden.
    stale: Cell<bool>,
    /// Device time of the last touch that was noted.
    pub(super) touched: Cell<i64>,
    /// What was typed to sign in and did not open the key.
    pub(super) newer: RefCell<Option<Secret>>,
    /// Held while a session is being ended.
    pub(super) ending: Mutex<()>,
}

thread_local! {
    static ENGINE: Rc<Engine> = Rc::default();
}

/// The engine of this tab.
pub(super) fn engine() -> Rc<Engine> {
    ENGINE.with(Rc::clone)
}

pub(super) fn shared() -> Arc<Shared> {
    Arc::clone(&engine().shared)
}

pub(super) fn start(_: &Arc<Shared>) {
    if !engine().started.replace(true) {
        page::listen();
        update::register();
        spawn_local(session::resume());
    }
}

impl Engine {
    pub(super) fn store(&self) -> Option<Rc<IdbStore>> {
        self.store.borrow().clone()
    }

    pub(super) fn signed(&self) -> Option<Signed> {
        self.signed.get()
    }

    /// Name of the open database.
    pub(super) fn database(&self) -> Option<String> {
        self.signed.get().as_ref().map(pointers::database)
    }

    pub(super) fn phase(&self) -> Phase {
        self.shared.phase.get_untracked()
    }

    /// Commands that wait to be sent.
    pub(super) fn pending(&self) -> usize {
        self.shared.with(|device| device.waiting().count())
    }

    /// Time at the server as far as the device knows.
    pub(super) fn now(&self) -> Now {
        let ms = device_ms();
        Now::at(self.shared.with(|device| device.server_ms(ms)))
    }

    /// Opens a person's data and joins the other tabs. `shared`: nothing readable is kept here.
    pub(super) async fn open(&self, signed: Signed, shared: bool) {
        self.prepare(signed, shared);
        self.enter().await;
    }

    /// Turns to a person's database without looking into it.
    pub(super) fn prepare(&self, signed: Signed, shared: bool) {
        self.close();
        let store = IdbStore::new(pointers::database(&signed), shared, superseded);
        *self.store.borrow_mut() = Some(Rc::new(store));
        self.signed.set(Some(signed));
        // It closes no key but its owner's.
        *self.newer.borrow_mut() = None;
    }

    /// Reads it, and joins the other tabs.
    pub(super) async fn enter(&self) {
        let Some((store, signed)) = self.store().zip(self.signed.get()) else {
            return;
        };
        match self.load().await {
            Ok(())
                if self
                    .store()
                    .is_some_and(|current| Rc::ptr_eq(&current, &store)) =>
            {
                self.shared.signed.set(Some(signed));
                pointers::touch(device_ms());
                self.change_status(|status| status.shared = store.is_held());
                session::look_for_seals().await;
                spawn_local(room::fill());
                tabs::join(&pointers::database(&signed));
                // What other tabs said before this one listened.
                spawn_local(async {
                    tabs::catch_up().await;
                });
            }
            Ok(()) => {}
            // The screen asks for their passphrase or their code.
            Err(StorageError::Locked) => {
                self.shared.signed.set(Some(signed));
                self.set_phase(Phase::Locked);
            }
            // Nothing readable is begun on a shared device: its owner signs in again.
            Err(StorageError::Erased) if store.is_shared() => self.left(),
            Err(error) => self.set_phase(Phase::StorageFailed(error.to_string())),
        }
    }

    /// Lets go of a person's data; erases nothing.
    pub(super) fn close(&self) {
        tabs::leave();
        if let Some(store) = self.store.borrow_mut().take() {
            store.close();
        }
        self.signed.set(None);
        self.lapsed.set(false);
        self.stale.set(false);
        self.shared.change(|device| *device = nobody());
        self.shared.change_drafts(std::collections::BTreeMap::clear);
        self.shared.signed.set(None);
        self.shared.status.set(SyncStatus {
            online: page::online(),
            ..SyncStatus::default()
        });
        self.shared.publish_all();
    }

    /// Nobody is signed in here any more.
    pub(super) fn left(&self) {
        self.close();
        self.set_phase(Phase::SignedOut);
    }

    /// What a new store starts with.
    pub(super) fn fresh_meta(&self) -> Result<Meta, StorageError> {
        let signed = self.signed.get().ok_or(StorageError::Closed)?;
        Ok(Meta::new(ClientId(new_uuid()), signed.user, signed.space))
    }

    /// Reads the whole store.
    pub(super) async fn load(&self) -> Result<(), StorageError> {
        let store = self.store().ok_or(StorageError::Closed)?;
        let _gate = self.gate.lock().await;
        let known = self.shared.with(|device| !device.meta().client.0.is_nil());
        if known && store.outbox().await == Err(StorageError::Erased) {
            // Opening it would begin a new one, without what this tab still has.
            return recovery::rescue(self, &store).await;
        }
        self.load_held(&store).await
    }

    /// Reads the whole store; the caller holds the gate.
    pub(super) async fn load_held(&self, store: &IdbStore) -> Result<(), StorageError> {
        let signed = self.signed.get().ok_or(StorageError::Closed)?;
        // They come while the storage is read.
        let book = books::of(signed.kind);
        let (book, opened) = join(book, store.open(self.fresh_meta()?)).await;
        let (opened, book) = (opened?, book?);
        let texts = self.drafts.gate.lock().await;
        let saved = store.drafts().await?;
        let crashed = pointers::crash_copies(&pointers::database(&signed));
        // Nothing of this may reach a person who signed in meanwhile.
        if self.signed.get() != Some(signed) {
            return Ok(());
        }
        let lacking: Vec<String> = crashed.keys().cloned().collect();
        self.shared.change_drafts(|drafts| {
            // A crash copy is there only when the database lacks that text: it is the newer one.
            for (form, text) in crashed.into_iter().chain(saved) {
                drafts.entry(form).or_insert(text);
            }
        });
        drop(texts);
        for form in lacking {
            drafts::mark(self, &form);
        }
        let rows = opened.rows.len();
        self.adopt(opened, book);
        if self.lapsed.get() && rows > 0 {
            // What may not be read any more is not kept either.
            let plan = self.shared.with(Device::forget_rows);
            store.apply(&plan, device_ms()).await?;
            let now = self.now();
            self.shared
                .change(|device| device.applied(plan, now, device_ms()));
        }
        self.stale.set(false);
        self.shared.publish_all();
        self.show_phase();
        Ok(())
    }

    fn adopt(&self, mut opened: Opened, book: Book) {
        let now = device_ms().saturating_add(opened.meta.offset);
        self.lapsed.set(over(&opened.meta));
        if self.lapsed.get() {
            opened.rows.clear();
        }
        let device = Device::with_book(opened, Now::at(now), book);
        self.shared.change(|current| *current = device);
    }

    /// Stops showing rows once the lease is over, in a tab left open.
    pub(super) fn check_lease(&self) {
        let over = self.shared.with(|device| over(device.meta()));
        if self.store().is_some() && !self.lapsed.get() && over {
            spawn_local(reload());
        }
    }

    /// Keeps an error of the store for all to see, until the store works again.
    pub(super) fn noting<T>(&self, result: Result<T, StorageError>) -> Result<T, StorageError> {
        if let Err(StorageError::Erased) = &result {
            spawn_local(recovery::recover());
        }
        let problem = result.as_ref().err().map(ToString::to_string);
        self.change_status(|status| status.storage_problem = problem);
        result
    }

    pub(super) fn change_status(&self, change: impl FnOnce(&mut SyncStatus)) {
        let mut status = self.shared.status.get_untracked();
        change(&mut status);
        set_if_new(&self.shared.status, status);
        page::mark();
    }

    pub(super) fn publish(&self) {
        self.shared.publish();
        page::mark();
    }

    pub(super) fn set_phase(&self, phase: Phase) {
        set_if_new(&self.shared.phase, phase);
        page::mark();
    }

    fn show_phase(&self) {
        let (whole, rows) = self
            .shared
            .with(|device| (device.meta().bootstrapped, device.replica.base().count()));
        self.set_phase(if self.lapsed.get() {
            Phase::Lapsed
        } else if whole {
            Phase::Ready
        } else {
            Phase::Loading { rows }
        });
    }

    /// Another tab changed the rows.
    pub(super) fn heard_base(&self) {
        // Once for several changes in a row; not while nobody looks.
        if !self.stale.replace(true) && page::visible() {
            spawn_local(reload());
        }
    }

    /// Somebody looks again.
    pub(super) fn seen_again(&self) {
        if self.stale.get() {
            spawn_local(reload());
        }
    }
}

fn over(meta: &Meta) -> bool {
    let ms = device_ms();
    let latest = pointers::latest_ms(ms.saturating_add(meta.offset));
    meta.lease_is_over(ms, latest)
}

async fn reload() {
    let engine = engine();
    let loaded = engine.load().await;
    if engine.noting(loaded).is_err() {
        engine.stale.set(false);
    }
}

/// Another tab has a newer layout of the database.
fn superseded() -> LocalBoxFuture<'static, ()> {
    Box::pin(async {
        let engine = engine();
        tabs::leave();
        drafts::save_all().await;
        engine.set_phase(Phase::StorageFailed(StorageError::Superseded.to_string()));
    })
}
