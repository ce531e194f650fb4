//! What the simulator asks of a server's store. The one in memory is fast; any other that runs the
//! same algorithm can take its place.

mod crash;

pub use crash::{Dying, Point};

use common::command::Now;
use common::row::{Row, RowKey};
use common::sync::memory::{MemoryServer, ready};
use common::sync::protocol::{PullReq, PullResp, PushReq, PushResp};
use common::sync::server::{self, Changes, Session};
use std::collections::BTreeMap;

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
