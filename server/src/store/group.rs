//! Pushes to one space that come at the same time are written together.
//!
//! They would wait for each other anyway, since each holds the counter row: what most of the wait
//! is made of, beginning, committing, bringing to the disk, is then paid once. Each push keeps its
//! own number, verdicts and effects; they appear together, in the order of their numbers. When one
//! of them fails, nothing of the group is kept and each is run again alone: an error is that of
//! the push that makes it.

use super::{End, SpaceTx, Store, StoreError};
use common::command::Now;
use common::ids::{ClientId, PoleId};
use common::sync::protocol::{PushReq, PushResp};
use common::sync::server::{self, Changes, Intake, Session, SyncError};
use futures::FutureExt;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Mutations after which a group is full: what follows waits for the next one, and whoever reads
/// the space's counter row does not wait for long.
const FULL: usize = 100;

/// What a push gives.
pub(super) type Pushed = Result<(PushResp, Changes), SyncError<StoreError>>;

/// A push, as it is asked.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub session: Session,
    pub req: Arc<PushReq>,
    pub now: Now,
    pub intake: Intake,
}

impl Ask {
    /// Ids of the rows it names.
    fn names(&self, ids: &mut BTreeSet<Uuid>) {
        ids.insert(self.session.user.0);
        for mutation in &self.req.mutations {
            named(&mutation.args, ids);
            ids.extend(mutation.seen.iter().map(|seen| seen.key.id));
        }
    }
}

fn named(args: &Value, ids: &mut BTreeSet<Uuid>) {
    match args {
        Value::String(text) if text.len() == 36 => ids.extend(text.parse::<Uuid>()),
        Value::Array(values) => values.iter().for_each(|value| named(value, ids)),
        Value::Object(fields) => fields.values().for_each(|value| named(value, ids)),
        _ => {}
    }
}

/// Somebody waits for what becomes of it.
#[derive(Debug)]
struct Waiting {
    ask: Ask,
    tell: oneshot::Sender<Pushed>,
}

impl Waiting {
    fn tell(self, pushed: Pushed) {
        // Whoever asked may be gone.
        let _ = self.tell.send(pushed);
    }
}

/// Pushes that wait, by space. A space is here while somebody serves it.
#[derive(Clone, Debug, Default)]
pub(super) struct Queues(Arc<Mutex<HashMap<PoleId, VecDeque<Waiting>>>>);

impl Queues {
    fn lock(&self) -> MutexGuard<'_, HashMap<PoleId, VecDeque<Waiting>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues; whether the caller must now serve the space.
    fn add(&self, space: PoleId, waiting: Waiting) -> bool {
        let mut queues = self.lock();
        let alone = !queues.contains_key(&space);
        queues.entry(space).or_default().push_back(waiting);
        alone
    }

    /// Takes who waits into the group, until it is full. A device that is in it already waits for
    /// the next one: what it sends now follows on what it sent before.
    fn fill(&self, space: PoleId, group: &mut Vec<Waiting>) {
        let mut queues = self.lock();
        let Some(queue) = queues.get_mut(&space) else {
            return;
        };
        let mut mutations: usize = group.iter().map(Waiting::weight).sum();
        let mut clients: BTreeSet<ClientId> = group.iter().map(|w| w.ask.req.client).collect();
        while let Some(first) = queue.front()
            && (group.is_empty() || mutations + first.weight() <= FULL)
            && clients.insert(first.ask.req.client)
        {
            mutations += first.weight();
            group.extend(queue.pop_front());
        }
    }

    /// Whether nobody waits; the space is then served no more.
    fn done(&self, space: PoleId) -> bool {
        let mut queues = self.lock();
        let done = queues.get(&space).is_none_or(VecDeque::is_empty);
        if done {
            queues.remove(&space);
        }
        done
    }
}

impl Waiting {
    fn weight(&self) -> usize {
        self.ask.req.mutations.len().max(1)
    }
}

/// Serving a space. If that ends before its time, who waits is told by being forgotten, and the
/// next one serves.
struct Serving {
    queues: Queues,
    space: PoleId,
    done: bool,
}

