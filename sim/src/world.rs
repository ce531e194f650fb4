//! The world: one server, some devices, a network between them, a clock; every choice is drawn
//! from one seed.

use crate::backend::Backend;
use crate::config::Config;
use crate::dice::Dice;
use crate::message::{Answer, Request, Sender};
use crate::oracle::{Broken, Oracle, broken, check};
use crate::phone::{Phone, Place};
use crate::plan::{End, Plan, Stream};
use crate::pole::{self, START};
use crate::trace::Trace;
use common::command::Now;
use common::ids::{ClientId, UserId};
use common::row::Mid;
use common::sync::device::VERIFY_EVERY_MS;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use uuid::Uuid;

/// Virtual milliseconds in which everything must have settled once faults are over: a mutation that
/// the server cannot run is tried a dozen times, further and further apart.
const PATIENCE: i64 = 3 * 60 * 60_000;
/// Events after which it runs in circles.
const CIRCLES: u64 = 60_000;

/// Events before faults end, in a run that ends by the clock.
const LONGEST: u64 = 20_000;

/// Something due.
#[derive(Clone, Debug)]
pub enum Event {
    /// Somebody does something on that device.
    Act(usize),
    /// Something happens to everybody.
    World,
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

/// Everything there is.
pub struct World<B> {
    pub config: Config,
    pub dice: Dice,
    /// Virtual milliseconds since the start.
    pub now: i64,
    pub server: B,
    pub phones: Vec<Phone>,
    pub oracle: Oracle,
    pub trace: Trace,
    /// When faults ended.
    pub healed_at: Option<i64>,
    pub events: u64,
    /// Copies of the database, with what the oracle knew of it.
    pub copies: VecDeque<(B, Oracle)>,
    /// Messages that may come once more.
    pub old: Vec<Event>,
    pub admin_mid: Mid,
    /// The last backup.
    pub backup: Option<(B, Oracle)>,
    /// How often the server has lost something: what it said before is of another life.
    pub life: u32,
    /// Users whose account was closed.
    pub closed: BTreeSet<UserId>,
    /// An older version of the server answers.
    pub server_old: bool,
    /// The server has lost its tail without knowing it.
    pub failed_over: bool,
    end: End,
    queue: BTreeMap<(i64, u64), Event>,
    order: u64,
    turns: u32,
    ids: u64,
}

impl<B: Backend> World<B> {
    /// The world of a plan, before its first event. `story` keeps the lines of the trace.
    ///
    /// # Errors
    /// [`Broken`]: the first rows cannot be written.
    pub fn new(plan: &Plan, server: B, story: bool) -> Result<Self, Broken> {
        let mut world = Self {
            config: plan.config.clone(),
            dice: Dice::new(plan.seed, plan.kept.clone()),
            now: 0,
            server,
            phones: Vec::new(),
            oracle: Oracle::default(),
            trace: Trace::new(story),
            healed_at: None,
            events: 0,
            copies: VecDeque::new(),
            old: Vec::new(),
            admin_mid: 0,
            backup: None,
            life: 0,
            closed: BTreeSet::new(),
            server_old: false,
            failed_over: false,
            end: plan.end,
            queue: BTreeMap::new(),
            order: 0,
            turns: 0,
            ids: 0,
        };
        world.write_rows(pole::rows())?;
        for (user, tabs) in plan.config.phones.clone() {
            let skew = if world.dice.chance(30) {
                world.dice.below(4 * 86_400_000) as i64 - 2 * 86_400_000
            } else {
                0
            };
            let phone = world.phones.len();
            world.phones.push(Phone::new(user, tabs, skew));
            world.phones[phone].browser = phone;
            for tab in 0..tabs {
                let delay = world.dice.below(3_000) as i64;
                world.schedule(delay, Event::Open(Place { phone, tab }));
            }
            let delay = world.dice.below(20_000) as i64;
            world.schedule(delay, Event::Act(phone));
        }
        if world.config.world_pace > 0 {
            world.schedule(world.config.world_pace, Event::World);
        }
        Ok(world)
    }

    /// A name nobody has.
    pub fn new_id(&mut self) -> Uuid {
        self.ids += 1;
        let random = self.dice.number();
        Uuid::from_u128((u128::from(random) << 64) | u128::from(self.ids))
    }

    /// A device's name.
    pub fn new_client(&mut self) -> ClientId {
        ClientId(self.new_id())
    }

    /// The time at the server.
    pub fn time(&self) -> Now {
        Now::at(START + self.now)
    }

    /// Something will happen in that many milliseconds.
    pub fn schedule(&mut self, delay: i64, event: Event) {
        self.order += 1;
        let at = self.now.saturating_add(delay.max(0));
        self.queue.insert((at, self.order), event);
    }

    /// Nobody does anything for that long; what was due comes that much later.
    pub fn sleep(&mut self, ms: i64) {
        self.now += ms;
        let due = std::mem::take(&mut self.queue).into_iter();
        self.queue = due
            .map(|((at, order), event)| ((at + ms, order), event))
            .collect();
    }

