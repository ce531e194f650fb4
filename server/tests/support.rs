//! What the tests share.

pub mod cluster;
pub mod db;
pub mod mail_server;
pub mod phone;
pub mod postgres;
pub mod process;
pub mod site;
pub mod world;

pub use db::TestDb;
pub use mail_server::MailServer;
pub use phone::Phone;
pub use site::{Answer, Browser, Site};
pub use world::World;

/// A test that runs on SQLite and on PostgreSQL, each with a fresh database.
#[macro_export]
macro_rules! on_both {
    ($(#[$about:meta])* async fn $name:ident($db:ident) $body:block) => {
        $(#[$about])*
        mod $name {
            use super::*;
            use $crate::support::TestDb;

            async fn run($db: &TestDb) -> anyhow::Result<()> {
                $body
                Ok(())
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() -> anyhow::Result<()> {
                let db = TestDb::sqlite().await?;
                run(&db).await?;
                db.end().await
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgresql() -> anyhow::Result<()> {
                let db = TestDb::postgresql().await?;
                run(&db).await?;
                db.end().await
            }
        }
    };
}
