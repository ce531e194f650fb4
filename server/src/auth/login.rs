//! Signing in.

use super::address::Address;
use super::code::Code;
use super::session::{SignedIn, kind_of};
use super::throttle::{Attempt, Target, Wait};
use super::{Auth, account};
use crate::entity::{access_code, user_account};
use crate::error::{ServerError, ServerResult};
use axum::http::{HeaderMap, HeaderValue};
use common::api::account::Proof;
use common::api::{LoginReq, UserKind};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

impl From<Wait> for ServerError {
    fn from(Wait(after_s): Wait) -> Self {
        Self::Throttled { after_s }
    }
}

impl Auth {
    /// Opens a session for who gives a good code, or a good e-mail and passphrase. The session of
    /// the request's cookie, if any, ends: a sign-in never goes on with a token that was there
    /// before.
    ///
    /// # Errors
    /// [`ServerError::BadCredentials`] whatever is wrong, [`ServerError::SecondFactor`] when the
    /// passphrase alone does not open the account, [`ServerError::Throttled`],
    /// [`ServerError::Busy`].
    pub async fn sign_in(
        &self,
        req: &LoginReq,
        address: Address,
        headers: &HeaderMap,
    ) -> ServerResult<(SignedIn, HeaderValue)> {
        let account = match req {
            LoginReq::Code { code } => self.by_code(code, address).await?,
            LoginReq::Passphrase { email, passphrase } => {
                self.by_passphrase(email, passphrase, address).await?
            }
        };
        let kind = kind_of(&account).ok_or(ServerError::BadCredentials)?;
        if let Some(ticket) = self.ticket(&account).await? {
            return Err(ServerError::SecondFactor(ticket));
        }
        self.admit(&account, kind, headers).await
    }

    /// Opens a session in the place of the request's own.
    pub(super) async fn admit(
        &self,
        account: &user_account::Model,
        kind: UserKind,
        headers: &HeaderMap,
    ) -> ServerResult<(SignedIn, HeaderValue)> {
        let before = self.signed_in(headers).await?;
        let opened = self.open_session(account, kind, headers).await?;
        if let Some(before) = before {
            self.end_session(before.session).await?;
        }
        Ok(opened)
    }

    async fn by_code(&self, typed: &str, address: Address) -> ServerResult<user_account::Model> {
        let attempt = self.0.throttle.begin(Target::Code, address, self.now())?;
        // What cannot be a code costs an attempt too: the count says nothing of what is one.
        let Some(code) = Code::read(typed) else {
            return Err(ServerError::BadCredentials);
        };
        let found = access_code::Entity::find()
            .filter(access_code::Column::CodeHash.eq(code.mark(&self.0.key)))
            .filter(access_code::Column::RevokedAt.is_null())
            .find_also_related(user_account::Entity)
            .one(&self.0.db)
            .await;
        let account = self
            .decided(&attempt, found)?
            .and_then(|(_, account)| account);
        self.enter(&attempt, account, UserKind::Pupil)
    }

    /// Checks the passphrase of somebody who is signed in.
    ///
    /// # Errors
    /// [`ServerError::WrongPassphrase`], [`ServerError::Throttled`], [`ServerError::Busy`].
    pub async fn prove(
        &self,
        user: &SignedIn,
        passphrase: &str,
        address: Address,
    ) -> ServerResult<user_account::Model> {
        let account = user_account::Entity::find_by_id(user.user.0)
            .one(&self.0.db)
            .await?;
        let email = account.and_then(|account| account.email);
        let email = email.ok_or(ServerError::Forbidden("no_passphrase"))?;
        match self.by_passphrase(&email, passphrase, address).await {
            Err(ServerError::BadCredentials) => Err(ServerError::WrongPassphrase),
            other => other,
        }
    }

    /// Checks the passphrase of somebody who is signed in, and a code where they have a second
    /// factor.
    ///
    /// # Errors
    /// As [`Auth::prove`]; [`ServerError::BadCode`].
    pub async fn prove_both(
        &self,
        user: &SignedIn,
        proof: &Proof,
        address: Address,
    ) -> ServerResult<()> {
        let account = self.prove(user, &proof.passphrase, address).await?;
        if self.has_second_factor(user.user).await? {
            self.check_code(account.id, &proof.code, address).await?;
        }
        Ok(())
    }

    async fn by_passphrase(
        &self,
        email: &str,
        passphrase: &str,
        address: Address,
    ) -> ServerResult<user_account::Model> {
        let email = account::email(email).ok_or(ServerError::BadCredentials)?;
        let attempt = self
            .0
            .throttle
            .begin(Target::Account(&email), address, self.now())?;
        let found = user_account::Entity::find()
            .filter(user_account::Column::Email.eq(&email))
            .one(&self.0.db)
            .await;
        let account = self.decided(&attempt, found)?;
        // Longer than any passphrase: not worth the processor, and says nothing of the account.
        let readable = passphrase.chars().count() <= super::passphrase::MAX_CHARS;
        let given = if readable { passphrase } else { "" };
        let hash = account.as_ref().and_then(|a| a.passphrase_hash.as_deref());
        let same = self.0.hasher.verify(given, hash).await;
        let same = self.decided(&attempt, same)? && readable;
        self.enter(&attempt, account.filter(|_| same), UserKind::Staff)
    }

    /// When the server itself failed, the attempt does not count.
    fn decided<T, E>(&self, attempt: &Attempt, result: Result<T, E>) -> Result<T, E> {
        if result.is_err() {
            self.0.throttle.undecided(attempt);
        }
        result
    }

    fn enter(
        &self,
        attempt: &Attempt,
        account: Option<user_account::Model>,
        kind: UserKind,
    ) -> ServerResult<user_account::Model> {
        let good = |a: &user_account::Model| a.disabled_at.is_none() && kind_of(a) == Some(kind);
        let account = account.filter(good).ok_or(ServerError::BadCredentials)?;
        self.0.throttle.succeeded(attempt);
        Ok(account)
    }
}
