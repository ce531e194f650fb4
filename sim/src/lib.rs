//! The simulator: devices and a server on one clock, with everything that can go wrong between
//! them, all drawn from one seed. `cargo xtask sim` runs it; docs/sync.md says what it checks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a simulator that meets what it does not expect has found something"
)]

pub mod accident;
mod answers;
pub mod backend;
pub mod config;
mod dice;
pub mod disaster;
mod driver;
mod history;
mod lease;
mod message;
pub mod oracle;
mod phone;
pub mod plan;
mod renamed;
pub mod runner;
mod serve;
mod shown;
pub mod shrink;
mod trace;
mod turn;
mod workload;
pub mod world;

#[path = "../../common/tests/support/may_read.rs"]
mod may_read;
#[path = "../../common/tests/support/pole.rs"]
pub mod pole;

use backend::Backend;
use common::sync::memory::MemoryServer;
use oracle::Broken;
use plan::{Choice, Plan};
use world::World;

/// What became of a run.
#[derive(Clone, Debug)]
pub struct Played {
    /// The same for the same story.
    pub hash: u64,
    pub events: u64,
    pub broken: Option<Broken>,
    /// Everything that happened.
    pub happened: Vec<Choice>,
    /// Virtual time at which faults ended, or at which it broke.
    pub ended_at: i64,
    /// The story, when it was asked for.
    pub story: String,
}

/// Plays on a server in memory.
#[must_use]
pub fn play(plan: &Plan, story: bool) -> Played {
    play_on(plan, MemoryServer::new(pole::POLE, pole::EPOCH), story)
}

/// Plays on any server that runs the same algorithm.
#[must_use]
pub fn play_on<B: Backend>(plan: &Plan, server: B, story: bool) -> Played {
    match World::new(plan, server, story) {
        Ok(mut world) => {
            let broken = world.play().err();
            Played {
                hash: world.trace.hash(),
                events: world.events,
                broken,
                ended_at: world.healed_at.unwrap_or(world.now),
                story: world.trace.text(100_000),
                happened: std::mem::take(&mut world.dice.happened),
            }
        }
        Err(broken) => Played {
            hash: 0,
            events: 0,
            broken: Some(broken),
            happened: Vec::new(),
            ended_at: 0,
            story: String::new(),
        },
    }
}
