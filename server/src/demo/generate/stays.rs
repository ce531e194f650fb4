//! Requests, placements and notes: each division as its stage has it.

use super::hosts::Trader;
use super::{Class, DemoSpace, Maker, Stage};
use common::domain::application::{Application, ApplicationStatus, RefusalMotive};
use common::domain::compatibility::obstacles;
use common::domain::follow_up::{Note, NoteKind, Revision};
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::Need;
use common::ids::{ApplicationId, NoteId, PlacementId, PoleId, RevisionId, StaffId};

impl Maker<'_> {
    pub(super) fn stays(
        &mut self,
        pole: PoleId,
        class: &Class,
        hosts: &[Trader],
        offers: &mut [Offer],
        space: &mut DemoSpace,
    ) {
        let Some(period) = class.periods.first() else {
            return;
        };
        for (at, need) in class.pupils.iter().enumerate() {
            match class.stage {
                // The first pupils have asked nothing yet; a few wait, one was refused.
                Stage::AboutToStart if at < 4 => {}
                Stage::AboutToStart if at % 3 == 0 => {
                    self.place(pole, class, period, need, hosts, offers, space);
                }
                Stage::AboutToStart if at % 5 == 1 => {
                    self.ask(pole, class, period, need, offers, at % 10 == 1, space);
                }
                Stage::AboutToStart => {}
                Stage::InProgress | Stage::Ended => {
                    let placed = at % 11 != 10
                        && self.place(pole, class, period, need, hosts, offers, space);
                    if placed && self.draw.percent(60) {
                        self.note(class, period, need, at, space);
                    }
                }
            }
        }
    }

    /// The nearest of the first offers that fit, if any.
    fn choose(
        &mut self,
        class: &Class,
        period: &Period,
        need: &Need,
        offers: &[Offer],
    ) -> Option<usize> {
        let start = self.draw.between(0, offers.len().saturating_sub(1));
        (0..offers.len())
            .map(|at| (start + at) % offers.len())
            .find(|at| {
                offers.get(*at).is_some_and(|o| {
                    // The cheap question first: most offers are for another field.
                    o.terms.filieres.contains(&class.division.filiere)
                        && self.places.get(&o.host).is_some_and(|commune| {
                            obstacles(o, *commune, &class.division, need, &period.weeks).is_empty()
                        })
                })
            })
    }

    fn application(
        &mut self,
        pole: PoleId,
        class: &Class,
        period: &Period,
        need: &Need,
        offer: &Offer,
        status: ApplicationStatus,
    ) -> Application {
        let asked_at = self.instant(-20);
        Application {
            id: ApplicationId(self.draw.id()),
            pole,
            school: class.division.school,
            division: class.division.id,
            pupil: need.pupil,
            offer: offer.id,
            period: period.id,
            weeks: period.weeks.clone(),
            message: String::new(),
            status,
            motive: None,
            comment: String::new(),
            lapse: None,
            asked_at,
            answered_at: (status != ApplicationStatus::Sent).then_some(asked_at + 86_400_000),
        }
    }

    fn place(
        &mut self,
        pole: PoleId,
        class: &Class,
        period: &Period,
        need: &Need,
        hosts: &[Trader],
        offers: &mut [Offer],
        space: &mut DemoSpace,
    ) -> bool {
        let Some(at) = self.choose(class, period, need, offers) else {
            return false;
        };
        let Some(offer) = offers.get_mut(at) else {
            return false;
        };
        for week in &period.weeks {
            let taken = offer.taken.entry(*week).or_insert(0);
            *taken = taken.saturating_add(1);
        }
        let offer = offer.clone();
        debug_assert!(hosts.iter().any(|t| t.host.id == offer.host));
        let application = self.application(
            pole,
            class,
            period,
            need,
            &offer,
            ApplicationStatus::Approved,
        );
        let placement = Placement {
            id: PlacementId(self.draw.id()),
            pole,
            school: application.school,
            division: application.division,
            pupil: need.pupil,
            period: period.id,
            host: offer.host,
            offer: Some(offer.id),
            application: Some(application.id),
            weeks: period.weeks.clone(),
            status: PlacementStatus::Confirmed,
            found: None,
            origin: Default::default(),
            tutor: Default::default(),
            hours: Default::default(),
            interruption: None,
            replaces: None,
        };
        space.rows.extend([application.into(), placement.into()]);
        true
    }

    fn ask(
        &mut self,
        pole: PoleId,
        class: &Class,
        period: &Period,
        need: &Need,
        offers: &[Offer],
        refused: bool,
        space: &mut DemoSpace,
    ) {
        let Some(offer) = self
            .choose(class, period, need, offers)
            .and_then(|at| offers.get(at))
        else {
            return;
        };
        let status = if refused {
            ApplicationStatus::Refused
        } else {
            ApplicationStatus::Sent
        };
        let mut application = self.application(pole, class, period, need, offer, status);
        if refused {
            application.motive = Some(RefusalMotive::Transport);
            application.comment = "Le premier bus arrive à 9 h.".into();
        } else {
            application.message = "Ce métier m'intéresse et je peux venir à vélo.".into();
        }
        space.rows.push(application.into());
    }

    fn note(
        &mut self,
        class: &Class,
        period: &Period,
        need: &Need,
        at: usize,
        space: &mut DemoSpace,
    ) {
        // The author is the division's teacher, whose account is the one of its rank.
        let Some(author) = space
            .staff
            .iter()
            .rev()
            .find(|s| s.label.contains(&class.division.name))
        else {
            return;
        };
        let author: StaffId = author.id;
        let (kind, text) = match at % 8 {
            0 => (
                NoteKind::Alert,
                "Deux retards cette semaine. À rappeler vendredi.",
            ),
            1..=3 => (
                NoteKind::Call,
                "Appel au tuteur : intégration réussie, élève ponctuel.",
            ),
            4 | 5 => (
                NoteKind::Visit,
                "Visite sur place : les activités suivent l'annexe.",
            ),
            _ => (
                NoteKind::Interview,
                "Point avec l'élève avant le départ : trajet vérifié.",
            ),
        };
        let written_at = self.instant(-2);
        let note = Note {
            id: NoteId(self.draw.id()),
            school: class.division.school,
            division: class.division.id,
            pupil: need.pupil,
            period: Some(period.id),
            kind,
            author,
            written_at,
            level: 0,
        };
        let revision = Revision {
            id: RevisionId(self.draw.id()),
            note: note.id,
            school: note.school,
            division: note.division,
            pupil: note.pupil,
            parents: Vec::new(),
            text: text.to_owned(),
            author,
            written_at,
        };
        space.rows.extend([note.into(), revision.into()]);
    }

    /// Noon (UTC) some days from the day of the demonstration.
    fn instant(&mut self, days: i64) -> i64 {
        let minutes = i64::try_from(self.draw.between(0, 240)).unwrap_or(0);
        let noon = self
            .today
            .and_hms_opt(12, 0, 0)
            .unwrap_or_default()
            .and_utc();
        noon.timestamp_millis() + days * 86_400_000 + minutes * 60_000
    }
}
