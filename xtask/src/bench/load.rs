//! One server process on the Monday of a placement period: devices that speak the real protocol.

use super::cluster::Cluster;
use super::{Rows, Running, folder, resumed_on, row};
use crate::build::Built;
use crate::tools::{cargo, run};
use anyhow::Context;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// p99 of a push above which there are too many devices, in milliseconds.
const LIMIT_MS: &str = "300";

/// Milliseconds.
#[derive(Debug, Deserialize)]
struct Times {
    count: usize,
    p50: f64,
    p95: f64,
    p99: f64,
}

#[derive(Debug, Deserialize)]
struct Round {
    push: Times,
    pull: Times,
    failed: usize,
    server_cpu: f64,
    database_cpu: f64,
    generator_cpu: f64,
    cpu_ms_per_request: f64,
    server_mb: f64,
}

#[derive(Debug, Deserialize)]
struct Checked {
    commands: usize,
    lost: usize,
    losses: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Largest {
    devices: usize,
    pushes_per_second: f64,
    too_many: Option<usize>,
}

#[derive(Debug, Deserialize)]
struct Measured {
    monday: Round,
    checked: Checked,
    largest: Option<Largest>,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// That come within ten minutes of the real Monday, compressed to two.
    devices: u32,
    /// Of these two minutes.
    seconds: u32,
    /// Whether the largest number of devices is looked for.
    largest: bool,
}

impl Default for Load {
    fn default() -> Self {
        Self {
            devices: 2_000,
            seconds: 120,
            largest: true,
        }
    }
}

impl Load {
    /// A part of it, for a machine that has other work to do.
    pub(super) fn short(devices: u32) -> Self {
        Self {
            devices,
            seconds: 40,
            largest: false,
        }
    }

    /// `cargo xtask bench load`: of several servers, each in turn on each database.
    pub(super) fn run(self, servers: &[PathBuf]) -> anyhow::Result<Rows> {
        crate::test::postgresql()?;
        run(cargo().args(["build", "--release", "--package", "bench-load"]))?;
        let mut rows = Rows::new();
        for database in ["SQLite", "PostgreSQL"] {
            let mut measured = Vec::new();
            for server in servers {
                println!("  {}, {database}", server.display());
                measured.push(on(server, database, self)?);
            }
            rows.extend(told(database, self, &measured));
        }
        Ok(rows)
    }
}

/// A server on a new database.
fn on(server: &Path, database: &str, load: Load) -> anyhow::Result<Measured> {
    let data = folder("load")?;
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    fs::create_dir_all(&data)?;
    // Devices ask for no page.
    let built = Built {
        server: server.to_owned(),
        pkg: "pkg".to_owned(),
    };
    if database == "SQLite" {
        let file = format!("sqlite://{}", data.join("tremplin.sqlite").display());
        let server = resumed_on(&built, &data, "academie", None)?;
        return drive(&server, &file, None, load);
    }
    let cluster = Cluster::start()?;
    let url = cluster.url();
    let server = resumed_on(&built, &data, "academie", Some(&url))?;
    drive(&server, &url, Some(cluster.pid()?), load)
}

/// Runs the devices against a server.
fn drive(
    server: &Running,
    database: &str,
    database_pid: Option<u32>,
    load: Load,
) -> anyhow::Result<Measured> {
    let addr = server.url.trim_start_matches("http://");
    let mut command = Command::new(fs::canonicalize("target/release/bench-load")?);
    command.args(["--addr", addr, "--database", database]);
    command.args(["--server-pid", &server.child.id().to_string()]);
    if let Some(pid) = database_pid {
        command.args(["--database-pid", &pid.to_string()]);
    }
    command.args(["--devices", &load.devices.to_string()]);
    command.args(["--seconds", &load.seconds.to_string()]);
    if load.largest {
        command.args(["--limit-ms", LIMIT_MS]);
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    anyhow::ensure!(output.status.success(), "bench-load: {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    let last = text.lines().last().context("bench-load printed nothing")?;
    Ok(serde_json::from_str(last)?)
}

/// The lines of a database; of several servers, from the one to the next.
fn told(database: &str, load: Load, measured: &[Measured]) -> Rows {
    let each = |cell: fn(&Measured) -> String| {
        let cells: Vec<String> = measured.iter().map(cell).collect();
        cells.join(" → ")
    };
    let monday_of = format!(
        "Monday of a PFMP, {} devices in 2 min, of which {} s, {database}, devices on the same \
         two cores",
        load.devices, load.seconds
    );
    let mut rows = vec![
        row(
            format!("{monday_of}: push, p50 / p95 / p99"),
            each(|m| times(&m.monday.push)),
            "",
        ),
        row("the same, pull", each(|m| times(&m.monday.pull)), ""),
        row("commands lost", each(|m| lost(&m.checked)), "0"),
        row(
            "requests that failed",
            each(|m| m.monday.failed.to_string()),
            "",
        ),
        row(
            "processor of the server / of the database / of the devices, of one core",
            each(|m| processors(&m.monday)),
            "",
        ),
        row(
            "memory of the server",
            each(|m| format!("{:.0} MB", m.monday.server_mb)),
            "",
        ),
    ];
    if load.largest {
        rows.push(row(
            format!(
                "devices in 2 min before p99 of a push passes {LIMIT_MS} ms, {database}, with the \
                 devices on the same two cores"
            ),
            each(|m| m.largest.as_ref().map_or_else(String::new, most)),
            "",
        ));
    }
    rows
}

fn times(times: &Times) -> String {
    format!(
        "{:.1} / {:.1} / {:.1} ms, {} of them",
        times.p50, times.p95, times.p99, times.count
    )
}

fn lost(checked: &Checked) -> String {
    let counted = format!("{} of {}", checked.lost, checked.commands);
    if checked.losses.is_empty() {
        counted
    } else {
        format!("{counted}: {}", checked.losses.join("; "))
    }
}

fn processors(round: &Round) -> String {
    format!(
        "{:.0} % / {:.0} % / {:.0} %, {:.2} ms per request",
        round.server_cpu * 100.0,
        round.database_cpu * 100.0,
        round.generator_cpu * 100.0,
        round.cpu_ms_per_request
    )
}

fn most(largest: &Largest) -> String {
    let held = format!(
        "{}, {:.0} pushes a second",
        largest.devices, largest.pushes_per_second
    );
    match largest.too_many {
        Some(too_many) => format!("{held} ({too_many} are too many)"),
        None => format!("{held}, at least: the generator sends no more"),
    }
}
