//! One pupil's data: handed over whole, and erased whole.

use crate::support::site::PASSPHRASE;
use crate::support::world::now;
use crate::support::{Phone, Site};
use common::api::account::Proof;
use common::api::admin::{ErasedLine, PupilLine, PupilsReq, SubjectData, SubjectReq};
use common::api::{LoginReq, path};
use common::domain::application::Application;
use common::domain::follow_up::Note;
use common::domain::offer::Offer;
use common::domain::placement::Placement;
use common::domain::pupil::{Need, Pupil};
use common::domain::sealed::{SealReason, Sealed, SealedStatus};
use common::ids::{PupilId, SealedId, UserId};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;
use uuid::Uuid;

const NOTE: &str = "Appelé l'atelier, « rappeler » lundi";

fn about(pupil: PupilId, passphrase: &str) -> SubjectReq {
    SubjectReq {
        pupil,
        proof: Proof {
            passphrase: passphrase.into(),
            code: String::new(),
        },
    }
}

/// The first pupil has a placement, a note, and something kept aside; the phone of their teacher.
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
    let mut teacher = Phone::started(store, world, world.teacher).await?;
    teacher.write(&world.note(pupil, NOTE))?;
    teacher.write(&world.note(world.pupils[1], "une autre note"))?;
    teacher.sync(store).await?;
    let sealed = Sealed {
        id: SealedId(Uuid::now_v7()),
        author: UserId(world.teacher.0),
        op: "write_note".into(),
        schema: 1,
        args: format!("{{\"pupil\":\"{pupil}\",\"text\":\"mise de côté\"}}"),
        reason: SealReason::RightsLost,
        written_at: 0,
        sealed_at: 0,
        status: SealedStatus::Waiting,
        handled_by: None,
    };
    store
        .write_rows(world.pole, vec![sealed.into()], 10)
        .await?;
    Ok(teacher)
}

on_both! {
    async fn everything_about_one_pupil_is_handed_over_and_nothing_about_others(db) {
        let site = Site::new(db).await?;
        lived(&site).await?;
        site.pupil(0).await?;
        let [pupil, other, _] = site.world.pupils[..] else { anyhow::bail!("three pupils") };
        let mut chief = site.adult(site.world.administrator).await?;
        let list = PupilsReq { division: site.world.division };
        let listed: Vec<PupilLine> = chief.post(path::PUPILS, &list).await?.json()?;
        assert_eq!(listed.len(), 3);
        assert_eq!((listed[0].pupil, listed[0].name.as_str()), (pupil, "Essai 0 Prénom 0"));

        chief.post(path::SUBJECT_EXPORT, &about(pupil, "un vélo bleu sous la pluie")).await?
            .problem(422, "wrong_passphrase")?;
        let data: SubjectData =
            chief.post(path::SUBJECT_EXPORT, &about(pupil, PASSPHRASE)).await?.json()?;
        let json: Value = serde_json::from_str(&data.json)?;
        let rows = json["rows"].as_object().unwrap();
        let kinds: Vec<&str> = rows.keys().map(String::as_str).collect();
        for kind in ["pupil", "need", "application", "placement", "note", "revision", "sealed"] {
            assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
        }
        // Whatever names the pupil is there: no row was passed over.
        let handed: usize = rows.values().map(|list| list.as_array().map_or(0, Vec::len)).sum();
        assert_eq!(handed, naming(&site, pupil).await?.len());
        assert_eq!(json["devices"][0]["first"], "05/10/2026");
        for told in [&data.json, &data.html] {
            for word in ["Prénom 0", "Essai 0", "2009-03-01", "Je suis très motivé", "rappeler", "Lycée d'essai", "Menuiserie"] {
                assert!(told.contains(word), "{word}");
            }
            for word in ["Essai 1", "une autre note", &other.to_string(), "mise de côté de", "argon2"] {
                assert!(!told.contains(word), "{word}");
            }
        }
        assert!(data.html.contains("<h2>Stages</h2>") && !data.html.contains("<script"));

        for id in [PupilId(Uuid::now_v7()), PupilId(site.world.teacher.0)] {
            chief.post(path::SUBJECT_EXPORT, &about(id, PASSPHRASE)).await?.problem(404, "not_found")?;
            chief.post(path::SUBJECT_ERASE, &about(id, PASSPHRASE)).await?.problem(404, "not_found")?;
        }
    }
}

/// Rows whose text names somebody.
async fn naming(site: &Site, pupil: PupilId) -> anyhow::Result<Vec<String>> {
    let db = site.app.store.db();
    let sql = format!("SELECT body FROM synced_row WHERE body LIKE '%{pupil}%'");
    let found = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    found
        .iter()
        .map(|row| Ok(row.try_get("", "body")?))
        .collect()
}

