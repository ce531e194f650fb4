//! Which requests may be approved together without a choice being made between pupils.

use super::arbitration_model::Request;
use common::ids::{ApplicationId, OfferId, PupilId};
use common::order::set_of;
use common::rules::week::IsoWeek;
use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
mod tests;

/// Why a request is decided one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsafe {
    /// It is decided, or no longer waits.
    Decided,
    /// Something about it changed since it was displayed.
    Changed,
    /// It does not fit: the first reason.
    Obstacle(String),
    /// More pupils wait for a seat than there are seats.
    Contested { waiting: usize, left: u8 },
    /// Another request of the same pupil is chosen for the same weeks.
    SamePupil,
}

impl Unsafe {
    /// French sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Decided => "Elle n'attend plus de décision.".into(),
            Self::Changed => "Elle a changé depuis l'affichage\u{a0}: relisez-la.".into(),
            Self::Obstacle(why) => why.clone(),
            Self::Contested { waiting, left } => format!(
                "{waiting}\u{a0}élèves attendent, {left}\u{a0}{}\u{a0}: à choisir un par un.",
                if *left < 2 { "place" } else { "places" }
            ),
            Self::SamePupil => {
                "Une autre demande du même élève est choisie pour ces semaines.".into()
            }
        }
    }
}

/// Who waits for what: a function of every request that waits.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// Pupils who wait for a seat of an offer in a week.
    pupils: BTreeMap<(OfferId, IsoWeek), BTreeSet<PupilId>>,
}

impl Waiting {
    /// Of these requests.
    #[must_use]
    pub fn of(requests: &[Request]) -> Self {
        let mut pupils: BTreeMap<(OfferId, IsoWeek), BTreeSet<PupilId>> = BTreeMap::new();
        for request in requests {
            for week in &request.application.weeks {
                let of = pupils.entry((request.offer.id, *week)).or_default();
                of.insert(request.need.pupil);
            }
        }
        Self { pupils }
    }

    /// Most pupils who wait for a seat in one of the weeks of a request, and the seats of that week,
    /// where there are fewer seats than pupils.
    fn contested(&self, request: &Request) -> Option<(usize, u8)> {
        let weeks = request.application.weeks.iter();
        let of = weeks.map(|week| {
            let waiting = self.pupils.get(&(request.offer.id, *week));
            (waiting.map_or(0, BTreeSet::len), request.offer.left(*week))
        });
        of.filter(|(waiting, left)| *waiting > usize::from(*left))
            .max_by_key(|(waiting, left)| (*waiting, u8::MAX - left))
    }
}

/// Why `request` may not be approved together with the chosen ones; nothing when it may.
#[must_use]
pub fn unsafe_in_bulk(
    request: &Request,
    changed: bool,
    waiting: &Waiting,
    chosen: &[&Request],
) -> Option<Unsafe> {
    if !request.is_undecided() {
        return Some(Unsafe::Decided);
    }
    if changed {
        return Some(Unsafe::Changed);
    }
    if let Some(obstacle) = request.obstacles.first() {
        return Some(Unsafe::Obstacle(obstacle.sentence()));
    }
    if let Some((waiting, left)) = waiting.contested(request) {
        return Some(Unsafe::Contested { waiting, left });
    }
    let mine = |other: &&Request| {
        other.application.id != request.application.id
            && other.need.pupil == request.need.pupil
            && other
                .application
                .weeks
                .iter()
                .any(|w| request.application.weeks.contains(w))
    };
    chosen.iter().any(mine).then_some(Unsafe::SamePupil)
}

/// The requests of a list by their ids.
#[must_use]
pub fn among<'a>(requests: &'a [Request], ids: &BTreeSet<ApplicationId>) -> Vec<&'a Request> {
    requests
        .iter()
        .filter(|r| ids.contains(&r.application.id))
        .collect()
}

/// Every request that may be chosen, at most one per pupil and weeks, the oldest first.
#[must_use]
pub fn all_safe(
    requests: &[Request],
    changed: &BTreeSet<ApplicationId>,
) -> BTreeSet<ApplicationId> {
    let waiting = Waiting::of(requests);
    let mut chosen: Vec<&Request> = Vec::new();
    for request in requests {
        let moved = changed.contains(&request.application.id);
        if unsafe_in_bulk(request, moved, &waiting, &chosen).is_none() {
            chosen.push(request);
        }
    }
    set_of(chosen.into_iter().map(|r| r.application.id))
}
