//! What was aimed at, and whether it was reached.

use super::measured::System;
use super::{Figure, digits};
use std::fmt;

/// A goal for one figure, where less is better.
#[derive(Clone, Copy, Debug)]
pub(super) enum Goal<'a> {
    /// So many times less than a peer, or than the best of them; `because` is what a profile shows
    /// where it is missed.
    Times {
        factor: f64,
        than: Option<&'a str>,
        because: &'a str,
    },
    /// Not more than any peer.
    NotBehind { because: &'a str },
    /// Not more than this.
    AtMost { limit: f64, unit: &'a str },
}

/// Whether a goal was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    Yes,
    No,
    /// A figure is missing.
    Unknown,
}

impl Met {
    pub fn of(reached: bool) -> Self {
        if reached { Self::Yes } else { Self::No }
    }

    /// The reason, where there is something to explain.
    fn why(self, because: &str) -> String {
        match self {
            Self::No if !because.is_empty() => format!(" ({because})"),
            _ => String::new(),
        }
    }
}

impl fmt::Display for Met {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Yes => "met",
            Self::No => "**missed**",
            Self::Unknown => "not known",
        })
    }
}

/// The peer with the least.
fn best<'a>(all: &'a [System], of: Figure<'_>) -> Option<(&'a System, f64)> {
    all.iter()
        .filter(|system| !system.is_tremplin())
        .filter_map(|system| Some((system, of(system)?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
}

impl Goal<'_> {
    /// The goal, whether it was reached, and by how much.
    pub fn told(&self, all: &[System], of: Figure<'_>) -> String {
        let ours = all.iter().find(|s| s.is_tremplin()).and_then(of);
        match *self {
            Self::Times {
                factor,
                than,
                because,
            } => {
                let peer = match than {
                    Some(name) => all
                        .iter()
                        .find(|system| system.name == name)
                        .and_then(|system| Some((system, of(system)?))),
                    None => best(all, of),
                };
                let Some((peer, theirs)) = peer else {
                    return format!("{factor} times less than the peers: {}", Met::Unknown);
                };
                let goal = format!("{factor} times less than {}", peer.label());
                let Some(ours) = ours else {
                    return format!("{goal}: {}", Met::Unknown);
                };
                let times = theirs / ours;
                let met = Met::of(times >= factor);
                format!("{goal}: {met}, {} times{}", digits(times), met.why(because))
            }
            Self::NotBehind { because } => match (ours, best(all, of)) {
                (Some(ours), Some((peer, theirs))) => {
                    let met = Met::of(ours <= theirs);
                    format!(
                        "behind none: {met}, the best peer is {}{}",
                        peer.label(),
                        met.why(because)
                    )
                }
                _ => format!("behind none: {}", Met::Unknown),
            },
            Self::AtMost { limit, unit } => {
                let met = ours.map_or(Met::Unknown, |ours| Met::of(ours <= limit));
                format!("≤ {limit} {unit}: {met}")
            }
        }
    }
}
