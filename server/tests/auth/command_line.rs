//! `server admin …`.

use crate::support::{Site, TestDb};
use common::api::account::UseLink;
use common::api::{LoginReq, SessionInfo, path};
use common::domain::pole::Pole;
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::UserId;
use sea_orm::ConnectionTrait;
use server::auth::account;
use server::auth::admin::run_with;
use server::auth::key::ServerKey;
use server::auth::{Auth, Clock};
use server::config::Config;
use server::store::Store;

const GOOD: &str = "quatre pommes et une poire";

/// What was printed, or why not.
async fn admin(store: &Store, auth: &Auth, line: &str, typed: &[&str]) -> anyhow::Result<String> {
    let args: Vec<String> = line.split(' ').map(ToOwned::to_owned).collect();
    let mut typed = typed.iter();
    let mut ask = |_prompt: &str| {
        let next = typed.next().copied();
        next.map(ToOwned::to_owned)
            .ok_or_else(|| std::io::Error::other("nobody types"))
    };
    let mut out = Vec::new();
    run_with(store, auth, &args, &mut ask, &mut out).await?;
    Ok(String::from_utf8(out)?)
}

async fn login(site: &Site, email: &str, passphrase: &str) -> anyhow::Result<u16> {
    let req = LoginReq::Passphrase {
        email: email.into(),
        passphrase: passphrase.into(),
    };
    Ok(site
        .browser()
        .post(path::LOGIN, &req)
        .await?
        .status
        .as_u16())
}

async fn empty(db: &TestDb) -> anyhow::Result<Auth> {
    let config = Config::from_vars([])?;
    Ok(Auth::with(
        db.store.db(),
        &config,
        ServerKey::new([1; 32]),
        Clock::default(),
    )
    .await?)
}

on_both! {
    async fn the_first_administrator_makes_the_first_pole(db) {
        let auth = empty(db).await?;
        let create = "create --email chef@exemple.invalid --first-name Camille --last-name Essai";
        let error = admin(&db.store, &auth, create, &[GOOD, GOOD]).await.unwrap_err();
        assert!(error.to_string().contains("--pole-name"), "{error}");
        let create = format!("{create} --pole-name Lunéville --pole-number 17");
        let said = admin(&db.store, &auth, &create, &[GOOD, GOOD]).await?;
        assert!(said.starts_with("chef@exemple.invalid: Administrateur in the pôle "), "{said}");
        assert!(!said.contains(GOOD));
        let space = db.store.spaces().await?[0];
        let pole = db.store.all::<Pole>(space).await?;
        assert_eq!((pole[0].name.as_str(), pole[0].number, pole[0].id), ("Lunéville", 17, space));
        let staff = db.store.all::<Staff>(space).await?;
        let assignment = db.store.all::<Assignment>(space).await?;
        assert_eq!((assignment[0].staff, assignment[0].role), (staff[0].id, Role::Administrator));
        assert_eq!(assignment[0].territory, Territory::Pole(space));
    }
}

on_both! {
    async fn an_administrator_of_a_pole_signs_in(db) {
        let site = Site::new(db).await?;
        let (store, auth) = (&site.app.store, &site.app.auth);
        let create =
            "create --email Chef@exemple.invalid --first-name Camille --last-name Essai --space 17";
        admin(store, auth, create, &[GOOD, GOOD]).await?;
        let mut browser = site.browser();
        let req = LoginReq::Passphrase { email: "chef@exemple.invalid".into(), passphrase: GOOD.into() };
        let info: SessionInfo = browser.post(path::LOGIN, &req).await?.json()?;
        assert_eq!((info.space, info.name.as_str()), (site.world.pole, "Camille Essai"));

        let line = "passphrase --email chef@exemple.invalid";
        let new = "trois cerises et un melon";
        admin(store, auth, line, &[new, new]).await?;
        browser.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        assert_eq!(login(&site, "chef@exemple.invalid", GOOD).await?, 401);
        assert_eq!(login(&site, "chef@exemple.invalid", new).await?, 200);

        admin(store, auth, "revoke --email chef@exemple.invalid", &[]).await?;
        assert_eq!(login(&site, "chef@exemple.invalid", new).await?, 401);
    }
}

