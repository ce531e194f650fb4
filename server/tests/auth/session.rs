//! What a session is on the device and in the database, and how it ends.

use crate::support::{Browser, Site};
use axum::body::Body;
use axum::http::{Request, header};
use common::api::{LoginReq, path};
use common::ids::UserId;
use sea_orm::{EntityTrait, TransactionTrait};
use server::auth::{SignedIn, account};
use server::entity::session;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn is_open(browser: &mut Browser) -> anyhow::Result<bool> {
    let answer = browser.get(path::SESSION).await?;
    if answer.status == 200 {
        return Ok(true);
    }
    answer.problem(401, "unauthenticated")?;
    Ok(false)
}

on_both! {
    async fn the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(db) {
        let site = Site::new(db).await?;
        let req = LoginReq::Code { code: site.codes[0].clone() };
        let answer = site.browser().post(path::LOGIN, &req).await?;
        let cookie = answer.header("set-cookie").unwrap();
        let (pair, attributes) = cookie.split_once("; ").unwrap();
        let (name, token) = pair.split_once('=').unwrap();
        assert_eq!((name, token.len()), ("tremplin", 64));
        assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict; Max-Age=15552000");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(!answer.text().contains(token));
    }
}

on_both! {
    async fn over_tls_the_cookie_is_bound_to_the_host(db) {
        let site = Site::at(db, "https://tremplin.exemple.invalid").await?;
        let mut browser = site.browser();
        let req = LoginReq::Code { code: site.codes[0].clone() };
        let answer = browser.post(path::LOGIN, &req).await?;
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.starts_with("__Host-tremplin="), "{cookie}");
        assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=15552000; Secure"));
        assert!(is_open(&mut browser).await?);
        // Under the name that another host could have set, it is nothing.
        browser.cookie = browser.cookie.map(|pair| pair.replace("__Host-", ""));
        assert!(!is_open(&mut browser).await?);
    }
}

on_both! {
    async fn neither_token_nor_code_is_in_the_database(db) {
        let site = Site::new(db).await?;
        let browser = site.pupil(0).await?;
        let token = browser.cookie.unwrap().replace("tremplin=", "");
        let dump = format!("{:?}", site.dump(&[]).await?).to_lowercase();
        let code = site.codes[0].to_lowercase();
        for secret in [token, code.clone(), code.replace('-', "")] {
            assert!(!dump.contains(&secret));
        }
        assert!(!dump.contains("vélo"));
    }
}

on_both! {
    async fn a_token_that_was_there_before_is_worth_nothing_after(db) {
        let site = Site::new(db).await?;
        let mut victim = site.browser();
        let planted = "tremplin=".to_owned() + &"0".repeat(64);
        victim.cookie = Some(planted.clone());
        let req = LoginReq::Code { code: site.codes[0].clone() };
        assert_eq!(victim.post(path::LOGIN, &req).await?.status, 200);
        assert_ne!(victim.cookie.as_ref(), Some(&planted));
        let mut attacker = site.browser();
        attacker.cookie = Some(planted);
        assert!(!is_open(&mut attacker).await?);
        // Signing in again on the same device ends the session that was there.
        let mut before = victim.clone();
        assert!(is_open(&mut before).await?);
        assert_eq!(victim.post(path::LOGIN, &req).await?.status, 200);
        assert!(!is_open(&mut before).await?);
        assert!(is_open(&mut victim).await?);
    }
}

