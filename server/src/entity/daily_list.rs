//! What an adult has chosen about the list of the day by mail. Who has no row receives it.

use sea_orm::entity::prelude::*;

/// A choice, and what is in the link of the mails: it opens nothing but this choice.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "daily_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    #[sea_orm(unique)]
    pub token: String,
    /// Milliseconds since 1970; nothing for who receives it.
    pub refused_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
