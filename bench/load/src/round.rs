//! A round: devices come one after the other, each for a while.

use crate::database::Part;
use crate::http::Net;
use crate::meter::{Kind, Meter, Taken};
use crate::phone::{Phone, Shelf, Visit};
use crate::usage::{self, Usage};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::task::{JoinSet, spawn_local};
use tokio::time::sleep_until;

/// The time in which all devices come. Ten minutes of the real Monday, five times as fast.
pub const WINDOW: Duration = Duration::from_secs(120);
/// How long somebody stays, in milliseconds.
const STAY_MS: std::ops::Range<u64> = 10_000..20_000;
/// Devices that come to rest at the same time before the clock starts and after it stops.
const AT_ONCE: usize = 8;

/// The processes under test.
#[derive(Clone, Copy, Debug)]
pub struct Processes {
    pub server: u32,
    /// The first process of PostgreSQL.
    pub database: Option<u32>,
}

/// What a round found.
#[derive(Debug, Serialize)]
pub struct Found {
    /// Devices in [`WINDOW`].
    pub devices: usize,
    /// Of which that many could not come: every device was there already.
    pub turned_away: usize,
    pub seconds: f64,
    pub push: crate::meter::Times,
    pub pull: crate::meter::Times,
    pub failed: usize,
    pub hints: usize,
    pub megabytes: f64,
    /// Of one core, over the time measured.
    pub server_cpu: f64,
    pub database_cpu: f64,
    pub generator_cpu: f64,
    /// Milliseconds of the server's processor, and the database's, per request.
    pub cpu_ms_per_request: f64,
    pub server_mb: f64,
}

/// Devices at rest.
pub type Pool = Rc<RefCell<VecDeque<Phone>>>;

/// What somebody of this part does during a visit.
fn visit(part: Part, rng: &mut ChaCha8Rng) -> Visit {
    let stay = rng.random_range(STAY_MS);
    let mut acts = VecDeque::new();
    let every = match part {
        // A note for a pupil after the other.
        Part::Teacher => 2_500,
        Part::Coordinator => 3_000,
        // Of five pupils, three ask for something.
        Part::Pupil if rng.random_ratio(3, 5) => stay / 2,
        Part::Pupil => stay,
    };
    let mut at = 0;
    loop {
        at += every * rng.random_range(80..120) / 100;
        // The last words are not cut off by the hand that puts the phone away.
        if at + 500 >= stay || (part == Part::Pupil && !acts.is_empty()) {
            break;
        }
        acts.push_back(Duration::from_millis(at));
    }
    Visit {
        acts,
        stay: Duration::from_millis(stay),
    }
}

/// Runs a slice of the Monday: `warm_up`, then `measured`. Devices are taken out of memory after
/// their visit unless `stay_open`.
pub async fn run(
    (net, meter, processes): (&Net, &Meter, Processes),
    pool: &Pool,
    devices: usize,
    (warm_up, measured): (Duration, Duration),
    stay_open: bool,
) -> anyhow::Result<Found> {
    let mut rng = ChaCha8Rng::seed_from_u64(u64::try_from(devices)?);
    let whole = warm_up + measured;
    let share = whole.as_secs_f64() / WINDOW.as_secs_f64();
    let count = (f64::from(u32::try_from(devices)?) * share).round();
    let mut at = Vec::new();
    while f64::from(u32::try_from(at.len())?) < count {
        at.push(whole.mul_f64(rng.random()));
    }
    at.sort_unstable();
    let start = Instant::now();
    let until = start + whole;
    let mut visits = JoinSet::new();
    let mut turned_away = 0;
    let clock = spawn_local({
        let (meter, from) = (meter.clone(), start + warm_up);
        async move {
            sleep_until(from.into()).await;
            meter.start();
            Measure::now(processes)
        }
    });
    let ended = spawn_local({
        let meter = meter.clone();
        async move {
            sleep_until(until.into()).await;
            (meter.stop(), Measure::now(processes))
        }
    });
    for at in at {
        sleep_until((start + at).into()).await;
        let Some(mut phone) = pool.borrow_mut().pop_front() else {
            turned_away += 1;
            continue;
        };
        let visit = visit(phone.person.part, &mut rng);
        let (net, pool) = (net.clone(), Rc::clone(pool));
        visits.spawn_local(async move {
            let visited = phone.visit(&net, visit, until).await;
            if !stay_open {
                phone.forget();
            }
            pool.borrow_mut().push_back(phone);
            visited
        });
    }
    while let Some(visited) = visits.join_next().await {
        visited??;
    }
    let before = clock.await??;
    let (taken, after) = ended.await?;
    settle(net, pool, &mut Shelf::new(), stay_open).await?;
    Ok(found(
        devices,
        turned_away,
        measured,
        taken,
        &before,
        &after?,
    ))
}

