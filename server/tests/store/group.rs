//! Pushes that wait for the same space and are written together: each as if it were alone.

use crate::support::world::now;
use crate::support::{Phone, TestDb, World};
use anyhow::Context;
use common::domain::follow_up::Note;
use common::ids::PoleId;
use common::row::Seq;
use common::sync::protocol::{PushReq, PushResp, Verdict};
use common::sync::server::{ReadStore, Session, SyncError};
use futures::FutureExt;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use server::store::{End, Store, StoreError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

type Pushed = Result<PushResp, SyncError<StoreError>>;

/// Somebody holds the counter row of a space: who comes meanwhile waits.
struct Held {
    release: oneshot::Sender<()>,
    holder: JoinHandle<Result<(), SyncError<StoreError>>>,
}

impl Held {
    async fn by_somebody(store: &Store, pole: PoleId) -> anyhow::Result<Self> {
        let (release, released) = oneshot::channel::<()>();
        let (tell, held) = oneshot::channel::<()>();
        let ends = std::sync::Mutex::new(Some((tell, released)));
        let store = store.clone();
        let holder = tokio::spawn(async move {
            let work = store.with_space_tx(pole, move |_| {
                let ends = ends.lock().unwrap().take();
                async move {
                    if let Some((tell, released)) = ends {
                        tell.send(()).ok();
                        released.await.ok();
                    }
                    Ok(End::Undo(()))
                }
                .boxed()
            });
            work.await
        });
        held.await?;
        Ok(Self { release, holder })
    }

    async fn released(self) -> anyhow::Result<()> {
        self.release
            .send(())
            .ok()
            .context("nobody holds the space")?;
        Ok(self.holder.await??)
    }
}

/// Sends it; what it gives, once it waits behind those that came before.
async fn queued(
    store: &Store,
    pole: PoleId,
    (session, req): (Session, PushReq),
) -> anyhow::Result<JoinHandle<Pushed>> {
    let before = store.waiting(pole);
    let task = tokio::spawn({
        let store = store.clone();
        async move { Ok(store.push(&session, &req, now()).await?.0) }
    });
    tokio::time::timeout(Duration::from_secs(20), async {
        while store.waiting(pole) <= before {
            tokio::task::yield_now().await;
        }
    })
    .await?;
    Ok(task)
}

/// Sends these while somebody holds the counter row, so that they wait together in this order;
/// what each gives.
async fn together(
    store: &Store,
    world: &World,
    pushes: Vec<(Session, PushReq)>,
) -> anyhow::Result<Vec<Pushed>> {
    let held = Held::by_somebody(store, world.pole).await?;
    let mut tasks = Vec::new();
    for push in pushes {
        tasks.push(queued(store, world.pole, push).await?);
    }
    held.released().await?;
    let mut given = Vec::new();
    for task in tasks {
        given.push(task.await?);
    }
    assert_eq!(store.waiting(world.pole), 0);
    Ok(given)
}

async fn head(store: &Store, world: &World) -> anyhow::Result<Seq> {
    let mut snapshot = store.snapshot(world.pole).await?;
    let head = snapshot.head().await?;
    snapshot.end().await?;
    Ok(head.seq)
}

/// A teacher's device with a note to send for each of these pupils.
async fn writer(
    store: &Store,
    world: &World,
    pupils: std::ops::Range<usize>,
) -> anyhow::Result<Phone> {
    let mut phone = Phone::started(store, world, world.teacher).await?;
    for pupil in pupils {
        phone.write(&world.note(world.pupils[pupil], "Sur place."))?;
    }
    Ok(phone)
}

fn seqs(given: &[Pushed]) -> Vec<Vec<Seq>> {
    let of = |resp: &PushResp| {
        resp.verdicts
            .iter()
            .map(|(_, verdict)| {
                assert!(matches!(verdict, Verdict::Applied { .. }), "{verdict:?}");
                verdict.seq()
            })
            .collect()
    };
    given.iter().flatten().map(of).collect()
}

on_both! {
    async fn each_has_its_own_number_and_its_own_verdicts(db) {
        let store = &db.store;
        let world = World::in_store(store, 4, 1).await?;
        let mut phones = Vec::new();
        for _ in 0..3 {
            phones.push(writer(store, &world, 0..2).await?);
        }
        let asked = ask(&phones)?;
        let before = head(store, &world).await?;
        let given = together(store, &world, asked).await?;
        let each = |n: u64| vec![before + n; 2];
        assert_eq!(seqs(&given), [each(1), each(2), each(3)]);
        assert_eq!(head(store, &world).await?, before + 3);
        for phone in &mut phones {
            phone.sync(store).await?;
            assert!(phone.device.outbox().is_empty());
            assert_eq!(phone.device.replica.all::<Note>().count(), 6);
        }
    }
}

on_both! {
    async fn what_one_may_not_do_is_refused_to_that_one_alone(db) {
        let store = &db.store;
        let world = World::in_store(store, 4, 1).await?;
        let mut phones = Vec::new();
        for _ in 0..3 {
            phones.push(writer(store, &world, 0..1).await?);
        }
        let mut asked = ask(&phones)?;
        // A device of the teacher, in the hands of a coordinator.
        asked[1].0 = world.session(world.coordinator);
        let before = head(store, &world).await?;
        let given = together(store, &world, asked).await?;
        assert!(matches!(given[1], Err(SyncError::ForeignClient)), "{:?}", given[1]);
        assert_eq!(seqs(&given), [[before + 1], [before + 2]]);
        assert_eq!(head(store, &world).await?, before + 2);
        phones[0].sync(store).await?;
        assert_eq!(phones[0].device.replica.all::<Note>().count(), 2);
    }
}

on_both! {
    async fn what_the_store_cannot_do_for_one_it_does_for_the_others(db) {
        let store = &db.store;
        let world = World::in_store(store, 4, 1).await?;
        let phones = [
            writer(store, &world, 0..1).await?,
            writer(store, &world, 1..2).await?,
            writer(store, &world, 2..3).await?,
        ];
        let asked = ask(&phones)?;
        // A row that only the second one needs can no longer be read.
        let spoil = Statement::from_sql_and_values(
            store.db().get_database_backend(),
            "UPDATE synced_row SET body = '{' WHERE space = $1 AND kind = 'pupil' AND id = $2",
            [world.pole.0.into(), world.pupils[1].0.into()],
        );
        assert_eq!(store.db().execute_raw(spoil).await?.rows_affected(), 1);
        let before = head(store, &world).await?;
        let given = together(store, &world, asked).await?;
        assert!(
            matches!(given[1], Err(SyncError::Store(StoreError::Corrupt(_)))),
            "{:?}",
            given[1]
        );
        assert_eq!(seqs(&given), [[before + 1], [before + 2]]);
        assert_eq!(head(store, &world).await?, before + 2);
    }
}

on_both! {
    async fn a_device_that_sends_twice_is_answered_twice_and_heard_once(db) {
        let store = &db.store;
        let world = World::in_store(store, 4, 1).await?;
        let mut phones = [writer(store, &world, 0..2).await?, writer(store, &world, 2..3).await?];
        let mut asked = ask(&phones)?;
        let again = asked[0].clone();
        asked.insert(1, again);
        let before = head(store, &world).await?;
        let given = together(store, &world, asked).await?;
        let seqs = seqs(&given);
        assert_eq!(seqs[0], [before + 1; 2]);
        assert_eq!(seqs[1], seqs[0], "the verdicts of the first time");
        for phone in &mut phones {
            phone.sync(store).await?;
            assert_eq!(phone.device.replica.all::<Note>().count(), 3);
        }
    }
}

on_both! {
    async fn what_one_has_just_done_is_there_for_the_next_one(db) {
        let store = &db.store;
        let world = World::in_store(store, 2, 1).await?;
        // One seat, two pupils who ask, two coordinators who grant it at the same moment.
        let mut approvals = Vec::new();
        for pupil in &world.pupils {
            let mut phone = Phone::started(store, &world, *pupil).await?;
            let asked = world.ask(*pupil);
            phone.write(&asked.clone().into())?;
            phone.sync(store).await?;
            approvals.push(world.approve(&asked));
        }
        let mut phones = Vec::new();
        for approval in &approvals {
            let mut phone = Phone::started(store, &world, world.coordinator).await?;
            phone.write(approval)?;
            phones.push(phone);
        }
        let given = together(store, &world, ask(&phones)?).await?;
        let applied = |pushed: &Pushed| {
            let verdicts = pushed.as_ref().map(|resp| resp.verdicts.clone());
            verdicts.is_ok_and(|v| v.iter().all(|(_, verdict)| verdict.is_applied()))
        };
        assert_eq!(given.iter().map(applied).collect::<Vec<_>>(), [true, false]);
    }
}

on_both! {
    async fn who_comes_while_others_are_written_is_written_next(db) {
        let store = &db.store;
        let world = World::in_store(store, 4, 1).await?;
        let mut writing = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (store, world) = (store.clone(), world.clone());
            writing.spawn(async move {
                let mut phone = Phone::started(&store, &world, world.teacher).await?;
                for pupil in 0..world.pupils.len() {
                    phone.write(&world.note(world.pupils[pupil], "Sur place."))?;
                    phone.sync(&store).await?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(written) = writing.join_next().await {
            written??;
        }
        assert_eq!(store.all::<Note>(world.pole).await?.len(), 32);
    }
}

on_both! {
    async fn what_a_device_that_goes_away_has_asked_for_is_done_once(db) {
        let store = &db.store;
        let world = World::in_store(store, 4, 1).await?;
        let phones = [writer(store, &world, 0..1).await?, writer(store, &world, 1..2).await?];
        let asked = ask(&phones)?;
        let before = head(store, &world).await?;
        let held = Held::by_somebody(store, world.pole).await?;
        let gone = queued(store, world.pole, asked[0].clone()).await?;
        gone.abort();
        assert!(gone.await.is_err_and(|error| error.is_cancelled()));
        let other = queued(store, world.pole, asked[1].clone()).await?;
        held.released().await?;
        let mut given = vec![other.await?];
        // It comes again.
        let (session, req) = &asked[0];
        given.push(Ok(store.push(session, req, now()).await?.0));
        let seqs = seqs(&given);
        assert!(seqs.iter().flatten().all(|seq| *seq > before));
        assert_eq!(store.all::<Note>(world.pole).await?.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_over_a_line_that_was_cut_is_not_kept_aside() -> anyhow::Result<()> {
    let db = TestDb::postgresql().await?;
    let store = &db.store;
    let world = World::in_store(store, 1, 1).await?;
    let phone = writer(store, &world, 0..1).await?;
    let (session, mut req) = (phone.session, phone.push_req()?);
    // Even from a device that has seen it fail again and again.
    req.seal_first = true;
    let admin = Store::open(&db.url).await?;
    let cut = Statement::from_string(
        DbBackend::Postgres,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    assert!(!admin.db().query_all_raw(cut).await?.is_empty());
    let verdict = loop {
        match store.push(&session, &req, now()).await {
            Ok((resp, _)) => break resp.verdicts[0].1.clone(),
            Err(SyncError::Store(error)) => assert!(error.is_busy(), "{error}"),
            Err(error) => anyhow::bail!(error),
        }
    };
    assert!(verdict.is_applied(), "{verdict:?}");
    admin.close().await?;
    db.end().await
}

fn ask(phones: &[Phone]) -> anyhow::Result<Vec<(Session, PushReq)>> {
    phones
        .iter()
        .map(|phone| Ok((phone.session, phone.push_req()?)))
        .collect()
}
