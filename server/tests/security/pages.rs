//! Pages and files: the same for everybody, and nothing outside the site.

use crate::support::Site;
use anyhow::Context;
use axum::body::Body;
use axum::http::{Method, Request};
use http_body_util::BodyExt;
use server::app::{App, router};
use server::routes::dev;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tower::ServiceExt;

on_both! {
    async fn a_page_says_nothing_of_who_asks_whatever_its_address(db) {
        let site = Site::new(db).await?;
        let mut pupil = site.pupil(0).await?;
        let mut adult = site.adult(site.world.teacher).await?;
        let mut nobody = site.browser();
        let (other, offer) = (site.world.pupils[1], site.world.offer);
        for page in [
            "/".to_owned(),
            "/app".to_owned(),
            format!("/app/eleves/{other}"),
            format!("/app/offres/{offer}?eleve={other}"),
            format!("/app/{other}"),
        ] {
            let mut texts = Vec::new();
            for browser in [&mut pupil, &mut adult, &mut nobody] {
                let answer = browser.get(&page).await?;
                assert_eq!(answer.status, 200, "{page}");
                let policy = answer.header("content-security-policy").unwrap_or_default();
                let nonce = policy.split("'nonce-").nth(1).unwrap_or_default();
                let nonce = nonce.split('\'').next().unwrap_or_default();
                let text = answer.text().replace(nonce, "");
                for secret in ["Prénom", "Essai", "E-1", &site.world.pupils[0].to_string()] {
                    assert!(!text.contains(secret), "{page}: {secret}");
                }
                texts.push(text);
            }
            assert_eq!(texts[0], texts[1], "{page}");
            assert_eq!(texts[0], texts[2], "{page}");
        }
    }
}

on_both! {
    async fn nothing_outside_the_site_is_served(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        assert_eq!(browser.get(site.file()).await?.text(), "body{}");
        for path in [
            "/../Cargo.toml", "/pkg/../../Cargo.toml", "/%2e%2e/Cargo.toml", "/..%2fCargo.toml",
            "/pkg/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/pkg/..%5c..%5cCargo.toml",
            "/t.sqlite", "/data/server.key", "/server.key", "/.git/config", "/pkg/", "/pkg",
            "/pkg/tremplin.css/x", "/%00", "/pkg/%ff%fe",
        ] {
            let answer = browser.get(path).await?;
            assert_eq!(answer.status, 404, "{path}: {}", answer.text());
            let text = answer.text();
            assert!(!text.contains("root:") && !text.contains("[package]"), "{path}");
        }
    }
}

on_both! {
    async fn pages_and_files_take_nothing(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let before = site.dump(&[]).await?;
        let writes = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        for path in ["/", "/connexion", "/app", "/app/x", site.file(), "/nulle-part"] {
            for method in &writes {
                let request = Request::builder()
                    .method(method)
                    .uri(path)
                    .header("content-type", "application/json");
                let answer = browser.send(request, Body::from("{}")).await?;
                answer
                    .problem(405, "method_not_allowed")
                    .map_err(|e| e.context(format!("{method} {path}")))?;
            }
        }
        assert_eq!(site.dump(&[]).await?, before);
    }
}

on_both! {
    async fn pages_follow_the_server_in_development_and_nowhere_else(db) {
        let site = Site::new(db).await?;
        let mut browser = site.browser();
        assert!(!browser.get("/connexion").await?.text().contains(dev::SCRIPT));
        assert_eq!(browser.get(dev::SCRIPT).await?.status, 404);
        assert_eq!(browser.get(dev::STREAM).await?.status, 404);

        let mut config = (*site.app.config).clone();
        config.dev = true;
        let app = App {
            config: Arc::new(config),
            ..site.app.clone()
        };
        let ask = async |path: &str| {
            let request = Request::get(path).body(Body::empty())?;
            anyhow::Ok(router(app.clone()).oneshot(request).await?)
        };
        let page = ask("/connexion").await?.into_body().collect().await?.to_bytes();
        assert!(String::from_utf8_lossy(&page).contains(dev::SCRIPT));
        assert_eq!(ask("/sw.js").await?.status(), 404);
        let mut stream = ask(dev::STREAM).await?.into_body();
        let mut told = Vec::new();
        for style in ["body{}", "body{color:red}"] {
            let file = site.files_path().join("pkg/tremplin.css");
            std::fs::write(&file, style)?;
            // Another time, whatever the file system's clock.
            let later = SystemTime::now() + Duration::from_secs(told.len() as u64 * 60);
            std::fs::File::options().write(true).open(&file)?.set_modified(later)?;
            let frame = stream.frame().await.context("the stream ended")??;
            told.push(frame.into_data().unwrap_or_default());
        }
        assert_ne!(told[0], told[1], "the style has changed");
    }
}
