//! The gate: everything that must hold, on a machine where nothing was installed by hand.

use crate::build::{self, Options};
use crate::tools::{cargo, debian, has, line, npm, run, step, wasm_target};
use anyhow::{Context, bail};
use std::path::Path;
use std::process::{Command, Stdio};

/// Parts, in order.
const PARTS: [&str; 6] = ["lint", "common", "sim", "xtask", "server", "e2e"];

/// `cargo xtask test`.
pub fn test(args: &[String]) -> anyhow::Result<()> {
    let only = match args {
        [] => None,
        [flag, part] if flag == "--only" && PARTS.contains(&part.as_str()) => Some(part.as_str()),
        _ => bail!("usage: cargo xtask test [--only {}]", PARTS.join("|")),
    };
    let (mut passed, mut failed) = (0, 0);
    for part in PARTS
        .into_iter()
        .filter(|part| only.is_none_or(|wanted| wanted == *part))
    {
        let counted = step(part, || match part {
            "lint" => lint(),
            "common" => nextest(&["common"]),
            "sim" => sim(),
            "xtask" => nextest(&["xtask", "netem"]),
            // Together, so that the screens are built once, as the server renders them, and
            // typst with the features that the server has it with.
            "server" => postgresql()
                .and_then(|()| pdf_readers())
                .and_then(|()| nextest(&["server", "app", "documents"])),
            _ => browser(),
        });
        match counted {
            Ok(count) => {
                passed += count.passed;
                failed += count.failed;
            }
            Err(error) => {
                eprintln!("✗ {part}: {error:#}");
                failed += 1;
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed > 0 {
        bail!("the gate is closed")
    } else {
        Ok(())
    }
}

/// Tests of a part.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    passed: usize,
    failed: usize,
}

fn lint() -> anyhow::Result<Count> {
    wasm_target()?;
    let checks: [(&str, &[&str]); 3] = [
        ("fmt", &["fmt", "--all", "--check"]),
        (
            "clippy",
            &[
                "clippy",
                "-p",
                "common",
                "-p",
                "server",
                "-p",
                "app",
                "-p",
                "documents",
                "-p",
                "sim",
                "-p",
                "xtask",
                "-p",
                "netem",
                "--all-targets",
                "--",
                "-Dwarnings",
            ],
        ),
        (
            "clippy, wasm",
            &[
                "clippy",
                "-p",
                "frontend",
                "-p",
                "app",
                "--features",
                "app/hydrate",
                "--target",
                "wasm32-unknown-unknown",
                "--",
                "-Dwarnings",
            ],
        ),
    ];
    for (name, args) in checks {
        step(name, || run(cargo().args(args)))?;
    }
    step("nothing planted", crate::sim::nothing_planted)?;
    Ok(Count {
        passed: checks.len() + 1,
        failed: 0,
    })
}

/// The simulator, optimised, with bugs that can be planted.
fn sim() -> anyhow::Result<Count> {
    let (mut command, profile) = runner();
    command.args([profile, "sim", "--package", "sim", "--features", "planted"]);
    counted(&mut command)
}

fn nextest(packages: &[&str]) -> anyhow::Result<Count> {
    let (mut command, _) = runner();
    for package in packages {
        command.args(["--package", package]);
    }
    counted(&mut command)
}

/// The test runner that is there, and its option for a profile.
fn runner() -> (Command, &'static str) {
    let mut command = cargo();
    if has("cargo-nextest", &["nextest", "--version"]) {
        command.args(["nextest", "run", "--no-fail-fast", "--hide-progress-bar"]);
        command.args(["--status-level=slow", "--failure-output=immediate"]);
        (command, "--cargo-profile")
    } else {
        command.args(["test", "--no-fail-fast"]);
        (command, "--profile")
    }
}

/// Runs a test runner and reads its closing lines.
fn counted(command: &mut Command) -> anyhow::Result<Count> {
    use std::io::{BufRead, BufReader};
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stderr = child.stderr.take().context("no stderr")?;
    let errors = std::thread::spawn(move || {
        let mut count = Count::default();
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            eprintln!("{line}");
            read(&line, &mut count);
        }
        count
    });
    let mut count = Count::default();
    let stdout = child.stdout.take().context("no stdout")?;
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        println!("{line}");
        read(&line, &mut count);
    }
    let other = errors.join().unwrap_or_default();
    count.passed += other.passed;
    count.failed += other.failed;
    let status = child.wait()?;
    if !status.success() && count.failed == 0 {
        bail!("{} ended with {status}", line(command));
    }
    if count.passed + count.failed == 0 {
        bail!("{} ran no test", line(command));
    }
    Ok(count)
}

