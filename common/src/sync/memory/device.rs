//! A device's store in memory, with what a browser guarantees and no more: a transaction is whole
//! or absent; a relaxed one may be lost in a power cut, with all later ones; a strict one is not.

use crate::ids::ClientId;
use crate::planted::{Bug, is_planted};
use crate::row::{Mid, RowKey};
use crate::sync::device::{
    ClientStore, Meta, NewMutation, Opened, Pending, Planned, PullPlan, ReviewItem, ReviewKey,
    RowOp, SavedRow, Sent, SentKey, outlived, recover, to_review, to_sent,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The storage failed; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the device's storage failed")]
pub struct StorageFailed;

/// Everything in a store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    pub meta: Option<Meta>,
    pub rows: BTreeMap<RowKey, Arc<SavedRow>>,
    pub outbox: BTreeMap<Mid, Arc<Pending>>,
    /// What left the outbox, kept for a server that comes back from a backup.
    pub sent: BTreeMap<SentKey, Arc<Sent>>,
    pub review: BTreeMap<(ClientId, Mid), Arc<ReviewItem>>,
}

#[derive(Debug, Default)]
struct Disk {
    /// What tabs see.
    current: Arc<Content>,
    /// What a power cut leaves at least.
    durable: Arc<Content>,
    /// States after each transaction not known to be on the disk.
    unflushed: Vec<Arc<Content>>,
    /// Transactions that will fail.
    failing: u32,
}

/// The database of one user in one browser. Clones are tabs on the same database.
#[derive(Clone, Debug, Default)]
pub struct SimIdb {
    disk: Rc<RefCell<Disk>>,
}

impl SimIdb {
    /// A store that already holds this, on its disk. Rows may be shared with other stores.
    #[must_use]
    pub fn holding(content: Content) -> Self {
        let store = Self::default();
        store.strict(content);
        store
    }

    /// Every transaction so far reaches the disk.
    pub fn flush(&self) {
        let mut disk = self.disk.borrow_mut();
        disk.durable = Arc::clone(&disk.current);
        disk.unflushed.clear();
    }

    /// What is in it.
    #[must_use]
    pub fn content(&self) -> Arc<Content> {
        Arc::clone(&self.disk.borrow().current)
    }

    /// The next transactions fail, that many.
    pub fn fail(&self, transactions: u32) {
        self.disk.borrow_mut().failing = transactions;
    }

    /// Relaxed transactions that a power cut may lose.
    #[must_use]
    pub fn unflushed(&self) -> usize {
        self.disk.borrow().unflushed.len()
    }

    /// The power is cut: of the transactions not known to be on the disk the first `kept` survive.
    pub fn power_cut(&self, kept: usize) {
        let mut disk = self.disk.borrow_mut();
        if let Some(survivor) = kept
            .checked_sub(1)
            .and_then(|last| disk.unflushed.get(last))
            .cloned()
        {
            disk.durable = survivor;
        }
        disk.current = Arc::clone(&disk.durable);
        disk.unflushed.clear();
        disk.failing = 0;
    }

    /// A copy of the whole profile, as of an image of the disk put on another device.
    #[must_use]
    pub fn image(&self) -> Self {
        let disk = self.disk.borrow();
        let copy = Disk {
            current: Arc::clone(&disk.current),
            durable: Arc::clone(&disk.current),
            unflushed: Vec::new(),
            failing: 0,
        };
        Self {
            disk: Rc::new(RefCell::new(copy)),
        }
    }

    /// The storage is evicted by the browser: everything is gone.
    pub fn evict(&self) {
        *self.disk.borrow_mut() = Disk::default();
    }

    /// Takes mutations out of the outbox without any answer to a pull: what no store may do.
    #[cfg(feature = "planted")]
    pub fn forget_outbox(&self, upto: Mid) {
        let mut content = self.content().as_ref().clone();
        content.outbox.retain(|mid, _| *mid > upto);
        self.strict(content);
    }

    fn working(&self) -> Result<Content, StorageFailed> {
        let mut disk = self.disk.borrow_mut();
        if disk.failing > 0 {
            disk.failing -= 1;
            return Err(StorageFailed);
        }
        Ok(disk.current.as_ref().clone())
    }

    fn readable(&self) -> Result<Arc<Content>, StorageFailed> {
        let mut disk = self.disk.borrow_mut();
        if disk.failing > 0 {
            disk.failing -= 1;
            return Err(StorageFailed);
        }
        Ok(Arc::clone(&disk.current))
    }

    fn relaxed(&self, content: Content) {
        let mut disk = self.disk.borrow_mut();
        disk.current = Arc::new(content);
        let state = Arc::clone(&disk.current);
        disk.unflushed.push(state);
    }

    fn strict(&self, content: Content) {
        let mut disk = self.disk.borrow_mut();
        disk.current = Arc::new(content);
        disk.durable = Arc::clone(&disk.current);
        disk.unflushed.clear();
    }
}

fn outbox(content: &Content) -> Vec<Pending> {
    content
        .outbox
        .values()
        .map(|p| p.as_ref().clone())
        .collect()
}

fn review(content: &Content) -> Vec<ReviewItem> {
    let mut items: Vec<ReviewItem> = content
        .review
        .values()
        .map(|item| item.as_ref().clone())
        .collect();
    items.sort_by_key(|item| (item.at, item.pending.mutation.mid));
    items
}

impl Content {
    fn sent_list(&self) -> Vec<(SentKey, Sent)> {
        let sent = self.sent.iter();
        sent.map(|(key, sent)| (*key, sent.as_ref().clone()))
            .collect()
    }

