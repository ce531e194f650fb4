//! Second factors of adults: what makes their codes, closed under the server's key.

use sea_orm::entity::prelude::*;

/// A second factor; it counts from when a code of it was typed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub secret: String,
    /// Step of the last code that was taken: none before it is taken any more.
    pub last_step: i64,
    pub created_at: i64,
    pub confirmed_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
