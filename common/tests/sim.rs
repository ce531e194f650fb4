//! The simulator: devices and a server on one clock, with everything that can go wrong between
//! them, all drawn from one seed.
//!
//! `SIM_SEED=n` plays that seed alone and prints its end; `SIM_SEEDS=a..b` plays those and counts
//! which invariants break.

mod backend;
mod config;
mod driver;
mod oracle;
mod phone;
mod shown;
mod trace;
mod workload;
mod world;

use crate::support::pole::{EPOCH, POLE};
use common::sync::memory::MemoryServer;
use oracle::Broken;
use std::collections::BTreeMap;
use std::ops::Range;
use world::World;

/// What became of a seed.
struct Played {
    seed: u64,
    hash: u64,
    steps: usize,
    broken: Option<Broken>,
    tail: String,
    config: String,
}

fn play(seed: u64) -> Played {
    let server = MemoryServer::new(POLE, EPOCH);
    match World::new(seed, server) {
        Ok(mut world) => {
            let broken = world.play().err();
            Played {
                seed,
                hash: world.trace.hash(),
                steps: world.trace.count(),
                broken,
                tail: world.trace.tail(),
                config: format!("{:?}", world.config),
            }
        }
        Err(broken) => Played {
            seed,
            hash: 0,
            steps: 0,
            broken: Some(broken),
            tail: String::new(),
            config: String::new(),
        },
    }
}

fn told(played: &Played) -> Option<String> {
    let Broken { invariant, detail } = played.broken.as_ref()?;
    Some(format!(
        "seed {} breaks {invariant} after {} steps: {detail}\n{}\n{}\nagain: SIM_SEED={} cargo nextest run -p common one_seed",
        played.seed, played.steps, played.config, played.tail, played.seed
    ))
}

/// Plays seeds; with `SIM_SEEDS`, all of them, and counts.
fn seeds(range: Range<u64>) {
    for seed in range {
        if let Some(text) = told(&play(seed)) {
            panic!("{text}");
        }
    }
}

macro_rules! seeds {
    ($($name:ident: $range:expr;)*) => {$(
        #[test]
        fn $name() {
            seeds($range);
        }
    )*};
}

seeds! {
    devices_and_server_agree_whatever_happens_0: 0..50;
    devices_and_server_agree_whatever_happens_1: 50..100;
    devices_and_server_agree_whatever_happens_2: 100..150;
    devices_and_server_agree_whatever_happens_3: 150..200;
    devices_and_server_agree_whatever_happens_4: 200..250;
    devices_and_server_agree_whatever_happens_5: 250..300;
    devices_and_server_agree_whatever_happens_6: 300..350;
    devices_and_server_agree_whatever_happens_7: 350..400;
    devices_and_server_agree_whatever_happens_8: 400..450;
    devices_and_server_agree_whatever_happens_9: 450..500;
}

#[test]
fn the_same_seed_plays_the_same_twice() {
    for seed in 1_000..1_004 {
        assert_eq!(play(seed).hash, play(seed).hash);
    }
    assert_ne!(play(1_000).hash, play(1_001).hash);
}

#[test]
fn one_seed() {
    let Some(seed) = std::env::var("SIM_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
    else {
        return;
    };
    let played = play(seed);
    println!(
        "{} steps, hash {:016x}\n{}\n{}",
        played.steps, played.hash, played.config, played.tail
    );
    if let Some(text) = told(&played) {
        panic!("{text}");
    }
}

#[test]
fn many_seeds_counted() {
    let Ok(text) = std::env::var("SIM_SEEDS") else {
        return;
    };
    let (from, to) = text.split_once("..").expect("SIM_SEEDS=from..to");
    let range: Range<u64> = from.parse().unwrap()..to.parse().unwrap();
    let count = range.end - range.start;
    let mut found: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let mut first = None;
    let mut steps = 0;
    for seed in range {
        let played = play(seed);
        steps += played.steps;
        if let Some(broken) = &played.broken {
            found.entry(broken.invariant).or_default().push(seed);
            first = first.or_else(|| told(&played));
        }
    }
    println!("{count} seeds, {steps} steps");
    for (invariant, seeds) in &found {
        println!(
            "{invariant}: {} seeds, first {:?}",
            seeds.len(),
            seeds.first()
        );
    }
    if let Some(text) = first {
        panic!("{text}");
    }
}
