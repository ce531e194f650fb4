//! Group commit: pushes to one space that come at the same time are written together.
//!
//! They would wait for each other anyway, since each holds the counter row: what most of the wait
//! is made of, beginning, committing, bringing to the disk, is then paid once. Each push keeps its
//! own number, verdicts and effects; they appear together, in the order of their numbers, and none
//! is answered before all are on the disk. When the store fails on one of them, nothing of the
//! group is kept and each is run again alone: an error is that of the push that makes it.

use super::{End, SpaceTx, Store, StoreError};
use common::command::Now;
use common::ids::{ClientId, PoleId};
use common::sync::protocol::{PushReq, PushResp};
use common::sync::server::{self, Changes, Intake, Session, SyncError};
use futures::FutureExt;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Mutations after which a group is full: what follows waits for the next one, and whoever reads
/// the space's counter row does not wait for long.
const FULL: usize = 100;
/// Pushes that may wait for a space. More could not be written in the time their devices wait:
/// they had better come again later than be done twice.
const LONGEST: usize = 2_000;

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

    fn weight(&self) -> usize {
        self.req.mutations.len().max(1)
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
    fn add(&self, space: PoleId, waiting: Waiting) -> Result<bool, StoreError> {
        let mut queues = self.lock();
        let first = !queues.contains_key(&space);
        let queue = queues.entry(space).or_default();
        if queue.len() >= LONGEST {
            return Err(StoreError::Busy);
        }
        queue.push_back(waiting);
        Ok(first)
    }

    /// Takes who waits into the group, until it is full. A device that is in it already waits for
    /// the next one: what it sends now follows on what it sent before.
    fn fill(&self, space: PoleId, group: &mut Vec<Waiting>) {
        let mut queues = self.lock();
        let Some(queue) = queues.get_mut(&space) else {
            return;
        };
        let mut mutations: usize = group.iter().map(|w| w.ask.weight()).sum();
        let mut clients: BTreeSet<ClientId> = group.iter().map(|w| w.ask.req.client).collect();
        while let Some(first) = queue.front()
            && (group.is_empty() || mutations + first.ask.weight() <= FULL)
            && clients.insert(first.ask.req.client)
        {
            mutations += first.ask.weight();
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
        if self.queues.add(space, Waiting { ask, tell })? {
            let store = self.clone();
            // Not in the task of the first: it would answer its device last, and if its device
            // goes away the others would have nobody.
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
                        Ok(run(tx, &asks).await?)
                    }
                    .boxed()
                }
            })
            .await;
        let mut group = std::mem::take(&mut *group.lock().await);
        if group.is_empty() {
            // The transaction did not even begin: who waits is told so.
            self.queues.fill(space, &mut group);
        }
        match ran {
            Ok(pushed) => {
                for (waiting, pushed) in group.into_iter().zip(pushed) {
                    waiting.tell(pushed);
                }
            }
            Err(error) if group.len() == 1 || is_busy(&error) => give_up(group, error),
            Err(_) => self.run_alone(group).await,
        }
    }

    /// Runs each by itself, in the same order.
    async fn run_alone(&self, group: Vec<Waiting>) {
        let mut group = group.into_iter();
        while let Some(waiting) = group.next() {
            let pushed = self.push_alone(waiting.ask.clone()).await;
            let busy = matches!(&pushed, Err(error) if is_busy(error));
            waiting.tell(pushed);
            if busy {
                // It would be the same for those that follow, after as long a wait each.
                return give_up(group.collect(), StoreError::Busy.into());
            }
        }
    }

    async fn push_alone(&self, ask: Ask) -> Pushed {
        let space = ask.session.space;
        let mut pushed = self
            .with_space_tx(space, move |tx| {
                let ask = ask.clone();
                async move { Ok(run(tx, &[&ask]).await?) }.boxed()
            })
            .await?;
        pushed
            .pop()
            .unwrap_or_else(|| Err(StoreError::Interrupted.into()))
    }
}

fn is_busy(error: &SyncError<StoreError>) -> bool {
    matches!(error, SyncError::Store(error) if error.is_busy())
}

/// Tells everybody that it did not work; the error itself if it is that of one.
fn give_up(mut group: Vec<Waiting>, error: SyncError<StoreError>) {
    if group.len() > 1 {
        tracing::debug!("{} pushes come again later: {error}", group.len());
    } else if let Some(waiting) = group.pop() {
        waiting.tell(Err(error));
    }
    for waiting in group {
        waiting.tell(Err(StoreError::Busy.into()));
    }
}

