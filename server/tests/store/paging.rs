//! What devices receive: everything they may read, in pages of any size, and nothing else.

use crate::support::world::now;
use crate::support::{Phone, TestDb, World};
use common::access::Scope;
use common::command::{AssignRole, Command, EndRole, MovePupil, SetOfferStatus};
use common::domain::application::Application;
use common::domain::follow_up::Note;
use common::domain::offer::OfferStatus;
use common::domain::pupil::Pupil;
use common::domain::staff::{Assignment, Role, Territory};
use common::ids::{AssignmentId, OfferId};
use common::row::{Kind, Row};
use common::sync::protocol::{Cont, Op, PULL_MAX, Phase, PullResp, ResetWhy};
use common::sync::server::ReadStore;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

/// A pôle with more rows than fit in a page of the tests.
async fn busy_world(db: &TestDb) -> anyhow::Result<World> {
    let world = World::in_store(&db.store, 12, 3).await?;
    let offers = (0..30).map(|_| Row::from(world.offer_row(OfferId(Uuid::now_v7()))));
    db.store.write_rows(world.pole, offers.collect(), 7).await?;
    let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
    for pupil in &world.pupils {
        teacher.write(&world.note(*pupil, "Bien installé"))?;
    }
    teacher.sync(&db.store).await?;
    Ok(world)
}

on_both! {
    async fn small_pages_give_what_one_big_page_gives(db) {
        let world = busy_world(db).await?;
        for user in [world.teacher, world.coordinator, world.administrator] {
            let whole = Phone::started(&db.store, &world, user).await?;
            for limit in [1, 2, 7] {
                let mut phone = Phone::new(&world, user);
                let pages = phone.pull(&db.store, limit).await?;
                assert!(pages > 5, "{pages}");
                assert_eq!(phone.held(), whole.held(), "pages of {limit}");
            }
        }
    }
}

on_both! {
    async fn a_row_that_changes_between_two_pages_arrives_as_it_is_at_the_end(db) {
        let world = busy_world(db).await?;
        let mut phone = Phone::new(&world, world.teacher);
        let mut other = Phone::started(&db.store, &world, world.teacher).await?;
        let mut coordinator = Phone::started(&db.store, &world, world.coordinator).await?;
        let drafts: Vec<Uuid> =
            (0..6).map(|_| Uuid::now_v7()).collect();
        let rows = drafts.iter().map(|id| {
            let mut offer = world.offer_row(OfferId(*id));
            offer.status = OfferStatus::Draft;
            Row::from(offer)
        });
        db.store.write_rows(world.pole, rows.collect(), 100).await?;
        coordinator.sync(&db.store).await?;
        for page in 0..200 {
            if phone.pull_page(&db.store, 3).await?.is_ok_and(|more| !more) {
                break;
            }
            if let Some(id) = drafts.get(page) {
                // Appears in a scope of this device in the middle of its first round.
                let open = SetOfferStatus { offer: OfferId(*id), status: OfferStatus::Open, confirmed: None };
                coordinator.write(&open.into())?;
                coordinator.sync(&db.store).await?;
            }
            if page % 4 == 0 {
                let pupil = world.pupils[page % world.pupils.len()];
                other.write(&world.note(pupil, "Encore"))?;
                other.sync(&db.store).await?;
            }
        }
        let fresh = Phone::started(&db.store, &world, world.teacher).await?;
        phone.pull(&db.store, 3).await?;
        assert_eq!(phone.held(), fresh.held());
    }
}

on_both! {
    async fn a_change_is_never_split_between_two_pages(db) {
        let world = World::in_store(&db.store, 9, 9).await?;
        for pupil in &world.pupils {
            let mut phone = Phone::started(&db.store, &world, *pupil).await?;
            phone.write(&world.ask(*pupil).into())?;
            phone.sync(&db.store).await?;
        }
        let mut watcher = Phone::started(&db.store, &world, world.coordinator).await?;
        let mut coordinator = Phone::started(&db.store, &world, world.coordinator).await?;
        let close = SetOfferStatus { offer: world.offer, status: OfferStatus::Closed, confirmed: None };
        let mid = coordinator.write(&close.into())?;
        coordinator.sync(&db.store).await?;
        assert!(coordinator.verdict(mid)?.is_applied());
        watcher.pages.clear();
        watcher.pull(&db.store, 2).await?;
        let touched: Vec<usize> = watcher
            .pages
            .iter()
            .map(|ops| ops.iter().filter(|op| matches!(op, Op::Put(_))).count())
            .filter(|count| *count > 0)
            .collect();
        assert_eq!(touched, [10], "the offer and its nine requests in one page of a limit of 2");
        assert_eq!(watcher.held(), coordinator.held());
    }
}

on_both! {
    async fn a_teacher_who_loses_a_class_loses_its_rows_and_only_them(db) {
        let world = busy_world(db).await?;
        let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
        let mut administrator = Phone::started(&db.store, &world, world.administrator).await?;
        assert_eq!(teacher.device.replica.all::<Pupil>().count(), 12);
        let give: Command = AssignRole {
            id: AssignmentId(Uuid::now_v7()),
            staff: world.teacher,
            role: Role::Teacher,
            territory: Territory::Division(world.other_division),
        }
        .into();
        let end = EndRole { assignment: AssignmentId(world.teacher.0) };
        online(&mut administrator, db, &give).await?;
        online(&mut administrator, db, &end.into()).await?;
        teacher.pages.clear();
        teacher.pull(&db.store, PULL_MAX).await?;
        let gone = format!("division:{}", world.division);
        assert!(teacher.pages.concat().iter().any(|op| matches!(op, Op::DropScope(s) if *s == gone)));
        assert_eq!(teacher.device.replica.all::<Pupil>().count(), 0);
        assert_eq!(teacher.device.replica.all::<Note>().count(), 0);
        assert!(teacher.keys().iter().any(|key| key.kind == Kind::Offer));
        let fresh = Phone::started(&db.store, &world, world.teacher).await?;
        assert_eq!(teacher.held(), fresh.held());
    }
}

