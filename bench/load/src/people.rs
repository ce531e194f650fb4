//! What people do on the Monday of a placement period.

use crate::database::Part;
use common::access::{Actor, followed_divisions};
use common::command::{ApplyToOffer, ApproveMatch, Command, Now, ReviseNote, WriteNote};
use common::domain::application::{Application, ApplicationStatus};
use common::domain::follow_up::{Note, NoteKind, Revision, heads};
use common::domain::offer::{Offer, OfferStatus};
use common::domain::period::{Period, PeriodPhase};
use common::domain::pupil::{Need, Pupil};
use common::ids::{ApplicationId, NoteId, PlacementId, RevisionId};
use common::row::Index;
use common::sync::replica::Replica;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// Something to do.
#[derive(Debug)]
pub struct Idea {
    pub command: Command,
    /// A row that is there once it is applied.
    pub makes: Option<Uuid>,
}

/// Offers or requests looked at before giving up.
const LOOKED_AT: usize = 30;

/// What this person may want to do now, the best first; the device says which are possible.
pub fn ideas(part: Part, replica: &mut Replica, now: Now, rng: &mut ChaCha8Rng) -> Vec<Idea> {
    match part {
        Part::Teacher => note(replica, now, rng).into_iter().collect(),
        Part::Pupil => requests(replica, now, rng),
        Part::Coordinator => approvals(replica, rng),
    }
}

/// Some of these, in a random order.
fn some<'a, T>(among: &[&'a T], rng: &mut ChaCha8Rng) -> Vec<&'a T> {
    let pick = |_| among.get(rng.random_range(0..among.len().max(1))).copied();
    (0..LOOKED_AT.min(among.len()))
        .map_while(pick)
        .collect::<Vec<_>>()
}

/// A few words on a pupil: there this morning or not, mostly; of five, one goes on a note that is
/// there.
fn note(replica: &mut Replica, now: Now, rng: &mut ChaCha8Rng) -> Option<Idea> {
    let actor: Actor = replica.actor();
    let divisions = followed_divisions(&actor, replica).ok()?;
    let replica = &*replica;
    let pupils: Vec<&Pupil> = replica
        .all::<Pupil>()
        .filter(|p| divisions.iter().any(|d| d.id == p.division))
        .collect();
    let pupil = *some(&pupils, rng).first()?;
    let revision = RevisionId(Uuid::now_v7());
    let there = rng.random_ratio(4, 5);
    let text = if there {
        "Présent ce matin à l'heure prévue, bien accueilli. Tenue et papiers en règle."
    } else {
        "Absent ce matin, l'entreprise a prévenu à 8 h 20. Famille appelée, à rappeler à midi."
    };
    let notes: Vec<&Note> = replica.by(Index::NotesByPupil, pupil.id.0);
    if rng.random_ratio(1, 5)
        && let Some(note) = some(&notes, rng).first()
    {
        let known: Vec<Revision> = replica
            .by::<Revision>(Index::RevisionsByNote, note.id.0)
            .into_iter()
            .cloned()
            .collect();
        let command = ReviseNote {
            note: note.id,
            revision,
            parents: heads(&known).iter().map(|r| r.id).collect(),
            text: format!("{text} Complété."),
            written_at: now.ms,
        };
        return Some(Idea {
            command: command.into(),
            makes: Some(revision.0),
        });
    }
    let periods: Vec<&Period> = replica.by(Index::PeriodsByDivision, pupil.division.0);
    let current = periods
        .iter()
        .find(|p| p.phase(now.today) == PeriodPhase::During);
    let id = NoteId(Uuid::now_v7());
    let command = WriteNote {
        note: id,
        revision,
        pupil: pupil.id,
        period: current.map(|p| p.id),
        kind: if there {
            NoteKind::Visit
        } else {
            NoteKind::Alert
        },
        text: text.to_owned(),
        written_at: now.ms,
        level: 0,
    };
    Some(Idea {
        command: command.into(),
        makes: Some(id.0),
    })
}

/// A pupil looks through the offers for the periods to come.
fn requests(replica: &mut Replica, now: Now, rng: &mut ChaCha8Rng) -> Vec<Idea> {
    let user = replica.user();
    let replica = &*replica;
    let Some(need) = replica.get::<Need>(user.0) else {
        return Vec::new();
    };
    let periods: Vec<&Period> = replica
        .by::<Period>(Index::PeriodsByDivision, need.division.0)
        .into_iter()
        .filter(|p| p.phase(now.today) == PeriodPhase::Before)
        .collect();
    let offers: Vec<&Offer> = replica
        .all::<Offer>()
        .filter(|o| o.status == OfferStatus::Open)
        .collect();
    some(&offers, rng)
        .into_iter()
        .zip(periods.iter().cycle())
        .map(|(offer, period)| {
            let id = ApplicationId(Uuid::now_v7());
            let command = ApplyToOffer {
                id,
                pupil: need.pupil,
                offer: offer.id,
                period: period.id,
                message: "Je peux venir me présenter mercredi.".to_owned(),
            };
            Idea {
                command: command.into(),
                makes: Some(id.0),
            }
        })
        .collect()
}

/// A coordinator grants seats.
fn approvals(replica: &mut Replica, rng: &mut ChaCha8Rng) -> Vec<Idea> {
    let replica = &*replica;
    let waiting: Vec<&Application> = replica
        .all::<Application>()
        .filter(|a| a.status == ApplicationStatus::Sent)
        .collect();
    some(&waiting, rng)
        .into_iter()
        .filter_map(|application| {
            let offer = replica.get::<Offer>(application.offer.0)?;
            let placement = PlacementId(Uuid::now_v7());
            let command = ApproveMatch {
                application: application.id,
                placement,
                offer: offer.id,
                host: offer.host,
                pupil: application.pupil,
                period: application.period,
            };
            Some(Idea {
                command: command.into(),
                makes: Some(placement.0),
            })
        })
        .collect()
}
