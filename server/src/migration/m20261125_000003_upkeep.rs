//! What keeps a space in order: the head of each day, what a device has stored of its verdicts,
//! messages to send. What is kept aside has become rows like any other.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, string, text, text_null, uuid,
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
        let db = manager.get_connection();
        db.execute_unprepared(
            "ALTER TABLE sync_client ADD COLUMN acked_mid BIGINT NOT NULL DEFAULT 0",
        )
        .await?;
        db.execute_unprepared("DROP TABLE sync_quarantine").await?;
        for table in tables() {
            manager.create_table(table).await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("side_effect_by_state")
                    .table(Alias::new("side_effect"))
                    .col(Alias::new("state"))
                    .col(Alias::new("next_at"))
                    .to_owned(),
            )
            .await
    }
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

fn key(columns: &[&'static str]) -> IndexCreateStatement {
    let mut key = Index::create();
    for column in columns {
        key.col(Alias::new(*column));
    }
    key.to_owned()
}

fn tables() -> Vec<TableCreateStatement> {
    let clock = table("sync_clock")
        .col(uuid("space"))
        .col(big_integer("day"))
        .col(big_integer("seq"))
        .primary_key(&mut key(&["space", "day"]))
        .to_owned();
    let effect = table("side_effect")
        .col(uuid("space"))
        .col(uuid("client"))
        .col(big_integer("mid"))
        .col(integer("n"))
        .col(text("notice"))
        .col(string("state"))
        .col(integer("attempts"))
        .col(big_integer("next_at"))
        .col(big_integer_null("done_at"))
        .col(text_null("error"))
        .primary_key(&mut key(&["space", "client", "mid", "n"]))
        .to_owned();
    vec![clock, effect]
}