impl Drop for Serving {
    fn drop(&mut self) {
        if !self.done {
            self.queues.lock().remove(&self.space);
        }
    }
}

impl Store {
    /// Pushes to the space that wait to be written.
    #[must_use]
    pub fn waiting(&self, space: PoleId) -> usize {
        self.queues.lock().get(&space).map_or(0, VecDeque::len)
    }

    /// Runs a push with those that wait for the same space.
    pub(super) async fn push_together(&self, ask: Ask) -> Pushed {
        let space = ask.session.space;
        let (tell, told) = oneshot::channel();
        if self.queues.add(space, Waiting { ask, tell }) {
            let store = self.clone();
            // Not in the task of the first: it would answer its device last.
            tokio::spawn(async move { store.serve(space).await });
        }
        told.await.unwrap_or(Err(StoreError::Interrupted.into()))
    }

    async fn serve(&self, space: PoleId) {
        let mut serving = Serving {
            queues: self.queues.clone(),
            space,
            done: false,
        };
        while !serving.done {
            self.serve_group(space).await;
            // Once it is, another may serve the space already.
            serving.done = self.queues.done(space);
        }
    }

    async fn serve_group(&self, space: PoleId) {
        let group: Arc<tokio::sync::Mutex<Vec<Waiting>>> = Arc::default();
        let ran = self
            .with_space_tx(space, {
                let (queues, group) = (self.queues.clone(), Arc::clone(&group));
                move |tx| {
                    let (queues, group) = (queues.clone(), Arc::clone(&group));
                    async move {
                        let mut group = group.lock().await;
                        // Whoever came while the counter row was waited for goes along.
                        queues.fill(space, &mut group);
                        let asks: Vec<&Ask> = group.iter().map(|w| &w.ask).collect();
                        run(tx, &asks).await.map(End::Commit)
                    }
                    .boxed()
                }
            })
            .await;
        let mut group = std::mem::take(&mut *group.lock().await);
        // The transaction did not even begin.
        self.queues.fill(space, &mut group);
        match ran {
            Ok(pushed) => {
                for (waiting, pushed) in group.into_iter().zip(pushed) {
                    waiting.tell(Ok(pushed));
                }
            }
            Err(SyncError::Store(error)) if error.is_busy() => {
                tracing::debug!("a group of {} pushes comes too soon: {error}", group.len());
                for waiting in group {
                    waiting.tell(Err(StoreError::Busy.into()));
                }
            }
            Err(error) if group.len() == 1 => {
                if let Some(waiting) = group.pop() {
                    waiting.tell(Err(error));
                }
            }
            Err(_) => {
                for waiting in group {
                    let pushed = self.push_alone(waiting.ask.clone()).await;
                    waiting.tell(pushed);
                }
            }
        }
    }

    async fn push_alone(&self, ask: Ask) -> Pushed {
        let space = ask.session.space;
        let mut pushed = self
            .with_space_tx(space, move |tx| {
                let ask = ask.clone();
                async move { run(tx, &[&ask]).await.map(End::Commit) }.boxed()
            })
            .await?;
        pushed
            .pop()
            .ok_or_else(|| StoreError::Interrupted.into())
    }
}

/// Runs pushes one after the other, each under a number of its own.
async fn run(
    tx: &mut SpaceTx,
    asks: &[&Ask],
) -> Result<Vec<(PushResp, Changes)>, SyncError<StoreError>> {
    let mut ids = BTreeSet::new();
    asks.iter().for_each(|ask| ask.names(&mut ids));
    let clients: Vec<ClientId> = asks.iter().map(|ask| ask.req.client).collect();
    tx.look_ahead(&ids).await?;
    tx.know(&clients).await?;
    tx.reserve(asks.len()).await?;
    tx.write_clients_later();
    let mut pushed = Vec::with_capacity(asks.len());
    for (at, ask) in asks.iter().enumerate() {
        if at > 0 {
            tx.next_number();
        }
        let (session, req) = (&ask.session, ask.req.as_ref());
        pushed.push(server::push_as(tx, session, req, ask.now, ask.intake).await?);
    }
    tx.write_clients().await?;
    Ok(pushed)
}