    fn change_rows(&mut self, plan: &PullPlan) {
        if plan.clear {
            self.rows.clear();
        }
        for op in &plan.ops {
            match op {
                RowOp::Put(row) => {
                    let key = RowKey::new(row.kind, row.id);
                    if self.rows.get(&key).is_none_or(|old| old.ver <= row.ver)
                        || is_planted(Bug::PutWithoutVersion)
                    {
                        self.rows.insert(key, Arc::new(row.clone()));
                    }
                }
                RowOp::Del(key) => {
                    self.rows.remove(key);
                }
                RowOp::Forget(scope) => self.rows.retain(|_, row| {
                    let lost = row.scopes.contains(scope);
                    if lost {
                        Arc::make_mut(row).scopes.remove(scope);
                    }
                    !(row.scopes.is_empty() || is_planted(Bug::DropScopeIgnoresSecond) && lost)
                }),
            }
        }
    }

    fn settle(&mut self, client: ClientId, plan: &PullPlan, at: i64) {
        let waiting = self.outbox.split_off(&plan.last_mid.saturating_add(1));
        let done = std::mem::replace(&mut self.outbox, waiting);
        let done: Vec<Pending> = done.into_values().map(|p| p.as_ref().clone()).collect();
        // By the server's clock: that of a device may jump by years.
        let server_ms = at.saturating_add(plan.meta.offset);
        for sent in to_sent(&done, &plan.verdicts, server_ms) {
            let key = (client, sent.pending.mutation.mid);
            self.sent.insert(key, Arc::new(sent));
        }
        for key in outlived(&self.sent_list(), plan.meta.backup_seq, server_ms) {
            self.sent.remove(&key);
        }
        for item in to_review(client, done, &plan.verdicts, at) {
            self.review.insert(item.key(), Arc::new(item));
        }
    }
}

impl ClientStore for SimIdb {
    type Error = StorageFailed;

    async fn open(&self, fresh: Meta) -> Result<Opened, StorageFailed> {
        let mut content = self.readable()?;
        let meta = if let Some(meta) = &content.meta {
            meta.clone()
        } else {
            let mut new = content.as_ref().clone();
            new.meta = Some(fresh.clone());
            self.relaxed(new);
            content = self.content();
            fresh
        };
        Ok(Opened {
            meta,
            rows: content
                .rows
                .values()
                .map(|row| row.as_ref().clone())
                .collect(),
            outbox: outbox(&content),
            review: review(&content),
        })
    }

    async fn commit(&self, new: NewMutation) -> Result<Pending, StorageFailed> {
        let mut content = self.working()?;
        let meta = content.meta.as_mut().ok_or(StorageFailed)?;
        let pending = new.numbered(meta.next_mid);
        meta.next_mid = meta.next_mid.saturating_add(1);
        content
            .outbox
            .insert(pending.mutation.mid, Arc::new(pending.clone()));
        if is_planted(Bug::RelaxedOutbox) {
            self.relaxed(content);
        } else {
            self.strict(content);
        }
        Ok(pending)
    }

    async fn apply(&self, plan: &PullPlan, at: i64) -> Result<Planned, StorageFailed> {
        let mut content = self.working()?;
        let Some(mut meta) = content.meta.take() else {
            return Err(StorageFailed);
        };
        if meta.cookie != plan.expected || meta.client != plan.client {
            if is_planted(Bug::PutWithoutVersion) {
                // What comes late is refused before versions are looked at: here it is not.
                content.change_rows(plan);
                content.meta = Some(meta);
                self.relaxed(content);
            }
            return Ok(Planned::Stale);
        }
        if is_planted(Bug::CookieApartFromRows) {
            let mut first = content.clone();
            let mut meta = meta.clone();
            plan.meta.apply(&mut meta);
            first.meta = Some(meta);
            self.relaxed(first);
        }
        content.change_rows(plan);
        content.settle(meta.client, plan, at);
        plan.meta.apply(&mut meta);
        content.meta = Some(meta);
        self.relaxed(content);
        Ok(Planned::Done)
    }

    async fn outbox(&self) -> Result<Vec<Pending>, StorageFailed> {
        Ok(outbox(self.readable()?.as_ref()))
    }

    async fn review(&self) -> Result<Vec<ReviewItem>, StorageFailed> {
        Ok(review(self.readable()?.as_ref()))
    }

    async fn dismiss(&self, key: ReviewKey) -> Result<(), StorageFailed> {
        let mut content = self.working()?;
        content.review.remove(&key);
        self.relaxed(content);
        Ok(())
    }

    async fn rename(&self, client: ClientId) -> Result<(), StorageFailed> {
        let mut content = self.working()?;
        let meta = content.meta.as_mut().ok_or(StorageFailed)?;
        meta.client = client;
        meta.acked_mid = 0;
        meta.next_mid = 1;
        for (_, mut pending) in std::mem::take(&mut content.outbox) {
            Arc::make_mut(&mut pending).mutation.mid = meta.next_mid;
            content.outbox.insert(meta.next_mid, pending);
            meta.next_mid = meta.next_mid.saturating_add(1);
        }
        self.strict(content);
        Ok(())
    }

    async fn recover(&self, after: Mid, fresh: ClientId) -> Result<bool, StorageFailed> {
        let mut content = self.working()?;
        let meta = content.meta.clone().ok_or(StorageFailed)?;
        let waiting = outbox(&content);
        let Some(recovered) = recover(&meta, content.sent_list(), waiting, after, fresh) else {
            return Ok(false);
        };
        for key in &recovered.taken {
            content.sent.remove(key);
        }
        content.rows.clear();
        content.meta = Some(recovered.renamed(meta));
        content.outbox = recovered
            .outbox
            .into_iter()
            .map(|pending| (pending.mutation.mid, Arc::new(pending)))
            .collect();
        self.strict(content);
        Ok(true)
    }
}
