//! Messages between devices and server, and the network that loses, repeats and delays them.

use crate::backend::Backend;
use crate::oracle::Expected;
use crate::phone::Place;
use crate::world::{Event, World};
use common::sync::protocol::{PullReq, PullResp, PushReq, PushResp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::rc::Rc;

/// What a device asks.
#[derive(Clone, Debug)]
pub enum Request {
    Push(Rc<PushReq>),
    Pull(Rc<PullReq>),
}

/// What the server says.
#[derive(Clone, Debug)]
pub enum Answer {
    Push(Rc<PushReq>, PushResp),
    Pull(Rc<PullReq>, PullResp, Option<Expected>),
    /// The server could not.
    Error,
    /// The server failed on what was sent.
    Broken,
}

/// The request of a tab: `life` of the tab and `run` of its machine when it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    pub at: Place,
    pub life: u64,
    pub run: u64,
    /// Life of the server when it answered.
    pub server: u32,
}

impl<B: Backend> World<B> {
    /// A request leaves a device.
    pub fn send(&mut self, sender: Sender, request: Request) {
        let request = if self.config.wire {
            request.rewired()
        } else {
            request
        };
        if !self.phones[sender.at.phone].online || self.dice.fault(self.config.drop) {
            return self.say(format_args!("{} request lost", sender.at));
        }
        self.travel(Event::AtServer(sender, request));
    }

    /// An answer leaves the server.
    pub fn reply(&mut self, mut sender: Sender, answer: Answer) {
        sender.server = self.life;
        let answer = if self.config.wire {
            answer.rewired()
        } else {
            answer
        };
        if !self.phones[sender.at.phone].online || self.dice.fault(self.config.drop) {
            return self.say(format_args!("answer to {} lost", sender.at));
        }
        self.travel(Event::AtTab(sender, Box::new(answer)));
    }

    fn travel(&mut self, event: Event) {
        let slow = self.dice.fault(self.config.slow);
        let delay = 10 + self.dice.below(if slow { 60_000 } else { 800 }) as i64;
        if self.dice.fault(self.config.duplicate) {
            let later = delay + self.dice.below(5_000) as i64;
            self.schedule(later, event.clone());
        }
        if self.config.stale > 0 {
            if self.dice.fault(self.config.stale)
                && let Some(old) = self.dice.pick(&self.old)
            {
                let later = delay + self.dice.below(90_000) as i64;
                self.schedule(later, old);
            }
            if self.old.len() >= 20 {
                self.old.remove(0);
            }
            self.old.push(event.clone());
        }
        self.schedule(delay, event);
    }
}

fn again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).expect("a message is plain data");
    serde_json::from_str(&text).expect("a message is read back")
}

impl Request {
    fn rewired(self) -> Self {
        match self {
            Self::Push(req) => Self::Push(Rc::new(again(req.as_ref()))),
            Self::Pull(req) => Self::Pull(Rc::new(again(req.as_ref()))),
        }
    }
}

impl Answer {
    fn rewired(self) -> Self {
        match self {
            Self::Push(req, resp) => Self::Push(req, again(&resp)),
            Self::Pull(req, resp, expected) => Self::Pull(req, again(&resp), expected),
            other => other,
        }
    }
}
