//! One server process on the Monday of a placement period: devices that speak the real protocol.

use super::cluster::Cluster;
use super::{Rows, Running, folder, resumed_on, row};
use crate::build::Built;
use crate::tools::{cargo, run};
use anyhow::Context;
use serde::Deserialize;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Devices that come within ten minutes of the real Monday, compressed to two.
const DEVICES: &str = "2000";
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
    too_many: Option<usize>,
}

#[derive(Debug, Deserialize)]
struct Measured {
    monday: Round,
    checked: Checked,
    largest: Largest,
}

/// `cargo xtask bench load`.
pub(super) fn load(built: &Built) -> anyhow::Result<Rows> {
    crate::test::postgresql()?;
    run(cargo().args(["build", "--release", "--package", "bench-load"]))?;
    let mut rows = Rows::new();
    let data = folder("load")?;
    let fresh = |data: &Path| -> anyhow::Result<()> {
        if data.exists() {
            fs::remove_dir_all(data)?;
        }
        Ok(fs::create_dir_all(data)?)
    };
    fresh(&data)?;
    let server = resumed_on(built, &data, "academie", None)?;
    let file = format!("sqlite://{}", data.join("tremplin.sqlite").display());
    rows.extend(told("SQLite", &drive(&server, &file, None)?));
    drop(server);
    fresh(&data)?;
    let cluster = Cluster::start()?;
    let url = cluster.url();
    let server = resumed_on(built, &data, "academie", Some(&url))?;
    let measured = drive(&server, &url, Some(cluster.pid()?))?;
    rows.extend(told("PostgreSQL", &measured));
    Ok(rows)
}

/// Runs the devices against a server.
fn drive(server: &Running, database: &str, database_pid: Option<u32>) -> anyhow::Result<Measured> {
    let addr = server.url.trim_start_matches("http://");
    let mut command = Command::new(fs::canonicalize("target/release/bench-load")?);
    command.args(["--addr", addr, "--database", database]);
    command.args(["--server-pid", &server.child.id().to_string()]);
    if let Some(pid) = database_pid {
        command.args(["--database-pid", &pid.to_string()]);
    }
    command.args(["--devices", DEVICES, "--limit-ms", LIMIT_MS]);
    let output = command.stderr(Stdio::inherit()).output()?;
    anyhow::ensure!(output.status.success(), "bench-load: {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    let last = text.lines().last().context("bench-load printed nothing")?;
    Ok(serde_json::from_str(last)?)
}

fn told(database: &str, measured: &Measured) -> Rows {
    let Measured {
        monday,
        checked,
        largest,
    } = measured;
    let times = |t: &Times| {
        format!(
            "{:.1} / {:.1} / {:.1} ms, {} of them",
            t.p50, t.p95, t.p99, t.count
        )
    };
    let monday_of = format!("Monday of a PFMP, {DEVICES} devices in 2 min, {database}");
    let lost = if checked.losses.is_empty() {
        format!("{} of {}", checked.lost, checked.commands)
    } else {
        format!(
            "{} of {}: {}",
            checked.lost,
            checked.commands,
            checked.losses.join("; ")
        )
    };
    let most = match largest.too_many {
        Some(too_many) => format!("{}; {too_many} are too many", largest.devices),
        None => format!("{} at least", largest.devices),
    };
    vec![
        row(
            format!("{monday_of}: push, p50 / p95 / p99"),
            times(&monday.push),
            "",
        ),
        row("the same, pull".to_owned(), times(&monday.pull), ""),
        row("commands lost".to_owned(), lost, "0"),
        row(
            "requests that failed".to_owned(),
            monday.failed.to_string(),
            "",
        ),
        row(
            "processor of the server / of the database / of the devices, of one core".to_owned(),
            format!(
                "{:.0} % / {:.0} % / {:.0} %; {:.2} ms per request",
                monday.server_cpu * 100.0,
                monday.database_cpu * 100.0,
                monday.generator_cpu * 100.0,
                monday.cpu_ms_per_request
            ),
            "",
        ),
        row(
            "memory of the server".to_owned(),
            format!("{:.0} MB", monday.server_mb),
            "",
        ),
        row(
            format!(
                "devices in 2 min before p99 of a push passes {LIMIT_MS} ms, {database}, with the \
                 devices on the same two cores"
            ),
            most,
            "",
        ),
    ]
}
