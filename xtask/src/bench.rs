//! Measures sizes and speeds, and writes docs/benchmarks.md with the machine and the versions.

mod cluster;
mod load;
mod report;
mod size;
mod sync;

use crate::build::{self, Options};
use crate::serve;
use crate::tools::{cargo, debian, npm, run, step};
use anyhow::{Context, bail};
use load::Load;
use report::Report;
use serde_json::Value;
use size::{size, wasm};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Instant;

/// Offers searched.
const OFFERS: &str = "30000";
/// Commands pushed.
const COMMANDS: &str = "1000";
/// Rows among which one changes.
const ROWS: &str = "100000";
/// Databases of the server.
const DATABASES: [&str; 2] = ["sqlite", "postgresql"];
/// Parts, in order.
const PARTS: [&str; 10] = [
    "start",
    "size",
    "search",
    "push",
    "pull",
    "pdf",
    "cold",
    "sync",
    "load",
    "lighthouse",
];

const OPTIONS: Options = Options {
    release: true,
    draft: false,
};

/// `cargo xtask bench [PART]`; the load, also beside a server built before.
pub fn bench(args: &[String]) -> anyhow::Result<()> {
    let only = match args {
        [] => None,
        [part, options @ ..] if part == "load" => return under_load(options),
        [part] if part == "pdf" => return alone("pdf", pdf),
        [part] if PARTS.contains(&part.as_str()) => Some(part.as_str()),
        _ => bail!("usage: cargo xtask bench [{}]", PARTS.join("|")),
    };
    debian("chromium", &|| Path::new("/usr/bin/chromium").exists())?;
    npm()?;
    let built = build::all(&OPTIONS)?;
    let mut report = Report::open()?;
    for part in PARTS
        .into_iter()
        .filter(|part| only.is_none_or(|wanted| wanted == *part))
    {
        let rows = step(part, || match part {
            "start" => start(&built),
            "size" => size(&built),
            "search" => search(),
            "push" => push(&built),
            "pull" => pull(),
            "pdf" => pdf(),
            "cold" => cold(&built),
            "sync" => sync::sync(&built),
            "load" => Load::default().run(std::slice::from_ref(&built.server)),
            _ => lighthouse(&built),
        })?;
        report.set(part, rows);
    }
    report.write()
}

/// One part for which nothing is to be built before.
fn alone(part: &str, measure: impl FnOnce() -> anyhow::Result<Rows>) -> anyhow::Result<()> {
    let mut report = Report::open()?;
    report.set(part, step(part, measure)?);
    report.write()
}

/// The load alone: no screen is needed, so none is built.
fn under_load(options: &[String]) -> anyhow::Result<()> {
    let mut load = Load::default();
    let mut before = None;
    for option in options.chunks(2) {
        match option {
            [flag, server] if flag == "--before" => before = Some(PathBuf::from(server)),
            [flag, devices] if flag == "--devices" => load = Load::short(devices.parse()?),
            _ => bail!("usage: cargo xtask bench load [--before SERVER] [--devices N]"),
        }
    }
    let built = build::server(OPTIONS.release)?;
    let servers: Vec<PathBuf> = before.into_iter().chain([built]).collect();
    let mut report = Report::open()?;
    report.set("load", step("load", || load.run(&servers))?);
    report.write()
}

/// A line of the report: what, value, target.
type Rows = Vec<[String; 3]>;

fn row(what: impl Into<String>, value: impl Into<String>, target: &str) -> [String; 3] {
    [what.into(), value.into(), target.to_owned()]
}

/// Runs a script of `end2end` and reads the JSON it prints last.
fn node(script: &str, args: &[&str]) -> anyhow::Result<Value> {
    let output = Command::new("node")
        .arg(script)
        .args(args)
        .current_dir("end2end")
        .stderr(Stdio::inherit())
        .output()?;
    said(script, output)
}

/// The JSON that a script printed last.
fn said(script: &str, output: Output) -> anyhow::Result<Value> {
    let text = String::from_utf8(output.stdout)?;
    if !output.status.success() {
        bail!("{script} ended with {}\n{text}", output.status);
    }
    let last = text.lines().last().context("the script printed nothing")?;
    Ok(serde_json::from_str(last)?)
}