    /// No request lives for weeks.
    pub fn give_up_messages(&mut self) {
        self.old.clear();
        self.queue
            .retain(|_, event| !matches!(event, Event::AtServer(..) | Event::AtTab(..)));
    }

    /// A line of the story.
    pub fn say(&mut self, text: std::fmt::Arguments<'_>) {
        self.trace.line(self.now, text);
    }

    /// Plays until everything has settled.
    ///
    /// # Errors
    /// [`Broken`]: the invariant that does not hold.
    pub fn play(&mut self) -> Result<(), Broken> {
        loop {
            let next = self.queue.first_key_value().map(|((at, _), _)| *at);
            if !self.dice.healthy && self.is_over(next) {
                self.heal();
            }
            if self.dice.healthy && self.settled() {
                return self.final_checks();
            }
            let Some(((at, _), event)) = self.queue.pop_first() else {
                return broken("I11", "nothing will ever happen again");
            };
            self.now = at.max(self.now);
            let days = if self.failed_over { VERIFY_EVERY_MS } else { 0 };
            let since = self.healed_at.unwrap_or(self.now) + days;
            check(self.now - since < PATIENCE, "I11", || {
                let waiting: Vec<usize> = self.unsettled().collect();
                format!("the network works and {waiting:?} do not settle")
            })?;
            self.events += 1;
            if matches!(self.end, End::At(_)) && !self.dice.healthy && self.events > LONGEST {
                // Without an absence, weeks are played minute by minute: not a smaller run.
                return Ok(());
            }
            let most = match self.end {
                End::Events(most) => most + CIRCLES,
                End::At(_) => u64::MAX,
            };
            check(self.events < most, "I11", || "it runs in circles".into())?;
            self.step(event)?;
        }
    }

    fn is_over(&self, next: Option<i64>) -> bool {
        match self.end {
            End::Events(most) => self.events >= most,
            End::At(ms) => next.is_none_or(|next| next > ms),
        }
    }

    fn heal(&mut self) {
        self.dice.healthy = true;
        self.healed_at = Some(self.now);
        self.say(format_args!("faults are over"));
        self.server_old = false;
        if self.failed_over {
            // Who has seen what was lost finds out when rows are compared, once a day.
            self.now += VERIFY_EVERY_MS + 60_000;
        }
        for phone in 0..self.phones.len() {
            self.phones[phone].online = true;
            self.phones[phone].idb.fail(0);
            self.phones[phone].signed_in = !self.phones[phone].gone;
            if self.phones[phone].gone {
                continue;
            }
            for tab in 0..self.phones[phone].tabs.len() {
                if self.phones[phone].tabs[tab].is_none() {
                    self.schedule(0, Event::Open(Place { phone, tab }));
                }
            }
        }
    }

    fn step(&mut self, event: Event) -> Result<(), Broken> {
        let phone = match &event {
            Event::Act(phone) => return self.act(*phone),
            Event::World => {
                self.dice.enter(Stream::World, 0, self.turns);
                self.turns += 1;
                return self.turn();
            }
            Event::Timer { at, .. } | Event::Notice { at, .. } | Event::Open(at) => at.phone,
            Event::AtServer(sender, _) | Event::AtTab(sender, _) => sender.at.phone,
            Event::Poke(phone) => *phone,
        };
        let steps = &mut self.phones[phone].steps;
        *steps += 1;
        self.dice.enter(Stream::Step, phone, *steps);
        match event {
            Event::Timer { at, life, timer } => self.timer(at, life, timer),
            Event::AtServer(sender, request) => self.serve(sender, request),
            Event::AtTab(sender, answer) => self.answered(sender, *answer),
            Event::Notice { at, life, rows } => self.noticed(at, life, rows),
            Event::Poke(phone) => self.poked(phone),
            Event::Open(at) => self.open(at),
            Event::Act(_) | Event::World => Ok(()),
        }
    }

    fn settled(&self) -> bool {
        self.unsettled().next().is_none()
    }

    /// Devices that are not where the server is.
    fn unsettled(&self) -> impl Iterator<Item = usize> {
        let present = self
            .phones
            .iter()
            .enumerate()
            .filter(|(_, phone)| !phone.gone);
        present
            .filter(|(_, phone)| !self.is_settled(phone))
            .map(|(at, _)| at)
    }

    fn is_settled(&self, phone: &Phone) -> bool {
        let content = phone.idb.content();
        let up = phone.tabs.iter().all(Option::is_some);
        let there = content
            .meta
            .as_ref()
            .and_then(|m| m.cookie.as_ref())
            .is_some_and(|c| c.seq == self.oracle.head() && c.cont.is_none());
        up && there && content.outbox.is_empty() && !phone.misled
    }

    fn final_checks(&mut self) -> Result<(), Broken> {
        self.say(format_args!("settled"));
        for phone in 0..self.phones.len() {
            if self.phones[phone].gone {
                self.wiped(phone)?;
                continue;
            }
            self.tabs_agree(phone)?;
            self.phone_settled(phone)?;
        }
        for (key, body) in self.server.bodies() {
            let same = self.oracle.row(key).is_some_and(|row| row.body == body);
            check(same, "I3", || format!("{key:?} is not what was written"))?;
        }
        Ok(())
    }
}
