//! Erasing by age: planned and shown, then applied, in pieces that a kill does not mix up.

mod pieces;

use crate::support::process::Program;
use crate::support::site::PASSPHRASE;
use crate::support::world::NOW_MS;
use crate::support::{Browser, Phone, Site, World};
use chrono::NaiveDate;
use common::api::account::Proof;
use common::api::admin::{JournalPage, JournalReq};
use common::api::path;
use common::api::retention::{
    RetentionApplyReq, RetentionDone, RetentionPlan, RetentionPostponeReq, RetentionPupils,
    RetentionPupilsReq,
};
use common::command::Now;
use common::domain::application::Application;
use common::domain::follow_up::{Note, Revision};
use common::domain::found_place::Origin;
use common::domain::host::HostContact;
use common::domain::offer::Offer;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::{Need, Pupil, Schooling};
use common::ids::{PlacementId, PupilId};
use common::row::Row;
use common::rules::retention::Category;
use common::rules::week::IsoWeek;
use common::sync::server::{ReadStore, day_number};
use sea_orm::{ConnectionTrait, Statement};
use server::auth::journal::Deed;
use server::nightly;
use server::retention::{self, line};
use server::store::{Store, StoreError};
use std::time::Duration;
use tokio::sync::mpsc;
use uuid::Uuid;

const NOTE: &str = "Appelé l'atelier, « rappeler » lundi";

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Noon of a day, in France or one hour off.
fn noon(day: &str) -> Now {
    Now::at(common::clock::start_of(on(day)) + 12 * 3_600_000)
}

/// The server's clock stands at noon of that day.
fn at(site: &Site, day: &str) {
    let ahead = noon(day).ms - site.app.auth.now();
    site.clock
        .advance(Duration::from_millis(ahead.unsigned_abs()));
}

/// Everything written so far was, on that day.
async fn aged(store: &Store, world: &World, day: &str) -> anyhow::Result<()> {
    let mut snapshot = store.snapshot(world.pole).await?;
    let head = i64::try_from(snapshot.head().await?.seq)?;
    snapshot.end().await?;
    let sql = "INSERT INTO sync_clock (space, day, seq) VALUES ($1, $2, $3)";
    let values = [world.pole.0.into(), day_number(on(day)).into(), head.into()];
    let backend = store.db().get_database_backend();
    let clock = Statement::from_sql_and_values(backend, sql, values);
    store.db().execute_raw(clock).await?;
    Ok(())
}

/// The first pupil has a stay that was asked for, and a note; the second a note. How to reach the
/// host is known. The phone of their teacher.
async fn lived(site: &Site) -> anyhow::Result<Phone> {
    let (store, world) = (&site.app.store, &site.world);
    let pupil = world.pupils[0];
    let mut phone = Phone::started(store, world, pupil).await?;
    let mut asked = world.ask(pupil);
    asked.message = "Je suis très motivé".into();
    phone.write(&asked.clone().into())?;
    phone.sync(store).await?;
    let mut coordinator = Phone::started(store, world, world.coordinator).await?;
    coordinator.write(&world.approve(&asked))?;
    coordinator.sync(store).await?;
    let contact = HostContact {
        host: world.host,
        pole: world.pole,
        address: "1 rue d'Essai".into(),
        contact_name: "Sacha Tuteur".into(),
        phone: "03 00 00 00 00".into(),
        email: "sacha@exemple.invalid".into(),
        private_to: None,
    };
    store
        .write_rows(world.pole, vec![contact.into()], 1)
        .await?;
    let mut teacher = Phone::started(store, world, world.teacher).await?;
    teacher.write(&world.note(pupil, NOTE))?;
    teacher.write(&world.note(world.pupils[1], "une autre note"))?;
    teacher.sync(store).await?;
    aged(store, world, "2026-10-05").await?;
    Ok(teacher)
}

async fn plan(chief: &mut Browser) -> anyhow::Result<RetentionPlan> {
    chief.get(path::RETENTION).await?.json()
}

