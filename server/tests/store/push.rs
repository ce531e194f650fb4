//! What devices send: once, in order, each with its verdict.

use crate::support::world::now;
use crate::support::{Phone, World};
use common::command::{ApplyToOffer, Command, EditOffer};
use common::domain::application::{Application, ApplicationStatus};
use common::domain::follow_up::{Note, Revision};
use common::domain::offer::Offer;
use common::domain::placement::Placement;
use common::ids::{PoleId, PupilId};
use common::refusal::Refusal;
use common::row::Seq;
use common::sync::protocol::{PULL_MAX, Verdict};
use common::sync::server::{ReadStore, SyncError};
use server::store::{Store, StoreError};
use tokio::task::JoinSet;
use uuid::Uuid;

async fn head(store: &Store, pole: PoleId) -> anyhow::Result<Seq> {
    let mut snapshot = store.snapshot(pole).await?;
    let head = snapshot.head().await?;
    snapshot.end().await?;
    Ok(head.seq)
}

/// Every pupil asks for the world's offer.
async fn ask_all(store: &Store, world: &World) -> anyhow::Result<Vec<ApplyToOffer>> {
    let mut asked = Vec::new();
    for pupil in &world.pupils {
        let mut phone = Phone::started(store, world, *pupil).await?;
        let ask = world.ask(*pupil);
        let mid = phone.write(&ask.clone().into())?;
        phone.sync(store).await?;
        assert!(
            phone.verdict(mid)?.is_applied(),
            "{:?}",
            phone.verdict(mid)?
        );
        asked.push(ask);
    }
    Ok(asked)
}

on_both! {
    async fn the_last_seat_is_granted_once_to_eight_approvals_at_the_same_time(db) {
        let world = World::in_store(&db.store, 8, 1).await?;
        let asked = ask_all(&db.store, &world).await?;
        let mut phones = Vec::new();
        for ask in &asked {
            let mut phone = Phone::started(&db.store, &world, world.coordinator).await?;
            phone.write(&world.approve(ask))?;
            phones.push(phone);
        }
        let mut pushes = JoinSet::new();
        for phone in phones {
            let store = db.store.clone();
            pushes.spawn(async move { phone.push(&store).await });
        }
        let mut granted = 0;
        for resp in pushes.join_all().await {
            for (_, verdict) in resp?.verdicts {
                granted += usize::from(verdict.is_applied());
            }
        }
        assert_eq!(granted, 1);
        assert_eq!(db.store.all::<Placement>(world.pole).await?.len(), 1);
        let offer: Offer = db.store.find(world.pole, world.offer.0).await?.unwrap();
        assert_eq!(offer.left_over(&world.weeks()), 0);
        let applications: Vec<Application> = db.store.all(world.pole).await?;
        let lapsed =
            applications.iter().filter(|a| a.status == ApplicationStatus::Lapsed).count();
        assert_eq!((applications.len(), lapsed), (8, 7));
    }
}

on_both! {
    async fn a_push_whose_answer_was_lost_is_answered_again_and_changes_nothing(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let mut phone = Phone::started(&db.store, &world, world.teacher).await?;
        for number in 0..5 {
            phone.write(&world.note(world.pupils[0], &format!("Note {number}")))?;
        }
        phone.forge(&world.ask(world.pupils[0]).into());
        let first = phone.push(&db.store).await?;
        assert_eq!(first.last_mid, 6);
        let again = phone.push(&db.store).await?;
        assert_eq!(again.verdicts, first.verdicts);
        assert_eq!(db.store.all::<Note>(world.pole).await?.len(), 5);
        assert_eq!(db.store.all::<Revision>(world.pole).await?.len(), 5);
        phone.pull(&db.store, PULL_MAX).await?;
        assert!(phone.device.outbox().is_empty());
        assert_eq!(phone.verdicts, first.verdicts);
        let refused = phone.verdict(6)?.refusal();
        assert_eq!(refused, Some(Refusal::Forbidden));
    }
}

on_both! {
    async fn a_copy_of_a_device_that_sends_other_words_is_found_out(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let mut phone = Phone::started(&db.store, &world, world.teacher).await?;
        phone.write(&world.note(world.pupils[0], "Du téléphone"))?;
        phone.push(&db.store).await?;
        let mut req = phone.push_req()?;
        let other = world.note(world.pupils[0], "De la copie");
        req.mutations[0].args = other.args();
        let (resp, _) = db.store.push(&phone.session, &req, now()).await?;
        let code = resp.verdicts[0].1.refusal().map(|r| r.code());
        assert_eq!(code, Some("fork"));
        assert_eq!(db.store.all::<Note>(world.pole).await?.len(), 1);
    }
}

on_both! {
    async fn a_mutation_that_leaves_a_gap_waits_for_those_before(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let mut phone = Phone::started(&db.store, &world, world.teacher).await?;
        for number in 0..3 {
            phone.write(&world.note(world.pupils[0], &format!("Note {number}")))?;
        }
        let whole = phone.push_req()?;
        let mut late = whole.clone();
        late.first_mid = 3;
        late.mutations.drain(..2);
        let (resp, _) = db.store.push(&phone.session, &late, now()).await?;
        assert_eq!((resp.last_mid, resp.verdicts.len()), (0, 0));
        assert!(db.store.all::<Note>(world.pole).await?.is_empty());
        let (resp, _) = db.store.push(&phone.session, &whole, now()).await?;
        assert_eq!((resp.last_mid, resp.verdicts.len()), (3, 3));
        assert_eq!(db.store.all::<Note>(world.pole).await?.len(), 3);
    }
}

