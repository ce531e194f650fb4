//! What changes the store and the memory together, besides a new command.

use super::super::clock::{device_ms, new_uuid};
use super::super::error::StorageError;
use super::super::idb::{IdbStore, Waiting};
use super::super::tabs::{self, Notice};
use super::super::{page, pointers, room};
use super::Engine;
use common::ids::ClientId;
use common::row::Mid;
use common::sync::device::{ClientStore, Planned, PullPlan};
use std::rc::Rc;

impl Engine {
    /// That store is the one of the person who is here now.
    fn still(&self, store: &Rc<IdbStore>) -> Result<(), StorageError> {
        let current = self.store().is_some_and(|now| Rc::ptr_eq(&now, store));
        current.then_some(()).ok_or(StorageError::Closed)
    }

    /// Reads the outbox and the review again: another tab may have written.
    pub(in super::super) async fn refresh(&self) -> Result<(), StorageError> {
        let store = self.store().ok_or(StorageError::Closed)?;
        let gate = self.gate.lock().await;
        let waiting = store.waiting().await?;
        self.still(&store)?;
        let behind = self.shared.with(|device| {
            let meta = device.meta();
            meta.client != waiting.client || meta.cookie != waiting.cookie
        });
        if behind && page::visible() {
            // What left the outbox is in rows that came with it: without them it would be nowhere.
            return self.load_held(&store).await;
        }
        let Waiting { outbox, review, .. } = waiting;
        let same = self
            .shared
            .with(|d| d.outbox() == outbox && d.review() == review);
        if !same {
            let now = self.now();
            self.shared
                .change(|device| device.reloaded(outbox, review, now));
        }
        drop(gate);
        if !same {
            self.publish();
        }
        Ok(())
    }

    /// Applies an answer to the store, then to the memory.
    pub(in super::super) async fn apply(
        &self,
        plan: PullPlan,
        at: i64,
    ) -> Result<Planned, StorageError> {
        let store = self.store().ok_or(StorageError::Closed)?;
        let gate = self.gate.lock().await;
        let applied = match store.apply(&plan, at).await {
            Err(StorageError::Full) => match room::make(self).await {
                Ok(()) => store.apply(&plan, at).await,
                Err(error) => Err(error),
            },
            other => other,
        };
        // Somebody left, or another came, while the answer was written: nothing of it is theirs.
        self.still(&store)?;
        let planned = self.noting(applied)?;
        if !plan.clear {
            pointers::heard_server(at.saturating_add(plan.meta.offset));
        }
        if planned == Planned::Stale || self.lapsed.get() {
            drop(gate);
            self.load().await?;
        } else {
            let settled = !plan.verdicts.is_empty();
            let now = self.now();
            self.shared.change(|device| device.applied(plan, now, at));
            drop(gate);
            if settled {
                // What other tabs wrote is in the store and may not be in this memory.
                self.refresh().await?;
            }
            self.publish();
            self.show_phase();
        }
        if planned == Planned::Done {
            tabs::tell(Notice::Base);
        }
        Ok(planned)
    }

    /// Takes a new name: a copy of this device exists.
    pub(in super::super) async fn rename(&self) -> Result<(), StorageError> {
        let store = self.store().ok_or(StorageError::Closed)?;
        let client = ClientId(new_uuid());
        let gate = self.gate.lock().await;
        self.noting(store.rename(client).await)?;
        drop(gate);
        self.load().await?;
        tabs::tell(Notice::Base);
        Ok(())
    }

    /// The server has lost what was sent after that mutation: puts it back in front of what waits.
    pub(in super::super) async fn recover(&self, after: Mid) -> Result<bool, StorageError> {
        let store = self.store().ok_or(StorageError::Closed)?;
        let client = ClientId(new_uuid());
        let gate = self.gate.lock().await;
        let changed = self.noting(store.recover(after, client).await)?;
        drop(gate);
        if changed {
            self.load().await?;
            tabs::tell(Notice::Base);
        }
        Ok(changed)
    }

    /// The account was closed: rows are not to be read here any more; what was written here stays,
    /// except what the server has, up to `last_mid`.
    pub(in super::super) async fn account_closed(&self, last_mid: Mid) -> Result<(), StorageError> {
        let plan = self.shared.with(|device| device.closed(last_mid));
        self.apply(plan, device_ms()).await?;
        Ok(())
    }
}
