//! How often one may try to sign in.
//!
//! A whole school is one address, so an address alone is given generously and an account strictly.
//! Counts are in memory, of bounded size; they start again with the server. Every attempt is
//! counted before it is decided, so attempts sent together do not pass together, and taken back
//! when it succeeds.

use super::address::Address;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most accounts, and most addresses, remembered.
const REMEMBERED: usize = 50_000;
const SECOND: i64 = 1000;
const DAY: i64 = 24 * 3600 * SECOND;

/// Longer and longer waits after some failures: with `first` 60 s, 1 min after the last free
/// failure, then 2, 4, 8… up to `longest`. Everything is forgotten a day after the last failure.
#[derive(Clone, Copy, Debug)]
struct Waits {
    free: u32,
    first: i64,
    longest: i64,
}

/// One account from one address.
const PAIR: Waits = Waits {
    free: 5,
    first: 60 * SECOND,
    longest: 2 * 3600 * SECOND,
};
/// One account from anywhere: never more than 25 attempts in a day (délibération CNIL 2022-100).
const ACCOUNT: Waits = Waits {
    free: 8,
    first: 60 * SECOND,
    longest: 2 * 3600 * SECOND,
};

/// A number of failures at once, then one each `each` milliseconds.
#[derive(Clone, Copy, Debug)]
struct Flow {
    at_once: i64,
    each: i64,
}

/// One address: a school of 1,500 pupils on the first morning.
const ADDRESS: Flow = Flow {
    at_once: 300,
    each: 3 * SECOND,
};
/// Codes from everywhere. At 5 guesses a second, hitting one of 25,000 live codes out of 31^12
/// takes some 200,000 years.
const CODES: Flow = Flow {
    at_once: 20_000,
    each: 200,
};

/// Seconds to wait before the next attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub u32);

impl Wait {
    fn ms(ms: i64) -> Self {
        Self(u32::try_from(ms.max(1).unsigned_abs().div_ceil(1000)).unwrap_or(u32::MAX))
    }
}

/// What somebody tries to open.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// An account, known or not.
    Account(&'a str),
    /// Whichever account has this code.
    Code,
}

/// An attempt under way.
#[derive(Debug)]
pub struct Attempt {
    account: Option<u64>,
    address: Address,
}

#[derive(Clone, Copy, Debug, Default)]
struct Failures {
    count: u32,
    last: i64,
    until: i64,
}

#[derive(Debug, Default)]
struct Counts {
    accounts: HashMap<u64, Failures>,
    pairs: HashMap<(u64, Address), Failures>,
    addresses: HashMap<Address, i64>,
    codes: i64,
}

/// Counts of failed attempts.
#[derive(Debug, Default)]
pub struct Throttle {
    counts: Mutex<Counts>,
    /// Accounts are remembered by a keyed hash: no e-mail stays in memory.
    hash: RandomState,
}

impl Throttle {
    /// Counts an attempt, or says how long to wait. `now` in milliseconds.
    ///
    /// # Errors
    /// [`Wait`].
    pub fn begin(&self, target: Target<'_>, address: Address, now: i64) -> Result<Attempt, Wait> {
        let mut counts = self.lock();
        let account = match target {
            Target::Account(name) => Some(self.hash.hash_one(name)),
            Target::Code => None,
        };
        let mut waits = vec![ADDRESS.wait(counts.addresses.get(&address).copied(), now)];
        match account {
            Some(account) => {
                waits.push(wait(counts.accounts.get(&account), now));
                waits.push(wait(counts.pairs.get(&(account, address)), now));
            }
            None => waits.push(CODES.wait(Some(counts.codes), now)),
        }
        if let Some(longest) = waits.into_iter().max().filter(|ms| *ms > 0) {
            return Err(Wait::ms(longest));
        }
        make_room(&mut counts.addresses, |full_at| (*full_at <= now, *full_at));
        ADDRESS.take(counts.addresses.entry(address).or_default(), now);
        match account {
            Some(account) => {
                let worth = |f: &Failures| (now - f.last > DAY, i64::from(f.count));
                make_room(&mut counts.accounts, worth);
                make_room(&mut counts.pairs, worth);
                ACCOUNT.fail(counts.accounts.entry(account).or_default(), now);
                PAIR.fail(counts.pairs.entry((account, address)).or_default(), now);
            }
            None => CODES.take(&mut counts.codes, now),
        }
        Ok(Attempt { account, address })
    }

    /// The attempt was good: it does not count, and neither do the failures of this account.
    pub fn succeeded(&self, attempt: &Attempt) {
        let mut counts = self.lock();
        if let Some(account) = attempt.account {
            counts.accounts.remove(&account);
            counts.pairs.remove(&(account, attempt.address));
        }
        counts.give_back(attempt);
    }

    /// The attempt was not decided: it does not count.
    pub fn undecided(&self, attempt: &Attempt) {
        let mut counts = self.lock();
        if let Some(account) = attempt.account {
            if let Some(failures) = counts.accounts.get_mut(&account) {
                failures.forgive(ACCOUNT);
            }
            if let Some(failures) = counts.pairs.get_mut(&(account, attempt.address)) {
                failures.forgive(PAIR);
            }
        }
        counts.give_back(attempt);
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        // Counts are whole after each statement: a panic elsewhere does not spoil them.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn give_back(&mut self, attempt: &Attempt) {
        if let Some(full_at) = self.addresses.get_mut(&attempt.address) {
            *full_at -= ADDRESS.each;
        }
        if attempt.account.is_none() {
            self.codes -= CODES.each;
        }
    }
}

impl Failures {
    fn forgive(&mut self, waits: Waits) {
        self.count = self.count.saturating_sub(1);
        if self.count < waits.free {
            self.until = 0;
        }
    }
}

fn wait(failures: Option<&Failures>, now: i64) -> i64 {
    failures.map_or(0, |f| f.until - now)
}

impl Waits {
    fn fail(self, failures: &mut Failures, now: i64) {
        if now - failures.last > DAY {
            *failures = Failures::default();
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        if let Some(doublings) = failures.count.checked_sub(self.free) {
            let wait = self
                .first
                .saturating_mul(1 << doublings.min(20))
                .min(self.longest);
            failures.until = now + wait;
        }
    }
}

impl Flow {
    /// `full_at`: instant at which the whole allowance is there again.
    fn wait(self, full_at: Option<i64>, now: i64) -> i64 {
        full_at.map_or(0, |at| at - now - (self.at_once - 1) * self.each)
    }

    fn take(self, full_at: &mut i64, now: i64) {
        *full_at = (*full_at).max(now) + self.each;
    }
}

/// Before one more entry: when the table is full, drops the spent entries, and if that is not
/// enough a tenth of the lightest ones.
fn make_room<K: Hash + Eq + Copy, V>(table: &mut HashMap<K, V>, worth: impl Fn(&V) -> (bool, i64)) {
    if table.len() < REMEMBERED {
        return;
    }
    table.retain(|_, value| !worth(value).0);
    if table.len() < REMEMBERED {
        return;
    }
    let mut weights: Vec<(i64, K)> = table.iter().map(|(k, v)| (worth(v).1, *k)).collect();
    let tenth = REMEMBERED / 10;
    weights.select_nth_unstable_by_key(tenth, |(weight, _)| *weight);
    for (_, key) in weights.into_iter().take(tenth) {
        table.remove(&key);
    }
}

#[cfg(test)]
mod tests;
