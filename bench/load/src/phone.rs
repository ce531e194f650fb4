//! A device: what the app does in a browser's leader tab, with the same device, machine and rules,
//! over a store in memory and a real network.

use crate::database::Person;
use crate::http::{Answer, Fault, Line, Net};
use crate::meter::Kind;
use crate::people;
use anyhow::Context;
use common::command::Now;
use common::ids::ClientId;
use common::row::Mid;
use common::sync::device::{AfterPush, ClientStore, Device, Meta, Planned, SavedRow};
use common::sync::machine::{Action, Event, Failure, Machine, State};
use common::sync::memory::{Content, SimIdb};
use common::sync::protocol::{
    PULL_MAX, PUSH_BYTES, PUSH_MAX, PullReq, PullResp, PushReq, PushResp, Verdict,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::oneshot;
use tokio::time::sleep_until;
use uuid::Uuid;

/// A command that the device has committed: its own record, apart from what it syncs.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    pub client: ClientId,
    pub mid: Mid,
    /// A row that is there once the command is applied.
    pub makes: Option<Uuid>,
}

/// How long somebody looks, and when they do something.
#[derive(Clone, Debug)]
pub struct Visit {
    pub acts: VecDeque<Duration>,
    pub stay: Duration,
}

/// A device of somebody.
#[derive(Debug)]
pub struct Phone {
    pub person: Person,
    pub store: SimIdb,
    /// The app, while the browser keeps it in memory.
    device: Option<Device>,
    pub written: Vec<Written>,
    /// Verdicts as pulls gave them.
    pub verdicts: BTreeMap<Mid, Verdict>,
    /// The device was taken for a copy of another one: never in this scenario.
    pub renamed: usize,
    rng: ChaCha8Rng,
    page_rows: u32,
}

/// Equal rows of several devices, held once.
pub type Shelf = HashMap<Uuid, Arc<SavedRow>>;

/// A request under way.
enum Flight {
    Push(PushReq, oneshot::Receiver<Result<Answer, Fault>>),
    Pull(PullReq, oneshot::Receiver<Result<Answer, Fault>>),
}

/// The app in the foreground.
struct Open {
    device: Device,
    machine: Machine,
    flight: Option<Flight>,
    line: Line,
    epoch: Instant,
}

fn device_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

impl Open {
    fn now(&self) -> Now {
        Now::at(self.device.server_ms(device_ms()))
    }

    /// Milliseconds of a clock that never goes back.
    fn steady_ms(&self) -> i64 {
        i64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn deadline(&self) -> tokio::time::Instant {
        let ms = u64::try_from(self.machine.deadline()).unwrap_or(0);
        (self.epoch + Duration::from_millis(ms)).into()
    }
}

impl Phone {
    /// Not yet opened.
    pub fn new(person: Person, seed: u64) -> Self {
        Self {
            person,
            store: SimIdb::default(),
            device: None,
            written: Vec::new(),
            verdicts: BTreeMap::new(),
            renamed: 0,
            rng: ChaCha8Rng::seed_from_u64(seed),
            page_rows: PULL_MAX / 2,
        }
    }

    /// The browser takes the app out of memory.
    pub fn forget(&mut self) {
        self.device = None;
    }

    /// Holds rows equal to those on the shelf only once.
    pub fn share(&mut self, shelf: &mut Shelf) {
        let held = self.store.content();
        let mut content = Content {
            meta: held.meta.clone(),
            outbox: held.outbox.clone(),
            sent: held.sent.clone(),
            review: held.review.clone(),
            ..Content::default()
        };
        for (key, row) in &held.rows {
            let same = shelf.entry(key.id).or_insert_with(|| Arc::clone(row));
            let shared = if same == row { same } else { row };
            content.rows.insert(*key, Arc::clone(shared));
        }
        self.store = SimIdb::holding(content);
    }

    async fn open(&mut self, net: &Net) -> anyhow::Result<Open> {
        let device = match self.device.take() {
            Some(device) => device,
            None => {
                let client = ClientId(Uuid::now_v7());
                let meta = Meta::new(client, self.person.user, self.person.space);
                let opened = self.store.open(meta).await?;
                Device::new(opened, Now::at(device_ms()))
            }
        };
        Ok(Open {
            device,
            machine: Machine::new(0),
            flight: None,
            line: net.line(&self.person.token),
            epoch: Instant::now(),
        })
    }

