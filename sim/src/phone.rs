//! A device: a browser with one database and one or two tabs, each with the real device logic and
//! the real pace machine.

use crate::backend::Backend;
use crate::history::History;
use crate::oracle::{Broken, broken, check};
use crate::pole::{POLE, START};
use crate::world::{Event, World};
use common::command::Now;
use common::ids::{ClientId, UserId};
use common::row::{Mid, Seq};
use common::sync::device::{ClientStore, Device, Meta, Opened, Pending, ReviewItem};
use common::sync::machine::{self, Machine};
use common::sync::memory::{SimIdb, ready};
use common::sync::protocol::Mutation;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub phone: usize,
    pub tab: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.phone, if self.tab == 0 { "" } else { "'" })
    }
}

pub struct Tab {
    pub device: Device,
    pub machine: Machine,
    /// Number of the current request.
    pub run: u64,
    pub timer: u64,
    /// Which opening of the tab this is.
    pub life: u64,
}

pub struct Phone {
    pub user: UserId,
    pub idb: SimIdb,
    pub tabs: Vec<Option<Tab>>,
    /// Milliseconds by which its clock is wrong.
    pub skew: i64,
    pub online: bool,
    pub lives: u64,
    /// Events that have happened to it, and acts of its person.
    pub steps: u32,
    pub acts: u32,
    /// Commands of which the person was told that they are kept.
    pub complete: BTreeMap<(ClientId, Mid), Rc<Pending>>,
    /// Names it has had, each with the last mutation that a pull has taken out of the outbox.
    pub pulled: BTreeMap<ClientId, Mid>,
    pub dismissed: BTreeSet<(ClientId, Mid)>,
    /// Refused before a server was put back: told once already.
    pub refused_before: BTreeSet<(ClientId, Mid)>,
    /// Sent again after a server was put back: what was told then may differ from now.
    pub resent: BTreeSet<(ClientId, Mid)>,
    /// Change of the cookie seen last.
    pub reached: Seq,
    /// The browser it is in: people who share a device share its browser.
    pub browser: usize,
    pub signed_in: bool,
    /// Its database is erased, for good.
    pub gone: bool,
    /// Its clock was moved since it last heard from the server.
    pub jumped: bool,
    /// Latest server time it ever believed, in milliseconds since 1970.
    pub latest: i64,
    /// Its profile was copied, from it or to it.
    pub copied: bool,
    /// It has seen changes that the server has lost since, and cannot know it yet.
    pub misled: bool,
    /// It has been told to fetch its rows again because of that.
    pub found_out: bool,
    /// What it has read and written, in order.
    pub history: History,
}

impl Phone {
    pub fn new(user: UserId, tabs: usize, skew: i64) -> Self {
        Self {
            user,
            idb: SimIdb::default(),
            tabs: (0..tabs).map(|_| None).collect(),
            skew,
            online: true,
            lives: 0,
            steps: 0,
            acts: 0,
            complete: BTreeMap::new(),
            pulled: BTreeMap::new(),
            dismissed: BTreeSet::new(),
            refused_before: BTreeSet::new(),
            resent: BTreeSet::new(),
            reached: 0,
            browser: 0,
            signed_in: true,
            gone: false,
            jumped: false,
            latest: 0,
            copied: false,
            misled: false,
            found_out: false,
            history: History::default(),
        }
    }

    /// An image of its disk, in another device.
    pub fn image(&self) -> Self {
        Self {
            idb: self.idb.image(),
            complete: self.complete.clone(),
            pulled: self.pulled.clone(),
            dismissed: self.dismissed.clone(),
            refused_before: self.refused_before.clone(),
            resent: self.resent.clone(),
            misled: self.misled,
            latest: self.latest,
            jumped: true,
            copied: true,
            ..Self::new(self.user, 1, self.skew)
        }
    }

