//! The fuzz targets of the server over their corpora, and its routes with anything: an answer of our
//! shape, never a fault.

#[path = "../../fuzz/src/server_bodies.rs"]
#[expect(
    clippy::expect_used,
    reason = "what it says of an input holds, or the test has failed"
)]
mod bodies;
#[path = "../../fuzz/src/replay.rs"]
#[expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its corpus has failed"
)]
mod replay;

// Where the bodies look for it: by itself in the fuzz crate, whole here.
use ::server;

use crate::support::{Browser, Site, TestDb};
use axum::body::Body;
use axum::http::{Request, header};
use common::api::path;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use replay::replay;
use server::auth::passphrase;

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

const FILE: &str = "Organisme;SIRET;Commune;Secteur;Titre;Filières;Niveaux;Semaines;Places;Âge \
                    minimum;Groupe;Ouverte;Effectif;Adresse;Contact;Téléphone;E-mail\n\
                    Boulangerie Aubertel;73282932000074;Lunéville;Boulangerie;Fabrication;\
                    alimentation;CAP 1re année;2026-S48 à 2026-S51, 2026-S53;2;16;1;oui;4;\
                    1 rue d'Essai;Camille;0383123456;a@exemple.invalid\n\
                    Menuiserie;;54039;;Pose;bois;;2026-S48;1;;;;;;;;\n";

#[test]
fn any_file_is_a_plan_or_an_error_on_a_line() {
    let mut seeds = texts(&[
        FILE,
        &FILE.replace(';', "\t"),
        "organisme,commune,titre,filieres,semaines,places\nA,Hameau,\"B \"\"C\"\"\",bois,2026-W48..2026-W49,1\n",
        "a;b\n\n\n;\n\"",
    ]);
    seeds.push(utf16(FILE));
    replay("import", bodies::import, seeds, 2000);
}

#[test]
fn any_file_of_pupils_is_refused_or_a_plan() {
    let mut seeds: Vec<Vec<u8>> = [
        &include_bytes!("files/pronote.csv")[..],
        include_bytes!("files/tableur.csv"),
        include_bytes!("files/tabulations.csv"),
        include_bytes!("files/ExportXML_ElevesSansAdresses.zip"),
    ]
    .map(<[u8]>::to_vec)
    .to_vec();
    seeds.extend(texts(&[
        "<BEE_ELEVES><ELEVE ELEVE_ID=\"1\"><PRENOM>A&amp;</PRENOM></ELEVE></BEE_ELEVES>",
        "Nom;Prénom;Né(e) le;Classe\nAUBERTEL;Maëlys;04/09/2009;1MELEC\n",
    ]));
    replay("pupils", bodies::pupils, seeds, 2000);
}

#[test]
fn anything_typed_to_come_in_is_read_or_is_not() {
    let seeds = texts(&[
        "ABCD-EFGH-JKMN",
        "abcd efgh jkmn",
        r#"{"kind":"code","code":"ABCD-EFGH-JKMN"}"#,
        r#"{"kind":"passphrase","email":"a@exemple.invalid","passphrase":"un vélo rouge"}"#,
        "Mozilla/5.0 (Linux; Android 10; K) Chrome/131.0.0.0 Mobile Safari/537.36",
    ]);
    replay("identity", bodies::identity, seeds, 4000);
}

proptest! {
    #[test]
    fn any_passphrase_and_any_address_are_judged(text in "\\PC{0,300}", about in ".{0,30}") {
        let judged = passphrase::check(&text, &[&about]);
        prop_assert!(judged.is_err() || text.chars().count() <= passphrase::MAX_CHARS);
        if let Some(email) = server::auth::account::email(&text) {
            prop_assert_eq!(server::auth::account::email(&email), Some(email.clone()));
        }
    }
}

/// Header values that a client may send: visible bytes, and those above ASCII.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![8 => 0x20_u8..0x7f, 1 => 0x80_u8..=0xff];
    let any = prop::collection::vec(byte, 0..120);
    let token = "[0-9a-f]{0,80}";
    prop_oneof![
        any.clone(),
        (token, any).prop_map(|(token, rest)| {
            [format!("tremplin={token}; ").as_bytes(), &rest].concat()
        }),
    ]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let deep = (1_usize..5000).prop_map(|depth| "[".repeat(depth).into_bytes());
    let known = prop::sample::select(vec![
        r#"{"kind":"code","code":"ABCD-EFGH-JKMN"}"#,
        r#"{"proto":1,"client":"00000000-0000-0000-0000-000000000001","first_mid":1,"mutations":[]}"#,
        r#"{"proto":1,"schema":1,"client":"00000000-0000-0000-0000-000000000001","limit":1}"#,
    ]);
    let cut = (known, 0_usize..90, any::<u8>()).prop_map(|(text, at, byte)| {
        let mut text = text.as_bytes().to_vec();
        let at = at.min(text.len());
        text.insert(at, byte);
        text
    });
    prop_oneof![deep, cut, prop::collection::vec(any::<u8>(), 0..200)]
}

async fn sent(
    browser: &mut Browser,
    to: &str,
    cookie: &[u8],
    agent: &[u8],
    body: Vec<u8>,
) -> anyhow::Result<u16> {
    let request = Request::post(to)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ORIGIN, "http://127.0.0.1:3000")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", agent)
        .header(header::USER_AGENT, agent)
        .header(header::COOKIE, cookie)
        .body(Body::from(body))?;
    Ok(browser.raw(request).await?.status.as_u16())
}

#[test]
fn no_cookie_no_header_and_no_body_makes_a_route_fail() -> anyhow::Result<()> {
    let tokio = tokio::runtime::Runtime::new()?;
    let db = tokio.block_on(TestDb::sqlite())?;
    let site = tokio.block_on(Site::new(&db))?;
    let signed = tokio.block_on(site.pupil(0))?;
    let good = signed.cookie.clone().unwrap_or_default().into_bytes();
    let mut runner = TestRunner::new(Config::with_cases(128));
    let to = prop::sample::select(vec![path::LOGIN, path::LOGOUT, path::PUSH, path::PULL]);
    let all = (to, value(), value(), body(), any::<bool>());
    runner.run(&all, |(to, cookie, agent, body, known)| {
        let cookie = if known { &good } else { &cookie };
        // The session must not end on the way, and guesses must not wear the address out.
        let to = if known && to == path::LOGOUT {
            path::PUSH
        } else {
            to
        };
        let mut browser = site.browser();
        let status = tokio.block_on(sent(&mut browser, to, cookie, &agent, body));
        let status = status.map_err(|error| TestCaseError::fail(format!("{error:#}")))?;
        prop_assert!(status < 500, "{status} of {to}");
        Ok(())
    })?;
    assert!(tokio.block_on(site.pupil(1)).is_ok(), "it still serves");
    Ok(())
}
