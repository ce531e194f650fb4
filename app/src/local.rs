//! The device: its storage, its exchange with the server, its tabs. The only module that touches
//! browser storage or `fetch`.
//!
//! # For screens
//! [`LocalProvider`] wraps the app once; below it, [`use_local`] gives a [`Local`], a `Copy` handle.
//!
//! - **Read** with [`Local::read`] inside a `Memo` or a closure of a view, naming the kinds of rows
//!   it depends on; it runs again when one of them changes, here or by the server. Before the
//!   device's storage is open there are no rows: look at [`Local::phase`] and draw a skeleton for
//!   [`Phase::Starting`] and [`Phase::Loading`].
//! - **Write** with [`Local::issue`], from `spawn_local` or `Action::new_local` (the future is not
//!   `Send`). Once it returns a number the command is on the disk and survives a power cut: only
//!   then may the screen say « enregistré sur cet appareil ». A [`IssueError::Refused`] is a rule's
//!   no, to show beside the form; the form keeps its text in every error.
//! - A command that depends on what was on screen (approve, edit) is given what [`Local::seen`]
//!   returned **when it was drawn**, for `command.shown()`; `None` means what is there now.
//! - **Drafts**: [`Local::draft`] when a form opens, [`Local::save_draft`] at each input event,
//!   [`Local::flush_drafts`] on blur; the draft named in [`Local::issue`] goes away with the commit.
//! - **State**: [`Local::sync_status`], [`Local::review`], [`Local::signed`], [`Local::update_ready`].
//!
//! ```ignore
//! let local = use_local();
//! let offers = Memo::new(move |_| local.read(&[Kind::Offer], |rows| {
//!     rows.all::<Offer>().filter(|o| o.status == OfferStatus::Open).cloned().collect::<Vec<_>>()
//! }));
//! let ask = Action::new_local(move |command: &ApplyToOffer| {
//!     let command = command.clone();
//!     async move { local.issue(command.into(), None, Some("ask".into())).await }
//! });
//! ```
//!
//! # Server rendering
//! On the server every signal stands at its start ([`Phase::Starting`], no rows, no preference), and
//! so does the browser until the first effect after hydration: both draw the same skeleton.
//!
//! # For tests and support
//! `<html>` carries `data-phase` (`starting`, `signed-out`, `banished`, `loading`, `ready`, `locked`,
//! `lapsed`, `failed`),
//! `data-ready` (the same once it is no longer starting nor loading, absent before), `data-sync`
//! (the state's name), `data-pending` and `data-review` (numbers), `data-online` and `data-leader`
//! (`true`, `false`), `data-synced-at` (milliseconds).
//!
//! # Inside
//! One engine per tab, which outlives the components. The store is IndexedDB, one database per
//! person and pôle; every tab writes its own commands, one tab at a time (the visible one, by a Web
//! Lock) talks to the server, the others read the store again when it says so. Nothing is unsafe
//! when two tabs do it: numbers come from the store's transaction, and an answer is only applied to
//! the cookie it was asked for.

mod error;
mod shared;
mod status;

#[cfg(not(target_arch = "wasm32"))]
mod inert;
#[cfg(not(target_arch = "wasm32"))]
use inert as engine;

#[cfg(target_arch = "wasm32")]
pub mod books;
#[cfg(target_arch = "wasm32")]
mod clock;
#[cfg(target_arch = "wasm32")]
mod drafts;
#[cfg(target_arch = "wasm32")]
mod driver;
#[cfg(target_arch = "wasm32")]
mod engine;
#[cfg(target_arch = "wasm32")]
mod exchange;
#[cfg(target_arch = "wasm32")]
mod http;
#[cfg(target_arch = "wasm32")]
mod idb;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod pointers;
#[cfg(target_arch = "wasm32")]
mod poke;
#[cfg(target_arch = "wasm32")]
mod recovery;
#[cfg(target_arch = "wasm32")]
mod room;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod shared_mode;
#[cfg(target_arch = "wasm32")]
mod tabs;
#[cfg(target_arch = "wasm32")]
mod update;
#[cfg(target_arch = "wasm32")]
pub mod vault;

pub use error::{ClientError, IssueError, SealError, SignOutError, StorageError, Unfinished};
pub use status::{Phase, Signed, SyncStatus, state_name};

use common::access::Actor;
use common::api::account::SecondReq;
use common::api::{LoginReq, SessionInfo};
use common::command::{Command, Now, Seen};
use common::row::{Group, Kind, Mid, RowKey};
use common::sync::device::{Pending, ReviewItem, ReviewKey};
use common::sync::protocol::Mutation;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos::web_sys;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::Shared;
use std::sync::Arc;
use uuid::Uuid;

