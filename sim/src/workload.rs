//! What people do.

use crate::backend::Backend;
use crate::oracle::Broken;
use crate::phone::Place;
use crate::plan::Stream;
use crate::pole;
use crate::serve::POISON;
use crate::shown::{applications, offers};
use crate::world::{Event, World};
use common::access::Who;
use common::command::*;
use common::domain::application::{Application, RefusalMotive};
use common::domain::follow_up::{Note, NoteKind, Revision, heads};
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferStatus, OfferTerms};
use common::domain::period::Period;
use common::domain::placement::Placement;
use common::domain::pupil::{Need, Pupil};
use common::domain::staff::{Assignment, Role, Territory};
use common::ids::*;
use common::row::{Index, Kind, RowKey};
use common::sync::device::NewMutation;
use common::sync::machine;
use common::sync::protocol::Mutation;

impl<B: Backend> World<B> {
    /// Somebody does something on that device, then again later.
    pub fn act(&mut self, phone: usize) -> Result<(), Broken> {
        if self.dice.healthy {
            return Ok(());
        }
        let acts = &mut self.phones[phone].acts;
        *acts += 1;
        self.dice.enter(Stream::Act, phone, *acts);
        let delay = if self.dice.chance(30) { 200 } else { 25_000 };
        let delay = 50 + self.dice.below(delay) as i64;
        self.schedule(delay, Event::Act(phone));
        if !self.dice.happens() {
            return Ok(());
        }
        let tab = self.dice.below(self.phones[phone].tabs.len() as u64) as usize;
        let at = Place { phone, tab };
        if self.dice.fault(self.config.offline)
            || (!self.phones[phone].online && self.dice.chance(40))
        {
            self.phones[phone].online = !self.phones[phone].online;
            let online = self.phones[phone].online;
            self.say(format_args!("{phone} online: {online}"));
            return if online {
                self.dispatch(at, machine::Event::Woke)
            } else {
                Ok(())
            };
        }
        if self.dice.fault(self.config.power_cut) {
            return self.power_cut(phone);
        }
        if self.dice.fault(self.config.tab_crash) && self.tab(at).is_some() {
            return self.close(at);
        }
        if self.dice.chance(5) {
            return self.dismiss(at);
        }
        let forged = self.dice.chance(self.config.forged);
        // A button pressed twice, a request replayed by hand.
        let command = if self.dice.chance(8) {
            self.once_more(phone)
        } else {
            self.choose(at)
        };
        let Some(command) = command else {
            return Ok(());
        };
        self.issue(at, &command, forged)
    }

    fn issue(&mut self, at: Place, command: &Command, forged: bool) -> Result<(), Broken> {
        let (now, ms) = (self.believed(at), self.device_ms(at.phone));
        let Some(tab) = self.tab(at) else {
            return Ok(());
        };
        let new = match tab.device.prepare(command, None, now, ms, None) {
            Ok(new) => new,
            Err(refusal) if forged => {
                self.say(format_args!(
                    "{at} sends what it refuses: {}",
                    refusal.code()
                ));
                let Some(tab) = self.tab(at) else {
                    return Ok(());
                };
                NewMutation {
                    op: command.op().into(),
                    args: command.args(),
                    seen: tab.device.replica.seen(&command.shown()),
                    shown: Vec::new(),
                    base: tab.device.meta().cookie.as_ref().map_or(0, |c| c.seq),
                    at: ms,
                    offset: tab.device.meta().offset,
                    draft: None,
                }
            }
            Err(refusal) => {
                self.say(format_args!(
                    "{at} {} refused here: {}",
                    command.op(),
                    refusal.code()
                ));
                return Ok(());
            }
        };
        self.commit_command(at, new)
    }

    /// A command given earlier on that device.
    fn once_more(&mut self, phone: usize) -> Option<Command> {
        let given: Vec<_> = self.phones[phone].complete.values().cloned().collect();
        let mutation = &self.dice.pick(&given)?.mutation;
        Command::decode(&mutation.op, mutation.schema, &mutation.args).ok()
    }

    /// A command such as the person behind that tab would give.
    fn choose(&mut self, at: Place) -> Option<Command> {
        let actor = self.tab(at)?.device.replica.actor();
        match actor.who {
            Who::Pupil { pupil, .. } => self.pupil(at, pupil),
            Who::Staff { .. } if actor.coordinates() => self.coordinator(at),
            Who::Staff { .. } if actor.administers() => self.administrator(),
            Who::Staff { .. } => self.teacher(at),
            _ => None,
        }
    }

    /// A command this seed uses.
    fn choice(&mut self, choices: u64) -> Option<u64> {
        let choice = self.dice.below(choices);
        (self.config.unused & (1 << choice) == 0).then_some(choice)
    }

