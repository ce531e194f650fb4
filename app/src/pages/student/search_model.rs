//! What the search shows: a function of the rows and of the filters.

use crate::order::sorted;
use common::domain::application::Application;
use common::domain::compatibility::{Obstacle, obstacles};
use common::domain::division::{Division, Filiere};
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferStatus};
use common::domain::period::Period;
use common::domain::pupil::Need;
use common::ids::OfferId;
use common::row::Index as By;
use common::rules::search::SearchIndex;
use common::rules::travel::GeoPoint;
use common::sync::replica::Replica;
use std::collections::HashMap;

#[cfg(test)]
mod tests;

/// An offer as the list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub offer: Offer,
    pub host: Host,
    /// From the place chosen, in metres.
    pub metres: u32,
    /// Seats left over all the weeks asked for.
    pub left: u8,
    /// Why it does not fit the period, if so.
    pub obstacles: Vec<Obstacle>,
}

/// A place in the list: what orders it, without the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub offer: OfferId,
    pub metres: u32,
    pub left: u8,
    score: u32,
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Sort {
    /// With words, what they match best first.
    #[default]
    Distance,
    Seats,
    Name,
}

/// Which fields of training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Field {
    /// The pupil's own, at the pupil's level.
    #[default]
    Mine,
    Any,
    One(Filiere),
}

/// What the pupil asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filters {
    pub text: String,
    pub field: Field,
    /// Weeks other than those of the pupil's period too.
    pub any_week: bool,
    /// Only where a seat is left.
    pub with_seats: bool,
    /// Nothing: the pupil's commune.
    pub from: Option<GeoPoint>,
    /// In metres; nothing: as far as it is.
    pub within: Option<u32>,
    pub sort: Sort,
}

impl Default for Filters {
    /// What suits the pupil's next period, the nearest first.
    fn default() -> Self {
        Self {
            text: String::new(),
            field: Field::Mine,
            any_week: false,
            with_seats: true,
            from: None,
            within: None,
            sort: Sort::Distance,
        }
    }
}

impl Filters {
    /// How many filters differ from the start, words and order aside.
    #[must_use]
    pub fn changed(&self) -> usize {
        let start = Self::default();
        [
            self.field != start.field,
            self.any_week != start.any_week,
            self.with_seats != start.with_seats,
            self.from != start.from,
            self.within != start.within,
        ]
        .into_iter()
        .filter(|changed| *changed)
        .count()
    }

    /// What to relax, in the order in which it gives most, with the filters that follow.
    #[must_use]
    pub fn relaxed(&self) -> Vec<(&'static str, Self)> {
        let mut ways = Vec::new();
        if !self.text.is_empty() {
            ways.push((
                "Effacer la recherche",
                Self {
                    text: String::new(),
                    ..self.clone()
                },
            ));
        }
        if self.within.is_some() {
            ways.push((
                "Toutes les distances",
                Self {
                    within: None,
                    ..self.clone()
                },
            ));
        }
        if self.with_seats {
            ways.push((
                "Montrer aussi les complètes",
                Self {
                    with_seats: false,
                    ..self.clone()
                },
            ));
        }
        if !self.any_week {
            ways.push((
                "Toutes les semaines",
                Self {
                    any_week: true,
                    ..self.clone()
                },
            ));
        }
        if self.field != Field::Any {
            ways.push((
                "Toutes les filières",
                Self {
                    field: Field::Any,
                    ..self.clone()
                },
            ));
        }
        ways
    }
}

/// The text index of the open offers, with the offers by number.
#[derive(Debug, Default)]
pub struct Index {
    index: SearchIndex,
    ids: Vec<OfferId>,
}

impl Index {
    /// Over every open offer of the replica.
    #[must_use]
    pub fn build(rows: &Replica) -> Self {
        let open: Vec<&Offer> = rows
            .all::<Offer>()
            .filter(|o| o.status == OfferStatus::Open)
            .collect();
        let documents = (0..).zip(&open).map(|(number, offer)| {
            let host = rows.get::<Host>(offer.host.0);
            let named = |read: fn(&Host) -> &str| host.map(read).unwrap_or_default();
            let fields = [
                (offer.text.title.as_str(), 200),
                (named(|h| &h.name), 160),
                (named(|h| &h.sector), 120),
                (named(|h| &h.commune_name), 100),
                (offer.text.description.as_str(), 20),
            ];
            (number, fields)
        });
        Self {
            index: SearchIndex::build(documents),
            ids: open.iter().map(|offer| offer.id).collect(),
        }
    }

    /// Score of each offer that matches; nothing when there is no text to match.
    fn scores(&self, text: &str) -> Option<HashMap<OfferId, u32>> {
        if text.trim().is_empty() {
            return None;
        }
        let found = self.index.query(text, self.ids.len(), |_| true);
        let scored = found.hits.into_iter().filter_map(|(number, score)| {
            let at = usize::try_from(number).ok()?;
            Some((*self.ids.get(at)?, score))
        });
        Some(scored.collect())
    }
}

