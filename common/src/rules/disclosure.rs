//! What may be told of groups of pupils to who reads nothing about pupils: numbers, and none that
//! is computed from fewer than ten of them.
//!
//! A table has one line for each group (a *filière*) and a total. On a line, those who have a place
//! and those who have none make up those concerned; down a column, the lines make up the total. So a
//! number that is kept back could be computed from those around it: as many others are kept back as
//! it takes, until what can be computed is always the sum of two lines or more, of ten pupils or
//! more. What is kept back is told alike, whatever the reason: the reason would say how large it is.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// Pupils under which a number is kept back.
pub const FEWEST: u32 = 10;

/// Pupils of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Who have to spend weeks in a host.
    pub concerned: u32,
    /// Of them, who have a place.
    pub covered: u32,
}

impl Tally {
    /// Who have none.
    #[must_use]
    pub fn without(self) -> u32 {
        self.concerned.saturating_sub(self.covered)
    }

    /// Both parts are large enough to be told.
    fn is_told(self) -> bool {
        self.covered.min(self.concerned) >= FEWEST && self.without() >= FEWEST
    }

    fn and(self, other: Self) -> Self {
        Self {
            concerned: self.concerned.saturating_add(other.concerned),
            covered: self.covered.saturating_add(other.covered),
        }
    }
}

/// A line as it may be told; nothing where the number is kept back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub concerned: Option<u32>,
    pub covered: Option<u32>,
    pub without: Option<u32>,
}

impl Told {
    fn of(tally: Tally, whole: bool, parts: bool) -> Self {
        Self {
            concerned: whole.then_some(tally.concerned),
            covered: parts.then_some(tally.covered),
            without: parts.then_some(tally.without()),
        }
    }
}

/// A table as it may be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disclosed<K> {
    pub lines: Vec<(K, Told)>,
    pub total: Told,
}

/// What of these groups may be told. Groups of nobody are left out.
#[must_use]
pub fn disclose<K: Copy + Ord>(groups: &BTreeMap<K, Tally>) -> Disclosed<K> {
    let lines: Vec<(K, Tally)> = groups
        .iter()
        .filter(|(_, tally)| tally.concerned > 0)
        .map(|(key, tally)| (*key, *tally))
        .collect();
    let total = lines
        .iter()
        .fold(Tally::default(), |sum, (_, tally)| sum.and(*tally));
    let tallies: Vec<Tally> = lines.iter().map(|(_, tally)| *tally).collect();
    let whole = total.concerned >= FEWEST;
    let parts = total.is_told();

    let small = |tally: &Tally| tally.concerned < FEWEST;
    let back = if whole {
        kept_back(&tallies, small, |sum| sum.concerned >= FEWEST)
    } else {
        vec![true; tallies.len()]
    };
    // Parts of a line whose whole is kept back are too: they would give it, or a floor of it.
    let mut unsaid = back.iter();
    let untold = |tally: &Tally| unsaid.next().is_none_or(|kept| *kept) || !tally.is_told();
    let parts_back = if parts {
        kept_back(&tallies, untold, Tally::is_told)
    } else {
        // No total gives them: each line stands alone.
        tallies.iter().map(untold).collect()
    };
    let told = lines
        .iter()
        .zip(back.iter().zip(&parts_back))
        .map(|((key, tally), (back, parts))| (*key, Told::of(*tally, !back, !parts)));
    Disclosed {
        lines: told.collect(),
        total: Told::of(total, whole, parts),
    }
}

/// Lines of a column to be kept back when its total is told: those that must be, then the smallest
/// others until `enough` holds of them together.
fn kept_back(
    tallies: &[Tally],
    must: impl FnMut(&Tally) -> bool,
    enough: impl Fn(Tally) -> bool,
) -> Vec<bool> {
    let mut back: Vec<bool> = tallies.iter().map(must).collect();
    loop {
        let mut sum = Tally::default();
        for (tally, kept) in tallies.iter().zip(&back) {
            if *kept {
                sum = sum.and(*tally);
            }
        }
        // No line is enough by itself: those that must be kept back are too small.
        if sum == Tally::default() || enough(sum) {
            return back;
        }
        let others = tallies.iter().zip(back.iter_mut());
        let next = others
            .filter(|(_, kept)| !**kept)
            .min_by_key(|(tally, _)| tally.concerned);
        match next {
            Some((_, kept)) => *kept = true,
            None => return back,
        }
    }
}
