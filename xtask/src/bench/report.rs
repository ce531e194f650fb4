//! docs/benchmarks.md.

use super::Rows;
use anyhow::Context;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::process::Command;

const FILE: &str = "docs/benchmarks.md";
/// Parts measured before, so that one part can be measured again alone.
const STATE: &str = "docs/benchmarks.json";

/// The report under way.
pub struct Report(BTreeMap<String, Rows>);

impl Report {
    /// With what was measured before.
    pub fn open() -> anyhow::Result<Self> {
        match fs::read_to_string(STATE) {
            Ok(text) => Ok(Self(serde_json::from_str(&text).context(STATE)?)),
            Err(_) => Ok(Self(BTreeMap::new())),
        }
    }

    /// Takes the lines of a part.
    pub fn set(&mut self, part: &str, rows: Rows) {
        for [what, value, target] in &rows {
            println!("  {what}: {value} {target}");
        }
        self.0.insert(part.to_owned(), rows);
    }

    /// Writes it.
    pub fn write(&self) -> anyhow::Result<()> {
        let mut text = String::from(
            "# Benchmarks\n\nWritten by `cargo xtask bench`; medians of at least five where a \
             time is given. Compare only what was measured in one run.\n\n",
        );
        for (name, value) in machine() {
            writeln!(text, "- {name}: {value}")?;
        }
        text.push_str("\n| what | measured | target |\n|---|---|---|\n");
        for [what, value, target] in self.0.values().flatten() {
            writeln!(text, "| {what} | {value} | {target} |")?;
        }
        fs::write(FILE, text)?;
        Ok(fs::write(STATE, serde_json::to_string_pretty(&self.0)?)?)
    }
}

fn machine() -> Vec<(&'static str, String)> {
    let said = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).output().ok();
        let text = output
            .and_then(|o| String::from_utf8(o.stdout).ok())
            .unwrap_or_default();
        text.lines().next().unwrap_or_default().trim().to_owned()
    };
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text
            .lines()
            .find(|line| line.starts_with(name))
            .map(str::to_owned);
        let value = line
            .as_deref()
            .and_then(|l| l.split_once(':'))
            .map(|(_, v)| v.trim().to_owned());
        value.unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    vec![
        (
            "processor",
            format!("{cores} cores, {}", field("/proc/cpuinfo", "model name")),
        ),
        ("memory", field("/proc/meminfo", "MemTotal")),
        ("rustc", said("rustc", &["--version"])),
        ("Chromium", said("/usr/bin/chromium", &["--version"])),
        ("Node.js", said("node", &["--version"])),
    ]
}
