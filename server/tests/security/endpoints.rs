//! Every route with what it must not take: a typed problem, and nothing changed.

use crate::support::{Browser, Site};
use axum::body::Body;
use axum::http::{Method, Request, header};
use common::api::path;

const READS: [&str; 8] = [
    path::SESSION,
    path::POKE,
    path::HEALTH,
    path::ACCOUNT,
    path::ACCOUNTS,
    path::ERASED,
    path::ACADEMY,
    path::RETENTION,
];
const WRITES: [&str; 26] = [
    path::LOGIN,
    path::LOGOUT,
    path::PUSH,
    path::PULL,
    path::LOGIN_SECOND,
    path::TOTP_BEGIN,
    path::TOTP_CONFIRM,
    path::TOTP_DISABLE,
    path::RECOVERY_RENEW,
    path::PASSPHRASE,
    path::SESSION_CLOSE,
    path::SESSIONS_CLOSE_OTHERS,
    path::LINK_ASK,
    path::LINK_LOOK,
    path::LINK_USE,
    path::DAILY_LIST,
    path::DAILY_LIST_LINK,
    path::INVITE,
    path::RESET,
    path::JOURNAL,
    path::PUPILS,
    path::SUBJECT_EXPORT,
    path::SUBJECT_ERASE,
    path::RETENTION_PUPILS,
    path::RETENTION_APPLY,
    path::RETENTION_POSTPONE,
];
/// Those that take a body from whoever is signed in.
const BODIES: [&str; 15] = [
    path::LOGIN,
    path::PUSH,
    path::PULL,
    path::LOGIN_SECOND,
    path::TOTP_BEGIN,
    path::TOTP_CONFIRM,
    path::TOTP_DISABLE,
    path::RECOVERY_RENEW,
    path::PASSPHRASE,
    path::SESSION_CLOSE,
    path::LINK_ASK,
    path::LINK_LOOK,
    path::LINK_USE,
    path::DAILY_LIST,
    path::DAILY_LIST_LINK,
];
/// Those that are somebody's.
const PRIVATE: [(&str, &str); 26] = [
    ("GET", path::SESSION),
    ("GET", path::POKE),
    ("POST", path::PUSH),
    ("POST", path::PULL),
    ("GET", path::ACCOUNT),
    ("POST", path::TOTP_BEGIN),
    ("POST", path::TOTP_CONFIRM),
    ("POST", path::TOTP_DISABLE),
    ("POST", path::RECOVERY_RENEW),
    ("POST", path::PASSPHRASE),
    ("POST", path::SESSION_CLOSE),
    ("POST", path::SESSIONS_CLOSE_OTHERS),
    ("POST", path::DAILY_LIST),
    ("GET", path::ACCOUNTS),
    ("POST", path::INVITE),
    ("POST", path::RESET),
    ("POST", path::JOURNAL),
    ("POST", path::PUPILS),
    ("POST", path::SUBJECT_EXPORT),
    ("POST", path::SUBJECT_ERASE),
    ("GET", path::ERASED),
    ("GET", path::ACADEMY),
    ("GET", path::RETENTION),
    ("POST", path::RETENTION_PUPILS),
    ("POST", path::RETENTION_APPLY),
    ("POST", path::RETENTION_POSTPONE),
];

