//! Hours, breaks, rest, nights, holidays.

use super::{Case, Hit, Rule, duration, hit};
use crate::domain::placement::DayHours;
use crate::rules::calendar::calendar;
use crate::rules::law::plan::clock_change;
use crate::rules::week::IsoWeek;
use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike, Weekday};

fn minute(time: NaiveTime) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

/// Days on which a measure is above a limit, and the greatest of them.
fn above(
    case: &Case<'_>,
    days: &[NaiveDate],
    most: i64,
    measure: &dyn Fn(DayHours) -> i64,
) -> Option<(Vec<NaiveDate>, i64)> {
    let mut over = Vec::new();
    let mut greatest = most;
    for day in days {
        let measured = case.hours(*day).map_or(0, measure);
        if measured > most {
            over.push(*day);
            greatest = greatest.max(measured);
        }
    }
    (!over.is_empty()).then_some((over, greatest))
}

fn told(found: Option<(Vec<NaiveDate>, i64)>, caution: Option<i64>) -> Vec<Hit> {
    let Some((days, greatest)) = found else {
        return Vec::new();
    };
    let mut got = duration(greatest);
    if let Some(most) = caution {
        got = [&got, ", plus que les ", &duration(most)].concat();
    }
    hit(days, got)
}

pub(super) fn daily(case: &Case<'_>, days: &[NaiveDate], most: i64) -> Vec<Hit> {
    told(above(case, days, most, &|hours| hours.minutes()), None)
}

pub(super) fn cautious_day(case: &Case<'_>, days: &[NaiveDate]) -> Vec<Hit> {
    let Some(most) = case.context.cautions.day_under15.map(i64::from) else {
        return Vec::new();
    };
    told(
        above(case, days, most, &|hours| hours.minutes()),
        Some(most),
    )
}

/// Weeks by the age on their Monday: a week in which a pupil turns 18 is still one of a minor.
fn weeks_of(case: &Case<'_>, rule: &Rule) -> Vec<IsoWeek> {
    let mut weeks = case.plan.weeks();
    weeks.retain(|week| case.applies(rule, week.monday()));
    weeks
}

fn heavy_weeks(case: &Case<'_>, rule: &Rule, most: i64) -> Option<(Vec<NaiveDate>, i64)> {
    let mut over = Vec::new();
    let mut greatest = most;
    for week in weeks_of(case, rule) {
        let days = case.days_of(week);
        let hours = days.iter().filter_map(|day| case.hours(*day));
        let total = hours.map(|hours| hours.minutes()).sum();
        if total > most {
            over.extend(days);
            greatest = greatest.max(total);
        }
    }
    (!over.is_empty()).then_some((over, greatest))
}

pub(super) fn weekly(case: &Case<'_>, rule: &Rule, most: i64) -> Vec<Hit> {
    told(heavy_weeks(case, rule, most), None)
}

pub(super) fn cautious_week(case: &Case<'_>, rule: &Rule) -> Vec<Hit> {
    let Some(most) = case.context.cautions.week_under15.map(i64::from) else {
        return Vec::new();
    };
    told(heavy_weeks(case, rule, most), Some(most))
}

pub(super) fn cautious_hours(case: &Case<'_>, days: &[NaiveDate]) -> Vec<Hit> {
    let Some((from, to)) = case.context.cautions.observation else {
        return Vec::new();
    };
    outside(case, days, i64::from(from), i64::from(to))
}

/// Days that begin before or end after these times.
fn outside(case: &Case<'_>, days: &[NaiveDate], from: i64, to: i64) -> Vec<Hit> {
    let mut out = Vec::new();
    let mut first_seen = None;
    for day in days {
        let Some(hours) = case.hours(*day) else {
            continue;
        };
        if minute(hours.start) < from || minute(hours.end) > to {
            out.push(*day);
            first_seen.get_or_insert(hours);
        }
    }
    let span = first_seen.map_or_else(String::new, |hours| {
        let (start, end) = (minute(hours.start), minute(hours.end));
        [&duration(start), " à ", &duration(end)].concat()
    });
    hit(out, span)
}

pub(super) fn night(case: &Case<'_>, days: &[NaiveDate], from: i64, to: i64) -> Vec<Hit> {
    outside(case, days, to, from)
}

