//! The handle on a database. Browsers lose it (WebKit after a while in the background, all of them
//! when storage is cleared): it is opened again and the same transaction is tried once more; what
//! still fails is shown, never swallowed.

use super::super::error::StorageError;
use super::texts::Texts;
use futures::future::{Either, LocalBoxFuture, select};
use futures::lock::Mutex;
use gloo_timers::future::TimeoutFuture;
use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::error::{DomException, Error, OpenDbError};
use indexed_db_futures::transaction::{Transaction, TransactionFinishKind};
use js_sys::Reflect;
use std::cell::{Cell, RefCell};
use std::pin::{Pin, pin};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// Version of the layout of the stores.
const VERSION: u8 = 1;
/// Milliseconds after which a transaction or an opening counts as lost.
const PATIENCE_MS: u32 = 15_000;
/// Milliseconds that a newer app is kept waiting.
const FAREWELL_MS: u32 = 2_000;

/// What went wrong in one attempt.
#[derive(Debug)]
pub(super) enum Fault {
    /// An error of IndexedDB, by its name.
    Dom { name: String, detail: String },
    /// The transaction was undone without saying why.
    Aborted,
    /// No answer.
    Silent,
    /// The store was erased behind our back.
    Erased,
    /// This tab has let go of the store.
    Closed,
    /// The texts are closed, and the key is not here.
    Locked,
    /// A value cannot be read or written.
    Value(String),
    /// No IndexedDB here.
    Unavailable,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::DomException(exception) => dom(&exception),
            other => Self::Dom {
                name: String::new(),
                detail: other.to_string(),
            },
        }
    }
}

fn dom(exception: &DomException) -> Fault {
    let name = Reflect::get(exception.as_ref(), &"name".into()).ok();
    let name = name.and_then(|name| name.as_string()).unwrap_or_default();
    Fault::Dom {
        name,
        detail: exception.message(),
    }
}

impl From<OpenDbError> for Fault {
    fn from(error: OpenDbError) -> Self {
        match error {
            OpenDbError::Base(error) => error.into(),
            _ => Self::Unavailable,
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Value(error.to_string())
    }
}

impl From<JsValue> for Fault {
    fn from(error: JsValue) -> Self {
        Error::from(error).into()
    }
}

impl Fault {
    /// Opening the database again may help.
    fn may_pass(&self) -> bool {
        match self {
            Self::Aborted | Self::Silent => true,
            Self::Dom { name, .. } => !matches!(
                name.as_str(),
                "QuotaExceededError" | "VersionError" | "SecurityError"
            ),
            Self::Erased | Self::Closed | Self::Locked | Self::Value(_) | Self::Unavailable => {
                false
            }
        }
    }
}

impl From<Fault> for StorageError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Dom { name, .. } if name == "QuotaExceededError" => Self::Full,
            Fault::Dom { name, .. } if name == "VersionError" => Self::Superseded,
            Fault::Dom { name, .. } if name == "SecurityError" => Self::Unavailable,
            Fault::Dom { name, detail } => Self::Broken {
                detail: format!("{name} {detail}"),
            },
            Fault::Aborted => Self::Broken {
                detail: "aborted".into(),
            },
            Fault::Silent => Self::Broken {
                detail: "no answer".into(),
            },
            Fault::Erased => Self::Erased,
            Fault::Closed => Self::Closed,
            Fault::Locked => Self::Locked,
            Fault::Value(detail) => Self::Broken { detail },
            Fault::Unavailable => Self::Unavailable,
        }
    }
}

/// Makes the stores of a new database.
pub(super) type Create = fn(&Database) -> Result<(), Error>;

/// A handle, with its number: who finds one broken lets go of that one, and not of the one that was
/// opened since.
#[derive(Clone, Debug)]
struct Handle {
    number: u64,
    db: Database,
}

fn let_go(handle: &RefCell<Option<Handle>>, number: u64) {
    if let Some(Handle { db, .. }) = handle.borrow_mut().take_if(|open| open.number == number) {
        db.close();
    }
}

/// An open database, opened when needed.
#[derive(Debug)]
pub(super) struct Connection {
    name: String,
    create: Create,
    handle: Rc<RefCell<Option<Handle>>>,
    /// Number of the handle opened last.
    opened: Cell<u64>,
    closed: Rc<Cell<bool>>,
    opening: Mutex<()>,
    superseded: Superseded,
    texts: RefCell<Texts>,
}

/// What a tab does before it lets go of a database that a newer app changes.
pub(in super::super) type Superseded = fn() -> LocalBoxFuture<'static, ()>;

