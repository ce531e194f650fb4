//! Sessions: a random token on the device, its hash in the database.

use super::{Auth, device, key};
use crate::app::App;
use crate::entity::{session, user_account};
use crate::error::ServerError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::CookieJar;
use common::api::UserKind;
use common::ids::{PoleId, UserId};
use common::sync::server::{LEASE_PUPIL_DAYS, LEASE_STAFF_DAYS};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

const MINUTE: i64 = 60 * 1000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Least time between two notes that a session is in use: not a write for each read.
const SEEN_EVERY: i64 = 10 * MINUTE;

/// How long sessions last, in milliseconds. Unused: as long as a device may show what it has
/// without the server. In use: a term for a pupil, less for who sees many pupils.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    pub idle: i64,
    pub whole: i64,
}

impl Lifetime {
    /// That of a kind of user.
    #[must_use]
    pub fn of(kind: UserKind) -> Self {
        match kind {
            UserKind::Pupil => Self {
                idle: LEASE_PUPIL_DAYS * DAY,
                whole: 180 * DAY,
            },
            UserKind::Staff => Self {
                idle: LEASE_STAFF_DAYS * DAY,
                whole: 90 * DAY,
            },
        }
    }
}

/// Whoever sent the request, by the cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub session: Uuid,
    pub user: UserId,
    pub space: PoleId,
    pub kind: UserKind,
}

/// Whoever sent what a device syncs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    Open(SignedIn),
    /// The account was closed while this device held a session. It may hand over what waits on it,
    /// to be kept aside, and read nothing.
    Closed(SignedIn),
}

impl FromRequestParts<App> for Caller {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ServerError> {
        let caller = app.auth.caller(&parts.headers).await?;
        let caller = caller.ok_or(ServerError::Unauthenticated)?;
        if let Caller::Open(user) = &caller {
            app.let_in(user).await?;
        }
        Ok(caller)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ServerError> {
        let user = app.auth.signed_in(&parts.headers).await?;
        let user = user.ok_or(ServerError::Unauthenticated)?;
        app.let_in(&user).await?;
        Ok(user)
    }
}

impl From<super::AccountError> for ServerError {
    fn from(error: super::AccountError) -> Self {
        use super::AccountError as E;
        match error {
            E::Email => Self::refused(
                "bad_email",
                "Cette adresse électronique n'en est pas une. Vérifiez-la.",
            ),
            E::Taken => Self::refused(
                "email_taken",
                "Cette adresse a déjà un compte. Choisissez-en une autre.",
            ),
            E::Unknown => Self::NotFound,
            E::Code => Self::Malformed("code".into()),
            E::Db(error) => error.into(),
        }
    }
}

impl From<DbErr> for ServerError {
    fn from(error: DbErr) -> Self {
        crate::store::StoreError::from(error).into()
    }
}

impl Auth {
    /// Name of the cookie. The prefix makes browsers refuse one set by another host or without
    /// TLS; it needs TLS itself.
    #[must_use]
    pub fn cookie_name(&self) -> &'static str {
        if self.0.https {
            "__Host-tremplin"
        } else {
            "tremplin"
        }
    }

    /// Who sent these headers, if the session is still good.
    ///
    /// # Errors
    /// The database's.
    pub async fn signed_in(&self, headers: &HeaderMap) -> Result<Option<SignedIn>, ServerError> {
        Ok(match self.caller(headers).await? {
            Some(Caller::Open(user)) => Some(user),
            _ => None,
        })
    }

    /// Who sent these headers, even if their account was closed since.
    ///
    /// # Errors
    /// The database's.
    pub async fn caller(&self, headers: &HeaderMap) -> Result<Option<Caller>, ServerError> {
        let jar = CookieJar::from_headers(headers);
        let Some(token) = jar.get(self.cookie_name()).map(|c| c.value().to_owned()) else {
            return Ok(None);
        };
        let found = session::Entity::find()
            .filter(session::Column::TokenHash.eq(key::sha256(&token)))
            .find_also_related(user_account::Entity)
            .one(&self.0.db)
            .await?;
        let Some((session, Some(account))) = found else {
            return Ok(None);
        };
        let now = self.now();
        let Some(user) = is_good(&session, &account, now) else {
            return Ok(was_closed(&session, &account, now).map(Caller::Closed));
        };
        if now - session.seen_at > SEEN_EVERY {
            self.seen(session.id, now).await;
        }
        Ok(Some(Caller::Open(user)))
    }

