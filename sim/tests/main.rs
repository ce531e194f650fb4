//! Thousands of seeds hold every invariant, and every planted bug is found.
//!
//! Meant for the profile `sim` and the feature `planted`, as `cargo xtask test --only sim` has it;
//! without optimisation, fewer seeds are played.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests say what they expect, and a wrong expectation is a failed test"
)]

#[cfg(feature = "planted")]
mod planted;
mod regressions;

use sim::plan::Plan;
use sim::runner::{Failed, explain, save};
use std::ops::Range;

/// Events of a run before everything must settle.
const EVENTS: u64 = 2_000;
/// What is played of a range: all of it, or a part when nothing is optimised.
const PART: u64 = if cfg!(debug_assertions) { 20 } else { 1 };

/// Plays seeds until one fails.
fn seeds(range: Range<u64>) {
    let last = range.start + (range.end - range.start).div_ceil(PART);
    for seed in range.start..last {
        let plan = Plan::new(seed, EVENTS);
        let played = sim::play(&plan, false);
        if played.broken.is_some() {
            let (small, story) = explain(&Failed { plan, played });
            let saved = save(&small);
            panic!("{story}\nsaved: {saved:?}");
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

// In parts, so that a runner with a process for each test uses every core.
seeds! {
    devices_and_server_agree_whatever_happens_00: 0..100;
    devices_and_server_agree_whatever_happens_01: 100..200;
    devices_and_server_agree_whatever_happens_02: 200..300;
    devices_and_server_agree_whatever_happens_03: 300..400;
    devices_and_server_agree_whatever_happens_04: 400..500;
    devices_and_server_agree_whatever_happens_05: 500..600;
    devices_and_server_agree_whatever_happens_06: 600..700;
    devices_and_server_agree_whatever_happens_07: 700..800;
    devices_and_server_agree_whatever_happens_08: 800..900;
    devices_and_server_agree_whatever_happens_09: 900..1_000;
    devices_and_server_agree_whatever_happens_10: 1_000..1_100;
    devices_and_server_agree_whatever_happens_11: 1_100..1_200;
    devices_and_server_agree_whatever_happens_12: 1_200..1_300;
    devices_and_server_agree_whatever_happens_13: 1_300..1_400;
    devices_and_server_agree_whatever_happens_14: 1_400..1_500;
    devices_and_server_agree_whatever_happens_15: 1_500..1_600;
    devices_and_server_agree_whatever_happens_16: 1_600..1_700;
    devices_and_server_agree_whatever_happens_17: 1_700..1_800;
    devices_and_server_agree_whatever_happens_18: 1_800..1_900;
    devices_and_server_agree_whatever_happens_19: 1_900..2_000;
}

#[test]
fn the_same_seed_plays_the_same_twice() {
    let hash = |seed| sim::play(&Plan::new(seed, EVENTS), false).hash;
    for seed in 10_000..10_004 {
        assert_eq!(hash(seed), hash(seed));
    }
    assert_ne!(hash(10_000), hash(10_001));
}
