//! Tables of the sync engine.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, integer, string, text, text_null, uuid};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// SQLite does not do so by itself.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables(manager.get_database_backend()) {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
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

/// A short name, ordered by its bytes on both databases: pages are cut by it, so an order that
/// depends on the machine's locale would lose rows when that changes.
fn name(column: &'static str, backend: DbBackend) -> ColumnDef {
    let mut column = string(column);
    if backend == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

fn tables(backend: DbBackend) -> Vec<TableCreateStatement> {
    let head = table("sync_head")
        .col(uuid("space").primary_key())
        .col(uuid("epoch"))
        .col(big_integer("seq"))
        .col(big_integer("gc_floor"))
        .col(big_integer("backup_seq"))
        .to_owned();
    let row = table("synced_row")
        .col(uuid("space"))
        .col(name("kind", backend))
        .col(uuid("id"))
        .col(big_integer("ver"))
        .col(text("gver"))
        .col(text("scopes"))
        .col(text("body"))
        // The id first: rows are looked up by it, and some tens of kinds would tell planners little.
        .primary_key(&mut key(&["space", "id", "kind"]))
        .to_owned();
    let index = table("row_index")
        .col(uuid("space"))
        .col(name("name", backend))
        .col(uuid("key"))
        .col(uuid("id"))
        .primary_key(&mut key(&["space", "name", "key", "id"]))
        .to_owned();
    let member = table("sync_member")
        .col(uuid("space"))
        .col(name("scope", backend))
        .col(name("kind", backend))
        .col(uuid("row_id"))
        .col(big_integer("seq"))
        .col(boolean("present"))
        .primary_key(&mut key(&["space", "scope", "kind", "row_id"]))
        .to_owned();
    let grant = table("sync_grant")
        .col(uuid("space"))
        .col(uuid("user_id"))
        .col(name("scope", backend))
        .col(big_integer("seq"))
        .col(boolean("present"))
        .primary_key(&mut key(&["space", "user_id", "scope"]))
        .to_owned();
    let client = table("sync_client")
        .col(uuid("space"))
        .col(uuid("client"))
        .col(uuid("user_id"))
        .col(big_integer("last_mid"))
        .col(big_integer("seen_at"))
        .col(integer("schema"))
        .primary_key(&mut key(&["space", "client"]))
        .to_owned();
    let verdict = table("sync_verdict")
        .col(uuid("space"))
        .col(uuid("client"))
        .col(big_integer("mid"))
        .col(big_integer("args_hash"))
        .col(text("verdict"))
        .col(big_integer("seq"))
        .primary_key(&mut key(&["space", "client", "mid"]))
        .to_owned();
    let quarantine = table("sync_quarantine")
        .col(uuid("ticket").primary_key())
        .col(uuid("space"))
        .col(uuid("client"))
        .col(big_integer("mid"))
        .col(uuid("user_id"))
        .col(text("payload"))
        .col(text("reason"))
        .col(big_integer("at"))
        .col(text_null("handled_by"))
        .to_owned();
    vec![head, row, index, member, grant, client, verdict, quarantine]
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, on: &'static str, columns: &[&'static str]| {
        key(columns).name(name).table(Alias::new(on)).to_owned()
    };
    vec![
        index(
            "sync_member_by_seq",
            "sync_member",
            &["space", "scope", "seq"],
        ),
        index(
            "sync_grant_by_seq",
            "sync_grant",
            &["space", "user_id", "seq"],
        ),
    ]
}
