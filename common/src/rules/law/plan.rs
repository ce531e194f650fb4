//! The days of a stay: its weeks and hours, less the days off where the host is.

use crate::domain::placement::{DayHours, WeekHours};
use crate::order::set_of;
use crate::rules::calendar::{DayKind, DayPlan, LocalExceptions, calendar};
use crate::rules::codes::Insee;
use crate::rules::week::IsoWeek;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// When a pupil is expected, before days off are taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// In any order; a repeat counts once.
    pub weeks: Vec<IsoWeek>,
    /// Hours of a week like another. `None`: nobody wrote them, so Monday to Friday without hours.
    #[serde(default)]
    pub usual: Option<WeekHours>,
    /// Weeks with other hours.
    #[serde(default)]
    pub by_week: BTreeMap<IsoWeek, WeekHours>,
    /// Days with other hours; `None` is a day off. A day that is written here is meant: it is kept
    /// though it is a holiday or of another week, and the rules then say so.
    #[serde(default)]
    pub by_day: BTreeMap<NaiveDate, Option<DayHours>>,
    /// First and last day, when the first or last week is not whole.
    #[serde(default)]
    pub within: Option<(NaiveDate, NaiveDate)>,
}

impl Schedule {
    /// Weeks that are all alike; an empty grid is one that nobody wrote.
    #[must_use]
    pub fn of(weeks: &[IsoWeek], hours: &WeekHours) -> Self {
        Self {
            weeks: weeks.to_vec(),
            usual: (!hours.is_empty()).then(|| hours.clone()),
            ..Self::default()
        }
    }

    fn covers(&self, day: NaiveDate) -> bool {
        self.within
            .is_none_or(|(first, last)| first <= day && day <= last)
    }

    /// Days by the grid alone.
    fn grid(&self) -> BTreeMap<NaiveDate, Option<DayHours>> {
        let mut days = BTreeMap::new();
        for week in set_of(self.weeks.iter().copied()) {
            let hours = self.by_week.get(&week).or(self.usual.as_ref());
            for (number, day) in (1..).zip(week.days()) {
                match hours {
                    Some(hours) => {
                        if let Some(hours) = hours.get(&number) {
                            days.insert(day, Some(*hours));
                        }
                    }
                    None if number <= 5 => {
                        days.insert(day, None);
                    }
                    None => {}
                }
            }
        }
        days.retain(|day, _| self.covers(*day) && !self.by_day.contains_key(day));
        days
    }
}

/// A day of the grid on which nobody is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    pub day: NaiveDate,
    /// « ven. 26 mars : férié en Alsace-Moselle (Vendredi saint) ».
    pub why: String,
}

/// The days of a stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Days on which the pupil is expected, with their hours when somebody wrote them.
    pub days: BTreeMap<NaiveDate, Option<DayHours>>,
    /// Days of the grid that fall on a day off, in order.
    pub skipped: Vec<Skipped>,
    /// Days whose hours make no sense: these are not among `days`.
    pub unsound: Vec<NaiveDate>,
    /// Days of which the calendar knows nothing: these are among `days`.
    pub unknown: Vec<NaiveDate>,
}

impl Plan {
    /// Weeks with at least one day, in order.
    #[must_use]
    pub fn weeks(&self) -> Vec<IsoWeek> {
        let mut weeks: Vec<IsoWeek> = Vec::new();
        for day in self.days.keys() {
            let week = IsoWeek::of(*day);
            if weeks.last() != Some(&week) {
                weeks.push(week);
            }
        }
        weeks
    }

    /// Minutes of presence of a day; a day without hours counts for seven hours.
    #[must_use]
    pub fn minutes(&self, day: NaiveDate) -> i64 {
        match self.days.get(&day) {
            Some(Some(hours)) => hours.minutes(),
            Some(None) => 7 * 60,
            None => 0,
        }
    }
}

/// The days of a stay at a host in this commune, and why each day of the grid that is not kept is
/// left out.
#[must_use]
pub fn plan(schedule: &Schedule, commune: Insee, local: &LocalExceptions) -> Plan {
    let mut plan = Plan::default();
    for (date, hours) in schedule.grid() {
        let kind = calendar().and_then(|calendar| calendar.day_kind(date, commune, local));
        match kind {
            Ok(kind @ (DayKind::PublicHoliday { .. } | DayKind::SchoolHoliday { .. })) => {
                let why = DayPlan { date, kind }.reason().unwrap_or_default();
                plan.skipped.push(Skipped { day: date, why });
            }
            Ok(_) => keep(&mut plan, date, hours),
            Err(_) => {
                plan.unknown.push(date);
                keep(&mut plan, date, hours);
            }
        }
    }
    for (date, hours) in &schedule.by_day {
        if hours.is_some() && schedule.covers(*date) {
            if calendar()
                .and_then(|c| c.day_kind(*date, commune, local))
                .is_err()
            {
                plan.unknown.push(*date);
            }
            keep(&mut plan, *date, *hours);
        }
    }
    plan.unknown = set_of(plan.unknown).into_iter().collect();
    plan.unsound = set_of(plan.unsound).into_iter().collect();
    plan
}

fn keep(plan: &mut Plan, date: NaiveDate, hours: Option<DayHours>) {
    if hours.is_none_or(|hours| hours.is_sound()) {
        plan.days.insert(date, hours);
    } else {
        plan.unsound.push(date);
    }
}

/// The night on which clocks change: minutes that rest loses (negative) or gains before that day.
pub(super) fn clock_change(day: NaiveDate) -> i64 {
    let last_sunday = day.weekday() == chrono::Weekday::Sun && day.day() > 24;
    match (last_sunday, day.month()) {
        (true, 3) => -60,
        (true, 10) => 60,
        _ => 0,
    }
}
