//! The real server, killed again and again under devices that write; the database crashed or put
//! back under devices that know more.

use crate::support::cluster::OwnCluster;
use crate::support::process::{LONG, Program, Traffic, Wire};
use crate::support::world::NOW_MS;
use crate::support::{Phone, World};
use anyhow::Context;
use common::api::path;
use common::domain::follow_up::Revision;
use common::ids::{PupilId, UserId};
use common::sync::device::AfterPush;
use common::sync::protocol::{PULL_MAX, PullResp, PushResp};
use common::sync::server::EPOCH_JUMP;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sea_orm::{ConnectionTrait, Statement};
use server::config::{Config, DatabaseUrl};
use server::store::Store;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;

/// Times the server is killed.
const KILLS: usize = 50;
const DEVICES: usize = 4;

/// What a person wrote, with the name the device gave it.
type Written = Vec<String>;

/// A session of this user, as if they had signed in some days ago.
pub async fn session(store: &Store, user: UserId) -> anyhow::Result<String> {
    let token = Uuid::now_v7().simple().to_string();
    let sql = "INSERT INTO session (id, token_hash, user_id, generation, device, created_at, \
               seen_at, ends_at) VALUES ($1, $2, $3, 1, 'essai', $4, $4, $5)";
    let now = chrono::Utc::now().timestamp_millis();
    let values = [
        Uuid::now_v7().into(),
        server::auth::key::sha256(&token).into(),
        user.0.into(),
        now.into(),
        (now + 86_400_000).into(),
    ];
    let backend = store.db().get_database_backend();
    store
        .db()
        .execute_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    Ok(format!("tremplin={token}"))
}

/// The pôle, and the account of its teacher.
pub async fn world(store: &Store) -> anyhow::Result<World> {
    let world = World::in_store(store, 5, 1).await?;
    let new = server::auth::NewStaff {
        id: world.teacher,
        space: world.pole,
        email: "prof@exemple.invalid",
        // Nobody signs in: sessions are there already.
        passphrase_hash: Some("-"),
    };
    server::auth::create_staff_account(store.db(), new, NOW_MS).await?;
    Ok(world)
}

/// Somebody who writes, sends and receives, whatever happens to the server.
struct Person {
    phone: Phone,
    wire: Wire,
    written: Written,
}

impl Person {
    fn note(&mut self, world: &World, pupil: PupilId) -> anyhow::Result<()> {
        let text = format!(
            "Note {} de {}",
            self.written.len(),
            self.phone.device.meta().client
        );
        self.phone.write(&world.note(pupil, &text))?;
        self.written.push(text);
        Ok(())
    }

    /// One push and the pulls after it, as far as they get.
    async fn exchange(&mut self) -> anyhow::Result<()> {
        if !self.phone.device.outbox().is_empty() {
            let req = self.phone.push_req()?;
            let Some(resp) = self.wire.post::<PushResp>(path::PUSH, &req).await? else {
                return Ok(());
            };
            match self.phone.device.after_push(&req, &resp) {
                AfterPush::Continue => {}
                AfterPush::Rename => anyhow::bail!("nobody has this name"),
                AfterPush::Recover { after } => self.phone.recover(after),
            }
        }
        loop {
            let req = self.phone.device.pull_req(7);
            let Some(resp) = self.wire.post::<PullResp>(path::PULL, &req).await? else {
                return Ok(());
            };
            if self.phone.take(&req, resp) == Ok(false) {
                return Ok(());
            }
        }
    }

    /// Until nothing waits.
    async fn settle(&mut self) -> anyhow::Result<()> {
        for _ in 0..100 {
            self.exchange().await?;
            if self.phone.device.outbox().is_empty() {
                return self.exchange().await;
            }
        }
        anyhow::bail!("it does not settle")
    }
}

/// Each text is at the server once, each mutation has one verdict, and each device holds what a new
/// one is given.
async fn nothing_is_lost(
    store: &Store,
    world: &World,
    people: &mut [Person],
) -> anyhow::Result<()> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for revision in store.all::<Revision>(world.pole).await? {
        *found.entry(revision.text).or_default() += 1;
    }
    let fresh = Phone::started(store, world, world.teacher).await?;
    let backend = store.db().get_database_backend();
    let mut total = 0;
    for person in people {
        for text in &person.written {
            assert_eq!(found.get(text), Some(&1), "{text}");
        }
        total += person.written.len();
        let sql = "SELECT COUNT(*) AS n, MAX(mid) AS last FROM sync_verdict WHERE client = $1";
        let client = person.phone.device.meta().client.0;
        let statement = Statement::from_sql_and_values(backend, sql, [client.into()]);
        let row = store
            .db()
            .query_one_raw(statement)
            .await?
            .context("no row")?;
        let (count, last): (i64, Option<i64>) = (row.try_get("", "n")?, row.try_get("", "last")?);
        assert_eq!(last.unwrap_or(0), count, "verdicts follow each other");
        person.phone.pull(store, PULL_MAX).await?;
        assert!(
            person.phone.held() == fresh.held(),
            "other rows than a new device"
        );
        assert!(person.phone.device.review().is_empty());
    }
    assert_eq!(
        found.values().sum::<usize>(),
        total,
        "nothing that nobody wrote"
    );
    assert!(store.survey(world.pole).await?.is_empty());
    Ok(())
}

async fn people(
    store: &Store,
    world: &World,
    program: &Program,
    traffic: &Arc<Traffic>,
) -> anyhow::Result<Vec<Person>> {
    let mut people = Vec::new();
    for _ in 0..DEVICES {
        people.push(Person {
            phone: Phone::started(store, world, world.teacher).await?,
            wire: Wire {
                address: program.watch(),
                traffic: Arc::clone(traffic),
                cookie: session(store, world.teacher.into()).await?,
            },
            written: Written::new(),
        });
    }
    Ok(people)
}

