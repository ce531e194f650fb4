//! The app's driver, played: the machine's actions, answers, notices between tabs, with a crash
//! possible at each step.

use crate::backend::Backend;
use crate::message::{Request, Sender};
use crate::oracle::{Broken, broken, check};
use crate::phone::Place;
use crate::pole::POLE;
use crate::world::{Event, World};
use common::sync::device::{ClientStore, Meta, NewMutation};
use common::sync::machine::{self, Action, Failure, State};
use common::sync::memory::{StorageFailed, ready};
use common::sync::protocol::{PUSH_BYTES, PUSH_MAX};
use std::rc::Rc;

impl<B: Backend> World<B> {
    fn leads(&self, at: Place) -> bool {
        let before = self.phones[at.phone].tabs.iter().take(at.tab);
        self.config.all_lead || before.flatten().next().is_none()
    }

    pub fn timer(&mut self, at: Place, life: u64, timer: u64) -> Result<(), Broken> {
        match self.tab(at) {
            Some(tab) if tab.life == life && tab.timer == timer => {
                self.check_lease(at)?;
                self.dispatch(at, machine::Event::Deadline)
            }
            _ => Ok(()),
        }
    }

    pub fn poked(&mut self, phone: usize) -> Result<(), Broken> {
        for tab in 0..self.phones[phone].tabs.len() {
            self.dispatch(Place { phone, tab }, machine::Event::Poke)?;
        }
        Ok(())
    }

    /// Gives the machine an event and does what it asks.
    pub fn dispatch(&mut self, at: Place, event: machine::Event) -> Result<(), Broken> {
        if !self.leads(at) {
            return Ok(());
        }
        let (now, random) = (self.now, self.dice.number());
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let action = tab.machine.on(event, now, random);
        let wait = tab.machine.deadline().saturating_sub(now);
        if wait > 400_000 {
            return broken("I11", format!("{at} waits {wait} ms after {event:?}"));
        }
        tab.timer += 1;
        let (life, timer) = (tab.life, tab.timer);
        let busy = matches!(tab.machine.state(), State::Pushing | State::Pulling);
        if !busy || action != Action::Nothing {
            tab.run += 1;
        }
        self.schedule(wait, Event::Timer { at, life, timer });
        match action {
            Action::Push { max } => self.push(at, max),
            Action::Pull => self.pull(at),
            Action::Nothing => Ok(()),
        }
    }

    pub fn failed(&mut self, at: Place) -> Result<(), Broken> {
        self.say(format_args!("{at} storage fails"));
        self.dispatch(at, machine::Event::Failed(Failure::Storage))
    }

    pub fn sender(&mut self, at: Place) -> Option<Sender> {
        self.tab(at).map(|tab| Sender {
            at,
            life: tab.life,
            run: tab.run,
            server: 0,
        })
    }

    fn push(&mut self, at: Place, max: usize) -> Result<(), Broken> {
        let begins = self.tab(at).is_some_and(|tab| tab.device.begins_push());
        if begins && self.refresh(at)?.is_err() {
            return self.failed(at);
        }
        // Turned away, it tries every five minutes: one by one would take for ever.
        let closed = self.closed.contains(&self.phones[at.phone].user);
        let (most, bytes) = if closed {
            (PUSH_MAX, PUSH_BYTES)
        } else {
            self.config.push
        };
        let Some(sender) = self.sender(at) else {
            return Ok(());
        };
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let isolate = tab.machine.is_isolating();
        match tab.device.push_req(max.min(most), bytes) {
            None => self.dispatch(at, machine::Event::Pushed),
            Some(mut req) => {
                req.seal_first = isolate;
                self.send(sender, Request::Push(Rc::new(req)));
                Ok(())
            }
        }
    }

    fn pull(&mut self, at: Place) -> Result<(), Broken> {
        let limit = self.config.page;
        let ms = self.device_ms(at.phone);
        let Some(sender) = self.sender(at) else {
            return Ok(());
        };
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let req = tab.device.pull_req_at(limit, ms);
        self.send(sender, Request::Pull(Rc::new(req)));
        Ok(())
    }

