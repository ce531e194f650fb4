//! What a device does with its store and with the server's answers. No I/O: the caller awaits the
//! store and the network, and hands the results back.

mod lease;
mod recovery;
pub mod segments;
mod store;

pub use recovery::{Recovered, SENT_MAX, SENT_MAX_MS, Sent, SentKey, outlived, recover, to_sent};
pub use store::{
    CATALOGUE, ClientStore, Meta, MetaChange, NewMutation, Opened, Pending, Planned, PullPlan,
    ReviewItem, ReviewKey, RowOp, SavedRow, to_review,
};

use super::protocol::{
    Digest, Mutation, Op, PROTO, PUSH_BYTES, PUSH_MAX, Page, PullReq, PullResp, PushReq, PushResp,
    ResetWhy, Verdict,
};
use super::replica::Replica;
use crate::book::Book;
use crate::command::{Command, Now, SCHEMA, Seen};
use crate::ids::ClientId;
use crate::planted::{Bug, is_planted};
use crate::refusal::{Changed, Refusal};
use crate::row::{Kind, Mid, RowKey};

/// The device's state in memory; one per tab.
#[derive(Debug)]
pub struct Device {
    pub replica: Replica,
    meta: Meta,
    outbox: Vec<Pending>,
    review: Vec<ReviewItem>,
    /// Rows that this version of the app cannot read.
    unread: usize,
    /// The server has what waits up to this mutation: the next push goes on after it. Forgotten with
    /// the next answer to a pull, which tells what leaves the outbox.
    pushed: Mid,
}

/// Milliseconds between two comparisons of all rows with the server's.
pub const VERIFY_EVERY_MS: i64 = 24 * 60 * 60 * 1000;

/// What an answer to a push asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterPush {
    /// Go on.
    Continue,
    /// A copy of this device exists: take a new name, then go on.
    Rename,
    /// The server has lost what this device sent after that mutation, as when its database was
    /// put back from a copy: [`ClientStore::recover`], then go on.
    Recover { after: Mid },
}

impl Device {
    /// From a store just opened; it reads and decides everything.
    #[must_use]
    pub fn new(opened: Opened, now: Now) -> Self {
        Self::with_book(opened, now, Book::whole())
    }

    /// From a store just opened; it reads and decides what is in the book.
    #[must_use]
    pub fn with_book(opened: Opened, now: Now, book: Book) -> Self {
        let mut meta = opened.meta;
        let mut replica = Replica::with_book(meta.user, meta.space, meta.client, book);
        let mut unread = 0;
        if !opened.rows.iter().any(|row| CATALOGUE.contains(&row.kind)) {
            // Dropped for want of room, and no room to write it down: ask what is missing.
            meta.verified_at = None;
        }
        for row in &opened.rows {
            match row.decode(book) {
                Some(row) => replica.put_base(row),
                None => unread += 1,
            }
        }
        let mut device = Self {
            replica,
            meta,
            outbox: opened.outbox,
            review: opened.review,
            unread,
            pushed: 0,
        };
        device.replay(now);
        device
    }

    /// What it remembers.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// What waits to be sent.
    #[must_use]
    pub fn outbox(&self) -> &[Pending] {
        &self.outbox
    }

    /// What waits to be sent and will do something. A void command only holds its number's place.
    pub fn waiting(&self) -> impl Iterator<Item = &Pending> {
        self.outbox.iter().filter(|p| !p.mutation.void)
    }

    /// What waits to be read.
    #[must_use]
    pub fn review(&self) -> &[ReviewItem] {
        &self.review
    }

    /// Time at the server, as far as the device knows.
    #[must_use]
    pub fn server_ms(&self, device_ms: i64) -> i64 {
        device_ms.saturating_add(self.meta.offset)
    }

