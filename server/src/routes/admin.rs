//! `/api/v1/admin/…`: what administrators do with the accounts of their pôle.

use crate::app::App;
use crate::auth::demanded::{Administrator, actor};
use crate::auth::journal::Deed;
use crate::auth::link::Link;
use crate::auth::{invite, second};
use crate::entity::{second_factor, user_account};
use crate::error::{ServerError, ServerResult};
use crate::json::Json;
use crate::mail::words;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::NaiveDate;
use common::api::account::LinkKind;
use common::api::admin::{
    AccountLine, AccountState, Accounts, InviteReq, JournalLine, JournalPage, JournalReq, LinkMade,
    ResetReq,
};
use common::command::Now;
use common::ids::{StaffId, UserId};
use common::row::{Kind, RowKey};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;

/// The accounts of adults of the pôle.
///
/// # Errors
/// [`ServerError::Forbidden`].
pub async fn accounts(
    State(app): State<App>,
    Administrator(user): Administrator,
) -> ServerResult<Json<Accounts>> {
    let db = app.store.db();
    let factors = second_factor::Entity::find()
        .filter(second_factor::Column::ConfirmedAt.is_not_null())
        .all(db)
        .await?;
    let with_second: BTreeSet<_> = factors.into_iter().map(|factor| factor.user_id).collect();
    let known = user_account::Entity::find()
        .filter(user_account::Column::Space.eq(user.space.0))
        .filter(user_account::Column::Email.is_not_null())
        .order_by_asc(user_account::Column::Email)
        .all(db)
        .await?;
    let line = |account: user_account::Model| AccountLine {
        staff: StaffId(account.id),
        state: match (account.disabled_at, &account.passphrase_hash) {
            (Some(_), _) => AccountState::Closed,
            (None, None) => AccountState::Invited,
            (None, Some(_)) => AccountState::Open,
        },
        second_factor: with_second.contains(&account.id),
        email: account.email.unwrap_or_default(),
    };
    Ok(Json(Accounts {
        accounts: known.into_iter().map(line).collect(),
        mails: app.post.can_send(),
    }))
}

/// Somebody new: their rows, an account without passphrase, and a link to choose it.
///
/// # Errors
/// [`ServerError::Forbidden`], [`ServerError::Refused`].
pub async fn invite(
    State(app): State<App>,
    Administrator(user): Administrator,
    headers: HeaderMap,
    Json(req): Json<InviteReq>,
) -> ServerResult<Json<LinkMade>> {
    let by = actor(&app.store, &user).await?;
    let now = Now::at(app.auth.now());
    let (changes, link) = invite::invite(&app.store, &app.auth, &by, &req, now).await?;
    app.hub.tell(user.space, &changes);
    let about = vec![RowKey::new(Kind::Staff, req.staff.0)];
    let who = (user.space, user.user);
    app.note(who, &headers, Deed::Invited, about).await;
    Ok(Json(handed(&app, &req.email, link).await))
}

/// A new link for somebody of the pôle who has lost what they sign in with.
///
/// # Errors
/// [`ServerError::Forbidden`], [`ServerError::NotFound`].
pub async fn reset(
    State(app): State<App>,
    Administrator(user): Administrator,
    headers: HeaderMap,
    Json(req): Json<ResetReq>,
) -> ServerResult<Json<LinkMade>> {
    let account = app.auth.account(req.user).await?;
    let account = account
        .filter(|a| a.space == user.space.0 && crate::auth::link::is_open(a))
        .ok_or(ServerError::NotFound)?;
    let kind = match account.passphrase_hash {
        Some(_) => LinkKind::Reset,
        None => LinkKind::Invitation,
    };
    if req.drop_second_factor {
        second::drop_second(app.store.db(), UserId(account.id)).await?;
    }
    let link = app.auth.make_link(req.user, kind, Some(user.user)).await?;
    let until = common::clock::paris(link.ends_at).date();
    let about = vec![RowKey::new(Kind::Staff, req.user.0)];
    let who = (user.space, user.user);
    app.note(who, &headers, Deed::LinkMade, about).await;
    // Shown, not mailed: an administrator asks for it when mails do not arrive, and hands it over.
    Ok(Json(LinkMade {
        kind,
        link: Some(link.url),
        until,
    }))
}

/// Lines of the journal in one answer.
const PAGE: u64 = 100;

/// The journal of the pôle, newest first.
///
/// # Errors
/// [`ServerError::Forbidden`].
pub async fn journal(
    State(app): State<App>,
    Administrator(user): Administrator,
    headers: HeaderMap,
    Json(req): Json<JournalReq>,
) -> ServerResult<Json<JournalPage>> {
    let day = |day: NaiveDate| common::clock::start_of(day);
    let time = match req.day {
        Some(on) => (day(on), on.succ_opt().map_or(i64::MAX, day)),
        None => (i64::MIN, i64::MAX),
    };
    if req.before.is_none() {
        app.note_own(&user, &headers, Deed::JournalRead).await;
    }
    let found = app
        .store
        .journal(user.space, req.before, req.user, time, PAGE + 1)
        .await?;
    let whole = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > whole;
    let lines = found.into_iter().take(whole).map(|noted| JournalLine {
        id: noted.id,
        at: noted.entry.at,
        user: noted.entry.user,
        device: noted.entry.device,
        op: noted.entry.op,
        about: noted.entry.about,
    });
    Ok(Json(JournalPage {
        lines: lines.collect(),
        more,
    }))
}

/// By mail where that works, else to be copied.
async fn handed(app: &App, email: &str, link: Link) -> LinkMade {
    let until = common::clock::paris(link.ends_at).date();
    let sent = app.post.send_now(words::link(email.trim(), &link)).await;
    if let Err(error) = &sent
        && app.post.can_send()
    {
        tracing::warn!("an invitation was not sent: {error}");
    }
    LinkMade {
        kind: link.kind,
        link: sent.is_err().then_some(link.url),
        until,
    }
}
