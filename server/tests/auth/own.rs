//! One's own account: sessions and passphrase.

use crate::support::Site;
use crate::support::site::PASSPHRASE;
use common::api::account::{Account, CloseReq, PassphraseReq};
use common::api::{LoginReq, path};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);
const NEW: &str = "trois cerises et un melon";

fn change(current: &str, new: &str) -> PassphraseReq {
    PassphraseReq {
        current: current.into(),
        new: new.into(),
    }
}

on_both! {
    async fn sessions_are_listed_this_one_first_and_closed_one_by_one(db) {
        let site = Site::new(db).await?;
        let (mut phone, mut tablet, mut desk) =
            (site.pupil(0).await?, site.pupil(0).await?, site.pupil(0).await?);
        let mut neighbour = site.pupil(1).await?;
        site.clock.advance(2 * DAY);
        phone.get(path::SESSION).await?;
        let account: Account = tablet.get(path::ACCOUNT).await?.json()?;
        assert_eq!(account.sessions.len(), 3);
        assert!(account.sessions[0].here && !account.sessions[1].here);
        assert_eq!(account.sessions[0].device, "Appareil inconnu");
        assert_eq!(account.sessions[0].opened.to_string(), "2026-10-05");
        assert_eq!(account.sessions[0].last_used.to_string(), "2026-10-07");
        assert_eq!(account.sessions[2].last_used.to_string(), "2026-10-05");

        let theirs: Account = neighbour.get(path::ACCOUNT).await?.json()?;
        let foreign = CloseReq { session: theirs.sessions[0].id };
        assert_eq!(tablet.post(path::SESSION_CLOSE, &foreign).await?.status, 200);
        assert_eq!(neighbour.get(path::SESSION).await?.status, 200, "not theirs to close");

        let unused = CloseReq { session: account.sessions[2].id };
        assert_eq!(tablet.post(path::SESSION_CLOSE, &unused).await?.status, 200);
        desk.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        assert_eq!(phone.get(path::SESSION).await?.status, 200);
        let request = axum::http::Request::post(path::SESSIONS_CLOSE_OTHERS);
        assert_eq!(tablet.send(request, axum::body::Body::empty()).await?.status, 200);
        phone.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        assert_eq!(tablet.get(path::SESSION).await?.status, 200);
        let account: Account = tablet.get(path::ACCOUNT).await?.json()?;
        assert_eq!(account.sessions.len(), 1);
    }
}

on_both! {
    async fn a_new_passphrase_ends_the_other_sessions_and_keeps_this_one(db) {
        let site = Site::new(db).await?;
        let (mut here, mut there) =
            (site.adult(site.world.teacher).await?, site.adult(site.world.teacher).await?);
        let before = here.cookie.clone();
        here.post(path::PASSPHRASE, &change("un vélo bleu sous la pluie", NEW)).await?
            .problem(422, "wrong_passphrase")?;
        let weak = here.post(path::PASSPHRASE, &change(PASSPHRASE, "prof")).await?;
        assert!(weak.problem(422, "weak_passphrase")?.title.contains("trop courte"));
        let own = here.post(path::PASSPHRASE, &change(PASSPHRASE, "Teacher2026!!")).await?;
        own.problem(422, "weak_passphrase")?;
        assert_eq!(there.get(path::SESSION).await?.status, 200, "nothing has changed");

        assert_eq!(here.post(path::PASSPHRASE, &change(PASSPHRASE, NEW)).await?.status, 200);
        assert_ne!(here.cookie, before);
        assert_eq!(here.get(path::SESSION).await?.status, 200);
        there.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        for (passphrase, status) in [(PASSPHRASE, 401), (NEW, 200)] {
            let req = LoginReq::Passphrase {
                email: "prof@exemple.invalid".into(),
                passphrase: passphrase.into(),
            };
            assert_eq!(site.browser().post(path::LOGIN, &req).await?.status, status);
        }
    }
}

on_both! {
    async fn guessing_the_passphrase_of_an_open_session_is_slowed_down(db) {
        let site = Site::new(db).await?;
        let mut browser = site.adult(site.world.teacher).await?;
        for _ in 0..5 {
            browser.post(path::PASSPHRASE, &change("un vélo bleu sous la pluie", NEW)).await?
                .problem(422, "wrong_passphrase")?;
        }
        browser.post(path::PASSPHRASE, &change(PASSPHRASE, NEW)).await?.problem(429, "throttled")?;
    }
}