/// What to do with commands not yet sent when signing out.
#[derive(Clone, PartialEq, Eq)]
pub enum SignOut {
    /// Send them first; stay signed in if that does not work, or if something would be lost unread.
    SendFirst,
    /// Erase them. Only after the person has been told how many and has confirmed.
    Erase,
    /// Keep them under seal: encrypted with what the person types to sign in, given here, so that
    /// only they reopen it, on this device.
    Seal(String),
}

/// How somebody signs in.
#[derive(Clone, PartialEq, Eq)]
pub enum Way {
    /// With what they type first.
    First,
    /// With the second factor.
    Second(SecondReq),
    /// They have just set up the second factor that was demanded.
    Enrolled,
}

/// Names of preferences.
pub mod pref {
    /// `light` or `dark`; absent follows the system.
    pub const THEME: &str = "theme";
    /// Division last chosen on the class board.
    pub const DIVISION: &str = "division";
    /// Period last chosen.
    pub const PERIOD: &str = "period";
    /// Filters last chosen in the search.
    pub const FILTERS: &str = "filters";
}

/// The device, for screens. `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    shared: StoredValue<Arc<Shared>>,
    phase: RwSignal<Phase>,
    status: RwSignal<SyncStatus>,
    review: RwSignal<Vec<ReviewItem>>,
    actor: RwSignal<Actor>,
    signed: RwSignal<Option<Signed>>,
    clock: RwSignal<Now>,
    update: RwSignal<bool>,
    installable: RwSignal<bool>,
    several: RwSignal<bool>,
}

/// Gives [`Local`] to everything below, and starts the device in the browser.
#[component]
pub fn LocalProvider(children: Children) -> impl IntoView {
    let local = Local::new();
    provide_context(local);
    Effect::new(move |_| local.start());
    children()
}

/// The device. Outside of a [`LocalProvider`], one that shows the state of this tab all the same.
#[must_use]
pub fn use_local() -> Local {
    use_context::<Local>().unwrap_or_else(Local::new)
}

impl Local {
    fn new() -> Self {
        let shared = engine::shared();
        Self {
            phase: shared.phase.clone().into(),
            status: shared.status.clone().into(),
            review: shared.review.clone().into(),
            actor: shared.actor.clone().into(),
            signed: shared.signed.clone().into(),
            clock: shared.clock.clone().into(),
            update: shared.update.clone().into(),
            installable: shared.installable.clone().into(),
            several: shared.several.clone().into(),
            shared: StoredValue::new(shared),
        }
    }

    fn start(self) {
        engine::start(&self.shared());
    }

    fn shared(self) -> Arc<Shared> {
        self.shared.try_get_value().unwrap_or_default()
    }

    /// How far the device is.
    #[must_use]
    pub fn phase(self) -> Signal<Phase> {
        self.phase.into()
    }

    /// Who is signed in on this device.
    #[must_use]
    pub fn signed(self) -> Signal<Option<Signed>> {
        self.signed.into()
    }

    /// Who acts, and with which roles, from the rows on the device.
    #[must_use]
    pub fn actor(self) -> Signal<Actor> {
        self.actor.into()
    }

    /// State of the exchange with the server.
    #[must_use]
    pub fn sync_status(self) -> Signal<SyncStatus> {
        self.status.into()
    }

    /// Commands that came back with something to tell: « À revoir », in the order they came.
    #[must_use]
    pub fn review(self) -> Signal<Vec<ReviewItem>> {
        self.review.into()
    }

    /// A new version of the app waits: offer [`Local::apply_update`].
    #[must_use]
    pub fn update_ready(self) -> Signal<bool> {
        self.update.into()
    }

    /// The browser offers to install the app: show a button that calls [`Local::install`].
    #[must_use]
    pub fn installable(self) -> Signal<bool> {
        self.installable.into()
    }

    /// Time at the server as far as the device knows, moving every half minute: for « il y a
    /// 2 min ». `Now::at(0)` until the app has started.
    #[must_use]
    pub fn clock(self) -> Signal<Now> {
        self.clock.into()
    }

    /// Time at the server as far as the device knows, now; not tracked.
    #[must_use]
    pub fn now(self) -> Now {
        let ms = engine::device_ms();
        Now::at(self.shared().with(|device| device.server_ms(ms)))
    }

    /// Date in France; not tracked.
    #[must_use]
    pub fn today(self) -> chrono::NaiveDate {
        self.now().today
    }

    /// A new id, for a row that a command creates.
    #[must_use]
    pub fn new_uuid(self) -> Uuid {
        engine::new_uuid()
    }

    /// Reads the rows as shown here: the server's, and over them what this device has saved.
    /// `kinds`: runs again when a row of these kinds changes; name all that `read` looks at.
    /// `read` may call [`Local::read`] again.
    pub fn read<T>(self, kinds: &[Kind], read: impl FnOnce(&Replica) -> T) -> T {
        self.shared().read(kinds, read)
    }

