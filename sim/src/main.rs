//! `cargo xtask sim`: plays seeds, or shows that planted bugs are found.
#![allow(clippy::indexing_slicing, reason = "a tool of the developers")]

use common::planted::Bug;
use sim::plan::Plan;
use sim::runner::{Failed, Seeds, explain, play_planted, run, save};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "\
sim [--seeds N] [--from S] [--seed S] [--events E] [--bug NAME] [--replay FILE] [--planted]

  --seeds N      how many seeds (default 2000), from --from (default 0)
  --seed S       that seed alone, with its story
  --events E     events of a run before everything must settle (default 2000)
  --bug NAME     with that bug planted
  --replay FILE  a saved run, with its story
  --planted      every bug in turn: which invariant finds it, and after how many seeds";

fn main() -> ExitCode {
    match start(std::env::args().skip(1)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn start(mut args: impl Iterator<Item = String>) -> Result<bool, String> {
    let mut seeds = Seeds {
        first: 0,
        count: 2_000,
        events: 2_000,
        bug: None,
        most: 1,
    };
    let (mut one, mut table, mut file) = (None, false, None);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        let number = |text: String| text.parse().map_err(|_| format!("« {text} » is no number"));
        match arg.as_str() {
            "--seeds" => seeds.count = number(value()?)?,
            "--from" => seeds.first = number(value()?)?,
            "--seed" => one = Some(number(value()?)?),
            "--events" => seeds.events = number(value()?)?,
            "--count" => seeds.most = usize::MAX,
            "--bug" => {
                let name = value()?;
                seeds.bug = Some(Bug::from_name(&name).ok_or(format!("no bug « {name} »"))?);
            }
            "--replay" => file = Some(value()?),
            "--planted" => table = true,
            other => return Err(format!("unknown option {other}")),
        }
    }
    if let Some(file) = file {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
        let plan = serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
        return Ok(shown(&plan));
    }
    if let Some(seed) = one {
        let mut plan = Plan::new(seed, seeds.events);
        plan.bug = seeds.bug.map(|bug| bug.name().to_owned());
        return Ok(shown(&plan));
    }
    if table {
        return Ok(planted(seeds));
    }
    Ok(many(seeds))
}

fn shown(plan: &Plan) -> bool {
    let played = play_planted(plan, true);
    println!("{:?}\n{}", plan.config, played.story);
    println!("{} events, trace {:016x}", played.events, played.hash);
    if let Some(broken) = &played.broken {
        println!("breaks {}: {}", broken.invariant, broken.detail);
    }
    played.broken.is_none()
}

fn many(seeds: Seeds) -> bool {
    let start = Instant::now();
    let outcome = run(seeds);
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} seeds, {} events in {seconds:.1} s: {:.0} events/s",
        outcome.seeds,
        outcome.events,
        outcome.events as f64 / seconds
    );
    let mut by_invariant: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for Failed { plan, played } in &outcome.failed {
        let broken = played.broken.as_ref().map_or("", |b| b.invariant);
        by_invariant.entry(broken).or_default().push(plan.seed);
    }
    for (invariant, failed) in &by_invariant {
        println!(
            "{invariant}: {} seeds, {:?}",
            failed.len(),
            &failed[..failed.len().min(8)]
        );
    }
    let Some(first) = outcome.failed.first() else {
        return true;
    };
    let (small, story) = explain(first);
    println!("{story}");
    match save(&small) {
        Ok(file) => println!("saved as {}", file.display()),
        Err(error) => println!("cannot be saved: {error}"),
    }
    false
}

/// A table in Markdown.
fn planted(seeds: Seeds) -> bool {
    println!("| bug | found by | seeds |\n|---|---|---|");
    let mut all = true;
    for bug in Bug::ALL {
        let outcome = run(Seeds {
            bug: Some(*bug),
            ..seeds
        });
        let found = outcome.failed.first();
        let broken = found.and_then(|f| f.played.broken.as_ref());
        let invariant = broken.map_or("nothing", |b| b.invariant);
        all &= broken.is_some();
        println!("| {} | {invariant} | {} |", bug.name(), outcome.seeds);
    }
    all
}
