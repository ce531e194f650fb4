//! What a person does with their own account: sees their sessions, closes them, changes their
//! passphrase.

use super::session::{Lifetime, SignedIn};
use super::{Auth, account, passphrase, second};
use crate::entity::{session, user_account};
use crate::error::{ServerError, ServerResult};
use crate::subject::Device;
use axum::http::{HeaderMap, HeaderValue};
use common::api::UserKind;
use common::api::account::{Account, OpenSession, SecondFactor};
use common::ids::UserId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

impl Auth {
    /// What a person sees of their account. `demanded`: their role asks for a second factor;
    /// `mails`: there is a mail server.
    ///
    /// # Errors
    /// The database's.
    pub async fn own(&self, user: &SignedIn, demanded: bool, mails: bool) -> ServerResult<Account> {
        let account = self.account(user.user).await?;
        let account = account.ok_or(ServerError::Unauthenticated)?;
        let now = self.now();
        let open = session::Entity::find()
            .filter(session::Column::UserId.eq(user.user.0))
            .filter(session::Column::Generation.eq(account.generation))
            .filter(session::Column::RevokedAt.is_null())
            .filter(session::Column::EndsAt.gt(now))
            .filter(session::Column::SeenAt.gt(now - Lifetime::of(user.kind).idle))
            .order_by_desc(session::Column::SeenAt)
            .all(&self.0.db)
            .await?;
        let day = |ms| common::clock::paris(ms).date();
        let mut sessions: Vec<OpenSession> = open
            .into_iter()
            .map(|session| OpenSession {
                id: session.id,
                device: session.device,
                opened: day(session.created_at),
                last_used: day(session.seen_at),
                here: session.id == user.session,
            })
            .collect();
        sessions.sort_by_key(|session| !session.here);
        let left = self.recovery_left(user.user.0).await?;
        let daily_list = match user.kind {
            UserKind::Staff if mails => Some(self.receives_daily(user.user).await?),
            _ => None,
        };
        Ok(Account {
            email: account.email,
            second_factor: SecondFactor {
                offered: second::is_offered(user.kind),
                demanded,
                active: self.has_second_factor(user.user).await?,
                recovery_left: u32::try_from(left).unwrap_or(u32::MAX),
            },
            sessions,
            daily_list,
        })
    }

    /// An account.
    ///
    /// # Errors
    /// The database's.
    pub async fn account(&self, user: UserId) -> ServerResult<Option<user_account::Model>> {
        Ok(user_account::Entity::find_by_id(user.0)
            .one(&self.0.db)
            .await?)
    }

    /// Devices where somebody is or was signed in, as long as that is kept.
    ///
    /// # Errors
    /// The database's.
    pub async fn devices(&self, user: UserId) -> ServerResult<Vec<Device>> {
        let sessions = session::Entity::find()
            .filter(session::Column::UserId.eq(user.0))
            .order_by_asc(session::Column::CreatedAt)
            .all(&self.0.db)
            .await?;
        let day = |ms| common::clock::paris(ms).format("%d/%m/%Y").to_string();
        let device = |session: session::Model| Device {
            name: session.device,
            since: day(session.created_at),
            until: day(session.seen_at),
        };
        Ok(sessions.into_iter().map(device).collect())
    }

    /// Ends one of a person's own sessions; that of somebody else is not touched.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_own(&self, user: &SignedIn, id: Uuid) -> ServerResult<()> {
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(self.now()))
            .filter(session::Column::Id.eq(id))
            .filter(session::Column::UserId.eq(user.user.0))
            .filter(session::Column::RevokedAt.is_null())
            .exec(&self.0.db)
            .await?;
        Ok(())
    }

    /// Ends every session of a person but this one.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_others(&self, user: &SignedIn) -> ServerResult<()> {
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(self.now()))
            .filter(session::Column::UserId.eq(user.user.0))
            .filter(session::Column::Id.ne(user.session))
            .filter(session::Column::RevokedAt.is_null())
            .exec(&self.0.db)
            .await?;
        Ok(())
    }

    /// Gives a person who has proved who they are another passphrase. Every session ends; this
    /// device gets a new one.
    ///
    /// # Errors
    /// [`ServerError::Refused`] when the passphrase is weak; [`ServerError::Busy`].
    pub async fn change_passphrase(
        &self,
        user: &SignedIn,
        new: &str,
        about: &[&str],
        headers: &HeaderMap,
    ) -> ServerResult<(SignedIn, HeaderValue)> {
        let hash = self.accepted(new, about).await?;
        account::set_passphrase(&self.0.db, user.user, &hash, self.now()).await?;
        let account = self.account(user.user).await?;
        let account = account.ok_or(ServerError::Unauthenticated)?;
        self.admit(&account, user.kind, headers).await
    }

    /// The hash of a passphrase that is strong enough.
    ///
    /// # Errors
    /// [`ServerError::Refused`], [`ServerError::Busy`].
    pub async fn accepted(&self, passphrase: &str, about: &[&str]) -> ServerResult<String> {
        passphrase::check(passphrase, about)
            .map_err(|weak| ServerError::refused("weak_passphrase", weak.to_string()))?;
        self.0.hasher.hash(passphrase).await
    }
}