    /// Checks a command here and prepares it for the outbox. `seen`: what was on screen, or
    /// nothing for what is there now. `device_ms`: the device's clock.
    ///
    /// # Errors
    /// The [`Refusal`]: nothing is written, the form keeps its text.
    pub fn prepare(
        &mut self,
        command: &Command,
        seen: Option<Vec<Seen>>,
        now: Now,
        device_ms: i64,
        draft: Option<String>,
    ) -> Result<NewMutation, Refusal> {
        let groups = command.shown();
        let seen = seen.unwrap_or_else(|| self.replica.seen(&groups));
        match self.replica.decide(command, &seen, now) {
            // Nothing to show before the server's answer, but it may be sent.
            Ok(_) | Err(Refusal::OnlineOnly) => {}
            Err(refusal) => return Err(refusal),
        }
        let shown = groups.iter().filter_map(|(key, group)| {
            let stored = self.replica.stored(*key)?;
            let (_, value) = stored.row.groups().into_iter().find(|(g, _)| g == group)?;
            Some(Changed {
                key: *key,
                group: *group,
                now: value,
            })
        });
        Ok(NewMutation {
            op: command.op().to_owned(),
            args: self.replica.book().args(command),
            shown: shown.collect(),
            seen,
            base: self.meta.cookie.as_ref().map_or(0, |c| c.seq),
            at: device_ms,
            offset: self.meta.offset,
            draft,
        })
    }

    /// The store has written a command: show its effect.
    pub fn committed(&mut self, pending: Pending, now: Now) {
        self.meta.next_mid = pending.mutation.mid.saturating_add(1);
        self.replica.replay_one(&pending.mutation, now);
        self.outbox.push(pending);
    }

    /// Another tab changed the outbox or the review.
    pub fn reloaded(&mut self, outbox: Vec<Pending>, review: Vec<ReviewItem>, now: Now) {
        self.outbox = outbox;
        self.review = review;
        if let Some(last) = self.outbox.last() {
            self.meta.next_mid = last.mutation.mid.saturating_add(1);
        }
        self.replay(now);
    }

    /// The store has dropped the catalogue. What is in memory is shown until the next opening.
    pub fn catalogue_dropped(&mut self) {
        self.meta.partial = true;
    }

    /// The person has read it.
    pub fn dismissed(&mut self, key: ReviewKey) {
        self.review.retain(|item| item.key() != key);
    }

    /// The next push, when something waits: at most `max` mutations and `bytes` bytes, at least
    /// one mutation.
    #[must_use]
    pub fn push_req(&self, max: usize, bytes: usize) -> Option<PushReq> {
        let waiting = self
            .outbox
            .iter()
            .skip_while(|p| p.mutation.mid <= self.pushed);
        let first_mid = waiting.clone().next()?.mutation.mid;
        let mut size = 0;
        // Up to the first gap: another tab may have taken a number this one has not read yet.
        let mutations: Vec<Mutation> = (first_mid..)
            .zip(waiting)
            .take(max.min(PUSH_MAX))
            .take_while(|(mid, p)| *mid == p.mutation.mid)
            .map(|(_, p)| p.mutation.clone())
            .take_while(|m| {
                let first = size == 0;
                size += m.args.to_string().len() + m.op.len() + 64 * (m.seen.len() + 1);
                first || size <= bytes.min(PUSH_BYTES)
            })
            .collect();
        Some(PushReq {
            proto: PROTO,
            client: self.meta.client,
            user: Some(self.meta.user),
            epoch: self.meta.cookie.as_ref().map(|c| c.epoch),
            acked_mid: self.meta.acked_mid,
            seal_first: false,
            first_mid,
            mutations,
        })
    }

    /// Reads the answer to a push. The outbox does not change: only a pull changes it.
    #[must_use]
    pub fn after_push(&self, req: &PushReq, resp: &PushResp) -> AfterPush {
        let forked = resp.verdicts.iter().any(|(_, verdict)| {
            matches!(verdict, Verdict::Rejected { code, .. } if code == Refusal::Fork.code())
        });
        // The server waits for a number that left this outbox with an earlier answer of its own.
        // None of `req` was run.
        let wanted = resp.last_mid.saturating_add(1);
        let first = self.outbox.first().map_or(wanted, |p| p.mutation.mid);
        let forgotten = wanted < req.first_mid && wanted < first;
        if forked {
            AfterPush::Rename
        } else if forgotten {
            AfterPush::Recover {
                after: resp.last_mid,
            }
        } else {
            AfterPush::Continue
        }
    }

