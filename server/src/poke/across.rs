//! Hints between the processes that serve one PostgreSQL database, by LISTEN and NOTIFY. They are
//! hints only: one that is lost costs a minute, never data.

use super::{Hub, Touched};
use crate::config::DatabaseUrl;
use common::access::Scope;
use common::ids::PoleId;
use common::row::Seq;
use sea_orm::sqlx::Executor;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;
use uuid::Uuid;

const CHANNEL: &str = "tremplin_changes";
const LISTEN: &str = "LISTEN tremplin_changes";
/// Longest payload, in bytes: PostgreSQL takes less than 8,000.
const PAYLOAD_MAX: usize = 7_000;
/// Hints waiting to be told to the others.
const WAITING: usize = 1_024;
/// Time before another attempt to listen.
const AGAIN: Duration = Duration::from_secs(2);
/// Silence after which the connection is tried: one that was cut without a word stays silent.
const SILENCE: Duration = Duration::from_secs(30);
/// Longest time that trying it may take.
const ANSWER: Duration = Duration::from_secs(10);

/// What travels. Ids only, like all hints.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    /// The process that tells: it has told its own connections already.
    by: Uuid,
    space: PoleId,
    seq: Seq,
    /// Empty when they would not fit: whoever is in the space looks.
    scopes: Vec<Scope>,
}

/// The link of a process with the others.
#[derive(Debug)]
pub struct Across {
    me: Uuid,
    told: mpsc::Receiver<Touched>,
}

impl Hub {
    /// A hub that also tells the other processes, once [`Across::run`] runs.
    #[must_use]
    pub fn among_others() -> (Self, Across) {
        let (across, told) = mpsc::channel(WAITING);
        let hub = Self {
            across: Some(across),
            ..Self::default()
        };
        let me = Uuid::now_v7();
        (hub, Across { me, told })
    }
}

impl Across {
    /// Tells and hears until the hub is closed.
    pub async fn run(self, hub: Hub, db: DatabaseConnection, database: DatabaseUrl) {
        let Self { me, mut told } = self;
        let telling = async {
            while let Some(touched) = told.recv().await {
                if let Err(error) = tell(&db, me, &touched).await {
                    tracing::debug!("a hint was not told to the others: {error}");
                }
            }
        };
        tokio::select! {
            () = telling => {}
            () = hear(&hub, me, &database) => {}
            () = hub.closed() => {}
        }
    }
}

/// Tells the servers of a database, from a process that serves nobody, that much may have changed
/// in a space. On SQLite, where the one server is not told, devices find out at their next look.
///
/// # Errors
/// The database's.
pub async fn announce(db: &DatabaseConnection, space: PoleId) -> Result<(), sea_orm::DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let touched = Touched {
        space,
        seq: 0,
        scopes: Arc::new([]),
    };
    tell(db, Uuid::nil(), &touched).await
}

async fn tell(db: &DatabaseConnection, me: Uuid, touched: &Touched) -> Result<(), sea_orm::DbErr> {
    let mut told = Told {
        by: me,
        space: touched.space,
        seq: touched.seq,
        scopes: touched.scopes.to_vec(),
    };
    let mut payload = serde_json::to_string(&told).unwrap_or_default();
    if payload.len() > PAYLOAD_MAX {
        told.scopes.clear();
        payload = serde_json::to_string(&told).unwrap_or_default();
    }
    let notify = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_notify($1, $2)",
        [CHANNEL.into(), payload.into()],
    );
    db.query_one_raw(notify).await?;
    Ok(())
}

/// Hears the others for ever. Whenever hearing may have stopped, everybody looks.
async fn hear(hub: &Hub, me: Uuid, database: &DatabaseUrl) {
    let url = database
        .expose()
        .replacen("postgresql://", "postgres://", 1);
    loop {
        if let Err(error) = listen(hub, me, &url).await {
            tracing::warn!("the hints of the other processes are not heard: {error}");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn listen(hub: &Hub, me: Uuid, url: &str) -> Result<(), sea_orm::sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    // What was told while nobody listened.
    hub.tell_here(&Touched::anywhere());
    loop {
        let Ok(heard) = timeout(SILENCE, listener.try_recv()).await else {
            let tried = timeout(ANSWER, listener.execute(LISTEN)).await;
            tried.map_err(std::io::Error::from)??;
            continue;
        };
        match heard? {
            Some(heard) => {
                let Ok(told) = serde_json::from_str::<Told>(heard.payload()) else {
                    // Of another version: something has changed, whatever it is.
                    hub.tell_here(&Touched::anywhere());
                    continue;
                };
                if told.by != me {
                    hub.tell_here(&Touched {
                        space: told.space,
                        seq: told.seq,
                        scopes: told.scopes.into(),
                    });
                }
            }
            // The connection was lost, and is there again.
            None => hub.tell_here(&Touched::anywhere()),
        }
    }
}
