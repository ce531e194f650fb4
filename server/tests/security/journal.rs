//! What the server writes in its journal.

use crate::support::site::PASSPHRASE;
use crate::support::{Site, TestDb};
use common::api::account::{AskLink, CodeReq, Proof, SecondReq, UseLink};
use common::api::admin::{InviteReq, LinkMade};
use common::api::{LoginReq, path};
use common::domain::staff::{Role, Territory};
use common::ids::StaffId;
use std::io::Write;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<u8>>>);

impl Write for Journal {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Second factor, links, invitations, with their mistakes; the token of a link.
async fn accounts(site: &Site) -> anyhow::Result<String> {
    let mut chief = site.adult(site.world.administrator).await?;
    let wrong = Proof {
        passphrase: "secret-perdu".into(),
        code: "123456".into(),
    };
    for path in [path::TOTP_BEGIN, path::TOTP_DISABLE] {
        chief.post(path, &wrong).await?;
    }
    let code = "123456".to_owned();
    chief
        .post(path::TOTP_CONFIRM, &CodeReq { code: code.clone() })
        .await?;
    let ticket = "secret-perdu".to_owned();
    chief
        .post(path::LOGIN_SECOND, &SecondReq { ticket, code })
        .await?;
    let invite = InviteReq {
        staff: StaffId(uuid::Uuid::now_v7()),
        first_name: "Nora".into(),
        last_name: "Villebois".into(),
        email: "nora@exemple.invalid".into(),
        role: Role::Teacher,
        territory: Territory::Division(site.world.division),
    };
    let made: LinkMade = chief.post(path::INVITE, &invite).await?.json()?;
    chief.post(path::INVITE, &invite).await?;
    let link = made.link.unwrap_or_default();
    let token = link.split('#').nth(1).unwrap_or_default().to_owned();
    assert_eq!(token.len(), 64);
    for passphrase in ["secret-perdu", "azertyuiopqsd"] {
        let req = UseLink {
            token: token.clone(),
            passphrase: passphrase.into(),
        };
        chief.post(path::LINK_USE, &req).await?;
    }
    let email = "nora@exemple.invalid".into();
    chief.post(path::LINK_ASK, &AskLink { email }).await?;
    Ok(token)
}

#[tokio::test]
async fn nothing_personal_and_no_secret_is_ever_logged() -> anyhow::Result<()> {
    let db = TestDb::sqlite().await?;
    let site = Site::new(&db).await?;
    let journal = Journal::default();
    let writer = journal.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);

    let mut browser = site.browser();
    let email = "coordination@exemple.invalid";
    let wrong = "ceci-est-faux-vraiment";
    for (email, passphrase) in [
        (email, wrong),
        (email, PASSPHRASE),
        ("inconnu@exemple.invalid", wrong),
    ] {
        let req = LoginReq::Passphrase {
            email: email.into(),
            passphrase: passphrase.into(),
        };
        browser.post(path::LOGIN, &req).await?;
    }
    let code = site.codes[0].clone();
    browser
        .post(path::LOGIN, &LoginReq::Code { code: code.clone() })
        .await?;
    browser
        .post(
            path::LOGIN,
            &LoginReq::Code {
                code: "WXYZ-WXYZ-WXYZ".into(),
            },
        )
        .await?;
    // Mistakes whose message could quote what was sent.
    for body in [
        format!("{{\"kind\":\"{email}\"}}"),
        format!("{{\"kind\":\"code\",\"code\":\"{code}\",\"{email}\":1}}"),
        format!("{{\"kind\":\"code\",\"code\":[\"{code}\"]}}"),
        format!(
            "{{\"kind\":\"passphrase\",\"email\":\"{email}\",\"passphrase\":{{\"{wrong}\":1}}}}"
        ),
        format!("{wrong} {code}"),
    ] {
        browser
            .post_text(path::LOGIN, body)
            .await?
            .problem(400, "malformed")?;
    }
    let token_of_link = accounts(&site).await?;
    super::forged::lives(&site).await?;
    browser.get(path::SESSION).await?;
    let token = browser
        .cookie
        .clone()
        .unwrap_or_default()
        .replace("tremplin=", "");

    let text = String::from_utf8(journal.0.lock().unwrap().clone())?;
    assert!(
        text.contains("bad_credentials") && text.contains("malformed"),
        "{text}"
    );
    assert!(token.len() == 64);
    for secret in [
        email,
        "inconnu@",
        wrong,
        PASSPHRASE,
        &code,
        &code.replace('-', ""),
        "WXYZ",
        &token,
        &token_of_link,
        "secret-perdu",
        "Villebois",
        "nora@",
        "123456",
        "Prénom",
        "Discret",
        "192.0.2.1",
        "$argon2id$",
    ] {
        assert!(!text.contains(secret), "{secret} is in the journal");
    }
    drop(site);
    db.end().await
}
