//! Does an offer fit a pupil's need for a period? All the reasons why not, at once.

use super::division::Division;
use super::offer::Offer;
use super::pupil::Need;
use crate::rules::age::{
    NotPlaceable, PLACEMENT_MINIMUM, TooYoung, age_on, legal_age_ok, min_age_ok,
};
use crate::rules::calendar::worked_days;
use crate::rules::codes::Insee;
use crate::rules::law::in_force;
use crate::rules::week::IsoWeek;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One reason why an offer does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Obstacle {
    /// The offer takes no requests.
    Closed,
    /// Not this field of training.
    Filiere,
    /// Not this level.
    Level,
    /// The host receives nobody in these weeks.
    WeeksClosed { weeks: Vec<IsoWeek> },
    /// All seats of these weeks are granted.
    NoSeat { weeks: Vec<IsoWeek> },
    /// Under the age on that day of the placement, by the offer or by law.
    TooYoung { minimum: u8, first_day: NaiveDate },
    /// No rule row says which age the law asks for on that day.
    AgeRuleUnknown { day: NaiveDate },
}

impl Obstacle {
    /// French sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Closed => "L'offre n'accepte plus de demandes.".into(),
            Self::Filiere => "La filière ne correspond pas.".into(),
            Self::Level => "Le niveau ne correspond pas.".into(),
            Self::WeeksClosed { weeks } => {
                format!(
                    "L'organisme n'accueille pas en {}.",
                    crate::rules::week::runs(weeks)
                )
            }
            Self::NoSeat { weeks } => {
                format!("Plus de place en {}.", crate::rules::week::runs(weeks))
            }
            Self::TooYoung { minimum, first_day } => format!(
                "Il faut avoir {minimum}\u{a0}ans dès le {}",
                sentence_end(&crate::rules::week::short_date(*first_day))
            ),
            Self::AgeRuleUnknown { day } => format!(
                "La règle sur l'âge n'est pas connue pour le {}",
                sentence_end(&crate::rules::week::short_date_with_year(*day))
            ),
        }
    }
}

/// With one full stop, whether or not the text ends with an abbreviation.
fn sentence_end(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

/// Every obstacle between an offer and a need for some weeks; none means compatible. Distance and
/// wishes are not obstacles: they are for people to weigh. `commune` is the host's: it decides which
/// days are worked, and ages are those of worked days.
#[must_use]
pub fn obstacles(
    offer: &Offer,
    commune: Insee,
    division: &Division,
    need: &Need,
    weeks: &[IsoWeek],
) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if !offer.status.accepts_applications() {
        found.push(Obstacle::Closed);
    }
    if !offer.terms.filieres.contains(&division.filiere) {
        found.push(Obstacle::Filiere);
    }
    if !offer.terms.levels.contains(&division.level) {
        found.push(Obstacle::Level);
    }
    let closed = offer.closed_weeks(weeks);
    let full: Vec<IsoWeek> = weeks
        .iter()
        .copied()
        .filter(|w| offer.left(*w) == 0 && !closed.contains(w))
        .collect();
    if !closed.is_empty() {
        found.push(Obstacle::WeeksClosed { weeks: closed });
    }
    if !full.is_empty() {
        found.push(Obstacle::NoSeat { weeks: full });
    }
    found.extend(too_young(offer, commune, need.born, weeks));
    found
}

/// The first day of work on which the pupil is under the offer's age or the law's.
fn too_young(
    offer: &Offer,
    commune: Insee,
    born: NaiveDate,
    weeks: &[IsoWeek],
) -> Option<Obstacle> {
    // Old enough on the first Monday is old enough on every day: most pupils, at little cost.
    let monday = weeks.iter().min()?.monday();
    let law = in_force(PLACEMENT_MINIMUM, monday).map(|row| row.value.age);
    if law.is_some_and(|law| age_on(born, monday) >= law.max(offer.terms.minimum_age)) {
        return None;
    }
    let days = worked_days(weeks, commune);
    match legal_age_ok(born, &days) {
        Err(NotPlaceable::TooYoung(TooYoung {
            first_day, minimum, ..
        })) => {
            return Some(Obstacle::TooYoung {
                minimum: minimum.max(offer.terms.minimum_age),
                first_day,
            });
        }
        Err(NotPlaceable::NoRule(day)) => return Some(Obstacle::AgeRuleUnknown { day }),
        Ok(()) => {}
    }
    let TooYoung { first_day, .. } = min_age_ok(born, &days, offer.terms.minimum_age).err()?;
    Some(Obstacle::TooYoung {
        minimum: offer.terms.minimum_age,
        first_day,
    })
}
