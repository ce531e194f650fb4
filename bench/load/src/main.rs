//! Drives a running server by simulated devices on the Monday of a placement period, and tells how
//! it fares, in one line of JSON. `cargo xtask bench load` starts the server and reads the line.

mod check;
mod database;
mod http;
mod meter;
mod people;
mod phone;
mod round;
mod usage;

use anyhow::{Context, bail};
use check::Checked;
use database::Db;
use http::Net;
use meter::Meter;
use phone::{Phone, Shelf};
use round::{Found, Pool, Processes, WINDOW};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::task::LocalSet;

/// What is asked.
#[derive(Debug)]
struct Asked {
    addr: std::net::SocketAddr,
    database: String,
    processes: Processes,
    devices: usize,
    /// Length of the long round; the Monday's whole by default.
    seconds: u64,
    /// Looks for the largest number of devices, below this p99 of a push in milliseconds.
    limit_ms: Option<f64>,
}

const USAGE: &str = "usage: bench-load --addr ADDRESS --database URL --server-pid PID \
                     [--database-pid PID] [--devices 2000] [--seconds 120] [--limit-ms 300]";

/// Devices that stay in memory while the largest number is looked for.
const OPEN: usize = 1_500;
/// A short round, before and while it is measured.
const SHORT: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(15));
/// Halvings after the doublings.
const HALVINGS: usize = 2;
/// Most devices looked for.
const MOST: usize = 64_000;
/// Pushes without which a round tells nothing of them.
const ENOUGH: usize = 100;
const ROUNDS: usize = 12;

impl Asked {
    fn parse(args: &[String]) -> anyhow::Result<Self> {
        let get = |name: &str| {
            let at = args.iter().position(|arg| arg == name)?;
            args.get(at + 1).map(String::as_str)
        };
        let needed = |name: &str| get(name).with_context(|| format!("{name} is missing\n{USAGE}"));
        let seconds = get("--seconds").map_or(Ok(WINDOW.as_secs()), str::parse)?;
        Ok(Self {
            addr: needed("--addr")?.parse()?,
            database: needed("--database")?.to_owned(),
            processes: Processes {
                server: needed("--server-pid")?.parse()?,
                database: get("--database-pid").map(str::parse).transpose()?,
            },
            devices: get("--devices").map_or(Ok(2_000), str::parse)?,
            seconds,
            limit_ms: get("--limit-ms").map(str::parse).transpose()?,
        })
    }
}

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let asked = Asked::parse(&args)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, run(&asked))
}

async fn run(asked: &Asked) -> anyhow::Result<()> {
    let meter = Meter::default();
    let net = Net::start(asked.addr, meter.clone())?;
    let db = Db::open(&asked.database).await?;
    let start = Instant::now();
    let people = db.people(asked.devices).await?;
    let phones = (1..).zip(people).map(|(seed, p)| Phone::new(p, seed));
    let pool: Pool = Rc::new(RefCell::new(phones.collect()));
    round::settle(&net, &pool, &mut Shelf::new(), false).await?;
    eprintln!(
        "{} devices ready after {:.0} s",
        asked.devices,
        start.elapsed().as_secs_f64()
    );
    let whole = (Duration::ZERO, Duration::from_secs(asked.seconds));
    let load = (&net, &meter, asked.processes);
    let monday = round::run(load, &pool, asked.devices, whole, false).await?;
    told(&monday);
    // Devices that have written nothing lately have not been told of what others wrote.
    round::last_look(&net, &pool).await?;
    let held = db.held().await?;
    let mut checked = Checked::default();
    for phone in pool.borrow().iter() {
        check::device(phone, &held, &mut checked);
    }
    let largest = match asked.limit_ms {
        Some(limit) => Some(largest(load, &pool, asked.devices, limit).await?),
        None => None,
    };
    let usage = usage::of(asked.processes.server, false)?;
    let line = serde_json::json!({
        "monday": monday,
        "checked": checked,
        "largest": largest,
        "server_mb_at_the_end": usage.rss_mb,
    });
    println!("{line}");
    Ok(())
}

fn told(found: &Found) {
    eprintln!(
        "{} devices: push {:.1}/{:.1}/{:.1} ms ({}), pull {:.1}/{:.1}/{:.1} ms ({}), {} failed, \
         {} hints, server {:.0} %, database {:.0} %, generator {:.0} %, {:.2} ms per request",
        found.devices,
        found.push.p50,
        found.push.p95,
        found.push.p99,
        found.push.count,
        found.pull.p50,
        found.pull.p95,
        found.pull.p99,
        found.pull.count,
        found.failed,
        found.hints,
        found.server_cpu * 100.0,
        found.database_cpu * 100.0,
        found.generator_cpu * 100.0,
        found.cpu_ms_per_request,
    );
}

/// The largest number of devices in [`WINDOW`] whose pushes keep below the limit: by doubling, then
/// by halving the interval. Devices stay in memory from one round to the next, as apps do: what is
/// looked for is the server's limit, not the generator's. When the generator has no device left to
/// send, that number is said to be held at least.
async fn largest(
    load: (&Net, &Meter, Processes),
    pool: &Pool,
    from: usize,
    limit: f64,
) -> anyhow::Result<serde_json::Value> {
    let mut rounds = Vec::new();
    pool.borrow_mut().truncate(OPEN);
    let (mut good, mut rate, mut bad) = (0, 0.0, None);
    let mut next = from;
    for _ in 0..ROUNDS {
        let found = round::run(load, pool, next, SHORT, true).await?;
        told(&found);
        let pushes = f64::from(u32::try_from(found.push.count).unwrap_or(u32::MAX));
        let (enough, exhausted) = (found.push.count >= ENOUGH, found.turned_away > 0);
        let holds = found.push.p99 <= limit && found.failed == 0;
        if enough && holds {
            (good, rate) = (next, pushes / found.seconds);
        } else if enough {
            bad = Some(next);
        }
        rounds.push(found);
        next = match bad {
            None if holds && exhausted || next * 2 > MOST => break,
            None => next * 2,
            Some(bad) if (bad - good) * (1 << HALVINGS) <= bad.max(from) => break,
            Some(bad) => usize::midpoint(good, bad),
        };
    }
    if good == 0 {
        bail!("the largest number of devices is not found");
    }
    Ok(serde_json::json!({
        "devices": good, "pushes_per_second": rate, "too_many": bad, "limit_ms": limit,
        "rounds": rounds,
    }))
}
