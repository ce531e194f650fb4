//! The list of the day by mail: once for each person and day, to who wants it, when there is one.

use crate::support::site::Browser;
use crate::support::world::NOW_MS;
use crate::support::{MailServer, Site, TestDb};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use common::api::account::{Account, DailyListLink, DailyListReq};
use common::api::path;
use sea_orm::{ConnectionTrait, Statement};
use server::app::App;
use server::mail::{Post, daily};
use server::nightly;
use server::store::Store;
use std::time::Duration;

/// A site with a mail server, at an instant of UTC.
struct Morning {
    site: Site,
    mails: MailServer,
}

impl Morning {
    async fn at(db: &TestDb, instant: &str) -> anyhow::Result<Self> {
        let mails = MailServer::default();
        let url = mails.listen().await?;
        let settings = [
            ("TREMPLIN_SMTP_URL", url.as_str()),
            ("TREMPLIN_MAIL_FROM", "Stages <stages@exemple.invalid>"),
            ("TREMPLIN_PUBLIC_URL", "https://tremplin.exemple.invalid"),
        ];
        let site = Site::with(db, &settings).await?;
        let morning = Self { site, mails };
        morning.advance_to(instant)?;
        Ok(morning)
    }

    fn advance_to(&self, instant: &str) -> anyhow::Result<()> {
        let ms = instant
            .parse::<chrono::DateTime<chrono::Utc>>()?
            .timestamp_millis();
        let by = u64::try_from(ms - self.site.app.auth.now())?;
        self.site.clock.advance(Duration::from_millis(by));
        Ok(())
    }

    /// The server looks at the time, and sends what waits; how many mails that makes.
    async fn look(&self) -> anyhow::Result<usize> {
        let before = self.mails.mails().len();
        look(&self.site.app).await?;
        Ok(self.mails.mails().len() - before)
    }

    /// The mail of somebody, in words.
    fn mail_to(&self, address: &str) -> Option<String> {
        let to = format!("To: {address}");
        let mails = self.mails.mails();
        mails
            .iter()
            .rev()
            .find(|m| m.contains(&to))
            .map(|m| plain(m))
    }
}

async fn look(app: &App) -> anyhow::Result<usize> {
    nightly::morning(app).await;
    Ok(app.post.empty(app.auth.now()).await?)
}

/// Another process on the same database.
async fn beside(site: &Site, db: &TestDb) -> anyhow::Result<App> {
    let mut app = site.app.clone();
    app.store = Store::open(&db.url).await?;
    app.post = Post::new(app.store.clone(), &app.config)?;
    Ok(app)
}

