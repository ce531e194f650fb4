//! The numbers of the académie: computed here, told to who has the role, never of few pupils.

use crate::support::world::NOW_MS;
use crate::support::{Site, TestDb, World};
use axum::http::StatusCode;
use common::api::academy::Academy;
use common::api::path;
use common::domain::division::Filiere;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::{AssignmentId, PlacementId, PoleId, PupilId, StaffId};
use common::row::Row;
use common::rules::disclosure::Told;
use server::auth::{NewStaff, create_staff_account};
use server::store::Store;
use uuid::Uuid;

/// Gives the role of the académie in a pôle.
async fn oversees(store: &Store, pole: PoleId, staff: StaffId) -> anyhow::Result<()> {
    let person = Staff {
        id: staff,
        pole,
        first_name: "Camille".into(),
        last_name: "Académie".into(),
    };
    let role = Assignment {
        id: AssignmentId(Uuid::now_v7()),
        staff,
        role: Role::Academy,
        territory: Territory::Pole(pole),
        active: true,
    };
    store
        .write_rows(pole, vec![person.into(), role.into()], 10)
        .await?;
    Ok(())
}

/// More pupils in the class of the world, the first of them placed.
async fn grow(
    store: &Store,
    world: &World,
    number: usize,
    placed: usize,
) -> anyhow::Result<Vec<PupilId>> {
    let mut larger = World::new(number, 1);
    larger.pole = world.pole;
    larger.school = world.school;
    larger.division = world.division;
    let all = larger.rows();
    let about = |row: &Row| matches!(row, Row::Pupil(_) | Row::Need(_));
    let mut rows: Vec<Row> = all.into_iter().filter(about).collect();
    for pupil in larger.pupils.iter().take(placed) {
        rows.push(placement(world, *pupil).into());
    }
    store.write_rows(world.pole, rows, 1000).await?;
    Ok(larger.pupils)
}

fn placement(world: &World, pupil: PupilId) -> Placement {
    Placement {
        id: PlacementId(Uuid::now_v7()),
        pole: world.pole,
        pupil,
        school: world.school,
        division: world.division,
        host: world.host,
        offer: None,
        period: world.period,
        weeks: world.weeks(),
        status: PlacementStatus::Confirmed,
        application: None,
        found: None,
        origin: Default::default(),
        tutor: Default::default(),
        hours: Default::default(),
        interruption: None,
        replaces: None,
    }
}

async fn look(site: &Site) -> anyhow::Result<Academy> {
    site.adult(site.world.coordinator)
        .await?
        .get(path::ACADEMY)
        .await?
        .json()
}

on_both! {
    async fn the_numbers_are_told_to_who_has_the_role_and_to_nobody_else(db) {
        let site = Site::new(db).await?;
        for id in [site.world.coordinator, site.world.teacher, site.world.administrator, site.world.office] {
            let mut browser = site.adult(id).await?;
            browser.get(path::ACADEMY).await?.problem(403, "not_academy")?;
        }
        site.pupil(0).await?.get(path::ACADEMY).await?.problem(403, "not_academy")?;

        oversees(&db.store, site.world.pole, site.world.coordinator).await?;
        let told = look(&site).await?;
        let pole = &told.poles[0];
        assert_eq!((told.poles.len(), pole.number, pole.name.as_str()), (1, 17, "Lunéville"));
        // Three pupils: nothing but the seats.
        assert_eq!(pole.total, Told::default());
        let line = &pole.lines[0];
        assert_eq!((line.filiere, line.pupils), (Filiere::Bois, Told::default()));
        // Weeks 41 to 44, 45 to 48, 49 to 52, and those of January; the offer is of weeks 48 to 51.
        assert_eq!(line.seats, [0, 1, 1, 0]);
        assert_eq!(told.bands.len(), 4);
    }
}

on_both! {
    async fn large_groups_are_counted_and_nobody_is_named(db) {
        let site = Site::new(db).await?;
        oversees(&db.store, site.world.pole, site.world.coordinator).await?;
        // With the three of the world: 34 concerned, 14 placed.
        let pupils = grow(&db.store, &site.world, 31, 14).await?;
        let mut browser = site.adult(site.world.coordinator).await?;
        let answer = browser.get(path::ACADEMY).await?;
        assert_eq!(answer.status, StatusCode::OK);
        let told: Academy = answer.json()?;
        let all = Told { concerned: Some(34), covered: Some(14), without: Some(20) };
        assert_eq!(told.poles[0].total, all);
        assert_eq!(told.poles[0].lines[0].pupils, all);
        let text = answer.text();
        for pupil in pupils.iter().chain(&site.world.pupils) {
            assert!(!text.contains(&pupil.to_string()));
        }
        assert!(!text.contains("Essai") && !text.contains("Menuiserie"), "{text}");

        // Six fewer without a place: the two parts go, the whole stays.
        let (gone, _) = pupils[14..].split_at(11);
        let rows = gone.iter().map(|pupil| placement(&site.world, *pupil).into());
        db.store.write_rows(site.world.pole, rows.collect(), 100).await?;
        let told = look(&site).await?;
        let whole = Told { concerned: Some(34), covered: None, without: None };
        assert_eq!(told.poles[0].total, whole);
    }
}

/// Another pôle on the same server, in which this person has the role or not.
async fn beside(db: &TestDb, staff: Option<StaffId>) -> anyhow::Result<World> {
    let world = World::in_store(&db.store, 12, 1).await?;
    if let Some(staff) = staff {
        oversees(&db.store, world.pole, staff).await?;
    }
    Ok(world)
}

on_both! {
    async fn somebody_of_the_academie_sees_each_pole_where_the_role_was_given(db) {
        let site = Site::new(db).await?;
        let person = StaffId(Uuid::now_v7());
        oversees(&db.store, site.world.pole, person).await?;
        beside(db, Some(person)).await?;
        beside(db, None).await?;
        let hash = site.app.auth.hasher().hash(crate::support::site::PASSPHRASE).await?;
        let new = NewStaff {
            id: person,
            space: site.world.pole,
            email: "academie@exemple.invalid",
            passphrase_hash: Some(&hash),
        };
        create_staff_account(db.store.db(), new, NOW_MS).await?;
        let mut browser = site.browser();
        let req = common::api::LoginReq::Passphrase {
            email: "academie@exemple.invalid".into(),
            passphrase: crate::support::site::PASSPHRASE.into(),
        };
        browser.post(path::LOGIN, &req).await?;
        let told: Academy = browser.get(path::ACADEMY).await?.json()?;
        assert_eq!(told.poles.len(), 2);
        let totals: Vec<_> = told.poles.iter().map(|pole| pole.total.concerned).collect();
        assert!(totals.contains(&Some(12)) && totals.contains(&None), "{totals:?}");
    }
}