    /// Somebody opens the app, looks, does something, and leaves, whatever is under way; nobody
    /// stays beyond `until`.
    pub async fn visit(
        &mut self,
        net: &Net,
        mut visit: Visit,
        until: Instant,
    ) -> anyhow::Result<()> {
        let mut open = self.open(net).await?;
        let arrived = Instant::now();
        let leave = until.min(arrived + visit.stay);
        let mut hints = open.line.hints();
        self.dispatch(&mut open, Event::Start).await?;
        loop {
            let act = visit.acts.front().copied();
            let act_at = arrived + act.unwrap_or(visit.stay * 2);
            let deadline = open.deadline();
            tokio::select! {
                heard = heard(&mut open.flight) => {
                    let flight = open.flight.take();
                    self.received(&mut open, flight, heard).await?;
                }
                () = sleep_until(deadline) => {
                    self.dispatch(&mut open, Event::Deadline).await?;
                }
                Some(()) = hints.recv() => self.dispatch(&mut open, Event::Poke).await?,
                () = sleep_until(act_at.into()), if act.is_some() => {
                    visit.acts.pop_front();
                    if self.act(&mut open).await? {
                        self.dispatch(&mut open, Event::Saved).await?;
                    }
                }
                () = sleep_until(leave.into()) => break,
            }
        }
        self.device = Some(open.device);
        Ok(())
    }

    /// Opens the app until everything is sent and received.
    pub async fn settle(&mut self, net: &Net) -> anyhow::Result<()> {
        let mut open = self.open(net).await?;
        let patience = Instant::now() + Duration::from_secs(120);
        self.dispatch(&mut open, Event::Start).await?;
        while open.flight.is_some()
            || open.machine.state() != State::Idle
            || !open.device.outbox().is_empty()
        {
            let deadline = open.deadline();
            tokio::select! {
                heard = heard(&mut open.flight) => {
                    let flight = open.flight.take();
                    self.received(&mut open, flight, heard).await?;
                }
                () = sleep_until(deadline) => {
                    self.dispatch(&mut open, Event::Deadline).await?;
                }
                () = sleep_until(patience.into()) => {
                    anyhow::bail!("a device has not come to rest in two minutes: {:?}",
                        open.machine.state());
                }
            }
        }
        self.device = Some(open.device);
        Ok(())
    }

    /// The first synchronisation, into the store alone: the app reads it when it opens. Before the
    /// clock starts, so nothing is compressed.
    pub async fn first_sync(&mut self, net: &Net) -> anyhow::Result<()> {
        let mut open = self.open(net).await?;
        open.line.plain = true;
        loop {
            let req = open.device.pull_req(PULL_MAX);
            let body = serde_json::to_vec(&req)?;
            let resp: PullResp = open.line.post(Kind::Pull, body).await??.json()?;
            let PullResp::Ok(page) = &resp else {
                anyhow::bail!("a new device is not welcome: {resp:?}");
            };
            let more = page.more;
            let at = device_ms();
            let mut plan = open.device.plan(&req, resp, at).context("no plan")?;
            self.store.apply(&plan, at).await?;
            self.store.flush();
            plan.ops.clear();
            let now = open.now();
            open.device.applied(plan, now, at);
            if !more {
                return Ok(());
            }
        }
    }

    /// Gives the machine an event and does what it asks.
    async fn dispatch(&mut self, open: &mut Open, event: Event) -> anyhow::Result<()> {
        let mut event = event;
        loop {
            let now = open.steady_ms();
            let action = open.machine.on(event, now, self.rng.random());
            match action {
                Action::Push { max } => {
                    let Some(req) = open.device.push_req(max.min(PUSH_MAX), PUSH_BYTES) else {
                        event = Event::Pushed;
                        continue;
                    };
                    let body = serde_json::to_vec(&req)?;
                    let answer = open.line.post(Kind::Push, body);
                    open.flight = Some(Flight::Push(req, answer));
                }
                Action::Pull => {
                    let req = open.device.pull_req(self.page_rows);
                    let body = serde_json::to_vec(&req)?;
                    let answer = open.line.post(Kind::Pull, body);
                    open.flight = Some(Flight::Pull(req, answer));
                }
                Action::Nothing
                    if matches!(open.machine.state(), State::Pushing | State::Pulling) => {}
                Action::Nothing => {
                    open.flight = None;
                    open.line.call_off();
                }
            }
            return Ok(());
        }
    }