    /// Whether this session is still good: for answers that last.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_open(&self, user: &SignedIn) -> Result<bool, ServerError> {
        let found = session::Entity::find_by_id(user.session)
            .find_also_related(user_account::Entity)
            .one(&self.0.db)
            .await?;
        let now = self.now();
        Ok(matches!(found, Some((s, Some(a))) if is_good(&s, &a, now).is_some()))
    }

    /// Opens a session on this device; the cookie carries it.
    pub(super) async fn open_session(
        &self,
        account: &user_account::Model,
        kind: UserKind,
        headers: &HeaderMap,
    ) -> Result<(SignedIn, HeaderValue), ServerError> {
        let token = key::hex(&key::random());
        let agent = headers
            .get(header::USER_AGENT)
            .and_then(|agent| agent.to_str().ok());
        let now = self.now();
        let ends_at = now + Lifetime::of(kind).whole;
        let id = Uuid::now_v7();
        let row = session::ActiveModel {
            id: Set(id),
            token_hash: Set(key::sha256(&token)),
            user_id: Set(account.id),
            generation: Set(account.generation),
            device: Set(device::label(agent.unwrap_or_default())),
            created_at: Set(now),
            seen_at: Set(now),
            ends_at: Set(ends_at),
            revoked_at: Set(None),
        };
        session::Entity::insert(row)
            .exec_without_returning(&self.0.db)
            .await?;
        session::Entity::delete_many()
            .filter(session::Column::EndsAt.lt(now))
            .exec(&self.0.db)
            .await?;
        let user = SignedIn {
            session: id,
            user: UserId(account.id),
            space: PoleId(account.space),
            kind,
        };
        Ok((user, self.cookie(&token, (ends_at - now) / 1000)?))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_session(&self, session: Uuid) -> Result<(), ServerError> {
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(self.now()))
            .filter(session::Column::Id.eq(session))
            .filter(session::Column::RevokedAt.is_null())
            .exec(&self.0.db)
            .await?;
        Ok(())
    }

    /// The cookie that removes the session's.
    ///
    /// # Errors
    /// Never in practice.
    pub fn no_cookie(&self) -> Result<HeaderValue, ServerError> {
        self.cookie("", 0)
    }

    fn cookie(&self, value: &str, seconds: i64) -> Result<HeaderValue, ServerError> {
        let name = self.cookie_name();
        let secure = if self.0.https { "; Secure" } else { "" };
        let mut cookie = HeaderValue::try_from(format!(
            "{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"
        ))
        .map_err(anyhow::Error::from)?;
        cookie.set_sensitive(true);
        Ok(cookie)
    }

    async fn seen(&self, session: Uuid, now: i64) {
        let noted = session::Entity::update_many()
            .col_expr(session::Column::SeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(session))
            .exec(&self.0.db)
            .await;
        if let Err(error) = noted {
            // The request itself is fine; the next one tries again.
            tracing::warn!("a session's use was not noted: {error}");
        }
    }
}

fn is_good(session: &session::Model, account: &user_account::Model, now: i64) -> Option<SignedIn> {
    let user = whose(session, account)?;
    let good = session.revoked_at.is_none()
        && account.disabled_at.is_none()
        && session.generation == account.generation
        && now < session.ends_at
        && now - session.seen_at < Lifetime::of(user.kind).idle;
    good.then_some(user)
}

/// The session was good until the account was closed; the device did not sign out before.
fn was_closed(
    session: &session::Model,
    account: &user_account::Model,
    now: i64,
) -> Option<SignedIn> {
    let closed_at = account.disabled_at?;
    let held = session.revoked_at.is_none_or(|at| at >= closed_at) && now < session.ends_at;
    held.then(|| whose(session, account)).flatten()
}

fn whose(session: &session::Model, account: &user_account::Model) -> Option<SignedIn> {
    Some(SignedIn {
        session: session.id,
        user: UserId(account.id),
        space: PoleId(account.space),
        kind: kind_of(account)?,
    })
}

/// What kind of user has this account.
pub(super) fn kind_of(account: &user_account::Model) -> Option<UserKind> {
    [UserKind::Pupil, UserKind::Staff]
        .into_iter()
        .find(|kind| super::account::kind_name(*kind) == account.kind)
}
