//! What the simulator asks of a server's store. The one in memory is fast; any other that runs the
//! same algorithm can take its place.

use common::command::Now;
use common::row::{Row, RowKey};
use common::sync::memory::{MemoryServer, ready};
use common::sync::protocol::{PullReq, PullResp, PushReq, PushResp};
use common::sync::server::{self, Changes, Session};
use std::collections::BTreeMap;

pub trait Backend {
    /// Takes a push in a transaction.
    fn push(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
    ) -> Result<(PushResp, Changes), String>;
    /// Takes a push and stops before the commit.
    fn push_undone(&mut self, session: &Session, req: &PushReq, now: Now);
    /// Answers from a snapshot.
    fn pull(&mut self, session: &Session, req: &PullReq, now: Now) -> Result<PullResp, String>;
    /// Writes rows outside any command.
    fn write_rows(&mut self, rows: Vec<Row>) -> Result<Changes, String>;
    /// Body of every row.
    fn bodies(&mut self) -> BTreeMap<RowKey, String>;
}

impl Backend for MemoryServer {
    fn push(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
    ) -> Result<(PushResp, Changes), String> {
        Self::push(self, session, req, now).map_err(|error| format!("{error:?}"))
    }

    fn push_undone(&mut self, session: &Session, req: &PushReq, now: Now) {
        let mut tx = self.begin();
        drop(ready(server::push(&mut tx, session, req, now)));
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
}
