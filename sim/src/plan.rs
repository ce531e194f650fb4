//! What a run is made of: a seed, a mixture of faults, and, once it has been shrunk, the list of
//! what still happens in it.

use crate::config::Config;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Where a choice is made. Each stream has numbers of its own, so that what does not happen in one
/// leaves the others as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stream {
    /// What a person does on a device.
    Act,
    /// What happens to a device: its messages, its tabs, its storage.
    Step,
    /// What happens to the server, and to everybody.
    World,
}

/// Something that happens: number 0 is the event itself, the others are its faults, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    pub stream: Stream,
    /// The device, 0 for the world.
    pub phone: usize,
    /// Number of the event in its stream.
    pub event: u32,
    pub number: u32,
}

impl Choice {
    /// Seed of everything drawn at this event.
    #[must_use]
    pub fn seed(self, seed: u64) -> u64 {
        let place =
            ((self.stream as u64) << 56) | ((self.phone as u64) << 40) | u64::from(self.event);
        mix(mix(seed).wrapping_add(place))
    }
}

/// Splitmix64: neighbours become strangers.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stream = match self.stream {
            Stream::Act => "act",
            Stream::Step => "step",
            Stream::World => "world",
        };
        write!(f, "{stream} {} {} {}", self.phone, self.event, self.number)
    }
}

/// Not the text of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadChoice;

impl fmt::Display for BadChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a choice")
    }
}

impl FromStr for Choice {
    type Err = BadChoice;

    fn from_str(text: &str) -> Result<Self, BadChoice> {
        let mut words = text.split(' ');
        let mut word = || words.next().ok_or(BadChoice);
        Ok(Self {
            stream: match word()? {
                "act" => Stream::Act,
                "step" => Stream::Step,
                "world" => Stream::World,
                _ => return Err(BadChoice),
            },
            phone: word()?.parse().map_err(|_| BadChoice)?,
            event: word()?.parse().map_err(|_| BadChoice)?,
            number: word()?.parse().map_err(|_| BadChoice)?,
        })
    }
}

impl Serialize for Choice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom(BadChoice))
    }
}

/// When faults end, and everything must settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// After that many events.
    Events(u64),
    /// At that virtual time, in milliseconds: what a shrunk run keeps of the run it comes from.
    At(i64),
}

/// A run, whole: the same plan always plays the same.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    pub seed: u64,
    /// The bug planted in the engine, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bug: Option<String>,
    /// What it broke when it was saved.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub broke: String,
    pub end: End,
    pub config: Config,
    /// What may happen; everything when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<BTreeSet<Choice>>,
}

impl Plan {
    /// A whole run of that seed.
    #[must_use]
    pub fn new(seed: u64, events: u64) -> Self {
        Self {
            seed,
            bug: None,
            broke: String::new(),
            end: End::Events(events),
            config: Config::draw(seed),
            kept: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_back_as_it_was_written() {
        let choice = Choice {
            stream: Stream::World,
            phone: 3,
            event: 17,
            number: 2,
        };
        assert_eq!(choice.to_string().parse(), Ok(choice));
        assert_eq!("act 1 2".parse::<Choice>(), Err(BadChoice));
    }
}