/// Without the marks of quoted-printable.
fn plain(mail: &str) -> String {
    let joined = mail.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'=' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Why what was not sent was not, with how many.
async fn reasons(store: &Store) -> anyhow::Result<Vec<(String, i64)>> {
    let backend = store.db().get_database_backend();
    let sql = "SELECT error, COUNT(*) AS number FROM side_effect WHERE state = 'skipped' \
               GROUP BY error ORDER BY error";
    let rows = store
        .db()
        .query_all_raw(Statement::from_string(backend, sql));
    rows.await?
        .iter()
        .map(|row| Ok((row.try_get("", "error")?, row.try_get("", "number")?)))
        .collect()
}

const TEACHER: &str = "prof@exemple.invalid";
/// A Monday at half past six, a week before the period: nobody has asked for anything.
const MONDAY: &str = "2026-11-16T05:30:00Z";

on_both! {
    async fn who_follows_pupils_receives_one_list_without_any_name(db) {
        let morning = Morning::at(db, "2026-11-16T05:29:59Z").await?;
        assert_eq!(morning.look().await?, 0, "not before the hour");
        morning.advance_to(MONDAY)?;
        assert_eq!(morning.look().await?, 2, "the teacher and the office");
        assert_eq!(
            reasons(&db.store).await?,
            [("the person has no role".to_owned(), 2)],
            "the coordinator and the administrator follow nobody"
        );
        let mail = morning.mail_to(TEACHER).unwrap();
        for said in [
            "3 choses vous attendent",
            "lundi 16 novembre 2026",
            "Sans nouvelle ou rien demandé\u{a0}: 3",
            "  - 1MELEC1\u{a0}: 3",
            "https://tremplin.exemple.invalid/app/aujourdhui",
            "https://tremplin.exemple.invalid/ne-plus-recevoir#",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert!(mail.contains(said), "{said}: {mail}");
        }
        let world = &morning.site.world;
        for mail in morning.mails.mails() {
            let mail = plain(&mail);
            for name in ["Essai", "Prénom", "Camille", "Menuiserie"] {
                assert!(!mail.contains(name), "{mail}");
            }
            for pupil in &world.pupils {
                assert!(!mail.contains(&pupil.to_string()), "{mail}");
            }
        }

        assert_eq!(morning.look().await?, 0, "once");
        let again = beside(&morning.site, db).await?;
        assert_eq!(look(&again).await?, 0, "also after a restart");
        again.store.close().await?;
        morning.advance_to("2026-11-17T05:30:00Z")?;
        assert_eq!(morning.look().await?, 2, "and again on the next day");
    }
}

on_both! {
    async fn two_processes_send_one_list(db) {
        let morning = Morning::at(db, MONDAY).await?;
        let other = beside(&morning.site, db).await?;
        let (one, two) = tokio::join!(look(&morning.site.app), look(&other));
        let taken = one? + two?;
        look(&other).await?;
        assert_eq!(morning.mails.mails().len(), 2, "{taken} taken up");
        other.store.close().await?;
    }
}

/// Settings as the person sees them.
async fn receives(browser: &mut Browser) -> anyhow::Result<Option<bool>> {
    let account: Account = browser.get(path::ACCOUNT).await?.json()?;
    Ok(account.daily_list)
}

on_both! {
    async fn who_wants_none_says_so_in_the_account_and_takes_it_back(db) {
        let morning = Morning::at(db, MONDAY).await?;
        let mut teacher = morning.site.adult(morning.site.world.teacher).await?;
        assert_eq!(receives(&mut teacher).await?, Some(true), "by default");
        let choose = DailyListReq { receive: false };
        let chosen = teacher.post(path::DAILY_LIST, &choose).await?;
        assert_eq!(chosen.status, StatusCode::OK);
        assert_eq!(receives(&mut teacher).await?, Some(false));
        assert_eq!(morning.look().await?, 1, "the office only");
        assert_eq!(morning.mail_to(TEACHER), None);
        teacher.post(path::DAILY_LIST, &DailyListReq { receive: true }).await?;
        morning.advance_to("2026-11-17T05:30:00Z")?;
        assert_eq!(morning.look().await?, 2);

        let mut pupil = morning.site.pupil(0).await?;
        pupil.post(path::DAILY_LIST, &choose).await?.problem(403, "no_mail")?;
        assert_eq!(receives(&mut pupil).await?, None);
    }
}

/// What is after the # of the link of a mail, and the address for mail programs.
fn links(mail: &str) -> (String, String) {
    let after = |mark: &str| {
        let rest = mail.split(mark).nth(1).unwrap_or_default();
        rest.split(['\n', '>', '\r', ' '])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let token = after("/ne-plus-recevoir#");
    (
        token,
        after("List-Unsubscribe: <https://tremplin.exemple.invalid"),
    )
}

on_both! {
    async fn the_link_of_a_mail_stops_them_without_signing_in(db) {
        let morning = Morning::at(db, MONDAY).await?;
        morning.look().await?;
        let mail = morning.mail_to(TEACHER).unwrap();
        let (token, stop) = links(&mail);
        assert_eq!(token.len(), 64, "{mail}");
        assert_eq!(stop, format!("{}{token}", path::DAILY_LIST_STOP), "{mail}");

        // Looked at by a program: nothing changes.
        let mut anybody = morning.site.browser();
        let page = anybody.get(&stop).await?;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(page.header("location"), Some(format!("/ne-plus-recevoir#{token}").as_str()));
        let mut teacher = morning.site.adult(morning.site.world.teacher).await?;
        assert_eq!(receives(&mut teacher).await?, Some(true));

        // As a mail program asks: from nowhere, with a form.
        let form = "application/x-www-form-urlencoded";
        let request = Request::post(&stop).header(header::CONTENT_TYPE, form);
        let request = request.body(Body::from("List-Unsubscribe=One-Click"))?;
        assert_eq!(anybody.raw(request).await?.status, StatusCode::OK);
        assert_eq!(receives(&mut teacher).await?, Some(false));
        let mut office = morning.site.adult(morning.site.world.office).await?;
        assert_eq!(receives(&mut office).await?, Some(true), "nobody else's");

        // By the page, which also takes it back.
        for receive in [true, false] {
            let link = DailyListLink { token: token.clone(), receive };
            let told = anybody.post(path::DAILY_LIST_LINK, &link).await?;
            assert_eq!(told.status, StatusCode::OK);
            assert_eq!(receives(&mut teacher).await?, Some(receive));
        }
        morning.advance_to("2026-11-17T05:30:00Z")?;
        assert_eq!(morning.look().await?, 1);

        let wrong = DailyListLink { token: "0".repeat(64), receive: true };
        anybody.post(path::DAILY_LIST_LINK, &wrong).await?.problem(422, "dead_link")?;
        let nobody = format!("{}{}", path::DAILY_LIST_STOP, "0".repeat(64));
        let request = Request::post(&nobody).body(Body::empty())?;
        anybody.raw(request).await?.problem(422, "dead_link")?;
    }
}

on_both! {
    async fn who_refuses_while_theirs_waits_receives_none(db) {
        let morning = Morning::at(db, MONDAY).await?;
        nightly::morning(&morning.site.app).await;
        let auth = &morning.site.app.auth;
        auth.choose_daily(morning.site.world.teacher.into(), false).await?;
        morning.look().await?;
        assert_eq!(morning.mail_to(TEACHER), None);
        assert!(reasons(&db.store).await?.contains(&("the person wants none".to_owned(), 1)));
    }
}

on_both! {
    async fn nothing_is_sent_when_there_is_no_school_or_nothing_to_do(db) {
        let morning = Morning::at(db, "2026-10-06T04:30:00Z").await?;
        assert_eq!(morning.look().await?, 0);
        let nothing = ("nothing to do".to_owned(), 2);
        assert!(reasons(&db.store).await?.contains(&nothing), "weeks before the period");
        let app = &morning.site.app;
        // Summer and winter time; Saturday, Sunday, holidays, the eleventh of November.
        for (instant, asked) in [
            ("2026-10-09T04:29:59Z", 0),
            ("2026-10-09T04:30:00Z", 4),
            ("2026-10-10T04:30:00Z", 0),
            ("2026-10-11T04:30:00Z", 0),
            ("2026-10-25T05:30:00Z", 0),
            ("2026-10-26T05:30:00Z", 0),
            ("2026-11-11T05:30:00Z", 0),
            ("2026-11-12T05:29:59Z", 0),
            ("2026-11-12T05:30:00Z", 4),
            ("2026-11-13T11:30:00Z", 0),
            ("2027-03-26T05:30:00Z", 4),
            ("2027-03-28T04:30:00Z", 0),
            ("2027-03-29T04:30:00Z", 0),
            ("2027-03-30T04:29:59Z", 0),
            ("2027-03-30T04:30:00Z", 4),
        ] {
            morning.advance_to(instant)?;
            assert_eq!(daily::ask(app).await?, asked, "{instant}");
        }
    }
}

on_both! {
    async fn what_could_not_leave_in_the_morning_is_not_sent_at_night(db) {
        let morning = Morning::at(db, MONDAY).await?;
        *morning.mails.busy.lock().unwrap() = 2;
        assert_eq!(morning.look().await?, 0, "the mail server puts both off");
        morning.advance_to("2026-11-16T06:30:00Z")?;
        *morning.mails.busy.lock().unwrap() = 1;
        assert_eq!(morning.look().await?, 1);
        morning.advance_to("2026-11-16T20:00:00Z")?;
        assert_eq!(morning.look().await?, 0);
        assert!(reasons(&db.store).await?.contains(&("the morning is over".to_owned(), 1)));
    }
}

on_both! {
    async fn it_is_forgotten_after_a_month_that_a_list_was_sent(db) {
        let morning = Morning::at(db, MONDAY).await?;
        morning.look().await?;
        morning.advance_to("2026-12-18T05:30:00Z")?;
        morning.look().await?;
        let backend = db.store.db().get_database_backend();
        let days = Statement::from_string(backend, "SELECT DISTINCT mid FROM side_effect");
        assert_eq!(db.store.db().query_all_raw(days).await?.len(), 1);
    }
}

on_both! {
    async fn without_a_mail_server_nothing_is_recorded_nor_offered(db) {
        let site = Site::new(db).await?;
        let by = MONDAY.parse::<chrono::DateTime<chrono::Utc>>()?.timestamp_millis() - NOW_MS;
        site.clock.advance(Duration::from_millis(u64::try_from(by)?));
        assert_eq!(look(&site.app).await?, 0);
        let mut teacher = site.adult(site.world.teacher).await?;
        assert_eq!(receives(&mut teacher).await?, None);
    }
}
