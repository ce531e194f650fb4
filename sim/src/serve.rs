//! The server's side: each request in a transaction or from a snapshot, with crashes, and what the
//! oracle has to say about each.

use crate::backend::{Backend, Point};
use crate::message::{Answer, Request, Sender};
use crate::oracle::{Broken, Expected, broken, check};
use crate::pole::{self, POLE};
use crate::world::{Event, World};
use common::command::Command;
use common::ids::UserId;
use common::row::{Group, Mid, Row};
use common::sync::protocol::{
    Mutation, PROTO, PullReq, PullResp, PushReq, PushResp, ResetWhy, Verdict,
};
use common::sync::server::{Changes, Intake, Session};
use std::collections::BTreeMap;

/// Client of the administrator's online requests.
pub const ADMIN: usize = 900;
/// First word of a note on which the server fails.
pub const POISON: &str = "Poison";
/// Copies of the database that are kept.
const COPIES: usize = 4;

impl<B: Backend> World<B> {
    /// A request arrives.
    pub fn serve(&mut self, sender: Sender, request: Request) -> Result<(), Broken> {
        let user = self.phones[sender.at.phone].user;
        let session = Session { user, space: POLE };
        let answer = match request {
            Request::Push(req) => {
                let runs = self.intake(&session, &req) == Some(Intake::Run);
                if runs && self.dice.fault(self.config.server_down) {
                    return self.dies(sender, &session, &req);
                }
                match self.take(sender, &session, &req)? {
                    Some(resp) => Answer::Push(req, resp),
                    None => Answer::Broken,
                }
            }
            Request::Pull(req) => {
                if self.dice.fault(self.config.server_down) {
                    self.say(format_args!("server cannot answer {}", sender.at));
                    self.perhaps_error(sender);
                    return Ok(());
                }
                let (resp, expected) = self.give(sender, &session, &req)?;
                Answer::Pull(req, resp, expected)
            }
        };
        self.reply(sender, answer);
        Ok(())
    }

    fn perhaps_error(&mut self, sender: Sender) {
        if self.dice.chance(50) {
            self.reply(sender, Answer::Error);
        }
    }

    /// The server dies in the middle of a push; the device learns nothing, or that it failed.
    fn dies(&mut self, sender: Sender, session: &Session, req: &PushReq) -> Result<(), Broken> {
        let point = self.dice.pick(&Point::ALL).unwrap_or(Point::Arrived);
        self.say(format_args!(
            "server dies at {point:?} of a push of {}",
            sender.at
        ));
        let now = self.time();
        match self.server.push_dying(session, req, now, point) {
            Ok(Some((_, changes))) => self.committed(sender.at.phone, req, &changes)?,
            Ok(None) => {}
            Err(error) => return broken("error", format!("push refused: {error}")),
        }
        self.perhaps_error(sender);
        Ok(())
    }

    fn take(
        &mut self,
        sender: Sender,
        session: &Session,
        req: &PushReq,
    ) -> Result<Option<PushResp>, Broken> {
        let now = self.time();
        let Some(intake) = self.intake(session, req) else {
            self.say(format_args!("server fails on a push of {}", sender.at));
            return Ok(None);
        };
        if intake == Intake::Run && self.dice.chance(self.config.recut) {
            self.recut(session, req)?;
        }
        let (resp, changes) = match self.server.push_as(session, req, now, intake) {
            Ok(done) => done,
            Err(error) => return broken("error", format!("push refused: {error}")),
        };
        self.say(format_args!(
            "server takes {}..+{} of {}: change {}, {} rows, {:?}",
            req.first_mid,
            req.mutations.len(),
            sender.at,
            changes.seq,
            changes.rows.len(),
            words(&changes)
        ));
        self.committed(sender.at.phone, req, &changes)?;
        Ok(Some(resp))
    }

    /// How the server takes a push; nothing when it fails on it, as its transaction does.
    fn intake(&self, session: &Session, req: &PushReq) -> Option<Intake> {
        let last = self.oracle.last_mid(req.client);
        let mut fresh = req.mutations.iter().filter(|m| m.mid > last && !m.void);
        let poisoned = |m: &Mutation| {
            m.op.ends_with("_note")
                && m.args["text"]
                    .as_str()
                    .is_some_and(|t| t.starts_with(POISON))
        };
        if self.closed.contains(&session.user) {
            return Some(Intake::SealAll);
        }
        if !fresh.clone().any(poisoned) {
            return Some(Intake::Run);
        }
        // The first is kept aside, and the others are tried.
        let seals = req.seal_first && !fresh.clone().skip(1).any(poisoned);
        (seals && fresh.next().is_some()).then_some(Intake::SealFirst)
    }

    fn committed(&mut self, phone: usize, req: &PushReq, changes: &Changes) -> Result<(), Broken> {
        self.saw_what_they_approved(phone, req, changes)?;
        self.commit(changes)
    }