    /// The server has what waits up to that mutation, as it says in its answer to a push. Whether the
    /// rest can be pushed before the next pull.
    pub fn pushed(&mut self, req: &PushReq, resp: &PushResp) -> bool {
        self.pushed = resp.last_mid;
        let sent = u64::try_from(req.mutations.len()).unwrap_or(Mid::MAX);
        let whole = resp.last_mid.saturating_add(1) >= req.first_mid.saturating_add(sent);
        whole
            && self
                .outbox
                .iter()
                .any(|p| p.mutation.mid == resp.last_mid.saturating_add(1))
    }

    /// The next push begins with what waits first: what other tabs wrote is to be read before.
    #[must_use]
    pub fn begins_push(&self) -> bool {
        self.pushed == 0
    }

    /// The next pull.
    #[must_use]
    pub fn pull_req(&self, limit: u32) -> PullReq {
        PullReq {
            proto: PROTO,
            schema: SCHEMA,
            client: self.meta.client,
            user: Some(self.meta.user),
            cookie: self.meta.cookie.clone(),
            limit,
            acked_mid: self.meta.acked_mid,
            digest: None,
        }
    }

    /// The next pull, with a digest of the rows when they were not compared with the server's for
    /// a day.
    #[must_use]
    pub fn pull_req_at(&self, limit: u32, device_ms: i64) -> PullReq {
        let due = self
            .meta
            .verified_at
            .is_none_or(|at| (device_ms - at).abs() > VERIFY_EVERY_MS);
        let resting = self.meta.cookie.as_ref().is_some_and(|c| c.cont.is_none());
        // Rows that this version cannot read are kept, not compared; nor is a part of them.
        let whole = self.unread == 0 && !self.meta.partial;
        let digest = (due && resting && whole).then(|| {
            let rows = self.replica.base();
            Digest::of(rows.map(|(key, row)| (*key, row.stored.ver)))
        });
        PullReq {
            digest,
            ..self.pull_req(limit)
        }
    }

    /// What the server has lost of what this device sent, when an answer says so: mutations after
    /// the number given. Call [`ClientStore::recover`] before the answer is applied.
    #[must_use]
    pub fn lost_after(resp: &PullResp) -> Option<Mid> {
        match resp {
            PullResp::Reset {
                why: ResetWhy::EpochChanged | ResetWhy::Ahead,
                last_mid,
            } => Some(*last_mid),
            _ => None,
        }
    }

    /// Rows are not to be read any more: forget them, keep what was written here.
    #[must_use]
    pub fn forget_rows(&self) -> PullPlan {
        PullPlan {
            expected: self.meta.cookie.clone(),
            client: self.meta.client,
            clear: true,
            ops: Vec::new(),
            meta: MetaChange {
                cookie: None,
                bootstrapped: false,
                ..MetaChange::none(&self.meta)
            },
            last_mid: 0,
            verdicts: Vec::new(),
        }
    }

    /// The account was closed, and the server lacks what this device sent after `last_mid`:
    /// [`ClientStore::recover`] before anything is erased.
    #[must_use]
    pub fn closed_too_early(&self, last_mid: Mid) -> bool {
        last_mid < self.meta.acked_mid
    }

    /// The account was closed and the server has what was written here up to `last_mid`: rows are
    /// forgotten, and what it has leaves the outbox, so that the rest is sent.
    #[must_use]
    pub fn closed(&self, last_mid: Mid) -> PullPlan {
        PullPlan {
            last_mid,
            ..self.forget_rows()
        }
    }

