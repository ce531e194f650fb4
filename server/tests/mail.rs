//! Mails: recorded once with their command, carried by a real conversation in SMTP.

use crate::support::world::{NOW_MS, now};
use crate::support::{MailServer, Phone, World};
use common::command::{ApplyToOffer, SavePeriod};
use common::domain::host::HostContact;
use common::domain::period::{PeriodState, PlacementKind};
use common::rules::week::{IsoWeek, runs};
use sea_orm::{ConnectionTrait, Statement};
use server::config::Config;
use server::mail::Post;
use server::store::Store;

fn post(store: &Store, smtp: Option<&str>) -> anyhow::Result<Post> {
    let mut vars = vec![(
        "TREMPLIN_MAIL_FROM".to_owned(),
        "Stages <stages@exemple.invalid>".to_owned(),
    )];
    vars.extend(smtp.map(|url| ("TREMPLIN_SMTP_URL".to_owned(), url.to_owned())));
    let config = Config::from_vars(vars)?;
    Ok(Post::new(store.clone(), &config)?)
}

async fn states(store: &Store) -> anyhow::Result<Vec<(String, i32)>> {
    let backend = store.db().get_database_backend();
    let sql = "SELECT state, attempts FROM side_effect ORDER BY mid, n";
    let rows = store
        .db()
        .query_all_raw(Statement::from_string(backend, sql))
        .await?;
    let state = |row: &sea_orm::QueryResult| -> anyhow::Result<(String, i32)> {
        Ok((row.try_get("", "state")?, row.try_get("", "attempts")?))
    };
    rows.iter().map(state).collect()
}

/// A pupil has asked and the coordinator has said yes; the phone of the latter.
async fn approved(store: &Store, world: &World) -> anyhow::Result<Phone> {
    let contact = HostContact {
        host: world.host,
        pole: world.pole,
        address: String::new(),
        contact_name: "Camille Essai".into(),
        phone: String::new(),
        email: "atelier@exemple.invalid".into(),
        private_to: None,
    };
    store
        .write_rows(world.pole, vec![contact.into()], 10)
        .await?;
    let mut pupil = Phone::started(store, world, world.pupils[0]).await?;
    let asked: ApplyToOffer = world.ask(world.pupils[0]);
    pupil.write(&asked.clone().into())?;
    pupil.sync(store).await?;
    let mut coordinator = Phone::started(store, world, world.coordinator).await?;
    coordinator.write(&world.approve(&asked))?;
    Ok(coordinator)
}

on_both! {
    async fn an_approval_is_told_to_the_host_once_however_often_it_is_sent(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        let coordinator = approved(&db.store, &world).await?;
        for _ in 0..3 {
            coordinator.push(&db.store).await?;
        }
        assert_eq!(states(&db.store).await?, [("waiting".to_owned(), 0)]);

        let server = MailServer::default();
        let url = server.listen().await?;
        let post = post(&db.store, Some(&url))?;
        // Two processes at once.
        let (one, two) = tokio::join!(post.empty(NOW_MS), post.empty(NOW_MS));
        assert_eq!(one? + two?, 1);
        assert_eq!(states(&db.store).await?, [("sent".to_owned(), 1)]);
        let mails = server.mails();
        assert_eq!(mails.len(), 1);
        let mail = &mails[0];
        assert!(mail.contains("To: atelier@exemple.invalid"), "{mail}");
        let client = coordinator.device.meta().client.0.simple().to_string();
        assert!(mail.contains(&format!("Message-ID: <{client}.1.0@exemple.invalid>")), "{mail}");
        assert!(!mail.contains("Essai 0") && !mail.contains(&world.pupils[0].to_string()), "{mail}");
        assert_eq!(post.empty(NOW_MS + 3_600_000).await?, 0, "nothing is left");
    }
}

