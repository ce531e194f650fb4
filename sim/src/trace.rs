//! What happened, to be read by a person when a seed fails, and as a hash to prove that a seed
//! always plays the same.

use std::fmt::{Arguments, Write};

/// The story of a run.
#[derive(Debug)]
pub struct Trace {
    hash: Hash,
    count: usize,
    /// Lines, when somebody wants to read them.
    lines: Option<Vec<String>>,
}

#[derive(Debug)]
struct Hash(u64);

impl Write for Hash {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

impl Trace {
    /// An empty one, which keeps its lines or only their hash.
    #[must_use]
    pub fn new(kept: bool) -> Self {
        Self {
            hash: Hash(0xcbf2_9ce4_8422_2325),
            count: 0,
            lines: kept.then(Vec::new),
        }
    }

    /// Something happened at that virtual time, in milliseconds.
    pub fn line(&mut self, now: i64, text: Arguments<'_>) {
        self.count += 1;
        // A hash is written to without errors.
        let _written = write!(self.hash, "{now}{text}");
        if let Some(lines) = &mut self.lines {
            let (seconds, ms) = (now / 1000, now % 1000);
            lines.push(format!("{seconds:>6}.{ms:03} {text}"));
        }
    }

    /// The same for the same story.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash.0
    }

    /// How many lines were written.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Its lines, without those before the last `most`.
    #[must_use]
    pub fn text(&self, most: usize) -> String {
        let lines = self.lines.as_deref().unwrap_or_default();
        let left_out = lines.len().saturating_sub(most);
        let mut text = String::new();
        if left_out > 0 {
            text = format!("  … {left_out} lines before\n");
        }
        for line in lines.iter().skip(left_out) {
            text.push_str("  ");
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}
