//! Backups, restores and new lives, with the real files and the real programs.

use crate::support::db::Folder;
use crate::support::world::now;
use crate::support::{Phone, Site, TestDb, World};
use common::api::{SessionInfo, path};
use common::domain::follow_up::Note;
use common::domain::host::Host;
use common::ids::PoleId;
use common::sync::device::Device;
use common::sync::protocol::{PULL_MAX, PullResp};
use common::sync::server::{EPOCH_JUMP, Head, ReadStore};
use sea_orm::{ConnectionTrait, Statement};
use server::backup::{self, BackupError};
use server::config::Config;
use server::store::Store;
use std::os::unix::fs::PermissionsExt;
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

        let open = backup::restore(&config, &file, true).await;
        assert!(matches!(open, Err(BackupError::Running)), "somebody is connected: {open:?}");
        assert_eq!(notes(&db.store, pole).await?, after);
        db.store.clone().close().await?;
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
        let half = data.path().join("half.backup");
        let whole = data.path().join("whole.backup");
        backup::backup(&config, &whole).await?;
        let bytes = std::fs::read(&whole)?;
        std::fs::write(&half, &bytes[..bytes.len() / 2])?;
        let spoilt = data.path().join("spoilt.backup");
        let (sound, end) = bytes.split_at(bytes.len() - 4096);
        std::fs::write(&spoilt, [sound, &vec![0; end.len()]].concat())?;
        let before = head(&db.store, world.pole).await?;
        db.store.clone().close().await?;
        for wrong in [&other, &half, &spoilt, &data.path().join("nothing")] {
            let refused = backup::restore(&config, wrong, true).await;
            assert!(refused.is_err(), "{}", wrong.display());
            assert!(!matches!(refused, Err(BackupError::Running)), "{refused:?}");
        }
        let store = Store::open(&db.url).await?;
        assert_eq!(head(&store, world.pole).await?, before, "it is as it was");
        assert!(store.find::<Host>(world.pole, world.host.0).await?.is_some());
        store.close().await?;
    }
}

on_both! {
    async fn a_failover_that_lost_the_tail_begins_a_new_life(db) {
        let (folder, data) = (Folder::new()?, Folder::new()?);
        let world = World::in_store(&db.store, 1, 1).await?;
        backup::backup(&config(db, data.path())?, &folder.path().join("b")).await?;
        let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
        teacher.write(&world.note(world.pupils[0], "Après."))?;
        teacher.sync(&db.store).await?;
        let before = head(&db.store, world.pole).await?;
        assert!(before.backup_seq < before.seq);
        backup::new_epoch(&db.url).await?;
        let after = head(&db.store, world.pole).await?;
        assert_ne!(after.epoch, before.epoch);
        assert_eq!(after.seq, before.seq + EPOCH_JUMP);
        assert_eq!(after.backup_seq, before.backup_seq, "no backup has what came after it");
    }
}

on_both! {
    async fn a_backup_is_for_its_owner_only_and_takes_the_place_of_one_that_was_killed(db) {
        let (folder, data) = (Folder::new()?, Folder::new()?);
        let config = config(db, data.path())?;
        World::in_store(&db.store, 1, 1).await?;
        let file = folder.path().join("b");
        let partial = folder.path().join("b.partial");
        std::fs::write(&partial, "what a backup that was killed has left")?;
        let other = std::fs::File::open(&partial)?;
        other.try_lock()?;
        let busy = backup::backup(&config, &file).await;
        assert!(matches!(busy, Err(BackupError::Busy(_))), "{busy:?}");
        assert!(partial.exists(), "the other one goes on");
        drop(other);
        backup::backup(&config, &file).await?;
        assert!(!partial.exists());
        assert_eq!(std::fs::metadata(&file)?.permissions().mode() & 0o777, 0o600);
    }
}

