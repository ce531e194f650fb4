//! `POST /api/v1/sync/push`, `POST /api/v1/sync/pull`, `GET /api/v1/sync/poke`.

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{ServerError, ServerResult};
use crate::json::Json;
use crate::poke::Touched;
use crate::store::StoreError;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use common::access::Scope;
use common::command::Now;
use common::sync::protocol::{Poke, PullReq, PullResp, PushReq, PushResp};
use common::sync::server::{ReadStore, Session, SyncError};
use futures::Stream;
use futures::stream::unfold;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Time between two signs of life of a stream of hints.
const HEARTBEAT: Duration = Duration::from_secs(25);

impl From<StoreError> for ServerError {
    fn from(error: StoreError) -> Self {
        if error.is_busy() { Self::Busy } else { Self::Internal(error.into()) }
    }
}

impl From<SyncError<StoreError>> for ServerError {
    fn from(error: SyncError<StoreError>) -> Self {
        match error {
            SyncError::ForeignClient => Self::Forbidden("foreign_client"),
            SyncError::Malformed(why) => Self::Malformed(why.into()),
            SyncError::Store(error) => error.into(),
        }
    }
}

fn session(user: &SignedIn) -> Session {
    Session { user: user.user, space: user.space }
}

fn now() -> Now {
    Now::at(chrono::Utc::now().timestamp_millis())
}

/// Takes what a device sends. A mutation already numbered gets its stored verdict.
///
/// # Errors
/// [`ServerError`]: nothing was changed.
pub async fn push(
    State(app): State<App>,
    user: SignedIn,
    Json(req): Json<PushReq>,
) -> ServerResult<Json<PushResp>> {
    let (resp, changes) = app.store.push(&session(&user), &req, now()).await?;
    app.hub.tell(user.space, &changes);
    Ok(Json(resp))
}

/// Gives a device what it lacks.
///
/// # Errors
/// [`ServerError`].
pub async fn pull(
    State(app): State<App>,
    user: SignedIn,
    Json(req): Json<PullReq>,
) -> ServerResult<Json<PullResp>> {
    Ok(Json(app.store.pull(&session(&user), &req, now()).await?))
}

/// A stream of hints for what this user may read.
///
/// # Errors
/// [`ServerError`].
pub async fn poke(
    State(app): State<App>,
    user: SignedIn,
) -> ServerResult<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let hints = app.hub.hear();
    let readable = readable(&app, &user).await?;
    let listener = Listener { app, user, hints, readable };
    let stream = unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

struct Listener {
    app: App,
    user: SignedIn,
    hints: Receiver<Touched>,
    readable: Vec<Scope>,
}

impl Listener {
    /// The next hint for this user; nothing when the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let seq = match self.hints.recv().await {
                Ok(touched) if touched.space == self.user.space => {
                    if touched.scopes.contains(&Scope::User(self.user.user))
                        && let Ok(readable) = readable(&self.app, &self.user).await
                    {
                        self.readable = readable;
                    } else if !self.readable.iter().any(|s| touched.scopes.contains(s)) {
                        continue;
                    }
                    touched.seq
                }
                Ok(_) => continue,
                // Some were missed: whatever they were, a pull finds it.
                Err(RecvError::Lagged(_)) => 0,
                Err(RecvError::Closed) => return None,
            };
            if let Ok(event) = Event::default().json_data(Poke { seq }) {
                return Some(event);
            }
        }
    }
}

async fn readable(app: &App, user: &SignedIn) -> Result<Vec<Scope>, StoreError> {
    let mut snapshot = app.store.snapshot(user.space).await?;
    let grants = snapshot.grants(user.user).await?;
    snapshot.end().await?;
    Ok(grants.into_iter().filter(|g| g.present).map(|g| g.scope).collect())
}