struct Measure {
    server: Usage,
    database: Usage,
    generator: Usage,
}

impl Measure {
    fn now(processes: Processes) -> anyhow::Result<Self> {
        let database = processes.database.map(|pid| usage::of(pid, true));
        Ok(Self {
            server: usage::of(processes.server, false)?,
            database: database.transpose()?.unwrap_or_default(),
            generator: usage::of(std::process::id(), false)?,
        })
    }
}

fn found(
    devices: usize,
    turned_away: usize,
    measured: Duration,
    mut taken: Taken,
    before: &Measure,
    after: &Measure,
) -> Found {
    let (push, pull) = (taken.times(Kind::Push), taken.times(Kind::Pull));
    let seconds = measured.as_secs_f64();
    let used = |of: fn(&Measure) -> Usage| of(after).cpu_s - of(before).cpu_s;
    let (server, database) = (used(|m| m.server), used(|m| m.database));
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    Found {
        devices,
        turned_away,
        seconds,
        failed: taken.failed,
        hints: taken.hints,
        megabytes: number(taken.bytes) / 1e6,
        server_cpu: server / seconds,
        database_cpu: database / seconds,
        generator_cpu: used(|m| m.generator) / seconds,
        cpu_ms_per_request: (server + database) * 1000.0 / number((push.count + pull.count).max(1)),
        server_mb: after.server.rss_mb,
        push,
        pull,
    }
}

/// Opens every device that has something to send, or nothing received yet, until it is at rest.
pub async fn settle(
    net: &Net,
    pool: &Pool,
    shelf: &mut Shelf,
    stay_open: bool,
) -> anyhow::Result<()> {
    let mut rest = VecDeque::new();
    let mut busy = JoinSet::new();
    loop {
        while busy.len() < AT_ONCE {
            let Some(mut phone) = pool.borrow_mut().pop_front() else {
                break;
            };
            let content = phone.store.content();
            let new = content.meta.as_ref().is_none_or(|m| !m.bootstrapped);
            if !new && content.outbox.is_empty() {
                rest.push_back(phone);
                continue;
            }
            let net = net.clone();
            busy.spawn_local(async move {
                if new {
                    phone.first_sync(&net).await?;
                } else {
                    phone.settle(&net).await?;
                }
                anyhow::Ok((phone, new))
            });
        }
        let Some(settled) = busy.join_next().await else {
            break;
        };
        let (mut phone, new) = settled??;
        if new {
            phone.share(shelf);
        }
        if !stay_open {
            phone.forget();
        }
        rest.push_back(phone);
    }
    pool.borrow_mut().extend(rest);
    Ok(())
}

/// Opens every device once more, so that nothing it knows is older than the last command.
pub async fn last_look(net: &Net, pool: &Pool) -> anyhow::Result<()> {
    let mut rest = VecDeque::new();
    loop {
        let Some(mut phone) = pool.borrow_mut().pop_front() else {
            break;
        };
        if !phone.written.is_empty() {
            phone.settle(net).await?;
            phone.forget();
        }
        rest.push_back(phone);
    }
    pool.borrow_mut().extend(rest);
    Ok(())
}