/// Counts of « Summary […] 12 tests run: 11 passed, 1 failed », « test result: ok. 3 passed; 0
/// failed » and of Playwright's « 14 passed (12.3s) ».
fn read(line: &str, count: &mut Count) {
    let plain = line.trim_start();
    let summary = plain.starts_with("Summary [") || plain.starts_with("test result:");
    let mut words = plain.split([' ', ';', ',']).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let playwright = first.parse::<usize>().is_ok()
        && matches!(words.next(), Some("passed" | "failed" | "flaky"))
        && words.next().is_none_or(|word| word.starts_with('('));
    if !summary && !playwright {
        return;
    }
    let words: Vec<&str> = plain
        .split([' ', ';', ','])
        .filter(|word| !word.is_empty())
        .collect();
    for pair in words.windows(2) {
        if let [number, what] = pair
            && let Ok(number) = number.parse::<usize>()
        {
            match *what {
                "passed" => count.passed += number,
                "failed" | "flaky" => count.failed += number,
                _ => {}
            }
        }
    }
}

/// Debian's PostgreSQL: the tests start clusters of their own from its programs.
pub fn postgresql() -> anyhow::Result<()> {
    let there = || {
        std::fs::read_dir("/usr/lib/postgresql").is_ok_and(|mut versions| {
            versions.any(|v| v.is_ok_and(|v| v.path().join("bin/initdb").exists()))
        })
    };
    debian("postgresql", &there)
}

/// The programs with which the tests of PDF files read them back.
fn pdf_readers() -> anyhow::Result<()> {
    debian("poppler-utils", &|| has("pdftotext", &["-v"]))?;
    debian("qpdf", &|| has("qpdf", &["--version"]))
}

fn browser() -> anyhow::Result<Count> {
    debian("chromium", &|| Path::new("/usr/bin/chromium").exists())?;
    // Networks of their own for the tests of a bad one.
    debian("iproute2", &|| has("ip", &["-V"]))?;
    npm()?;
    step("netem", || {
        run(cargo().args(["build", "--package", "netem"]))
    })?;
    let mut command = playwright()?;
    command.env(
        "TREMPLIN_NETEM",
        std::fs::canonicalize("target/debug/netem")?,
    );
    counted(&mut command)
}

/// Playwright on the app as it is now.
fn playwright() -> anyhow::Result<Command> {
    let built = build::all(&Options {
        release: false,
        draft: false,
    })?;
    let mut command = Command::new("npx");
    command
        .args(["playwright", "test"])
        .current_dir("end2end")
        .env("TREMPLIN_SERVER", std::fs::canonicalize(&built.server)?)
        .env("TREMPLIN_SITE", std::fs::canonicalize(build::SITE)?)
        .env("TREMPLIN_PKG", &built.pkg);
    Ok(command)
}

/// Takes the pictures of the main screens anew, in both themes: `docs/screens`.
pub fn screens() -> anyhow::Result<()> {
    debian("chromium", &|| Path::new("/usr/bin/chromium").exists())?;
    npm()?;
    run(playwright()?.args(["--config", "screens.config.ts"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_each_runner_are_counted() {
        let mut count = Count::default();
        for line in [
            "     Summary [   0.1s] 14 tests run: 13 passed, 1 failed, 0 skipped",
            "test result: ok. 3 passed; 0 failed; 0 ignored",
            "  14 passed (12.3s)",
            "  2 failed",
            "  1 flaky",
            "a sentence with 5 passed in it",
        ] {
            read(line, &mut count);
        }
        assert_eq!((count.passed, count.failed), (30, 4));
    }
}
