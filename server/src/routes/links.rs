//! `/api/v1/links/…`: a passphrase is chosen by a one-time link.

use crate::app::App;
use crate::auth::account::by_email;
use crate::auth::address::Address;
use crate::auth::journal::Deed;
use crate::auth::link::is_open;
use crate::auth::{AccountError, account};
use crate::error::{ServerError, ServerResult};
use crate::json::Json;
use crate::mail::{daily, words};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Redirect;
use common::api::account::{AskLink, DailyListLink, LinkInfo, LinkKind, LookLink, UseLink};
use common::domain::staff::Staff;
use common::ids::{PoleId, UserId};
use std::convert::Infallible;

/// Somebody has forgotten their passphrase: a link leaves by mail. The answer is the same whether
/// the address is known or not, and comes as soon.
///
/// # Errors
/// [`ServerError::Refused`] without a mail server or for what is no address,
/// [`ServerError::Throttled`].
pub async fn ask(
    State(app): State<App>,
    Ok(address): Result<Address, Infallible>,
    Json(req): Json<AskLink>,
) -> ServerResult<Json<()>> {
    if !app.post.can_send() {
        return Err(ServerError::refused(
            "no_mail",
            "Ce serveur n'envoie pas de courriel. Demandez un lien à un administrateur de votre pôle.",
        ));
    }
    let email = account::email(&req.email).ok_or(AccountError::Email)?;
    app.auth.may_ask(&email, address)?;
    tokio::spawn(async move {
        if let Err(error) = answer(&app, &email).await {
            tracing::warn!("a link that was asked for was not sent: {error}");
        }
    });
    Ok(Json(()))
}

async fn answer(app: &App, email: &str) -> ServerResult<()> {
    let account = match by_email(app.store.db(), email).await {
        Ok(account) if is_open(&account) => account,
        Ok(_) | Err(AccountError::Unknown) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let user = UserId(account.id);
    let link = app.auth.make_link(user, LinkKind::Reset, None).await?;
    let sent = app.post.send_now(words::link(email, &link)).await;
    Ok(sent.map_err(anyhow::Error::from)?)
}

/// What a link is for.
///
/// # Errors
/// [`ServerError::Refused`] when it is worth nothing.
pub async fn look(
    State(app): State<App>,
    Json(req): Json<LookLink>,
) -> ServerResult<Json<LinkInfo>> {
    Ok(Json(app.auth.held(&req.token).await?.info))
}

/// Chooses the passphrase.
///
/// # Errors
/// [`ServerError::Refused`] when the link is worth nothing or the passphrase is weak.
pub async fn take(
    State(app): State<App>,
    headers: HeaderMap,
    Json(req): Json<UseLink>,
) -> ServerResult<Json<LinkInfo>> {
    let held = app.auth.held(&req.token).await?;
    let space = PoleId(held.space);
    let staff = app.store.find::<Staff>(space, held.user.0).await?;
    let (first, last) = staff
        .map(|s| (s.first_name, s.last_name))
        .unwrap_or_default();
    let about = [held.info.email.as_str(), &first, &last];
    app.auth.use_link(&held, &req.passphrase, &about).await?;
    let who = (space, held.user);
    app.note(who, &headers, Deed::LinkUsed, Vec::new()).await;
    Ok(Json(held.info))
}

/// The link of a mail: its list of the day comes no more, or comes again.
///
/// # Errors
/// [`ServerError::Refused`] when the link is worth nothing.
pub async fn daily_list(
    State(app): State<App>,
    Json(req): Json<DailyListLink>,
) -> ServerResult<Json<()>> {
    app.auth.choose_daily_by(&req.token, req.receive).await?;
    Ok(Json(()))
}

/// What a mail program sends by itself when somebody wants no more of these mails (RFC 8058): from
/// no page of ours, without a cookie, which would say nothing here.
///
/// # Errors
/// [`ServerError::Refused`] when the token is nobody's.
pub async fn daily_list_stop(
    State(app): State<App>,
    Path(token): Path<String>,
) -> ServerResult<Json<()>> {
    app.auth.choose_daily_by(&token, false).await?;
    Ok(Json(()))
}

/// The same address opened by a person. Programs that look at the links of mails open it too, so it
/// changes nothing: the page does.
pub async fn daily_list_page(Path(token): Path<String>) -> Redirect {
    Redirect::to(&format!("{}#{token}", daily::STOP_PAGE))
}