/// Longest work in a row, where a break counts from a length on.
fn longest_run(hours: DayHours, least: i64) -> i64 {
    let (start, end) = (minute(hours.start), minute(hours.end));
    match hours.pause {
        Some((from, to)) if minute(to) - minute(from) >= least => {
            (minute(from) - start).max(end - minute(to))
        }
        _ => hours.minutes(),
    }
}

pub(super) fn unbroken(case: &Case<'_>, days: &[NaiveDate], most: i64, pause: i64) -> Vec<Hit> {
    told(
        above(case, days, most, &|hours| longest_run(hours, pause)),
        None,
    )
}

pub(super) fn pause_after(case: &Case<'_>, days: &[NaiveDate], work: i64, pause: i64) -> Vec<Hit> {
    // Whatever has no break in time and reaches the limit: counted as above it by a minute less.
    let late = |hours: DayHours| match hours.pause {
        Some((from, to)) if minute(to) - minute(from) >= pause => {
            let before = minute(from) - minute(hours.start);
            if before > work { before } else { 0 }
        }
        _ => hours.minutes(),
    };
    told(above(case, days, work - 1, &late), None)
}

pub(super) fn daily_rest(case: &Case<'_>, days: &[NaiveDate], least: i64) -> Vec<Hit> {
    let mut short = Vec::new();
    let mut shortest = least;
    for day in days {
        let Some(next) = day.checked_add_days(Days::new(1)) else {
            continue;
        };
        let (Some(before), Some(after)) = (case.hours(*day), case.hours(next)) else {
            continue;
        };
        let rest = 24 * 60 - minute(before.end) + minute(after.start) + clock_change(next);
        if rest < least {
            short.extend([*day, next]);
            shortest = shortest.min(rest);
        }
    }
    hit(short, duration(shortest))
}

/// Two days in a row with Sunday: Saturday and Sunday, or Sunday and the Monday that follows.
pub(super) fn weekend_rest(case: &Case<'_>, rule: &Rule) -> Vec<Hit> {
    let worked = |day: &NaiveDate| case.plan.days.contains_key(day);
    let mut at_fault = Vec::new();
    for week in weeks_of(case, rule) {
        let sunday = week.sunday();
        let (saturday, monday) = (sunday - Days::new(1), sunday + Days::new(1));
        if worked(&sunday) || (worked(&saturday) && worked(&monday)) {
            at_fault.extend([saturday, sunday, monday].iter().filter(|day| worked(day)));
        }
    }
    hit(at_fault, String::new())
}

pub(super) fn weekly_rest(case: &Case<'_>, rule: &Rule) -> Vec<Hit> {
    let full = weeks_of(case, rule);
    let full = full
        .into_iter()
        .filter(|week| case.days_of(*week).len() == 7);
    hit(full.map(IsoWeek::sunday).collect(), String::new())
}

pub(super) fn sunday(mut days: Vec<NaiveDate>) -> Vec<Hit> {
    days.retain(|day| day.weekday() == Weekday::Sun);
    hit(days, String::new())
}

pub(super) fn public_holiday(case: &Case<'_>, mut days: Vec<NaiveDate>) -> Vec<Hit> {
    let Ok(calendar) = calendar() else {
        return Vec::new();
    };
    let commune = case.stay.host.commune;
    let name = |day: NaiveDate| {
        let holiday = calendar.public_holiday(day, commune, &case.context.local);
        holiday.ok().flatten().map(|holiday| holiday.name.clone())
    };
    days.retain(|day| name(*day).is_some());
    let names: Vec<String> = days.iter().filter_map(|day| name(*day)).collect();
    hit(days, names.join(", "))
}

pub(super) fn school_holiday(mut days: Vec<NaiveDate>) -> Vec<Hit> {
    let Ok(calendar) = calendar() else {
        return Vec::new();
    };
    let name = |day: NaiveDate| {
        let holiday = calendar.school_holiday(day).ok().flatten();
        holiday.map(|holiday| holiday.name.as_str())
    };
    days.retain(|day| name(*day).is_some());
    let mut names: Vec<&str> = days.iter().filter_map(|day| name(*day)).collect();
    names.dedup();
    let names = names.join(", ");
    hit(days, names)
}

pub(super) fn long_observation(days: Vec<NaiveDate>, most: usize) -> Vec<Hit> {
    let count = days.len();
    if count <= most {
        return Vec::new();
    }
    let beyond = days.into_iter().skip(most).collect();
    hit(beyond, format!("{count}\u{a0}jours"))
}