on_both! {
    async fn only_administrators_reach_it(db) {
        let site = Site::new(db).await?;
        let before = site.dump(&["session", "audit_entry"]).await?;
        let req = about(site.world.pupils[0], PASSPHRASE);
        let list = PupilsReq { division: site.world.division };
        let others = [
            site.adult(site.world.coordinator).await?,
            site.adult(site.world.teacher).await?,
            site.pupil(0).await?,
        ];
        for mut other in others {
            for path in [path::SUBJECT_EXPORT, path::SUBJECT_ERASE] {
                other.post(path, &req).await?.problem(403, "not_administrator")?;
            }
            other.post(path::PUPILS, &list).await?.problem(403, "not_administrator")?;
            other.get(path::ERASED).await?.problem(403, "not_administrator")?;
        }
        site.browser().post(path::SUBJECT_ERASE, &req).await?.problem(401, "unauthenticated")?;
        assert_eq!(site.dump(&["session", "audit_entry"]).await?, before);
    }
}

on_both! {
    async fn an_erased_pupil_is_nowhere_but_in_the_counts(db) {
        let site = Site::new(db).await?;
        let (store, world) = (&site.app.store, &site.world);
        let mut teacher = lived(&site).await?;
        let mut phone = site.pupil(0).await?;
        let pupil = world.pupils[0];
        assert!(teacher.get::<Pupil>(pupil.0).is_some());
        let taken = store.find::<Offer>(world.pole, world.offer.0).await?.unwrap().taken;
        assert_eq!(taken.len(), 4);

        let mut chief = site.adult(world.administrator).await?;
        let answer = chief.post(path::SUBJECT_ERASE, &about(pupil, PASSPHRASE)).await?;
        assert_eq!(answer.status, 200);

        // At the server: marks of what is gone and the journal are ids; nothing else names the pupil.
        let dump = site.dump(&["sync_member", "sync_grant", "audit_entry"]).await?;
        let text = format!("{dump:?}");
        for word in [pupil.to_string(), pupil.0.simple().to_string().to_uppercase(), "Prénom 0".into(), "Essai 0".into(), "motivé".into(), "rappeler".into(), "mise de côté".into()] {
            assert!(!text.contains(&word), "{word}");
        }
        assert!(text.contains("Prénom 1") && text.contains("une autre note"));
        assert!(store.survey(world.pole).await?.is_empty());
        let offer = store.find::<Offer>(world.pole, world.offer.0).await?.unwrap();
        assert!(offer.taken.is_empty(), "the seats are free");

        // On devices.
        teacher.sync(store).await?;
        assert!(!teacher.held().contains(&pupil.to_string()), "{}", teacher.held());
        assert!(teacher.get::<Pupil>(world.pupils[1].0).is_some());
        let fresh = Phone::started(store, world, world.teacher).await?;
        assert_eq!(fresh.held(), teacher.held(), "as a new device");
        assert!(store.all::<Need>(world.pole).await?.len() == 2);
        assert!(store.all::<Placement>(world.pole).await?.is_empty());
        assert!(store.all::<Application>(world.pole).await?.is_empty());
        assert_eq!(store.all::<Note>(world.pole).await?.len(), 1);

        // Nobody signs in there any more.
        phone.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        let code = LoginReq::Code { code: site.codes[0].clone() };
        site.browser().post(path::LOGIN, &code).await?.problem(401, "bad_credentials")?;
        // What another device still sends about them is refused, not kept.
        let mut late = Phone::started(store, world, world.coordinator).await?;
        late.forge(&world.approve(&world.ask(pupil)));
        late.sync(store).await?;
        assert!(naming(&site, pupil).await?.is_empty());

        chief.post(path::SUBJECT_ERASE, &about(pupil, PASSPHRASE)).await?.problem(404, "not_found")?;
        let counts = store.erased_counts(world.pole).await?;
        assert_eq!(counts.len(), 1);
        assert_eq!((counts[0].pupils, counts[0].placed, counts[0].year), (1, 1, 2026));
        // The night finds nothing to correct.
        assert!(store.night(world.pole, now()).await?.findings.is_empty());
    }
}

on_both! {
    async fn counts_of_fewer_than_ten_are_hidden(db) {
        let site = Site::new(db).await?;
        let mut chief = site.adult(site.world.administrator).await?;
        let db = site.app.store.db();
        for (level, pupils, placed) in [("a", 9, 9), ("b", 10, 10), ("c", 25, 12), ("d", 25, 20), ("e", 25, 4)] {
            let sql = format!(
                "INSERT INTO erased_count (space, year, filiere, level, pupils, placed) \
                 SELECT space, 2025, 'Bois', '{level}', {pupils}, {placed} FROM sync_head"
            );
            db.execute_unprepared(&sql).await?;
        }
        let shown: Vec<ErasedLine> = chief.get(path::ERASED).await?.json()?;
        let shown: Vec<_> = shown.iter().map(|line| (line.level.as_str(), line.pupils, line.placed)).collect();
        assert_eq!(shown, [
            ("a", None, None),
            ("b", Some(10), Some(10)),
            ("c", Some(25), Some(12)),
            // Five without a placement could be told from the difference.
            ("d", Some(25), None),
            ("e", Some(25), None),
        ]);
    }
}
