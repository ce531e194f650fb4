//! What the simulator asks of a server's store. The one in memory is fast; any other that runs the
//! same algorithm can take its place.

mod crash;

pub use crash::{Dying, Point};

use common::command::Now;
use common::ids::ClientId;
use common::row::{Row, RowKey, Seq};
use common::sync::memory::{MemoryServer, ready};
use common::sync::protocol::{PullReq, PullResp, PushReq, PushResp};
use common::sync::server::{self, Changes, Intake, Session};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A push that was taken.
pub type Pushed = (PushResp, Changes);

/// A server's store.
pub trait Backend: Sized {
    /// Takes a push in a transaction.
    ///
    /// # Errors
    /// The store's, in words.
    fn push(&mut self, session: &Session, req: &PushReq, now: Now) -> Result<Pushed, String>;
    /// Takes a push and dies at that point: gives what was committed, if anything was.
    ///
    /// # Errors
    /// The store's, in words.
    fn push_dying(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
        at: Point,
    ) -> Result<Option<Pushed>, String>;
    /// Takes a push with some mutations kept aside unrun.
    ///
    /// # Errors
    /// The store's, in words.
    fn push_as(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
        intake: Intake,
    ) -> Result<Pushed, String>;
    /// The answer to a device whose account was closed.
    ///
    /// # Errors
    /// The store's, in words.
    fn revoked(&mut self, session: &Session, client: ClientId) -> Result<PullResp, String>;
    /// A backup was made of everything so far.
    fn backed_up(&mut self) {}
    /// Put back from a copy: another life begins.
    fn begin_epoch(&mut self, _epoch: Uuid) {}
    /// Forgets which rows left which audience up to a change.
    fn forget(&mut self, _upto: Seq) {}
    /// Answers from a snapshot.
    ///
    /// # Errors
    /// The store's, in words.
    fn pull(&mut self, session: &Session, req: &PullReq, now: Now) -> Result<PullResp, String>;
    /// Writes rows outside any command.
    ///
    /// # Errors
    /// The store's, in words.
    fn write_rows(&mut self, rows: Vec<Row>) -> Result<Changes, String>;
    /// Body of every row.
    fn bodies(&mut self) -> BTreeMap<RowKey, String>;
    /// A copy of the whole database, when that costs nothing.
    fn copy(&self) -> Option<Self> {
        None
    }
}

impl Backend for MemoryServer {
    fn push(&mut self, session: &Session, req: &PushReq, now: Now) -> Result<Pushed, String> {
        Self::push(self, session, req, now).map_err(|error| format!("{error:?}"))
    }

    fn push_dying(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
        at: Point,
    ) -> Result<Option<Pushed>, String> {
        let done = match at {
            Point::AfterCommit => self.push_cut(session, req, now),
            Point::BeforeAnswer => Self::push(self, session, req, now),
            _ => {
                let mut tx = Dying::new(self.begin(), at);
                // Dropped, with whatever it wrote.
                drop(ready(server::push(&mut tx, session, req, now)));
                return Ok(None);
            }
        };
        done.map(Some).map_err(|error| format!("{error:?}"))
    }

    fn push_as(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
        intake: Intake,
    ) -> Result<Pushed, String> {
        Self::push_as(self, session, req, now, intake).map_err(|error| format!("{error:?}"))
    }

    fn revoked(&mut self, session: &Session, client: ClientId) -> Result<PullResp, String> {
        Self::revoked(self, session, client).map_err(|error| format!("{error:?}"))
    }

    fn backed_up(&mut self) {
        Self::backed_up(self);
    }

    fn begin_epoch(&mut self, epoch: Uuid) {
        Self::begin_epoch(self, epoch);
    }

    fn forget(&mut self, upto: Seq) {
        Self::forget(self, upto);
    }

    fn pull(&mut self, session: &Session, req: &PullReq, now: Now) -> Result<PullResp, String> {
        Self::pull(self, session, req, now).map_err(|error| format!("{error:?}"))
    }

    fn write_rows(&mut self, rows: Vec<Row>) -> Result<Changes, String> {
        Self::write_rows(self, rows).map_err(|error| format!("{error:?}"))
    }

    fn bodies(&mut self) -> BTreeMap<RowKey, String> {
        self.rows()
            .map(|(key, row)| (*key, row.body.get().to_owned()))
            .collect()
    }

    fn copy(&self) -> Option<Self> {
        Some(self.clone())
    }
}
