//! A device: a browser with one database and one or two tabs, each with the real device logic and
//! the real pace machine. Plays the part of the app's driver.

use super::backend::Backend;
use super::oracle::{Broken, broken, check};
use super::world::{Answer, Event, Request, Sender, World};
use crate::support::pole::{POLE, START};
use common::command::Now;
use common::ids::{ClientId, UserId};
use common::row::{Mid, Seq};
use common::sync::device::{
    AfterPush, ClientStore, Device, Meta, NewMutation, Pending, Planned, ReviewItem,
};
use common::sync::machine::{self, Action, Failure, Machine, State};
use common::sync::memory::{SimIdb, StorageFailed, ready};
use common::sync::protocol::{PullReq, PullResp};
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
    machine: Machine,
    /// Number of the current request.
    run: u64,
    timer: u64,
    /// Which opening of the tab this is.
    life: u64,
}

pub struct Phone {
    pub user: UserId,
    pub idb: SimIdb,
    pub tabs: Vec<Option<Tab>>,
    /// Milliseconds by which its clock is wrong.
    skew: i64,
    pub online: bool,
    lives: u64,
    /// Commands of which the person was told that they are kept.
    pub complete: BTreeMap<(ClientId, Mid), Rc<Pending>>,
    dismissed: BTreeSet<(ClientId, Mid)>,
    /// Change of the cookie seen last.
    reached: Seq,
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
            complete: BTreeMap::new(),
            dismissed: BTreeSet::new(),
            reached: 0,
        }
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
        if self.phones[at.phone].tabs[at.tab].is_some() {
            return Ok(());
        }
        let fresh = Meta::new(self.new_client(), self.phones[at.phone].user, POLE);
        let idb = self.phones[at.phone].idb.clone();
        let Ok(opened) = ready(idb.open(fresh)) else {
            self.schedule(2_000, Event::Open(at));
            return Ok(());
        };
        self.trace.line(
            self.now,
            format_args!("{at} opens, {} wait", opened.outbox.len()),
        );
        let ms = self.device_ms(at.phone);
        let now = Now::at(ms.saturating_add(opened.meta.offset));
        let machine = Machine::new(self.now);
        let phone = &mut self.phones[at.phone];
        phone.lives += 1;
        phone.tabs[at.tab] = Some(Tab {
            device: Device::new(opened, now),
            machine,
            run: 0,
            timer: 0,
            life: phone.lives,
        });
        self.dispatch(at, machine::Event::Start)
    }

    /// The tab is gone, with what it had in memory.
    pub fn close(&mut self, at: Place) -> Result<(), Broken> {
        self.trace.line(self.now, format_args!("{at} dies"));
        self.phones[at.phone].tabs[at.tab] = None;
        let delay = 500 + self.below(30_000) as i64;
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
        let kept = self.below(unflushed as u64 + 1) as usize;
        self.trace.line(
            self.now,
            format_args!("{phone} loses power, keeps {kept} of {unflushed}"),
        );
        for tab in 0..self.phones[phone].tabs.len() {
            self.phones[phone].tabs[tab] = None;
            let delay = 1_000 + self.below(30_000) as i64;
            self.schedule(delay, Event::Open(Place { phone, tab }));
        }
        self.phones[phone].idb.power_cut(kept);
        self.phones[phone].reached = 0;
        self.nothing_lost(phone)
    }

    /// A crash at this step: the tab, or everything.
    fn crash(&mut self, at: Place) -> Result<bool, Broken> {
        if self.fault(self.config.tab_crash) {
            self.close(at)?;
            return Ok(true);
        }
        if self.fault(self.config.power_cut) {
            self.power_cut(at.phone)?;
            return Ok(true);
        }
        Ok(false)
    }

    fn leads(&self, at: Place) -> bool {
        let before = self.phones[at.phone].tabs.iter().take(at.tab);
        self.config.all_lead || before.flatten().next().is_none()
    }

    pub fn timer(&mut self, at: Place, life: u64, timer: u64) -> Result<(), Broken> {
        match self.tab(at) {
            Some(tab) if tab.life == life && tab.timer == timer => {
                self.dispatch(at, machine::Event::Deadline)
            }
            _ => Ok(()),
        }
    }

    pub fn poked(&mut self, phone: usize) -> Result<(), Broken> {
        for tab in 0..self.phones[phone].tabs.len() {
            self.dispatch(Place { phone, tab }, machine::Event::Poke)?;
        }
        Ok(())
    }

    /// Gives the machine an event and does what it asks.
    pub fn dispatch(&mut self, at: Place, event: machine::Event) -> Result<(), Broken> {
        if !self.leads(at) {
            return Ok(());
        }
        let (now, random) = (self.now, self.rng.next_u64_());
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let action = tab.machine.on(event, now, random);
        let wait = tab.machine.deadline().saturating_sub(now);
        if wait > 400_000 {
            return broken("I11", format!("{at} waits {wait} ms after {event:?}"));
        }
        tab.timer += 1;
        let (life, timer) = (tab.life, tab.timer);
        let busy = matches!(tab.machine.state(), State::Pushing | State::Pulling);
        if !busy || action != Action::Nothing {
            tab.run += 1;
        }
        self.schedule(wait, Event::Timer { at, life, timer });
        match action {
            Action::Push { max } => self.push(at, max),
            Action::Pull => self.pull(at),
            Action::Nothing => Ok(()),
        }
    }

    fn failed(&mut self, at: Place) -> Result<(), Broken> {
        self.trace
            .line(self.now, format_args!("{at} storage fails"));
        self.dispatch(at, machine::Event::Failed(Failure::Storage))
    }

    fn sender(&mut self, at: Place) -> Option<Sender> {
        self.tab(at).map(|tab| Sender {
            at,
            life: tab.life,
            run: tab.run,
        })
    }

    fn push(&mut self, at: Place, max: usize) -> Result<(), Broken> {
        if self.refresh(at)?.is_err() {
            return self.failed(at);
        }
        let (most, bytes) = self.config.push;
        let Some(sender) = self.sender(at) else {
            return Ok(());
        };
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        match tab.device.push_req(max.min(most), bytes) {
            None => self.dispatch(at, machine::Event::Pushed),
            Some(req) => {
                self.send(sender, Request::Push(Rc::new(req)));
                Ok(())
            }
        }
    }

    fn pull(&mut self, at: Place) -> Result<(), Broken> {
        let limit = self.config.page;
        let Some(sender) = self.sender(at) else {
            return Ok(());
        };
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let req = tab.device.pull_req(limit);
        self.send(sender, Request::Pull(Rc::new(req)));
        Ok(())
    }

    /// Reads outbox and review again.
    fn refresh(&mut self, at: Place) -> Result<Result<(), StorageFailed>, Broken> {
        let idb = self.phones[at.phone].idb.clone();
        let (Ok(outbox), Ok(review)) = (ready(idb.outbox()), ready(idb.review())) else {
            return Ok(Err(StorageFailed));
        };
        let now = self.believed(at);
        if let Some(tab) = self.tab(at)
            && (tab.device.outbox() != outbox || tab.device.review() != review)
        {
            tab.device.reloaded(outbox, review, now);
        }
        Ok(Ok(()))
    }

    /// Reads the whole store again.
    fn reload(&mut self, at: Place) -> Result<Result<(), StorageFailed>, Broken> {
        let fresh = Meta::new(self.new_client(), self.phones[at.phone].user, POLE);
        let Ok(opened) = ready(self.phones[at.phone].idb.clone().open(fresh)) else {
            return Ok(Err(StorageFailed));
        };
        let now = self.believed(at);
        if let Some(tab) = self.tab(at) {
            tab.device = Device::new(opened, now);
        }
        Ok(Ok(()))
    }

    pub fn noticed(&mut self, at: Place, life: u64, rows: bool) -> Result<(), Broken> {
        if self.tab(at).is_none_or(|tab| tab.life != life) {
            return Ok(());
        }
        let content = self.phones[at.phone].idb.content();
        let cookie = content.meta.as_ref().and_then(|m| m.cookie.clone());
        let behind = self
            .tab(at)
            .is_some_and(|tab| tab.device.meta().cookie != cookie);
        // A notice that is missed costs time only.
        let _missed = if rows && behind {
            self.reload(at)?
        } else {
            self.refresh(at)?
        };
        self.shows_what_it_keeps(at)?;
        self.dispatch(at, machine::Event::Saved)
    }

    fn tell_others(&mut self, at: Place, rows: bool) {
        for tab in 0..self.phones[at.phone].tabs.len() {
            let other = Place { tab, ..at };
            if other == at || self.fault(self.config.drop) {
                continue;
            }
            let delay = 1 + self.below(40) as i64;
            if let Some(sender) = self.sender(other) {
                self.schedule(
                    delay,
                    Event::Notice {
                        at: other,
                        life: sender.life,
                        rows,
                    },
                );
            }
        }
    }

    /// Writes a command to the outbox. Nothing is said to the person before the store has it.
    pub fn commit_command(&mut self, at: Place, new: NewMutation) -> Result<(), Broken> {
        if self.crash(at)? {
            return Ok(());
        }
        let idb = self.phones[at.phone].idb.clone();
        if self.fault(self.config.storage) {
            idb.fail(1);
        }
        let op = new.op.clone();
        let Ok(pending) = ready(idb.commit(new)) else {
            self.trace
                .line(self.now, format_args!("{at} {op} is not kept"));
            return Ok(());
        };
        let client = idb.content().meta.as_ref().map(|meta| meta.client);
        let Some(client) = client else {
            return broken("I1", "no meta");
        };
        let mid = pending.mutation.mid;
        self.trace
            .line(self.now, format_args!("{at} {op} is kept as {mid}"));
        let kept = Rc::new(pending.clone());
        check(
            self.phones[at.phone]
                .complete
                .insert((client, mid), kept)
                .is_none(),
            "I2",
            || format!("{at}: mutation {mid} twice"),
        )?;
        if self.crash(at)? {
            return Ok(());
        }
        let now = self.believed(at);
        if let Some(tab) = self.tab(at) {
            tab.device.committed(pending, now);
        }
        self.tell_others(at, false);
        self.shows_what_it_keeps(at)?;
        self.dispatch(at, machine::Event::Saved)
    }

    pub fn answered(&mut self, sender: Sender, answer: Answer) -> Result<(), Broken> {
        let at = sender.at;
        let Some(tab) = self.tab(at).filter(|tab| tab.life == sender.life) else {
            return Ok(());
        };
        let current = tab.run == sender.run;
        match answer {
            Answer::Error if current => {
                let failure = Failure::Server { retry_after: None };
                self.dispatch(at, machine::Event::Failed(failure))
            }
            Answer::Push(resp) if current => {
                check(
                    tab.device.after_push(&resp) == AfterPush::Continue,
                    "I2",
                    || format!("{at} is taken for a copy of itself: {:?}", resp.verdicts),
                )?;
                self.dispatch(at, machine::Event::Pushed)
            }
            // Late answers are applied too: safety must not depend on who leads.
            Answer::Pull(req, resp, expected) => {
                let more = matches!(&resp, PullResp::Ok(page) if page.more);
                let before = self.first_waiting(at);
                let Some(plan) = self.plan(at, &req, resp) else {
                    return broken("error", "an answer without a plan");
                };
                if self.crash(at)? {
                    return Ok(());
                }
                if self.fault(self.config.storage) {
                    self.phones[at.phone].idb.fail(1);
                }
                let ms = self.device_ms(at.phone);
                let idb = self.phones[at.phone].idb.clone();
                let Ok(planned) = ready(idb.apply(&plan, ms)) else {
                    return self.failed(at);
                };
                let settled = !plan.verdicts.is_empty();
                if planned == Planned::Done {
                    self.applied(at, expected.as_ref())?;
                    self.tell_others(at, true);
                }
                if self.crash(at)? {
                    return Ok(());
                }
                let now = self.believed(at);
                if planned == Planned::Stale {
                    if self.reload(at)?.is_err() {
                        return self.failed(at);
                    }
                } else if let Some(tab) = self.tab(at) {
                    tab.device.applied(plan, now, ms);
                    if settled {
                        let _missed = self.refresh(at)?;
                    }
                }
                self.shows_what_it_keeps(at)?;
                if !current {
                    return Ok(());
                }
                let after = self.first_waiting(at);
                if after.is_some() && after != before {
                    self.dispatch(at, machine::Event::Saved)?;
                }
                let more = more || planned == Planned::Stale;
                self.dispatch(at, machine::Event::Pulled { more })
            }
            Answer::Error | Answer::Push(_) => Ok(()),
        }
    }

    fn first_waiting(&mut self, at: Place) -> Option<Mid> {
        self.tab(at)?
            .device
            .outbox()
            .first()
            .map(|p| p.mutation.mid)
    }

    fn plan(
        &mut self,
        at: Place,
        req: &PullReq,
        resp: PullResp,
    ) -> Option<common::sync::device::PullPlan> {
        let ms = self.device_ms(at.phone);
        self.tab(at)?.device.plan(req, resp, ms)
    }

    /// The store has applied an answer.
    fn applied(
        &mut self,
        at: Place,
        expected: Option<&super::oracle::Expected>,
    ) -> Result<(), Broken> {
        let content = self.phones[at.phone].idb.content();
        let cookie = content.meta.as_ref().and_then(|m| m.cookie.as_ref());
        let reached = cookie.map_or(0, |c| c.seq);
        let before = self.phones[at.phone].reached;
        check(reached >= before, "I5", || {
            format!("{at} went back from {before} to {reached}")
        })?;
        self.phones[at.phone].reached = reached;
        self.trace
            .line(self.now, format_args!("{at} reaches {reached}"));
        if let Some(expected) = expected {
            expected.reached(&content)?;
        }
        self.nothing_lost(at.phone)
    }

    /// Every command that was told to be kept is in the outbox or has its verdict at the server.
    pub fn nothing_lost(&self, phone: usize) -> Result<(), Broken> {
        let content = self.phones[phone].idb.content();
        for ((client, mid), pending) in &self.phones[phone].complete {
            let waits = content
                .outbox
                .get(mid)
                .is_some_and(|p| p.mutation == pending.mutation);
            check(waits || *mid <= self.oracle.last_mid(*client), "I1", || {
                format!("{phone}: mutation {mid} is neither kept nor sent")
            })?;
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
        if ready(idb.dismiss(mid)).is_ok() {
            self.phones[at.phone].dismissed.insert((client, mid));
            if let Some(tab) = self.tab(at) {
                tab.device.dismissed(mid);
            }
        }
        Ok(())
    }

    /// Everything has settled: nothing lost, nothing kept from the person, same rows as the server.
    pub fn phone_settled(&mut self, phone: usize) -> Result<(), Broken> {
        let content = self.phones[phone].idb.content();
        self.oracle.agrees(self.phones[phone].user, &content)?;
        for ((client, mid), pending) in &self.phones[phone].complete {
            let Some(verdict) = self.oracle.verdict(*client, *mid) else {
                return broken("I1", format!("{phone}: mutation {mid} has no verdict"));
            };
            let seen = self
                .item_of(phone, (*client, *mid))
                .map(|item| item.verdict)
                == Some(verdict.clone());
            let told = seen || self.phones[phone].dismissed.contains(&(*client, *mid));
            check(told != verdict.is_applied(), "I1", || {
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

/// [`rand_chacha`]'s generator without its trait in scope everywhere.
trait Draw {
    fn next_u64_(&mut self) -> u64;
}

impl Draw for rand_chacha::ChaCha8Rng {
    fn next_u64_(&mut self) -> u64 {
        rand_chacha::rand_core::RngCore::next_u64(self)
    }
}
