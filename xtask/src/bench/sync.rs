//! Tremplin's synchronisation beside that of other libraries, in one run and one browser.
//!
//! `bench/peers/run.mjs` measures; what its numbers say is decided here.

mod goal;
mod measured;

use super::{DATABASES, ROWS, Rows, number, pull_one_change, row, said};
use crate::build::{Built, SITE};
use crate::tools::npm_of;
use goal::{Goal, Met};
use measured::{Measured, System, median, quantile};
use std::fs;
use std::process::{Command, Stdio};

/// Packages and scripts.
const FOLDER: &str = "bench/peers";

/// What the profiles show where time is lost.
mod cause {
    pub const FIRST: &str = "signing in (a hash that is slow on purpose), opening the database \
                             and loading the screen are a fifth of it; then a page of 1000 rows \
                             takes 60 ms, most of it decoding, writing and redrawing";
    pub const DRAIN: &str = "13 pushes of at most 64 KiB, one after the other so that the order \
                             holds; the server decides each command with its rights and rules \
                             and writes a verdict for it";
    pub const COLD: &str = "compiling the app and starting it take 230 ms, and every row is decoded \
                            before the first list; the peers read the 50 rows they show";
}

/// Beside the best peer.
const fn times_the_best(because: &str) -> Goal<'_> {
    Goal::Times {
        factor: 3.0,
        than: None,
        because,
    }
}
const AT_ONCE: Goal<'_> = Goal::AtMost {
    limit: 30.0,
    unit: "ms",
};

/// `cargo xtask bench sync`.
pub fn sync(built: &Built) -> anyhow::Result<Rows> {
    npm_of(FOLDER)?;
    crate::test::postgresql()?;
    let mut stores = Vec::new();
    for database in DATABASES {
        let us = number(&pull_one_change(database)?, "median")?;
        stores.push((database, us / 1000.0));
    }
    let script = format!("{FOLDER}/run.mjs");
    let output = Command::new("node")
        .arg(&script)
        .env("BENCH_SERVER", fs::canonicalize(&built.server)?)
        .env("BENCH_SITE", fs::canonicalize(SITE)?)
        .env("BENCH_PKG", &built.pkg)
        .env("BENCH_MANY", ROWS)
        .env(
            "BENCH_BUILT",
            fs::canonicalize("target/xtask")?.join("peers"),
        )
        .stderr(Stdio::inherit())
        .output()?;
    let measured: Measured = serde_json::from_value(said(&script, output)?)?;
    Ok(rows(&measured, &stores))
}

/// What a line tells of a system.
type Figure<'a> = &'a dyn Fn(&System) -> Option<f64>;

/// The lines of the report. `stores`: median milliseconds of one change at each database.
fn rows(measured: &Measured, stores: &[(&str, f64)]) -> Rows {
    let mut lines = exchanges(measured, stores);
    lines.extend(device(measured));
    for (share, what) in [(0.5, "p50"), (0.95, "p95")] {
        for (strict, how) in [(true, "strict"), (false, "as the library does it, relaxed")] {
            lines.push(saves(measured, strict, share, &format!("{how}, {what}")));
        }
    }
    lines.push(line(
        &measured.systems,
        format!(
            "(f) memory of the tab with {} rows: private memory of its process, garbage \
             collected; an empty tab is {} MB",
            measured.rows,
            digits(measured.blank_mb)
        ),
        ("cold", "MB"),
        &|s| median(&s.memory_mb),
        &[],
    ));
    lines.push(row("what was compared", settings(measured), ""));
    lines
}

