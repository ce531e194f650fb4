//! The law of placements: every row of the table, the cases of everyday life, money, the page.

mod cases;
mod docs;
mod domain;
mod money;
mod ours;
mod overrides;
mod plans;
mod rows;
mod texts;

use chrono::{NaiveDate, NaiveTime};
use common::domain::period::PlacementKind;
use common::domain::placement::{DayHours, WeekHours};
use common::rules::codes::Insee;
use common::rules::law::{Context, Finding, HostFacts, Schedule, Severity, Staff, Stay, check};
use common::rules::week::IsoWeek;
use std::collections::BTreeMap;

pub const NANCY: &str = "54395";
pub const METZ: &str = "57463";

pub fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn week(text: &str) -> IsoWeek {
    text.parse().unwrap()
}

pub fn time(text: &str) -> NaiveTime {
    format!("{text}:00").parse().unwrap()
}

/// « 08:00-16:00 » or « 08:00-12:00-13:00-17:00 », with the break in the middle.
pub fn hours(text: &str) -> DayHours {
    let times: Vec<NaiveTime> = text.split('-').map(time).collect();
    DayHours {
        start: times[0],
        end: times[times.len() - 1],
        pause: (times.len() == 4).then(|| (times[1], times[2])),
    }
}

/// The same hours on these days, 1 for Monday.
pub fn grid(days: &[u8], text: &str) -> WeekHours {
    days.iter().map(|day| (*day, hours(text))).collect()
}

/// Exactly that age on Monday 11 January 2027.
pub fn aged(years: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2027 - years, 1, 11)
}

/// A week of PFMP from 11 to 15 January 2027 in Nancy, seven hours a day, which nothing is held
/// against.
pub fn stay(kind: PlacementKind, born: Option<NaiveDate>) -> Stay {
    let usual = grid(&[1, 2, 3, 4, 5], "09:00-12:30-13:30-17:00");
    Stay {
        kind,
        born,
        schedule: Schedule::of(&[week("2027-W02")], &usual),
        host: HostFacts {
            commune: Insee::parse(NANCY).unwrap(),
            naf: None,
            staff: Staff::Count(30),
            blocked: false,
            family_firm: false,
            public_body: false,
            licensed: false,
            agreed: false,
        },
        works: Vec::new(),
        bar_service: false,
        activities: String::new(),
        clauses: String::new(),
        night_named: false,
        last_two_years: Some(true),
    }
}

pub fn pfmp(age: i32) -> Stay {
    stay(PlacementKind::Pfmp, aged(age))
}

pub fn with_grid(mut stay: Stay, days: &[u8], text: &str) -> Stay {
    stay.schedule.usual = Some(grid(days, text));
    stay
}

pub fn by_weeks(weeks: &[(&str, u32)]) -> BTreeMap<IsoWeek, u32> {
    weeks.iter().map(|(w, n)| (week(w), *n)).collect()
}

pub fn found(stay: &Stay, context: &Context) -> Vec<Finding> {
    check(stay, context)
}

/// Codes of what is found, with an empty context.
pub fn codes(stay: &Stay) -> Vec<String> {
    let found = check(stay, &Context::default());
    found.into_iter().map(|f| f.code).collect()
}

/// Codes of what blocks, with an empty context.
pub fn blocks(stay: &Stay) -> Vec<String> {
    let found = check(stay, &Context::default());
    let blocking = found
        .into_iter()
        .filter(|f| f.severity == Severity::Blocking);
    blocking.map(|f| f.code).collect()
}

/// The finding of a code.
pub fn the(stay: &Stay, context: &Context, code: &str) -> Finding {
    let found = check(stay, context);
    let one = found.iter().find(|f| f.code == code);
    one.unwrap_or_else(|| panic!("{code} is not among {found:#?}"))
        .clone()
}
