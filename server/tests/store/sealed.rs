//! What must not be lost when it cannot be done: on both databases, through the real routes.

use crate::support::world::now;
use crate::support::{Phone, Site, World};
use common::api::path;
use common::domain::follow_up::Note;
use common::domain::sealed::{SealReason, Sealed};
use common::ids::UserId;
use common::row::Row;
use common::sync::protocol::{PullResp, PushResp, Verdict};
use sea_orm::{ConnectionTrait, Statement};
use server::auth::account;

on_both! {
    async fn a_note_of_a_teacher_who_lost_the_class_is_kept_for_the_coordinator(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
        let mid = teacher.write(&world.note(world.pupils[0], "Appelé l'entreprise."))?;
        let roles = db.store.all::<common::domain::staff::Assignment>(world.pole).await?;
        let ended: Vec<Row> = roles
            .into_iter()
            .filter(|role| role.staff == world.teacher)
            .map(|mut role| {
                role.active = false;
                role.into()
            })
            .collect();
        assert!(!ended.is_empty());
        db.store.write_rows(world.pole, ended, 100).await?;
        teacher.sync(&db.store).await?;
        assert!(matches!(teacher.verdict(mid)?, Verdict::Quarantined { .. }));
        assert!(teacher.held().contains(&world.pole.to_string()).eq(&false), "nothing is readable");

        let mut coordinator = Phone::started(&db.store, &world, world.coordinator).await?;
        let kept: Vec<Sealed> = db.store.all(world.pole).await?;
        assert_eq!(kept.len(), 1);
        assert_eq!(coordinator.get::<Sealed>(kept[0].id.0), Some(&kept[0]));
        let filed = coordinator.write(&common::command::FileSealed { id: kept[0].id }.into())?;
        coordinator.sync(&db.store).await?;
        assert!(coordinator.verdict(filed)?.is_applied(), "{:?}", coordinator.verdict(filed)?);
        let notes: Vec<Note> = db.store.all(world.pole).await?;
        assert_eq!(notes.iter().map(|n| n.author).collect::<Vec<_>>(), [world.teacher]);
    }
}

on_both! {
    async fn one_that_the_store_cannot_run_is_kept_aside_when_the_device_asks_and_the_rest_passes(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
        teacher.write(&world.note(world.pupils[0], "Sur une ligne abîmée."))?;
        teacher.write(&world.note(world.pupils[1], "Sur une ligne saine."))?;
        let backend = db.store.db().get_database_backend();
        let spoil = "UPDATE synced_row SET body = '{}' WHERE kind = 'pupil' AND id = $1";
        let spoil = Statement::from_sql_and_values(backend, spoil, [world.pupils[0].0.into()]);
        db.store.db().execute_raw(spoil).await?;

        let mut req = teacher.push_req()?;
        let session = world.session(world.teacher);
        assert!(db.store.push(&session, &req, now()).await.is_err(), "the whole batch fails");
        req.seal_first = true;
        let (resp, _) = db.store.push(&session, &req, now()).await?;
        assert!(matches!(resp.verdicts[0].1, Verdict::Quarantined { .. }));
        assert!(resp.verdicts[1].1.is_applied(), "{:?}", resp.verdicts[1]);
        let kept: Vec<Sealed> = db.store.all(world.pole).await?;
        assert_eq!(kept.iter().map(|k| k.reason).collect::<Vec<_>>(), [SealReason::Failed]);
        assert!(kept[0].args.contains("abîmée"));
        assert_eq!(db.store.all::<Note>(world.pole).await?.len(), 1);
        // Asked to keep aside what it can run, the server runs it.
        let mut healthy = Phone::started(&db.store, &world, world.teacher).await?;
        healthy.write(&world.note(world.pupils[1], "Rien d'abîmé."))?;
        let mut req = healthy.push_req()?;
        req.seal_first = true;
        let (resp, _) = db.store.push(&session, &req, now()).await?;
        assert!(resp.verdicts[0].1.is_applied());
    }
}

on_both! {
    async fn a_closed_account_hands_over_what_waits_and_reads_nothing(db) {
        let site = Site::new(db).await?;
        let world = &site.world;
        let mut browser = site.adult(world.teacher).await?;
        let mut phone = Phone::started(&site.app.store, world, world.teacher).await?;
        phone.write(&world.note(world.pupils[0], "Écrit avant la fermeture."))?;
        account::disable(site.app.store.db(), UserId(world.teacher.0), site.clock.now()).await?;

        let req = phone.push_req()?;
        let resp: PushResp = browser.post(path::PUSH, &req).await?.json()?;
        assert!(matches!(resp.verdicts[0].1, Verdict::Quarantined { .. }));
        let pull = phone.device.pull_req(100);
        let resp: PullResp = browser.post(path::PULL, &pull).await?.json()?;
        assert!(matches!(resp, PullResp::Revoked { seal: true, last_mid: 1 }), "{resp:?}");
        let session = browser.get(path::SESSION).await?;
        assert_eq!(session.status, 401);
        let hints = browser.get(path::POKE).await?;
        assert_eq!(hints.status, 401);
        let kept: Vec<Sealed> = site.app.store.all(world.pole).await?;
        assert_eq!(kept[0].reason, SealReason::SessionRevoked);
        assert_eq!(site.app.store.all::<Note>(world.pole).await?.len(), 0);
    }
}

on_both! {
    async fn a_device_that_signed_out_before_the_account_was_closed_is_nobody(db) {
        let site = Site::new(db).await?;
        let mut browser = site.adult(site.world.teacher).await?;
        let phone = Phone::started(&site.app.store, &site.world, site.world.teacher).await?;
        let pull = phone.device.pull_req(100);
        let cookie = browser.cookie.clone();
        browser.post_text(path::LOGOUT, String::new()).await?;
        site.clock.advance(std::time::Duration::from_secs(1));
        account::disable(site.app.store.db(), UserId(site.world.teacher.0), site.clock.now()).await?;
        browser.cookie = cookie;
        assert_eq!(browser.post(path::PULL, &pull).await?.status, 401);
    }
}
