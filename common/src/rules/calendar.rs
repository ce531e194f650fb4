//! Which days of a placement are worked: school holidays of zone B, public holidays where the host
//! is.
//!
//! The host's commune decides, not the school's: a pupil of Nancy placed in Metz does not work on
//! Good Friday. Days outside the tables are refused, never taken for working days.

mod table;
#[cfg(test)]
mod tests;

use super::codes::Insee;
use super::week::{IsoWeek, short_date, short_date_with_year};
use crate::order::set_of;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeSet;
use std::sync::OnceLock;

pub use table::TableError;

/// Where a public holiday is off work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolidayArea {
    /// Everywhere.
    France,
    /// Bas-Rhin, Haut-Rhin and Moselle (Code du travail, art. L3134-13).
    AlsaceMoselle,
}

/// A public holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// « Lundi de Pâques ».
    pub name: String,
    /// Where.
    pub area: HolidayArea,
    /// Off only in communes with a Protestant temple or a mixed church.
    pub good_friday: bool,
    /// Legal source.
    pub source: &'static str,
}

/// School holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolHoliday {
    /// First day off.
    pub first: NaiveDate,
    /// Last day off.
    pub last: NaiveDate,
    /// « Vacances de Noël ».
    pub name: String,
    /// Legal source.
    pub source: &'static str,
}

/// What a commune changes to the local holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalExceptions {
    /// Communes of Alsace and Moselle where Good Friday is worked.
    pub good_friday_worked: BTreeSet<Insee>,
}

/// What a day is for a placement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// Monday to Friday, nothing against it.
    Worked,
    /// Off work at the host, with the name of the day and where it applies.
    PublicHoliday { name: String, area: HolidayArea },
    /// School is out, with the name of the holidays.
    SchoolHoliday { name: String },
    /// Saturday or Sunday.
    Weekend,
}

/// A day of a placement and why it is worked or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPlan {
    /// The day.
    pub date: NaiveDate,
    /// What it is.
    pub kind: DayKind,
}

impl DayPlan {
    /// The pupil is expected at the host.
    #[must_use]
    pub fn is_worked(&self) -> bool {
        self.kind == DayKind::Worked
    }

    /// Why the day is not worked: « ven. 26 mars : férié en Alsace-Moselle (Vendredi saint) ».
    /// `None` for a worked day.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        let reason = match &self.kind {
            DayKind::Worked => return None,
            DayKind::PublicHoliday {
                name,
                area: HolidayArea::France,
            } => {
                format!("férié ({name})")
            }
            DayKind::PublicHoliday {
                name,
                area: HolidayArea::AlsaceMoselle,
            } => {
                format!("férié en Alsace-Moselle ({name})")
            }
            DayKind::SchoolHoliday { name } => name.clone(),
            DayKind::Weekend => "week-end".into(),
        };
        Some(format!("{}\u{a0}: {reason}", short_date(self.date)))
    }
}

/// The calendar cannot tell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The day is outside the tables.
    #[error(
        "Le calendrier n'est connu que du {} au {}\u{a0}: on ne sait rien du {}. \
         Demandez à l'administrateur de le compléter.",
        short_date_with_year(*from), short_date_with_year(*to), short_date_with_year(*date)
    )]
    OutOfRange {
        /// The day asked for.
        date: NaiveDate,
        /// First day known.
        from: NaiveDate,
        /// Last day known.
        to: NaiveDate,
    },
    /// A table of the program itself is damaged.
    #[error("Le calendrier de l'application est abîmé ({0}). Signalez-le à l'administrateur.")]
    Damaged(#[from] TableError),
}

/// Holidays as dated rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Sorted by date.
    public: Vec<Holiday>,
    public_known: (NaiveDate, NaiveDate),
    /// Sorted by first day, not overlapping.
    school: Vec<SchoolHoliday>,
    school_known: (NaiveDate, NaiveDate),
}

/// The calendar compiled into the program, read once.
///
/// # Errors
/// [`CalendarError::Damaged`]; a test excludes it.
pub fn calendar() -> Result<&'static Calendar, CalendarError> {
    static EMBEDDED: OnceLock<Result<Calendar, TableError>> = OnceLock::new();
    EMBEDDED
        .get_or_init(|| {
            Calendar::parse(
                include_str!("../../data/jours_feries.csv"),
                include_str!("../../data/vacances_zone_b.csv"),
            )
        })
        .as_ref()
        .map_err(|error| error.clone().into())
}

/// [`Calendar::planned_days`] by the embedded calendar, without local exceptions.
///
/// # Errors
/// [`CalendarError`].
pub fn planned_days(weeks: &[IsoWeek], host_commune: Insee) -> Result<Vec<DayPlan>, CalendarError> {
    calendar()?.planned_days(weeks, host_commune, &LocalExceptions::default())
}

/// Days of these weeks on which a pupil is expected at a host in this commune. Where the calendar
/// does not know, every day of the weeks: what must hold on each day is then asked of more days,
/// never of fewer.
#[must_use]
pub fn worked_days(weeks: &[IsoWeek], host_commune: Insee) -> Vec<NaiveDate> {
    match planned_days(weeks, host_commune) {
        Ok(plan) => plan
            .into_iter()
            .filter(DayPlan::is_worked)
            .map(|day| day.date)
            .collect(),
        Err(_) => weeks.iter().flat_map(|week| week.days()).collect(),
    }
}