on_both! {
    async fn a_mail_that_cannot_leave_is_tried_again_under_the_same_name(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        let coordinator = approved(&db.store, &world).await?;
        coordinator.push(&db.store).await?;
        let server = MailServer::default();
        *server.busy.lock().unwrap() = 1;
        let url = server.listen().await?;
        let post = post(&db.store, Some(&url))?;
        assert_eq!(post.empty(NOW_MS).await?, 1);
        assert_eq!(states(&db.store).await?, [("waiting".to_owned(), 1)]);
        assert_eq!(post.empty(NOW_MS + 1_000).await?, 0, "not at once");
        assert_eq!(post.empty(NOW_MS + 3_600_000).await?, 1);
        assert_eq!(states(&db.store).await?, [("sent".to_owned(), 2)]);
        assert_eq!(server.mails().len(), 1);
    }
}

on_both! {
    async fn one_whose_sender_died_is_taken_up_by_another(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        approved(&db.store, &world).await?.push(&db.store).await?;
        let claimed = db.store.claim_effect(NOW_MS).await?;
        assert!(claimed.is_some());
        assert_eq!(db.store.claim_effect(NOW_MS).await?, None, "held");
        let later = NOW_MS + 10 * 60_000;
        let again = db.store.claim_effect(later).await?.unwrap();
        assert_eq!((again.key, again.attempts), (claimed.unwrap().key, 2));
    }
}

on_both! {
    async fn without_a_mail_server_nothing_waits_for_ever(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        approved(&db.store, &world).await?.push(&db.store).await?;
        assert_eq!(post(&db.store, None)?.empty(now().ms).await?, 1);
        assert_eq!(states(&db.store).await?, [("skipped".to_owned(), 1)]);
    }
}

on_both! {
    async fn a_mailbox_that_does_not_exist_is_given_up_and_its_name_is_kept_nowhere(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        approved(&db.store, &world).await?.push(&db.store).await?;
        let server = MailServer::default();
        server.unknown.lock().unwrap().push("atelier".into());
        let url = server.listen().await?;
        let post = post(&db.store, Some(&url))?;
        assert_eq!(post.empty(NOW_MS).await?, 1);
        assert_eq!(states(&db.store).await?, [("failed".to_owned(), 1)]);
        assert_eq!(post.empty(NOW_MS + 3_600_000).await?, 0);
        let backend = db.store.db().get_database_backend();
        let error = Statement::from_string(backend, "SELECT error FROM side_effect");
        let row = db.store.db().query_one_raw(error).await?.unwrap();
        let error: String = row.try_get("", "error")?;
        assert_eq!(error, "the mail server answered 550");
    }
}

on_both! {
    async fn other_dates_of_a_period_are_told_to_the_host_that_expects_a_pupil(db) {
        let world = World::in_store(&db.store, 2, 1).await?;
        let mut coordinator = approved(&db.store, &world).await?;
        coordinator.sync(&db.store).await?;
        let server = MailServer::default();
        let url = server.listen().await?;
        let post = post(&db.store, Some(&url))?;
        assert_eq!(post.empty(NOW_MS).await?, 1, "the approval");
        let mut office = Phone::started(&db.store, &world, world.office).await?;
        let later: Vec<_> = world.weeks().iter().map(|w| w.next()).collect();
        let moved = SavePeriod {
            id: world.period,
            division: world.division,
            name: "PFMP 1".into(),
            kind: PlacementKind::Pfmp,
            weeks: later.clone(),
            state: PeriodState::Published,
        };
        office.write(&moved.into())?;
        for _ in 0..2 {
            office.push(&db.store).await?;
        }
        assert_eq!(post.empty(NOW_MS + 1_000).await?, 1, "once");
        let mails = server.mails();
        let mail = mails.last().unwrap();
        assert!(mail.contains("To: atelier@exemple.invalid"), "{mail}");
        assert!(!mail.contains("Essai 0") && !mail.contains(&world.pupils[0].to_string()), "{mail}");
        // Quoted-printable breaks lines; what follows is plain letters.
        let text = mail.replace("\r\n", "\n").replace("=\n", "");
        let sent = |weeks: &[IsoWeek]| runs(weeks).replace('à', "=C3=A0");
        let (now, before) = (sent(&later), sent(&world.weeks()));
        assert!(text.contains(&format!("les fixe maintenant en {now}")), "{text}");
        assert!(text.contains(&format!("vu en {before}")), "{text}");
    }
}
