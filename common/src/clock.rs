//! Civil dates in France from an instant. The time zone's rule is small and stable (directive
//! 2000/84/EC: summer time from the last Sunday of March to the last Sunday of October, at 1 h
//! UTC), and a time-zone database would weigh more than the rest of the rules on a phone.

use crate::command::Now;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

impl Now {
    /// The instant `ms` (milliseconds since 1970, UTC) with its civil date in France.
    #[must_use]
    pub fn at(ms: i64) -> Self {
        Self {
            ms,
            today: paris(ms).date(),
        }
    }
}

/// Wall-clock time in metropolitan France at an instant (milliseconds since 1970, UTC).
#[must_use]
pub fn paris(ms: i64) -> NaiveDateTime {
    let utc = DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .naive_utc();
    let hours = if is_summer(utc) { 2 } else { 1 };
    utc.checked_add_signed(TimeDelta::hours(hours))
        .unwrap_or(utc)
}

/// The instant at which a day begins in metropolitan France (milliseconds since 1970, UTC).
#[must_use]
pub fn start_of(day: NaiveDate) -> i64 {
    let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    // Clocks change at night, never at midnight.
    let (summer, winter) = (midnight - 7_200_000, midnight - 3_600_000);
    if paris(summer).date() == day {
        summer
    } else {
        winter
    }
}

fn is_summer(utc: NaiveDateTime) -> bool {
    let change = |month| {
        let last = NaiveDate::from_ymd_opt(utc.year(), month, 31)?;
        let sunday =
            last.checked_sub_days(Days::new(u64::from(last.weekday().num_days_from_sunday())))?;
        Some(sunday.and_time(NaiveTime::from_hms_opt(1, 0, 0)?))
    };
    match (change(3), change(10)) {
        (Some(start), Some(end)) => utc >= start && utc < end,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_in_france_is_not_the_date_in_utc_around_midnight() {
        // 2026-11-23 23:30 UTC is already Tuesday in France.
        assert_eq!(Now::at(1_795_476_600_000).today.to_string(), "2026-11-24");
    }

    #[test]
    fn a_day_begins_at_midnight_in_france() {
        for day in [
            "2026-10-24",
            "2026-10-25",
            "2026-10-26",
            "2027-03-28",
            "2027-03-29",
        ] {
            let day: NaiveDate = day.parse().unwrap();
            assert_eq!(paris(start_of(day)), day.and_time(NaiveTime::MIN), "{day}");
        }
    }

    #[test]
    fn summer_time_starts_and_ends_on_the_last_sundays() {
        let at = |text: &str| {
            let ms = text
                .parse::<DateTime<chrono::Utc>>()
                .unwrap()
                .timestamp_millis();
            paris(ms).to_string()
        };
        assert_eq!(at("2027-03-28T00:59:59Z"), "2027-03-28 01:59:59");
        assert_eq!(at("2027-03-28T01:00:00Z"), "2027-03-28 03:00:00");
        assert_eq!(at("2026-10-25T00:59:59Z"), "2026-10-25 02:59:59");
        assert_eq!(at("2026-10-25T01:00:00Z"), "2026-10-25 02:00:00");
    }
}