fn counts(plan: &RetentionPlan) -> Vec<(Category, u64)> {
    plan.lines
        .iter()
        .map(|line| (line.category, line.count))
        .collect()
}

fn apply(digest: &str, passphrase: &str) -> RetentionApplyReq {
    RetentionApplyReq {
        digest: digest.into(),
        proof: Proof {
            passphrase: passphrase.into(),
            code: String::new(),
        },
    }
}

async fn ops(chief: &mut Browser) -> anyhow::Result<Vec<String>> {
    let page: JournalPage = chief
        .post(path::JOURNAL, &JournalReq::default())
        .await?
        .json()?;
    Ok(page.lines.into_iter().map(|line| line.op).collect())
}

on_both! {
    async fn the_plan_of_august_is_shown_and_applied_by_the_night_after_a_fortnight(db) {
        let site = Site::new(db).await?;
        let (store, world) = (&site.app.store, &site.world);
        lived(&site).await?;
        at(&site, "2026-10-06");
        nightly::run(&site.app).await;
        assert!(store.retention_planned_since(world.pole, on("2026-10-06")).await?);
        assert!(store.retention_run(world.pole).await?.is_none(), "nothing is due: nothing waits");

        at(&site, "2027-08-25");
        nightly::run(&site.app).await;
        let mut chief = site.adult(world.administrator).await?;
        let shown = plan(&mut chief).await?;
        let waiting = shown.waiting.clone().unwrap();
        assert_eq!((waiting.planned_on, waiting.apply_from), (on("2027-08-25"), on("2027-09-08")));
        assert_eq!((shown.day, shown.ripe, waiting.count), (on("2027-09-01"), false, 1));
        assert_eq!(counts(&shown), [(Category::Search, 1)]);
        assert_eq!(shown.lines[0].school, Some(world.school));
        // Not before 31 August, whoever asks.
        chief.post(path::RETENTION_APPLY, &apply(&shown.digest, PASSPHRASE)).await?
            .problem(422, "plan_changed")?;
        for day in ["2027-09-01", "2027-09-07"] {
            at(&site, day);
            nightly::run(&site.app).await;
            assert_eq!(store.all::<Application>(world.pole).await?.len(), 1, "{day}");
        }
        let mut teacher = Phone::started(store, world, world.teacher).await?;
        assert!(teacher.held().contains("très motivé"));
        let mut hints = site.app.hub.hear(world.pole);
        at(&site, "2027-09-08");
        nightly::run(&site.app).await;
        assert!(store.all::<Application>(world.pole).await?.is_empty());
        assert_eq!(store.all::<Placement>(world.pole).await?.len(), 1);
        assert_eq!(store.all::<Note>(world.pole).await?.len(), 2);
        assert!(store.survey(world.pole).await?.is_empty());
        assert!(hints.try_recv().is_ok(), "who reads it is told");

        // Devices hear of it as of any deletion.
        teacher.sync(store).await?;
        assert!(!teacher.held().contains("très motivé"), "{}", teacher.held());
        let fresh = Phone::started(store, world, world.teacher).await?;
        assert_eq!(fresh.held(), teacher.held(), "as a new device");

        let mut chief = site.adult(world.administrator).await?;
        let after = plan(&mut chief).await?;
        assert!(after.waiting.is_none() && after.lines.is_empty());
        assert_eq!(after.last.map(|last| last.erased), Some(1));
        let noted = ops(&mut chief).await?;
        for op in ["retention_planned", "retention_applied"] {
            assert!(noted.iter().any(|o| o == op), "{op}: {noted:?}");
        }
        at(&site, "2027-09-20");
        nightly::run(&site.app).await;
        assert!(store.retention_run(world.pole).await?.is_none(), "once a year");
    }
}