    /// Reads outbox and review again.
    pub fn refresh(&mut self, at: Place) -> Result<Result<(), StorageFailed>, Broken> {
        let idb = self.phones[at.phone].idb.clone();
        let (Ok(outbox), Ok(review)) = (ready(idb.outbox()), ready(idb.review())) else {
            return Ok(Err(StorageFailed));
        };
        let now = self.believed(at);
        if let Some(tab) = self.tab(at)
            && (tab.device.outbox() != outbox || tab.device.review() != review)
        {
            tab.device.reloaded(outbox, review, now);
        }
        Ok(Ok(()))
    }

    /// Reads the whole store again.
    pub fn reload(&mut self, at: Place) -> Result<Result<(), StorageFailed>, Broken> {
        let fresh = Meta::new(self.new_client(), self.phones[at.phone].user, POLE);
        let Ok(opened) = ready(self.phones[at.phone].idb.clone().open(fresh)) else {
            return Ok(Err(StorageFailed));
        };
        self.adopt(at, opened)?;
        Ok(Ok(()))
    }

    pub fn noticed(&mut self, at: Place, life: u64, rows: bool) -> Result<(), Broken> {
        if self.tab(at).is_none_or(|tab| tab.life != life) {
            return Ok(());
        }
        let content = self.phones[at.phone].idb.content();
        let cookie = content.meta.as_ref().and_then(|m| m.cookie.clone());
        let behind = self
            .tab(at)
            .is_some_and(|tab| tab.device.meta().cookie != cookie);
        // A notice that is missed costs time only.
        let _missed = if rows && behind {
            self.reload(at)?
        } else {
            self.refresh(at)?
        };
        self.shows_what_it_keeps(at)?;
        self.tabs_alike(at.phone)?;
        let waits = !self.phones[at.phone].idb.content().outbox.is_empty();
        if waits {
            self.dispatch(at, machine::Event::Saved)?;
        }
        Ok(())
    }

    pub fn tell_others(&mut self, at: Place, rows: bool) {
        for tab in 0..self.phones[at.phone].tabs.len() {
            let other = Place { tab, ..at };
            if other == at || self.dice.fault(self.config.drop) {
                continue;
            }
            let delay = 1 + self.dice.below(40) as i64;
            if let Some(sender) = self.sender(other) {
                self.schedule(
                    delay,
                    Event::Notice {
                        at: other,
                        life: sender.life,
                        rows,
                    },
                );
            }
        }
    }

    /// Writes a command to the outbox. Nothing is said to the person before the store has it.
    pub fn commit_command(&mut self, at: Place, new: NewMutation) -> Result<(), Broken> {
        if self.crash(at)? {
            return Ok(());
        }
        let idb = self.phones[at.phone].idb.clone();
        if self.dice.fault(self.config.storage) {
            idb.fail(1);
        }
        let op = new.op.clone();
        let Ok(pending) = ready(idb.commit(new)) else {
            self.say(format_args!("{at} {op} is not kept"));
            return Ok(());
        };
        let client = idb.content().meta.as_ref().map(|meta| meta.client);
        let Some(client) = client else {
            return broken("I1", "no meta");
        };
        let mid = pending.mutation.mid;
        self.say(format_args!("{at} {op} is kept as {mid}"));
        let kept = Rc::new(pending.clone());
        check(
            self.phones[at.phone]
                .complete
                .insert((client, mid), kept)
                .is_none(),
            "I2",
            || format!("{at}: mutation {mid} twice"),
        )?;
        self.phones[at.phone].pulled.entry(client).or_default();
        // What it has read of a life that is lost, and it has not heard so, precedes nothing.
        let misled = self.phones[at.phone].misled;
        let seen = if misled {
            0
        } else {
            self.phones[at.phone].reached
        };
        // What a copy of this device writes under the same name may be taken for this.
        if !self.phones[at.phone].copied {
            self.phones[at.phone].history.wrote(client, mid, seen);
        }
        if self.crash(at)? {
            return Ok(());
        }
        let now = self.believed(at);
        if let Some(tab) = self.tab(at) {
            tab.device.committed(pending, now);
        }
        self.tell_others(at, false);
        self.shows_what_it_keeps(at)?;
        self.dispatch(at, machine::Event::Saved)
    }
}