    /// The same mutations one at a time, then all again: same rows, same verdicts.
    fn recut(&mut self, session: &Session, req: &PushReq) -> Result<(), Broken> {
        let (Some(mut whole), Some(mut cut)) = (self.server.copy(), self.server.copy()) else {
            return Ok(());
        };
        let now = self.time();
        let played = |server: &mut B, req: &PushReq| {
            let done = server.push(session, req, now);
            done.map_err(|error| Broken::new("error", format!("push refused: {error}")))
        };
        let (at_once, _) = played(&mut whole, req)?;
        for mutation in &req.mutations {
            let one = PushReq {
                first_mid: mutation.mid,
                mutations: vec![mutation.clone()],
                ..req.clone()
            };
            played(&mut cut, &one)?;
        }
        let (again, _) = played(&mut cut, req)?;
        let said = |verdicts: &[(u64, Verdict)]| -> Vec<_> {
            verdicts.iter().map(|(mid, v)| (*mid, short(v))).collect()
        };
        check(
            at_once.last_mid == again.last_mid && said(&at_once.verdicts) == said(&again.verdicts),
            "I15",
            || {
                format!(
                    "{:?} at once, {:?} one by one",
                    at_once.verdicts, again.verdicts
                )
            },
        )?;
        let (whole, cut): (BTreeMap<_, _>, BTreeMap<_, _>) = (whole.bodies(), cut.bodies());
        check(whole == cut, "I15", || {
            let other = whole.iter().find(|(key, body)| cut.get(key) != Some(body));
            format!("one by one gives other rows: {other:?}")
        })
    }

    fn give(
        &mut self,
        sender: Sender,
        session: &Session,
        req: &PullReq,
    ) -> Result<(PullResp, Option<Expected>), Broken> {
        let now = self.time();
        if self.closed.contains(&session.user) {
            let answer = self.server.revoked(session, req.client);
            let resp = answer.map_err(|error| Broken::new("error", error))?;
            self.say(format_args!("server turns {} away", sender.at));
            return Ok((resp, None));
        }
        if self.server_old {
            let (min_proto, min_schema) = (PROTO, 1);
            return Ok((
                PullResp::Upgrade {
                    min_proto,
                    min_schema,
                },
                None,
            ));
        }
        let lagging = self.config.lag > 0 && self.dice.fault(self.config.lag);
        if lagging && let Some((resp, expected)) = self.lagging(session, req)? {
            self.say(format_args!("a copy that lags answers {}", sender.at));
            return Ok((resp, expected));
        }
        let resp = match self.server.pull(session, req, now) {
            Ok(resp) => resp,
            Err(error) => return broken("error", format!("pull refused: {error}")),
        };
        let page = match &resp {
            PullResp::Ok(page) => page,
            PullResp::Reset { why, .. } => {
                self.say(format_args!("server resets {}: {why:?}", sender.at));
                self.expected_reset(sender.at.phone, req, *why)?;
                return Ok((resp, None));
            }
            other => return broken("error", format!("unexpected {other:?}")),
        };
        self.oracle.may_go_on(req)?;
        self.say(format_args!(
            "server gives {} {} ops from {:?} to {:?}, last {} more {}",
            sender.at,
            page.ops.len(),
            req.cookie
                .as_ref()
                .map(|c| (c.seq, c.cont.as_ref().map(|t| t.at))),
            (page.cookie.seq, page.cookie.cont.as_ref().map(|t| t.upto)),
            page.last_mid,
            page.more
        ));
        let expected = self.oracle.sent(session.user, req, page)?;
        Ok((resp, Some(expected)))
    }

    /// Only a server that has lost or forgotten something asks a device to begin again.
    fn expected_reset(&mut self, phone: usize, req: &PullReq, why: ResetWhy) -> Result<(), Broken> {
        let why_not = |invariant, detail: &str| {
            broken(invariant, format!("{why:?}, {detail}: {:?}", req.cookie))
        };
        match why {
            ResetWhy::DigestMismatch if self.phones[phone].misled => {
                // Its other tabs may ask before they hear of it.
                self.phones[phone].found_out = true;
                Ok(())
            }
            ResetWhy::DigestMismatch if !self.phones[phone].found_out => {
                why_not("I3", "its rows are not those of the server")
            }
            ResetWhy::TooOld if self.oracle.may_go_on(req).is_ok() => {
                why_not("I12", "and nothing it needs is forgotten")
            }
            ResetWhy::SchemaChanged => why_not("error", "the schema is the same"),
            ResetWhy::EpochChanged if self.oracle.epoch == 0 => why_not("error", "one life only"),
            // Put back from a backup too, when the cookie that told the life is erased.
            ResetWhy::Ahead if !self.failed_over && self.oracle.epoch == 0 => {
                why_not("I5", "nothing was lost")
            }
            _ => Ok(()),
        }
    }

