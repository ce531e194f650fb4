//! For `cargo xtask dev` only (`TREMPLIN_DEV=1`): open pages follow the server.

use crate::app::App;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use futures::Stream;
use futures::stream::unfold;
use serde::Serialize;
use std::convert::Infallible;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Script that follows the server.
pub const SCRIPT: &str = "/dev.js";
/// Stream it listens to.
pub const STREAM: &str = "/api/v1/dev";
/// Time between two looks at the style.
const LOOK: Duration = Duration::from_millis(250);

/// What a page is made of. Times in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Made {
    /// Start of the server: another one may have other files.
    server: u128,
    style: u128,
}

fn millis(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis())
}

impl Made {
    fn now(app: &App) -> Self {
        static START: OnceLock<u128> = OnceLock::new();
        let pkg = std::path::Path::new(&*app.leptos.site_root).join(&*app.leptos.site_pkg_dir);
        let style = std::fs::metadata(pkg.join("tremplin.css")).and_then(|file| file.modified());
        Self {
            server: *START.get_or_init(|| millis(SystemTime::now())),
            style: style.map_or(0, millis),
        }
    }
}

/// The script.
pub async fn script() -> impl IntoResponse {
    const TYPE: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/javascript");
    ([TYPE], include_str!("dev.js"))
}

/// Says what pages are made of, now and each time it changes.
pub async fn stream(State(app): State<App>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(unfold((app, None), |(app, told)| async move {
        loop {
            let now = Made::now(&app);
            if told.as_ref() != Some(&now) {
                let event = Event::default().json_data(&now).ok()?;
                return Some((Ok(event), (app, Some(now))));
            }
            tokio::select! {
                () = app.hub.closed() => return None,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }))
}
