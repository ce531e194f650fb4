//! Which offers, and in which order.
//!
//! What the filters keep is worked out once, in order; a keystroke then only looks words up, counts
//! what they match among the offers kept, and puts in order what is shown.

use super::{Field, Filters, Sort};
use common::domain::application::Application;
use common::domain::compatibility::{Obstacle, obstacles};
use common::domain::division::Division;
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferStatus};
use common::domain::period::Period;
use common::domain::pupil::Need;
use common::ids::OfferId;
use common::order::sorted;
use common::row::Index as By;
use common::rules::search::SearchIndex;
use common::rules::week::IsoWeek;
use common::sync::replica::Replica;
use std::cmp::Ordering;

/// A place in the list, without the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub offer: OfferId,
    /// From the place chosen.
    pub metres: u32,
    /// Seats left over all the weeks asked for.
    pub left: u8,
}

/// What a search gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// How many offers, those not shown included.
    pub total: usize,
    /// Those to show, in order.
    pub first: Vec<Found>,
}

fn open(rows: &Replica) -> impl Iterator<Item = &Offer> {
    rows.all::<Offer>()
        .filter(|o| o.status == OfferStatus::Open)
}

/// The text index of the open offers, with the offers by number.
#[derive(Debug, Default)]
pub struct Index {
    index: SearchIndex,
    /// In order.
    ids: Vec<OfferId>,
}

impl Index {
    /// Over every open offer of the replica.
    #[must_use]
    pub fn build(rows: &Replica) -> Self {
        let open: Vec<&Offer> = sorted(open(rows).collect(), |a, b| a.id.cmp(&b.id));
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
}

/// An offer that the filters keep.
#[derive(Clone, Copy, Debug)]
struct Ranked {
    found: Found,
    /// In the order chosen; the same for offers that only the words tell apart.
    rank: u32,
}

/// The offers that the filters keep whatever is typed, in the order of the list without words.
#[derive(Debug, Default)]
pub struct Kept {
    offers: Vec<Ranked>,
    /// By number in the index: where it is among the offers kept, if it is.
    places: Vec<Option<u32>>,
    /// What the words match best comes before the order chosen.
    words_first: bool,
}

/// What orders an offer.
struct Candidate<'a> {
    found: Found,
    host: &'a str,
}

impl Kept {
    /// Every open offer that passes the filters, words aside. With words, [`search`] answers with
    /// offers that are both here and in `index`.
    #[must_use]
    pub fn build(
        rows: &Replica,
        index: &Index,
        need: &Need,
        period: Option<&Period>,
        filters: &Filters,
    ) -> Self {
        let Some(division) = rows.get::<Division>(need.division.0) else {
            return Self::default();
        };
        let from = filters.from.unwrap_or(need.point);
        let weeks = period.map(|p| p.weeks.as_slice()).unwrap_or_default();
        // Where nobody is sent any more: only what was asked for is still followed from here.
        let asked = rows.by::<Application>(By::ApplicationsByPupil, need.pupil.0);
        let candidate = |offer: &Offer| {
            let host = rows.get::<Host>(offer.host.0)?;
            if !host.receives() && !asked.iter().any(|a| a.offer == offer.id) {
                return None;
            }
            let metres = host.point.distance_m(from);
            let left = seats(offer, weeks, filters.any_week);
            let kept = filters.within.is_none_or(|within| metres <= within)
                && in_field(offer, division, filters.field)
                && (!filters.with_seats || left > 0)
                && (filters.any_week
                    || suits(&obstacles(offer, host.commune, division, need, weeks)));
            let offer = offer.id;
            kept.then_some(Candidate {
                found: Found {
                    offer,
                    metres,
                    left,
                },
                host: &host.name,
            })
        };
        Self::ranked(
            open(rows).filter_map(candidate).collect(),
            filters.sort,
            index,
        )
    }

    fn ranked(candidates: Vec<Candidate<'_>>, sort: Sort, index: &Index) -> Self {
        let order = |a: &Candidate<'_>, b: &Candidate<'_>| {
            let chosen = match sort {
                Sort::Distance => Ordering::Equal,
                Sort::Seats => b.found.left.cmp(&a.found.left),
                Sort::Name => a.host.cmp(b.host),
            };
            chosen.then(a.found.metres.cmp(&b.found.metres))
        };
        let candidates = sorted(candidates, |a, b| {
            order(a, b).then(a.found.offer.cmp(&b.found.offer))
        });
        let mut places = vec![None; index.ids.len()];
        let (mut offers, mut rank) = (Vec::with_capacity(candidates.len()), 0);
        let mut before: Option<&Candidate<'_>> = None;
        for (at, this) in (0..).zip(&candidates) {
            if before.is_some_and(|before| order(before, this).is_ne()) {
                rank = at;
            }
            before = Some(this);
            let found = this.found;
            offers.push(Ranked { found, rank });
            let number = index.ids.binary_search(&found.offer).ok();
            if let Some(place) = number.and_then(|number| places.get_mut(number)) {
                *place = Some(at);
            }
        }
        Self {
            offers,
            places,
            words_first: sort == Sort::Distance,
        }
    }

    /// All of them, in order.
    pub fn found(&self) -> impl Iterator<Item = Found> {
        self.offers.iter().map(|ranked| ranked.found)
    }

    /// What orders an offer that the words match: the smallest is the first of the list. The last
    /// part is its place here. Nothing when the filters do not keep it.
    fn key(&self, number: u32, score: u32) -> Option<(u32, u32, u32)> {
        let place = (*self.places.get(number as usize)?)?;
        let best = u32::MAX - score;
        if self.words_first {
            return Some((best, place, place));
        }
        let rank = self.offers.get(place as usize)?.rank;
        Some((rank, best, place))
    }
}

/// The offers kept that match the text, all of them when there is none; the `shown` first in order.
#[must_use]
pub fn search(index: &Index, kept: &Kept, text: &str, shown: usize) -> Answer {
    if text.trim().is_empty() {
        return Answer {
            total: kept.offers.len(),
            first: kept.found().take(shown).collect(),
        };
    }
    let hits = index.index.query(text, index.ids.len(), |_| true).hits;
    let mut total = 0;
    let keys = hits
        .into_iter()
        .filter_map(|(number, score)| kept.key(number, score))
        .inspect(|_| total += 1);
    let first = smallest(keys, shown)
        .into_iter()
        .filter_map(|(_, _, place)| kept.offers.get(place as usize))
        .map(|ranked| ranked.found)
        .collect();
    Answer { total, first }
}

/// The `limit` smallest keys in order. A list shows few of many: each key is compared with the last
/// of those kept so far, and most go no further.
fn smallest<K: Ord>(keys: impl Iterator<Item = K>, limit: usize) -> Vec<K> {
    let mut first: Vec<K> = Vec::new();
    for key in keys {
        if first.len() >= limit {
            if first.last().is_none_or(|last| *last <= key) {
                continue;
            }
            first.pop();
        }
        let at = first.partition_point(|kept| *kept < key);
        first.insert(at, key);
    }
    first
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
fn seats(offer: &Offer, weeks: &[IsoWeek], any_week: bool) -> u8 {
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