on_both! {
    async fn stays_go_a_year_later_and_leave_numbers_and_the_address_of_the_host(db) {
        let site = Site::new(db).await?;
        let (store, world) = (&site.app.store, &site.world);
        lived(&site).await?;
        at(&site, "2028-08-31");
        let mut chief = site.adult(world.administrator).await?;
        assert_eq!(counts(&plan(&mut chief).await?), [(Category::Search, 1)]);
        at(&site, "2028-09-01");
        let mut chief = site.adult(world.administrator).await?;
        let shown = plan(&mut chief).await?;
        // A stay, two notes and their two texts.
        assert_eq!(counts(&shown), [(Category::Search, 1), (Category::Placement, 5)]);
        assert!(shown.ripe && shown.waiting.is_none());
        let whom = RetentionPupilsReq { category: Category::Placement };
        let named: RetentionPupils = chief.post(path::RETENTION_PUPILS, &whom).await?.json()?;
        let names: Vec<&str> = named.pupils.iter().map(|p| p.name.as_str()).collect();
        assert_eq!((names, named.total), (vec!["Essai 0 Prénom 0", "Essai 1 Prénom 1"], 2));

        chief.post(path::RETENTION_APPLY, &apply(&shown.digest, "un vélo bleu sous la pluie")).await?
            .problem(422, "wrong_passphrase")?;
        let done: RetentionDone =
            chief.post(path::RETENTION_APPLY, &apply(&shown.digest, PASSPHRASE)).await?.json()?;
        assert_eq!(done.erased, 6);
        let text = format!("{:?}", site.dump(&["sync_member", "sync_grant"]).await?);
        for word in ["motivé", "rappeler", "une autre note"] {
            assert!(!text.contains(word), "{word}");
        }
        assert_eq!(store.all::<Pupil>(world.pole).await?.len(), 3, "who is there stays");
        let offer = store.find::<Offer>(world.pole, world.offer.0).await?.unwrap();
        assert!(offer.taken.is_empty() && store.survey(world.pole).await?.is_empty());
        let kept = store.erased_counts(world.pole).await?;
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].year, kept[0].pupils, kept[0].stays[&Origin::Offer]), (2026, 0, 1));
        assert_eq!((kept[0].filiere.as_str(), kept[0].level.is_empty()), ("Bois et menuiserie", false));
        assert_eq!(ops(&mut chief).await?[1..4], ["retention_applied", "retention_planned", "retention_listed"]);

        // Two years after the stay, though nothing tells of the stay any more.
        let due = async |day: &str| {
            let plan = store.retention_plan(world.pole, on(day), noon(day)).await?;
            Ok::<_, StoreError>(plan.items.len())
        };
        assert_eq!(due("2028-12-18").await?, 0);
        assert_eq!(due("2028-12-19").await?, 1);
        let noted = line(Deed::RetentionApplied, noon("2028-12-19"));
        let now = noon("2028-12-19");
        let digest = store.retention_plan(world.pole, now.today, now).await?.digest();
        retention::apply_shown(store, world.pole, &digest, &noted, now, |_| {}).await?;
        let contact = store.find::<HostContact>(world.pole, world.host.0).await?.unwrap();
        assert_eq!(contact.address, "1 rue d'Essai");
        assert!(!contact.names_somebody());
        assert_eq!(due("2040-01-01").await?, 0);
    }
}

on_both! {
    async fn what_is_not_what_was_read_is_not_erased(db) {
        let site = Site::new(db).await?;
        let (store, world) = (&site.app.store, &site.world);
        let mut teacher = lived(&site).await?;
        at(&site, "2028-09-01");
        let mut chief = site.adult(world.administrator).await?;
        let read = plan(&mut chief).await?;
        // The second pupil is not the one whom the plan was about any more.
        let noted = line(Deed::Erased, noon("2028-09-01"));
        store.erase_pupil(world.pole, world.pupils[1], &noted).await?;
        let before = site.dump(&["session"]).await?;
        let answer = chief.post(path::RETENTION_APPLY, &apply(&read.digest, PASSPHRASE)).await?;
        assert!(answer.text().contains("Relisez-le"));
        answer.problem(422, "plan_changed")?;
        assert_eq!(site.dump(&["session"]).await?, before);
        assert_ne!(plan(&mut chief).await?.digest, read.digest);

        // What is written between the plan and its day stays, with what goes with it.
        nightly::run(&site.app).await;
        assert_eq!(store.retention_run(world.pole).await?.unwrap().count, 4);
        let note = store.all::<Note>(world.pole).await?.remove(0);
        let anew = Note { level: 1, ..note.clone() };
        store.write_rows(world.pole, vec![anew.into()], 1).await?;
        at(&site, "2028-09-15");
        nightly::run(&site.app).await;
        assert_eq!(store.all::<Note>(world.pole).await?.len(), 1);
        assert_eq!(store.all::<Revision>(world.pole).await?.len(), 1);
        assert!(store.all::<Placement>(world.pole).await?.is_empty());
        assert!(store.retention_run(world.pole).await?.is_none(), "it is done");
        teacher.sync(store).await?;
        assert!(teacher.held().contains("rappeler"));
    }
}

