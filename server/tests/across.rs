//! Two processes on one PostgreSQL database serve the same pôle.

use crate::support::world::now;
use crate::support::{Phone, TestDb, World};
use anyhow::Context;
use common::domain::follow_up::Note;
use common::ids::PoleId;
use common::sync::protocol::PULL_MAX;
use sea_orm::{ConnectionTrait, Statement};
use server::poke::{Hub, Touched, announce};
use server::store::Store;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;

/// A process: its own connections, its own hub.
struct Process {
    store: Store,
    hub: Hub,
    heard: Receiver<Touched>,
}

impl Process {
    async fn start(db: &TestDb, pole: PoleId) -> anyhow::Result<Self> {
        let store = Store::open(&db.url).await?;
        let (hub, across) = Hub::among_others();
        let heard = hub.hear(pole);
        tokio::spawn(across.run(hub.clone(), store.db().clone(), db.url.clone()));
        let mut process = Self { store, hub, heard };
        // It says so once it listens.
        process.next().await?;
        Ok(process)
    }

    async fn next(&mut self) -> anyhow::Result<Touched> {
        let heard = tokio::time::timeout(Duration::from_secs(20), self.heard.recv()).await;
        Ok(heard.context("nothing was heard")??)
    }
}

async fn two(db: &TestDb, pole: PoleId) -> anyhow::Result<(Process, Process)> {
    Ok((
        Process::start(db, pole).await?,
        Process::start(db, pole).await?,
    ))
}

async fn push(process: &Process, phone: &Phone) -> anyhow::Result<u64> {
    let req = phone.push_req()?;
    let (resp, changes) = process.store.push(&phone.session, &req, now()).await?;
    process.hub.tell(phone.session.space, &changes);
    Ok(resp.last_mid)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_through_one_is_heard_through_the_other() -> anyhow::Result<()> {
    let db = TestDb::postgresql().await?;
    let world = World::in_store(&db.store, 2, 1).await?;
    let (mut a, mut b) = two(&db, world.pole).await?;
    let mut teacher = Phone::started(&a.store, &world, world.teacher).await?;
    let mut other = Phone::started(&b.store, &world, world.teacher).await?;
    teacher.write(&world.note(world.pupils[0], "Par l'un."))?;
    push(&a, &teacher).await?;
    let here = a.next().await?;
    let there = b.next().await?;
    assert_eq!(
        (here.space, here.seq, &here.scopes),
        (there.space, there.seq, &there.scopes)
    );
    assert!(!there.scopes.is_empty());
    other.pull(&b.store, PULL_MAX).await?;
    assert_eq!(other.device.replica.all::<Note>().count(), 1);

    // The same mutation through the other process: answered again, not run again.
    assert_eq!(push(&b, &teacher).await?, 1);
    assert_eq!(db.store.all::<Note>(world.pole).await?.len(), 1);
    a.store.close().await?;
    b.store.close().await?;
    db.end().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_write_at_once_and_numbers_follow_each_other() -> anyhow::Result<()> {
    let db = TestDb::postgresql().await?;
    let world = World::in_store(&db.store, 2, 1).await?;
    let (a, b) = two(&db, world.pole).await?;
    let mut writing = tokio::task::JoinSet::new();
    for (number, store) in [
        a.store.clone(),
        b.store.clone(),
        a.store.clone(),
        b.store.clone(),
    ]
    .into_iter()
    .enumerate()
    {
        let world = world.clone();
        writing.spawn(async move {
            let mut phone = Phone::started(&store, &world, world.teacher).await?;
            for note in 0..10 {
                phone.write(&world.note(world.pupils[0], &format!("{number}-{note}")))?;
                phone.sync(&store).await?;
            }
            anyhow::Ok(phone)
        });
    }
    for phone in writing.join_all().await {
        let mut phone = phone?;
        phone.pull(&b.store, PULL_MAX).await?;
        assert_eq!(phone.device.replica.all::<Note>().count(), 40);
    }
    assert!(db.store.survey(world.pole).await?.is_empty());
    a.store.close().await?;
    b.store.close().await?;
    db.end().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_line_between_them_loses_hints_and_nothing_else() -> anyhow::Result<()> {
    let db = TestDb::postgresql().await?;
    let world = World::in_store(&db.store, 2, 1).await?;
    let (mut a, mut b) = two(&db, world.pole).await?;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    let backend = db.store.db().get_database_backend();
    db.store
        .db()
        .query_all_raw(Statement::from_string(backend, cut))
        .await?;
    // As soon as they hear again, everybody looks.
    assert!(a.next().await?.scopes.is_empty());
    assert!(b.next().await?.scopes.is_empty());
    let mut teacher = Phone::started(&a.store, &world, world.teacher).await?;
    teacher.write(&world.note(world.pupils[0], "Après la coupure."))?;
    push(&a, &teacher).await?;
    let told = loop {
        let heard = b.next().await?;
        if !heard.scopes.is_empty() {
            break heard;
        }
    };
    assert_eq!(told.space, world.pole);
    a.store.close().await?;
    b.store.close().await?;
    db.end().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_command_line_changes_is_hinted_at_too() -> anyhow::Result<()> {
    let db = TestDb::postgresql().await?;
    let world = World::in_store(&db.store, 1, 1).await?;
    let (mut a, mut b) = two(&db, world.pole).await?;
    announce(db.store.db(), world.pole).await?;
    for process in [&mut a, &mut b] {
        let heard = process.next().await?;
        assert_eq!((heard.space, heard.scopes.len()), (world.pole, 0));
    }
    a.store.close().await?;
    b.store.close().await?;
    db.end().await
}
