//! The second factor: set up, asked for, lost, given up.

use crate::support::site::PASSPHRASE;
use crate::support::{Browser, Site};
use anyhow::Context;
use common::api::account::{Account, CodeReq, Enrolment, Proof, RecoveryCodes, SecondReq};
use common::api::{LoginReq, SessionInfo, path};
use common::sync::protocol::PullReq;
use sea_orm::ConnectionTrait;
use server::auth::totp::Secret;
use std::time::Duration;

const MAIL: &str = "coordination@exemple.invalid";
const STEP: Duration = Duration::from_secs(30);

/// The secret as somebody types it into an app.
fn typed(printed: &str) -> anyhow::Result<Secret> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in printed.chars().filter(|c| !c.is_whitespace()) {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
            .find(letter)
            .context("base32")?;
        held = held << 5 | u32::try_from(value)?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff)?);
        }
    }
    Secret::of(&bytes).context("twenty bytes")
}

fn login(passphrase: &str) -> LoginReq {
    LoginReq::Passphrase {
        email: MAIL.into(),
        passphrase: passphrase.into(),
    }
}

fn proof(code: &str) -> Proof {
    Proof {
        passphrase: PASSPHRASE.into(),
        code: code.into(),
    }
}

/// Whoever has an app that makes codes.
struct Phone {
    secret: Secret,
    recovery: Vec<String>,
}

impl Phone {
    fn code(&self, site: &Site) -> String {
        self.secret.shown(site.clock.now())
    }
}

/// The coordinator sets a second factor up.
async fn enrol(site: &Site, browser: &mut Browser) -> anyhow::Result<Phone> {
    let drawn: Enrolment = browser.post(path::TOTP_BEGIN, &proof("")).await?.json()?;
    let secret = typed(&drawn.secret)?;
    assert!(drawn.uri.contains(&drawn.secret.replace(' ', "")));
    let code = secret.shown(site.clock.now());
    let made: RecoveryCodes = browser
        .post(path::TOTP_CONFIRM, &CodeReq { code })
        .await?
        .json()?;
    Ok(Phone {
        secret,
        recovery: made.codes,
    })
}

async fn first_step(browser: &mut Browser) -> anyhow::Result<String> {
    let answer = browser.post(path::LOGIN, &login(PASSPHRASE)).await?;
    let problem = answer.problem(401, "second_factor")?;
    assert_eq!(answer.header("set-cookie"), None);
    problem.ticket.context("a ticket")
}

async fn second_step(
    browser: &mut Browser,
    ticket: &str,
    code: &str,
) -> anyhow::Result<crate::support::Answer> {
    let req = SecondReq {
        ticket: ticket.into(),
        code: code.into(),
    };
    browser.post(path::LOGIN_SECOND, &req).await
}

on_both! {
    async fn once_set_up_the_passphrase_alone_opens_nothing(db) {
        let site = Site::new(db).await?;
        let mut browser = site.adult(site.world.coordinator).await?;
        let before: Account = browser.get(path::ACCOUNT).await?.json()?;
        assert!(before.second_factor.offered && !before.second_factor.active);
        assert!(!before.second_factor.demanded);
        let phone = enrol(&site, &mut browser).await?;
        let after: Account = browser.get(path::ACCOUNT).await?.json()?;
        assert!(after.second_factor.active);
        assert_eq!(after.second_factor.recovery_left, 10);

        site.clock.advance(STEP);
        let mut other = site.browser();
        let ticket = first_step(&mut other).await?;
        other.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        second_step(&mut other, &ticket, "000000").await?.problem(422, "bad_code")?;
        let info: SessionInfo = second_step(&mut other, &ticket, &phone.code(&site)).await?.json()?;
        assert_eq!(info.name, "Camille Coordinator");
        assert_eq!(other.get(path::SESSION).await?.status, 200);
    }
}

