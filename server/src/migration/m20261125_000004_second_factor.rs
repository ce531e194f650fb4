//! Second factors, their recovery codes, and one-time links to choose a passphrase.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, text, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// SQLite does not do so by itself.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for table in ["recovery_code", "account_link"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("{table}_by_user"))
                        .table(Alias::new(table))
                        .col(Alias::new("user_id"))
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

fn to_account(name: &'static str, from: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(Alias::new(from), Alias::new("user_id"))
        .to(Alias::new("user_account"), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

fn tables() -> Vec<TableCreateStatement> {
    let factor = table("second_factor")
        .col(uuid("user_id").primary_key())
        .col(text("secret"))
        .col(big_integer("last_step"))
        .col(big_integer("created_at"))
        .col(big_integer_null("confirmed_at"))
        .foreign_key(&mut to_account("second_factor_user", "second_factor"))
        .to_owned();
    let recovery = table("recovery_code")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(string("code_hash"))
        .col(big_integer_null("used_at"))
        .foreign_key(&mut to_account("recovery_code_user", "recovery_code"))
        .to_owned();
    let link = table("account_link")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(string("kind"))
        .col(string("token_hash").unique_key())
        .col(uuid_null("made_by"))
        .col(big_integer("created_at"))
        .col(big_integer("ends_at"))
        .col(big_integer_null("used_at"))
        .foreign_key(&mut to_account("account_link_user", "account_link"))
        .to_owned();
    vec![factor, recovery, link]
}