impl Connection {
    pub(super) fn new(name: String, create: Create, superseded: Superseded, texts: Texts) -> Self {
        Self {
            name,
            create,
            handle: Rc::default(),
            opened: Cell::default(),
            closed: Rc::default(),
            opening: Mutex::default(),
            superseded,
            texts: RefCell::new(texts),
        }
    }

    pub(super) fn texts(&self) -> Texts {
        self.texts.borrow().clone()
    }

    pub(super) fn set_texts(&self, texts: Texts) {
        *self.texts.borrow_mut() = texts;
    }

    pub(super) fn close(&self) {
        self.closed.set(true);
        let_go(&self.handle, self.opened.get());
    }

    /// Runs a transaction, once more on a new handle if the first attempt fails in a way that may
    /// pass. `attempt` is told how texts are kept, and whether it is the second.
    pub(super) async fn run<T>(
        &self,
        attempt: impl AsyncFn(&Database, &Texts, bool) -> Result<T, Fault>,
    ) -> Result<T, StorageError> {
        // In one place: it is compiled for each transaction.
        let texts = self.texts();
        let mut again = false;
        loop {
            let (number, done) = match self.database().await {
                Ok(Handle { number, db }) => {
                    (number, patiently(pin!(attempt(&db, &texts, again))).await)
                }
                Err(fault) => (0, Err(fault)),
            };
            match done {
                Err(fault) if !again && fault.may_pass() && !self.closed.get() => {
                    let_go(&self.handle, number);
                    again = true;
                }
                done => return Ok(done?),
            }
        }
    }

    async fn database(&self) -> Result<Handle, Fault> {
        // One handle at a time: a forgotten one would keep the database from being erased.
        let _opening = self.opening.lock().await;
        if self.closed.get() {
            return Err(Fault::Closed);
        }
        if let Some(handle) = self.handle.borrow().clone() {
            return Ok(handle);
        }
        let db = patiently(pin!(open(&self.name, self.create))).await?;
        if self.closed.get() {
            db.close();
            return Err(Fault::Closed);
        }
        let number = self.opened.get().saturating_add(1);
        self.opened.set(number);
        let handle = Handle { number, db };
        self.watch(&handle)?;
        *self.handle.borrow_mut() = Some(handle.clone());
        Ok(handle)
    }

    /// Lets go of the handle when another tab changes or erases the database, or the browser has
    /// closed it.
    fn watch(&self, opened: &Handle) -> Result<(), Fault> {
        let mut changes = opened.db.version_changes()?;
        let number = opened.number;
        let (handle, closed) = (Rc::clone(&self.handle), Rc::clone(&self.closed));
        let superseded = self.superseded;
        spawn_local(async move {
            let change = changes.recv().await;
            let upgraded = change.as_ref().is_some_and(|c| c.new_version().is_some());
            if upgraded && !closed.get() {
                // Texts being typed are saved first; the other tab waits, not for long.
                select(superseded(), TimeoutFuture::new(FAREWELL_MS)).await;
            }
            let_go(&handle, number);
            if change.is_some() {
                closed.set(true);
            }
        });
        Ok(())
    }
}

async fn open(name: &str, create: Create) -> Result<Database, Fault> {
    let db = Database::open(name)
        .with_version(VERSION)
        .with_on_upgrade_needed(move |event: VersionChangeEvent, db: Database| {
            if event.old_version() < 1.0 {
                create(&db)?;
            }
            Ok(())
        })
        .await?;
    Ok(db)
}

/// Erases a database.
pub(super) async fn delete(name: &str) -> Result<(), StorageError> {
    let erase = async {
        Database::delete_by_name(name)?.await?;
        Ok::<(), Fault>(())
    };
    Ok(patiently(pin!(erase)).await?)
}

/// Waits for the transaction to be committed. It commits by itself once its last request is done;
/// a failure of the commit itself (no room left) only shows as an abort.
pub(super) async fn finish(tx: Transaction<'_>) -> Result<(), Fault> {
    match tx.on_done()?.await {
        TransactionFinishKind::Ok => Ok(()),
        TransactionFinishKind::Err | TransactionFinishKind::Abort => {
            Err(tx.error().map_or(Fault::Aborted, Fault::from))
        }
    }
}

async fn patiently<T>(work: Pin<&mut dyn Future<Output = Result<T, Fault>>>) -> Result<T, Fault> {
    match select(work, TimeoutFuture::new(PATIENCE_MS)).await {
        Either::Left((result, _)) => result,
        Either::Right(((), _)) => Err(Fault::Silent),
    }
}
