//! `POST /api/v1/sync/push`, `POST /api/v1/sync/pull`, `GET /api/v1/sync/poke`.

use crate::app::App;
use crate::auth::{Caller, SignedIn};
use crate::error::{ServerError, ServerResult};
use crate::json::Json;
use crate::poke::{Seat, Touched};
use crate::store::StoreError;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use common::access::Scope;
use common::command::Now;
use common::sync::protocol::{Poke, PullReq, PullResp, PushReq, PushResp, ResetWhy};
use common::sync::server::{Intake, ReadStore, Session, SyncError};
use futures::Stream;
use futures::stream::unfold;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::{Instant, Interval, interval_at};

/// Time between two signs of life of a stream of hints, and between two looks at its session.
const HEARTBEAT: Duration = Duration::from_secs(25);

impl From<StoreError> for ServerError {
    fn from(error: StoreError) -> Self {
        if error.is_busy() {
            Self::Busy
        } else {
            Self::Internal(error.into())
        }
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
    Session {
        user: user.user,
        space: user.space,
    }
}

fn now(app: &App) -> Now {
    Now::at(app.auth.now())
}

/// Takes what a device sends. A mutation already numbered gets its stored verdict.
///
/// # Errors
/// [`ServerError`]: nothing was changed.
pub async fn push(
    State(app): State<App>,
    caller: Caller,
    Json(req): Json<PushReq>,
) -> ServerResult<Json<PushResp>> {
    // A task of its own: when the device goes away meanwhile, others are still told.
    let task = tokio::spawn(async move {
        let (resp, changes) = match caller {
            Caller::Open(user) => app.store.push(&session(&user), &req, now(&app)).await?,
            Caller::Closed(user) => {
                let intake = Intake::SealAll;
                app.store
                    .push_as(&session(&user), &req, now(&app), intake)
                    .await?
            }
        };
        let (Caller::Open(user) | Caller::Closed(user)) = caller;
        app.hub.tell(user.space, &changes);
        ServerResult::Ok(resp)
    });
    Ok(Json(
        task.await
            .map_err(|error| ServerError::Internal(error.into()))??,
    ))
}

/// Gives a device what it lacks.
///
/// # Errors
/// [`ServerError`].
pub async fn pull(
    State(app): State<App>,
    caller: Caller,
    Json(req): Json<PullReq>,
) -> ServerResult<Json<PullResp>> {
    let answer = match caller {
        Caller::Open(user) => app.store.pull(&session(&user), &req, now(&app)).await?,
        Caller::Closed(user) => app.store.revoked(&session(&user), req.client).await?,
    };
    if let PullResp::Reset {
        why: ResetWhy::DigestMismatch,
        ..
    } = &answer
    {
        // Never the rows themselves: only that a device and the server disagree.
        tracing::error!(client = %req.client, "the rows of a device were not those of the server: it fetches them again");
    }
    Ok(Json(answer))
}

/// A stream of hints for what this user may read; ends soon after the session does.
///
/// # Errors
/// [`ServerError`]; [`ServerError::Throttled`] when the session has enough of them.
pub async fn poke(
    State(app): State<App>,
    user: SignedIn,
) -> ServerResult<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let seat = app
        .hub
        .sit(user.session)
        .ok_or(ServerError::Throttled { after_s: 60 })?;
    let hints = app.hub.hear(user.space);
    let readable = readable(&app, &user).await?;
    let heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    let listener = Listener {
        app,
        user,
        hints,
        readable,
        heartbeat,
        _seat: seat,
    };
    let stream = unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    Ok(Sse::new(stream))
}

struct Listener {
    app: App,
    user: SignedIn,
    hints: Receiver<Touched>,
    readable: Vec<Scope>,
    heartbeat: Interval,
    _seat: Seat,
}

impl Listener {
    /// The next hint for this user, or sign of life; nothing when the session or the server ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                heard = self.hints.recv() => match heard {
                    Ok(touched) => {
                        if self.concerns(&touched).await {
                            return Event::default().json_data(Poke { seq: touched.seq }).ok();
                        }
                    }
                    // Some were missed: whatever they were, a pull finds it.
                    Err(RecvError::Lagged(_)) => {
                        self.look_again().await;
                        return Event::default().json_data(Poke { seq: 0 }).ok();
                    }
                    Err(RecvError::Closed) => return None,
                },
                () = self.app.hub.closed() => return None,
                _ = self.heartbeat.tick() => {
                    // A database that does not answer ends no stream.
                    if matches!(self.app.auth.is_open(&self.user).await, Ok(false)) {
                        return None;
                    }
                    return Some(Event::default().comment(""));
                }
            }
        }
    }

    async fn concerns(&mut self, touched: &Touched) -> bool {
        if touched.scopes.is_empty() || touched.scopes.contains(&Scope::User(self.user.user)) {
            self.look_again().await;
            return true;
        }
        self.readable
            .iter()
            .any(|scope| touched.scopes.contains(scope))
    }

    /// What this user may read may have changed.
    async fn look_again(&mut self) {
        if let Ok(readable) = readable(&self.app, &self.user).await {
            self.readable = readable;
        }
    }
}

async fn readable(app: &App, user: &SignedIn) -> Result<Vec<Scope>, StoreError> {
    let mut snapshot = app.store.snapshot(user.space).await?;
    let grants = snapshot.grants(user.user).await?;
    snapshot.end().await?;
    Ok(grants
        .into_iter()
        .filter(|g| g.present)
        .map(|g| g.scope)
        .collect())
}
