//! Who may sign in. Names are in the synced rows, not here.

use sea_orm::entity::prelude::*;

/// An account: its id is the pupil's or the adult's.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub space: Uuid,
    /// `pupil` or `staff`.
    pub kind: String,
    /// Of adults, in lower case.
    #[sea_orm(unique)]
    pub email: Option<String>,
    /// Of adults: argon2id, as a PHC string.
    pub passphrase_hash: Option<String>,
    /// Raised whenever the sessions opened before must end.
    pub generation: i64,
    /// Milliseconds since 1970, as every time here.
    pub created_at: i64,
    pub disabled_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
