//! Backups, restores and new lives, with the real files and the real programs.

use crate::support::db::Folder;
use crate::support::world::now;
use crate::support::{Phone, TestDb, World};
use common::domain::follow_up::Note;
use common::ids::PoleId;
use common::sync::device::Device;
use common::sync::protocol::{PULL_MAX, PullResp};
use common::sync::server::{EPOCH_JUMP, Head, ReadStore};
use server::backup::{self, BackupError};
use server::config::Config;
use server::store::Store;
use std::path::Path;

fn config(db: &TestDb, data: &Path) -> anyhow::Result<Config> {
    Ok(Config::from_vars([
        ("DATABASE_URL".to_owned(), db.url.expose().to_owned()),
        ("TREMPLIN_DATA_DIR".to_owned(), data.display().to_string()),
    ])?)
}

async fn head(store: &Store, pole: PoleId) -> anyhow::Result<Head> {
    let mut snapshot = store.snapshot(pole).await?;
    let head = snapshot.head().await?;
    snapshot.end().await?;
    Ok(head)
}

async fn notes(store: &Store, pole: PoleId) -> anyhow::Result<usize> {
    Ok(store.all::<Note>(pole).await?.len())
}

on_both! {
    async fn a_backup_is_one_moment_and_a_restore_begins_a_new_life(db) {
        let (folder, data) = (Folder::new()?, Folder::new()?);
        let config = config(db, data.path())?;
        let file = folder.path().join("monday.backup");
        let world = World::in_store(&db.store, 2, 1).await?;
        let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
        teacher.write(&world.note(world.pupils[0], "Avant."))?;
        teacher.sync(&db.store).await?;

        // Others write while it is made.
        let (store, pole, busy) = (db.store.clone(), world.pole, world.clone());
        let writing = tokio::spawn(async move {
            let mut phone = Phone::started(&store, &busy, busy.teacher).await?;
            for number in 0..30 {
                phone.write(&busy.note(busy.pupils[1], &format!("Pendant {number}.")))?;
                phone.sync(&store).await?;
            }
            anyhow::Ok(())
        });
        let heads = backup::backup(&config, &file).await?;
        writing.await??;
        let before = head(&db.store, pole).await?;
        assert_eq!(heads, [(pole, before.backup_seq)], "the devices are told up to where it goes");
        assert!(before.backup_seq > 0 && before.backup_seq <= before.seq);
        assert!(matches!(backup::backup(&config, &file).await, Err(BackupError::Exists(_))));
        teacher.write(&world.note(world.pupils[0], "Après."))?;
        teacher.sync(&db.store).await?;
        let after = notes(&db.store, pole).await?;

        let refused = backup::restore(&config, &file, false).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty)), "{refused:?}");
        let occupied = backup::occupy(data.path())?;
        let running = backup::restore(&config, &file, true).await;
        assert!(matches!(running, Err(BackupError::Running)), "{running:?}");
        drop(occupied);
        assert_eq!(backup::restore(&config, &file, true).await?, heads);

        let store = Store::open(&db.url).await?;
        let begun = head(&store, pole).await?;
        assert_ne!(begun.epoch, before.epoch);
        assert_eq!(begun.seq, before.backup_seq + EPOCH_JUMP);
        assert_eq!(begun.backup_seq, before.backup_seq);
        assert!(notes(&store, pole).await? < after, "what came later is gone");

        // The device gives back what it had sent since.
        let req = teacher.device.pull_req(PULL_MAX);
        let resp = store.pull(&teacher.session, &req, now()).await?;
        assert!(matches!(resp, PullResp::Reset { .. }));
        assert_eq!(Device::lost_after(&resp), Some(1), "of its two mutations the backup has one");
        store.close().await?;
    }
}

on_both! {
    async fn a_backup_that_fails_leaves_no_file_and_nobody_forgets_anything(db) {
        let data = Folder::new()?;
        let config = config(db, data.path())?;
        let world = World::in_store(&db.store, 1, 1).await?;
        let nowhere = data.path().join("no/such/folder/x.backup");
        assert!(backup::backup(&config, &nowhere).await.is_err());
        assert_eq!(head(&db.store, world.pole).await?.backup_seq, 0);
        assert!(std::fs::read_dir(data.path())?.next().is_none());
        let other = data.path().join("letter.txt");
        std::fs::write(&other, "Madame, Monsieur")?;
        assert!(backup::restore(&config, &other, true).await.is_err());
        assert_eq!(db.store.all::<Note>(world.pole).await?.len(), 0, "it still answers");
        assert_eq!(head(&db.store, world.pole).await?.seq, 1);
    }
}

on_both! {
    async fn a_failover_that_lost_the_tail_begins_a_new_life(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let before = head(&db.store, world.pole).await?;
        backup::new_epoch(&db.url).await?;
        let after = head(&db.store, world.pole).await?;
        assert_ne!(after.epoch, before.epoch);
        assert_eq!(after.seq, before.seq + EPOCH_JUMP);
    }
}

#[tokio::test]
async fn the_sqlite_file_that_was_there_stays_beside() -> anyhow::Result<()> {
    let db = TestDb::sqlite().await?;
    let (folder, data) = (Folder::new()?, Folder::new()?);
    let config = config(&db, data.path())?;
    World::in_store(&db.store, 1, 1).await?;
    let file = folder.path().join("b");
    backup::backup(&config, &file).await?;
    let place = db.url.expose().trim_start_matches("sqlite://").to_owned();
    db.store.clone().close().await?;
    backup::restore(&config, &file, true).await?;
    let place = Path::new(&place);
    let aside = std::fs::read_dir(place.parent().unwrap())?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().contains(".before-"))
        .count();
    assert!(aside >= 1);
    db.end().await
}
