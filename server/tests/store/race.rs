//! Why changes are numbered by a row and not by a sequence: a reader that asks for what comes
//! after the last number it saw must never miss a transaction that took its number earlier and
//! committed later.

use crate::support::World;
use common::access::Scope;
use common::domain::host::Host;
use common::ids::HostId;
use common::row::{Row, RowKey, Seq};
use common::sync::server::{ReadStore, SyncError, write_rows};
use futures::FutureExt;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, TransactionTrait};
use server::store::{End, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

const WRITERS: usize = 8;
const WRITES: usize = 40;

fn host(world: &World, template: &Host) -> Row {
    Host {
        id: HostId(Uuid::now_v7()),
        pole: world.pole,
        ..template.clone()
    }
    .into()
}

/// Time during which a transaction stays open, so that others overlap it.
async fn hold() {
    tokio::time::sleep(Duration::from_micros(rand::random_range(0..2_000))).await;
}

/// Writes a row in a transaction of its own; one in five changes its mind at the end.
async fn write(store: &Store, world: &World, row: Row) -> anyhow::Result<Option<RowKey>> {
    let key = row.key();
    let gives_up = rand::random_ratio(1, 5);
    let pole = world.pole;
    let done = store
        .with_space_tx(pole, move |tx| {
            let row = row.clone();
            async move {
                write_rows(tx, pole, [row]).await?;
                hold().await;
                if gives_up {
                    return Err(SyncError::Malformed("changed its mind"));
                }
                Ok(End::Commit(()))
            }
            .boxed()
        })
        .await;
    match done {
        Ok(()) => Ok(Some(key)),
        Err(SyncError::Malformed(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Asks for what comes after the last number seen, until the writers are done.
async fn read(
    store: &Store,
    world: &World,
    busy: &AtomicUsize,
    mut last: Seq,
) -> Result<BTreeMap<Seq, RowKey>, StoreError> {
    let mut seen = BTreeMap::new();
    loop {
        let finished = busy.load(Ordering::SeqCst) == 0;
        let mut snapshot = store.snapshot(world.pole).await?;
        let head = snapshot.head().await?.seq;
        let changed = snapshot
            .delta(&[Scope::Pole(world.pole)], last, head, 7)
            .await?;
        snapshot.end().await?;
        let drained = changed.is_empty();
        last = changed.last().map_or(last, |(seq, _)| *seq);
        seen.extend(changed);
        if finished && drained {
            return Ok(seen);
        }
        tokio::task::yield_now().await;
    }
}

on_both! {
    async fn a_reader_never_misses_a_change_and_numbers_have_no_gap(db) {
        let world = World::in_store(&db.store, 0, 1).await?;
        let template: Host = db.store.find(world.pole, world.host.0).await?.unwrap();
        let busy = Arc::new(AtomicUsize::new(WRITERS));
        let mut writers = JoinSet::new();
        for _ in 0..WRITERS {
            let (store, world, busy) = (db.store.clone(), world.clone(), Arc::clone(&busy));
            let template = template.clone();
            writers.spawn(async move {
                let mut written = Vec::new();
                for _ in 0..WRITES {
                    written.push(write(&store, &world, host(&world, &template)).await);
                }
                busy.fetch_sub(1, Ordering::SeqCst);
                written
            });
        }
        let seen = read(&db.store, &world, &busy, 1).await?;
        let mut written = BTreeSet::new();
        for outcome in writers.join_all().await.into_iter().flatten() {
            written.extend(outcome?);
        }
        assert!(written.len() < WRITERS * WRITES, "some writers must have given up");
        let read: BTreeSet<RowKey> = seen.values().copied().collect();
        assert_eq!(written.difference(&read).count(), 0, "rows never seen");
        let numbers: Vec<Seq> = seen.keys().copied().collect();
        let expected: Vec<Seq> = (2..).take(written.len()).collect();
        assert_eq!(numbers, expected, "numbers without gaps");
    }
}

/// Rows of the control never seen by its reader.
async fn control(db: &DatabaseConnection, url: &str) -> anyhow::Result<usize> {
    db.execute_unprepared(
        "DROP TABLE IF EXISTS control; CREATE TABLE control (id BIGSERIAL PRIMARY KEY)",
    )
    .await?;
    let busy = Arc::new(AtomicUsize::new(WRITERS));
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        let (busy, url) = (Arc::clone(&busy), url.to_owned());
        writers.spawn(async move {
            let db = Database::connect(url).await?;
            for _ in 0..WRITES {
                let tx = db.begin().await?;
                tx.execute_unprepared("INSERT INTO control DEFAULT VALUES")
                    .await?;
                hold().await;
                tx.commit().await?;
            }
            busy.fetch_sub(1, Ordering::SeqCst);
            db.close().await
        });
    }
    let (mut last, mut seen) = (0_i64, 0);
    loop {
        let finished = busy.load(Ordering::SeqCst) == 0;
        let sql = format!("SELECT id FROM control WHERE id > {last} ORDER BY id");
        let rows = db.query_all_raw(statement(&sql)).await?;
        if let Some(row) = rows.last() {
            last = row.try_get("", "id")?;
        }
        seen += rows.len();
        if finished && rows.is_empty() {
            break;
        }
    }
    for ended in writers.join_all().await {
        ended?;
    }
    Ok(WRITERS * WRITES - seen)
}

fn statement(sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)
}

/// Without it, the test above could pass for want of a race.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sequence_loses_rows_in_the_same_race_on_postgresql() -> anyhow::Result<()> {
    let test = crate::support::TestDb::postgresql().await?;
    let db = Database::connect(test.url.expose()).await?;
    let mut lost = 0;
    for _ in 0..10 {
        lost = control(&db, test.url.expose()).await?;
        if lost > 0 {
            break;
        }
    }
    db.close().await?;
    assert!(
        lost > 0,
        "ten races without a row lost: the race is not hard enough to prove anything"
    );
    test.end().await
}

on_both! {
    async fn a_failed_transaction_leaves_no_trace_not_even_its_number(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let template: Host = db.store.find(world.pole, world.host.0).await?.unwrap();
        let row = host(&world, &template);
        let id = row.key().id;
        let pole = world.pole;
        for fails in [true, false] {
            let row = row.clone();
            let ended = db.store.with_space_tx(pole, move |tx| {
                let row = row.clone();
                async move {
                    assert_eq!(tx.head().await?.seq, 2);
                    write_rows(tx, pole, [row]).await?;
                    if fails {
                        return Err(SyncError::Malformed("on purpose"));
                    }
                    Ok(End::Undo(()))
                }
                .boxed()
            });
            assert_eq!(ended.await.is_err(), fails);
        }
        assert!(db.store.find::<Host>(world.pole, id).await?.is_none());
        let mut snapshot = db.store.snapshot(world.pole).await?;
        assert_eq!(snapshot.head().await?.seq, 1);
        assert!(snapshot.delta(&[Scope::Pole(world.pole)], 1, 99, 10).await?.is_empty());
        snapshot.end().await?;
    }
}

on_both! {
    async fn a_snapshot_cannot_be_written_to(db) {
        let world = World::in_store(&db.store, 0, 1).await?;
        let mut snapshot = db.store.snapshot(world.pole).await?;
        let template: Host = db.store.find(world.pole, world.host.0).await?.unwrap();
        let refused = write_rows(&mut snapshot, world.pole, [host(&world, &template)]).await;
        assert!(matches!(refused, Err(StoreError::ReadOnly)));
    }
}

/// A transaction that does nothing but take its number.
async fn raise(store: &Store, world: &World) -> Result<(), SyncError<StoreError>> {
    store
        .with_space_tx(world.pole, |_| async { Ok(End::Commit(())) }.boxed())
        .await
}

on_both! {
    async fn a_writer_that_cannot_have_its_turn_says_busy(db) {
        let world = World::in_store(&db.store, 0, 1).await?;
        let other = Database::connect(db.url.expose()).await?;
        let tx = other.begin().await?;
        // Holds the row in PostgreSQL, the whole file in SQLite.
        tx.execute_unprepared("UPDATE sync_head SET backup_seq = backup_seq").await?;
        let refused = raise(&db.store, &world).await;
        let Err(SyncError::Store(error)) = refused else {
            anyhow::bail!("it had its turn");
        };
        assert!(error.is_busy(), "{error}");
        tx.rollback().await?;
        raise(&db.store, &world).await?;
        other.close().await?;
    }
}
