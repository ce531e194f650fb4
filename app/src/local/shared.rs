//! What every screen of a tab shares: the device's state in memory, and the signals that say when
//! to read it again.

use super::status::{Phase, Signed, SyncStatus};
use common::access::{Actor, Who};
use common::book::Book;
use common::command::Now;
use common::ids::{ClientId, PoleId, UserId};
use common::order::map_of;
use common::row::Kind;
use common::sync::device::{Device, Meta, Opened, ReviewItem};
use common::sync::replica::Replica;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock, TryLockError};
use uuid::Uuid;

/// State and signals of a tab.
#[derive(Debug)]
pub(super) struct Shared {
    device: RwLock<Device>,
    kinds: BTreeMap<Kind, ArcTrigger>,
    drafts: RwLock<BTreeMap<String, String>>,
    pub(super) phase: ArcRwSignal<Phase>,
    pub(super) status: ArcRwSignal<SyncStatus>,
    pub(super) review: ArcRwSignal<Vec<ReviewItem>>,
    pub(super) actor: ArcRwSignal<Actor>,
    pub(super) signed: ArcRwSignal<Option<Signed>>,
    pub(super) clock: ArcRwSignal<Now>,
    pub(super) update: ArcRwSignal<bool>,
    pub(super) installable: ArcRwSignal<bool>,
    pub(super) several: ArcRwSignal<bool>,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            device: RwLock::new(nobody()),
            kinds: map_of(Kind::ALL.iter().map(|kind| (*kind, ArcTrigger::new()))),
            drafts: RwLock::default(),
            phase: ArcRwSignal::default(),
            status: ArcRwSignal::default(),
            review: ArcRwSignal::default(),
            actor: ArcRwSignal::new(Actor {
                user: UserId(Uuid::nil()),
                space: PoleId(Uuid::nil()),
                who: Who::Nobody,
            }),
            signed: ArcRwSignal::default(),
            clock: ArcRwSignal::new(Now::at(0)),
            update: ArcRwSignal::new(false),
            installable: ArcRwSignal::new(false),
            several: ArcRwSignal::new(false),
        }
    }
}

/// A device on which nobody is signed in.
pub(super) fn nobody() -> Device {
    let meta = Meta::new(
        ClientId(Uuid::nil()),
        UserId(Uuid::nil()),
        PoleId(Uuid::nil()),
    );
    let opened = Opened {
        meta,
        rows: Vec::new(),
        outbox: Vec::new(),
        review: Vec::new(),
    };
    Device::with_book(opened, Now::at(0), Book::of_nobody())
}

impl Shared {
    /// Reads the rows. `kinds`: what to be told about; a screen that reads a kind it has not named
    /// is not drawn again when that kind changes.
    pub(super) fn read<T>(&self, kinds: &[Kind], read: impl FnOnce(&Replica) -> T) -> T {
        for kind in kinds {
            if let Some(trigger) = self.kinds.get(kind) {
                trigger.track();
            }
        }
        self.with(|device| read(&device.replica))
    }

    /// Looks at the device.
    pub(super) fn with<T>(&self, look: impl FnOnce(&Device) -> T) -> T {
        match self.device.try_read() {
            Ok(device) => look(&device),
            Err(TryLockError::Poisoned(poisoned)) => look(&poisoned.into_inner()),
            // Only from inside a change, which runs no code of the screens.
            Err(TryLockError::WouldBlock) => look(&nobody()),
        }
    }

    /// The text being typed in a form, if some was left.
    pub(super) fn draft(&self, form: &str) -> Option<String> {
        self.drafts
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(form)
            .cloned()
    }
}

#[cfg(target_arch = "wasm32")]
impl Shared {
    /// Changes the device. No signal moves before [`Shared::publish`].
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Device) -> T) -> T {
        change(&mut self.device.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the drafts in memory.
    pub(super) fn change_drafts<T>(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, String>) -> T,
    ) -> T {
        change(&mut self.drafts.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells the screens what changed in the rows, the actor, the review and the counts.
    pub(super) fn publish(&self) {
        let (changed, actor, review, status) = self.change(|device| {
            let changed = device.replica.take_changed();
            let mut status = self.status.get_untracked();
            status.pending = device.waiting().count();
            status.pending_since = device.waiting().next().map(|p| p.mutation.at);
            status.synced_at = device.meta().synced_at;
            status.clock_offset = device.meta().offset;
            (
                changed,
                device.replica.actor(),
                device.review().to_vec(),
                status,
            )
        });
        set_if_new(&self.actor, actor);
        set_if_new(&self.review, review);
        set_if_new(&self.status, status);
        for kind in changed {
            if let Some(trigger) = self.kinds.get(&kind) {
                trigger.notify();
            }
        }
    }

    /// Every row may be another: after opening the store, signing in or out.
    pub(super) fn publish_all(&self) {
        self.publish();
        for trigger in self.kinds.values() {
            trigger.notify();
        }
    }
}

/// Sets a signal only when its value changes, so that nothing is drawn for nothing.
#[cfg(target_arch = "wasm32")]
pub(super) fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
