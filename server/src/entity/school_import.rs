//! The last import of each school. Ids only: names are in the rows.

use sea_orm::entity::prelude::*;

/// An import; a new one takes its place.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "school_import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub school: Uuid,
    pub space: Uuid,
    pub by_user: Uuid,
    pub at: i64,
    /// Last number of the space that it took: a row with a greater one was touched since.
    pub seq: i64,
    /// What each column held, by its folded title, as JSON.
    pub columns: String,
    /// What it did, as JSON.
    pub effects: String,
    /// Counts shown, as JSON.
    pub done: String,
    pub undone_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
