//! One-time links: invitations and forgotten passphrases, by a real conversation in SMTP.

use crate::support::{Browser, MailServer, Site, TestDb};
use common::api::account::{AskLink, LinkInfo, LinkKind, LookLink, UseLink};
use common::api::admin::{AccountState, Accounts, InviteReq, LinkMade, ResetReq};
use common::api::{LoginReq, SessionInfo, path};
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::{StaffId, UserId};
use std::time::Duration;
use uuid::Uuid;

const NEW: &str = "trois cerises et un melon";
const HOUR: Duration = Duration::from_secs(3600);

async fn with_mails(db: &TestDb) -> anyhow::Result<(Site, MailServer)> {
    let mails = MailServer::default();
    let url = mails.listen().await?;
    let settings = [
        ("TREMPLIN_SMTP_URL", url.as_str()),
        ("TREMPLIN_MAIL_FROM", "Stages <stages@exemple.invalid>"),
        ("TREMPLIN_PUBLIC_URL", "https://tremplin.exemple.invalid"),
    ];
    Ok((Site::with(db, &settings).await?, mails))
}

/// The mails once there are that many: they leave after the answer.
async fn arrived(mails: &MailServer, number: usize) -> anyhow::Result<Vec<String>> {
    for _ in 0..500 {
        if mails.mails().len() >= number {
            return Ok(mails.mails());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    anyhow::bail!("{} mails instead of {number}", mails.mails().len())
}

/// The token of the link in a mail, whose long lines are folded.
fn token(text: &str) -> String {
    let text = text.replace("=\n", "");
    let after = text.split("/choisir-ma-phrase#").nth(1).unwrap_or_default();
    after.chars().take_while(char::is_ascii_hexdigit).collect()
}

async fn ask(browser: &mut Browser, email: &str) -> anyhow::Result<crate::support::Answer> {
    let req = AskLink {
        email: email.into(),
    };
    browser.post(path::LINK_ASK, &req).await
}

async fn choose(site: &Site, token: &str, new: &str) -> anyhow::Result<crate::support::Answer> {
    let req = UseLink {
        token: token.into(),
        passphrase: new.into(),
    };
    site.browser().post(path::LINK_USE, &req).await
}

async fn login(
    site: &Site,
    email: &str,
    passphrase: &str,
) -> anyhow::Result<crate::support::Answer> {
    let req = LoginReq::Passphrase {
        email: email.into(),
        passphrase: passphrase.into(),
    };
    site.browser().post(path::LOGIN, &req).await
}

fn newcomer(site: &Site, email: &str) -> InviteReq {
    InviteReq {
        staff: StaffId(Uuid::now_v7()),
        first_name: " Nora ".into(),
        last_name: "Villebois".into(),
        email: email.into(),
        role: Role::Teacher,
        territory: Territory::Division(site.world.division),
    }
}

on_both! {
    async fn who_has_forgotten_gets_a_link_that_serves_once_for_an_hour(db) {
        let (site, mails) = with_mails(db).await?;
        let mut before = site.adult(site.world.teacher).await?;
        assert_eq!(ask(&mut site.browser(), " Prof@exemple.invalid").await?.status, 200);
        let mail = arrived(&mails, 1).await?.remove(0);
        assert!(mail.contains("To: prof@exemple.invalid"), "{mail}");
        let first = token(&mail);
        assert_eq!(first.len(), 64, "{mail}");
        let dump = format!("{:?}", site.dump(&[]).await?);
        assert!(!dump.contains(&first), "hashed");

        let look = LookLink { token: first.clone() };
        let info: LinkInfo = site.browser().post(path::LINK_LOOK, &look).await?.json()?;
        assert_eq!((info.kind, info.email.as_str()), (LinkKind::Reset, "prof@exemple.invalid"));
        choose(&site, &first, "prof").await?.problem(422, "weak_passphrase")?;
        assert_eq!(before.get(path::SESSION).await?.status, 200);
        assert_eq!(choose(&site, &first, NEW).await?.status, 200);
        before.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        assert_eq!(login(&site, "prof@exemple.invalid", NEW).await?.status, 200);
        choose(&site, &first, "quatre pommes et une poire").await?.problem(422, "dead_link")?;
        site.browser().post(path::LINK_LOOK, &look).await?.problem(422, "dead_link")?;

        // A newer one ends the former one; an hour ends both.
        ask(&mut site.browser(), "prof@exemple.invalid").await?;
        let second = token(&arrived(&mails, 2).await?[1]);
        ask(&mut site.browser(), "prof@exemple.invalid").await?;
        let third = token(&arrived(&mails, 3).await?[2]);
        choose(&site, &second, NEW).await?.problem(422, "dead_link")?;
        site.clock.advance(HOUR);
        choose(&site, &third, NEW).await?.problem(422, "dead_link")?;
        choose(&site, "", NEW).await?.problem(422, "dead_link")?;
    }
}

on_both! {
    async fn the_answer_does_not_say_whether_the_address_is_known(db) {
        let (site, mails) = with_mails(db).await?;
        let known = ask(&mut site.browser(), "prof@exemple.invalid").await?;
        let unknown = ask(&mut site.browser(), "personne@exemple.invalid").await?;
        assert_eq!((known.status, known.text()), (unknown.status, unknown.text()));
        for email in ["prof@exemple.invalid", "personne@exemple.invalid"] {
            for _ in 0..4 {
                assert_eq!(ask(&mut site.browser(), email).await?.status, 200);
            }
            ask(&mut site.browser(), email).await?.problem(429, "throttled")?;
        }
        let sent = arrived(&mails, 5).await?;
        assert!(sent.iter().all(|mail| mail.contains("To: prof@exemple.invalid")));
        assert_eq!(sent.len(), 5);
    }
}

on_both! {
    async fn without_a_mail_server_one_is_sent_to_an_administrator(db) {
        let site = Site::new(db).await?;
        ask(&mut site.browser(), "prof@exemple.invalid").await?.problem(422, "no_mail")?;
        let mut chief = site.adult(site.world.administrator).await?;
        let user = UserId(site.world.teacher.0);
        let req = ResetReq { user, drop_second_factor: false };
        let made: LinkMade = chief.post(path::RESET, &req).await?.json()?;
        assert_eq!((made.kind, made.until.to_string().as_str()), (LinkKind::Reset, "2026-10-05"));
        let token = token(&made.link.unwrap());
        assert_eq!(choose(&site, &token, NEW).await?.status, 200);
        assert_eq!(login(&site, "prof@exemple.invalid", NEW).await?.status, 200);
        // Only those of the pôle, only adults, only by administrators.
        for user in [UserId(site.world.pupils[0].0), UserId(Uuid::now_v7())] {
            let req = ResetReq { user, drop_second_factor: true };
            chief.post(path::RESET, &req).await?.problem(404, "not_found")?;
        }
        let req = ResetReq { user, drop_second_factor: true };
        for mut other in [site.adult(site.world.coordinator).await?, site.pupil(0).await?] {
            other.post(path::RESET, &req).await?.problem(403, "not_administrator")?;
        }
        site.browser().post(path::RESET, &req).await?.problem(401, "unauthenticated")?;
    }
}

on_both! {
    async fn somebody_who_is_invited_chooses_a_passphrase_and_enters(db) {
        let (site, mails) = with_mails(db).await?;
        let mut chief = site.adult(site.world.administrator).await?;
        let req = newcomer(&site, "Nora@exemple.invalid");
        let made: LinkMade = chief.post(path::INVITE, &req).await?.json()?;
        assert_eq!((made.kind, &made.link), (LinkKind::Invitation, &None), "mailed, not shown");
        assert_eq!(made.until.to_string(), "2026-10-12");
        let token = token(&arrived(&mails, 1).await?[0]);
        login(&site, "nora@exemple.invalid", "").await?.problem(401, "bad_credentials")?;
        let listed: Accounts = chief.get(path::ACCOUNTS).await?.json()?;
        let line = listed.accounts.iter().find(|a| a.staff == req.staff).unwrap();
        assert_eq!((line.state, line.email.as_str()), (AccountState::Invited, "nora@exemple.invalid"));
        assert!(listed.mails && listed.accounts.len() == 5);

        site.clock.advance(6 * 24 * HOUR);
        choose(&site, &token, "nora villebois 1").await?.problem(422, "weak_passphrase")?;
        assert_eq!(choose(&site, &token, NEW).await?.status, 200);
        let info: SessionInfo = login(&site, "nora@exemple.invalid", NEW).await?.json()?;
        assert_eq!((info.name.as_str(), info.space), ("Nora Villebois", site.world.pole));
        let staff = site.app.store.find::<Staff>(site.world.pole, req.staff.0).await?.unwrap();
        assert_eq!(staff.first_name, "Nora");
        let role = site.app.store.find::<Assignment>(site.world.pole, req.staff.0).await?.unwrap();
        assert_eq!((role.role, role.territory), (req.role, req.territory));
    }
}

on_both! {
    async fn without_mails_the_invitation_is_shown_to_be_copied(db) {
        let site = Site::new(db).await?;
        let mut chief = site.adult(site.world.administrator).await?;
        let req = newcomer(&site, "nora@exemple.invalid");
        let made: LinkMade = chief.post(path::INVITE, &req).await?.json()?;
        let link = made.link.unwrap();
        assert!(link.starts_with("http://127.0.0.1:3000/choisir-ma-phrase#"), "{link}");
        site.clock.advance(7 * 24 * HOUR);
        choose(&site, &token(&link), NEW).await?.problem(422, "dead_link")?;
        // Another one for who came too late.
        let mut chief = site.adult(site.world.administrator).await?;
        let req = ResetReq { user: UserId(req.staff.0), drop_second_factor: false };
        let made: LinkMade = chief.post(path::RESET, &req).await?.json()?;
        assert_eq!(made.kind, LinkKind::Invitation);
        assert_eq!(choose(&site, &token(&made.link.unwrap()), NEW).await?.status, 200);
    }
}

on_both! {
    async fn what_is_wrong_with_an_invitation_is_said_and_nothing_is_changed(db) {
        let site = Site::new(db).await?;
        let mut chief = site.adult(site.world.administrator).await?;
        let mut teacher = site.adult(site.world.teacher).await?;
        let before = site.dump(&[]).await?;
        let good = newcomer(&site, "nora@exemple.invalid");
        let cases = [
            (InviteReq { email: "prof@exemple.invalid".into(), ..good.clone() }, "email_taken"),
            (InviteReq { email: "nora".into(), ..good.clone() }, "bad_email"),
            (InviteReq { first_name: " ".into(), ..good.clone() }, "bad_name"),
            (InviteReq { last_name: "x".repeat(81), ..good.clone() }, "bad_name"),
            (InviteReq { staff: site.world.teacher, ..good.clone() }, "email_taken"),
            (InviteReq { territory: Territory::Pole(site.world.pole), ..good.clone() }, "bad_arguments"),
        ];
        for (req, code) in cases {
            chief.post(path::INVITE, &req).await?.problem(422, code)?;
        }
        teacher.post(path::INVITE, &good).await?.problem(403, "not_administrator")?;
        // The number that the refused role had taken was given back.
        assert_eq!(site.dump(&[]).await?, before);
    }
}

on_both! {
    async fn a_closed_account_gets_no_link(db) {
        let (site, mails) = with_mails(db).await?;
        let user = UserId(site.world.teacher.0);
        ask(&mut site.browser(), "prof@exemple.invalid").await?;
        let token = token(&arrived(&mails, 1).await?[0]);
        server::auth::account::disable(site.app.store.db(), user, site.clock.now()).await?;
        choose(&site, &token, NEW).await?.problem(422, "dead_link")?;
        ask(&mut site.browser(), "prof@exemple.invalid").await?;
        ask(&mut site.browser(), "coordination@exemple.invalid").await?;
        let sent = arrived(&mails, 2).await?;
        assert!(sent[1].contains("To: coordination@exemple.invalid"));
    }
}