on_both! {
    async fn who_was_signed_in_before_the_backup_still_is_after_the_restore(db) {
        let (folder, data) = (Folder::new()?, Folder::new()?);
        let config = config(db, data.path())?;
        let mut site = Site::new(db).await?;
        let before = site.pupil(0).await?.cookie;
        let file = folder.path().join("b");
        backup::backup(&config, &file).await?;
        let after = site.pupil(1).await?.cookie;
        db.store.clone().close().await?;
        backup::restore(&config, &file, true).await?;
        site.reopen(db).await?;
        let mut browser = site.browser();
        browser.cookie = before;
        let info: SessionInfo = browser.get(path::SESSION).await?.json()?;
        assert_eq!(info.user.0, site.world.pupils[0].0);
        browser.cookie = after;
        browser.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        site.app.store.clone().close().await?;
    }
}

/// Schemas that have a table of that name, « public » last.
async fn schemas(store: &Store, table: &str) -> anyhow::Result<Vec<String>> {
    let sql = "SELECT schemaname::text AS name FROM pg_tables WHERE tablename = $1 ORDER BY 1";
    let backend = store.db().get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [table.into()]);
    let rows = store.db().query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok(row.try_get("", "name")?))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_of_a_later_version_do_not_stay_and_what_was_there_is_aside() -> anyhow::Result<()> {
    let db = TestDb::postgresql().await?;
    let (folder, data) = (Folder::new()?, Folder::new()?);
    let config = config(&db, data.path())?;
    let world = World::in_store(&db.store, 1, 1).await?;
    let file = folder.path().join("b");
    backup::backup(&config, &file).await?;
    db.store
        .db()
        .execute_unprepared("CREATE TABLE later (id INT)")
        .await?;
    let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
    teacher.write(&world.note(world.pupils[0], "Après."))?;
    teacher.sync(&db.store).await?;
    db.store.clone().close().await?;
    backup::restore(&config, &file, true).await?;

    let store = Store::open(&db.url).await?;
    assert_eq!(notes(&store, world.pole).await?, 0);
    assert_eq!(schemas(&store, "later").await?.len(), 1);
    let heads = schemas(&store, "sync_head").await?;
    assert_eq!(heads[1], "public");
    let kept = format!("SELECT 1 FROM {}.synced_row WHERE kind = 'note'", heads[0]);
    let kept = Statement::from_string(store.db().get_database_backend(), kept);
    assert_eq!(store.db().query_all_raw(kept).await?.len(), 1);

    // What is aside is in no backup.
    let again = folder.path().join("again");
    backup::backup(&config, &again).await?;
    let drop = format!("DROP SCHEMA {} CASCADE", heads[0]);
    store.db().execute_unprepared(&drop).await?;
    store.close().await?;
    backup::restore(&config, &again, true).await?;
    let store = Store::open(&db.url).await?;
    assert!(schemas(&store, "later").await?.is_empty());
    assert_eq!(schemas(&store, "sync_head").await?.len(), 2);
    store.close().await?;
    db.end().await
}

#[tokio::test]
async fn the_sqlite_file_that_was_there_stays_beside() -> anyhow::Result<()> {
    let db = TestDb::sqlite().await?;
    let (folder, data) = (Folder::new()?, Folder::new()?);
    let config = config(&db, data.path())?;
    let world = World::in_store(&db.store, 1, 1).await?;
    let file = folder.path().join("b");
    backup::backup(&config, &file).await?;
    let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
    teacher.write(&world.note(world.pupils[0], "Après."))?;
    teacher.sync(&db.store).await?;
    let place = db.url.expose().trim_start_matches("sqlite://").to_owned();
    db.store.clone().close().await?;
    backup::restore(&config, &file, true).await?;
    let place = Path::new(&place);
    let aside = std::fs::read_dir(place.parent().unwrap())?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains(".before-"))
        .collect::<Vec<_>>();
    // One file that holds all, and not its log beside.
    assert_eq!(aside.len(), 1, "{aside:?}");
    let url = format!("sqlite://{}", place.with_file_name(&aside[0]).display());
    let config = Config::from_vars([("DATABASE_URL".to_owned(), url)])?;
    let former = Store::open(&config.database).await?;
    assert_eq!(notes(&former, world.pole).await?, 1);
    former.close().await?;
    db.end().await
}
