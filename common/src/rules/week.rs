//! ISO weeks (ISO 8601: Monday to Sunday, week 1 holds the first Thursday of the year).
//!
//! Schools plan placements in week numbers; periods may skip weeks and may hold week 53.

mod french;
#[cfg(test)]
mod tests;

use super::serde_text::{self, WireText};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

pub use french::{
    date_span, hh_mm, long_date, month, runs, runs_with_year, short_date, short_date_with_year,
};

const FIRST_YEAR: i32 = 1;
const LAST_YEAR: i32 = 9999;

/// A week of an ISO year; always one that exists: week 53 only in long years (2020, 2026, 2032…).
///
/// Travels as `2026-W53`; shown as « S53 ».
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IsoWeek {
    year: i32,
    week: u8,
}

/// The text is not an ISO week that exists.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("« {typed} » n'est pas une semaine. Écrivez par exemple 2026-W48.")]
pub struct NotAWeek {
    /// What was typed, cut to 20 characters.
    pub typed: String,
}

impl IsoWeek {
    /// The earliest week: its Monday is 1 January of year 1.
    pub const MIN: Self = Self {
        year: FIRST_YEAR,
        week: 1,
    };
    /// The latest week.
    pub const MAX: Self = Self {
        year: LAST_YEAR,
        week: 52,
    };

    /// A week by number; `None` when that week does not exist or the year is not 1 to 9999.
    #[must_use]
    pub fn new(year: i32, week: u8) -> Option<Self> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return None;
        }
        NaiveDate::from_isoywd_opt(year, u32::from(week), Weekday::Mon).map(|_| Self { year, week })
    }

    /// The week that holds a day. Days outside the years 1 to 9999 give the nearest week.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        let iso = date.iso_week();
        if iso.year() < FIRST_YEAR {
            Self::MIN
        } else if iso.year() > LAST_YEAR {
            Self::MAX
        } else {
            Self {
                year: iso.year(),
                week: u8::try_from(iso.week()).unwrap_or(1),
            }
        }
    }

    /// ISO year: that of the week's Thursday.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// 1 to 53.
    #[must_use]
    pub fn week(self) -> u8 {
        self.week
    }

    /// First day of the week.
    #[must_use]
    pub fn monday(self) -> NaiveDate {
        NaiveDate::from_isoywd_opt(self.year, u32::from(self.week), Weekday::Mon)
            .unwrap_or_default()
    }

    /// Last day of the week.
    #[must_use]
    pub fn sunday(self) -> NaiveDate {
        self.monday() + Days::new(6)
    }

    /// Monday to Sunday.
    #[must_use]
    pub fn days(self) -> [NaiveDate; 7] {
        let monday = self.monday();
        [0, 1, 2, 3, 4, 5, 6].map(|n| monday + Days::new(n))
    }

    /// The week after; [`IsoWeek::MAX`] is its own.
    #[must_use]
    pub fn next(self) -> Self {
        self.monday()
            .checked_add_days(Days::new(7))
            .map_or(Self::MAX, Self::of)
    }

    /// The week before; [`IsoWeek::MIN`] is its own.
    #[must_use]
    pub fn prev(self) -> Self {
        self.monday()
            .checked_sub_days(Days::new(7))
            .map_or(Self::MIN, Self::of)
    }

    /// Each week from `from` to `to`, both included; nothing when `to` is before `from`.
    pub fn range(from: Self, to: Self) -> impl Iterator<Item = Self> + Clone {
        let first = (from <= to).then_some(from);
        std::iter::successors(first, move |week| (*week < to).then(|| week.next()))
    }

    /// Wire form, `2026-W53`.
    #[must_use]
    pub fn code(self) -> String {
        format!("{:04}-W{:02}", self.year, self.week)
    }
}

impl fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.week)
    }
}

impl fmt::Debug for IsoWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

/// What people and spreadsheets write: `2026-W48`, `2026-S48`, `S48 2026`, `48/2026`.
impl FromStr for IsoWeek {
    type Err = NotAWeek;

    fn from_str(typed: &str) -> Result<Self, NotAWeek> {
        let not_a_week = || NotAWeek {
            typed: typed.chars().take(20).collect(),
        };
        let known_signs = |c: char| c.is_ascii_digit() || c.is_whitespace() || "-/WwSs".contains(c);
        let mut numbers = typed
            .split(|c: char| !c.is_ascii_digit())
            .filter(|n| !n.is_empty());
        let (Some(a), Some(b), None) = (numbers.next(), numbers.next(), numbers.next()) else {
            return Err(not_a_week());
        };
        let (year, week) = if a.len() == 4 { (a, b) } else { (b, a) };
        if year.len() != 4 || week.len() > 2 || !typed.chars().all(known_signs) {
            return Err(not_a_week());
        }
        let parsed = year.parse().ok().zip(week.parse().ok());
        parsed
            .and_then(|(year, week)| Self::new(year, week))
            .ok_or_else(not_a_week)
    }
}

impl WireText for IsoWeek {
    fn wire(&self) -> String {
        self.code()
    }
}

impl Serialize for IsoWeek {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code())
    }
}

impl<'de> Deserialize<'de> for IsoWeek {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_text::deserialize(deserializer)
    }
}
