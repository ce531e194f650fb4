//! What may be written: paths of statuses, seats, words that stay.

use super::{Broken, Oracle, check};
use common::domain::application::{Application, ApplicationStatus};
use common::domain::follow_up::{Note, Revision};
use common::domain::offer::{Offer, OfferStatus};
use common::domain::placement::{Placement, PlacementStatus};
use common::ids::PupilId;
use common::row::{Body, Row};
use common::rules::week::IsoWeek;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl Oracle {
    /// Seats granted: as many as placements take, never more than there are, one per pupil and week
    /// but for the week in which one stopped and another began.
    pub(super) fn seats(&self) -> Result<(), Broken> {
        let mut granted: BTreeMap<(Uuid, IsoWeek), u8> = BTreeMap::new();
        let mut placed: BTreeSet<(PupilId, IsoWeek)> = BTreeSet::new();
        for placement in self.all::<Placement>() {
            for week in placement.seats() {
                if let Some(offer) = placement.offer {
                    *granted.entry((offer.0, week)).or_default() += 1;
                }
                let stopped = placement.status == PlacementStatus::Interrupted;
                check(
                    stopped || placed.insert((placement.pupil, week)),
                    "I10",
                    || format!("pupil {} is placed twice in {week}", placement.pupil),
                )?;
            }
        }
        for offer in self.all::<Offer>() {
            for (week, taken) in &offer.taken {
                let real = granted.remove(&(offer.id.0, *week)).unwrap_or(0);
                check(real == *taken, "I10", || {
                    format!(
                        "offer {}: {taken} taken, {real} granted in {week}",
                        offer.id
                    )
                })?;
                let capacity = offer.terms.capacity.get(week).copied().unwrap_or(0);
                check(*taken <= capacity, "I10", || {
                    format!("offer {}: {taken} taken of {capacity} in {week}", offer.id)
                })?;
            }
        }
        check(granted.is_empty(), "I10", || {
            format!("seats not counted: {granted:?}")
        })
    }
}

/// A row may follow another.
pub(super) fn legal(old: Option<&Row>, new: &Row) -> Result<(), Broken> {
    let path = |legal: bool| check(legal, "I10", || format!("{old:?} became {new:?}"));
    match new {
        Row::Application(next) => {
            let motive = next.motive.is_some() == (next.status == ApplicationStatus::Refused);
            let lapse = next.lapse.is_some() == (next.status == ApplicationStatus::Lapsed);
            path(motive && lapse)?;
            let device_only = matches!(
                next.status,
                ApplicationStatus::Queued | ApplicationStatus::ApprovalQueued
            );
            path(!device_only)?;
            match old.and_then(Application::from_row) {
                Some(o) => path(
                    reaches(o.status, next.status)
                        && o.pupil == next.pupil
                        && o.offer == next.offer
                        && o.period == next.period,
                ),
                None => path(reaches(ApplicationStatus::Sent, next.status)),
            }
        }
        Row::Placement(next) => match old.and_then(Placement::from_row) {
            Some(o) => path(o.status.may_become(next.status) && o.pupil == next.pupil),
            None => path(next.status == PlacementStatus::Confirmed),
        },
        Row::Offer(next) => match old.and_then(Offer::from_row) {
            Some(o) => path(
                o.host == next.host && next.status != OfferStatus::Draft || o.status == next.status,
            ),
            None => Ok(()),
        },
        // Words that somebody wrote are never replaced.
        Row::Revision(next) => {
            let old = old.and_then(Revision::from_row);
            let kept = old.is_none_or(|o| {
                o.text == next.text && o.author == next.author && o.note == next.note
            });
            check(kept, "I9", || format!("{old:?} became {new:?}"))
        }
        Row::Note(next) => match old.and_then(Note::from_row) {
            Some(o) => path(o.author == next.author && o.pupil == next.pupil),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// One or several steps of the table, as one transaction may hold several commands.
fn reaches(from: ApplicationStatus, to: ApplicationStatus) -> bool {
    from == to || (from == ApplicationStatus::Sent && !matches!(to, ApplicationStatus::Expired))
}
