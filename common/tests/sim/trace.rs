//! What happened, to be read by a person when a seed fails, and as a hash to prove that a seed
//! always plays the same.

use std::collections::VecDeque;
use std::fmt::Arguments;

const KEPT: usize = 60;

#[derive(Debug)]
pub struct Trace {
    hash: u64,
    count: usize,
    last: VecDeque<String>,
}

impl Trace {
    pub fn new() -> Self {
        Self {
            hash: 0xcbf2_9ce4_8422_2325,
            count: 0,
            last: VecDeque::new(),
        }
    }

    pub fn line(&mut self, now: i64, text: Arguments<'_>) {
        let line = format!("{now:>8} {text}");
        for byte in line.bytes() {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.count += 1;
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    pub fn hash(&self) -> u64 {
        self.hash
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn tail(&self) -> String {
        self.last.iter().map(|line| format!("  {line}\n")).collect()
    }
}
