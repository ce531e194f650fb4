//! Sentences that several screens show.

use chrono::{Datelike, Timelike};
use common::rules::week::{IsoWeek, runs};

/// « 1 saisie », « 3 saisies ».
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number}\u{a0}{}", if number < 2 { one } else { many })
}

/// « il y a 2 min », from milliseconds.
#[must_use]
pub fn ago(elapsed: i64) -> String {
    let minutes = elapsed.max(0) / 60_000;
    match minutes {
        0 => "à l'instant".into(),
        1..=59 => format!("il y a {minutes}\u{a0}min"),
        60..=1439 => format!("il y a {}\u{a0}h", minutes / 60),
        1440..=2879 => "il y a 1\u{a0}jour".into(),
        _ => format!("il y a {}\u{a0}jours", minutes / 1440),
    }
}

/// « S48 à S51 ».
#[must_use]
pub fn weeks(weeks: &[IsoWeek]) -> String {
    runs(weeks)
}

/// « 12 janv. à 14 h 05 » in France, from milliseconds since 1970.
#[must_use]
pub fn moment(ms: i64) -> String {
    let at = common::clock::paris(ms);
    let (date, time) = (common::rules::week::short_date(at.date()), at.time());
    format!("{date} à {}\u{a0}h\u{a0}{:02}", time.hour(), time.minute())
}

/// « 03/09/2009 », as files and papers write a date of birth.
#[must_use]
pub fn birth_date(day: chrono::NaiveDate) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_time_is_told_in_the_largest_unit() {
        let minute = 60_000;
        assert_eq!(ago(-5), "à l'instant");
        assert_eq!(ago(2 * minute), "il y a 2\u{a0}min");
        assert_eq!(ago(119 * minute), "il y a 1\u{a0}h");
        assert_eq!(ago(30 * 60 * minute), "il y a 1\u{a0}jour");
        assert_eq!(ago(75 * 60 * minute), "il y a 3\u{a0}jours");
    }
}
