//! Who may open a session, and how often one may try.

use crate::support::site::PASSPHRASE;
use crate::support::{Browser, Site};
use common::api::{LoginReq, SessionInfo, UserKind, path};
use common::ids::UserId;
use server::auth::account;
use std::time::Duration;

fn code(code: &str) -> LoginReq {
    LoginReq::Code {
        code: code.to_owned(),
    }
}

fn passphrase(email: &str, passphrase: &str) -> LoginReq {
    LoginReq::Passphrase {
        email: email.to_owned(),
        passphrase: passphrase.to_owned(),
    }
}

const MAIL: &str = "coordination@exemple.invalid";
const WRONG: &str = "un vélo bleu sous la pluie";

on_both! {
    async fn a_pupil_signs_in_with_the_code_however_it_is_typed(db) {
        let site = Site::new(db).await?;
        let printed = &site.codes[0];
        for typed in [
            printed.clone(),
            printed.to_lowercase(),
            printed.replace('-', ""),
            format!(" {} ", printed.replace('-', "\u{a0}")),
        ] {
            let mut browser = site.browser();
            let info: SessionInfo = browser.post(path::LOGIN, &code(&typed)).await?.json()?;
            let expected = SessionInfo {
                user: UserId(site.world.pupils[0].0),
                space: site.world.pole,
                kind: UserKind::Pupil,
                name: "Prénom 0".into(),
                must_enrol: false,
            };
            assert_eq!(info, expected, "{typed}");
            assert_eq!(browser.get(path::SESSION).await?.json::<SessionInfo>()?, expected);
        }
    }
}

on_both! {
    async fn an_adult_signs_in_with_the_e_mail_in_any_case(db) {
        let site = Site::new(db).await?;
        for email in [MAIL, "Coordination@Exemple.INVALID", " coordination@exemple.invalid "] {
            let mut browser = site.browser();
            let answer = browser.post(path::LOGIN, &passphrase(email, PASSPHRASE)).await?;
            let info: SessionInfo = answer.json()?;
            assert_eq!(info.user, UserId(site.world.coordinator.0));
            assert_eq!((info.kind, info.name.as_str()), (UserKind::Staff, "Camille Coordinator"));
        }
    }
}

on_both! {
    async fn whatever_is_wrong_the_answer_is_the_same(db) {
        let site = Site::new(db).await?;
        let mut titles = std::collections::BTreeSet::new();
        for req in [
            code("ABCD-EFGH-JKMN"),
            code(&site.codes[0][..13]),
            code(""),
            passphrase(MAIL, WRONG),
            passphrase("personne@exemple.invalid", PASSPHRASE),
            passphrase("not an address", PASSPHRASE),
            passphrase(MAIL, ""),
            passphrase(MAIL, &"a".repeat(5000)),
        ] {
            let mut browser = site.browser();
            let answer = browser.post(path::LOGIN, &req).await?;
            titles.insert(answer.problem(401, "bad_credentials")?.title);
            assert_eq!(browser.cookie, None);
            assert_eq!(answer.header("set-cookie"), None);
        }
        assert_eq!(titles.len(), 1, "{titles:?}");
    }
}

on_both! {
    async fn a_closed_account_does_not_open(db) {
        let site = Site::new(db).await?;
        let pupil = UserId(site.world.pupils[0].0);
        let adult = UserId(site.world.coordinator.0);
        for user in [pupil, adult] {
            account::disable(site.app.store.db(), user, site.clock.now()).await?;
        }
        for req in [code(&site.codes[0]), passphrase(MAIL, PASSPHRASE)] {
            site.browser().post(path::LOGIN, &req).await?.problem(401, "bad_credentials")?;
        }
        let open = site.browser().post(path::LOGIN, &code(&site.codes[1])).await?;
        assert_eq!(open.status, 200, "the others are as they were");
    }
}

on_both! {
    async fn a_new_code_replaces_the_former_one(db) {
        let site = Site::new(db).await?;
        let pupil = site.world.pupils[0];
        let key = site.app.auth.key();
        let (db, pole) = (site.app.store.db(), site.world.pole);
        let new = account::renew_pupil_code(db, key, pole, pupil, site.clock.now()).await?;
        let mut browser = site.browser();
        let former = browser.post(path::LOGIN, &code(&site.codes[0])).await?;
        former.problem(401, "bad_credentials")?;
        assert_eq!(browser.post(path::LOGIN, &code(&new.printed())).await?.status, 200);
    }
}

async fn fails(browser: &mut Browser, times: usize) -> anyhow::Result<()> {
    for _ in 0..times {
        let answer = browser.post(path::LOGIN, &passphrase(MAIL, WRONG)).await?;
        answer.problem(401, "bad_credentials")?;
    }
    Ok(())
}

on_both! {
    async fn after_five_failures_even_the_good_passphrase_waits(db) {
        let site = Site::new(db).await?;
        let mut browser = site.browser();
        fails(&mut browser, 5).await?;
        let answer = browser.post(path::LOGIN, &passphrase(MAIL, PASSPHRASE)).await?;
        let problem = answer.problem(429, "throttled")?;
        assert_eq!(answer.header("retry-after"), Some("60"));
        assert_eq!(problem.title, "Trop d'essais. Réessayez dans 1 min.");
        assert_eq!(browser.cookie, None);
        let other = passphrase("prof@exemple.invalid", PASSPHRASE);
        let answer = site.browser().post(path::LOGIN, &other).await?;
        assert_eq!(answer.status, 200, "another account from the same school");
        site.clock.advance(Duration::from_secs(60));
        let answer = browser.post(path::LOGIN, &passphrase(MAIL, PASSPHRASE)).await?;
        assert_eq!(answer.status, 200);
        fails(&mut browser, 5).await?;
    }
}

on_both! {
    async fn attempts_sent_together_do_not_pass_together(db) {
        let site = Site::new(db).await?;
        let tries = (0..20).map(|_| {
            let mut browser = site.browser();
            async move {
                let answer = browser.post(path::LOGIN, &passphrase(MAIL, WRONG)).await?;
                anyhow::Ok(answer.status.as_u16())
            }
        });
        let statuses = futures::future::try_join_all(tries).await?;
        assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 5);
        assert_eq!(statuses.iter().filter(|s| **s == 429).count(), 15);
    }
}

on_both! {
    async fn guessing_codes_is_stopped_for_the_address_only(db) {
        let site = Site::new(db).await?;
        let mut guesser = site.browser();
        for _ in 0..300 {
            guesser.post(path::LOGIN, &code("ABCD-EFGH-JKMN")).await?.problem(401, "bad_credentials")?;
        }
        let answer = guesser.post(path::LOGIN, &code(&site.codes[0])).await?;
        answer.problem(429, "throttled")?;
        assert_eq!(answer.header("retry-after"), Some("3"));
        let mut elsewhere = site.browser().from(2);
        assert_eq!(elsewhere.post(path::LOGIN, &code(&site.codes[0])).await?.status, 200);
        site.clock.advance(Duration::from_secs(3));
        assert_eq!(guesser.post(path::LOGIN, &code(&site.codes[0])).await?.status, 200);
    }
}
