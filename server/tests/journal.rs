//! The journal: who did what, when, on which device, about what; never in whose words.

use crate::support::site::PASSPHRASE;
use crate::support::world::NOW_MS;
use crate::support::{Browser, Phone, Site};
use common::api::account::Proof;
use common::api::admin::{JournalLine, JournalPage, JournalReq, SubjectReq};
use common::api::{LoginReq, path};
use common::ids::UserId;
use common::row::{Kind, RowKey};
use std::time::Duration;

async fn journal(browser: &mut Browser, req: JournalReq) -> anyhow::Result<JournalPage> {
    browser.post(path::JOURNAL, &req).await?.json()
}

fn ops(lines: &[JournalLine]) -> Vec<&str> {
    lines.iter().map(|line| line.op.as_str()).collect()
}

on_both! {
    async fn commands_are_noted_in_their_transaction_without_a_word_of_theirs(db) {
        let site = Site::new(db).await?;
        let (store, world) = (&site.app.store, &site.world);
        let pupil = world.pupils[0];
        let mut phone = Phone::started(store, world, pupil).await?;
        let mut asked = world.ask(pupil);
        asked.message = "Je suis très motivé".into();
        phone.write(&asked.clone().into())?;
        for _ in 0..3 {
            // However often it is sent.
            phone.push(store).await?;
        }
        phone.sync(store).await?;
        let mut teacher = Phone::started(store, world, world.teacher).await?;
        teacher.write(&world.note(pupil, "un secret à ne pas écrire"))?;
        // Refused: it is not noted as done.
        teacher.forge(&world.approve(&asked));
        teacher.sync(store).await?;
        let mut chief = site.adult(world.administrator).await?;
        let page = journal(&mut chief, JournalReq::default()).await?;
        assert_eq!(ops(&page.lines), ["journal_read", "sign_in", "write_note", "apply_to_offer"]);
        let [_, signed, note, apply] = &page.lines[..] else { anyhow::bail!("four") };
        assert_eq!(apply.user, Some(UserId(pupil.0)));
        assert_eq!(apply.about, [RowKey::new(Kind::Application, asked.id.0)]);
        assert_eq!(apply.device, phone.device.meta().client.0.to_string());
        assert_eq!((note.user, note.at), (Some(UserId(world.teacher.0)), NOW_MS));
        assert_eq!(note.about.len(), 2);
        assert_eq!((signed.user, signed.device.as_str()), (Some(UserId(world.administrator.0)), "Appareil inconnu"));
        let dump = format!("{:?}", store.journal(world.pole, None, None, (0, i64::MAX), 100).await?);
        for word in ["motivé", "secret", "Prénom", "exemple.invalid"] {
            assert!(!dump.contains(word), "{word}");
        }
    }
}

on_both! {
    async fn sign_ins_and_failures_exports_and_erasures_are_noted(db) {
        let site = Site::new(db).await?;
        for (email, passphrase) in [
            ("prof@exemple.invalid", "un vélo bleu sous la pluie"),
            ("personne@exemple.invalid", PASSPHRASE),
        ] {
            let req = LoginReq::Passphrase { email: email.into(), passphrase: passphrase.into() };
            site.browser().post(path::LOGIN, &req).await?;
        }
        let mut chief = site.adult(site.world.administrator).await?;
        let pupil = site.world.pupils[0];
        let proof = Proof { passphrase: PASSPHRASE.into(), code: String::new() };
        let req = SubjectReq { pupil, proof };
        for path in [path::SUBJECT_EXPORT, path::SUBJECT_ERASE, path::SUBJECT_ERASE] {
            chief.post(path, &req).await?;
        }
        let page = journal(&mut chief, JournalReq::default()).await?;
        let found = ops(&page.lines);
        assert_eq!(found, ["journal_read", "pupil_erased", "pupil_exported", "sign_in", "sign_in_failed"]);
        assert_eq!(page.lines[1].about, [RowKey::new(Kind::Pupil, pupil.0)]);
        assert_eq!(page.lines[4].user, Some(UserId(site.world.teacher.0)));
    }
}

on_both! {
    async fn it_is_read_by_person_and_day_in_pages_and_kept_for_a_year(db) {
        let site = Site::new(db).await?;
        for _ in 0..120 {
            site.adult(site.world.teacher).await?;
        }
        site.clock.advance(Duration::from_secs(24 * 3600));
        let mut chief = site.adult(site.world.administrator).await?;
        let first = journal(&mut chief, JournalReq::default()).await?;
        assert!(first.more && first.lines.len() == 100);
        let before = first.lines.last().map(|line| line.id);
        let rest = journal(&mut chief, JournalReq { before, ..JournalReq::default() }).await?;
        assert!(!rest.more);
        assert_eq!(rest.lines.len(), 22, "looking further is not noted again");
        let user = Some(UserId(site.world.administrator.0));
        let own = journal(&mut chief, JournalReq { user, ..JournalReq::default() }).await?;
        assert_eq!(ops(&own.lines), ["journal_read", "journal_read", "sign_in"]);
        let day = "2026-10-05".parse().ok();
        let monday = journal(&mut chief, JournalReq { day, ..JournalReq::default() }).await?;
        assert!(monday.more && monday.lines.iter().all(|line| line.op == "sign_in"));

        let year = NOW_MS + 365 * 24 * 3_600_000;
        let store = &site.app.store;
        // The same day of the next year, to its last hour; then the whole day goes.
        assert_eq!(store.forget_journal(year + 11 * 3_600_000).await?, 0);
        assert_eq!(store.forget_journal(year + 12 * 3_600_000).await?, 120);
    }
}

on_both! {
    async fn only_administrators_read_it(db) {
        let site = Site::new(db).await?;
        for mut other in [site.adult(site.world.coordinator).await?, site.pupil(0).await?] {
            let answer = other.post(path::JOURNAL, &JournalReq::default()).await?;
            answer.problem(403, "not_administrator")?;
        }
        let answer = site.browser().post(path::JOURNAL, &JournalReq::default()).await?;
        answer.problem(401, "unauthenticated")?;
    }
}
