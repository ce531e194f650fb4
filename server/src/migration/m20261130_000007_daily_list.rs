//! Who wants no list of the day by mail, and the token of the link that says so.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, string, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// SQLite does not do so by itself.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let account = ForeignKey::create()
            .name("daily_list_user")
            .from(Alias::new("daily_list"), Alias::new("user_id"))
            .to(Alias::new("user_account"), Alias::new("id"))
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let table = Table::create()
            .table(Alias::new("daily_list"))
            .col(uuid("user_id").primary_key())
            .col(string("token").unique_key())
            .col(big_integer_null("refused_at"))
            .foreign_key(&mut account.clone())
            .to_owned();
        manager.create_table(table).await
    }
}
