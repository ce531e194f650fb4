//! `POST /api/v1/login`, `POST /api/v1/logout`, `GET /api/v1/session`.

use crate::app::App;
use crate::auth::SignedIn;
use crate::auth::account::by_email;
use crate::auth::address::Address;
use crate::auth::demanded::Enrolling;
use crate::auth::journal::Deed;
use crate::error::{ServerError, ServerResult};
use crate::json::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use common::api::{LoginReq, SessionInfo, UserKind};
use common::domain::pupil::Pupil;
use common::domain::staff::Staff;
use common::ids::{PoleId, UserId};

/// Opens a session.
///
/// # Errors
/// [`ServerError::BadCredentials`], [`ServerError::Throttled`], [`ServerError::Busy`].
pub async fn login(
    State(app): State<App>,
    Ok(address): Result<Address, std::convert::Infallible>,
    headers: HeaderMap,
    Json(req): Json<LoginReq>,
) -> ServerResult<impl IntoResponse> {
    let opened = app.auth.sign_in(&req, address, &headers).await;
    if let (Err(ServerError::BadCredentials), LoginReq::Passphrase { email, .. }) = (&opened, &req)
        && let Ok(known) = by_email(app.store.db(), email).await
    {
        let who = (PoleId(known.space), UserId(known.id));
        app.note(who, &headers, Deed::SignInFailed, Vec::new())
            .await;
    }
    let (user, cookie) = opened?;
    app.note_own(&user, &headers, Deed::SignIn).await;
    let info = info(&app, &user).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(info)))
}

/// Ends the session, if there is one: asking twice is no error.
///
/// # Errors
/// The database's.
pub async fn logout(State(app): State<App>, headers: HeaderMap) -> ServerResult<impl IntoResponse> {
    if let Some(user) = app.auth.signed_in(&headers).await? {
        app.auth.end_session(user.session).await?;
        app.note_own(&user, &headers, Deed::SignOut).await;
    }
    let cookie = app.auth.no_cookie()?;
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(header::SET_COOKIE, cookie)]),
    ))
}

/// Who is signed in.
///
/// # Errors
/// [`ServerError::Unauthenticated`].
pub async fn session(
    State(app): State<App>,
    Enrolling(user): Enrolling,
) -> ServerResult<Json<SessionInfo>> {
    Ok(Json(info(&app, &user).await?))
}

pub(super) async fn info(app: &App, user: &SignedIn) -> ServerResult<SessionInfo> {
    let names = match user.kind {
        UserKind::Pupil => {
            let pupil = app.store.find::<Pupil>(user.space, user.user.0).await?;
            pupil.map(|p| (p.first_name, p.last_name))
        }
        UserKind::Staff => {
            let staff = app.store.find::<Staff>(user.space, user.user.0).await?;
            staff.map(|s| (s.first_name, s.last_name))
        }
    };
    // An account whose person is gone from the rows is nobody's any more.
    let (first, last) = names.ok_or(ServerError::Unauthenticated)?;
    let name = match user.kind {
        UserKind::Pupil => first,
        UserKind::Staff => format!("{first} {last}"),
    };
    Ok(SessionInfo {
        user: user.user,
        space: user.space,
        kind: user.kind,
        name,
        must_enrol: app.must_enrol(user).await?,
    })
}