    /// Everything it had is erased, and its person knows it or was asked.
    pub fn erase(&mut self) {
        self.idb.evict();
        self.complete.clear();
        self.pulled.clear();
        self.dismissed.clear();
        self.refused_before.clear();
        self.resent.clear();
        self.reached = 0;
        self.misled = false;
        self.latest = 0;
        self.history.restarted();
    }
}

impl<B: Backend> World<B> {
    pub fn tab(&mut self, at: Place) -> Option<&mut Tab> {
        self.phones
            .get_mut(at.phone)?
            .tabs
            .get_mut(at.tab)?
            .as_mut()
    }

    /// The device's clock.
    pub fn device_ms(&self, phone: usize) -> i64 {
        START + self.now + self.phones[phone].skew
    }

    /// The time at the server, as that tab believes.
    pub fn believed(&mut self, at: Place) -> Now {
        let ms = self.device_ms(at.phone);
        Now::at(self.tab(at).map_or(ms, |tab| tab.device.server_ms(ms)))
    }

    pub fn open(&mut self, at: Place) -> Result<(), Broken> {
        let phone = &self.phones[at.phone];
        if phone.tabs[at.tab].is_some() || !phone.signed_in {
            return Ok(());
        }
        let fresh = Meta::new(self.new_client(), self.phones[at.phone].user, POLE);
        let idb = self.phones[at.phone].idb.clone();
        let Ok(opened) = ready(idb.open(fresh)) else {
            self.schedule(2_000, Event::Open(at));
            return Ok(());
        };
        self.say(format_args!("{at} opens, {} wait", opened.outbox.len()));
        let machine = Machine::new(self.now);
        let empty = Opened {
            rows: Vec::new(),
            ..opened.clone()
        };
        let phone = &mut self.phones[at.phone];
        phone.lives += 1;
        phone.tabs[at.tab] = Some(Tab {
            device: Device::new(empty, Now::at(0)),
            machine,
            run: 0,
            timer: 0,
            life: phone.lives,
        });
        self.adopt(at, opened)?;
        self.dispatch(at, machine::Event::Start)
    }

    /// The tab is gone, with what it had in memory.
    pub fn close(&mut self, at: Place) -> Result<(), Broken> {
        self.say(format_args!("{at} dies"));
        self.phones[at.phone].tabs[at.tab] = None;
        let delay = 500 + self.dice.below(30_000) as i64;
        self.schedule(delay, Event::Open(at));
        // Another tab takes the lead.
        let next = (0..self.phones[at.phone].tabs.len()).map(|tab| Place { tab, ..at });
        for other in next.collect::<Vec<_>>() {
            let now = self.now;
            if let Some(tab) = self.tab(other) {
                tab.machine = Machine::new(now);
                return self.dispatch(other, machine::Event::Start);
            }
        }
        Ok(())
    }

    pub fn power_cut(&mut self, phone: usize) -> Result<(), Broken> {
        let unflushed = self.phones[phone].idb.unflushed();
        let kept = self.dice.below(unflushed as u64 + 1) as usize;
        self.say(format_args!(
            "{phone} loses power, keeps {kept} of {unflushed}"
        ));
        for tab in 0..self.phones[phone].tabs.len() {
            self.phones[phone].tabs[tab] = None;
            let delay = 1_000 + self.dice.below(30_000) as i64;
            self.schedule(delay, Event::Open(Place { phone, tab }));
        }
        self.phones[phone].idb.power_cut(kept);
        self.restarted(phone);
        self.nothing_lost(phone)
    }