async fn send(
    browser: &mut Browser,
    method: &str,
    path: &str,
    cookie: Option<&str>,
) -> anyhow::Result<crate::support::Answer> {
    let mut request = Request::builder().method(method).uri(path);
    if method == "POST" {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    browser
        .send(
            request,
            Body::from(if method == "POST" { "{}" } else { "" }),
        )
        .await
}

on_both! {
    async fn without_a_session_nothing_is_said(db) {
        let site = Site::new(db).await?;
        let before = site.dump(&[]).await?;
        let forged = [
            None,
            Some(String::new()),
            Some("tremplin=".to_owned()),
            Some("tremplin=\"\"".to_owned()),
            Some(format!("tremplin={}", "0".repeat(64))),
            Some(format!("tremplin={}", "a".repeat(5000))),
            Some("tremplin=' OR 1=1 --".to_owned()),
            Some("__Host-tremplin=x; autre=y".to_owned()),
            Some(format!("session={}", site.world.pupils[0])),
        ];
        for (method, path) in PRIVATE {
            for cookie in &forged {
                let answer = send(&mut site.browser(), method, path, cookie.as_deref()).await?;
                answer.problem(401, "unauthenticated")?;
            }
        }
        assert_eq!(site.dump(&[]).await?, before);
    }
}

on_both! {
    async fn malformed_bodies_are_refused(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let before = site.dump(&[]).await?;
        let client = uuid::Uuid::now_v7();
        let bodies: Vec<Vec<u8>> = [
            "", " ", "{", "null", "[]", "{}", "true", "\"\"", "{}{}", "{\"kind\":\"code\"}",
            "{\"kind\":\"code\",\"code\":7}", "{\"kind\":\"other\",\"code\":\"x\"}",
            "{\"kind\":\"code\",\"code\":\"x\",\"more\":1}",
            "{\"proto\":1,\"client\":\"nobody\",\"first_mid\":1,\"mutations\":[]}",
            "{\"proto\":-1,\"client\":null}",
        ]
        .into_iter()
        .map(|text| text.as_bytes().to_vec())
        .chain([
            format!("{{\"proto\":1,\"client\":\"{client}\",\"first_mid\":1e99,\"mutations\":[]}}")
                .into_bytes(),
            vec![0xff, 0xfe, 0x00],
            b"{\"kind\":\"code\",\"code\":\"\xc3\"}".to_vec(),
            "[".repeat(100_000).into_bytes(),
            format!("{{\"a\":{}", "{\"a\":".repeat(20_000)).into_bytes(),
        ])
        .collect();
        for path in BODIES {
            for body in &bodies {
                let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
                let answer = browser.send(request, Body::from(body.clone())).await?;
                let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
                answer.problem(400, "malformed").map_err(|e| e.context(format!("{path} {shown}")))?;
            }
        }
        assert_eq!(site.dump(&[]).await?, before);
    }
}

on_both! {
    async fn oversized_bodies_are_refused(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let before = site.dump(&[]).await?;
        for path in BODIES {
            let text = format!("{{\"kind\":\"code\",\"code\":\"{}\"}}", "A".repeat(256 * 1024));
            browser.post_text(path, text.clone()).await?.problem(413, "too_large")?;
            // Without a declared length too.
            let pieces = text.into_bytes().chunks(1000).map(|c| Ok::<_, std::io::Error>(c.to_vec()))
                .collect::<Vec<_>>();
            let body = Body::from_stream(futures::stream::iter(pieces));
            let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
            browser.send(request, body).await?.problem(413, "too_large")?;
        }
        assert_eq!(site.dump(&[]).await?, before);
    }
}

on_both! {
    async fn only_json_is_taken(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let before = site.dump(&[]).await?;
        let body = format!("{{\"kind\":\"code\",\"code\":\"{}\"}}", site.codes[0]);
        for path in WRITES {
            for kind in [
                "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                "application/jsonx", "", "text/plain; application/json",
            ] {
                let request = Request::post(path).header(header::CONTENT_TYPE, kind);
                let answer = browser.send(request, Body::from(body.clone())).await?;
                answer.problem(415, "unsupported_media_type")?;
            }
            let answer = browser.send(Request::post(path), Body::from(body.clone())).await?;
            answer.problem(415, "unsupported_media_type")?;
        }
        assert_eq!(site.dump(&[]).await?, before);
        assert_eq!(browser.get(path::SESSION).await?.status, 200);
    }
}

on_both! {
    async fn other_methods_are_refused(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let before = site.dump(&[]).await?;
        let methods = [
            Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS,
            Method::TRACE,
        ];
        for (paths, allowed) in [(&READS[..], Method::GET), (&WRITES[..], Method::POST)] {
            for path in paths {
                for method in methods.iter().filter(|m| **m != allowed) {
                    let request = Request::builder().method(method).uri(*path);
                    let answer = browser.send(request, Body::empty()).await?;
                    answer.problem(405, "method_not_allowed")?;
                }
            }
        }
        assert_eq!(site.dump(&[]).await?, before);
    }
}

on_both! {
    async fn addresses_that_do_not_exist_are_refused(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        for path in ["/api/", "/api/v1", "/api/v1/pupils", "/api/v2/session", "/api/v1/session/"] {
            browser.get(path).await?.problem(404, "not_found")?;
            browser.post_text(path, "{}".into()).await?.problem(404, "not_found")?;
        }
    }
}

on_both! {
    async fn another_site_writes_nothing(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let before = site.dump(&[]).await?;
        let foreign: [&[(&str, &str)]; 5] = [
            &[("sec-fetch-site", "cross-site"), ("origin", "https://autre.exemple.invalid")],
            &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:3000")],
            &[("origin", "https://autre.exemple.invalid"), ("host", "127.0.0.1:3000")],
            &[("origin", "null")],
            &[],
        ];
        let body = format!("{{\"kind\":\"code\",\"code\":\"{}\"}}", site.codes[1]);
        for path in WRITES {
            for headers in foreign {
                let mut request = Request::post(path)
                    .header(header::CONTENT_TYPE, "application/json")
                    .header(header::COOKIE, browser.cookie.as_deref().unwrap());
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let request = request.body(Body::from(body.clone()))?;
                let answer = browser.raw(request).await?;
                answer.problem(403, "cross_site")?;
                assert_eq!(answer.header("set-cookie"), None);
            }
        }
        assert_eq!(site.dump(&[]).await?, before);
        assert_eq!(browser.get(path::SESSION).await?.status, 200, "not even logged out");
    }
}

on_both! {
    async fn nobody_is_invited_to_call_from_another_site(db) {
        let site = Site::new(db).await?;
        for path in READS.iter().chain(&WRITES) {
            let request = Request::builder()
                .method(Method::OPTIONS)
                .uri(*path)
                .header("origin", "https://autre.exemple.invalid")
                .header("access-control-request-method", "POST");
            let answer = site.browser().send(request, Body::empty()).await?;
            let cors = answer.headers.keys().any(|k| k.as_str().starts_with("access-control"));
            assert!(!cors && !answer.status.is_success());
        }
    }
}

on_both! {
    async fn health_says_that_the_server_is_there_and_nothing_else(db) {
        let site = Site::new(db).await?;
        let answer = site.browser().get(path::HEALTH).await?;
        assert_eq!(answer.status, 200);
        let health: serde_json::Map<String, serde_json::Value> = answer.json()?;
        assert_eq!(health.keys().collect::<Vec<_>>(), ["status", "version"]);
    }
}
