//! What processes use, as the kernel tells it.

use anyhow::Context;
use std::fs;

/// Ticks of the kernel's accounts in a second: a constant of Linux's interface.
const TICKS: f64 = 100.0;

/// What a process has used since it started.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Seconds of processor, in the process and in the kernel for it.
    pub cpu_s: f64,
    /// Resident memory now, in MB.
    pub rss_mb: f64,
}

/// What a process uses, with its children when `with_children`.
///
/// # Errors
/// When the process is not there.
pub fn of(pid: u32, with_children: bool) -> anyhow::Result<Usage> {
    let mut whole = one(pid)?;
    if with_children {
        for entry in fs::read_dir("/proc")?.flatten() {
            let Some(child) = entry.file_name().to_str().and_then(|n| n.parse().ok()) else {
                continue;
            };
            // One that ends meanwhile is nobody's.
            if parent(child) == Some(pid)
                && let Ok(usage) = one(child)
            {
                whole.cpu_s += usage.cpu_s;
            }
        }
    }
    Ok(whole)
}

/// Fields of `/proc/PID/stat` after the name, which may hold anything.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

fn parent(pid: u32) -> Option<u32> {
    stat(pid)?.get(1)?.parse().ok()
}

fn one(pid: u32) -> anyhow::Result<Usage> {
    let fields = stat(pid).with_context(|| format!("no process {pid}"))?;
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok());
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let rss = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    Ok(Usage {
        cpu_s: (ticks(11).context("no utime")? + ticks(12).context("no stime")?) / TICKS,
        rss_mb: rss.unwrap_or(0.0) / 1000.0,
    })
}