    /// Versions of what is on screen now, for a later [`Local::issue`]. Not tracked: take it when
    /// the decision is drawn, with `command.shown()`.
    #[must_use]
    pub fn seen(self, shown: &[(RowKey, Group)]) -> Vec<Seen> {
        self.shared().with(|device| device.replica.seen(shown))
    }

    /// Checks a command and writes it to this device's storage, to be sent as soon as possible.
    /// Returns once it is on the disk.
    ///
    /// # Errors
    /// [`IssueError`]: nothing was written; the form keeps its text.
    pub async fn issue(
        self,
        command: Command,
        seen: Option<Vec<Seen>>,
        draft: Option<String>,
    ) -> Result<Mid, IssueError> {
        engine::issue(command, seen, draft).await
    }

    /// A command as it waits or came back; none when this version cannot read it.
    #[must_use]
    pub fn command(self, mutation: &Mutation) -> Option<Command> {
        let book = self.shared().with(|device| device.replica.book());
        book.command(&mutation.op, mutation.schema, &mutation.args)
            .ok()
    }

    /// Commands saved here and not yet confirmed by the server, in order; tracked.
    #[must_use]
    pub fn pending(self) -> Vec<Pending> {
        self.status.track();
        self.shared()
            .with(|device| device.waiting().cloned().collect())
    }

    /// Whether the browser has promised to keep this device's data; nothing when it does not say.
    pub async fn persisted(self) -> Option<bool> {
        #[cfg(target_arch = "wasm32")]
        return session::persisted().await;
        #[cfg(not(target_arch = "wasm32"))]
        return None;
    }

    /// The person has read an entry of the review.
    ///
    /// # Errors
    /// [`StorageError`]: it stays.
    pub async fn dismiss(self, key: ReviewKey) -> Result<(), StorageError> {
        engine::dismiss(key).await
    }

    /// Text left in a form. `form`: kind of form and id of what it is about.
    #[must_use]
    pub fn draft(self, form: &str) -> Option<String> {
        self.shared().draft(form)
    }

    /// Every text left in a form on this device, in any tab, by the name of its form.
    pub async fn begun(self) -> Vec<(String, String)> {
        #[cfg(target_arch = "wasm32")]
        return drafts::begun().await;
        #[cfg(not(target_arch = "wasm32"))]
        return Vec::new();
    }

    /// Keeps the text being typed: at once against a crash, durably within a second. An empty text
    /// forgets the draft.
    pub fn save_draft(self, form: &str, text: String) {
        if text.is_empty() {
            engine::forget_draft(form);
        } else {
            engine::save_draft(form, text);
        }
    }

    /// Writes drafts now: when a field loses the focus.
    pub fn flush_drafts(self) {
        engine::flush_drafts();
    }

    /// Opens a session at the server and the person's data on this device. Asks the browser to keep
    /// them. `shared`: several people use this device, what is kept there is closed under a key.
    /// When the answer says that a second factor is to be set up first, nothing is opened here yet.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Server`] with a ticket when the second factor is asked for.
    pub async fn sign_in(
        self,
        login: LoginReq,
        way: Way,
        shared: bool,
    ) -> Result<SessionInfo, ClientError> {
        engine::sign_in(login, way, shared).await
    }

    /// What a person has given themselves as a new passphrase: on a shared device what is kept here
    /// is closed with it from now on.
    pub async fn passphrase_changed(self, before: String, now: String) {
        #[cfg(target_arch = "wasm32")]
        shared_mode::close_anew(before, now).await;
        #[cfg(not(target_arch = "wasm32"))]
        let _ = (before, now);
    }