/// School is on that day in at least one of these communes. Where the calendar does not know, every
/// day from Monday to Friday: something is then said on a day too many, never on a day too few.
#[must_use]
pub fn is_school_day(day: NaiveDate, communes: &[Insee]) -> bool {
    if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        return false;
    }
    let Ok(calendar) = calendar() else {
        return true;
    };
    let exceptions = LocalExceptions::default();
    communes.iter().any(|commune| {
        let kind = calendar.day_kind(day, *commune, &exceptions);
        kind.is_ok_and(|kind| kind == DayKind::Worked) || within(day, calendar.known()).is_err()
    })
}

/// Public holidays between Monday and Friday of these weeks at a host in this commune, each with
/// its reason: « ven. 26 mars : férié en Alsace-Moselle (Vendredi saint) ».
///
/// # Errors
/// [`CalendarError`].
pub fn days_off(weeks: &[IsoWeek], host_commune: Insee) -> Result<Vec<String>, CalendarError> {
    let plan = planned_days(weeks, host_commune)?;
    let off = plan.iter().filter(|day| {
        matches!(day.kind, DayKind::PublicHoliday { .. })
            && !matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun)
    });
    Ok(off.filter_map(DayPlan::reason).collect())
}

impl Calendar {
    /// Reads the two tables in their CSV form (see `common/data/README.md`).
    ///
    /// # Errors
    /// [`TableError`] with the line at fault.
    pub fn parse(public_csv: &str, school_csv: &str) -> Result<Self, TableError> {
        let (public, public_known) = table::public_holidays(public_csv)?;
        let (school, school_known) = table::school_holidays(school_csv)?;
        Ok(Self {
            public,
            public_known,
            school,
            school_known,
        })
    }

    /// Last day for which both tables speak.
    #[must_use]
    pub fn known_until(&self) -> NaiveDate {
        self.public_known.1.min(self.school_known.1)
    }

    fn known(&self) -> (NaiveDate, NaiveDate) {
        (self.known_from(), self.known_until())
    }

    /// First day for which both tables speak.
    #[must_use]
    pub fn known_from(&self) -> NaiveDate {
        self.public_known.0.max(self.school_known.0)
    }

    /// The public holiday of a day in a commune, if it is one.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn public_holiday(
        &self,
        date: NaiveDate,
        commune: Insee,
        exceptions: &LocalExceptions,
    ) -> Result<Option<&Holiday>, CalendarError> {
        within(date, self.public_known)?;
        let start = self.public.partition_point(|holiday| holiday.date < date);
        let mut same_day = self
            .public
            .iter()
            .skip(start)
            .take_while(|holiday| holiday.date == date);
        Ok(same_day.find(|holiday| is_off(holiday, commune, exceptions)))
    }

    /// The school holidays a day belongs to, if any.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn school_holiday(&self, date: NaiveDate) -> Result<Option<&SchoolHoliday>, CalendarError> {
        within(date, self.school_known)?;
        let next = self.school.partition_point(|holiday| holiday.first <= date);
        let last_begun = next.checked_sub(1).and_then(|i| self.school.get(i));
        Ok(last_begun.filter(|holiday| date <= holiday.last))
    }

    /// Each day of these weeks, in order and once, for a host in this commune. A public holiday is
    /// named before school holidays, and these before a weekend.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] when one day is unknown: no partial plan.
    pub fn planned_days(
        &self,
        weeks: &[IsoWeek],
        host_commune: Insee,
        exceptions: &LocalExceptions,
    ) -> Result<Vec<DayPlan>, CalendarError> {
        let weeks = set_of(weeks.iter().copied());
        weeks
            .into_iter()
            .flat_map(IsoWeek::days)
            .map(|date| {
                let kind = self.day_kind(date, host_commune, exceptions)?;
                Ok(DayPlan { date, kind })
            })
            .collect()
    }

    /// What a day is at a host in this commune.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`].
    pub fn day_kind(
        &self,
        date: NaiveDate,
        commune: Insee,
        exceptions: &LocalExceptions,
    ) -> Result<DayKind, CalendarError> {
        // Both tables are asked first, so that neither's silence is hidden by the other.
        let public = self.public_holiday(date, commune, exceptions)?;
        let school = self.school_holiday(date)?;
        Ok(match (public, school, date.weekday()) {
            (Some(holiday), _, _) => DayKind::PublicHoliday {
                name: holiday.name.clone(),
                area: holiday.area,
            },
            (None, Some(holiday), _) => DayKind::SchoolHoliday {
                name: holiday.name.clone(),
            },
            (None, None, Weekday::Sat | Weekday::Sun) => DayKind::Weekend,
            (None, None, _) => DayKind::Worked,
        })
    }
}

fn within(date: NaiveDate, (from, to): (NaiveDate, NaiveDate)) -> Result<(), CalendarError> {
    if from <= date && date <= to {
        Ok(())
    } else {
        Err(CalendarError::OutOfRange { date, from, to })
    }
}

fn is_off(holiday: &Holiday, commune: Insee, exceptions: &LocalExceptions) -> bool {
    match holiday.area {
        HolidayArea::France => true,
        HolidayArea::AlsaceMoselle => {
            matches!(commune.dep(), "57" | "67" | "68")
                && !(holiday.good_friday && exceptions.good_friday_worked.contains(&commune))
        }
    }
}
