//! Many seeds, on every core.

use crate::plan::Plan;
use crate::shrink::shrink;
use crate::{Played, play};
use common::planted::Bug;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Longest time spent on making a failing run smaller.
const PATIENCE: Duration = Duration::from_secs(60);

/// A run that failed.
#[derive(Clone, Debug)]
pub struct Failed {
    pub plan: Plan,
    pub played: Played,
}

/// What became of many seeds.
#[derive(Debug, Default)]
pub struct Outcome {
    pub seeds: u64,
    pub events: u64,
    /// By seed.
    pub failed: Vec<Failed>,
}

/// Which seeds, how long, and what is planted.
#[derive(Clone, Copy, Debug)]
pub struct Seeds {
    pub first: u64,
    pub count: u64,
    pub events: u64,
    pub bug: Option<Bug>,
    /// Seeds that may fail before it stops.
    pub most: usize,
}

/// Plays seeds on every core; whatever fails first by number is first in the outcome.
#[must_use]
pub fn run(seeds: Seeds) -> Outcome {
    let next = AtomicU64::new(0);
    let (played, events) = (AtomicU64::new(0), AtomicU64::new(0));
    let enough = AtomicBool::new(false);
    let failed = Mutex::new(Vec::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while !enough.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= seeds.count {
                        return;
                    }
                    let mut plan = Plan::new(seeds.first + at, seeds.events);
                    plan.bug = seeds.bug.map(|bug| bug.name().to_owned());
                    let run = play_planted(&plan, false);
                    played.fetch_add(1, Ordering::Relaxed);
                    events.fetch_add(run.events, Ordering::Relaxed);
                    if run.broken.is_some() {
                        let mut failed = failed.lock().unwrap();
                        failed.push(Failed { plan, played: run });
                        if failed.len() >= seeds.most {
                            enough.store(true, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort_by_key(|failed: &Failed| failed.plan.seed);
    Outcome {
        seeds: played.into_inner(),
        events: events.into_inner(),
        failed,
    }
}

/// Plays a plan with its bug planted, if it has one.
///
/// # Panics
/// When the plan wants a bug that this build cannot plant.
#[must_use]
pub fn play_planted(plan: &Plan, story: bool) -> Played {
    let bug = plan
        .bug
        .as_ref()
        .map(|name| Bug::from_name(name).expect("a bug of that name"));
    plant(bug);
    let played = play(plan, story);
    plant(None);
    played
}

#[cfg(feature = "planted")]
fn plant(bug: Option<Bug>) {
    common::planted::plant(bug);
}

#[cfg(not(feature = "planted"))]
fn plant(bug: Option<Bug>) {
    assert!(
        bug.is_none(),
        "bugs are planted by the feature `planted` only"
    );
}

/// Makes a failing run small and tells its story.
#[must_use]
pub fn explain(failed: &Failed) -> (Plan, String) {
    let small = shrink(&failed.plan, &failed.played, PATIENCE, |plan| {
        play_planted(plan, false)
    });
    let told = play_planted(&small, true);
    let story = match &told.broken {
        Some(broken) => format!(
            "seed {} breaks {}: {}\n{:?}\n{} of {} choices are kept\n{}",
            small.seed,
            broken.invariant,
            broken.detail,
            small.config,
            small
                .kept
                .as_ref()
                .map_or(0, std::collections::BTreeSet::len),
            failed.played.happened.len(),
            told.story
        ),
        None => format!(
            "seed {} no longer fails when it is played again",
            small.seed
        ),
    };
    (small, story)
}

/// Folder of the runs that failed once.
#[must_use]
pub fn regressions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions")
}

/// Saves a run among the regressions.
///
/// # Errors
/// The file cannot be written.
pub fn save(plan: &Plan) -> std::io::Result<PathBuf> {
    let folder = regressions();
    std::fs::create_dir_all(&folder)?;
    let bug = plan
        .bug
        .as_ref()
        .map_or(String::new(), |bug| format!("{bug}-"));
    let file = folder.join(format!(
        "{bug}{}-{}.json",
        plan.broke.to_lowercase(),
        plan.seed
    ));
    std::fs::write(&file, format!("{}\n", serde_json::to_string_pretty(plan)?))?;
    Ok(file)
}
