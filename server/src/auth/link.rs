//! One-time links: a passphrase is chosen by who holds one. The token is in the part of the address
//! that browsers keep for themselves, so no server and no proxy writes it down.

use super::address::Address;
use super::session::kind_of;
use super::throttle::Target;
use super::{Auth, account, key};
use crate::entity::{account_link, user_account};
use crate::error::{ServerError, ServerResult};
use common::api::UserKind;
use common::api::account::{LinkInfo, LinkKind};
use common::ids::UserId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, TransactionTrait};
use uuid::Uuid;

const HOUR: i64 = 3600 * 1000;
/// Page of the site that reads the token.
pub const PAGE: &str = "/choisir-ma-phrase";

/// A link as it is handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    pub kind: LinkKind,
    /// Whole address.
    pub url: String,
    /// Milliseconds since 1970.
    pub ends_at: i64,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Link(…)")
    }
}

/// A link that is good, and whose.
#[derive(Clone, Debug)]
pub struct Held {
    pub user: UserId,
    pub space: Uuid,
    pub info: LinkInfo,
    id: Uuid,
}

fn name(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Invitation => "invitation",
        LinkKind::Reset => "reset",
    }
}

/// How long a link is good, in milliseconds.
#[must_use]
pub fn lasts(kind: LinkKind) -> i64 {
    match kind {
        LinkKind::Invitation => 7 * 24 * HOUR,
        LinkKind::Reset => HOUR,
    }
}

impl Auth {
    /// Makes a link for an adult's account; former ones of the same kind are worth nothing.
    /// `by`: the administrator who asks for it.
    ///
    /// # Errors
    /// The database's.
    pub async fn make_link(
        &self,
        user: UserId,
        kind: LinkKind,
        by: Option<UserId>,
    ) -> ServerResult<Link> {
        let token = key::hex(&key::random());
        let now = self.now();
        let ends_at = now + lasts(kind);
        let tx = self.0.db.begin().await?;
        account_link::Entity::delete_many()
            .filter(account_link::Column::UserId.eq(user.0))
            .filter(account_link::Column::Kind.eq(name(kind)))
            .exec(&tx)
            .await?;
        account_link::Entity::delete_many()
            .filter(account_link::Column::EndsAt.lt(now))
            .exec(&tx)
            .await?;
        let new = account_link::ActiveModel {
            id: Set(Uuid::now_v7()),
            user_id: Set(user.0),
            kind: Set(name(kind).to_owned()),
            token_hash: Set(key::sha256(&token)),
            made_by: Set(by.map(|by| by.0)),
            created_at: Set(now),
            ends_at: Set(ends_at),
            used_at: Set(None),
        };
        account_link::Entity::insert(new)
            .exec_without_returning(&tx)
            .await?;
        tx.commit().await?;
        let url = format!("{}{PAGE}#{token}", self.0.origin);
        Ok(Link { kind, url, ends_at })
    }

    /// Counts that somebody asks for a link for this address, known or not.
    ///
    /// # Errors
    /// [`ServerError::Throttled`].
    pub fn may_ask(&self, email: &str, address: Address) -> ServerResult<()> {
        let target = format!("link {email}");
        let now = self.now();
        // Never taken back: each costs a mail.
        self.0
            .throttle
            .begin(Target::Account(&target), address, now)?;
        Ok(())
    }

    /// What a token is good for.
    ///
    /// # Errors
    /// [`ServerError::Refused`] when it is nothing, has served or is too old.
    pub async fn held(&self, token: &str) -> ServerResult<Held> {
        let found = account_link::Entity::find()
            .filter(account_link::Column::TokenHash.eq(key::sha256(token)))
            .one(&self.0.db)
            .await?;
        let link = found.filter(|link| link.used_at.is_none() && self.now() < link.ends_at);
        let link = link.ok_or_else(dead)?;
        let account = self.account(UserId(link.user_id)).await?;
        let account = account.filter(is_open).ok_or_else(dead)?;
        let kind = if link.kind == name(LinkKind::Invitation) {
            LinkKind::Invitation
        } else {
            LinkKind::Reset
        };
        Ok(Held {
            user: UserId(account.id),
            space: account.space,
            info: LinkInfo {
                kind,
                email: account.email.unwrap_or_default(),
            },
            id: link.id,
        })
    }

    /// Gives the account of a link its passphrase. The link has served, every other one of the
    /// account too, and every session ends.
    ///
    /// # Errors
    /// [`ServerError::Refused`].
    pub async fn use_link(
        &self,
        held: &Held,
        passphrase: &str,
        about: &[&str],
    ) -> ServerResult<()> {
        let hash = self.accepted(passphrase, about).await?;
        let now = self.now();
        let tx = self.0.db.begin().await?;
        let used = account_link::Entity::update_many()
            .col_expr(account_link::Column::UsedAt, Expr::value(now))
            .filter(account_link::Column::Id.eq(held.id))
            .filter(account_link::Column::UsedAt.is_null())
            .filter(account_link::Column::EndsAt.gt(now))
            .exec(&tx)
            .await?;
        if used.rows_affected != 1 {
            return Err(dead());
        }
        account_link::Entity::delete_many()
            .filter(account_link::Column::UserId.eq(held.user.0))
            .filter(account_link::Column::Id.ne(held.id))
            .exec(&tx)
            .await?;
        account::put_passphrase(&tx, held.user, &hash, now).await?;
        Ok(tx.commit().await?)
    }
}

/// Whoever may choose a passphrase.
pub(crate) fn is_open(account: &user_account::Model) -> bool {
    account.disabled_at.is_none() && kind_of(account) == Some(UserKind::Staff)
}

fn dead() -> ServerError {
    ServerError::refused(
        "dead_link",
        "Ce lien a déjà servi, ou il est trop ancien. Demandez-en un autre.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::rules::retention::{Category, Duration};

    #[test]
    fn links_last_as_the_table_of_retention_says() {
        let longest = lasts(LinkKind::Invitation).max(lasts(LinkKind::Reset));
        let days = u64::try_from(longest / (24 * HOUR)).unwrap();
        assert_eq!(
            Category::Link.rows()[0].value.duration,
            Duration::Days(days)
        );
    }
}
