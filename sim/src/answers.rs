//! Answers of the server, taken by the tab that asked, however late.

use crate::backend::Backend;
use crate::message::{Answer, Sender};
use crate::oracle::{Broken, Expected, broken, check};
use crate::phone::Place;
use crate::world::World;
#[cfg(feature = "planted")]
use common::planted::{Bug, is_planted};
use common::row::{Mid, RowKey};
use common::sync::device::{AfterPush, ClientStore, Device, Planned, PullPlan, RowOp};
use common::sync::machine::{self, Failure};
use common::sync::memory::{Content, ready};
use common::sync::protocol::{PullReq, PullResp, PushReq, PushResp, Verdict};

impl<B: Backend> World<B> {
    fn pushed(&mut self, at: Place, req: &PushReq, resp: &PushResp) -> Result<(), Broken> {
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        match tab.device.after_push(req, resp) {
            AfterPush::Continue => {
                #[cfg(feature = "planted")]
                if is_planted(Bug::OutboxClearedOnPush) {
                    self.phones[at.phone].idb.forget_outbox(resp.last_mid);
                    let _missed = self.refresh(at)?;
                }
                let more = self.tab(at).is_some_and(|tab| tab.device.pushed(req, resp));
                self.dispatch(
                    at,
                    if more {
                        machine::Event::PushedPart
                    } else {
                        machine::Event::Pushed
                    },
                )
            }
            AfterPush::Rename => self.rename(at, req, resp),
            AfterPush::Recover { after } => match self.recover(at, after)? {
                None => Ok(()),
                Some(_) => {
                    self.dispatch(at, machine::Event::Saved)?;
                    self.dispatch(at, machine::Event::Pulled { more: false })
                }
            },
        }
    }

    /// An answer arrives.
    pub fn answered(&mut self, sender: Sender, answer: Answer) -> Result<(), Broken> {
        let at = sender.at;
        let Some(tab) = self.tab(at).filter(|tab| tab.life == sender.life) else {
            return Ok(());
        };
        let current = tab.run == sender.run;
        match answer {
            Answer::Error if current => {
                let failure = Failure::Server { retry_after: None };
                self.dispatch(at, machine::Event::Failed(failure))
            }
            Answer::Broken if current => self.dispatch(at, machine::Event::Failed(Failure::Broken)),
            Answer::Push(req, resp) if current => self.pushed(at, &req, &resp),
            Answer::Pull(_, PullResp::Upgrade { .. }, _) => {
                let failure = machine::Event::Failed(Failure::Upgrade);
                if current {
                    self.dispatch(at, failure)
                } else {
                    Ok(())
                }
            }
            Answer::Pull(_, PullResp::Revoked { last_mid, .. }, _) => {
                if current {
                    self.banished(at, last_mid)
                } else {
                    Ok(())
                }
            }
            // Late answers are applied too: safety must not depend on who leads.
            Answer::Pull(req, resp, expected) => {
                let more = match &resp {
                    PullResp::Ok(page) => page.more,
                    other => matches!(other, PullResp::Reset { .. }),
                };
                // Of a life of the server that nobody remembers.
                let of_old = sender.server != self.life && matches!(resp, PullResp::Ok(_));
                let before = self.first_waiting(at);
                if let Some(after) = Device::lost_after(&resp) {
                    // A request given up is aborted: only the current one speaks of another life.
                    let recovered = if current {
                        self.recover(at, after)?
                    } else {
                        None
                    };
                    match recovered {
                        None => return Ok(()),
                        Some(true) => {
                            self.dispatch(at, machine::Event::Saved)?;
                            return self.dispatch(at, machine::Event::Pulled { more: false });
                        }
                        Some(false) => {}
                    }
                }
                let Some(plan) = self.plan(at, &req, resp) else {
                    return broken("error", "an answer without a plan");
                };
                if self.crash(at)? {
                    return Ok(());
                }
                if self.dice.fault(self.config.storage) {
                    self.phones[at.phone].idb.fail(1);
                }
                let ms = self.device_ms(at.phone);
                let idb = self.phones[at.phone].idb.clone();
                let before_rows = idb.content();
                let Ok(planned) = ready(idb.apply(&plan, ms)) else {
                    return self.failed(at);
                };
                let settled = !plan.verdicts.is_empty();
                if planned == Planned::Done {
                    self.phones[at.phone].misled |= of_old;
                    self.applied(at, &before_rows, &plan, expected.as_ref())?;
                    self.tell_others(at, true);
                }
                if self.crash(at)? {
                    return Ok(());
                }
                let now = self.believed(at);
                self.heard(at.phone, &plan);
                if planned == Planned::Stale || self.lapsed(at.phone) {
                    if self.reload(at)?.is_err() {
                        return self.failed(at);
                    }
                } else if let Some(tab) = self.tab(at) {
                    tab.device.applied(plan, now, ms);
                    if settled {
                        let _missed = self.refresh(at)?;
                    }
                }
                self.shows_what_it_keeps(at)?;
                if !current {
                    return Ok(());
                }
                let after = self.first_waiting(at);
                if after.is_some() && after != before {
                    self.dispatch(at, machine::Event::Saved)?;
                }
                let more = more || planned == Planned::Stale;
                self.dispatch(at, machine::Event::Pulled { more })
            }
            Answer::Error | Answer::Broken | Answer::Push(..) => Ok(()),
        }
    }

