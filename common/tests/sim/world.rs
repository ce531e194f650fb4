//! The world: one server, some devices, a network between them, a clock; every choice is drawn
//! from one seed.

use super::backend::Backend;
use super::config::Config;
use super::oracle::{Broken, Expected, Oracle, broken, check};
use super::phone::{Phone, Place};
use super::trace::Trace;
use crate::support::pole::{self, POLE, START};
use common::command::Now;
use common::ids::{ClientId, UserId};
use common::row::Mid;
use common::sync::protocol::{PullReq, PullResp, PushReq, PushResp};
use common::sync::server::{Changes, Session};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::rc::Rc;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub enum Request {
    Push(Rc<PushReq>),
    Pull(Rc<PullReq>),
}

#[derive(Clone, Debug)]
pub enum Answer {
    Push(Rc<PushReq>, PushResp),
    Pull(Rc<PullReq>, PullResp, Option<Expected>),
    /// The server could not.
    Error,
}

/// The request of a tab: `life` of the tab and `run` of its machine when it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    pub at: Place,
    pub life: u64,
    pub run: u64,
}

#[derive(Clone, Debug)]
pub enum Event {
    /// Somebody does something on that device.
    Act(usize),
    Timer {
        at: Place,
        life: u64,
        timer: u64,
    },
    AtServer(Sender, Request),
    AtTab(Sender, Box<Answer>),
    /// Another tab says that the store has changed.
    Notice {
        at: Place,
        life: u64,
        rows: bool,
    },
    Poke(usize),
    /// A closed tab is opened again.
    Open(Place),
}

pub struct World<B> {
    pub rng: ChaCha8Rng,
    pub config: Config,
    pub now: i64,
    pub server: B,
    pub phones: Vec<Phone>,
    pub oracle: Oracle,
    pub trace: Trace,
    queue: BTreeMap<(i64, u64), Event>,
    order: u64,
    /// Messages that may come once more.
    old: Vec<Event>,
    /// Acts still to come.
    pub acts: u32,
    /// Faults are over: everything must settle.
    pub healthy: bool,
    admin_mid: Mid,
    ids: u64,
}

/// Client of the administrator's online requests.
const ADMIN: usize = 900;

