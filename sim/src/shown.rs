//! What a person sees on a device, against what the device keeps.

use crate::accident::DAY_MS;
use crate::backend::Backend;
use crate::oracle::{Broken, broken, check};
use crate::phone::Place;
use crate::world::World;
use common::command::Command;
use common::domain::application::Application;
use common::domain::follow_up::Revision;
use common::domain::offer::Offer;
use common::ids::ClientId;
use common::refusal::Refusal;
use common::row::{Kind, Mid, RowKey};
use common::sync::device::{Device, Opened, Pending};
use common::sync::protocol::Verdict;
use std::collections::BTreeMap;

impl<B: Backend> World<B> {
    /// A tab whose memory follows the store shows the rows of the store, and over them every
    /// pending command, until its verdict.
    pub fn shows_what_it_keeps(&mut self, at: Place) -> Result<(), Broken> {
        if self.dice.below(20) != 0 {
            return Ok(());
        }
        let content = self.phones[at.phone].idb.content();
        let now = self.believed(at);
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let Some(meta) = content.meta.clone() else {
            return Ok(());
        };
        let outbox: Vec<Pending> = content
            .outbox
            .values()
            .map(|p| p.as_ref().clone())
            .collect();
        if tab.device.meta().cookie != meta.cookie || tab.device.outbox() != outbox {
            // Another tab was faster; a notice is on its way.
            return Ok(());
        }
        let opened = Opened {
            meta,
            rows: content
                .rows
                .values()
                .map(|row| row.as_ref().clone())
                .collect(),
            outbox,
            review: Vec::new(),
        };
        let fresh = Device::new(opened, now);
        // What is over depends on the day: a clock that was moved changes it, and so do weeks away.
        let other_day = self.phones[at.phone].jumped || self.now >= DAY_MS;
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        check(
            fresh.replica.base().eq(tab.device.replica.base()),
            "I3",
            || format!("{at} shows other rows than it keeps"),
        )?;
        check(
            other_day || fresh.replica.overlay().eq(tab.device.replica.overlay()),
            "I7",
            || {
                format!(
                    "{at} shows {:?}\ninstead of {:?}",
                    tab.device.replica.overlay().collect::<Vec<_>>(),
                    fresh.replica.overlay().collect::<Vec<_>>()
                )
            },
        )?;
        let client = tab.device.meta().client;
        let refused = tab.device.replica.refused().clone();
        if let Some(own) = self.refused_by_itself(client, &refused) {
            return broken(
                "I7",
                format!("{at} hides mutation {own}, in conflict with itself"),
            );
        }
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        for pending in tab.device.outbox() {
            if !refused.contains_key(&pending.mutation.mid) && !pending.mutation.void {
                let replica = &tab.device.replica;
                shown(
                    pending,
                    |key| replica.stored(key).map(|s| &s.row).is_some(),
                    |text, id| replica.get::<Revision>(id).is_some_and(|r| r.text == text),
                )?;
            }
        }
        Ok(())
    }

    /// Tabs of the same state show the same.
    pub fn tabs_alike(&mut self, phone: usize) -> Result<(), Broken> {
        if self.phones[phone].tabs.len() < 2 || self.dice.below(8) != 0 {
            return Ok(());
        }
        let tabs: Vec<&Device> = self.phones[phone]
            .tabs
            .iter()
            .flatten()
            .map(|t| &t.device)
            .collect();
        for pair in tabs.windows(2) {
            let (one, other) = (pair[0], pair[1]);
            let same = one.meta().cookie == other.meta().cookie && one.outbox() == other.outbox();
            // What is over depends on the day: a clock that was moved changes it.
            if same && !self.phones[phone].jumped {
                check(one.replica.base().eq(other.replica.base()), "I13", || {
                    format!("tabs of {phone} hold other rows")
                })?;
                check(
                    one.replica.overlay().eq(other.replica.overlay()),
                    "I13",
                    || format!("tabs of {phone} show other rows"),
                )?;
            }
        }
        Ok(())
    }

    /// Once each tab has heard of the last change, all show the same.
    pub fn tabs_agree(&mut self, phone: usize) -> Result<(), Broken> {
        for tab in 0..self.phones[phone].tabs.len() {
            let at = Place { phone, tab };
            check(self.reload(at)?.is_ok(), "error", || {
                "the storage works".into()
            })?;
        }
        let mut tabs = self.phones[phone]
            .tabs
            .iter()
            .flatten()
            .map(|tab| &tab.device.replica);
        let Some(first) = tabs.next() else {
            return broken("I11", format!("{phone} has no tab"));
        };
        check(
            first.base().next().is_some() || self.oracle.view(self.phones[phone].user).is_empty(),
            "I3",
            || format!("{phone} shows nothing although the server answers"),
        )?;
        check(
            tabs.all(|tab| tab.base().eq(first.base()) && tab.overlay().eq(first.overlay())),
            "I13",
            || format!("tabs of {phone} do not show the same"),
        )
    }

    /// A mutation that the device refuses because of what it changed itself.
    fn refused_by_itself(&self, client: ClientId, refused: &BTreeMap<Mid, Refusal>) -> Option<Mid> {
        refused.iter().find_map(|(mid, refusal)| {
            let Refusal::ChangedSinceSeen { changed } = refusal else {
                return None;
            };
            let own = changed.iter().all(|change| {
                let row = self.oracle.row(change.key);
                row.and_then(|row| row.stored.gver.get(&change.group))
                    .is_some_and(|version| version.by == Some(client))
            });
            own.then_some(*mid)
        })
    }

    /// The words of a note that was taken are at the server, whatever else happened.
    pub fn text_kept(&self, pending: &Pending, verdict: &Verdict) -> Result<(), Broken> {
        if !matches!(verdict, Verdict::Applied { .. } | Verdict::Merged { .. }) {
            return Ok(());
        }
        shown(
            pending,
            |key| self.oracle.row(key).is_some(),
            |text, id| {
                self.oracle
                    .all::<Revision>()
                    .any(|r| r.id.0 == id && r.text == text)
            },
        )
    }
}

/// What a command creates is there.
fn shown(
    pending: &Pending,
    exists: impl Fn(RowKey) -> bool,
    says: impl Fn(&str, uuid::Uuid) -> bool,
) -> Result<(), Broken> {
    let mutation = &pending.mutation;
    let Ok(command) = Command::decode(&mutation.op, mutation.schema, &mutation.args) else {
        return broken("I7", format!("{} cannot be read", mutation.op));
    };
    let there = match &command {
        Command::ApplyToOffer(c) => {
            // The same offer may have been asked for already, under another name.
            exists(RowKey::new(Kind::Application, c.id.0))
                || exists(RowKey::new(Kind::Offer, c.offer.0))
        }
        Command::CreateOffer(c) => exists(RowKey::new(Kind::Offer, c.id.0)),
        Command::WriteNote(c) => {
            exists(RowKey::new(Kind::Note, c.note.0)) && says(c.text.trim(), c.revision.0)
        }
        Command::ReviseNote(c) => says(c.text.trim(), c.revision.0),
        _ => true,
    };
    check(there, "I7", || format!("{command:?} is not shown"))
}

/// Rows of a type that a tab shows.
pub fn offers(device: &Device) -> Vec<Offer> {
    device.replica.all::<Offer>().cloned().collect()
}

/// Requests that a tab shows.
pub fn applications(device: &Device) -> Vec<Application> {
    device.replica.all::<Application>().cloned().collect()
}
