//! Tables of accounts, personal codes and sessions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, text_null, uuid};

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
        for index in indexes() {
            manager.create_index(index).await?;
        }
        // One live code per pupil.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX access_code_live ON access_code (user_id) \
                 WHERE revoked_at IS NULL",
            )
            .await?;
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
    let account = table("user_account")
        .col(uuid("id").primary_key())
        .col(uuid("space"))
        .col(string("kind"))
        .col(text_null("email").unique_key())
        .col(text_null("passphrase_hash"))
        .col(big_integer("generation"))
        .col(big_integer("created_at"))
        .col(big_integer_null("disabled_at"))
        .to_owned();
    let code = table("access_code")
        .col(uuid("id").primary_key())
        .col(uuid("user_id"))
        .col(string("code_hash").unique_key())
        .col(big_integer("created_at"))
        .col(big_integer_null("revoked_at"))
        .foreign_key(&mut to_account("access_code_user", "access_code"))
        .to_owned();
    let session = table("session")
        .col(uuid("id").primary_key())
        .col(string("token_hash").unique_key())
        .col(uuid("user_id"))
        .col(big_integer("generation"))
        .col(string("device"))
        .col(big_integer("created_at"))
        .col(big_integer("seen_at"))
        .col(big_integer("ends_at"))
        .col(big_integer_null("revoked_at"))
        .foreign_key(&mut to_account("session_user", "session"))
        .to_owned();
    let key = table("server_key")
        .col(string("purpose").primary_key())
        .col(string("mark"))
        .to_owned();
    vec![account, code, session, key]
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, on: &'static str, column: &'static str| {
        Index::create()
            .name(name)
            .table(Alias::new(on))
            .col(Alias::new(column))
            .to_owned()
    };
    vec![
        index("session_by_user", "session", "user_id"),
        index("session_by_end", "session", "ends_at"),
    ]
}