/// People write until `stop`.
fn at_work(
    people: Vec<Person>,
    world: &World,
    stop: &Arc<AtomicBool>,
) -> JoinSet<anyhow::Result<Person>> {
    let mut working = JoinSet::new();
    for mut person in people {
        let (world, stop) = (world.clone(), Arc::clone(stop));
        working.spawn(async move {
            let mut turn = 0;
            while !stop.load(Ordering::SeqCst) {
                // Somebody who cannot send does not write for ever.
                if person.phone.device.outbox().len() < 5 {
                    let pupil = world.pupils[turn % world.pupils.len()];
                    person.note(&world, pupil)?;
                }
                turn += 1;
                person.exchange().await?;
            }
            Ok(person)
        });
    }
    working
}

async fn killed_again_and_again(store: &Store, url: &DatabaseUrl, seed: u64) -> anyhow::Result<()> {
    println!("seed {seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let world = world(store).await?;
    let mut program = Program::new(url.expose())?;
    let traffic = Arc::new(Traffic::default());
    let people = people(store, &world, &program, &traffic).await?;
    let stop = Arc::new(AtomicBool::new(false));
    program.start().await?;
    let mut working = at_work(people, &world, &stop);
    for _ in 0..KILLS {
        // At the moment a request leaves, or an answer arrives.
        let (count, answered) = (1 + rng.next_u64() % 12, rng.next_u64().is_multiple_of(2));
        traffic.more(count, answered).await?;
        program.kill().await?;
        program.start().await?;
    }
    stop.store(true, Ordering::SeqCst);
    let mut settled = Vec::new();
    while let Some(person) = timeout(LONG, working.join_next()).await? {
        let mut person = person??;
        person.settle().await?;
        settled.push(person);
    }
    assert_eq!(settled.len(), DEVICES);
    nothing_is_lost(store, &world, &mut settled).await?;
    println!(
        "{} notes",
        settled.iter().map(|p| p.written.len()).sum::<usize>()
    );
    program.kill().await
}

on_both! {
    async fn a_server_killed_fifty_times_loses_nothing_and_does_nothing_twice(db) {
        let seed = std::env::var("KILL_SEED").ok().and_then(|text| text.parse().ok());
        let seed = seed.unwrap_or_else(|| rand::rng().next_u64());
        killed_again_and_again(&db.store, &db.url, seed).await?;
    }
}

/// A store of a cluster of our own.
async fn on(cluster: &OwnCluster) -> anyhow::Result<(Store, DatabaseUrl)> {
    let config = Config::from_vars([("DATABASE_URL".to_owned(), cluster.url())])?;
    Ok((Store::open(&config.database).await?, config.database))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_that_crashes_under_the_server_loses_nothing() -> anyhow::Result<()> {
    let cluster = OwnCluster::start()?;
    let (store, url) = on(&cluster).await?;
    let world = world(&store).await?;
    let mut program = Program::new(url.expose())?;
    let traffic = Arc::new(Traffic::default());
    let people = people(&store, &world, &program, &traffic).await?;
    let stop = Arc::new(AtomicBool::new(false));
    program.start().await?;
    let mut working = at_work(people, &world, &stop);
    for _ in 0..4 {
        traffic.more(20, true).await?;
        cluster.stop("immediate")?;
        cluster.go()?;
    }
    traffic.more(20, true).await?;
    stop.store(true, Ordering::SeqCst);
    let mut settled = Vec::new();
    while let Some(person) = timeout(LONG, working.join_next()).await? {
        let mut person = person??;
        person.settle().await?;
        settled.push(person);
    }
    let (store, _) = on(&cluster).await?;
    nothing_is_lost(&store, &world, &mut settled).await?;
    store.close().await?;
    Ok(())
}

/// The day after the copy is lost with the database; the devices give it back.
async fn failover(told: bool) -> anyhow::Result<()> {
    let cluster = OwnCluster::start()?;
    let (store, url) = on(&cluster).await?;
    let world = world(&store).await?;
    let mut program = Program::new(url.expose())?;
    let traffic = Arc::new(Traffic::default());
    let mut people = people(&store, &world, &program, &traffic).await?;
    store.close().await?;
    program.start().await?;
    for (turn, person) in people.iter_mut().enumerate() {
        person.note(&world, world.pupils[turn])?;
        person.settle().await?;
    }
    program.kill().await?;
    cluster.stop("fast")?;
    cluster.copy()?;
    cluster.go()?;
    program.start().await?;
    for (turn, person) in people.iter_mut().enumerate() {
        for _ in 0..=turn {
            person.note(&world, world.pupils[turn])?;
        }
        person.settle().await?;
    }
    program.kill().await?;
    cluster.stop("immediate")?;
    cluster.put_back()?;
    cluster.go()?;
    if told {
        let heads = server::backup::new_epoch(&url).await?;
        assert_eq!(heads.len(), 1);
    }
    program.start().await?;
    for person in &mut people {
        // Written since, and not sent yet.
        person.note(&world, world.pupils[0])?;
        person.settle().await?;
    }
    let (store, _) = on(&cluster).await?;
    nothing_is_lost(&store, &world, &mut people).await?;
    let jumped = people[0]
        .phone
        .device
        .meta()
        .cookie
        .clone()
        .context("a cookie")?
        .seq;
    assert_eq!(jumped > EPOCH_JUMP, told);
    store.close().await?;
    program.kill().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_that_lacks_the_last_changes_gets_them_from_the_devices() -> anyhow::Result<()> {
    failover(true).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn even_when_nobody_says_that_it_lacks_them() -> anyhow::Result<()> {
    failover(false).await
}
