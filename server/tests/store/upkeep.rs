//! Nights, on both databases.

use crate::support::world::{NOW_MS, now};
use crate::support::{Phone, World};
use common::command::Now;
use common::domain::follow_up::Note;
use common::domain::pupil::Pupil;
use common::sync::protocol::{PULL_MAX, PullResp, ResetWhy};
use common::sync::server::{Difference, TOMBSTONE_DAYS};
use sea_orm::{ConnectionTrait, Statement, Value};
use server::demo::Size;
use server::store::Store;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A hand in the database.
async fn by_hand(
    store: &Store,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> anyhow::Result<u64> {
    let backend = store.db().get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(store.db().execute_raw(statement).await?.rows_affected())
}

on_both! {
    async fn what_was_spoilt_by_hand_is_found_corrected_and_reaches_the_devices(db) {
        let world = World::in_store(&db.store, 3, 1).await?;
        let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
        for pupil in &world.pupils {
            teacher.write(&world.note(*pupil, "Appelé."))?;
        }
        teacher.sync(&db.store).await?;
        assert!(db.store.survey(world.pole).await?.is_empty());

        let (space, pupil) = (Value::from(world.pole.0), Value::from(world.pupils[0].0));
        let class = Value::from(format!("division:{}", world.division));
        let forgotten = "DELETE FROM sync_member WHERE space = $1 AND row_id = $2 AND scope = $3";
        assert!(by_hand(&db.store, forgotten, [space.clone(), pupil.clone(), class]).await? > 0);
        let other = Value::from(format!("division:{}", world.other_division));
        let superfluous = "INSERT INTO sync_member (space, scope, kind, row_id, seq, present) \
                           VALUES ($1, $2, 'pupil', $3, 1, $4)";
        let values = [space.clone(), other, Value::from(world.pupils[1].0), true.into()];
        by_hand(&db.store, superfluous, values).await?;
        let user = Value::from(world.coordinator.0);
        let right = "DELETE FROM sync_grant WHERE space = $1 AND user_id = $2";
        assert!(by_hand(&db.store, right, [space.clone(), user]).await? > 0);
        let entry = "INSERT INTO row_index (space, name, key, id) \
                     VALUES ($1, 'notes_by_pupil', $2, $3)";
        let note = db.store.all::<Note>(world.pole).await?[0].id;
        let stray = world.other_division.0;
        by_hand(&db.store, entry, [space.clone(), stray.into(), note.0.into()]).await?;

        let findings = db.store.survey(world.pole).await?;
        let found: Vec<Difference> = findings.counts().keys().copied().collect();
        assert_eq!(found, [
            Difference::MemberMissing,
            Difference::MemberSuperfluous,
            Difference::EntrySuperfluous,
            Difference::GrantMissing,
        ]);
        let night = db.store.night(world.pole, now()).await?;
        assert!(!night.touched.is_empty());
        assert!(db.store.survey(world.pole).await?.is_empty());
        let mut coordinator = Phone::started(&db.store, &world, world.coordinator).await?;
        coordinator.pull(&db.store, PULL_MAX).await?;
        assert!(coordinator.device.replica.all::<Pupil>().next().is_none());
        assert!(!coordinator.keys().is_empty());
        teacher.pull(&db.store, PULL_MAX).await?;
        let fresh = Phone::started(&db.store, &world, world.teacher).await?;
        assert_eq!(teacher.held(), fresh.held());
        assert!(teacher.get::<Pupil>(world.pupils[0].0).is_some());
    }
}

on_both! {
    async fn the_demonstration_differs_in_nothing_from_its_rows(db) {
        let quiet = |_: &str| {};
        let auth = crate::support::site::auth(&db.store).await?;
        server::demo::load::load(&db.store, &auth, Size::Luneville, now(), quiet).await?;
        assert!(!db.store.spaces().await?.is_empty());
        for space in db.store.spaces().await? {
            let findings = db.store.survey(space).await?;
            assert!(findings.is_empty(), "{:?}", findings.counts());
        }
    }
}

on_both! {
    async fn after_half_a_year_marks_go_and_a_device_that_slept_starts_again(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        let mut asleep = Phone::started(&db.store, &world, world.teacher).await?;
        let mut roles = db.store.all::<common::domain::staff::Assignment>(world.pole).await?;
        for role in &mut roles {
            role.active &= role.staff != world.coordinator;
        }
        let rows = roles.into_iter().map(Into::into).collect();
        db.store.write_rows(world.pole, rows, 100).await?;
        let at = |days: i64| Now::at(NOW_MS + days * DAY);
        assert!(db.store.collect(world.pole, at(0)).await?.is_some());
        assert!(db.store.collect(world.pole, at(0)).await?.is_none(), "once a day");
        let done = db.store.collect(world.pole, at(TOMBSTONE_DAYS)).await?.unwrap();
        assert!(done.tombstones > 0, "{done:?}");
        let gone = by_hand(&db.store, "DELETE FROM sync_grant WHERE present = $1", [false.into()]);
        assert_eq!(gone.await?, 0, "nothing is left of what was lost");
        let req = asleep.device.pull_req(10);
        let resp = db.store.pull(&asleep.session, &req, now()).await?;
        assert!(matches!(resp, PullResp::Reset { why: ResetWhy::TooOld, .. }), "{resp:?}");
        let plan = asleep.device.plan(&req, resp, NOW_MS).unwrap();
        asleep.device.applied(plan, now(), NOW_MS);
        asleep.pull(&db.store, PULL_MAX).await?;
        let fresh = Phone::started(&db.store, &world, world.teacher).await?;
        assert_eq!(asleep.held(), fresh.held());
    }
}

on_both! {
    async fn verdicts_are_trimmed_once_the_device_has_them(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
        teacher.write(&world.note(world.pupils[0], "Un."))?;
        teacher.sync(&db.store).await?;
        teacher.write(&world.note(world.pupils[0], "Deux."))?;
        assert_eq!(teacher.push_req()?.acked_mid, 1);
        teacher.sync(&db.store).await?;
        let at = |days: i64| Now::at(NOW_MS + days * DAY);
        db.store.collect(world.pole, at(0)).await?;
        let done = db.store.collect(world.pole, at(91)).await?.unwrap();
        assert_eq!(done.verdicts, 1, "the second may still be asked for");
        let mid = teacher.write(&world.note(world.pupils[0], "Trois."))?;
        teacher.sync(&db.store).await?;
        assert!(teacher.verdict(mid)?.is_applied());
    }
}
