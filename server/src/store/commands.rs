//! Commands of the server itself, imports above all: one transaction, as many numbers as it needs.
//!
//! A page of a pull never splits a number, so whatever is written under one number is one answer,
//! however slow the line of the phone that asks: an import of a thousand offers would be a page of
//! megabytes that a cut line starts again from nothing. So the counter is raised again, inside the
//! same transaction, each time some rows are full. The counter row stays locked until the commit:
//! the numbers follow each other without a gap, in commit order, and appear together or not at all.
//!
//! What one command does is never split. Rows arrive in the order of the commands, so the caller
//! puts first what the others depend on.

use super::{End, Entry, SpaceTx, Store, StoreError, underneath};
use common::access::Actor;
use common::command::{Authority, Command, Ctx, Now, Seen};
use common::ids::{ClientId, PoleId, UserId};
use common::refusal::Refusal;
use common::row::{Row, RowKey, Seq};
use common::sync::server::{Changes, Decided, ReadStore, WorkingSet, WriteStore};
use futures::FutureExt;
use sea_orm::{ConnectionTrait, Statement};
use std::sync::Arc;
use uuid::Uuid;

/// Rows under one number, but for the last command under it, which is not split.
pub const ROWS_PER_NUMBER: usize = 200;

/// What a list of commands does, in order.
pub type Decisions = Vec<Result<(), Refusal>>;

impl Store {
    /// Runs commands of the server itself: all of them, or none when one is refused or when
    /// `dry_run`. What each must have seen is what is there. Takes a number for each
    /// [`ROWS_PER_NUMBER`] rows, and none when nothing changes.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was changed.
    pub async fn run_commands(
        &self,
        space: PoleId,
        commands: &[Command],
        now: Now,
        dry_run: bool,
    ) -> Result<Decisions, StoreError> {
        let commands: Arc<[Command]> = commands.into();
        let decided = self.with_space_tx(space, move |tx| {
            let commands = Arc::clone(&commands);
            async move {
                let mut run = Run::new(tx, space).await?;
                let mut decisions = Vec::with_capacity(commands.len());
                for command in commands.iter() {
                    decisions.push(run.decide(command, now).await?);
                }
                let changed = run.end().await?;
                if dry_run || !changed || decisions.iter().any(Result::is_err) {
                    return Ok(End::Undo(decisions));
                }
                Ok(End::Commit(decisions))
            }
            .boxed()
        });
        decided.await.map_err(underneath)
    }
}

/// Commands of a person that the server runs for them, online, in one transaction.
#[derive(Clone, Debug, Default)]
pub struct Errand {
    pub commands: Vec<Command>,
    /// The number at which the rows were looked at.
    pub as_of: Seq,
    /// Rows that must be as they were then.
    pub looked_at: Vec<RowKey>,
}

/// How an errand ended; nothing was changed unless it is done.
#[derive(Debug)]
pub enum Outcome {
    Done {
        /// The last number it took.
        last: Seq,
        /// To be told to whoever listens.
        changes: Vec<Changes>,
    },
    /// A rule says no to that command.
    Refused { at: usize, refusal: Refusal },
    /// Somebody changed what was looked at.
    Changed,
}