/// Runs pushes one after the other, each under a number of its own. A bug of ours that only one
/// of them meets must not cost the others more than another try.
async fn run(tx: &mut SpaceTx, asks: &[&Ask]) -> Result<End<Vec<Pushed>>, StoreError> {
    caught(run_all(tx, asks)).await
}

/// A panic as an error: the transaction is then undone, and nothing else was touched.
async fn caught<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let caught = AssertUnwindSafe(work).catch_unwind().await;
    caught.unwrap_or(Err(StoreError::Panicked))
}

async fn run_all(tx: &mut SpaceTx, asks: &[&Ask]) -> Result<End<Vec<Pushed>>, StoreError> {
    let mut ids = BTreeSet::new();
    asks.iter().for_each(|ask| ask.names(&mut ids));
    let clients: Vec<ClientId> = asks.iter().map(|ask| ask.req.client).collect();
    tx.look_ahead(&ids).await?;
    tx.know(&clients).await?;
    tx.write_clients_later();
    let mut pushed: Vec<Pushed> = Vec::with_capacity(asks.len());
    let mut written = 0;
    for ask in asks {
        if written > 0 && pushed.last().is_some_and(Result::is_ok) {
            tx.next_number();
        }
        let (session, req) = (&ask.session, ask.req.as_ref());
        match server::push_as(tx, session, req, ask.now, ask.intake).await {
            Ok(done) => {
                written += 1;
                pushed.push(Ok(done));
            }
            Err(SyncError::Store(error)) => return Err(error),
            // It is not for this device to ask: found before anything of it was written.
            Err(refused) => pushed.push(Err(refused)),
        }
    }
    if written == 0 {
        return Ok(End::Undo(pushed));
    }
    tx.write_clients().await?;
    tx.reserve(written).await?;
    Ok(End::Commit(pushed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::ids::UserId;

    fn waiting(client: u128, mutations: usize) -> Waiting {
        let mutation = serde_json::json!({
            "mid": 1, "op": "x", "schema": 1, "args": {}, "at": 0, "offset": 0,
        });
        let req = serde_json::json!({
            "proto": 1, "client": Uuid::from_u128(client), "first_mid": 1,
            "mutations": vec![mutation; mutations],
        });
        let ask = Ask {
            session: Session {
                user: UserId(Uuid::nil()),
                space: SPACE,
            },
            req: Arc::new(serde_json::from_value(req).unwrap()),
            now: Now::at(0),
            intake: Intake::Run,
        };
        let tell = oneshot::channel().0;
        Waiting { ask, tell }
    }

    const SPACE: PoleId = PoleId(Uuid::nil());

    /// The devices of each group that these make, by the order in which they came.
    fn groups(waiting: impl IntoIterator<Item = Waiting>) -> Vec<Vec<u128>> {
        let queues = Queues::default();
        for waiting in waiting {
            queues.add(SPACE, waiting).unwrap();
        }
        let mut groups = Vec::new();
        while !queues.done(SPACE) {
            let mut group = Vec::new();
            queues.fill(SPACE, &mut group);
            let client = |w: &Waiting| w.ask.req.client.0.as_u128();
            groups.push(group.iter().map(client).collect());
        }
        groups
    }

    #[test]
    fn a_device_is_in_a_group_once_and_nobody_passes_it() {
        let found = groups([(1, 1), (2, 1), (1, 1), (3, 1)].map(|(c, n)| waiting(c, n)));
        assert_eq!(found, [vec![1, 2], vec![1, 3]]);
    }

    #[test]
    fn a_group_is_bounded_and_takes_what_is_larger_than_it_alone() {
        let found =
            groups([(1, 60), (2, 60), (3, 40), (4, FULL + 1), (5, 1)].map(|(c, n)| waiting(c, n)));
        assert_eq!(found, [vec![1], vec![2, 3], vec![4], vec![5]]);
    }

    #[test]
    fn who_finds_the_queue_too_long_comes_again_later() {
        let queues = Queues::default();
        assert!(
            queues.add(SPACE, waiting(1, 1)).unwrap(),
            "the first one serves"
        );
        for client in 1..LONGEST {
            assert!(!queues.add(SPACE, waiting(client as u128, 1)).unwrap());
        }
        let refused = queues.add(SPACE, waiting(0, 1)).unwrap_err();
        assert!(refused.is_busy());
    }

    #[tokio::test]
    async fn a_panic_is_an_error_of_who_makes_it() {
        let error = caught(async { panic!("a bug of ours") }).await;
        let error: Result<(), StoreError> = error;
        assert!(matches!(error, Err(StoreError::Panicked)));
        assert!(!StoreError::Panicked.is_busy(), "it may be kept aside");
    }
}
