//! What every answer says to browsers.

use crate::support::{Answer, Site};
use axum::body::Body;
use axum::http::Request;
use common::api::{LoginReq, path};
use std::collections::BTreeSet;

/// One answer of each kind there is.
async fn every_kind(site: &Site) -> anyhow::Result<Vec<(String, Answer)>> {
    let mut pupil = site.pupil(0).await?;
    let mut nobody = site.browser();
    let mut answers = Vec::new();
    let pages = [
        "/",
        "/connexion",
        "/app",
        "/app/mes-demandes",
        "/nulle-part",
        site.file(),
    ];
    for page in pages
        .into_iter()
        .chain([path::HEALTH, path::SESSION, path::POKE, "/api/v1/x"])
    {
        answers.push((page.to_owned(), pupil.get(page).await?));
    }
    answers.push(("401".into(), nobody.get(path::SESSION).await?));
    let code = LoginReq::Code {
        code: site.codes[1].clone(),
    };
    answers.push(("login".into(), nobody.post(path::LOGIN, &code).await?));
    answers.push(("400".into(), pupil.post_text(path::PUSH, "{".into()).await?));
    let big = "x".repeat(300_000);
    answers.push(("413".into(), pupil.post_text(path::PUSH, big).await?));
    answers.push((
        "415".into(),
        pupil
            .send(Request::post(path::PUSH), Body::from("x"))
            .await?,
    ));
    answers.push(("405".into(), pupil.get(path::PUSH).await?));
    answers.push(("page 405".into(), pupil.post_text("/", "{}".into()).await?));
    let foreign = Request::post(path::LOGOUT).header("sec-fetch-site", "cross-site");
    answers.push(("403".into(), pupil.send(foreign, Body::empty()).await?));
    answers.push((
        "logout".into(),
        pupil
            .send(Request::post(path::LOGOUT), Body::empty())
            .await?,
    ));
    Ok(answers)
}

fn directives(answer: &Answer) -> BTreeSet<(&str, &str)> {
    let policy = answer.header("content-security-policy").unwrap_or_default();
    policy
        .split("; ")
        .map(|d| d.split_once(' ').unwrap_or((d, "")))
        .collect()
}

on_both! {
    async fn every_answer_has_the_security_headers(db) {
        let site = Site::new(db).await?;
        for (what, answer) in every_kind(&site).await? {
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), Some(value), "{what}: {name}");
            }
            assert!(answer.header("permissions-policy").is_some(), "{what}");
            assert_eq!(answer.header("server"), None, "{what}");
            assert_eq!(answer.header("strict-transport-security"), None, "{what}");
            let rules = directives(&answer);
            for rule in [
                ("default-src", "'none'"),
                ("connect-src", "'self'"),
                ("style-src", "'self'"),
                ("base-uri", "'none'"),
                ("form-action", "'self'"),
                ("frame-ancestors", "'none'"),
            ] {
                assert!(rules.contains(&rule), "{what}: {rule:?} in {rules:?}");
            }
            let scripts = rules.iter().find(|(name, _)| *name == "script-src").unwrap().1;
            for source in scripts.split(' ') {
                let known = ["'self'", "'wasm-unsafe-eval'"].contains(&source)
                    || (source.starts_with("'nonce-") && source.len() > 24);
                assert!(known, "{what}: {source}");
            }
        }
    }
}

on_both! {
    async fn over_tls_browsers_are_told_to_keep_to_it(db) {
        let site = Site::at(db, "https://tremplin.exemple.invalid").await?;
        for (what, answer) in every_kind(&site).await? {
            let value = answer.header("strict-transport-security");
            assert_eq!(value, Some("max-age=31536000"), "{what}");
        }
    }
}

on_both! {
    async fn no_answer_with_somebodys_data_is_kept(db) {
        let site = Site::new(db).await?;
        for (what, answer) in every_kind(&site).await? {
            let kept = answer.header("cache-control").unwrap_or_default().to_owned();
            match what.as_str() {
                "/" | "/connexion" | "/app" | "/app/mes-demandes" => {
                    assert_eq!(kept, "no-cache", "{what}");
                }
                file if file == site.file() => assert!(kept.contains("immutable"), "{kept}"),
                _ => assert_eq!(kept, "no-store", "{what}"),
            }
        }
    }
}

fn nonce(answer: &Answer) -> Option<String> {
    let policy = answer.header("content-security-policy")?;
    let (_, rest) = policy.split_once("'nonce-")?;
    Some(rest.split_once('\'')?.0.to_owned())
}

on_both! {
    async fn inline_scripts_carry_a_nonce_that_is_never_the_same(db) {
        let site = Site::new(db).await?;
        let mut nonces = BTreeSet::new();
        for page in ["/", "/", "/connexion", "/app", "/app", "/nulle-part"] {
            let answer = site.browser().get(page).await?;
            let nonce = nonce(&answer).unwrap_or_default();
            let html = answer.text();
            assert!(html.contains("<html"), "{page}: {html}");
            for tag in html.split("<script").skip(1) {
                let tag = tag.split('>').next().unwrap_or_default();
                let own = tag.contains(&format!("nonce=\"{nonce}\"")) || tag.contains("src=\"/");
                assert!(own && !nonce.is_empty(), "{page}: <script{tag}>");
            }
            assert!(!html.contains("<style") && !html.contains(" style=\""), "{page}");
            assert!(!html.contains(" onclick=") && !html.contains("javascript:"), "{page}");
            nonces.insert(nonce);
        }
        assert_eq!(nonces.len(), 6);
    }
}
