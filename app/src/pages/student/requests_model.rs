//! A pupil's requests and places: a function of the rows.

use super::search_model::{Hit, alternatives};
use crate::components::Tone;
use common::domain::application::{Application, ApplicationStatus as Status, LapseReason};
use common::domain::host::{Host, HostContact};
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::Need;
use common::ids::UserId;
use common::order::sorted;
use common::row::Index;
use common::sync::replica::Replica;

#[cfg(test)]
mod tests;

/// A request with all that is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub application: Application,
    pub offer: Option<Offer>,
    pub host: Option<Host>,
    /// Places that fit, when this one is lost.
    pub alternatives: Vec<Hit>,
}

/// A granted seat with its contact.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    pub placement: Placement,
    pub host: Option<Host>,
    pub contact: Option<HostContact>,
}

/// Requests of the person, the latest first.
#[must_use]
pub fn lines(rows: &Replica) -> Vec<Line> {
    let UserId(me) = rows.user();
    let mine = rows.by::<Application>(Index::ApplicationsByPupil, me);
    let mine = sorted(mine, |a, b| {
        b.asked_at.cmp(&a.asked_at).then(a.id.cmp(&b.id))
    });
    let stays = stays(rows);
    let line = |application: &Application| {
        let offer = rows.get::<Offer>(application.offer.0).cloned();
        let host = offer
            .as_ref()
            .and_then(|o| rows.get::<Host>(o.host.0))
            .cloned();
        let placed = stays
            .iter()
            .any(|s| s.placement.period == application.period);
        let alternatives = rows
            .get::<Need>(me)
            .zip(rows.get::<Period>(application.period.0))
            .filter(|_| is_lost(application) && !placed)
            .map(|(need, period)| alternatives(rows, need, period, application.offer))
            .unwrap_or_default();
        Line {
            application: application.clone(),
            offer,
            host,
            alternatives,
        }
    };
    mine.into_iter().map(line).collect()
}

fn is_lost(application: &Application) -> bool {
    matches!(
        application.status,
        Status::Refused | Status::Expired | Status::Lapsed
    )
}

/// Seats granted to the person.
#[must_use]
pub fn stays(rows: &Replica) -> Vec<Stay> {
    let UserId(me) = rows.user();
    let placed = rows.by::<Placement>(Index::PlacementsByPupil, me);
    let confirmed = placed
        .into_iter()
        .filter(|p| p.status == PlacementStatus::Confirmed);
    let stay = |placement: &Placement| Stay {
        host: rows.get::<Host>(placement.host.0).cloned(),
        contact: rows.get::<HostContact>(placement.host.0).cloned(),
        placement: placement.clone(),
    };
    let stays: Vec<Stay> = confirmed.map(stay).collect();
    sorted(stays, |a, b| {
        a.placement.weeks.first().cmp(&b.placement.weeks.first())
    })
}

/// The state of a request in words, its tone, and what comes next.
#[must_use]
pub fn state(application: &Application) -> (Tone, String) {
    match application.status {
        Status::Queued => (
            Tone::Progress,
            "Enregistrée sur cet appareil, elle part au retour du réseau.".into(),
        ),
        Status::Sent | Status::ApprovalQueued => (
            Tone::Progress,
            "Le coordonnateur du pôle va répondre.".into(),
        ),
        Status::Approved => (Tone::Good, "La place est à vous pour ces semaines.".into()),
        Status::Refused => {
            let motive = application.motive.map_or("", |m| m.label());
            let comment = &application.comment;
            let joined = if comment.is_empty() {
                String::new()
            } else {
                format!(" {comment}")
            };
            (Tone::Bad, format!("Motif\u{a0}: {motive}.{joined}"))
        }
        Status::Withdrawn => (Tone::Neutral, "Vous avez retiré cette demande.".into()),
        Status::Expired => (Tone::Warn, "Personne n'a répondu à temps.".into()),
        Status::Lapsed => (
            Tone::Warn,
            match application.lapse {
                Some(LapseReason::PlacedElsewhere) => "Vous avez une place pour ces semaines.",
                Some(LapseReason::PeriodCancelled) => "Cette période de stage est annulée.",
                Some(LapseReason::OfferClosed) => "L'offre a été fermée.",
                _ => "La dernière place a été attribuée à une autre demande.",
            }
            .into(),
        ),
    }
}