    /// What the store is to do with an answer to `req`; nothing for the answers that say to stop.
    #[must_use]
    pub fn plan(&self, req: &PullReq, resp: PullResp, device_ms: i64) -> Option<PullPlan> {
        match resp {
            PullResp::Ok(page) => Some(self.plan_page(req, *page, device_ms)),
            PullResp::Reset { why, .. } => {
                let mut plan = self.forget_rows();
                plan.expected.clone_from(&req.cookie);
                plan.client = req.client;
                if matches!(why, ResetWhy::EpochChanged | ResetWhy::Ahead) {
                    // Of the life before: nothing is known of a backup of this one.
                    plan.meta.backup_seq = 0;
                }
                if why == ResetWhy::DigestMismatch {
                    plan.meta.verified_at = Some(device_ms);
                }
                Some(plan)
            }
            PullResp::Upgrade { .. } | PullResp::Revoked { .. } => None,
        }
    }

    fn plan_page(&self, req: &PullReq, page: Page, device_ms: i64) -> PullPlan {
        let finished = page.cookie.cont.is_none();
        let ops = page.ops.into_iter().filter_map(|op| match op {
            Op::Put(put) if put.kind == Kind::Unknown => None,
            Op::Put(put) => Some(RowOp::Put(SavedRow::received(put))),
            Op::Del { kind, id, .. } => Some(RowOp::Del(RowKey::new(kind, id))),
            Op::GainScope(scope) | Op::DropScope(scope) => Some(RowOp::Forget(scope)),
        });
        PullPlan {
            expected: req.cookie.clone(),
            client: req.client,
            clear: false,
            ops: ops.collect(),
            meta: MetaChange {
                cookie: Some(page.cookie),
                bootstrapped: self.meta.bootstrapped || finished,
                acked_mid: self.meta.acked_mid.max(page.last_mid),
                lease_until: page.lease_until,
                offset: page.server_ms.saturating_sub(device_ms),
                synced_at: if finished && !page.more {
                    Some(device_ms)
                } else {
                    self.meta.synced_at
                },
                backup_seq: page.backup_seq,
                verified_at: if page.verified {
                    Some(device_ms)
                } else {
                    self.meta.verified_at
                },
            },
            last_mid: page.last_mid,
            verdicts: page.verdicts,
        }
    }

    /// The store has applied a plan: follow it in memory.
    pub fn applied(&mut self, plan: PullPlan, now: Now, device_ms: i64) {
        self.pushed = 0;
        if plan.clear {
            self.replica.clear_base();
            self.unread = 0;
        }
        let drew_nothing = plan.ops.is_empty() && !plan.clear && plan.last_mid == 0;
        for op in plan.ops {
            match op {
                RowOp::Put(saved) => {
                    let key = RowKey::new(saved.kind, saved.id);
                    let newer = self
                        .replica
                        .base_ver(key)
                        .is_some_and(|ver| ver > saved.ver)
                        && !is_planted(Bug::PutWithoutVersion);
                    if !newer {
                        match saved.decode(self.replica.book()) {
                            Some(row) => self.replica.put_base(row),
                            None => self.unread += 1,
                        }
                    }
                }
                RowOp::Del(key) => self.replica.remove_base(key),
                RowOp::Forget(scope) => self.replica.drop_scope(&scope),
            }
        }
        plan.meta.apply(&mut self.meta);
        let (done, waiting): (Vec<Pending>, Vec<Pending>) = std::mem::take(&mut self.outbox)
            .into_iter()
            .partition(|p| p.mutation.mid <= plan.last_mid);
        self.outbox = waiting;
        self.review
            .extend(to_review(plan.client, done, &plan.verdicts, device_ms));
        if !drew_nothing {
            self.replay(now);
        }
    }

    /// The store has taken a new name.
    pub fn renamed(&mut self, client: ClientId) {
        self.meta.client = client;
        self.meta.acked_mid = 0;
        self.pushed = 0;
        self.replica.rename(client);
        for (mid, pending) in (1..).zip(&mut self.outbox) {
            pending.mutation.mid = mid;
        }
        self.meta.next_mid = self
            .outbox
            .last()
            .map_or(1, |p| p.mutation.mid.saturating_add(1));
    }

    fn replay(&mut self, now: Now) {
        let pending: Vec<Mutation> = self.outbox.iter().map(|p| p.mutation.clone()).collect();
        self.replica.replay(&pending, now);
    }
}