fn number(value: &Value, name: &str) -> anyhow::Result<f64> {
    value
        .get(name)
        .and_then(Value::as_f64)
        .with_context(|| format!("no {name} in {value}"))
}

fn search() -> anyhow::Result<Rows> {
    let folder = fs::canonicalize(wasm("bench-search")?)?;
    let measured = node("bench/search.mjs", &[&folder.to_string_lossy(), OFFERS])?;
    let ms = |name: &str| number(&measured, name).map(|v| format!("{v:.1} ms"));
    Ok(vec![
        row(
            format!("search over {OFFERS} offers, per keystroke, p95"),
            ms("p95_ms")?,
            "≤ 8 ms",
        ),
        row("the same, median", ms("p50_ms")?, ""),
        row("the same, worst", ms("max_ms")?, ""),
        row("opening the search: index and filters", ms("build_ms")?, ""),
    ])
}

/// A server for a benchmark, stopped when dropped.
struct Running {
    child: Child,
    url: String,
    accounts: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have stopped by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `cargo xtask serve` does when there is nothing to build and the database is there.
fn start(built: &build::Built) -> anyhow::Result<Rows> {
    drop(running(built, "start", "luneville")?);
    let mut times = Vec::new();
    for _ in 0..5 {
        let begin = Instant::now();
        let built = build::all(&OPTIONS)?;
        let server = resumed(&built, &folder("start")?, "luneville")?;
        times.push(begin.elapsed());
        drop(server);
    }
    times.sort_unstable();
    let median = times.get(times.len() / 2).context("no time")?;
    Ok(vec![row(
        "second start with nothing to build, until it listens",
        format!("{:.1} s", median.as_secs_f64()),
        "< 3 s",
    )])
}

fn folder(name: &str) -> anyhow::Result<PathBuf> {
    Ok(fs::canonicalize("target/xtask")?.join(format!("bench-{name}")))
}

/// On a new database.
fn running(built: &build::Built, name: &str, demo: &str) -> anyhow::Result<Running> {
    let folder = folder(name)?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    resumed(built, &folder, demo)
}

/// On a database that is there.
fn resumed(built: &build::Built, folder: &Path, demo: &str) -> anyhow::Result<Running> {
    resumed_on(built, folder, demo, None)
}

/// The same, on another database than the SQLite file of the folder.
fn resumed_on(
    built: &build::Built,
    folder: &Path,
    demo: &str,
    database: Option<&str>,
) -> anyhow::Result<Running> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port();
    let addr = format!("127.0.0.1:{port}");
    let mut command = serve::server(built, &["--demo".into(), demo.into()]);
    match database {
        Some(url) => command.env("DATABASE_URL", url),
        None => command.env_remove("DATABASE_URL"),
    };
    let mut child = command
        .env("TREMPLIN_ADDR", &addr)
        .env("TREMPLIN_DATA_DIR", folder)
        .env("TREMPLIN_LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let stderr = child.stderr.take().context("no stderr")?;
    let mut lines = BufReader::new(stderr).lines();
    let there = lines
        .by_ref()
        .map_while(Result::ok)
        .any(|line| line.contains(&addr));
    // The pipe must go on being read.
    std::thread::spawn(move || {
        lines
            .map_while(Result::ok)
            .for_each(|line| eprintln!("{line}"))
    });
    let accounts = folder.join("accounts.json");
    let listed = Command::new(&built.server)
        .args(["demo", "accounts", "--demo", demo])
        .output()?;
    fs::write(&accounts, listed.stdout)?;
    let running = Running {
        child,
        url: format!("http://{addr}"),
        accounts,
    };
    if there {
        Ok(running)
    } else {
        bail!("the server did not start")
    }
}

fn push(built: &build::Built) -> anyhow::Result<Rows> {
    let server = running(built, "push", "luneville")?;
    let accounts = server.accounts.to_string_lossy().into_owned();
    let measured = node("bench/push.mjs", &[&server.url, &accounts, COMMANDS])?;
    let ms = |name: &str| number(&measured, name).map(|v| format!("{v:.1} ms"));
    let bytes = number(&measured, "pull_one_bytes")?;
    Ok(vec![
        row(
            format!("{COMMANDS} queued commands pushed (SQLite, durable)"),
            ms("push_ms")?,
            "",
        ),
        row("pull of one change over HTTP", ms("pull_one_ms")?, ""),
        row("bytes of that answer", format!("{bytes:.0}"), ""),
    ])
}

/// What an example of a crate prints, built as for a server in use.
fn example(package: &str, name: &str, args: &[&str]) -> anyhow::Result<Value> {
    let mut command = cargo();
    command.args(["run", "--quiet", "--release", "--package", package]);
    command.args(["--example", name, "--"]).args(args);
    let output = command.stderr(Stdio::inherit()).output()?;
    said(name, output)
}

/// One change among [`ROWS`] rows, at the store of a database: microseconds.
fn pull_one_change(database: &str) -> anyhow::Result<Value> {
    let measured = example("server", "pull_one_change", &[database, ROWS])?;
    measured.get("pull_us").cloned().context("no pull_us")
}

fn pull() -> anyhow::Result<Rows> {
    crate::test::postgresql()?;
    let mut rows = Rows::new();
    for database in DATABASES {
        let pulls = pull_one_change(database)?;
        let ms = |name: &str| number(&pulls, name).map(|us| format!("{:.2} ms", us / 1000.0));
        let what = format!("pull of one change among {ROWS} rows, {database}");
        rows.push(row(format!("{what}, median"), ms("median")?, ""));
        rows.push(row(format!("{what}, p95"), ms("p95")?, ""));
    }
    Ok(rows)
}

/// A convention of five pages, and those of a class in one file.
fn pdf() -> anyhow::Result<Rows> {
    let measured = example("documents", "pdf", &[])?;
    let ms = |name: &str| number(&measured, name).map(|v| format!("{v:.0} ms"));
    let bytes = number(&measured, "class_bytes")? / 1000.0;
    Ok(vec![
        row(
            "a convention of 5 pages as PDF, median",
            ms("one_ms")?,
            "≤ 300 ms",
        ),
        row("the first one of a process", ms("first_ms")?, "≤ 300 ms"),
        row(
            "a class of 30 in one file",
            format!("{}, {bytes:.0} KB", ms("class_ms")?),
            "",
        ),
    ])
}

fn cold(built: &build::Built) -> anyhow::Result<Rows> {
    let server = running(built, "cold", "academie")?;
    let accounts = server.accounts.to_string_lossy().into_owned();
    let measured = node("bench/cold.mjs", &[&server.url, &accounts])?;
    let rows = number(&measured, "rows")?;
    let ms = |name: &str| number(&measured, name).map(|v| format!("{v:.0} ms"));
    Ok(vec![
        row(
            format!("cold start offline with {rows:.0} rows to the first list"),
            ms("list_ms")?,
            "",
        ),
        row(
            "first synchronisation of these rows",
            ms("first_sync_ms")?,
            "",
        ),
    ])
}

fn lighthouse(built: &build::Built) -> anyhow::Result<Rows> {
    let server = running(built, "lighthouse", "luneville")?;
    let packages = Path::new("end2end/bench/node_modules");
    if !packages.exists() {
        let mut command = Command::new("npm");
        command
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir("end2end/bench");
        run(&mut command)?;
    }
    let accounts = server.accounts.to_string_lossy().into_owned();
    let measured = node("bench/lighthouse.mjs", &[&server.url, &accounts])?;
    let mut rows = Rows::new();
    for (page, what) in [("signin", "sign-in"), ("search", "search")] {
        for (score, target) in [("performance", "≥ 90"), ("accessibility", "100")] {
            let value = number(&measured, &format!("{page}_{score}"))?;
            rows.push(row(
                format!("Lighthouse mobile, {what}, {score}"),
                format!("{value:.0}"),
                target,
            ));
        }
    }
    Ok(rows)
}
