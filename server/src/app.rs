//! The router, used by `main` and by every test.

use crate::config::Config;
use crate::error::{ServerError, log_errors};
use crate::routes::{health, site};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::get;
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
}

impl FromRef<App> for LeptosOptions {
    fn from_ref(app: &App) -> Self {
        app.leptos.clone()
    }
}

/// Everything the server answers.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route(path::HEALTH, get(health::health))
        .method_not_allowed_fallback(|| async { ServerError::Method })
        .layer(DefaultBodyLimit::max(BODY_MAX));
    let router = api.merge(site::routes(app.leptos.clone())).with_state(app);
    around(router)
}

/// Layers around every route, in a function of their own: their type is long.
fn around(router: Router) -> Router {
    router
        .layer(CatchPanicLayer::custom(|_panic| {
            ServerError::Internal(anyhow::anyhow!("a route panicked")).into_response()
        }))
        .layer(from_fn(log_errors))
        .layer(from_fn(site::headers))
}