    /// A page in the middle of a round, from a copy of the database that is a little old.
    fn lagging(
        &mut self,
        session: &Session,
        req: &PullReq,
    ) -> Result<Option<(PullResp, Option<Expected>)>, Broken> {
        let now = self.time();
        let at = self.dice.below(self.copies.len() as u64) as usize;
        let Some((server, oracle)) = self.copies.get(at) else {
            return Ok(None);
        };
        let Some(mut copy) = server.copy() else {
            return Ok(None);
        };
        match copy.pull(session, req, now) {
            Ok(PullResp::Ok(page)) if page.cookie.cont.is_some() => {
                let mut expected = oracle.sent(session.user, req, &page)?;
                // Earlier pages of the round may come from its elder.
                expected.also_held(&self.oracle, session.user);
                Ok(Some((PullResp::Ok(page), Some(expected))))
            }
            // It asks its elder.
            _ => Ok(None),
        }
    }

    fn commit(&mut self, changes: &Changes) -> Result<(), Broken> {
        self.oracle.committed(changes)?;
        let kept =
            self.config.lag > 0 || (self.config.disasters > 0 && self.config.known.0 & 2 != 0);
        if kept && let Some(copy) = self.server.copy() {
            self.copies.push_back((copy, self.oracle.clone()));
            if self.copies.len() > COPIES {
                self.copies.pop_front();
            }
        }
        if self.config.pokes && !changes.touched_scopes().is_empty() {
            for phone in 0..self.phones.len() {
                if self.dice.chance(70) {
                    let delay = 20 + self.dice.below(500) as i64;
                    self.schedule(delay, Event::Poke(phone));
                }
            }
        }
        Ok(())
    }

    /// Rows written by the server itself: an import.
    pub fn write_rows(&mut self, rows: Vec<Row>) -> Result<(), Broken> {
        match self.server.write_rows(rows) {
            Ok(changes) => {
                self.say(format_args!("change {} is an import", changes.seq));
                self.commit(&changes)
            }
            Err(error) => broken("error", error),
        }
    }

    /// Commands that need the network, sent by the administrator from elsewhere.
    pub fn administer(&mut self, mut mutation: Mutation) -> Result<(), Broken> {
        self.admin_mid += 1;
        mutation.mid = self.admin_mid;
        let req = PushReq {
            proto: PROTO,
            client: pole::client(ADMIN),
            user: None,
            epoch: None,
            acked_mid: 0,
            seal_first: false,
            first_mid: mutation.mid,
            mutations: vec![mutation],
        };
        let user = UserId(pole::staff(pole::ADMINISTRATOR).0);
        let session = Session { user, space: POLE };
        let now = self.time();
        match self.server.push(&session, &req, now) {
            Ok((_, changes)) => {
                self.say(format_args!(
                    "administrator: {} {:?}",
                    req.mutations[0].op,
                    words(&changes)
                ));
                self.commit(&changes)
            }
            Err(error) => broken("error", error),
        }
    }

    /// An approval that was accepted was about what its author had on screen.
    fn saw_what_they_approved(
        &self,
        phone: usize,
        req: &PushReq,
        changes: &Changes,
    ) -> Result<(), Broken> {
        for verdict in changes.verdicts.iter().filter(|v| v.verdict.is_applied()) {
            let Some(pending) = self.phones[phone].complete.get(&(req.client, verdict.mid)) else {
                continue;
            };
            // A copy that took over gives again the numbers of what it has lost.
            if pending.mutation.op != "approve_match" || self.failed_over {
                continue;
            }
            for shown in &pending.shown {
                let Some(row) = self.oracle.row(shown.key) else {
                    continue;
                };
                let groups = row.stored.row.groups();
                let value = groups.into_iter().find(|(group, _)| *group == shown.group);
                let version = row.stored.gver.get(&shown.group);
                let own = version.and_then(|v| v.by) == Some(req.client);
                // On screen was a pending change of one's own, over what is still there.
                let over = pending.mutation.seen.iter().any(|seen| {
                    seen.key == shown.key
                        && seen.group == shown.group
                        && version.is_some_and(|v| v.seq == seen.seq)
                });
                let rewritten = before(req, verdict.mid).any(|command| match command {
                    Command::RegisterHost(c) => c.host.id.0 == shown.key.id,
                    Command::EditOffer(c) => {
                        c.offer.0 == shown.key.id && shown.group == Group::Text
                    }
                    _ => false,
                });
                check(
                    own || over || rewritten || value.is_none_or(|(_, value)| value == shown.now),
                    "I10",
                    || format!("approved unseen: {shown:?} over {:?}", row.stored),
                )?;
            }
        }
        Ok(())
    }
}

/// What the same device asked for in the same push, before that mutation.
fn before(req: &PushReq, mid: Mid) -> impl Iterator<Item = Command> {
    let earlier = req.mutations.iter().filter(move |m| m.mid < mid);
    earlier.filter_map(|m| Command::decode(&m.op, m.schema, &m.args).ok())
}

fn words(changes: &Changes) -> Vec<String> {
    changes.verdicts.iter().map(|v| short(&v.verdict)).collect()
}

/// A verdict in a word.
pub fn short(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Applied { .. } => "ok".into(),
        Verdict::Merged { note, .. } => format!("{note:?}"),
        Verdict::Conflict { code, .. } | Verdict::Rejected { code, .. } => code.clone(),
        Verdict::Quarantined { .. } => "quarantined".into(),
    }
}
