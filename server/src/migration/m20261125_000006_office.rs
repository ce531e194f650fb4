//! Imports of classes: the last one of each school, to undo it, and what its columns held.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// SQLite does not do so by itself.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(Alias::new("school_import"))
            .col(uuid("school").primary_key())
            .col(uuid("space"))
            .col(uuid("by_user"))
            .col(big_integer("at"))
            .col(big_integer("seq"))
            .col(text("columns"))
            .col(text("effects"))
            .col(text("done"))
            .col(big_integer_null("undone_at"))
            .to_owned();
        manager.create_table(table).await
    }
}
