//! Does an offer fit a pupil's need for a period? All the reasons why not, at once.

use super::division::Division;
use super::offer::Offer;
use super::pupil::Need;
use crate::rules::age::{TooYoung, min_age_ok};
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
    /// Under the age on that day of the placement.
    TooYoung { minimum: u8, first_day: NaiveDate },
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
        }
    }
}

/// With one full stop, whether or not the text ends with an abbreviation.
fn sentence_end(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

/// Every obstacle between an offer and a need for some weeks; none means compatible. Distance and
/// wishes are not obstacles: they are for people to weigh.
#[must_use]
pub fn obstacles(
    offer: &Offer,
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
    let days: Vec<NaiveDate> = weeks.iter().flat_map(|w| w.days()).collect();
    if let Err(TooYoung { first_day, .. }) = min_age_ok(need.born, &days, offer.terms.minimum_age) {
        found.push(Obstacle::TooYoung {
            minimum: offer.terms.minimum_age,
            first_day,
        });
    }
    found
}