on_both! {
    async fn it_is_postponed_with_a_motive_and_not_for_ever(db) {
        let site = Site::new(db).await?;
        let (store, world) = (&site.app.store, &site.world);
        lived(&site).await?;
        let req = |until: &str, motive: &str| RetentionPostponeReq {
            until: on(until),
            motive: motive.into(),
        };
        at(&site, "2027-08-25");
        let mut chief = site.adult(world.administrator).await?;
        chief.post(path::RETENTION_POSTPONE, &req("2027-10-01", "Un recours est en cours.")).await?
            .problem(422, "nothing_to_postpone")?;
        nightly::run(&site.app).await;
        for (until, motive, code) in [
            ("2027-10-01", "  trop  ", "bad_motive"),
            ("2027-08-25", "Un recours est en cours.", "bad_day"),
            ("2028-03-01", "Un recours est en cours.", "bad_day"),
            ("2027-09-08", "Un recours est en cours.", "nothing_to_postpone"),
        ] {
            chief.post(path::RETENTION_POSTPONE, &req(until, motive)).await?.problem(422, code)?;
        }
        let answer = chief.post(path::RETENTION_POSTPONE, &req("2027-10-01", "Un recours est en cours.")).await?;
        assert_eq!(answer.status, 200);
        let waiting = plan(&mut chief).await?.waiting.unwrap();
        assert_eq!(waiting.apply_from, on("2027-10-01"));
        assert_eq!(waiting.motive.as_deref(), Some("Un recours est en cours."));
        assert_eq!(ops(&mut chief).await?[1], "retention_postponed");
        for (day, left) in [("2027-09-30", 1), ("2027-10-01", 0)] {
            at(&site, day);
            nightly::run(&site.app).await;
            assert_eq!(store.all::<Application>(world.pole).await?.len(), left, "{day}");
        }
    }
}

on_both! {
    async fn only_administrators_reach_it(db) {
        let site = Site::new(db).await?;
        lived(&site).await?;
        at(&site, "2028-09-01");
        let others = [
            site.adult(site.world.coordinator).await?,
            site.adult(site.world.teacher).await?,
            site.adult(site.world.office).await?,
            site.pupil(0).await?,
        ];
        let before = site.dump(&["session"]).await?;
        let now = noon("2028-09-01");
        let plan = site.app.store.retention_plan(site.world.pole, now.today, now).await?;
        let whom = RetentionPupilsReq { category: Category::Placement };
        let later = RetentionPostponeReq { until: on("2028-10-01"), motive: "Un recours est en cours.".into() };
        for mut other in others {
            other.get(path::RETENTION).await?.problem(403, "not_administrator")?;
            other.post(path::RETENTION_PUPILS, &whom).await?.problem(403, "not_administrator")?;
            other.post(path::RETENTION_APPLY, &apply(&plan.digest(), PASSPHRASE)).await?
                .problem(403, "not_administrator")?;
            other.post(path::RETENTION_POSTPONE, &later).await?.problem(403, "not_administrator")?;
        }
        assert_eq!(site.dump(&["session"]).await?, before);
    }
}
