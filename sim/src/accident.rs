//! What happens to one device, beside its network: its clock, its disk, its person.

use crate::backend::Backend;
use crate::oracle::{Broken, check};
use crate::phone::{Phone, Place};
use crate::world::{Event, World};
use common::ids::UserId;
use common::planted::{Bug, is_planted};
use common::sync::memory::Content;

pub const DAY_MS: i64 = 86_400_000;
const YEAR_MS: i64 = 365 * DAY_MS;
/// Devices at most.
const PHONES: usize = 16;

/// An accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accident {
    /// Its clock jumps, by seconds or by years.
    Clock,
    /// The browser erases its storage.
    Evicted,
    /// Its person signs out and leaves what waits under seal; somebody else signs in.
    SignedOut,
    /// Its person signs out and has what waits erased, twice asked.
    Erased,
    /// The account of its person is closed.
    Closed,
    /// An image of its disk starts a second life elsewhere.
    Copied,
    /// Everybody is away for weeks.
    Absence,
    /// Its storage is full, or its handle is dead, for a while.
    Full,
}

impl Accident {
    /// Every accident, in the order of their bits in a mixture.
    pub const ALL: [Self; 8] = [
        Self::Clock,
        Self::Evicted,
        Self::SignedOut,
        Self::Erased,
        Self::Closed,
        Self::Copied,
        Self::Absence,
        Self::Full,
    ];
}

impl<B: Backend> World<B> {
    /// An accident this seed knows.
    pub fn accident(&mut self) -> Result<(), Broken> {
        let known = self.config.known.1;
        let known = (0..)
            .zip(Accident::ALL)
            .filter(|(bit, _)| known & (1 << bit) != 0);
        let known: Vec<Accident> = known.map(|(_, accident)| accident).collect();
        let phone = self.dice.below(self.phones.len() as u64) as usize;
        let Some(accident) = self.dice.pick(&known) else {
            return Ok(());
        };
        if self.phones[phone].gone
            || (!self.phones[phone].signed_in && accident != Accident::SignedOut)
        {
            return Ok(());
        }
        self.say(format_args!("{phone}: {accident:?}"));
        match accident {
            Accident::Clock => {
                let jump = match self.dice.below(4) {
                    0 => 10 * YEAR_MS,
                    1 => -10 * YEAR_MS,
                    2 => self.dice.below(600_000) as i64,
                    _ => -(self.dice.below(600_000) as i64),
                };
                let phone = &mut self.phones[phone];
                // Back where it was, when it was far away.
                phone.skew = if phone.skew.abs() > YEAR_MS {
                    0
                } else {
                    phone.skew + jump
                };
                phone.jumped = true;
            }
            Accident::Evicted => {
                self.shut(phone);
                self.phones[phone].erase();
                self.open_later(phone);
            }
            Accident::SignedOut => self.sign_out(phone)?,
            Accident::Erased => {
                self.leave(phone)?;
                self.phones[phone].erase();
                self.wiped(phone)?;
            }
            // Two or three of a school in a run.
            Accident::Closed if self.closed.len() < 2 => {
                let user = self.phones[phone].user;
                self.closed.insert(user);
            }
            Accident::Copied if self.phones.len() < PHONES => self.copy(phone),
            // Longer than a lease, shorter than what was sent is kept: afterwards nothing is promised.
            Accident::Absence if self.now < DAY_MS => {
                self.back_up();
                self.give_up_messages();
                let days = 15 + self.dice.below(13) as i64;
                self.sleep(days * DAY_MS);
            }
            Accident::Full => {
                let failures = 1 + self.dice.below(12) as u32;
                self.phones[phone].idb.fail(failures);
            }
            Accident::Closed | Accident::Copied | Accident::Absence => {}
        }
        Ok(())
    }

    fn shut(&mut self, phone: usize) {
        for tab in &mut self.phones[phone].tabs {
            *tab = None;
        }
    }

    fn open_later(&mut self, phone: usize) {
        for tab in 0..self.phones[phone].tabs.len() {
            let delay = 1_000 + self.dice.below(60_000) as i64;
            self.schedule(delay, Event::Open(Place { phone, tab }));
        }
    }

    /// Leaves what waits under seal.
    fn leave(&mut self, phone: usize) -> Result<(), Broken> {
        self.shut(phone);
        self.phones[phone].signed_in = false;
        let browser = self.phones[phone].browser;
        for other in 0..self.phones.len() {
            if is_planted(Bug::ClearSiteDataLogout) && self.phones[other].browser == browser {
                self.phones[other].idb.evict();
                self.nothing_lost(other)?;
            }
        }
        Ok(())
    }

    /// Signs out, or in again; somebody else of the same browser does the contrary.
    fn sign_out(&mut self, phone: usize) -> Result<(), Broken> {
        let browser = self.phones[phone].browser;
        let others = (0..self.phones.len()).filter(|at| *at != phone);
        let others: Vec<usize> = others
            .filter(|at| self.phones[*at].browser == browser && !self.phones[*at].gone)
            .collect();
        if !self.phones[phone].signed_in {
            for other in others {
                if self.phones[other].signed_in {
                    self.leave(other)?;
                }
            }
            self.phones[phone].signed_in = true;
            self.open_later(phone);
            return Ok(());
        }
        self.leave(phone)?;
        if let Some(other) = self.dice.pick(&others) {
            self.phones[other].signed_in = true;
            self.open_later(other);
        } else if self.phones.len() < PHONES {
            let users: Vec<UserId> = self.phones.iter().map(|p| p.user).collect();
            let user = self.dice.pick(&users).unwrap_or(self.phones[phone].user);
            if user != self.phones[phone].user {
                let skew = self.phones[phone].skew;
                self.arrive(Phone {
                    browser,
                    ..Phone::new(user, 1, skew)
                });
            }
        }
        Ok(())
    }

    fn copy(&mut self, phone: usize) {
        let original = &mut self.phones[phone];
        original.copied = true;
        original.history.forget();
        let copy = Phone {
            browser: usize::MAX - phone,
            ..original.image()
        };
        self.arrive(copy);
    }

    fn arrive(&mut self, phone: Phone) {
        let at = self.phones.len();
        self.phones.push(phone);
        self.open_later(at);
        let delay = self.dice.below(60_000) as i64;
        self.schedule(delay, Event::Act(at));
    }

    /// Nothing of the person is left in that database.
    pub fn wiped(&self, phone: usize) -> Result<(), Broken> {
        let content = self.phones[phone].idb.content();
        check(*content == Content::default(), "I14", || {
            format!("{phone}: something is left of the person")
        })?;
        let shut = self.phones[phone].tabs.iter().all(Option::is_none);
        check(shut, "I14", || format!("{phone}: rows are left in memory"))
    }
}
