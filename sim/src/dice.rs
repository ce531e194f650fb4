//! The only source of chance. Every event has a seed of its own, drawn from its place and not from
//! what came before it: an event that is removed changes nothing in the others.

use crate::plan::{Choice, Stream};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Chance, for one event at a time.
#[derive(Clone, Debug)]
pub struct Dice {
    seed: u64,
    rng: ChaCha8Rng,
    here: Choice,
    kept: Option<Rc<BTreeSet<Choice>>>,
    /// What has happened so far.
    pub happened: Vec<Choice>,
    /// Faults are over.
    pub healthy: bool,
}

impl Dice {
    /// Those of a run.
    pub fn new(seed: u64, kept: Option<BTreeSet<Choice>>) -> Self {
        let here = Choice {
            stream: Stream::World,
            phone: 0,
            event: 0,
            number: 0,
        };
        Self {
            seed,
            rng: ChaCha8Rng::seed_from_u64(here.seed(seed)),
            here,
            kept: kept.map(Rc::new),
            happened: Vec::new(),
            healthy: false,
        }
    }

    /// An event begins.
    pub fn enter(&mut self, stream: Stream, phone: usize, event: u32) {
        self.here = Choice {
            stream,
            phone,
            event,
            number: 0,
        };
        self.rng = ChaCha8Rng::seed_from_u64(self.here.seed(self.seed));
    }

    /// The event itself takes place.
    pub fn happens(&mut self) -> bool {
        let event = Choice {
            number: 0,
            ..self.here
        };
        self.keep(event)
    }

    fn keep(&mut self, choice: Choice) -> bool {
        let kept = self.kept.as_ref().is_none_or(|kept| kept.contains(&choice));
        if kept {
            self.happened.push(choice);
        }
        kept
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// A number of `0..range`.
    pub fn below(&mut self, range: u64) -> u64 {
        self.number() % range.max(1)
    }

    /// True that many times in a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < u64::from(percent)
    }

    /// A fault of that many percent; never once faults are over.
    pub fn fault(&mut self, percent: u32) -> bool {
        if percent == 0 || !self.chance(percent) || self.healthy {
            return false;
        }
        self.here.number += 1;
        self.keep(self.here)
    }

    /// One of them.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let at = usize::try_from(self.below(from.len() as u64)).ok()?;
        from.get(at).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_does_not_happen_and_shifts_nothing() {
        let mut all = Dice::new(1, None);
        all.enter(Stream::Act, 0, 0);
        assert!(all.happens() && all.fault(100));
        all.enter(Stream::Act, 0, 1);
        let drawn = all.number();
        let kept = BTreeSet::from([all.happened[0]]);
        let mut fewer = Dice::new(1, Some(kept));
        fewer.enter(Stream::Act, 0, 0);
        assert!(fewer.happens() && !fewer.fault(100));
        fewer.enter(Stream::Act, 0, 1);
        assert!(!fewer.happens());
        assert_eq!(fewer.number(), drawn);
    }
}