    fn first_waiting(&mut self, at: Place) -> Option<Mid> {
        self.tab(at)?
            .device
            .outbox()
            .first()
            .map(|p| p.mutation.mid)
    }

    fn plan(&mut self, at: Place, req: &PullReq, resp: PullResp) -> Option<PullPlan> {
        let ms = self.device_ms(at.phone);
        self.tab(at)?.device.plan(req, resp, ms)
    }

    /// The store has applied an answer.
    pub fn applied(
        &mut self,
        at: Place,
        before: &Content,
        plan: &PullPlan,
        expected: Option<&Expected>,
    ) -> Result<(), Broken> {
        let ms = self.device_ms(at.phone);
        let content = self.phones[at.phone].idb.content();
        let cookie = content.meta.as_ref().and_then(|m| m.cookie.as_ref());
        let (reached, finished) = cookie.map_or((0, false), |c| (c.seq, c.cont.is_none()));
        let phone = &mut self.phones[at.phone];
        if plan.clear {
            phone.reached = 0;
            phone.misled = false;
            phone.history.restarted();
        }
        check(reached >= phone.reached, "I5", || {
            format!("{at} went back from {} to {reached}", phone.reached)
        })?;
        phone.reached = reached;
        if finished && !phone.misled {
            phone.history.read(reached);
        }
        if plan.last_mid > 0 {
            let pulled = phone.pulled.entry(plan.client).or_default();
            *pulled = plan.last_mid.max(*pulled);
            let told = self.oracle.verdict(plan.client, *pulled);
            phone.history.told(told.map_or(0, Verdict::seq));
        }
        self.say(format_args!("{at} reaches {reached}"));
        if plan.meta.verified_at == Some(ms) {
            self.phones[at.phone].misled = false;
        }
        let misled = self.phones[at.phone].misled;
        for op in plan.ops.iter().filter(|_| !plan.clear && !misled) {
            let RowOp::Put(put) = op else { continue };
            let key = RowKey::new(put.kind, put.id);
            let versions = (before.rows.get(&key), content.rows.get(&key));
            if let (Some(old), Some(new)) = versions {
                check(new.ver >= old.ver, "I5", || {
                    format!("{at}: {key:?} went back from {} to {}", old.ver, new.ver)
                })?;
            }
        }
        // Until it hears that the server has lost something, it holds what is no longer true.
        let expected = expected.filter(|_| !self.phones[at.phone].misled);
        if let Some(expected) = expected {
            expected.reached(&content)?;
        }
        self.nothing_lost(at.phone)
    }
}
