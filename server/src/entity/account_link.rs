//! One-time links to choose a passphrase: the link has the token, here is its SHA-256.

use sea_orm::entity::prelude::*;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    /// `invitation` or `reset`.
    pub kind: String,
    #[sea_orm(unique)]
    pub token_hash: String,
    /// The administrator who made it; nobody when its owner asked for it.
    pub made_by: Option<Uuid>,
    pub created_at: i64,
    pub ends_at: i64,
    pub used_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