/// A figure of every system. A system without it says why the `measure` failed.
fn line(
    systems: &[System],
    what: String,
    (measure, unit): (&str, &str),
    of: Figure<'_>,
    goals: &[Goal<'_>],
) -> [String; 3] {
    let told: Vec<String> = systems
        .iter()
        .map(|system| match of(system) {
            Some(value) => format!("{} {} {unit}", system.label(), digits(value)),
            None => format!("{}: {}", system.label(), system.why(measure)),
        })
        .collect();
    let goals: Vec<String> = goals.iter().map(|goal| goal.told(systems, of)).collect();
    row(what, told.join("; "), &goals.join("; "))
}

/// (a), (b) and (c): between a device and the server.
fn exchanges(measured: &Measured, stores: &[(&str, f64)]) -> Rows {
    let Measured {
        rows, many, writes, ..
    } = measured;
    let line = |what, measure, of: Figure<'_>, goals: &[Goal<'_>]| {
        line(&measured.systems, what, measure, of, goals)
    };
    let mut lines = vec![
        line(
            format!(
                "(a) first synchronisation of {rows} rows, complete and shown, from the click \
                 (Tremplin: with signing in)"
            ),
            ("first", "ms"),
            &|s| median(&s.complete_ms),
            &[
                Goal::Times {
                    factor: 5.0,
                    than: Some("pouchdb"),
                    because: cause::FIRST,
                },
                Goal::NotBehind {
                    because: cause::FIRST,
                },
            ],
        ),
        line(
            "the same, to the first useful list".into(),
            ("first", "ms"),
            &|s| median(&s.first_list_ms),
            &[],
        ),
        line(
            format!("(b) {writes} writes made without network, until the server has them"),
            ("drain", "ms"),
            &|s| median(&s.drain_ms),
            &[times_the_best(cause::DRAIN)],
        ),
        line(
            format!("(c) one change among {many} rows, answer over HTTP, median"),
            ("change", "ms"),
            &|s| median(&s.change_ms),
            &[],
        ),
        line(
            "the same, p95".into(),
            ("change", "ms"),
            &|s| quantile(&s.change_ms, 0.95),
            &[],
        ),
        line(
            format!(
                "bytes of that answer, uncompressed; the row is {}",
                measured.row_bytes
            ),
            ("change", "B"),
            &|s| median(&s.change_bytes),
            &[Goal::AtMost {
                limit: 3.0 * measured.row_bytes,
                unit: "B",
            }],
        ),
    ];
    lines.extend(stores.iter().map(|(database, ms)| {
        row(
            format!("(c) the same at Tremplin's store, {database}, median"),
            format!("{ms:.2} ms"),
            &format!("≤ 2 ms: {}", Met::of(*ms <= 2.0)),
        )
    }));
    lines
}

/// (d): what a device does alone.
fn device(measured: &Measured) -> Rows {
    let (systems, rows) = (&measured.systems, measured.rows);
    vec![
        line(
            systems,
            format!("(d) cold start without network with {rows} rows, to the first list"),
            ("cold", "ms"),
            &|s| median(&s.cold_list_ms),
            &[times_the_best(cause::COLD)],
        ),
        line(
            systems,
            "the same, until the page has nothing left to do".into(),
            ("cold", "ms"),
            &|s| median(&s.interactive_ms),
            &[times_the_best(cause::COLD)],
        ),
    ]
}

/// (e): of the systems that can save with that durability.
fn saves(measured: &Measured, strict: bool, share: f64, how: &str) -> [String; 3] {
    let can: Vec<System> = measured
        .systems
        .iter()
        .filter(|s| s.failed.contains_key("commit") || s.commit(strict).is_some())
        .cloned()
        .collect();
    line(
        &can,
        format!("(e) click to « enregistré sur cet appareil », {how}"),
        ("commit", "ms"),
        &|s| s.commit(strict).and_then(|ms| quantile(ms, share)),
        if strict && share > 0.5 {
            &[AT_ONCE]
        } else {
            &[]
        },
    )
}

/// A number with as many digits as it deserves.
fn digits(value: f64) -> String {
    match value.abs() {
        v if v < 10.0 => format!("{value:.2}"),
        v if v < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// Versions, and what was set.
fn settings(measured: &Measured) -> String {
    let versions: Vec<String> = measured
        .systems
        .iter()
        .map(|system| {
            let size = system.bundle_bytes.map_or(String::new(), |b| {
                format!(" ({:.0} KB of script)", b / 1000.0)
            });
            let version = system.version.as_deref().unwrap_or("of this tree");
            let how = match system.name.as_str() {
                "tremplin" => {
                    "real server, SQLite WAL synchronous FULL; rows relaxed, outbox strict".into()
                }
                "pouchdb" => format!(
                    "adapter indexeddb, relaxed; express-pouchdb {} over LevelDB, not synced",
                    measured.express_pouchdb
                ),
                "rxdb" => "storage Dexie, relaxed unless said; server as Dexie".into(),
                "dexie" => format!(
                    "hand-written exchange without rights, rules or conflicts; relaxed unless \
                     said; server better-sqlite3 {}, WAL synchronous FULL",
                    measured.sqlite
                ),
                "replicache" => {
                    "saves in memory, written to IndexedDB later; server as Dexie".into()
                }
                _ => String::new(),
            };
            format!("{} {version}{size}: {how}", system.label())
        })
        .collect();
    format!(
        "the same rows for all, in batches of 1000 where there are batches; {}",
        versions.join("; ")
    )
}

#[cfg(test)]
mod tests;
