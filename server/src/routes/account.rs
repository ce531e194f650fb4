//! One's own account: `/api/v1/account/…`, and the second step of signing in.

use super::auth::info;
use crate::app::App;
use crate::auth::address::Address;
use crate::auth::demanded::Enrolling;
use crate::auth::journal::Deed;
use crate::auth::{SignedIn, second};
use crate::error::{ServerError, ServerResult};
use crate::json::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse};
use common::api::UserKind;
use common::api::account::{
    Account, CloseReq, CodeReq, DailyListReq, Enrolment, PassphraseReq, Proof, RecoveryCodes,
    SecondReq,
};
use common::domain::staff::Staff;
use std::convert::Infallible;

/// Opens a session with the second factor.
///
/// # Errors
/// [`ServerError::Stale`], [`ServerError::BadCode`], [`ServerError::Throttled`].
pub async fn login_second(
    State(app): State<App>,
    Ok(address): Result<Address, Infallible>,
    headers: HeaderMap,
    Json(req): Json<SecondReq>,
) -> ServerResult<impl IntoResponse> {
    let (user, cookie) = app.auth.sign_in_second(&req, address, &headers).await?;
    app.note_own(&user, &headers, Deed::SignIn).await;
    let info = info(&app, &user).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(info)))
}

/// What a person sees of their account.
///
/// # Errors
/// [`ServerError::Unauthenticated`].
pub async fn account(
    State(app): State<App>,
    Enrolling(user): Enrolling,
) -> ServerResult<Json<Account>> {
    let demanded = app.demands_second(&user).await?;
    Ok(Json(
        app.auth.own(&user, demanded, app.post.can_send()).await?,
    ))
}

/// Draws a second factor.
///
/// # Errors
/// [`ServerError::WrongPassphrase`], [`ServerError::Refused`].
pub async fn totp_begin(
    State(app): State<App>,
    Enrolling(user): Enrolling,
    Ok(address): Result<Address, Infallible>,
    Json(req): Json<Proof>,
) -> ServerResult<Json<Enrolment>> {
    if !second::is_offered(user.kind) {
        return Err(ServerError::Forbidden("no_passphrase"));
    }
    let account = app.auth.prove(&user, &req.passphrase, address).await?;
    let email = account.email.unwrap_or_default();
    Ok(Json(app.auth.begin_second(user.user, &email).await?))
}

/// Puts the second factor in force.
///
/// # Errors
/// [`ServerError::BadCode`], [`ServerError::Throttled`].
pub async fn totp_confirm(
    State(app): State<App>,
    Enrolling(user): Enrolling,
    Ok(address): Result<Address, Infallible>,
    Json(req): Json<CodeReq>,
) -> ServerResult<Json<RecoveryCodes>> {
    let codes = app
        .auth
        .confirm_second(user.user, &req.code, address)
        .await?;
    Ok(Json(codes))
}

/// Takes the second factor away.
///
/// # Errors
/// [`ServerError::WrongPassphrase`], [`ServerError::BadCode`].
pub async fn totp_disable(
    State(app): State<App>,
    user: SignedIn,
    Ok(address): Result<Address, Infallible>,
    headers: HeaderMap,
    Json(req): Json<Proof>,
) -> ServerResult<Json<()>> {
    app.auth.prove_both(&user, &req, address).await?;
    second::drop_second(app.store.db(), user.user).await?;
    app.note_own(&user, &headers, Deed::SecondFactorOff).await;
    Ok(Json(()))
}

/// Ten new recovery codes.
///
/// # Errors
/// [`ServerError::WrongPassphrase`], [`ServerError::BadCode`].
pub async fn recovery_renew(
    State(app): State<App>,
    user: SignedIn,
    Ok(address): Result<Address, Infallible>,
    headers: HeaderMap,
    Json(req): Json<Proof>,
) -> ServerResult<Json<RecoveryCodes>> {
    app.auth.prove_both(&user, &req, address).await?;
    let codes = app.auth.renew_recovery(user.user).await?;
    app.note_own(&user, &headers, Deed::RecoveryRenewed).await;
    Ok(Json(codes))
}

/// Changes the passphrase: every other device has to sign in again.
///
/// # Errors
/// [`ServerError::WrongPassphrase`], [`ServerError::Refused`] when the new one is weak.
pub async fn passphrase(
    State(app): State<App>,
    user: SignedIn,
    Ok(address): Result<Address, Infallible>,
    headers: HeaderMap,
    Json(req): Json<PassphraseReq>,
) -> ServerResult<impl IntoResponse> {
    let account = app.auth.prove(&user, &req.current, address).await?;
    let staff = app.store.find::<Staff>(user.space, user.user.0).await?;
    let (first, last) = staff
        .map(|s| (s.first_name, s.last_name))
        .unwrap_or_default();
    let email = account.email.unwrap_or_default();
    let about = [email.as_str(), first.as_str(), last.as_str()];
    let (_, cookie) = app
        .auth
        .change_passphrase(&user, &req.new, &about, &headers)
        .await?;
    app.note_own(&user, &headers, Deed::PassphraseChanged).await;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(())))
}

/// Closes one of one's own sessions.
///
/// # Errors
/// The database's.
pub async fn session_close(
    State(app): State<App>,
    user: SignedIn,
    headers: HeaderMap,
    Json(req): Json<CloseReq>,
) -> ServerResult<Json<()>> {
    app.auth.end_own(&user, req.session).await?;
    app.note_own(&user, &headers, Deed::SessionsClosed).await;
    Ok(Json(()))
}

/// Closes every session of one's own but this one.
///
/// # Errors
/// The database's.
pub async fn sessions_close_others(
    State(app): State<App>,
    user: SignedIn,
    headers: HeaderMap,
) -> ServerResult<Json<()>> {
    app.auth.end_others(&user).await?;
    app.note_own(&user, &headers, Deed::SessionsClosed).await;
    Ok(Json(()))
}

/// Whether the list of the day comes by mail.
///
/// # Errors
/// [`ServerError::Forbidden`] for pupils, who receive none.
pub async fn daily_list(
    State(app): State<App>,
    user: SignedIn,
    Json(req): Json<DailyListReq>,
) -> ServerResult<Json<()>> {
    if user.kind != UserKind::Staff {
        return Err(ServerError::Forbidden("no_mail"));
    }
    app.auth.choose_daily(user.user, req.receive).await?;
    Ok(Json(()))
}
