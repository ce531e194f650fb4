//! The embedded tables: a header line, then comma-separated fields without quotes.

use super::{Holiday, HolidayArea, SchoolHoliday};
use crate::order::sorted;
use chrono::{Datelike, NaiveDate};

const PUBLIC_HEADER: &str = "date,nom,moselle_seulement";
const SCHOOL_HEADER: &str = "premier_jour,dernier_jour,nom";

const PUBLIC_SOURCE: &str = "Code du travail, art. L3133-1";
const LOCAL_SOURCE: &str = "Code du travail, art. L3134-13";
const SCHOOL_SOURCE: &str = "Arrêtés fixant le calendrier scolaire, zone B";

/// A table does not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table}, ligne {line}")]
pub struct TableError {
    /// Which table.
    pub table: &'static str,
    /// Line number, from 1.
    pub line: usize,
}

type Known = (NaiveDate, NaiveDate);

/// Rows of a table of three fields, with the place of the first fault.
fn rows<T>(
    csv: &str,
    table: &'static str,
    header: &str,
    read: impl Fn(&str, &str, &str) -> Option<T>,
) -> Result<Vec<T>, TableError> {
    let mut lines = csv.lines().map(str::trim_end).zip(1..);
    if lines.next().is_none_or(|(first, _)| first != header) {
        return Err(TableError { table, line: 1 });
    }
    lines
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, line)| {
            let mut fields = text.split(',');
            let three = (fields.next(), fields.next(), fields.next(), fields.next());
            let (Some(a), Some(b), Some(c), None) = three else {
                return Err(TableError { table, line });
            };
            read(a, b, c).ok_or(TableError { table, line })
        })
        .collect()
}

fn date(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// Public holidays, known over whole years from the first to the last in the table.
pub(super) fn public_holidays(csv: &str) -> Result<(Vec<Holiday>, Known), TableError> {
    let table = "jours fériés";
    let holidays = rows(csv, table, PUBLIC_HEADER, |day, name, local| {
        let area = match local {
            "0" => HolidayArea::France,
            "1" => HolidayArea::AlsaceMoselle,
            _ => return None,
        };
        Some(Holiday {
            date: date(day)?,
            name: name.into(),
            area,
            good_friday: name == "Vendredi saint",
            source: match area {
                HolidayArea::France => PUBLIC_SOURCE,
                HolidayArea::AlsaceMoselle => LOCAL_SOURCE,
            },
        })
    })?;
    let holidays = sorted(holidays, |a, b| a.date.cmp(&b.date));
    let known = holidays
        .first()
        .zip(holidays.last())
        .and_then(|(first, last)| {
            let from = NaiveDate::from_ymd_opt(first.date.year(), 1, 1)?;
            Some((from, NaiveDate::from_ymd_opt(last.date.year(), 12, 31)?))
        });
    Ok((holidays, known.ok_or(TableError { table, line: 2 })?))
}

/// School holidays, known from the first day to the last in the table; overlaps are faults.
pub(super) fn school_holidays(csv: &str) -> Result<(Vec<SchoolHoliday>, Known), TableError> {
    let table = "vacances scolaires";
    let holidays = rows(csv, table, SCHOOL_HEADER, |first, last, name| {
        let (first, last) = (date(first)?, date(last)?);
        (first <= last).then(|| SchoolHoliday {
            first,
            last,
            name: name.into(),
            source: SCHOOL_SOURCE,
        })
    })?;
    let holidays = sorted(holidays, |a, b| a.first.cmp(&b.first));
    for (i, (one, next)) in holidays.iter().zip(holidays.iter().skip(1)).enumerate() {
        if next.first <= one.last {
            return Err(TableError { table, line: i + 3 });
        }
    }
    let known = holidays
        .first()
        .zip(holidays.last())
        .map(|(one, other)| (one.first, other.last));
    Ok((holidays, known.ok_or(TableError { table, line: 2 })?))
}
