//! The journal: who did what, when, on which device, about what.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string, text, uuid, uuid_null};

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
            .table(Alias::new("audit_entry"))
            .col(uuid("id").primary_key())
            .col(uuid("space"))
            .col(big_integer("at"))
            .col(uuid_null("user_id"))
            .col(string("device"))
            .col(string("op"))
            .col(text("about"))
            .to_owned();
        manager.create_table(table).await?;
        let index = |name: &'static str, columns: &[&'static str]| {
            let mut index = Index::create();
            index.name(name).table(Alias::new("audit_entry"));
            for column in columns {
                index.col(Alias::new(*column));
            }
            index.to_owned()
        };
        manager
            .create_index(index("audit_entry_by_space", &["space", "id"]))
            .await?;
        manager
            .create_index(index("audit_entry_by_time", &["at"]))
            .await
    }
}
