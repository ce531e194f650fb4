//! Pages and files.

use crate::app::App;
use crate::error::ServerError;
use crate::routes::dev;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// Pages that the server renders, the skeleton of the app, and the files of the site.
pub fn routes(leptos: LeptosOptions, followed: bool) -> Router<App> {
    // Starts what rendering needs; the paths themselves are ours to name.
    let _ = leptos_axum::generate_route_list(app::App);
    let page = {
        let leptos = leptos.clone();
        move |request: Request| render(leptos.clone(), followed, request)
    };
    let mut router = Router::new();
    for path in app::routes::PUBLIC {
        router = router.route(path, get(page.clone()));
    }
    router
        .route("/app", get(page.clone()))
        .route("/app/", get(page.clone()))
        .route("/app/{*screen}", get(page))
        .method_not_allowed_fallback(|| async { ServerError::Method })
        .fallback(move |request: Request| file_or_nothing(leptos.clone(), followed, request))
}

async fn render(leptos: LeptosOptions, followed: bool, request: Request) -> Response {
    let shell = move || {
        let follows = followed.then(|| view! { <script src=dev::SCRIPT></script> });
        (app::shell(leptos.clone()), follows)
    };
    leptos_axum::render_app_async_with_context(policy, shell)(request).await
}

/// Gives the page the policy that its own inline script needs.
fn policy() {
    let (Some(nonce), Some(options)) =
        (leptos::nonce::use_nonce(), use_context::<ResponseOptions>())
    else {
        return;
    };
    let csp = content_security_policy(Some(nonce.as_inner()));
    if let Ok(value) = HeaderValue::from_str(&csp) {
        options.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}

/// Only our own origin, only scripts the page names, and wasm.
#[must_use]
pub fn content_security_policy(nonce: Option<&str>) -> String {
    let scripts = nonce.map(|n| format!("'nonce-{n}' ")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' {scripts}'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

async fn file_or_nothing(leptos: LeptosOptions, followed: bool, request: Request) -> Response {
    let api = request.uri().path().starts_with("/api/");
    if api {
        return ServerError::NotFound.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ServerError::Method.into_response();
    }
    let files = ServeDir::new(&*leptos.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let (parts, _) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), Body::empty());
    match files.oneshot(asked).await {
        Ok(found) if found.status() != StatusCode::NOT_FOUND => {
            found.map(Body::new).into_response()
        }
        _ => {
            let page = Request::from_parts(parts, Body::empty());
            let mut response = render(leptos, followed, page).await;
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    }
}

/// Headers of every answer: how long it may be kept, and what a browser may do with it. `https`:
/// whether browsers reach us over TLS.
pub async fn headers(State(https): State<bool>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let keep = if path.starts_with("/pkg/") {
        "public, max-age=31536000, immutable"
    } else if path.starts_with("/api/") {
        "no-store"
    } else if path.starts_with("/icons/") || path.starts_with("/data/") {
        "public, max-age=86400"
    } else {
        "no-cache"
    };
    let mut response = next.run(request).await;
    let failed = !response.status().is_success() && response.status() != StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let fixed = [
        (
            header::CACHE_CONTROL,
            if failed { "no-store" } else { keep },
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let named = [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "geolocation=(), camera=(), microphone=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in named {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(value) = HeaderValue::from_str(&content_security_policy(None))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    response
}