/// The offers to show, in order.
#[must_use]
pub fn search(
    rows: &Replica,
    index: &Index,
    need: &Need,
    period: Option<&Period>,
    filters: &Filters,
) -> Vec<Found> {
    let Some(division) = rows.get::<Division>(need.division.0) else {
        return Vec::new();
    };
    let scores = index.scores(&filters.text);
    let from = filters.from.unwrap_or(need.point);
    let weeks = period.map(|p| p.weeks.as_slice()).unwrap_or_default();
    let mut found: Vec<(Found, &str)> = Vec::new();
    for offer in rows
        .all::<Offer>()
        .filter(|o| o.status == OfferStatus::Open)
    {
        let score = match &scores {
            None => 0,
            Some(scores) => match scores.get(&offer.id) {
                Some(score) => *score,
                None => continue,
            },
        };
        let Some(host) = rows.get::<Host>(offer.host.0) else {
            continue;
        };
        let metres = host.point.distance_m(from);
        let left = seats(offer, weeks, filters.any_week);
        let kept = filters.within.is_none_or(|within| metres <= within)
            && in_field(offer, division, filters.field)
            && (!filters.with_seats || left > 0)
            && (filters.any_week || suits(&obstacles(offer, division, need, weeks)));
        if kept {
            found.push((
                Found {
                    offer: offer.id,
                    metres,
                    left,
                    score,
                },
                &host.name,
            ));
        }
    }
    let found = sorted(found, |(a, a_host), (b, b_host)| {
        let best = b.score.cmp(&a.score);
        let order = match filters.sort {
            Sort::Distance => best,
            Sort::Seats => b.left.cmp(&a.left),
            Sort::Name => a_host.cmp(b_host),
        };
        order
            .then(a.metres.cmp(&b.metres))
            .then(best)
            .then(a.offer.cmp(&b.offer))
    });
    found.into_iter().map(|(found, _)| found).collect()
}

fn in_field(offer: &Offer, mine: &Division, field: Field) -> bool {
    match field {
        Field::Any => true,
        Field::One(filiere) => offer.terms.filieres.contains(&filiere),
        Field::Mine => {
            offer.terms.filieres.contains(&mine.filiere) && offer.terms.levels.contains(&mine.level)
        }
    }
}

/// Seats left over the period, or in the best of all weeks.
fn seats(offer: &Offer, weeks: &[common::rules::week::IsoWeek], any_week: bool) -> u8 {
    if any_week || weeks.is_empty() {
        offer
            .terms
            .capacity
            .keys()
            .map(|week| offer.left(*week))
            .max()
            .unwrap_or(0)
    } else {
        offer.left_over(weeks)
    }
}

/// The weeks and the age are right; fields, levels and seats have filters of their own.
fn suits(obstacles: &[Obstacle]) -> bool {
    obstacles
        .iter()
        .all(|o| !matches!(o, Obstacle::WeeksClosed { .. } | Obstacle::TooYoung { .. }))
}

/// The words of a place in the list.
#[must_use]
pub fn hit(rows: &Replica, need: &Need, period: Option<&Period>, found: &Found) -> Option<Hit> {
    let division = rows.get::<Division>(need.division.0)?;
    let offer = rows.get::<Offer>(found.offer.0)?;
    let weeks = period.map(|p| p.weeks.as_slice()).unwrap_or_default();
    Some(Hit {
        host: rows.get::<Host>(offer.host.0)?.clone(),
        metres: found.metres,
        left: found.left,
        obstacles: obstacles(offer, division, need, weeks),
        offer: offer.clone(),
    })
}

/// Up to three open offers that fit a period, are near and were not asked for: after a refusal.
#[must_use]
pub fn alternatives(rows: &Replica, need: &Need, period: &Period, not: OfferId) -> Vec<Hit> {
    let filters = Filters::default();
    let asked = rows.by::<Application>(By::ApplicationsByPupil, need.pupil.0);
    search(rows, &Index::default(), need, Some(period), &filters)
        .iter()
        .filter(|found| found.offer != not && !asked.iter().any(|a| a.offer == found.offer))
        .filter_map(|found| hit(rows, need, Some(period), found))
        .take(3)
        .collect()
}

/// Short word for the first obstacle of a card.
#[must_use]
pub fn in_short(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Closed => "Fermée".into(),
        Obstacle::Filiere => "Autre filière".into(),
        Obstacle::Level => "Autre niveau".into(),
        Obstacle::WeeksClosed { .. } => "Pas toutes vos semaines".into(),
        Obstacle::NoSeat { .. } => "Complet".into(),
        Obstacle::TooYoung { minimum, .. } => format!("Dès {minimum} ans"),
    }
}
