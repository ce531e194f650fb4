//! Measures sizes and speeds, and writes docs/benchmarks.md with the machine and the versions.

mod report;

use crate::assets;
use crate::build::{self, Options};
use crate::serve;
use crate::tools::{cargo, debian, npm, run, step};
use anyhow::{Context, bail};
use report::Report;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use wasm_bindgen_cli_support::Bindgen;

/// Offers searched.
const OFFERS: &str = "30000";
/// Commands pushed.
const COMMANDS: &str = "1000";
/// Rows among which one changes.
const ROWS: &str = "100000";
/// Parts, in order.
const PARTS: [&str; 7] = [
    "start",
    "size",
    "search",
    "push",
    "pull",
    "cold",
    "lighthouse",
];

const OPTIONS: Options = Options {
    release: true,
    draft: false,
};

/// `cargo xtask bench [PART]`.
pub fn bench(args: &[String]) -> anyhow::Result<()> {
    let only = match args {
        [] => None,
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
            "cold" => cold(&built),
            _ => lighthouse(&built),
        })?;
        report.set(part, rows);
    }
    report.write()
}

/// A line of the report: what, value, target.
type Rows = Vec<[String; 3]>;

fn row(what: impl Into<String>, value: impl Into<String>, target: &str) -> [String; 3] {
    [what.into(), value.into(), target.to_owned()]
}

/// Builds a crate of `bench/` for the browser as the app is built.
fn wasm(package: &str) -> anyhow::Result<PathBuf> {
    let file = package.replace('-', "_");
    let mut command = cargo();
    command.args(["build", "--package", package, "--lib"]);
    command.args([
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "wasm-release",
    ]);
    run(&mut command)?;
    let folder = Path::new("target/xtask").join(package);
    let input = format!("target/wasm32-unknown-unknown/wasm-release/{file}.wasm");
    let whole = folder.with_extension("wasm");
    fs::write(&whole, linked(&fs::read(input)?)?)?;
    Bindgen::new()
        .input_path(whole)
        .out_name(&file)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)?;
    crate::wasm::optimise(&folder.join(format!("{file}_bg.wasm")))?;
    for path in assets::files(&folder)? {
        assets::compress(&path)?;
    }
    Ok(folder)
}

/// The wasm without what the linker keeps for splitting, which these crates do not need.
fn linked(wasm: &[u8]) -> anyhow::Result<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let mut kept = wasm.get(..HEADER).context("not a wasm")?.to_vec();
    let mut at = HEADER;
    while let Some(id) = wasm.get(at) {
        let (size, body) = leb(wasm, at + 1)?;
        let end = body + size;
        let section = wasm.get(at..end).context("a section is cut")?;
        let (length, name) = leb(wasm, body)?;
        let name = wasm.get(name..name + length).unwrap_or_default();
        if *id != CUSTOM || !(name == b"linking" || name.starts_with(b"reloc.")) {
            kept.extend(section);
        }
        at = end;
    }
    Ok(kept)
}

/// A number of a wasm, and where it ends.
fn leb(wasm: &[u8], mut at: usize) -> anyhow::Result<(usize, usize)> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = *wasm.get(at).context("a number is cut")?;
        at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return Ok((value, at));
        }
        anyhow::ensure!(shift < 35, "a number is too long");
    }
}

fn kilobytes(path: &Path) -> anyhow::Result<f64> {
    let bytes = fs::metadata(path)
        .with_context(|| path.display().to_string())?
        .len();
    let bytes = u32::try_from(bytes).context("a file of more than 4 GB")?;
    Ok(f64::from(bytes) / 1000.0)
}

fn size(built: &build::Built) -> anyhow::Result<Rows> {
    let hello = wasm("bench-hello")?;
    let ours = Path::new(build::SITE).join(&built.pkg);
    let of = |folder: &Path, name: &str| kilobytes(&folder.join(name));
    let (app, small) = (
        of(&ours, "tremplin.wasm.br")?,
        of(&hello, "bench_hello_bg.wasm.br")?,
    );
    let kb = |size: f64| format!("{size:.0} KB, {:.1} times the hello-world", size / small);
    let mut rows = vec![
        row(
            "wasm of a hello-world, brotli",
            format!("{small:.0} KB"),
            "",
        ),
        row("wasm of the public pages, brotli", kb(app), "≤ 450 KB"),
    ];
    let parts: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&fs::read_to_string(crate::wasm::PARTS)?)?;
    for (part, what, target) in [
        ("student", "of a pupil who searches", "≤ 450 KB"),
        ("teacher", "of a teacher", ""),
        ("pole", "of a coordinator", ""),
    ] {
        let files = parts.get(part).with_context(|| format!("no part {part}"))?;
        let mut size = app;
        for file in files {
            size += of(&ours, &format!("{file}.wasm.br"))?;
        }
        rows.push(row(format!("wasm {what}, brotli"), kb(size), target));
    }
    rows.extend([
        row(
            "script, brotli",
            format!("{:.1} KB", of(&ours, "tremplin.js.br")?),
            "",
        ),
        row(
            "style, brotli",
            format!("{:.1} KB", of(&ours, "tremplin.css.br")?),
            "",
        ),
    ]);
    Ok(rows)
}

/// Runs a script of `end2end` and reads the JSON it prints last.
fn node(script: &str, args: &[&str]) -> anyhow::Result<Value> {
    let output = Command::new("node")
        .arg(script)
        .args(args)
        .current_dir("end2end")
        .stderr(Stdio::inherit())
        .output()?;
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
    let port = std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port();
    let addr = format!("127.0.0.1:{port}");
    let mut child = serve::server(built, &["--demo".into(), demo.into()])
        .env("TREMPLIN_ADDR", &addr)
        .env("TREMPLIN_DATA_DIR", folder)
        .env("TREMPLIN_LOG", "warn")
        .env_remove("DATABASE_URL")
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

fn pull() -> anyhow::Result<Rows> {
    crate::test::postgresql()?;
    let mut rows = Rows::new();
    for database in ["sqlite", "postgresql"] {
        let mut command = cargo();
        command.args(["run", "--quiet", "--release", "--package", "server"]);
        command.args(["--example", "pull_one_change", "--", database, ROWS]);
        let output = command.stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("pull_one_change ended with {}", output.status);
        }
        let measured: Value = serde_json::from_slice(&output.stdout)?;
        let pulls = measured.get("pull_us").context("no pull_us")?;
        let ms = |name: &str| number(pulls, name).map(|us| format!("{:.2} ms", us / 1000.0));
        let what = format!("pull of one change among {ROWS} rows, {database}");
        rows.push(row(format!("{what}, median"), ms("median")?, ""));
        rows.push(row(format!("{what}, p95"), ms("p95")?, ""));
    }
    Ok(rows)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_for_splitting_leaves_the_wasm() {
        let header = b"\0asm\x01\0\0\0";
        let custom = |name: &[u8]| {
            let length = u8::try_from(name.len()).unwrap();
            [&[0, length + 1, length], name].concat()
        };
        let code = [10, 2, 1, 0];
        let (keep, linking, reloc) = (custom(b"name"), custom(b"linking"), custom(b"reloc.CODE"));
        let before = [&header[..], &keep, &code, &linking, &reloc].concat();
        assert_eq!(
            linked(&before).unwrap(),
            [&header[..], &keep, &code].concat()
        );
        assert!(linked(&before[..before.len() - 1]).is_err());
    }
}
