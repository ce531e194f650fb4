//! What the search shows: a function of the rows and of the filters.

use common::domain::application::Application;
use common::domain::compatibility::{Obstacle, obstacles};
use common::domain::division::{Division, Filiere};
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::pupil::Need;
use common::ids::OfferId;
use common::row::Index as By;
use common::rules::travel::GeoPoint;
use common::sync::replica::Replica;

mod ranking;
#[cfg(test)]
mod tests;

pub use ranking::{Answer, Found, Index, Kept, search};

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

/// The words of a place in the list.
#[must_use]
pub fn hit(rows: &Replica, need: &Need, period: Option<&Period>, found: &Found) -> Option<Hit> {
    let division = rows.get::<Division>(need.division.0)?;
    let offer = rows.get::<Offer>(found.offer.0)?;
    let weeks = period.map(|p| p.weeks.as_slice()).unwrap_or_default();
    let host = rows.get::<Host>(offer.host.0)?.clone();
    Some(Hit {
        metres: found.metres,
        left: found.left,
        obstacles: obstacles(offer, host.commune, division, need, weeks),
        host,
        offer: offer.clone(),
    })
}

/// Up to three open offers that fit a period, are near and were not asked for: after a refusal.
#[must_use]
pub fn alternatives(rows: &Replica, need: &Need, period: &Period, not: OfferId) -> Vec<Hit> {
    let filters = Filters::default();
    let asked = rows.by::<Application>(By::ApplicationsByPupil, need.pupil.0);
    Kept::build(rows, &Index::default(), need, Some(period), &filters)
        .found()
        .filter(|found| found.offer != not && !asked.iter().any(|a| a.offer == found.offer))
        .filter_map(|found| hit(rows, need, Some(period), &found))
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
        Obstacle::TooYoung { minimum, .. } => format!("Dès {minimum}\u{a0}ans"),
        Obstacle::AgeRuleUnknown { .. } => "Âge à vérifier".into(),
    }
}
