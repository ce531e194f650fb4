//! Deterministic draws.

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// Instant of every demonstration identifier: an arbitrary fixed one, 1 September 2026.
const EPOCH_MS: u64 = 1_788_220_800_000;

/// A stream of draws from a seed.
#[derive(Debug)]
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A new identifier.
    pub fn id(&mut self) -> Uuid {
        let random: [u8; 10] = self.0.random();
        uuid::Builder::from_unix_timestamp_millis(EPOCH_MS, &random).into_uuid()
    }

    /// A number of `low..=high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        self.0.random_range(low..=high.max(low))
    }

    /// One of these.
    pub fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from.choose(&mut self.0).copied().unwrap_or_default()
    }

    /// One of these, unless there is none.
    pub fn pick_ref<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.choose(&mut self.0)
    }

    /// True that many times out of a hundred.
    pub fn percent(&mut self, chance: u32) -> bool {
        self.0.random_range(0..100) < chance
    }
}

/// A pupil's personal code for the demonstration, in the form the sign-in page asks for.
pub fn personal_code(draw: &mut Draw) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    let letter = |draw: &mut Draw| char::from(draw.pick_ref(LETTERS).copied().unwrap_or(b'A'));
    let groups: Vec<String> = (0..3)
        .map(|_| (0..4).map(|_| letter(draw)).collect::<String>())
        .collect();
    groups.join("-")
}