    async fn received(
        &mut self,
        open: &mut Open,
        flight: Option<Flight>,
        heard: Result<Answer, Fault>,
    ) -> anyhow::Result<()> {
        let events = match (flight, heard) {
            (None, _) => return Ok(()),
            (Some(_), Err(fault)) => vec![Event::Failed(fault.failure())],
            (Some(Flight::Push(req, _)), Ok(answer)) => match answer.json() {
                Ok(resp) => self.pushed(open, &req, &resp).await?,
                Err(fault) => vec![Event::Failed(fault.failure())],
            },
            (Some(Flight::Pull(req, _)), Ok(answer)) => match answer.json() {
                Ok(resp) => self.pulled(open, &req, resp).await?,
                Err(fault) => vec![Event::Failed(fault.failure())],
            },
        };
        for event in events {
            self.dispatch(open, event).await?;
        }
        Ok(())
    }

    async fn pushed(
        &mut self,
        open: &mut Open,
        req: &PushReq,
        resp: &PushResp,
    ) -> anyhow::Result<Vec<Event>> {
        if open.device.after_push(req, resp) == AfterPush::Continue {
            return Ok(vec![if open.device.pushed(req, resp) {
                Event::PushedPart
            } else {
                Event::Pushed
            }]);
        }
        self.renamed += 1;
        let client = ClientId(Uuid::now_v7());
        self.store.rename(client).await?;
        open.device.renamed(client);
        Ok(vec![Event::Pushed, Event::Saved])
    }

    async fn pulled(
        &mut self,
        open: &mut Open,
        req: &PullReq,
        resp: PullResp,
    ) -> anyhow::Result<Vec<Event>> {
        let first = |device: &Device| device.outbox().first().map(|p| p.mutation.mid);
        let before = first(&open.device);
        let more = match &resp {
            PullResp::Ok(page) => {
                if page.more {
                    self.page_rows = self.page_rows.saturating_mul(2).min(PULL_MAX);
                }
                self.verdicts.extend(page.verdicts.iter().cloned());
                page.more
            }
            PullResp::Reset { .. } => true,
            PullResp::Upgrade { .. } | PullResp::Revoked { .. } => {
                return Ok(vec![Event::Failed(Failure::Revoked)]);
            }
        };
        let at = device_ms();
        let plan = open.device.plan(req, resp, at).context("no plan")?;
        let planned = self.store.apply(&plan, at).await?;
        self.store.flush();
        if planned == Planned::Done {
            let now = open.now();
            open.device.applied(plan, now, at);
        }
        let waiting = first(&open.device);
        let pulled = Event::Pulled {
            more: more || planned == Planned::Stale,
        };
        Ok(if waiting.is_some() && waiting != before {
            // Told during the pull, it makes the machine push right after it.
            vec![Event::Saved, pulled]
        } else {
            vec![pulled]
        })
    }

    /// Does what this person does; whether there was something to do.
    async fn act(&mut self, open: &mut Open) -> anyhow::Result<bool> {
        let now = open.now();
        let at = device_ms();
        let ideas = people::ideas(
            self.person.part,
            &mut open.device.replica,
            now,
            &mut self.rng,
        );
        // A person sees what is refused, and why, before writing it.
        let mut possible = ideas.into_iter().filter_map(|idea| {
            let new = open
                .device
                .prepare(&idea.command, None, now, at, None)
                .ok()?;
            Some((new, idea.makes))
        });
        let Some((new, makes)) = possible.next() else {
            return Ok(false);
        };
        drop(possible);
        let pending = self.store.commit(new).await?;
        self.written.push(Written {
            client: open.device.meta().client,
            mid: pending.mutation.mid,
            makes,
        });
        open.device.committed(pending, now);
        Ok(true)
    }
}

/// The answer to the request under way; never, when there is none.
async fn heard(flight: &mut Option<Flight>) -> Result<Answer, Fault> {
    match flight {
        Some(Flight::Push(_, answer) | Flight::Pull(_, answer)) => {
            answer.await.unwrap_or(Err(Fault::Network))
        }
        None => std::future::pending().await,
    }
}
