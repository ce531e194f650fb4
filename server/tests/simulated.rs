//! The simulator over the server's own store: what holds in memory holds in a database.

use crate::support::TestDb;
use ::server::store::{End, Store};
use common::command::Now;
use common::ids::ClientId;
use common::row::{Kind, Row, RowKey};
use common::sync::protocol::{PullReq, PullResp, PushReq};
use common::sync::server::{self, Changes, Intake, Session};
use futures::FutureExt;
use sea_orm::{ConnectionTrait, Statement};
use sim::backend::{Backend, Point, Pushed};
use sim::plan::Plan;
use sim::pole::{EPOCH, POLE};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::runtime::Handle;

/// The store, one request at a time: the order stays that of the seed.
struct Database {
    store: Store,
    runtime: Handle,
}

fn said(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

impl Database {
    fn in_transaction(
        &self,
        session: &Session,
        req: &PushReq,
        now: Now,
        commits: bool,
    ) -> Result<Pushed, String> {
        let (session, req) = (*session, Arc::new(req.clone()));
        let done = self.store.with_space_tx(session.space, move |tx| {
            let req = Arc::clone(&req);
            async move {
                let pushed = server::push(tx, &session, &req, now).await?;
                Ok(if commits {
                    End::Commit(pushed)
                } else {
                    End::Undo(pushed)
                })
            }
            .boxed()
        });
        self.runtime.block_on(done).map_err(said)
    }
}

impl Backend for Database {
    fn push(&mut self, session: &Session, req: &PushReq, now: Now) -> Result<Pushed, String> {
        let done = self.store.push(session, req, now);
        self.runtime.block_on(done).map_err(said)
    }

    fn push_dying(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
        at: Point,
    ) -> Result<Option<Pushed>, String> {
        match at {
            Point::Arrived => Ok(None),
            Point::AfterCommit | Point::BeforeAnswer => {
                self.in_transaction(session, req, now, true).map(Some)
            }
            _ => self.in_transaction(session, req, now, false).map(|_| None),
        }
    }

    fn push_as(
        &mut self,
        session: &Session,
        req: &PushReq,
        now: Now,
        intake: Intake,
    ) -> Result<Pushed, String> {
        let done = self.store.push_as(session, req, now, intake);
        self.runtime.block_on(done).map_err(said)
    }

    fn revoked(&mut self, session: &Session, client: ClientId) -> Result<PullResp, String> {
        let answer = self.store.revoked(session, client);
        self.runtime.block_on(answer).map_err(said)
    }

    fn pull(&mut self, session: &Session, req: &PullReq, now: Now) -> Result<PullResp, String> {
        let answer = self.store.pull(session, req, now);
        self.runtime.block_on(answer).map_err(said)
    }

    fn write_rows(&mut self, rows: Vec<Row>) -> Result<Changes, String> {
        let rows: Arc<[Row]> = rows.into();
        let written = self.store.with_space_tx(POLE, move |tx| {
            let rows = Arc::clone(&rows);
            async move {
                let changes = server::write_rows(tx, POLE, rows.iter().cloned()).await?;
                Ok(End::Commit(changes))
            }
            .boxed()
        });
        self.runtime.block_on(written).map_err(said)
    }

    fn bodies(&mut self) -> BTreeMap<RowKey, String> {
        let db = self.store.db();
        let all = Statement::from_string(
            db.get_database_backend(),
            "SELECT kind, id, body FROM synced_row",
        );
        let rows = self.runtime.block_on(db.query_all_raw(all)).unwrap();
        let rows = rows.iter().map(|row| {
            let kind: String = row.try_get("", "kind").unwrap();
            let key = RowKey::new(Kind::from_name(&kind), row.try_get("", "id").unwrap());
            (key, row.try_get("", "body").unwrap())
        });
        rows.collect()
    }
}

/// Plays a seed on a database of its own.
async fn play(db: &TestDb, seed: u64, events: u64) -> anyhow::Result<()> {
    db.store.create_space(POLE, EPOCH).await?;
    let database = Database {
        store: db.store.clone(),
        runtime: Handle::current(),
    };
    let played =
        tokio::task::spawn_blocking(move || sim::play_on(&Plan::new(seed, events), database, true));
    let played = played.await?;
    if let Some(broken) = played.broken {
        anyhow::bail!(
            "seed {seed} breaks {}: {}\n{}",
            broken.invariant,
            broken.detail,
            played.story
        );
    }
    anyhow::ensure!(
        played.events >= events,
        "it ended after {} events",
        played.events
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_and_a_real_sqlite_agree_whatever_happens() -> anyhow::Result<()> {
    for seed in 0..6 {
        let db = TestDb::sqlite().await?;
        play(&db, seed, 600).await?;
        db.end().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_and_a_real_postgresql_agree_whatever_happens() -> anyhow::Result<()> {
    let db = TestDb::postgresql().await?;
    play(&db, 7, 400).await?;
    db.end().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_and_sqlite_tell_the_same_story() -> anyhow::Result<()> {
    let plan = Plan::new(11, 300);
    let mut quiet = plan.clone();
    // Copies of the database cost nothing in memory and are not made of a file.
    (quiet.config.lag, quiet.config.disasters, quiet.config.recut) = (0, 0, 0);
    let in_memory = sim::play(&quiet, false);
    let db = TestDb::sqlite().await?;
    db.store.create_space(POLE, EPOCH).await?;
    let database = Database {
        store: db.store.clone(),
        runtime: Handle::current(),
    };
    let played = tokio::task::spawn_blocking(move || sim::play_on(&quiet, database, false)).await?;
    anyhow::ensure!(played.broken.is_none(), "{:?}", played.broken);
    assert_eq!(played.hash, in_memory.hash);
    db.end().await
}