on_both! {
    async fn a_code_serves_once_even_for_two_at_the_same_moment(db) {
        let site = Site::new(db).await?;
        let phone = enrol(&site, &mut site.adult(site.world.coordinator).await?).await?;
        // The code that set it up has served.
        let ticket = first_step(&mut site.browser()).await?;
        let again = second_step(&mut site.browser(), &ticket, &phone.code(&site)).await?;
        again.problem(422, "bad_code")?;
        site.clock.advance(STEP);
        let code = phone.code(&site);
        let (mut one, mut two) = (site.browser(), site.browser().from(2));
        let answers = tokio::join!(
            second_step(&mut one, &ticket, &code),
            second_step(&mut two, &ticket, &code),
        );
        let mut statuses = [answers.0?.status.as_u16(), answers.1?.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
    }
}

on_both! {
    async fn a_recovery_code_serves_once(db) {
        let site = Site::new(db).await?;
        let mut browser = site.adult(site.world.coordinator).await?;
        let phone = enrol(&site, &mut browser).await?;
        assert_eq!(phone.recovery.len(), 10);
        let ticket = first_step(&mut site.browser()).await?;
        let code = phone.recovery[3].to_lowercase();
        let mut other = site.browser();
        assert_eq!(second_step(&mut other, &ticket, &code).await?.status, 200);
        second_step(&mut site.browser(), &ticket, &code).await?.problem(422, "bad_code")?;
        let account: Account = other.get(path::ACCOUNT).await?.json()?;
        assert_eq!(account.second_factor.recovery_left, 9);
        // New ones end the former ones.
        site.clock.advance(STEP);
        let renewed: RecoveryCodes =
            other.post(path::RECOVERY_RENEW, &proof(&phone.code(&site))).await?.json()?;
        second_step(&mut site.browser(), &ticket, &phone.recovery[4]).await?.problem(422, "bad_code")?;
        let good = second_step(&mut site.browser(), &ticket, &renewed.codes[0]).await?;
        assert_eq!(good.status, 200);
    }
}

on_both! {
    async fn guessing_codes_is_slowed_down(db) {
        let site = Site::new(db).await?;
        let phone = enrol(&site, &mut site.adult(site.world.coordinator).await?).await?;
        site.clock.advance(STEP);
        let ticket = first_step(&mut site.browser()).await?;
        for guess in 0..5 {
            let answer = second_step(&mut site.browser(), &ticket, &format!("00000{guess}")).await?;
            answer.problem(422, "bad_code")?;
        }
        let code = phone.code(&site);
        second_step(&mut site.browser(), &ticket, &code).await?.problem(429, "throttled")?;
        // The passphrase again gives no fresh start.
        let ticket = first_step(&mut site.browser()).await?;
        second_step(&mut site.browser(), &ticket, &code).await?.problem(429, "throttled")?;
    }
}

on_both! {
    async fn the_second_step_is_for_a_few_minutes_and_for_the_same_account(db) {
        let site = Site::new(db).await?;
        let mut browser = site.adult(site.world.coordinator).await?;
        let phone = enrol(&site, &mut browser).await?;
        let ticket = first_step(&mut site.browser()).await?;
        site.clock.advance(Duration::from_secs(300));
        let late = second_step(&mut site.browser(), &ticket, &phone.code(&site)).await?;
        late.problem(401, "stale")?;
        let ticket = first_step(&mut site.browser()).await?;
        let other = ticket.replace(
            &site.world.coordinator.0.simple().to_string(),
            &site.world.teacher.0.simple().to_string(),
        );
        assert_ne!(other, ticket);
        for forged in [other.as_str(), "", "a.b.c.d"] {
            second_step(&mut site.browser(), forged, &phone.code(&site)).await?.problem(401, "stale")?;
        }
        // Whatever ends sessions ends it too.
        let hash = site.app.auth.hasher().hash("trois cerises et un melon").await?;
        let now = site.clock.now();
        let user = site.world.coordinator.into();
        server::auth::account::set_passphrase(site.app.store.db(), user, &hash, now).await?;
        second_step(&mut site.browser(), &ticket, &phone.code(&site)).await?.problem(401, "stale")?;
    }
}

on_both! {
    async fn it_is_taken_away_with_the_passphrase_and_a_code(db) {
        let site = Site::new(db).await?;
        let mut browser = site.adult(site.world.coordinator).await?;
        let phone = enrol(&site, &mut browser).await?;
        site.clock.advance(STEP);
        let code = phone.code(&site);
        let wrong = Proof { passphrase: "un vélo bleu sous la pluie".into(), code: code.clone() };
        browser.post(path::TOTP_DISABLE, &wrong).await?.problem(422, "wrong_passphrase")?;
        browser.post(path::TOTP_DISABLE, &proof("000000")).await?.problem(422, "bad_code")?;
        browser.post(path::TOTP_BEGIN, &proof("")).await?.problem(422, "second_factor_there")?;
        assert_eq!(browser.post(path::TOTP_DISABLE, &proof(&code)).await?.status, 200);
        assert_eq!(site.browser().post(path::LOGIN, &login(PASSPHRASE)).await?.status, 200);
    }
}

on_both! {
    async fn the_secret_is_not_in_the_database(db) {
        let site = Site::new(db).await?;
        let mut browser = site.adult(site.world.coordinator).await?;
        let phone = enrol(&site, &mut browser).await?;
        let dump = format!("{:?}", site.dump(&[]).await?).to_lowercase();
        let raw: String = phone.secret.bytes().iter().map(|b| format!("{b:02x}")).collect();
        let printed = phone.secret.printed().replace(' ', "").to_lowercase();
        for secret in [raw, printed, phone.recovery[0].to_lowercase(), phone.recovery[0].replace('-', "").to_lowercase()] {
            assert!(!dump.contains(&secret));
        }
        // Nobody's secret is read in the place of another's.
        let db = site.app.store.db();
        db.execute_unprepared("UPDATE second_factor SET secret = '00'").await?;
        site.clock.advance(STEP);
        let ticket = first_step(&mut site.browser()).await?;
        second_step(&mut site.browser(), &ticket, &phone.code(&site)).await?.problem(500, "internal")?;
    }
}

on_both! {
    async fn where_it_is_demanded_nothing_else_can_be_done_before(db) {
        let site = Site::with(db, &[("TREMPLIN_REQUIRE_TOTP", "true")]).await?;
        let mut browser = site.browser();
        let info: SessionInfo = browser.post(path::LOGIN, &login(PASSPHRASE)).await?.json()?;
        assert!(info.must_enrol);
        let pull: PullReq = serde_json::from_value(serde_json::json!({
            "proto": 1, "schema": 1, "client": uuid::Uuid::now_v7(), "limit": 10, "acked_mid": 0,
        }))?;
        browser.post(path::PULL, &pull).await?.problem(403, "enrol_first")?;
        browser.get(path::POKE).await?.problem(403, "enrol_first")?;
        browser.get(path::ACCOUNTS).await?.problem(403, "enrol_first")?;
        let account: Account = browser.get(path::ACCOUNT).await?.json()?;
        assert!(account.second_factor.demanded);
        enrol(&site, &mut browser).await?;
        assert_eq!(browser.post(path::PULL, &pull).await?.status, 200);
        let info: SessionInfo = browser.get(path::SESSION).await?.json()?;
        assert!(!info.must_enrol);
        // Teachers and pupils are as before.
        for mut other in [site.adult(site.world.teacher).await?, site.pupil(0).await?] {
            let mut pull = pull.clone();
            pull.client = common::ids::ClientId(uuid::Uuid::now_v7());
            assert_eq!(other.post(path::PULL, &pull).await?.status, 200);
        }
    }
}

on_both! {
    async fn a_pupil_has_no_second_factor(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let account: Account = browser.get(path::ACCOUNT).await?.json()?;
        assert!(!account.second_factor.offered);
        assert_eq!(account.email, None);
        browser.post(path::TOTP_BEGIN, &proof("")).await?.problem(403, "no_passphrase")?;
    }
}