    fn pupil(&mut self, at: Place, pupil: PupilId) -> Option<Command> {
        let wanted = self.choice(10)?;
        let device = &self.tab(at)?.device;
        if wanted < 7 {
            let offers = offers(device);
            let periods: Vec<Period> = device.replica.all::<Period>().cloned().collect();
            let division = device.replica.get::<Need>(pupil.0)?.division;
            let own: Vec<Period> = periods
                .into_iter()
                .filter(|p| p.division == division)
                .collect();
            let (offer, period) = (self.dice.pick(&offers)?, self.dice.pick(&own)?);
            let mut id = ApplicationId(self.new_id());
            if self.dice.chance(self.config.forged / 4) {
                // The name of a request that exists, perhaps somebody else's.
                let known: Vec<ApplicationId> =
                    self.oracle.all::<Application>().map(|a| a.id).collect();
                id = self.dice.pick(&known).unwrap_or(id);
            }
            let message = "Je peux venir en bus.".into();
            Some(
                ApplyToOffer {
                    id,
                    pupil,
                    offer: offer.id,
                    period: period.id,
                    message,
                }
                .into(),
            )
        } else {
            let mine = applications(device);
            let application = self.dice.pick(&mine)?.id;
            Some(WithdrawApplication { application }.into())
        }
    }

    fn coordinator(&mut self, at: Place) -> Option<Command> {
        let wanted = self.choice(10)?;
        let device = &self.tab(at)?.device;
        let (offers, applications) = (offers(device), applications(device));
        let hosts: Vec<Host> = device.replica.all::<Host>().cloned().collect();
        let host_of: std::collections::BTreeMap<OfferId, HostId> =
            offers.iter().map(|o| (o.id, o.host)).collect();
        // Rather an offer that somebody has asked for: that is where people collide.
        let wanted_by = |offer: OfferId| {
            applications
                .iter()
                .any(|a| a.offer == offer && a.status.is_open())
        };
        let asked: Vec<Offer> = offers.iter().filter(|o| wanted_by(o.id)).cloned().collect();
        let offers = if asked.is_empty() || self.dice.chance(30) {
            offers
        } else {
            asked
        };
        Some(match wanted {
            0..=4 => {
                let open: Vec<_> = applications
                    .iter()
                    .filter(|a| a.status.is_open())
                    .cloned()
                    .collect();
                let from = if self.dice.chance(90) {
                    open
                } else {
                    applications
                };
                let a = self.dice.pick(&from)?;
                if wanted == 4 {
                    let motive = self.dice.pick(&RefusalMotive::ALL)?;
                    RefuseApplication {
                        application: a.id,
                        motive,
                        comment: "Voir l'offre 2.".into(),
                    }
                    .into()
                } else {
                    ApproveMatch {
                        application: a.id,
                        placement: self.placement_id(),
                        offer: a.offer,
                        host: *host_of.get(&a.offer)?,
                        pupil: a.pupil,
                        period: a.period,
                    }
                    .into()
                }
            }
            5 => CreateOffer {
                id: OfferId(self.new_id()),
                host: self.dice.pick(&hosts)?.id,
                text: pole::text("Atelier"),
                terms: pole::terms(1 + self.dice.below(2) as u8),
                open: self.dice.chance(60),
                confirmed: None,
            }
            .into(),
            6 => EditOffer {
                offer: self.dice.pick(&offers)?.id,
                text: Some(pole::text(&format!("Atelier {}", self.dice.below(100)))),
                terms: None,
                confirmed: None,
            }
            .into(),
            7 => EditOffer {
                offer: self.dice.pick(&offers)?.id,
                text: None,
                terms: Some(self.terms()),
                confirmed: None,
            }
            .into(),
            8 => SetOfferStatus {
                offer: self.dice.pick(&offers)?.id,
                status: self.dice.pick(&OfferStatus::ALL)?,
                confirmed: None,
            }
            .into(),
            _ => {
                let mut host = self.dice.pick(&hosts)?;
                host.sector = format!("Secteur {}", self.dice.below(100));
                let mut contact = pole::contact_row(0);
                contact.host = host.id;
                RegisterHost { host, contact }.into()
            }
        })
    }

    fn placement_id(&mut self) -> PlacementId {
        if self.dice.chance(self.config.forged / 4) {
            let known: Vec<PlacementId> = self.oracle.all::<Placement>().map(|p| p.id).collect();
            if let Some(id) = self.dice.pick(&known) {
                return id;
            }
        }
        PlacementId(self.new_id())
    }

