//! Writes that a page of another site made the browser send are refused, before any route.

use crate::app::App;
use crate::error::ServerError;
use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Every request that can write must say that it comes from our own pages, and carry JSON if
/// anything: what a foreign form cannot do.
pub async fn own_pages_only(State(app): State<App>, request: Request, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if reads {
        return next.run(request).await;
    }
    if !is_own(request.headers(), app.auth.origin()) {
        return ServerError::Forbidden("cross_site").into_response();
    }
    let headers = request.headers();
    let bare = request.body().is_end_stream() && !headers.contains_key(header::CONTENT_TYPE);
    if !bare && !is_json(headers) {
        return ServerError::MediaType.into_response();
    }
    next.run(request).await
}

/// `Sec-Fetch-Site`, which pages cannot set; from a browser without it, `Origin`.
fn is_own(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(from) = text("origin") else {
        return false;
    };
    let host = from.split_once("://").map(|(_, host)| host);
    from == origin || (host.is_some() && host == text("host"))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://tremplin.exemple.invalid";

    fn own(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                let name: header::HeaderName = name.parse().unwrap();
                (name, value.parse().unwrap())
            })
            .collect();
        is_own(&headers, ORIGIN)
    }

    #[test]
    fn our_pages_and_nobody_else_may_write() {
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("sec-fetch-site", "none")]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(!own(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", ORIGIN)
        ]));
        assert!(own(&[("origin", ORIGIN)]));
        assert!(own(&[
            ("origin", "http://localhost:3000"),
            ("host", "localhost:3000")
        ]));
        assert!(!own(&[("origin", "https://autre.exemple.invalid")]));
        assert!(!own(&[
            ("origin", "https://autre.exemple.invalid"),
            ("host", "localhost:3000")
        ]));
        assert!(!own(&[("origin", "null"), ("host", "null")]));
        assert!(!own(&[(
            "origin",
            "https://tremplin.exemple.invalid.autre.invalid"
        )]));
        assert!(!own(&[]));
    }
}
