//! Whether the list of the day comes by mail: from one's account, or by the link of a mail, which
//! says who it is for without naming anybody and opens nothing else.

use super::{Auth, key};
use crate::entity::daily_list;
use crate::error::{ServerError, ServerResult};
use common::ids::UserId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter};

/// What somebody has chosen, with the token of their link.
///
/// # Errors
/// The database's.
pub async fn choice(db: &DatabaseConnection, user: UserId) -> Result<daily_list::Model, DbErr> {
    let find = || daily_list::Entity::find_by_id(user.0).one(db);
    if let Some(known) = find().await? {
        return Ok(known);
    }
    let new = daily_list::ActiveModel {
        user_id: Set(user.0),
        token: Set(key::hex(&key::random())),
        refused_at: Set(None),
    };
    // Two processes at once keep the first one's token.
    daily_list::Entity::insert(new)
        .on_conflict(
            OnConflict::column(daily_list::Column::UserId)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    let known = find().await?;
    known.ok_or_else(|| DbErr::RecordNotFound("daily_list".into()))
}

impl Auth {
    /// Whether somebody receives the list of the day.
    ///
    /// # Errors
    /// The database's.
    pub async fn receives_daily(&self, user: UserId) -> ServerResult<bool> {
        let known = daily_list::Entity::find_by_id(user.0)
            .one(&self.0.db)
            .await?;
        Ok(known.is_none_or(|known| known.refused_at.is_none()))
    }

    /// Somebody signed in wants it, or no longer does.
    ///
    /// # Errors
    /// The database's.
    pub async fn choose_daily(&self, user: UserId, receive: bool) -> ServerResult<()> {
        let known = choice(&self.0.db, user).await?;
        self.choose_daily_by(&known.token, receive).await
    }

    /// Whoever holds the link of a mail wants it, or no longer does.
    ///
    /// # Errors
    /// [`ServerError::Refused`] when the token is nobody's.
    pub async fn choose_daily_by(&self, token: &str, receive: bool) -> ServerResult<()> {
        let at = (!receive).then(|| self.now());
        let chosen = daily_list::Entity::update_many()
            .col_expr(daily_list::Column::RefusedAt, Expr::value(at))
            .filter(daily_list::Column::Token.eq(token))
            .exec(&self.0.db)
            .await?;
        if chosen.rows_affected == 0 {
            return Err(ServerError::refused(
                "dead_link",
                "Ce lien n'est pas entier, ou le compte n'existe plus. Connectez-vous et \
                 choisissez dans « Mon compte ».",
            ));
        }
        Ok(())
    }
}