    fn terms(&mut self) -> OfferTerms {
        let mut terms = pole::terms(1 + self.dice.below(3) as u8);
        terms.minimum_age = 14 + self.dice.below(4) as u8;
        terms
    }

    fn teacher(&mut self, at: Place) -> Option<Command> {
        let wanted = self.choice(10)?;
        let device = &self.tab(at)?.device;
        let pupils: Vec<Pupil> = device.replica.all::<Pupil>().cloned().collect();
        let notes: Vec<Note> = device.replica.all::<Note>().cloned().collect();
        let written_at = self.device_ms(at.phone);
        let poison = self.dice.fault(self.config.poison);
        let word = if poison { POISON } else { "Note" };
        let text = format!("{word} {} du suivi", self.dice.below(1_000));
        if wanted < 5 {
            Some(
                WriteNote {
                    note: NoteId(self.new_id()),
                    revision: RevisionId(self.new_id()),
                    pupil: self.dice.pick(&pupils)?.id,
                    period: None,
                    kind: self.dice.pick(&NoteKind::ALL)?,
                    text,
                    written_at,
                    level: 0,
                }
                .into(),
            )
        } else {
            let note = self.dice.pick(&notes)?;
            let device = &self.tab(at)?.device;
            let known: Vec<Revision> = device
                .replica
                .by::<Revision>(Index::RevisionsByNote, note.id.0)
                .into_iter()
                .cloned()
                .collect();
            let parents: Vec<RevisionId> = if wanted < 8 {
                heads(&known).into_iter().map(|r| r.id).collect()
            } else {
                self.dice.pick(&known).into_iter().map(|r| r.id).collect()
            };
            let revision = RevisionId(self.new_id());
            Some(
                ReviseNote {
                    note: note.id,
                    revision,
                    parents,
                    text,
                    written_at,
                }
                .into(),
            )
        }
    }

    /// Rights and classes change.
    fn administrator(&mut self) -> Option<Command> {
        let roles: Vec<Assignment> = self.oracle.all::<Assignment>().cloned().collect();
        let people: Vec<usize> = (0..=pole::NO_ROLE)
            .filter(|n| *n != pole::ADMINISTRATOR)
            .collect();
        Some(match self.dice.below(9) {
            0..=2 => {
                let who = self.dice.pick(&people)?;
                let (role, territory) = match self.dice.below(4) {
                    0 => (Role::Coordinator, Territory::Pole(pole::POLE)),
                    1 => (
                        Role::Teacher,
                        Territory::School(pole::school(self.dice.below(2) as usize)),
                    ),
                    _ => (
                        Role::Teacher,
                        Territory::Division(pole::division(self.dice.below(3) as usize)),
                    ),
                };
                let id = AssignmentId(self.new_id());
                AssignRole {
                    id,
                    staff: pole::staff(who),
                    role,
                    territory,
                }
                .into()
            }
            3..=5 => {
                let others: Vec<AssignmentId> = roles
                    .iter()
                    .filter(|a| a.active && a.role != Role::Administrator)
                    .map(|a| a.id)
                    .collect();
                EndRole {
                    assignment: self.dice.pick(&others)?,
                }
                .into()
            }
            _ => MovePupil {
                pupil: pole::pupil(self.dice.below(pole::PUPILS as u64) as usize),
                division: pole::division(self.dice.below(3) as usize),
            }
            .into(),
        })
    }

    /// Somebody administers from elsewhere, or the server imports.
    pub fn administration(&mut self) -> Result<(), Broken> {
        if self.dice.chance(20) {
            let waiting: Vec<PupilId> = self
                .oracle
                .all::<Application>()
                .filter(|a| a.status.is_open())
                .map(|a| a.pupil)
                .collect();
            let Some(pupil) = self.dice.pick(&waiting) else {
                return Ok(());
            };
            let key = RowKey::new(Kind::Need, pupil.0);
            let row = self.oracle.row(key).map(|row| row.stored.row.clone());
            let Some(mut need) = row.and_then(|row| Need::try_from(row).ok()) else {
                return Ok(());
            };
            need.reference = format!("E-{}", self.dice.below(1_000));
            return self.write_rows(vec![need.into()]);
        }
        let Some(command) = self.administrator() else {
            return Ok(());
        };
        let seen = command.shown().into_iter().map(|(key, group)| Seen {
            key,
            group,
            seq: self
                .oracle
                .row(key)
                .map_or(0, |row| row.stored.group_seq(group)),
        });
        let mutation = Mutation {
            mid: 0,
            schema: SCHEMA,
            op: command.op().into(),
            args: command.args(),
            seen: seen.collect(),
            base: 0,
            void: false,
            again: false,
            at: self.time().ms,
            offset: 0,
        };
        self.administer(mutation)
    }
}