    /// Asks the server something that is not synced: the account, what administrators do online.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn fetch<R: DeserializeOwned>(self, path: &str) -> Result<R, ClientError> {
        #[cfg(target_arch = "wasm32")]
        return Ok(http::get(path).await?);
        #[cfg(not(target_arch = "wasm32"))]
        {
            let _ = path;
            Err(ClientError::Offline)
        }
    }

    /// Tells the server something that is not synced.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn tell<B: Serialize, R: DeserializeOwned>(
        self,
        path: &str,
        body: &B,
    ) -> Result<R, ClientError> {
        #[cfg(target_arch = "wasm32")]
        return session::tell(path, body).await;
        #[cfg(not(target_arch = "wasm32"))]
        {
            let _ = (path, body);
            Err(ClientError::Offline)
        }
    }

    /// Opens what is kept on a shared device, with what the person types to sign in; whether it did.
    ///
    /// # Errors
    /// [`SealError`].
    pub async fn unlock(self, typed: String) -> Result<bool, SealError> {
        engine::unlock(typed).await
    }

    /// Locks a shared device now.
    pub async fn lock(self) {
        #[cfg(target_arch = "wasm32")]
        shared_mode::lock().await;
    }

    /// Whether the last person to sign in here said that several people use this device.
    #[must_use]
    pub fn on_shared_device(self) -> Signal<bool> {
        self.several.into()
    }

    /// Commands, answers and texts of this person on this device, counted without being opened.
    pub async fn kept(self) -> usize {
        #[cfg(target_arch = "wasm32")]
        return shared_mode::kept().await;
        #[cfg(not(target_arch = "wasm32"))]
        return 0;
    }

    /// Bytes that the browser keeps for the app, and as many as it would; nothing when it does not
    /// say.
    pub async fn space(self) -> Option<(f64, f64)> {
        #[cfg(target_arch = "wasm32")]
        return room::space().await;
        #[cfg(not(target_arch = "wasm32"))]
        return None;
    }

    /// Closes the session and erases the person's data from this device.
    ///
    /// # Errors
    /// [`SignOutError::Unfinished`] when commands could not be sent first, answers have not been read
    /// or texts have been begun.
    pub async fn sign_out(self, how: SignOut) -> Result<(), SignOutError> {
        engine::sign_out(how).await
    }

    /// Opens what this person had put under seal here, with what they typed to sign in then. Returns
    /// how many seals stay closed: something else was typed then.
    ///
    /// # Errors
    /// [`SealError`].
    pub async fn open_seals(self, typed: String) -> Result<usize, SealError> {
        engine::open_seals(typed).await
    }

    /// Erases what this person had put under seal here. Only after they have confirmed.
    ///
    /// # Errors
    /// [`SealError`]: it stays.
    pub async fn erase_seals(self) -> Result<(), SealError> {
        engine::erase_seals().await
    }

    /// Tries an exchange now: a button beside « hors ligne ».
    pub fn sync_now(self) {
        engine::sync_now();
    }

    /// Starts the new version of the app: saves drafts, then reloads the page.
    pub fn apply_update(self) {
        engine::apply_update();
    }

    /// Shows the browser's installation dialogue.
    pub fn install(self) {
        engine::install();
    }

    /// The public list of communes, which the service worker keeps; nothing when it is out of
    /// reach.
    pub async fn communes(self) -> Option<String> {
        #[cfg(target_arch = "wasm32")]
        return http::file("/data/communes.csv").await.ok();
        #[cfg(not(target_arch = "wasm32"))]
        return None;
    }

    /// The public outlines of the communes, which the service worker keeps; nothing when they are out
    /// of reach.
    pub async fn outlines(self) -> Option<String> {
        #[cfg(target_arch = "wasm32")]
        return http::file("/data/outlines.txt").await.ok();
        #[cfg(not(target_arch = "wasm32"))]
        return None;
    }

    /// Asks the server something that only it can do, now: nothing of it is kept on the device.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn ask<B: Serialize, R: DeserializeOwned>(
        self,
        path: &str,
        body: &B,
    ) -> Result<R, ClientError> {
        #[cfg(target_arch = "wasm32")]
        return http::ask(path, body).await;
        #[cfg(not(target_arch = "wasm32"))]
        let _ = (path, body);
        #[cfg(not(target_arch = "wasm32"))]
        return Err(ClientError::Offline);
    }

    /// The file that was chosen in a field: its name, and its bytes in base 64. It is sent nowhere.
    pub async fn chosen_file(self, field: web_sys::HtmlInputElement) -> Option<(String, String)> {
        #[cfg(target_arch = "wasm32")]
        return page::chosen_file(field).await;
        #[cfg(not(target_arch = "wasm32"))]
        let _ = field;
        #[cfg(not(target_arch = "wasm32"))]
        return None;
    }

    /// The personal code after the mark of the address, as a square leads to it; it is taken out of
    /// the address at once.
    #[must_use]
    pub fn code_of_address(self) -> Option<String> {
        #[cfg(target_arch = "wasm32")]
        return page::code_of_address();
        #[cfg(not(target_arch = "wasm32"))]
        return None;
    }

    /// Opens the browser's printing.
    pub fn print(self) {
        #[cfg(target_arch = "wasm32")]
        page::print();
    }

    /// Offers a text as a file to save; nothing of it is kept by the app.
    pub fn save_file(self, name: &str, kind: &str, text: &str) {
        #[cfg(target_arch = "wasm32")]
        // A browser that refuses says so itself.
        let _ = page::save_file(name, kind, text);
        #[cfg(not(target_arch = "wasm32"))]
        let _ = (name, kind, text);
    }

    /// A preference of this browser, see [`pref`]. Not tracked, absent on the server: read it in an
    /// effect. Never data about a person.
    #[must_use]
    pub fn pref(self, name: &str) -> Option<String> {
        engine::pref(name)
    }

    /// Keeps a preference; nothing forgets it.
    pub fn set_pref(self, name: &str, value: Option<&str>) {
        engine::set_pref(name, value);
    }
}