on_both! {
    async fn logging_out_ends_this_session_and_no_other(db) {
        let site = Site::new(db).await?;
        let (mut phone, mut tablet) = (site.pupil(0).await?, site.pupil(0).await?);
        let mut copy = phone.clone();
        let answer = phone.send(Request::post(path::LOGOUT), Body::empty()).await?;
        assert_eq!(answer.status, 204);
        let cookie = answer.header("set-cookie").unwrap();
        assert_eq!(cookie, "tremplin=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
        assert_eq!(phone.cookie, None);
        assert!(!is_open(&mut copy).await?, "the token is dead, not only forgotten");
        assert!(is_open(&mut tablet).await?);
        let again = copy.send(Request::post(path::LOGOUT), Body::empty()).await?;
        assert_eq!(again.status, 204, "asking twice is no error");
    }
}

on_both! {
    async fn a_session_that_is_not_used_ends(db) {
        let site = Site::new(db).await?;
        let (mut pupil, mut adult) =
            (site.pupil(0).await?, site.adult(site.world.teacher).await?);
        site.clock.advance(13 * DAY);
        assert!(is_open(&mut adult).await?);
        site.clock.advance(13 * DAY);
        assert!(is_open(&mut adult).await?, "use keeps it open");
        site.clock.advance(3 * DAY);
        assert!(is_open(&mut pupil).await?, "a pupil's lasts a month unused");
        site.clock.advance(12 * DAY);
        assert!(!is_open(&mut adult).await?);
        site.clock.advance(19 * DAY);
        assert!(!is_open(&mut pupil).await?);
    }
}

on_both! {
    async fn however_much_it_is_used_a_session_ends(db) {
        let site = Site::new(db).await?;
        let mut adult = site.adult(site.world.teacher).await?;
        for _ in 0..89 {
            site.clock.advance(DAY);
            assert!(is_open(&mut adult).await?);
        }
        site.clock.advance(DAY);
        assert!(!is_open(&mut adult).await?);
        // The next sign-in of anybody sweeps it away.
        site.clock.advance(DAY);
        site.pupil(0).await?;
        let left = session::Entity::find().all(site.app.store.db()).await?;
        assert_eq!(left.len(), 1);
    }
}

on_both! {
    async fn use_is_noted_now_and_then_not_at_each_request(db) {
        let site = Site::new(db).await?;
        let mut pupil = site.pupil(0).await?;
        let seen = async || -> anyhow::Result<i64> {
            let row = session::Entity::find().one(site.app.store.db()).await?;
            Ok(row.unwrap().seen_at)
        };
        let first = seen().await?;
        site.clock.advance(Duration::from_secs(300));
        is_open(&mut pupil).await?;
        assert_eq!(seen().await?, first);
        site.clock.advance(Duration::from_secs(301));
        is_open(&mut pupil).await?;
        assert_eq!(seen().await?, site.clock.now());
    }
}

on_both! {
    async fn a_new_code_a_new_passphrase_or_a_closed_account_ends_the_sessions(db) {
        let site = Site::new(db).await?;
        let (db, key, now) = (site.app.store.db(), site.app.auth.key(), site.clock.now());
        let mut others = (site.pupil(1).await?, site.adult(site.world.administrator).await?);

        let mut pupil = site.pupil(0).await?;
        account::renew_pupil_code(db, key, site.world.pole, site.world.pupils[0], now).await?;
        assert!(!is_open(&mut pupil).await?);

        let mut adult = site.adult(site.world.teacher).await?;
        let hash = site.app.auth.hasher().hash("quatre pommes et une poire").await?;
        account::set_passphrase(db, UserId(site.world.teacher.0), &hash, now).await?;
        assert!(!is_open(&mut adult).await?);

        let mut closed = site.adult(site.world.coordinator).await?;
        account::disable(db, UserId(site.world.coordinator.0), now).await?;
        assert!(!is_open(&mut closed).await?);
        closed.get(path::POKE).await?.problem(401, "unauthenticated")?;

        assert!(is_open(&mut others.0).await? && is_open(&mut others.1).await?);
    }
}

on_both! {
    async fn a_session_opened_while_sessions_are_being_ended_does_not_survive(db) {
        let site = Site::new(db).await?;
        let mut pupil = site.pupil(0).await?;
        let user = UserId(site.world.pupils[0].0);
        let tx = site.app.store.db().begin().await?;
        account::end_sessions(&tx, user, site.clock.now()).await?;
        tx.commit().await?;
        // As if its row had been written just after the others were ended.
        let row = session::Entity::find().one(site.app.store.db()).await?.unwrap();
        let revived = session::ActiveModel {
            revoked_at: sea_orm::ActiveValue::Set(None),
            ..row.into()
        };
        session::Entity::update(revived).exec(site.app.store.db()).await?;
        assert!(!is_open(&mut pupil).await?, "it carries the former generation");
    }
}

on_both! {
    async fn a_long_answer_can_ask_whether_its_session_is_still_open(db) {
        let site = Site::new(db).await?;
        let browser = site.pupil(0).await?;
        let mut headers = axum::http::HeaderMap::new();
        headers.insert(header::COOKIE, browser.cookie.as_deref().unwrap().parse()?);
        let user: SignedIn = site.app.auth.signed_in(&headers).await?.unwrap();
        assert!(site.app.auth.is_open(&user).await?);
        site.app.auth.end_session(user.session).await?;
        assert!(!site.app.auth.is_open(&user).await?);
    }
}
