//! Ages, on each day of a placement: a pupil may turn 16 or 18 in the middle of one.

#[cfg(test)]
mod tests;

use super::law::{RuleRow, SINCE, Severity, in_force};
use super::week::short_date_with_year;
use crate::order::sorted;
use chrono::{Datelike, NaiveDate};

/// Completed years on a day; 0 before birth.
///
/// Someone born on 29 February grows a year older on 1 March in common years: the later of the two
/// customary days, so that nobody is treated as older than they are.
#[must_use]
pub fn age_on(born: NaiveDate, date: NaiveDate) -> u8 {
    let had_birthday = (date.month(), date.day()) >= (born.month(), born.day());
    let years = i64::from(date.year()) - i64::from(born.year()) - i64::from(!had_birthday);
    u8::try_from(years.clamp(0, i64::from(u8::MAX))).unwrap_or(0)
}

/// The age on each of these days.
pub fn age_each_day(
    born: NaiveDate,
    days: &[NaiveDate],
) -> impl Iterator<Item = (NaiveDate, u8)> + '_ {
    days.iter().map(move |day| (*day, age_on(born, *day)))
}

/// Ages between which the law of placements changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgeBand {
    /// Visits only.
    Under14,
    /// 14, not yet 15: with conditions.
    From14,
    /// 15, not yet 16: with conditions.
    From15,
    /// 16 or 17.
    From16,
    /// 18 and over.
    Adult,
}

impl AgeBand {
    /// The band of an age in completed years.
    #[must_use]
    pub fn of(age: u8) -> Self {
        match age {
            0..=13 => Self::Under14,
            14 => Self::From14,
            15 => Self::From15,
            16 | 17 => Self::From16,
            _ => Self::Adult,
        }
    }

    /// « moins de 14 ans », « 16 ou 17 ans »…
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Under14 => "moins de 14\u{a0}ans",
            Self::From14 => "14\u{a0}ans",
            Self::From15 => "15\u{a0}ans",
            Self::From16 => "16 ou 17\u{a0}ans",
            Self::Adult => "18\u{a0}ans ou plus",
        }
    }
}

/// The bands a pupil goes through over these days: each with its first day, in order.
#[must_use]
pub fn bands(born: NaiveDate, days: &[NaiveDate]) -> Vec<(NaiveDate, AgeBand)> {
    let sorted = sorted(days.to_vec(), Ord::cmp);
    let mut found: Vec<(NaiveDate, AgeBand)> = Vec::new();
    for (day, age) in age_each_day(born, &sorted) {
        let band = AgeBand::of(age);
        if found.last().is_none_or(|(_, last)| *last != band) {
            found.push((day, band));
        }
    }
    found
}

/// Too young on a day of the placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Il faut avoir {minimum}\u{a0}ans. Le {}, l'âge sera de {age}\u{a0}ans.",
    short_date_with_year(*first_day)
)]
pub struct TooYoung {
    /// First day under the minimum.
    pub first_day: NaiveDate,
    /// Age on that day.
    pub age: u8,
    /// Minimum on that day.
    pub minimum: u8,
}

/// Old enough on each day.
///
/// # Errors
/// [`TooYoung`] with the earliest day under `minimum`.
pub fn min_age_ok(born: NaiveDate, days: &[NaiveDate], minimum: u8) -> Result<(), TooYoung> {
    let too_young = age_each_day(born, days)
        .filter(|(_, age)| *age < minimum)
        .min();
    match too_young {
        Some((first_day, age)) => Err(TooYoung {
            first_day,
            age,
            minimum,
        }),
        None => Ok(()),
    }
}

/// A minimum age with the condition attached to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinimumAge {
    /// In completed years.
    pub age: u8,
    /// In French; `None` when the age is enough.
    pub condition: Option<&'static str>,
}

/// Age to be placed at all, outside visits and family firms.
pub const PLACEMENT_MINIMUM: &[RuleRow<MinimumAge>] = &[RuleRow {
    code: "age.placement",
    valid_from: SINCE,
    valid_to: None,
    severity: Severity::Blocking,
    source: "Code du travail, art. L4153-1 et L4153-2",
    value: MinimumAge {
        age: 14,
        condition: Some(
            "Avant 16\u{a0}ans\u{a0}: dans les deux dernières années de la scolarité obligatoire, \
             avec une convention.",
        ),
    },
}];

/// Age from which [`PLACEMENT_MINIMUM`]'s condition falls.
pub const PLACEMENT_UNCONDITIONAL: &[RuleRow<u8>] = &[RuleRow {
    code: "age.placement.unconditional",
    valid_from: SINCE,
    valid_to: None,
    severity: Severity::Info,
    source: "Code du travail, art. L4153-1",
    value: 16,
}];

/// Why the law does not let a pupil be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPlaceable {
    /// Under the legal age on a day.
    #[error("{0}")]
    TooYoung(TooYoung),
    /// No rule row covers a day.
    #[error("La règle sur l'âge n'est pas connue pour le {}.", short_date_with_year(*.0))]
    NoRule(NaiveDate),
}

/// Old enough by law on each day, by the row in force on that day. Meeting the condition under 16
/// is not checked here.
///
/// # Errors
/// [`NotPlaceable`] with the earliest day at fault.
pub fn legal_age_ok(born: NaiveDate, days: &[NaiveDate]) -> Result<(), NotPlaceable> {
    let sorted = sorted(days.to_vec(), Ord::cmp);
    for (day, age) in age_each_day(born, &sorted) {
        let minimum = in_force(PLACEMENT_MINIMUM, day)
            .ok_or(NotPlaceable::NoRule(day))?
            .value
            .age;
        if age < minimum {
            return Err(NotPlaceable::TooYoung(TooYoung {
                first_day: day,
                age,
                minimum,
            }));
        }
    }
    Ok(())
}
