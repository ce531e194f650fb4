//! A fresh database per test.

use super::postgres::Cluster;
use anyhow::Context;
use sea_orm::{ConnectionTrait, Database};
use server::config::{Config, DatabaseUrl};
use server::store::Store;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A fresh database with the schema of the server; gone at the end.
#[derive(Debug)]
pub struct TestDb {
    pub store: Store,
    pub url: DatabaseUrl,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(Folder),
    Cluster { cluster: Cluster, name: String },
}

/// A folder of our own, removed at the end.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("tremplin-test-{}", Uuid::now_v7().simple()));
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Whoever cleans the temporary folder finds what we could not remove.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl TestDb {
    pub async fn sqlite() -> anyhow::Result<Self> {
        let folder = Folder::new()?;
        let url = address(format!(
            "sqlite://{}",
            folder.path().join("t.sqlite").display()
        ))?;
        let store = Store::open(&url).await?;
        Ok(Self {
            store,
            url,
            place: Place::Folder(folder),
        })
    }

    pub async fn postgresql() -> anyhow::Result<Self> {
        let cluster = Cluster::running()?;
        let name = format!("t_{}", Uuid::now_v7().simple());
        let admin = Database::connect(cluster.url("postgres")).await?;
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await?;
        admin.close().await?;
        let url = address(cluster.url(&name))?;
        let store = Store::open(&url).await?;
        Ok(Self {
            store,
            url,
            place: Place::Cluster { cluster, name },
        })
    }

    /// Closes the database and removes it.
    pub async fn end(self) -> anyhow::Result<()> {
        self.store.close().await?;
        match self.place {
            Place::Folder(folder) => drop(folder),
            Place::Cluster { cluster, name } => {
                let admin = Database::connect(cluster.url("postgres")).await?;
                admin
                    .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
                    .await?;
                admin.close().await?;
            }
        }
        Ok(())
    }
}

fn address(url: String) -> anyhow::Result<DatabaseUrl> {
    let config = Config::from_vars([("DATABASE_URL".to_owned(), url)]);
    Ok(config.context("the address of the test database")?.database)
}
