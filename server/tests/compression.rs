//! What travels compressed, and what does not.

use crate::support::{Answer, Browser, Phone, Site};
use axum::body::Body;
use axum::http::{Request, header};
use common::api::path;
use common::sync::protocol::PULL_MAX;
use flate2::read::GzDecoder;
use flate2::{Compression, write::GzEncoder};
use std::io::{Read, Write};

const JSON: &str = "application/json";

async fn get(browser: &mut Browser, path: &str) -> anyhow::Result<Answer> {
    let request = Request::get(path).header(header::ACCEPT_ENCODING, "gzip");
    browser.send(request, Body::empty()).await
}

async fn post(
    browser: &mut Browser,
    path: &str,
    accepted: &str,
    body: &str,
) -> anyhow::Result<Answer> {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, JSON)
        .header(header::ACCEPT_ENCODING, accepted);
    browser.send(request, Body::from(body.to_owned())).await
}

fn unpacked(answer: &Answer) -> anyhow::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(&*answer.body).read_to_end(&mut plain)?;
    Ok(plain)
}

on_both! {
    async fn a_page_travels_compressed_and_says_the_same(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let phone = Phone::new(&site.world, site.world.pupils[0]);
        let req = serde_json::to_string(&phone.device.pull_req(PULL_MAX))?;
        let plain = browser.post_text(path::PULL, req.clone()).await?;
        assert_eq!((plain.status.as_u16(), plain.header("content-encoding")), (200, None));
        let packed = post(&mut browser, path::PULL, "gzip", &req).await?;
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        assert_eq!(packed.header("content-type"), Some(JSON));
        assert!(packed.body.len() < plain.body.len() / 2, "{}", packed.body.len());
        assert_eq!(String::from_utf8(unpacked(&packed)?)?, plain.text());
    }
}

on_both! {
    async fn a_large_page_travels_as_brotli_and_a_small_one_as_what_is_quick_to_set_up(db) {
        let site = Site::new(db).await?;
        let mut browser = site.adult(site.world.teacher).await?;
        let mut phone = Phone::new(&site.world, site.world.teacher);
        let req = serde_json::to_string(&phone.device.pull_req(PULL_MAX))?;
        let small = post(&mut browser, path::PULL, "gzip, br", &req).await?;
        assert_eq!(small.header("content-encoding"), Some("gzip"));
        assert!(unpacked(&small)?.len() < 16 * 1024);
        phone.sync(&db.store).await?;
        for day in 0..20 {
            let text = format!("Jour {day} : {}", "à l'heure, appliqué. ".repeat(40));
            phone.write(&site.world.note(site.world.pupils[0], &text))?;
        }
        phone.sync(&db.store).await?;
        let large = post(&mut browser, path::PULL, "gzip, br", &req).await?;
        assert_eq!(large.header("content-encoding"), Some("br"));
        let plain = browser.post_text(path::PULL, req).await?;
        assert!(plain.body.len() > 16 * 1024, "{}", plain.body.len());
        assert!(large.body.len() < plain.body.len() / 2, "{}", large.body.len());
    }
}

on_both! {
    async fn a_stream_of_hints_and_an_error_are_sent_as_they_are(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let hints = get(&mut browser, path::POKE).await?;
        assert_eq!(hints.header("content-type"), Some("text/event-stream"));
        assert_eq!(hints.header("content-encoding"), None);
        let refused = post(&mut browser, path::PUSH, "gzip", "{").await?;
        refused.problem(400, "malformed")?;
        assert_eq!(refused.header("content-encoding"), None);
    }
}

on_both! {
    async fn a_file_compressed_by_the_build_is_not_compressed_again(db) {
        let site = Site::new(db).await?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(b"body{}")?;
        let gzip = gzip.finish()?;
        let file = format!("{}{}.gz", site.app.leptos.site_root, site.file());
        std::fs::write(file, &gzip)?;
        let packed = get(&mut site.browser(), site.file()).await?;
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        assert_eq!(packed.body, gzip);
    }
}