on_both! {
    async fn an_invitation_is_a_link_and_a_lost_second_factor_is_taken_away(db) {
        let site = Site::new(db).await?;
        let (store, auth) = (&site.app.store, &site.app.auth);
        let line = "invite --email Nora@exemple.invalid --first-name Nora --last-name Villebois \
                    --role coordinator";
        let link = admin(store, auth, line, &[]).await?;
        let token = link.trim().split('#').nth(1).unwrap().to_owned();
        let req = UseLink { token, passphrase: GOOD.into() };
        assert_eq!(site.browser().post(path::LINK_USE, &req).await?.status, 200);
        assert_eq!(login(&site, "nora@exemple.invalid", GOOD).await?, 200);
        let error = admin(store, auth, line, &[]).await.unwrap_err().to_string();
        assert!(error.contains("email_taken"), "{error}");

        let off = "second-factor-off --email nora@exemple.invalid";
        let error = admin(store, auth, off, &[]).await.unwrap_err().to_string();
        assert!(error.contains("no second factor"), "{error}");
        let user = UserId(account::by_email(store.db(), "nora@exemple.invalid").await?.id);
        let drawn = auth.begin_second(user, "nora@exemple.invalid").await?;
        assert!(drawn.uri.contains("nora"));
        db.store.db().execute_unprepared("UPDATE second_factor SET confirmed_at = 1").await?;
        assert_eq!(login(&site, "nora@exemple.invalid", GOOD).await?, 401);
        admin(store, auth, off, &[]).await?;
        assert_eq!(login(&site, "nora@exemple.invalid", GOOD).await?, 200);
    }
}

on_both! {
    async fn a_new_code_is_printed_once_and_opens_the_account(db) {
        let site = Site::new(db).await?;
        let (store, auth) = (&site.app.store, &site.app.auth);
        let mut phone = site.pupil(0).await?;
        let said = admin(store, auth, &format!("code --pupil {}", site.world.pupils[0]), &[]).await?;
        phone.get(path::SESSION).await?.problem(401, "unauthenticated")?;
        let req = LoginReq::Code { code: said.trim().to_owned() };
        assert_eq!(phone.post(path::LOGIN, &req).await?.status, 200);
        admin(store, auth, &format!("revoke --pupil {}", site.world.pupils[0]), &[]).await?;
        assert_eq!(site.browser().post(path::LOGIN, &req).await?.status, 401);
    }
}

on_both! {
    async fn what_is_wrong_is_said_and_nothing_is_changed(db) {
        let site = Site::new(db).await?;
        let (store, auth) = (&site.app.store, &site.app.auth);
        let before = site.dump(&[]).await?;
        let base = "create --email a@exemple.invalid --first-name Camille --last-name Essai";
        let nobody = uuid::Uuid::now_v7();
        let cases: &[(String, &[&str], &str)] = &[
            ("create".into(), &[], "--email is needed"),
            ("create --email nobody".into(), &[], "not one"),
            (base.into(), &["court", "court"], "trop courte"),
            (base.into(), &[GOOD, "autre chose de long"], "différentes"),
            (base.into(), &["camille-essai", "camille-essai"], "l'adresse ou le nom"),
            (format!("{base} --space 99"), &[GOOD, GOOD], "no such pôle"),
            (format!("{base} --role teacher"), &[GOOD, GOOD], "expected administrator"),
            (format!("{base} --colour red"), &[GOOD, GOOD], "--colour is not an option"),
            (base.replace("a@", "prof@"), &[GOOD, GOOD], "already an account"),
            ("code --pupil x".into(), &[], "expected an identifier"),
            (format!("code --pupil {nobody}"), &[], "no such pupil"),
            (format!("code --pupil {}", site.world.teacher), &[], "no such pupil"),
            (format!("revoke --pupil {nobody}"), &[], "no such account"),
            ("revoke --email b@exemple.invalid".into(), &[], "no such account"),
            ("revoke --email".into(), &[], "needs a value"),
            ("dance".into(), &[], "unknown command"),
        ];
        for (line, typed, expected) in cases {
            let error = admin(store, auth, line, typed).await.unwrap_err();
            let error = format!("{error:#}");
            assert!(error.contains(expected), "{line}: {error}");
        }
        assert_eq!(site.dump(&[]).await?, before);
    }
}
