//! Small things in `localStorage`, through gloo-storage: who is signed in (ids only), preferences,
//! typed text that the database refuses. Never rows.
//!
//! gloo-storage panics where the browser refuses the storage, so it is asked only after a look;
//! without storage everything is kept in memory, for as long as the tab lives.

use super::idb::device;
use super::status::Signed;
use common::order::map_of;
use gloo_storage::{LocalStorage, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;

const ACTIVE: &str = "tremplin.active";
const PREF: &str = "tremplin.pref.";
const DRAFT: &str = "tremplin.draft.";
const LATEST: &str = "tremplin.latest";
const TOUCHED: &str = "tremplin.touched";
/// Longest crash copy, in bytes: the storage is small and writes are synchronous.
const CRASH_COPY_MAX: usize = 8 * 1024;
/// Preferences that stay when a person signs out: they say nothing about pupils.
const LASTING: &[&str] = &[super::pref::THEME];

thread_local! {
    static MEMORY: RefCell<BTreeMap<String, String>> = RefCell::default();
}

fn usable() -> bool {
    matches!(
        web_sys::window().map(|w| w.local_storage()),
        Some(Ok(Some(_)))
    )
}

fn get<T: DeserializeOwned>(key: &str) -> Option<T> {
    if usable() {
        LocalStorage::get(key).ok()
    } else {
        let text = MEMORY.with_borrow(|memory| memory.get(key).cloned())?;
        serde_json::from_str(&text).ok()
    }
}

fn set<T: Serialize>(key: &str, value: &T) {
    // A full storage loses a preference or a crash copy, nothing that was promised.
    if usable() && LocalStorage::set(key, value).is_ok() {
        return;
    }
    if let Ok(text) = serde_json::to_string(value) {
        MEMORY.with_borrow_mut(|memory| memory.insert(key.to_owned(), text));
    }
}

fn remove(key: &str) {
    if usable() {
        LocalStorage::delete(key);
    }
    MEMORY.with_borrow_mut(|memory| memory.remove(key));
}

fn keys(prefix: &str) -> Vec<String> {
    let mut found: Vec<String> = MEMORY.with_borrow(|m| m.keys().cloned().collect());
    if usable() {
        let storage = LocalStorage::raw();
        found.extend((0..LocalStorage::length()).filter_map(|i| storage.key(i).ok().flatten()));
    }
    found.retain(|key| key.starts_with(prefix));
    found
}

/// Name of a person's database.
pub(super) fn database(signed: &Signed) -> String {
    format!("tremplin-{}-{}", signed.space, signed.user)
}

/// What this device remembers whoever is signed in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    /// Who is signed in.
    #[serde(flatten)]
    pub(super) active: Option<Signed>,
    /// Databases whose erasure has been promised and may not be finished.
    #[serde(default)]
    pub(super) wipe: Vec<String>,
    /// Databases of people who have not signed out here since they signed in.
    #[serde(default)]
    pub(super) present: Vec<String>,
    /// Databases of people who left something under seal here.
    #[serde(default)]
    pub(super) sealed: Vec<String>,
    /// Several people use this device: what the last one to sign in said.
    #[serde(default)]
    pub(super) shared: bool,
    /// The device was locked, and the session with it.
    #[serde(default)]
    pub(super) locked: bool,
    /// The session is to be ended, and the server may not know yet.
    #[serde(default)]
    pub(super) signed_out: bool,
}

impl Record {
    /// Somebody is signed in.
    pub(super) fn enter(&mut self, signed: Signed) {
        let db = database(&signed);
        if !self.present.contains(&db) {
            self.present.push(db);
        }
        self.active = Some(signed);
    }
}

/// The record: from the database, or from `localStorage` where that fails.
pub(super) async fn record() -> Record {
    let kept = device::read().await.ok().flatten();
    let kept = kept.and_then(|text| serde_json::from_str(&text).ok());
    kept.or_else(|| get(ACTIVE)).unwrap_or_default()
}

/// Changes the record, durably.
pub(super) async fn change_record(change: impl FnOnce(&mut Record)) {
    let mut record = record().await;
    change(&mut record);
    set(ACTIVE, &record);
    if let Ok(text) = serde_json::to_string(&record) {
        // Where it fails, the copy in `localStorage` is read.
        let _ = device::write(&text).await;
    }
}

pub(super) fn pref(name: &str) -> Option<String> {
    get(&format!("{PREF}{name}"))
}

pub(super) fn set_pref(name: &str, value: Option<&str>) {
    let key = format!("{PREF}{name}");
    match value {
        Some(value) => set(&key, &value),
        None => remove(&key),
    }
}

/// Keeps a text that the database does not take.
pub(super) fn keep_crash_copy(db: &str, form: &str, text: &str) {
    if text.len() <= CRASH_COPY_MAX {
        set(&format!("{DRAFT}{db}.{form}"), &text);
    } else {
        // An older copy would be taken for a newer one.
        drop_crash_copy(db, form);
    }
}

pub(super) fn drop_crash_copy(db: &str, form: &str) {
    remove(&format!("{DRAFT}{db}.{form}"));
}

/// Texts that did not reach the database.
pub(super) fn crash_copies(db: &str) -> BTreeMap<String, String> {
    let prefix = format!("{DRAFT}{db}.");
    let texts = keys(&prefix)
        .into_iter()
        .filter_map(|key| Some((key.strip_prefix(&prefix)?.to_owned(), get(&key)?)));
    map_of(texts)
}

/// Browsers write `localStorage` to the disk late: after a kill, what was erased may be there again.
/// Erases what is of nobody present.
pub(super) fn clean(record: &Record) {
    for key in keys(DRAFT) {
        let of = |db: &String| {
            key.strip_prefix(DRAFT)
                .and_then(|rest| rest.strip_prefix(db.as_str()))
                .is_some_and(|rest| rest.starts_with('.'))
        };
        if !record.present.iter().any(of) {
            remove(&key);
        }
    }
    if record.present.is_empty() {
        forget_prefs();
    }
    set(ACTIVE, record);
}

/// Erases what is here about a person.
pub(super) fn forget_person(db: &str) {
    for key in keys(&format!("{DRAFT}{db}.")) {
        remove(&key);
    }
    forget_prefs();
}

fn forget_prefs() {
    for key in keys(PREF) {
        if !key
            .strip_prefix(PREF)
            .is_some_and(|name| LASTING.contains(&name))
        {
            remove(&key);
        }
    }
}

/// The server has said what time it is: a clock that was wrong no longer counts.
pub(super) fn heard_server(ms: i64) {
    set(LATEST, &ms);
}

/// Latest time seen on this device: setting its clock back does not lengthen a lease.
pub(super) fn latest_ms(now: i64) -> i64 {
    let latest = get::<i64>(LATEST).unwrap_or(0).max(now);
    set(LATEST, &latest);
    latest
}

/// Somebody touches the device, in whichever tab.
pub(super) fn touch(now: i64) {
    set(TOUCHED, &now);
}

/// When somebody touched it last.
pub(super) fn touched_ms() -> i64 {
    get(TOUCHED).unwrap_or(0)
}