/// Sends a command that is decided online only.
async fn online(phone: &mut Phone, db: &TestDb, command: &Command) -> anyhow::Result<()> {
    let mid = phone.forge(command);
    phone.sync(&db.store).await?;
    assert!(
        phone.verdict(mid)?.is_applied(),
        "{:?}",
        phone.verdict(mid)?
    );
    Ok(())
}

on_both! {
    async fn a_pupil_who_changes_class_leaves_one_teacher_and_reaches_the_other(db) {
        let world = busy_world(db).await?;
        let mut before = Phone::started(&db.store, &world, world.teacher).await?;
        let mut administrator = Phone::started(&db.store, &world, world.administrator).await?;
        let moved = world.pupils[3];
        let to = MovePupil { pupil: moved, division: world.other_division };
        online(&mut administrator, db, &to.into()).await?;
        before.pull(&db.store, 2).await?;
        assert!(before.get::<Pupil>(moved.0).is_none());
        assert_eq!(before.device.replica.all::<Pupil>().count(), 11);
        assert_eq!(before.device.replica.all::<Note>().count(), 11);
        let mut snapshot = db.store.snapshot(world.pole).await?;
        let left = snapshot.members(Scope::Division(world.division), None, 1000).await?;
        snapshot.end().await?;
        assert!(!left.is_empty() && left.iter().all(|key| key.id != moved.0), "{left:?}");
        let give = AssignRole {
            id: AssignmentId(Uuid::now_v7()),
            staff: world.coordinator,
            role: Role::Teacher,
            territory: Territory::Division(world.other_division),
        };
        let mut after = Phone::started(&db.store, &world, world.coordinator).await?;
        assert!(after.get::<Pupil>(moved.0).is_none());
        online(&mut administrator, db, &give.into()).await?;
        after.pull(&db.store, 2).await?;
        assert!(after.get::<Pupil>(moved.0).is_some());
        assert_eq!(after.device.replica.all::<Note>().count(), 1);
        let fresh = Phone::started(&db.store, &world, world.coordinator).await?;
        assert_eq!(after.held(), fresh.held());
    }
}

on_both! {
    async fn a_cookie_of_another_life_of_the_database_is_of_no_use(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let phone = Phone::started(&db.store, &world, world.teacher).await?;
        let mut req = phone.device.pull_req(10);
        let cookie = req.cookie.as_mut().unwrap();
        cookie.seq += 1000;
        let ahead = db.store.pull(&phone.session, &req, now()).await?;
        assert!(reset(&ahead) == Some(ResetWhy::Ahead), "{ahead:?}");
        req.cookie.as_mut().unwrap().epoch = Uuid::now_v7();
        let other = db.store.pull(&phone.session, &req, now()).await?;
        assert!(reset(&other) == Some(ResetWhy::EpochChanged), "{other:?}");
    }
}

fn reset(resp: &PullResp) -> Option<ResetWhy> {
    match resp {
        PullResp::Reset { why, .. } => Some(*why),
        _ => None,
    }
}

on_both! {
    async fn a_forged_cookie_gives_nothing_beyond_what_the_user_may_read(db) {
        let world = busy_world(db).await?;
        let mut coordinator = Phone::started(&db.store, &world, world.coordinator).await?;
        coordinator.sync(&db.store).await?;
        let mut pupil = Phone::started(&db.store, &world, world.pupils[0]).await?;
        let mut req = pupil.device.pull_req(PULL_MAX);
        // Somewhere in the middle of a round through a scope that is not theirs.
        let cookie = req.cookie.as_mut().unwrap();
        cookie.seq = 0;
        cookie.cont = Some(Cont {
            upto: 1,
            phase: Phase::Bootstrap,
            after: Some((format!("division:{}", world.division), Kind::Division, Uuid::nil())),
            at: 0,
        });
        let resp = db.store.pull(&pupil.session, &req, now()).await?;
        let text = serde_json::to_string(&resp)?;
        for stranger in &world.pupils[1..] {
            assert!(!text.contains(&stranger.to_string()), "another pupil's rows");
        }
        assert!(!text.contains("\"note\""));
        pupil.pull(&db.store, 5).await?;
        assert_eq!(pupil.device.replica.all::<Pupil>().count(), 1);
        assert_eq!(pupil.device.replica.all::<Application>().count(), 0);
        assert_eq!(pupil.device.replica.all::<Assignment>().count(), 0);
    }
}

on_both! {
    async fn a_digest_is_right_until_a_row_differs(db) {
        let world = busy_world(db).await?;
        let phone = Phone::started(&db.store, &world, world.teacher).await?;
        let req = phone.device.pull_req_at(PULL_MAX, 0);
        assert!(req.digest.is_some());
        let resp = db.store.pull(&phone.session, &req, now()).await?;
        assert!(matches!(&resp, PullResp::Ok(page) if page.verified), "{resp:?}");
        // A row changed behind the engine's back, as a hand in the database does.
        let backend = db.store.db().get_database_backend();
        let sql = "UPDATE synced_row SET ver = ver + 1 WHERE kind = 'pupil' AND id = $1";
        let by_hand =
            Statement::from_sql_and_values(backend, sql, [world.pupils[0].0.into()]);
        db.store.db().execute_raw(by_hand).await?;
        let resp = db.store.pull(&phone.session, &req, now()).await?;
        assert_eq!(reset(&resp), Some(ResetWhy::DigestMismatch));
    }
}
