//! Weeks and dates as French text.

use super::IsoWeek;
use crate::order::set_of;
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

const WEEKDAYS: [(&str, &str); 7] = [
    ("lun.", "lundi"),
    ("mar.", "mardi"),
    ("mer.", "mercredi"),
    ("jeu.", "jeudi"),
    ("ven.", "vendredi"),
    ("sam.", "samedi"),
    ("dim.", "dimanche"),
];

const MONTHS: [(&str, &str); 12] = [
    ("janv.", "janvier"),
    ("févr.", "février"),
    ("mars", "mars"),
    ("avr.", "avril"),
    ("mai", "mai"),
    ("juin", "juin"),
    ("juil.", "juillet"),
    ("août", "août"),
    ("sept.", "septembre"),
    ("oct.", "octobre"),
    ("nov.", "novembre"),
    ("déc.", "décembre"),
];

fn names(table: &[(&'static str, &'static str)], index: u32) -> (&'static str, &'static str) {
    usize::try_from(index)
        .ok()
        .and_then(|i| table.get(i))
        .copied()
        .unwrap_or(("", ""))
}

fn weekday_names(date: NaiveDate) -> (&'static str, &'static str) {
    names(&WEEKDAYS, date.weekday().num_days_from_monday())
}

fn month_names(date: NaiveDate) -> (&'static str, &'static str) {
    names(&MONTHS, date.month0())
}

/// « 1er » for the first, the bare number otherwise.
fn day_of_month(date: NaiveDate) -> String {
    match date.day() {
        1 => "1er".into(),
        day => day.to_string(),
    }
}

/// « lun. 12 janv. »
#[must_use]
pub fn short_date(date: NaiveDate) -> String {
    format!(
        "{} {} {}",
        weekday_names(date).0,
        day_of_month(date),
        month_names(date).0
    )
}

/// « lun. 12 janv. 2026 »
#[must_use]
pub fn short_date_with_year(date: NaiveDate) -> String {
    format!("{} {}", short_date(date), date.year())
}

/// « lundi 12 janvier 2026 »
#[must_use]
pub fn long_date(date: NaiveDate) -> String {
    let (_, weekday) = weekday_names(date);
    let (_, month) = month_names(date);
    format!("{weekday} {} {month} {}", day_of_month(date), date.year())
}

/// « janvier 2026 »
#[must_use]
pub fn month(date: NaiveDate) -> String {
    format!("{} {}", month_names(date).1, date.year())
}

/// « 08:05 »
#[must_use]
pub fn hh_mm(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// « du lun. 12 janv. au ven. 23 janv. 2026 »; the first year too when the two differ.
#[must_use]
pub fn date_span(first: NaiveDate, last: NaiveDate) -> String {
    let start = if first.year() == last.year() {
        short_date(first)
    } else {
        short_date_with_year(first)
    };
    format!("du {start} au {}", short_date_with_year(last))
}

/// Weeks grouped into runs of weeks that follow each other, sorted, without repeats.
fn group(weeks: &[IsoWeek]) -> Vec<(IsoWeek, IsoWeek)> {
    let sorted = set_of(weeks.iter().copied());
    let mut groups: Vec<(IsoWeek, IsoWeek)> = Vec::new();
    for week in sorted {
        match groups.last_mut() {
            Some((_, last)) if last.next() == week => *last = week,
            _ => groups.push((week, week)),
        }
    }
    groups
}

fn write_runs(weeks: &[IsoWeek], with_year: bool) -> String {
    let groups = group(weeks);
    let mut text = String::new();
    for (i, &(first, last)) in groups.iter().enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        text.push_str(&first.to_string());
        let crosses = first.year() != last.year();
        if crosses {
            text.push_str(&format!(" {}", first.year()));
        }
        if first != last {
            text.push_str(&format!(" à {last}"));
        }
        // One year is said once, after the last of its weeks.
        let year_ends = groups
            .get(i + 1)
            .is_none_or(|(next, _)| next.year() != last.year());
        if with_year && (crosses || year_ends) {
            text.push_str(&format!(" {}", last.year()));
        }
    }
    text
}

/// « S48, S50 à S52 ». Years are said only when there are several:
/// « S51 à S53 2026, S2 2027 », « S52 2026 à S2 2027 ».
#[must_use]
pub fn runs(weeks: &[IsoWeek]) -> String {
    let several_years = weeks
        .first()
        .is_some_and(|w| weeks.iter().any(|x| x.year() != w.year()));
    write_runs(weeks, several_years)
}

/// « S48, S50 à S52 2026 »: as [`runs`], always with the year.
#[must_use]
pub fn runs_with_year(weeks: &[IsoWeek]) -> String {
    write_runs(weeks, true)
}
