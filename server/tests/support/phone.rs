//! A device over the real store: the state machine of the client, without network.

use super::world::{NOW_MS, World, now};
use anyhow::{Context, bail};
use common::command::Command;
use common::ids::{ClientId, UserId};
use common::row::{Body, Mid, RowKey};
use common::sync::device::{
    Device, Meta, Opened, Pending, Sent, SentKey, outlived, recover, to_sent,
};
use common::sync::protocol::{
    Op, PULL_MAX, PUSH_BYTES, PUSH_MAX, PullReq, PullResp, PushReq, PushResp, ResetWhy, Verdict,
};
use common::sync::server::{Session, SyncError};
use server::store::{Store, StoreError};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A device of one user.
#[derive(Debug)]
pub struct Phone {
    pub device: Device,
    pub session: Session,
    /// Every operation received, with the page it came in.
    pub pages: Vec<Vec<Op>>,
    /// Every verdict received by a pull.
    pub verdicts: Vec<(Mid, Verdict)>,
    /// What left the outbox and no backup covers.
    pub sent: Vec<(SentKey, Sent)>,
}

impl Phone {
    pub fn new(world: &World, user: impl Into<UserId>) -> Self {
        let session = world.session(user);
        let client = ClientId(Uuid::now_v7());
        let meta = Meta::new(client, session.user, session.space);
        let opened = Opened {
            meta,
            rows: Vec::new(),
            outbox: Vec::new(),
            review: Vec::new(),
        };
        let device = Device::new(opened, now());
        Self {
            device,
            session,
            pages: Vec::new(),
            verdicts: Vec::new(),
            sent: Vec::new(),
        }
    }

    /// Signs in and receives everything.
    pub async fn started(
        store: &Store,
        world: &World,
        user: impl Into<UserId>,
    ) -> anyhow::Result<Self> {
        let mut phone = Self::new(world, user);
        phone.pull(store, PULL_MAX).await?;
        Ok(phone)
    }

    /// Writes a command, offline.
    pub fn write(&mut self, command: &Command) -> anyhow::Result<Mid> {
        let new = self.device.prepare(command, None, now(), NOW_MS, None)?;
        let mid = self.device.meta().next_mid;
        self.device.committed(new.numbered(mid), now());
        Ok(mid)
    }

    /// Writes a command that this device would itself refuse.
    pub fn forge(&mut self, command: &Command) -> Mid {
        let groups = command.shown();
        let new = common::sync::device::NewMutation {
            op: command.op().to_owned(),
            args: command.args(),
            seen: self.device.replica.seen(&groups),
            shown: Vec::new(),
            base: 0,
            at: NOW_MS,
            offset: 0,
            draft: None,
        };
        let mid = self.device.meta().next_mid;
        let pending: Pending = new.numbered(mid);
        self.device.committed(pending, now());
        mid
    }

    pub fn push_req(&self) -> anyhow::Result<PushReq> {
        self.device
            .push_req(PUSH_MAX, PUSH_BYTES)
            .context("nothing to send")
    }

    /// Sends what waits; what is sent stays until a pull says what became of it.
    pub async fn push(&self, store: &Store) -> anyhow::Result<PushResp> {
        let req = self.push_req()?;
        Ok(store.push(&self.session, &req, now()).await?.0)
    }

    /// One page.
    pub async fn pull_page(
        &mut self,
        store: &Store,
        limit: u32,
    ) -> Result<Result<bool, ResetWhy>, SyncError<StoreError>> {
        let req = self.device.pull_req(limit);
        let resp = self.ask(store, &req).await?;
        Ok(self.take(&req, resp))
    }

    /// Takes an answer; whether there is more, or why everything starts again.
    pub fn take(&mut self, req: &PullReq, resp: PullResp) -> Result<bool, ResetWhy> {
        let outcome = match &resp {
            PullResp::Ok(page) => {
                self.pages.push(page.ops.clone());
                self.verdicts.extend(page.verdicts.iter().cloned());
                Ok(page.more)
            }
            PullResp::Reset { why, .. } => Err(*why),
            PullResp::Upgrade { .. } | PullResp::Revoked { .. } => Ok(false),
        };
        if let Some(after) = Device::lost_after(&resp) {
            self.recover(after);
        }
        if let Some(plan) = self.device.plan(req, resp, NOW_MS) {
            let waiting = self.device.outbox().iter();
            let done: Vec<Pending> = waiting
                .filter(|p| p.mutation.mid <= plan.last_mid)
                .cloned()
                .collect();
            let client = self.device.meta().client;
            let kept = to_sent(&done, &plan.verdicts, NOW_MS);
            self.sent.extend(
                kept.into_iter()
                    .map(|s| ((client, s.pending.mutation.mid), s)),
            );
            for gone in outlived(&self.sent, plan.meta.backup_seq, NOW_MS) {
                self.sent.retain(|(key, _)| *key != gone);
            }
            self.device.applied(plan, now(), NOW_MS);
        }
        outcome
    }

    /// The server has lost what came after that mutation.
    pub fn recover(&mut self, after: Mid) {
        let meta = self.device.meta().clone();
        let outbox = self.device.outbox().to_vec();
        let fresh = ClientId(Uuid::now_v7());
        let Some(recovered) = recover(&meta, self.sent.clone(), outbox, after, fresh) else {
            return;
        };
        self.sent.retain(|(key, _)| !recovered.taken.contains(key));
        let opened = Opened {
            meta: recovered.renamed(meta),
            rows: Vec::new(),
            outbox: recovered.outbox,
            review: self.device.review().to_vec(),
        };
        self.device = Device::new(opened, now());
    }

    async fn ask(&self, store: &Store, req: &PullReq) -> Result<PullResp, SyncError<StoreError>> {
        store.pull(&self.session, req, now()).await
    }

    /// Pages until there are no more; how many it took.
    pub async fn pull(&mut self, store: &Store, limit: u32) -> anyhow::Result<usize> {
        for count in 1..1_000 {
            match self.pull_page(store, limit).await? {
                Ok(false) => return Ok(count),
                Ok(true) => {}
                Err(why) => bail!("reset: {why:?}"),
            }
        }
        bail!("the pages never end")
    }

    /// Sends and receives.
    pub async fn sync(&mut self, store: &Store) -> anyhow::Result<()> {
        if !self.device.outbox().is_empty() {
            self.push(store).await?;
        }
        self.pull(store, PULL_MAX).await?;
        Ok(())
    }

    /// What became of a mutation, as the last pull said.
    pub fn verdict(&self, mid: Mid) -> anyhow::Result<&Verdict> {
        let found = self.verdicts.iter().rev().find(|(m, _)| *m == mid);
        Ok(&found.with_context(|| format!("no verdict on {mid}"))?.1)
    }

    pub fn get<T: Body>(&self, id: Uuid) -> Option<&T> {
        self.device.replica.get(id)
    }

    /// The rows it holds, with everything it knows of them, in one text.
    pub fn held(&self) -> String {
        let lines = self.device.replica.base().map(|(key, row)| {
            let body = row.stored.row.to_json().unwrap_or_default();
            format!(
                "{:?} {} {:?} {:?} {body}\n",
                key, row.stored.ver, row.stored.gver, row.scopes
            )
        });
        lines.collect()
    }

    pub fn keys(&self) -> BTreeSet<RowKey> {
        self.device.replica.base().map(|(key, _)| *key).collect()
    }
}
