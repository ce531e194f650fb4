//! Erasing by age: the plans of each year, what they hold, the last day of each host whose stays
//! are gone, and how many stays are.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, string, text, text_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// SQLite does not do so by itself.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let run = Table::create()
            .table(Alias::new("retention_run"))
            .col(uuid("id").primary_key())
            .col(uuid("space"))
            .col(big_integer("planned_on"))
            .col(big_integer("day"))
            .col(big_integer("apply_from"))
            .col(text("counts"))
            .col(text_null("motive"))
            .col(uuid_null("by_user"))
            .col(big_integer_null("started_at"))
            .col(big_integer_null("applied_at"))
            .col(big_integer("erased"))
            .to_owned();
        manager.create_table(run).await?;
        let mut key = Index::create();
        for column in ["run", "rank", "kind", "row_id"] {
            key.col(Alias::new(column));
        }
        let item = Table::create()
            .table(Alias::new("retention_item"))
            .col(uuid("run"))
            .col(integer("rank"))
            .col(string("kind"))
            .col(uuid("row_id"))
            .primary_key(&mut key)
            .to_owned();
        manager.create_table(item).await?;
        let mut key = Index::create();
        key.col(Alias::new("space")).col(Alias::new("host"));
        let host = Table::create()
            .table(Alias::new("host_last"))
            .col(uuid("space"))
            .col(uuid("host"))
            .col(big_integer("day"))
            .primary_key(&mut key)
            .to_owned();
        manager.create_table(host).await?;
        // One at a time: SQLite takes no more.
        for origin in ["offer", "alone", "family", "school", "network"] {
            let mut column = big_integer(Alias::new(format!("by_{origin}")));
            let added = Table::alter()
                .table(Alias::new("erased_count"))
                .add_column(column.default(0))
                .to_owned();
            manager.alter_table(added).await?;
        }
        Ok(())
    }
}
