//! The router and the loop that serves it, used by `main` and by the tests.

use crate::auth::Auth;
use crate::auth::guard::own_pages_only;
use crate::config::Config;
use crate::error::{ServerError, log_errors};
use crate::mail::Post;
use crate::poke::Hub;
use crate::routes::{
    academy, account, admin, auth, dev, health, links, office, retention, site, subject, sync,
};
use crate::store::Store;
use axum::Router;
use axum::body::HttpBody;
use axum::extract::{DefaultBodyLimit, FromRef, Request};
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use common::api::path;
use leptos::config::LeptosOptions;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};

/// Largest body of a request, in bytes.
pub const BODY_MAX: usize = 256 * 1024;
/// Longest time a request may take.
pub const REQUEST_TIME: Duration = Duration::from_secs(30);
/// Longest time that what is under way gets to end once the server is asked to stop.
pub const DRAIN: Duration = Duration::from_secs(5);

/// What routes share.
#[derive(Clone, Debug)]
pub struct App {
    pub config: Arc<Config>,
    pub leptos: LeptosOptions,
    pub store: Store,
    pub hub: Hub,
    pub auth: Auth,
    pub post: Post,
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
        .merge(accounts())
        .route(path::PUSH, post(sync::push))
        .route(path::PULL, post(sync::pull))
        .merge(offices())
        .layer(from_fn(in_time))
        // A page of a pull is most of what a phone receives. Setting brotli up costs more than all
        // the rest of a small answer, and saves few bytes of it.
        .layer(
            CompressionLayer::new().no_br().compress_when(
                DefaultPredicate::new()
                    .and(succeeded)
                    .and(Sized { large: false }),
            ),
        )
        .layer(
            CompressionLayer::new().compress_when(
                DefaultPredicate::new()
                    .and(succeeded)
                    .and(Sized { large: true }),
            ),
        );
    let api = quick
        // A stream lasts as long as its page, and its hints leave one by one: no compression.
        .route(path::POKE, get(sync::poke))
        .method_not_allowed_fallback(|| async { ServerError::Method })
        .layer(from_fn_with_state(app.clone(), own_pages_only))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        // Not from our own pages: mail programs ask.
        .merge(from_mails());
    let https = app.config.is_https();
    let followed = app.config.dev;
    let mut pages = site::routes(app.leptos.clone(), followed);
    if followed {
        pages = pages
            .route(dev::SCRIPT, get(dev::script))
            .route(dev::STREAM, get(dev::stream))
            // What it keeps would hide what has just been built.
            .route("/sw.js", get(|| async { ServerError::NotFound }));
    }
    let router = api.merge(pages).with_state(app);
    around(router, https)
}

/// What school offices do online.
fn offices() -> Router<App> {
    let large = DefaultBodyLimit::max(office::IMPORT_MAX);
    Router::new()
        .route(path::IMPORT_PREVIEW, post(office::preview))
        .route(path::IMPORT_APPLY, post(office::apply))
        .route_layer(large)
        .route(path::IMPORT_UNDO, post(office::undo))
        .route(path::IMPORT_LAST, post(office::last))
        .route(path::ACADEMY, get(academy::academy))
        .route(path::HOSTS_CSV, get(office::hosts_csv))
        .route(path::HOSTS_XLSX, get(office::hosts_xlsx))
        .route(path::CODES, post(office::codes))
        .route(path::CODES_REVOKE, post(office::revoke))
}

/// What mail programs ask for by themselves.
fn from_mails() -> Router<App> {
    let stop = format!("{}{{token}}", path::DAILY_LIST_STOP);
    let routes = get(links::daily_list_page).post(links::daily_list_stop);
    Router::new()
        .route(&stop, routes)
        .method_not_allowed_fallback(|| async { ServerError::Method })
        .layer(from_fn(in_time))
        .layer(DefaultBodyLimit::max(1024))
}

/// Accounts: their second factor, sessions, passphrase, links.
fn accounts() -> Router<App> {
    Router::new()
        .route(path::LOGIN_SECOND, post(account::login_second))
        .route(path::ACCOUNT, get(account::account))
        .route(path::TOTP_BEGIN, post(account::totp_begin))
        .route(path::TOTP_CONFIRM, post(account::totp_confirm))
        .route(path::TOTP_DISABLE, post(account::totp_disable))
        .route(path::RECOVERY_RENEW, post(account::recovery_renew))
        .route(path::PASSPHRASE, post(account::passphrase))
        .route(path::SESSION_CLOSE, post(account::session_close))
        .route(
            path::SESSIONS_CLOSE_OTHERS,
            post(account::sessions_close_others),
        )
        .route(path::LINK_ASK, post(links::ask))
        .route(path::LINK_LOOK, post(links::look))
        .route(path::LINK_USE, post(links::take))
        .route(path::DAILY_LIST, post(account::daily_list))
        .route(path::DAILY_LIST_LINK, post(links::daily_list))
        .route(path::ACCOUNTS, get(admin::accounts))
        .route(path::INVITE, post(admin::invite))
        .route(path::RESET, post(admin::reset))
        .route(path::JOURNAL, post(admin::journal))
        .route(path::PUPILS, post(subject::pupils))
        .route(path::SUBJECT_EXPORT, post(subject::export))
        .route(path::SUBJECT_ERASE, post(subject::erase))
        .route(path::ERASED, get(subject::erased))
        .route(path::RETENTION, get(retention::plan))
        .route(path::RETENTION_PUPILS, post(retention::pupils))
        .route(path::RETENTION_APPLY, post(retention::apply))
        .route(path::RETENTION_POSTPONE, post(retention::postpone))
}

/// Answers whoever connects until `stop` is done. Streams of hints then end at once, and what is
/// under way is cut when it has not ended within `drain`.
///
/// # Errors
/// Those of the listener.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
    drain: Duration,
) -> std::io::Result<()> {
    let (closing, closed) = (app.hub.clone(), app.hub.clone());
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        closing.close();
    });
    let too_long = async {
        closed.closed().await;
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        ended = served.into_future() => ended,
        () = too_long => {
            tracing::warn!("stopped before the last requests had ended");
            Ok(())
        }
    }
}

/// Bytes from which an answer is large.
const LARGE: u64 = 16 * 1024;

/// Large answers, or those that are not.
#[derive(Clone, Copy, Debug)]
struct Sized {
    large: bool,
}

impl Predicate for Sized {
    fn should_compress<B: HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let large = response.body().size_hint().lower() >= LARGE;
        large == self.large
    }
}

/// The layer that logs errors writes their answers anew, in plain JSON.
fn succeeded(status: StatusCode, _: Version, _: &HeaderMap, _: &Extensions) -> bool {
    status.is_success()
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
