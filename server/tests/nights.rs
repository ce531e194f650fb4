//! The night of every space: in its time, once, made up for when it was missed.

use crate::support::{Site, World};
use common::access::Scope;
use sea_orm::{ConnectionTrait, Statement};
use server::nightly;
use server::poke::Touched;
use server::store::Store;
use std::time::Duration;
use tokio::sync::broadcast::error::TryRecvError;

const HOUR: Duration = Duration::from_secs(3600);

async fn days(store: &Store) -> anyhow::Result<usize> {
    let backend = store.db().get_database_backend();
    let clock = Statement::from_string(backend, "SELECT day FROM sync_clock");
    Ok(store.db().query_all_raw(clock).await?.len())
}

/// Nobody of the class reads the pupil any more, by a mistake of ours.
async fn spoil(store: &Store, world: &World) -> anyhow::Result<()> {
    let sql = "DELETE FROM sync_member WHERE space = $1 AND scope = $2";
    let scope = Scope::Division(world.division).to_string();
    let values = [world.pole.0.into(), scope.into()];
    let backend = store.db().get_database_backend();
    store
        .db()
        .execute_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    Ok(())
}

on_both! {
    async fn a_night_is_had_once_corrects_what_it_finds_and_tells_who_reads_it(db) {
        let site = Site::new(db).await?;
        let (store, pole) = (&db.store, site.world.pole);
        nightly::run(&site.app).await;
        assert_eq!(days(store).await?, 1, "the night before was missed");
        spoil(store, &site.world).await?;
        nightly::run(&site.app).await;
        assert!(!store.survey(pole).await?.is_empty(), "once a night");

        // From noon: before three o'clock the night has not begun, after four it has everywhere.
        site.clock.advance(HOUR * 14);
        nightly::run(&site.app).await;
        assert_eq!(days(store).await?, 1);
        site.clock.advance(HOUR * 2);
        let mut hints = site.app.hub.hear(pole);
        nightly::run(&site.app).await;
        assert_eq!(days(store).await?, 2);
        assert!(store.survey(pole).await?.is_empty(), "corrected");
        let Touched { space, scopes, .. } = hints.try_recv()?;
        assert_eq!(space, pole);
        assert!(scopes.contains(&Scope::Division(site.world.division)), "{scopes:?}");

        nightly::run(&site.app).await;
        assert_eq!(days(store).await?, 2);
        assert_eq!(hints.try_recv().unwrap_err(), TryRecvError::Empty);
    }
}

on_both! {
    async fn of_two_processes_one_has_the_night(db) {
        let site = Site::new(db).await?;
        let mut other = site.app.clone();
        other.store = Store::open(&db.url).await?;
        let pole = site.world.pole;
        let now = common::command::Now::at(site.app.auth.now());
        let (one, two) = tokio::join!(site.app.store.night(pole, now), other.store.night(pole, now));
        let done = [one?, two?].iter().filter(|night| night.collected.is_some()).count();
        assert_eq!(done, 1);
        spoil(&db.store, &site.world).await?;
        assert!(other.store.night(pole, now).await?.findings.is_empty());
        assert!(!db.store.survey(pole).await?.is_empty(), "it is for the next night");
        other.store.close().await?;
    }
}