on_both! {
    async fn the_device_of_somebody_else_is_refused_and_changes_nothing(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let mut phone = Phone::started(&db.store, &world, world.teacher).await?;
        phone.write(&world.note(world.pupils[0], "À moi"))?;
        phone.sync(&db.store).await?;
        let before = head(&db.store, world.pole).await?;
        phone.write(&world.note(world.pupils[0], "À qui ?"))?;
        let thief = world.session(world.coordinator);
        let push = db.store.push(&thief, &phone.push_req()?, now()).await;
        assert!(matches!(push, Err(SyncError::ForeignClient)));
        let pull = db.store.pull(&thief, &phone.device.pull_req(10), now()).await;
        assert!(matches!(pull, Err(SyncError::ForeignClient)));
        assert_eq!(head(&db.store, world.pole).await?, before);
        assert_eq!(db.store.all::<Note>(world.pole).await?.len(), 1);
    }
}

on_both! {
    async fn a_space_that_does_not_exist_is_an_error_not_an_empty_space(db) {
        let world = World::new(1, 1);
        let phone = Phone::new(&world, world.teacher);
        let pull = db.store.pull(&phone.session, &phone.device.pull_req(10), now()).await;
        assert!(matches!(pull, Err(SyncError::Store(StoreError::UnknownSpace))));
    }
}

on_both! {
    async fn verdicts_of_many_pushes_come_in_pages_and_none_is_missing(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let mut phone = Phone::started(&db.store, &world, world.teacher).await?;
        let stranger = world.note(PupilId(Uuid::now_v7()), "Personne");
        for number in 0..250 {
            if number % 7 == 0 {
                phone.forge(&stranger);
            } else {
                phone.write(&world.note(world.pupils[0], "Vu"))?;
            }
        }
        // Three pushes whose answers the device does not look at.
        for waiting in phone.device.outbox().chunks(100) {
            let mut part = phone.push_req()?;
            part.first_mid = waiting[0].mutation.mid;
            part.mutations = waiting.iter().map(|p| p.mutation.clone()).collect();
            db.store.push(&phone.session, &part, now()).await?;
        }
        phone.pull(&db.store, PULL_MAX).await?;
        assert!(phone.device.outbox().is_empty());
        let mids: Vec<u64> = phone.verdicts.iter().map(|(mid, _)| *mid).collect();
        assert_eq!(mids, (1..=250).collect::<Vec<_>>());
        let refused = phone.verdicts.iter().filter(|(_, v)| !v.is_applied()).count();
        assert_eq!(refused, 36);
        assert_eq!(phone.device.review().len(), 36);
    }
}

on_both! {
    async fn what_was_written_on_a_phone_is_what_others_receive(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        let mut coordinator = Phone::started(&db.store, &world, world.coordinator).await?;
        let mut pupil = Phone::started(&db.store, &world, world.pupils[0]).await?;
        let ask = world.ask(world.pupils[0]);
        pupil.write(&ask.clone().into())?;
        pupil.sync(&db.store).await?;
        coordinator.sync(&db.store).await?;
        let shown: &Application = coordinator.get(ask.id.0).unwrap();
        assert_eq!(shown.status, ApplicationStatus::Sent);
        let mid = coordinator.write(&world.approve(&ask))?;
        coordinator.sync(&db.store).await?;
        assert!(matches!(coordinator.verdict(mid)?, Verdict::Applied { .. }));
        pupil.sync(&db.store).await?;
        let answered: &Application = pupil.get(ask.id.0).unwrap();
        assert_eq!(answered.status, ApplicationStatus::Approved);
        assert_eq!(pupil.device.replica.all::<Placement>().count(), 1);
        let fresh = Phone::started(&db.store, &world, world.pupils[0]).await?;
        assert_eq!(fresh.held(), pupil.held());
        let other = Phone::started(&db.store, &world, world.pupils[1]).await?;
        assert_eq!(other.device.replica.all::<Application>().count(), 0);
    }
}

on_both! {
    async fn an_approval_of_what_changed_meanwhile_is_a_conflict_that_shows_it(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let ask = ask_all(&db.store, &world).await?.remove(0);
        let mut slow = Phone::started(&db.store, &world, world.coordinator).await?;
        let mut quick = Phone::started(&db.store, &world, world.coordinator).await?;
        let mut text = world.offer_row(world.offer).text;
        text.title = "Menuiserie et pose".into();
        let edit: Command =
            EditOffer { offer: world.offer, text: Some(text), terms: None, confirmed: None }.into();
        quick.write(&edit)?;
        quick.sync(&db.store).await?;
        let mid = slow.write(&world.approve(&ask))?;
        slow.sync(&db.store).await?;
        let Verdict::Conflict { theirs, .. } = slow.verdict(mid)? else {
            anyhow::bail!("{:?}", slow.verdict(mid)?);
        };
        assert!(theirs.to_string().contains("Menuiserie et pose"), "{theirs}");
        assert_eq!(db.store.all::<Placement>(world.pole).await?.len(), 0);
    }
}
