//! Until when a device shows rows, and what happens when the account is closed.

use crate::backend::Backend;
use crate::oracle::{Broken, check};
use crate::phone::Place;
use crate::pole::START;
use crate::world::World;
use common::command::Now;
use common::row::Mid;
use common::sync::device::{ClientStore, Device, Opened, PullPlan};
use common::sync::machine::{self, Failure};
use common::sync::memory::ready;

impl<B: Backend> World<B> {
    /// Whether rows are not to be shown on that device.
    pub fn lapsed(&mut self, phone: usize) -> bool {
        let ms = self.device_ms(phone);
        let phone = &mut self.phones[phone];
        let content = phone.idb.content();
        content.meta.as_ref().is_some_and(|meta| {
            phone.latest = phone.latest.max(ms.saturating_add(meta.offset));
            meta.lease_is_over(ms, phone.latest)
        })
    }

    /// The server has said what time it is.
    pub fn heard(&mut self, phone: usize, plan: &PullPlan) {
        if !plan.clear {
            let ms = self.device_ms(phone);
            let phone = &mut self.phones[phone];
            phone.latest = ms.saturating_add(plan.meta.offset);
            phone.jumped = false;
        }
    }

    /// A tab takes what its store has, unless the lease is over: then rows are erased.
    pub fn adopt(&mut self, at: Place, mut opened: Opened) -> Result<(), Broken> {
        let ms = self.device_ms(at.phone);
        let believed = ms.saturating_add(opened.meta.offset);
        let over = self.lapsed(at.phone);
        let until = opened.meta.lease_until;
        let kept = !opened.rows.is_empty();
        if over {
            opened.rows.clear();
        }
        let device = Device::new(opened, Now::at(believed));
        let phone = &self.phones[at.phone];
        // By its own clock, corrected and never set back; and by the real one, unless it was moved.
        let late = believed.max(phone.latest) > until
            || (!phone.jumped && START + self.now > until + 60_000);
        let shown = device.replica.base().next().is_some();
        check(until == 0 || !late || !shown, "I4", || {
            format!(
                "{at} shows rows after its lease of {until}: it believes {believed}, latest {}, \
                 moved {}, real {}, found over: {over}",
                phone.latest,
                phone.jumped,
                START + self.now
            )
        })?;
        let plan = device.forget_rows();
        if let Some(tab) = self.tab(at) {
            tab.device = device;
        }
        if over && kept {
            let idb = self.phones[at.phone].idb.clone();
            let before = idb.content();
            if ready(idb.apply(&plan, ms)).is_ok() {
                self.say(format_args!("{at}: the lease is over"));
                self.applied(at, &before, &plan, None)?;
                if let Some(tab) = self.tab(at) {
                    tab.device.applied(plan, Now::at(believed), ms);
                }
            }
        }
        Ok(())
    }

    /// A tab left open looks at the clock.
    pub fn check_lease(&mut self, at: Place) -> Result<(), Broken> {
        let shows = |world: &mut Self| {
            let tab = world.tab(at);
            tab.is_some_and(|tab| tab.device.replica.base().next().is_some())
        };
        if shows(self) && self.lapsed(at.phone) {
            let _missed = self.reload(at)?;
        }
        Ok(())
    }

    /// The account is closed: rows go at once; once the server has what was written, all goes.
    pub fn banished(&mut self, at: Place, last_mid: Mid) -> Result<(), Broken> {
        let early = self
            .tab(at)
            .is_some_and(|tab| tab.device.closed_too_early(last_mid));
        if early && self.recover(at, last_mid)?.is_none() {
            return Ok(());
        }
        let idb = self.phones[at.phone].idb.clone();
        let content = idb.content();
        let waits = content.outbox.keys().any(|mid| *mid > last_mid);
        if !waits {
            for (client, mid) in self.phones[at.phone].complete.keys() {
                let kept = *mid <= self.oracle.last_mid(*client);
                check(kept || self.phones[at.phone].misled, "I1", || {
                    format!("{at}: mutation {mid} goes with the database")
                })?;
            }
            self.say(format_args!("{at}: everything is erased"));
            let phone = &mut self.phones[at.phone];
            phone.gone = true;
            phone.signed_in = false;
            phone.tabs.iter_mut().for_each(|tab| *tab = None);
            phone.erase();
            return self.wiped(at.phone);
        }
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let plan = tab.device.closed(last_mid);
        let ms = self.device_ms(at.phone);
        if ready(idb.apply(&plan, ms)).is_ok() {
            let _missed = self.reload(at)?;
            self.applied(at, &content, &plan, None)?;
        }
        self.dispatch(at, machine::Event::Failed(Failure::Revoked))
    }
}
