//! The router, used by `main` and by every test.

use crate::auth::Auth;
use crate::auth::guard::own_pages_only;
use crate::config::Config;
use crate::error::{ServerError, log_errors};
use crate::poke::Hub;
use crate::routes::{auth, health, site, sync};
use crate::store::Store;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use common::api::path;
use leptos::config::LeptosOptions;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;

/// Largest body of a request, in bytes.
pub const BODY_MAX: usize = 256 * 1024;
/// Longest time a request may take.
pub const REQUEST_TIME: Duration = Duration::from_secs(30);

/// What routes share.
#[derive(Clone, Debug)]
pub struct App {
    pub config: Arc<Config>,
    pub leptos: LeptosOptions,
    pub store: Store,
    pub hub: Hub,
    pub auth: Auth,
}

impl FromRef<App> for LeptosOptions {
    fn from_ref(app: &App) -> Self {
        app.leptos.clone()
    }
}

/// Everything the server answers.
pub fn router(app: App) -> Router {
    let quick = Router::new()
        .route(path::HEALTH, get(health::health))
        .route(path::LOGIN, post(auth::login))
        .route(path::LOGOUT, post(auth::logout))
        .route(path::SESSION, get(auth::session))
        .route(path::PUSH, post(sync::push))
        .route(path::PULL, post(sync::pull))
        .layer(from_fn(in_time));
    let api = quick
        // A stream lasts as long as its page.
        .route(path::POKE, get(sync::poke))
        .method_not_allowed_fallback(|| async { ServerError::Method })
        .layer(from_fn_with_state(app.clone(), own_pages_only))
        .layer(DefaultBodyLimit::max(BODY_MAX));
    let https = app.config.is_https();
    let router = api.merge(site::routes(app.leptos.clone())).with_state(app);
    around(router, https)
}

/// Gives a request up when it takes too long.
async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_elapsed) => ServerError::Timeout.into_response(),
    }
}

/// Layers around every route, in a function of their own: their type is long.
fn around(router: Router, https: bool) -> Router {
    router
        .layer(CatchPanicLayer::custom(|_panic| {
            ServerError::Internal(anyhow::anyhow!("a route panicked")).into_response()
        }))
        .layer(from_fn(log_errors))
        .layer(from_fn_with_state(https, site::headers))
}