impl<B: Backend> World<B> {
    pub fn new(seed: u64, server: B) -> Result<Self, Broken> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let config = Config::draw(&mut rng);
        let mut world = Self {
            acts: config.acts,
            rng,
            config,
            now: 0,
            server,
            phones: Vec::new(),
            oracle: Oracle::default(),
            trace: Trace::new(),
            queue: BTreeMap::new(),
            order: 0,
            old: Vec::new(),
            healthy: false,
            admin_mid: 0,
            ids: 0,
        };
        world.write_rows(pole::rows())?;
        for (user, tabs) in world.config.phones.clone() {
            let phone = world.phones.len();
            let skew = if world.chance(30) {
                world.below(4 * 86_400_000) as i64 - 2 * 86_400_000
            } else {
                0
            };
            world.phones.push(Phone::new(user, tabs, skew));
            for tab in 0..tabs {
                let delay = world.below(3_000) as i64;
                world.schedule(delay, Event::Open(Place { phone, tab }));
            }
            let delay = world.below(20_000) as i64;
            world.schedule(delay, Event::Act(phone));
        }
        Ok(world)
    }

    /// A number of `0..range`.
    pub fn below(&mut self, range: u64) -> u64 {
        self.rng.next_u64() % range.max(1)
    }

    /// True that many times in a hundred; never once faults are over, see [`Self::fault`].
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < u64::from(percent)
    }

    /// A fault of that many percent.
    pub fn fault(&mut self, percent: u32) -> bool {
        self.chance(percent) && !self.healthy
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let at = self.below(from.len() as u64) as usize;
        from.get(at).cloned()
    }

    pub fn new_id(&mut self) -> Uuid {
        self.ids += 1;
        let random = self.rng.next_u64();
        Uuid::from_u128((u128::from(random) << 64) | u128::from(self.ids))
    }

    pub fn time(&self) -> Now {
        Now::at(START + self.now)
    }

    pub fn schedule(&mut self, delay: i64, event: Event) {
        self.order += 1;
        self.queue
            .insert((self.now + delay.max(0), self.order), event);
    }

    /// Plays until everything has settled.
    pub fn play(&mut self) -> Result<(), Broken> {
        let mut deadline = i64::MAX;
        loop {
            if self.acts == 0 && !self.healthy {
                self.heal();
                deadline = self.now + 20 * 60_000;
            }
            if self.healthy && self.settled() {
                return self.final_checks();
            }
            let Some(((at, _), event)) = self.queue.pop_first() else {
                return broken("I11", "nothing will ever happen again");
            };
            self.now = at.max(self.now);
            check(self.now < deadline, "I11", || {
                "the network works and it does not settle".into()
            })?;
            check(self.trace.count() < 60_000, "I11", || {
                "it runs in circles".into()
            })?;
            self.step(event)?;
        }
    }

    fn heal(&mut self) {
        self.healthy = true;
        self.trace.line(self.now, format_args!("faults are over"));
        for phone in 0..self.phones.len() {
            self.phones[phone].online = true;
            self.phones[phone].idb.fail(0);
            for tab in 0..self.phones[phone].tabs.len() {
                if self.phones[phone].tabs[tab].is_none() {
                    self.schedule(0, Event::Open(Place { phone, tab }));
                }
            }
        }
    }

    fn step(&mut self, event: Event) -> Result<(), Broken> {
        match event {
            Event::Act(phone) => self.act(phone),
            Event::Timer { at, life, timer } => self.timer(at, life, timer),
            Event::AtServer(sender, request) => self.serve(sender, request),
            Event::AtTab(sender, answer) => self.answered(sender, *answer),
            Event::Notice { at, life, rows } => self.noticed(at, life, rows),
            Event::Poke(phone) => self.poked(phone),
            Event::Open(at) => self.open(at),
        }
    }

    /// A request leaves a device.
    pub fn send(&mut self, sender: Sender, request: Request) {
        let request = if self.config.wire {
            rewired(&request)
        } else {
            request
        };
        if !self.phones[sender.at.phone].online || self.fault(self.config.drop) {
            return self
                .trace
                .line(self.now, format_args!("{} request lost", sender.at));
        }
        let event = Event::AtServer(sender, request);
        self.travel(event);
    }

    fn travel(&mut self, event: Event) {
        let slow = self.fault(self.config.slow);
        let delay = 10 + self.below(if slow { 60_000 } else { 800 }) as i64;
        if self.fault(self.config.duplicate) {
            let later = delay + self.below(5_000) as i64;
            self.schedule(later, event.clone());
        }
        if self.fault(self.config.stale) {
            if let Some(old) = self.pick(&self.old.clone()) {
                let later = delay + self.below(90_000) as i64;
                self.schedule(later, old);
            }
            if self.old.len() >= 20 {
                self.old.remove(0);
            }
            self.old.push(event.clone());
        }
        self.schedule(delay, event);
    }

    fn serve(&mut self, sender: Sender, request: Request) -> Result<(), Broken> {
        let user = self.phones[sender.at.phone].user;
        let session = Session { user, space: POLE };
        let now = self.time();
        if self.fault(self.config.server_down) {
            self.trace
                .line(self.now, format_args!("server cannot answer {}", sender.at));
            if let (Request::Push(req), true) = (&request, self.chance(70)) {
                self.server.push_undone(&session, req, now);
            }
            if self.chance(50) {
                self.reply(sender, Answer::Error);
            }
            return Ok(());
        }
        let answer = match request {
            Request::Push(req) => {
                let before = self.oracle.head();
                let (resp, changes) = match self.server.push(&session, &req, now) {
                    Ok(done) => done,
                    Err(error) => return broken("error", format!("push refused: {error}")),
                };
                self.saw_what_they_approved(sender.at.phone, &req, &changes)?;
                self.commit(&changes)?;
                self.trace.line(
                    self.now,
                    format_args!(
                        "server takes {}..+{} of {}: change {}, {} rows, {:?}",
                        req.first_mid,
                        req.mutations.len(),
                        sender.at,
                        before + 1,
                        changes.rows.len(),
                        changes
                            .verdicts
                            .iter()
                            .map(|v| v.verdict.clone())
                            .map(short)
                            .collect::<Vec<_>>()
                    ),
                );
                Answer::Push(req, resp)
            }
            Request::Pull(req) => {
                let resp = match self.server.pull(&session, &req, now) {
                    Ok(resp) => resp,
                    Err(error) => return broken("error", format!("pull refused: {error}")),
                };
                let expected = match &resp {
                    PullResp::Ok(page) => {
                        self.trace.line(
                            self.now,
                            format_args!(
                                "server gives {} {} ops from {:?} to {:?}, last {} more {}",
                                sender.at,
                                page.ops.len(),
                                req.cookie
                                    .as_ref()
                                    .map(|c| (c.seq, c.cont.as_ref().map(|t| t.at))),
                                (page.cookie.seq, page.cookie.cont.as_ref().map(|t| t.upto)),
                                page.last_mid,
                                page.more
                            ),
                        );
                        Some(self.oracle.sent(user, page)?)
                    }
                    other => return broken("error", format!("unexpected {other:?}")),
                };
                Answer::Pull(req, resp, expected)
            }
        };
        let answer = if self.config.wire {
            rewired_answer(answer)
        } else {
            answer
        };
        self.reply(sender, answer);
        Ok(())
    }

    fn reply(&mut self, sender: Sender, answer: Answer) {
        if !self.phones[sender.at.phone].online || self.fault(self.config.drop) {
            return self
                .trace
                .line(self.now, format_args!("answer to {} lost", sender.at));
        }
        self.travel(Event::AtTab(sender, Box::new(answer)));
    }

    fn commit(&mut self, changes: &Changes) -> Result<(), Broken> {
        self.oracle.committed(changes)?;
        if self.config.pokes && !changes.touched_scopes().is_empty() {
            for phone in 0..self.phones.len() {
                if self.chance(70) {
                    let delay = 20 + self.below(500) as i64;
                    self.schedule(delay, Event::Poke(phone));
                }
            }
        }
        Ok(())
    }

    /// Rows written by the server itself: an import.
    pub fn write_rows(&mut self, rows: Vec<common::row::Row>) -> Result<(), Broken> {
        match self.server.write_rows(rows) {
            Ok(changes) => self.commit(&changes),
            Err(error) => broken("error", error),
        }
    }

    /// Commands that need the network, sent by the administrator from elsewhere.
    pub fn administer(&mut self, mutation: common::sync::protocol::Mutation) -> Result<(), Broken> {
        self.admin_mid += 1;
        let mut mutation = mutation;
        mutation.mid = self.admin_mid;
        let req = PushReq {
            proto: common::sync::protocol::PROTO,
            client: pole::client(ADMIN),
            user: None,
            epoch: None,
            acked_mid: 0,
            seal_first: false,
            first_mid: mutation.mid,
            mutations: vec![mutation],
        };
        let user = UserId(pole::staff(pole::ADMINISTRATOR).0);
        let session = Session { user, space: POLE };
        let now = self.time();
        match self.server.push(&session, &req, now) {
            Ok((_, changes)) => {
                self.trace.line(
                    self.now,
                    format_args!(
                        "administrator: {} {:?}",
                        req.mutations[0].op,
                        changes
                            .verdicts
                            .iter()
                            .map(|v| v.verdict.clone())
                            .map(short)
                            .collect::<Vec<_>>()
                    ),
                );
                self.commit(&changes)
            }
            Err(error) => broken("error", error),
        }
    }

    /// An approval that was accepted was about what its author had on screen.
    fn saw_what_they_approved(
        &self,
        phone: usize,
        req: &PushReq,
        changes: &Changes,
    ) -> Result<(), Broken> {
        for verdict in changes.verdicts.iter().filter(|v| v.verdict.is_applied()) {
            let Some(pending) = self.phones[phone].complete.get(&(req.client, verdict.mid)) else {
                continue;
            };
            if pending.mutation.op != "approve_match" {
                continue;
            }
            for shown in &pending.shown {
                let Some(row) = self.oracle.row(shown.key) else {
                    continue;
                };
                let groups = row.stored.row.groups();
                let value = groups.into_iter().find(|(group, _)| *group == shown.group);
                let version = row.stored.gver.get(&shown.group);
                let own = version.and_then(|v| v.by) == Some(req.client);
                // On screen was a pending change of one's own, over what is still there.
                let over = pending.mutation.seen.iter().any(|seen| {
                    seen.key == shown.key
                        && seen.group == shown.group
                        && version.is_some_and(|v| v.seq == seen.seq)
                });
                check(
                    own || over || value.is_none_or(|(_, value)| value == shown.now),
                    "seen",
                    || format!("approved unseen: {shown:?} over {:?}", row.stored),
                )?;
            }
        }
        Ok(())
    }

    fn settled(&self) -> bool {
        self.phones.iter().all(|phone| {
            let content = phone.idb.content();
            let up = phone.tabs.iter().all(Option::is_some);
            let there = content
                .meta
                .as_ref()
                .and_then(|m| m.cookie.as_ref())
                .is_some_and(|c| c.seq == self.oracle.head() && c.cont.is_none());
            up && there && content.outbox.is_empty()
        })
    }

    fn final_checks(&mut self) -> Result<(), Broken> {
        self.trace.line(
            self.now,
            format_args!("settled at change {}", self.oracle.head()),
        );
        for phone in 0..self.phones.len() {
            self.phone_settled(phone)?;
        }
        for (key, body) in self.server.bodies() {
            let same = self.oracle.row(key).is_some_and(|row| row.body == body);
            check(same, "I3", || format!("{key:?} is not what was written"))?;
        }
        Ok(())
    }

    pub fn new_client(&mut self) -> ClientId {
        ClientId(self.new_id())
    }
}

pub fn short(verdict: common::sync::protocol::Verdict) -> String {
    use common::sync::protocol::Verdict;
    match verdict {
        Verdict::Applied { .. } => "ok".into(),
        Verdict::Merged { note, .. } => format!("{note:?}"),
        Verdict::Conflict { code, .. } | Verdict::Rejected { code, .. } => code,
        Verdict::Quarantined { .. } => "quarantined".into(),
    }
}

fn again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

fn rewired(request: &Request) -> Request {
    match request {
        Request::Push(req) => Request::Push(Rc::new(again(req.as_ref()))),
        Request::Pull(req) => Request::Pull(Rc::new(again(req.as_ref()))),
    }
}

fn rewired_answer(answer: Answer) -> Answer {
    match answer {
        Answer::Push(req, resp) => Answer::Push(req, again(&resp)),
        Answer::Pull(req, resp, expected) => Answer::Pull(req, again(&resp), expected),
        other => other,
    }
}