impl Store {
    /// Runs commands as `user`: access decides on each. All of them, or none. `record` is written
    /// with them: what it says of their last number.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was changed.
    pub async fn run_for(
        &self,
        space: PoleId,
        user: UserId,
        errand: Errand,
        now: Now,
        record: impl Fn(Seq) -> Statement + Send + Sync + Clone + 'static,
    ) -> Result<Outcome, StoreError> {
        let errand = Arc::new(errand);
        let ended = self.with_space_tx(space, move |tx| {
            let (errand, record) = (Arc::clone(&errand), record.clone());
            async move {
                for key in &errand.looked_at {
                    let loaded = tx.load(*key).await?;
                    if loaded.is_some_and(|row| row.stored.ver > errand.as_of) {
                        return Ok(End::Undo(Outcome::Changed));
                    }
                }
                let mut run = Run::new(tx, space).await?;
                run.actor = run
                    .set
                    .settle(run.tx, |rows| Actor::load(user, space, rows))
                    .await?;
                for (at, command) in errand.commands.iter().enumerate() {
                    if let Err(refusal) = run.decide(command, now).await? {
                        return Ok(End::Undo(Outcome::Refused { at, refusal }));
                    }
                }
                run.write().await?;
                let last = run.tx.head().await?.seq;
                let statement = record(last);
                run.tx
                    .tx
                    .execute_raw(statement)
                    .await
                    .map_err(StoreError::from)?;
                let changes = std::mem::take(&mut run.changes);
                Ok(End::Commit(Outcome::Done { last, changes }))
            }
            .boxed()
        });
        ended.await.map_err(underneath)
    }
}

/// Commands under way.
struct Run<'t> {
    tx: &'t mut SpaceTx,
    space: PoleId,
    actor: Actor,
    /// What is to be written under the current number.
    set: WorkingSet,
    /// Rows of it, at most.
    rows: usize,
    /// The current number has been used.
    used: bool,
    /// What was written so far.
    changes: Vec<Changes>,
    /// Lines for the journal, of what is not written yet.
    lines: Vec<Entry>,
}

impl<'t> Run<'t> {
    async fn new(tx: &'t mut SpaceTx, space: PoleId) -> Result<Self, StoreError> {
        let seq = tx.head().await?.seq;
        Ok(Self {
            tx,
            space,
            actor: Actor::system(space),
            set: WorkingSet::new(space, seq),
            rows: 0,
            used: false,
            changes: Vec::new(),
            lines: Vec::new(),
        })
    }

    async fn decide(
        &mut self,
        command: &Command,
        now: Now,
    ) -> Result<Result<(), Refusal>, StoreError> {
        if self.rows >= ROWS_PER_NUMBER {
            self.write().await?;
        }
        let shown = command.shown().into_iter();
        let seen: Vec<Seen> = shown
            .map(|(key, group)| Seen {
                key,
                group,
                seq: u64::MAX,
            })
            .collect();
        let ctx = Ctx {
            actor: &self.actor,
            now,
            authority: Authority::Final,
            client: ClientId(Uuid::nil()),
            seen: &seen,
            again: false,
        };
        Ok(match self.set.decide(self.tx, command, &ctx).await? {
            Decided::Done(effect) => {
                self.rows += effect.puts.len();
                if !effect.puts.is_empty() {
                    let user = self.actor.user;
                    self.lines.push(Entry {
                        at: now.ms,
                        user: (!user.0.is_nil()).then_some(user),
                        device: "Serveur".into(),
                        op: command.op().to_owned(),
                        about: effect.puts.iter().map(Row::key).collect(),
                    });
                }
                Ok(())
            }
            Decided::Refused(refusal) => Err(refusal),
            Decided::Panicked => return Err(StoreError::Rule(command.op())),
        })
    }

    /// Writes what is left; whether anything was written at all.
    async fn end(mut self) -> Result<bool, StoreError> {
        self.write().await?;
        Ok(self.used)
    }

    /// Writes the rows so far under a number of their own, and starts anew from what is written.
    /// The first number is the one the transaction began with; no other is taken for nothing.
    async fn write(&mut self) -> Result<(), StoreError> {
        self.rows = 0;
        if self.set.is_clean() {
            self.lines.clear();
            return Ok(());
        }
        if self.used {
            self.tx.raise().await?;
        }
        // The number that the next `raise` gives: the counter row is ours.
        let next = self.tx.head().await?.seq + 1;
        let set = std::mem::replace(&mut self.set, WorkingSet::new(self.space, next));
        let changes = set.changes(self.tx).await?;
        self.tx.write(&changes).await?;
        self.tx.note(&std::mem::take(&mut self.lines)).await?;
        self.changes.push(changes);
        self.used = true;
        Ok(())
    }
}
