//! When to push, when to pull, how long to wait: a state machine without clock or network.
//!
//! Every state has a deadline, so nothing can be waited for for ever: an event that gets lost
//! costs time, never liveness.

use crate::planted::{Bug, is_planted};
use crate::sync::protocol::PUSH_MAX;

/// What the machine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing to do before the deadline.
    Idle,
    /// A push is on its way.
    Pushing,
    /// A pull is on its way.
    Pulling,
    /// The network or the server failed; trying again at the deadline.
    Waiting,
    /// The session is over: sign in again. The outbox stays.
    Locked,
    /// The account lost its rights.
    Revoked,
    /// The app is too old.
    Upgrade,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The app opened, or this tab became the leader.
    Start,
    /// A command was written to the outbox.
    Saved,
    /// The server hinted at a change.
    Poke,
    /// The page is visible again, or the browser says that the network is back.
    Woke,
    /// The deadline has passed.
    Deadline,
    /// A push was answered, and all that waited went with it.
    Pushed,
    /// A push was answered, and more waits.
    PushedPart,
    /// A pull was answered and applied; `more` says to pull again.
    Pulled { more: bool },
    /// A request failed.
    Failed(Failure),
    /// The user signed in again.
    SignedIn,
}

/// Why a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer.
    Network,
    /// The server could not answer; it may say when to come back, in milliseconds.
    Server { retry_after: Option<u32> },
    /// The server failed on what was sent: one mutation among them may be the cause.
    Broken,
    /// The batch is too large.
    TooLarge,
    /// No session.
    Unauthorised,
    /// Session closed by an administrator.
    Revoked,
    /// Protocol too old.
    Upgrade,
    /// The device's own storage failed.
    Storage,
}

/// What to do now. The caller also sets one timer, at [`Machine::deadline`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Nothing,
    /// Send up to this many mutations; if none waits, act as after [`Event::Pushed`].
    Push {
        max: usize,
    },
    Pull,
}

/// Milliseconds between two pulls when nothing happens.
pub const IDLE_MS: i64 = 60_000;
/// Milliseconds after which a request is given up.
pub const REQUEST_MS: i64 = 30_000;
/// Milliseconds between a saved command and its push, to send several at once.
pub const DEBOUNCE_MS: i64 = 300;
/// Failures of the server on one mutation sent alone, before it is asked to keep it aside.
pub const POISON_TRIES: u32 = 5;
/// Shortest and longest wait after a failure, in milliseconds.
pub const BACKOFF_MS: (i64, i64) = (1_000, 300_000);

/// The pace of a device's leader tab.
#[derive(Clone, Debug)]
pub struct Machine {
    state: State,
    deadline: i64,
    failures: u32,
    batch: usize,
    /// Failures of the server on one mutation sent alone.
    alone: u32,
    /// Something happened during a request.
    again: bool,
}

impl Machine {
    /// At rest, due at once.
    #[must_use]
    pub fn new(now: i64) -> Self {
        Self {
            state: State::Idle,
            deadline: now,
            failures: 0,
            batch: PUSH_MAX,
            alone: 0,
            again: false,
        }
    }

    /// What it is doing.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// When to send [`Event::Deadline`], in the same milliseconds as `now`.
    #[must_use]
    pub fn deadline(&self) -> i64 {
        self.deadline
    }

    /// Failures in a row.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The server failed on the same mutation often enough: the next push asks it to keep that one
    /// aside if it fails once more.
    #[must_use]
    pub fn is_isolating(&self) -> bool {
        self.alone >= POISON_TRIES && !is_planted(Bug::PoisonBlocks)
    }

    /// Takes an event. `random` spreads the devices of a school over time.
    pub fn on(&mut self, event: Event, now: i64, random: u64) -> Action {
        match event {
            Event::Failed(failure) => self.failed(failure, now, random),
            Event::Pushed | Event::PushedPart => {
                self.failures = 0;
                self.alone = 0;
                self.batch = (self.batch * 2).min(PUSH_MAX);
                // One pull brings the answers to all of them.
                if event == Event::PushedPart {
                    self.push(now)
                } else {
                    self.pull(now)
                }
            }
            Event::Pulled { more } => {
                self.failures = 0;
                if more {
                    self.pull(now)
                } else if std::mem::take(&mut self.again) {
                    self.push(now)
                } else {
                    self.rest(now + IDLE_MS * 7 / 10 + spread(random, IDLE_MS * 6 / 10));
                    Action::Nothing
                }
            }
            Event::SignedIn | Event::Start => self.push(now),
            _ if matches!(self.state, State::Locked | State::Revoked | State::Upgrade) => {
                if event == Event::Deadline {
                    self.push(now)
                } else {
                    Action::Nothing
                }
            }
            Event::Saved => self.soon(now, DEBOUNCE_MS),
            Event::Poke => self.soon(now, spread(random, DEBOUNCE_MS)),
            Event::Woke => self.soon(now, 0),
            Event::Deadline => match self.state {
                // The request never came back: its answer, if it comes, is stale and harmless.
                State::Pushing | State::Pulling => self.failed(Failure::Network, now, random),
                _ => self.push(now),
            },
        }
    }

    fn push(&mut self, now: i64) -> Action {
        self.state = State::Pushing;
        self.deadline = now + REQUEST_MS;
        self.again = false;
        Action::Push { max: self.batch }
    }

    fn pull(&mut self, now: i64) -> Action {
        self.state = State::Pulling;
        self.deadline = now + REQUEST_MS;
        Action::Pull
    }

    fn rest(&mut self, until: i64) {
        self.state = State::Idle;
        self.deadline = until;
    }

    fn soon(&mut self, now: i64, delay: i64) -> Action {
        match self.state {
            State::Pushing | State::Pulling => self.again = true,
            // A wait after failures is not cut short by every keystroke, only by a sign that the
            // network is back.
            State::Waiting if delay > 0 => {}
            _ => self.rest(self.deadline.min(now + delay)),
        }
        Action::Nothing
    }

    fn failed(&mut self, failure: Failure, now: i64, random: u64) -> Action {
        self.failures = self.failures.saturating_add(1);
        let (shortest, longest) = BACKOFF_MS;
        let ceiling = shortest
            .saturating_mul(1 << self.failures.min(9))
            .min(longest);
        let backoff = shortest + spread(random, ceiling);
        let (state, wait) = match failure {
            Failure::Network | Failure::Storage => (State::Waiting, backoff),
            Failure::Server { retry_after } => (
                State::Waiting,
                retry_after.map_or(backoff, |ms| backoff.max(ms.into())),
            ),
            Failure::Broken => {
                // Smaller and smaller, until the one that fails is alone.
                if self.state == State::Pushing {
                    self.alone += u32::from(self.batch == 1);
                    self.batch = (self.batch / 2).max(1);
                }
                (State::Waiting, backoff)
            }
            Failure::TooLarge => {
                self.batch = (self.batch / 2).max(1);
                (State::Waiting, shortest)
            }
            Failure::Unauthorised => (State::Locked, longest),
            Failure::Revoked => (State::Revoked, longest),
            Failure::Upgrade => (State::Upgrade, longest),
        };
        self.state = state;
        self.deadline = now + wait;
        if is_planted(Bug::EdgeOnlyRetry) {
            self.deadline = i64::MAX;
        }
        Action::Nothing
    }
}

/// A number of `0..range` milliseconds.
fn spread(random: u64, range: i64) -> i64 {
    let range = u64::try_from(range).unwrap_or(0).max(1);
    i64::try_from(random % range).unwrap_or(0)
}
