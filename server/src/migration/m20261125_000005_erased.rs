//! What is kept of pupils who were erased: counts, of nobody.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// SQLite does not do so by itself.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut key = Index::create();
        for column in ["space", "year", "filiere", "level"] {
            key.col(Alias::new(column));
        }
        let table = Table::create()
            .table(Alias::new("erased_count"))
            .col(uuid("space"))
            .col(integer("year"))
            .col(string("filiere"))
            .col(string("level"))
            .col(big_integer("pupils"))
            .col(big_integer("placed"))
            .primary_key(&mut key)
            .to_owned();
        manager.create_table(table).await
    }
}
