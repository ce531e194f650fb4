//! A restore that is killed: the database is the one before, or the one of the backup, and whole.

use crate::support::process::Program;
use crate::support::{Phone, TestDb, World};
use common::domain::follow_up::{Note, Revision};
use common::ids::PoleId;
use common::sync::server::ReadStore;
use rand::Rng as _;
use server::store::Store;
use std::process::Stdio;
use std::time::Instant;
use tokio::time::timeout;
use uuid::Uuid;

/// Times a restore is killed.
const KILLS: u32 = 12;
/// Notes of the backup.
const BACKED: usize = 30;

/// What a database is: which life, and how much it has.
async fn state(db: &TestDb, pole: PoleId) -> anyhow::Result<(Uuid, usize)> {
    let store = Store::open(&db.url).await?;
    let mut snapshot = store.snapshot(pole).await?;
    let head = snapshot.head().await?;
    snapshot.end().await?;
    let notes = store.all::<Note>(pole).await?.len();
    assert_eq!(store.all::<Revision>(pole).await?.len(), notes);
    assert!(store.survey(pole).await?.is_empty());
    store.close().await?;
    Ok((head.epoch, notes))
}

/// Somebody writes after the backup; what the database is then.
async fn later(db: &TestDb, world: &World) -> anyhow::Result<(Uuid, usize)> {
    let store = Store::open(&db.url).await?;
    let mut phone = Phone::started(&store, world, world.teacher).await?;
    phone.write(&world.note(world.pupils[1], "Le lendemain."))?;
    phone.sync(&store).await?;
    store.close().await?;
    state(db, world.pole).await
}

on_both! {
    async fn a_restore_that_is_killed_leaves_the_database_before_or_the_one_of_the_backup(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        let mut phone = Phone::started(&db.store, &world, world.teacher).await?;
        for number in 0..BACKED {
            phone.write(&world.note(world.pupils[0], &format!("Note {number}.")))?;
            phone.sync(&db.store).await?;
        }
        let program = Program::new(db.url.expose())?;
        let file = program.folder().join("b").display().to_string();
        let made = program.run(&["backup", &file]).await?;
        assert!(made.status.success(), "{made:?}");
        db.store.clone().close().await?;
        let restore = ["restore", file.as_str(), "--force"];

        // The first one tells how long it takes.
        let before = later(db, &world).await?;
        let begun = Instant::now();
        let first = program.run(&restore).await?;
        let took = begun.elapsed();
        assert!(first.status.success(), "{first:?}");
        let after = state(db, world.pole).await?;
        assert_ne!(after.0, before.0);
        assert_eq!((before.1 > BACKED, after.1), (true, BACKED));

        let mut as_it_was = 0;
        for kill in 0..KILLS {
            let before = later(db, &world).await?;
            let moment = f64::from(kill) + rand::rng().random_range(0.0..1.0);
            let mut child = program.command(&restore).stdout(Stdio::null()).spawn()?;
            let ended = timeout((took / KILLS).mul_f64(moment), child.wait()).await;
            let whole = match ended {
                Ok(ended) => ended?.success(),
                Err(_) => child.kill().await.map(|()| false)?,
            };
            let now = state(db, world.pole).await?;
            if now == before {
                assert!(!whole, "kill {kill}");
                as_it_was += 1;
            } else {
                assert_ne!(now.0, before.0, "kill {kill}: a new life");
                assert_eq!(now.1, BACKED, "kill {kill}: what the backup has");
            }
        }
        assert!(as_it_was > 0, "none of them was killed in time");
        println!("{as_it_was} of {KILLS} changed nothing");
        let last = program.run(&restore).await?;
        assert!(last.status.success(), "{last:?}");
        assert_eq!(state(db, world.pole).await?.1, BACKED);
    }
}
