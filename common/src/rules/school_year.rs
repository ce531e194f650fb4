//! A school year as weeks, each with what speaks for or against a placement in it.

use super::calendar::{CalendarError, DayKind, DayPlan, LocalExceptions, calendar};
use super::codes::Insee;
use super::exams::exams_of;
use super::week::IsoWeek;
use crate::domain::division::Level;
use chrono::{Datelike, NaiveDate, Weekday};

/// A week of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekView {
    /// Which.
    pub week: IsoWeek,
    /// Days worked, from Monday to Friday.
    pub worked: u8,
    /// School is out all week, and why: « Vacances d'hiver ».
    pub out: Option<String>,
    /// Days off of a week that is not out: « lun. 5 avril : férié (Lundi de Pâques) ».
    pub days_off: Vec<String>,
    /// Examinations of the level.
    pub exams: Vec<String>,
}

/// First civil year of the school year of a day: it turns in August.
#[must_use]
pub fn school_year_of(day: NaiveDate) -> i32 {
    if day.month() >= 8 {
        day.year()
    } else {
        day.year() - 1
    }
}

/// Weeks from 1 September to 15 July of the school year that begins in `year`.
#[must_use]
pub fn school_weeks(year: i32) -> Vec<IsoWeek> {
    let first = NaiveDate::from_ymd_opt(year, 9, 1).map(IsoWeek::of);
    let last = NaiveDate::from_ymd_opt(year.saturating_add(1), 7, 15).map(IsoWeek::of);
    match (first, last) {
        (Some(first), Some(last)) => IsoWeek::range(first, last).collect(),
        _ => Vec::new(),
    }
}

/// The weeks as they are at a school of this commune for a class of this level.
///
/// # Errors
/// [`CalendarError`] when the tables do not reach that far.
pub fn week_views(
    weeks: &[IsoWeek],
    commune: Insee,
    level: Level,
) -> Result<Vec<WeekView>, CalendarError> {
    let calendar = calendar()?;
    let view = |week: &IsoWeek| {
        let plan = calendar.planned_days(&[*week], commune, &LocalExceptions::default())?;
        Ok(view_of(*week, &plan, level))
    };
    weeks.iter().map(view).collect()
}

fn view_of(week: IsoWeek, plan: &[DayPlan], level: Level) -> WeekView {
    let days: Vec<&DayPlan> = plan
        .iter()
        .filter(|day| !matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun))
        .collect();
    let worked = days.iter().filter(|day| day.is_worked()).count();
    let holiday = days.iter().find_map(|day| match &day.kind {
        DayKind::SchoolHoliday { name } => Some(name.clone()),
        _ => None,
    });
    let out = if worked == 0 { holiday } else { None };
    let days_off = if out.is_some() {
        Vec::new()
    } else {
        days.iter().filter_map(|day| day.reason()).collect()
    };
    WeekView {
        week,
        worked: u8::try_from(worked).unwrap_or(u8::MAX),
        out,
        days_off,
        exams: exams_of(level, week).map(|e| e.name.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(week: &str, commune: &str, level: Level) -> WeekView {
        let weeks = [week.parse().unwrap()];
        let commune = Insee::parse(commune).unwrap();
        week_views(&weeks, commune, level).unwrap().remove(0)
    }

    const METZ: &str = "57463";
    const NANCY: &str = "54395";

    #[test]
    fn a_school_year_is_from_september_to_july_and_week_53_is_in_it() {
        let weeks = school_weeks(2026);
        assert_eq!(weeks.first().unwrap().to_string(), "S36");
        assert_eq!(
            weeks.last().unwrap().monday(),
            "2027-07-12".parse().unwrap()
        );
        assert!(weeks.contains(&"2026-W53".parse().unwrap()));
        assert!(school_weeks(i32::MAX).is_empty());
        let of = |day: &str| school_year_of(day.parse().unwrap());
        assert_eq!((of("2026-07-31"), of("2026-08-01")), (2025, 2026));
        assert_eq!(of("2027-01-04"), 2026);
    }

    #[test]
    fn holidays_days_off_and_exams_are_told_each_in_its_way() {
        let winter = view("2027-W08", NANCY, Level::Premiere);
        assert_eq!(
            (winter.worked, winter.out.as_deref()),
            (0, Some("Vacances d'hiver"))
        );
        assert_eq!(winter.days_off, Vec::<String>::new());
        let bridge = view("2027-W18", NANCY, Level::Premiere);
        assert_eq!((bridge.worked, bridge.out), (3, None));
        assert_eq!(bridge.days_off.len(), 2, "{:?}", bridge.days_off);
        let exam = view("2026-W20", NANCY, Level::Terminale);
        assert_eq!(exam.exams, ["Épreuves écrites du bac pro"]);
        assert_eq!(
            view("2026-W20", NANCY, Level::Premiere).exams,
            Vec::<String>::new()
        );
    }

    #[test]
    fn good_friday_is_off_in_moselle_only() {
        let (here, there) = (
            view("2027-W12", METZ, Level::Premiere),
            view("2027-W12", NANCY, Level::Premiere),
        );
        assert_eq!((here.worked, there.worked), (4, 5));
        assert!(here.days_off.iter().any(|d| d.contains("Vendredi saint")));
    }

    #[test]
    fn what_the_tables_do_not_know_is_an_error() {
        let far = ["2040-W10".parse().unwrap()];
        let commune = Insee::parse(NANCY).unwrap();
        assert!(week_views(&far, commune, Level::Cap1).is_err());
    }
}