    /// A crash at this step: the tab, or everything.
    pub fn crash(&mut self, at: Place) -> Result<bool, Broken> {
        if self.dice.fault(self.config.tab_crash) {
            self.close(at)?;
            return Ok(true);
        }
        if self.dice.fault(self.config.power_cut) {
            self.power_cut(at.phone)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// The device is back to what its disk kept: it may have to pull again what it had.
    pub fn restarted(&mut self, phone: usize) {
        let failed_over = self.failed_over;
        let phone = &mut self.phones[phone];
        // What it had before it found out may be back.
        phone.misled |= failed_over;
        phone.reached = 0;
        phone.history.restarted();
        let content = phone.idb.content();
        if let Some(meta) = &content.meta {
            let pulled = phone.pulled.entry(meta.client).or_default();
            let waiting = content.outbox.keys().next().copied();
            *pulled = (waiting.unwrap_or(meta.next_mid) - 1).min(*pulled);
        }
    }

    /// Every command that was told to be kept is in the outbox until a pull has brought its effect,
    /// and in any case until the server has decided it.
    pub fn nothing_lost(&self, phone: usize) -> Result<(), Broken> {
        let content = self.phones[phone].idb.content();
        let name = content.meta.as_ref().map(|meta| meta.client);
        let phone_at = &self.phones[phone];
        for (client, pulled) in &phone_at.pulled {
            let waiting = (*client, pulled + 1)..=(*client, Mid::MAX);
            for ((_, mid), pending) in phone_at.complete.range(waiting) {
                let waits = Some(*client) == name
                    && content
                        .outbox
                        .get(mid)
                        .is_some_and(|p| same_words(&p.mutation, &pending.mutation));
                let invariant = if *mid <= self.oracle.last_mid(*client) {
                    "I7"
                } else {
                    "I1"
                };
                check(waits, invariant, || {
                    format!(
                        "{phone}: mutation {mid} is no longer kept, nor here to be seen; {:?} waits for {:?}",
                        content.outbox.get(mid).map(|p| &p.mutation),
                        pending.mutation
                    )
                })?;
            }
        }
        Ok(())
    }

    fn item_of(&self, phone: usize, key: (ClientId, Mid)) -> Option<ReviewItem> {
        let content = self.phones[phone].idb.content();
        content.review.get(&key).map(|item| item.as_ref().clone())
    }

    pub fn dismiss(&mut self, at: Place) -> Result<(), Broken> {
        let idb = self.phones[at.phone].idb.clone();
        let Some((client, mid)) = idb.content().review.keys().next().copied() else {
            return Ok(());
        };
        if ready(idb.dismiss((client, mid))).is_ok() {
            self.phones[at.phone].dismissed.insert((client, mid));
            if let Some(tab) = self.tab(at) {
                tab.device.dismissed((client, mid));
            }
        }
        Ok(())
    }

    /// Everything has settled: nothing lost, nothing kept from the person, same rows as the server.
    pub fn phone_settled(&mut self, phone: usize) -> Result<(), Broken> {
        let content = self.phones[phone].idb.content();
        self.oracle.agrees(self.phones[phone].user, &content)?;
        self.phones[phone].history.check(&self.oracle)?;
        for ((client, mid), pending) in &self.phones[phone].complete {
            let Some(verdict) = self.oracle.verdict(*client, *mid) else {
                return broken("I1", format!("{phone}: mutation {mid} has no verdict"));
            };
            let seen = self
                .item_of(phone, (*client, *mid))
                .map(|item| item.verdict)
                == Some(verdict.clone());
            let told = seen || self.phones[phone].dismissed.contains(&(*client, *mid));
            let again = self.phones[phone].resent.contains(&(*client, *mid));
            check(told != verdict.is_applied() || again, "I1", || {
                format!("{phone}: verdict of {mid} {verdict:?} told: {told}")
            })?;
            self.text_kept(pending, verdict)?;
        }
        for tab in 0..self.phones[phone].tabs.len() {
            let at = Place { phone, tab };
            let user = self.phones[phone].user;
            if let Some(tab) = self.tab(at) {
                check(tab.device.replica.user() == user, "I4", || {
                    "another user's rows".into()
                })?;
            }
        }
        Ok(())
    }
}

/// The same command: that it is of a life that ended, a restore says later.
fn same_words(kept: &Mutation, told: &Mutation) -> bool {
    let told = Mutation {
        again: kept.again,
        ..told.clone()
    };
    *kept == told
}
