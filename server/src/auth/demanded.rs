//! Who must have a second factor, and what they may do before they have it: set it up.

use super::session::SignedIn;
use crate::app::App;
use crate::error::{ServerError, ServerResult};
use crate::store::{Store, StoreError};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use common::access::{Actor, Who};
use common::api::UserKind;
use common::domain::staff::Role;
use common::sync::server::WorkingSet;

/// Roles that see or decide for many: on a server that asks for it, their second factor is not a
/// choice.
#[must_use]
pub fn demands(role: Role) -> bool {
    match role {
        Role::Coordinator | Role::Administrator | Role::Office => true,
        Role::Teacher | Role::Volunteer | Role::Academy => false,
    }
}

/// Who somebody is in their pôle now.
///
/// # Errors
/// [`StoreError`].
pub async fn actor(store: &Store, user: &SignedIn) -> Result<Actor, StoreError> {
    let mut snapshot = store.snapshot(user.space).await?;
    let mut set = WorkingSet::new(user.space, 0);
    let actor = set
        .settle(&mut snapshot, |rows| {
            Actor::load(user.user, user.space, rows)
        })
        .await?;
    snapshot.end().await?;
    Ok(actor)
}

impl App {
    /// Whether this person's role asks for a second factor on this server.
    ///
    /// # Errors
    /// The database's.
    pub async fn demands_second(&self, user: &SignedIn) -> ServerResult<bool> {
        if !self.config.require_totp || user.kind != UserKind::Staff {
            return Ok(false);
        }
        let actor = actor(&self.store, user).await?;
        Ok(match actor.who {
            Who::Staff { roles, .. } => roles.iter().any(|(role, _)| demands(*role)),
            _ => false,
        })
    }

    /// Whether this person must set their second factor up before anything else.
    ///
    /// # Errors
    /// The database's.
    pub async fn must_enrol(&self, user: &SignedIn) -> ServerResult<bool> {
        if !self.config.require_totp || self.auth.has_second_factor(user.user).await? {
            return Ok(false);
        }
        self.demands_second(user).await
    }

    pub(super) async fn let_in(&self, user: &SignedIn) -> ServerResult<()> {
        if self.must_enrol(user).await? {
            return Err(ServerError::EnrolFirst);
        }
        Ok(())
    }
}

/// Somebody signed in, who may still have to set up their second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enrolling(pub SignedIn);

impl FromRequestParts<App> for Enrolling {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ServerError> {
        let user = app.auth.signed_in(&parts.headers).await?;
        Ok(Self(user.ok_or(ServerError::Unauthenticated)?))
    }
}

/// An administrator of their pôle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Administrator(pub SignedIn);

impl FromRequestParts<App> for Administrator {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ServerError> {
        let user = SignedIn::from_request_parts(parts, app).await?;
        if !actor(&app.store, &user).await?.administers() {
            return Err(ServerError::Forbidden("not_administrator"));
        }
        Ok(Self(user))
    }
}
