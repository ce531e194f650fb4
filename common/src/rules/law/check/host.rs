//! The host, the people who guide, the seats, the convention.

use super::super::stay::Convention;
use super::super::{CapVerdict, Finding, HOST_STAY, HostCap, RuleRow, Staff, host_cap, in_force};
use super::{Case, Hit, duration, hit};
use crate::domain::period::PlacementKind;
use crate::order::set_of;
use crate::rules::school_year::school_year_of;
use crate::rules::week::IsoWeek;
use chrono::NaiveDate;
use std::collections::BTreeMap;

fn weeks(days: &[NaiveDate]) -> impl Iterator<Item = IsoWeek> {
    set_of(days.iter().map(|day| IsoWeek::of(*day))).into_iter()
}

/// The common cap, or the one of the académie for PFMP. `None` when no rule is known for the week.
fn cap_of(case: &Case<'_>, week: IsoWeek) -> Option<HostCap> {
    // Nothing known of the staff is the widest band: a few pupils are allowed anywhere.
    let (from, to) = match case.stay.host.staff {
        Staff::Unknown => (0, None),
        Staff::Count(count) => (count, Some(count)),
        Staff::Band { from, to } => (from, to),
    };
    let common = host_cap(Staff::Band { from, to }, week.monday()).ok()?;
    let raised = case.context.pfmp_cap;
    let Some(rule) = raised.filter(|_| case.stay.kind == PlacementKind::Pfmp) else {
        return Some(common);
    };
    let most = |to| rule.for_staff(to).max(common.at_most.unwrap_or(0));
    Some(HostCap {
        at_least: rule.for_staff(from).max(common.at_least),
        at_most: to.map(most),
        source: common.source,
    })
}

pub(super) fn cap(case: &Case<'_>, days: &[NaiveDate], asked: CapVerdict) -> Vec<Hit> {
    let mut at_fault = Vec::new();
    let mut got = String::new();
    for week in weeks(days) {
        let others = case.context.others_at_host.get(&week).copied();
        let pupils = others.unwrap_or(0).saturating_add(1);
        let Some(cap) = cap_of(case, week).filter(|cap| cap.verdict(pupils) == asked) else {
            continue;
        };
        at_fault.extend(case.days_of(week));
        got = match asked {
            CapVerdict::Over => format!("{pupils} pour {} au plus", cap.at_most.unwrap_or(0)),
            _ => format!("{pupils}, et {} au moins sont permis", cap.at_least),
        };
    }
    hit(at_fault, got)
}

/// More pupils together than a person may guide.
pub(super) fn together(
    case: &Case<'_>,
    days: &[NaiveDate],
    rows: &[RuleRow<u8>],
    others: &BTreeMap<IsoWeek, u32>,
) -> Vec<Hit> {
    let mut at_fault = Vec::new();
    let (mut greatest, mut limit) = (0, 0);
    for week in weeks(days) {
        let pupils = others.get(&week).copied().unwrap_or(0).saturating_add(1);
        let most = in_force(rows, week.monday()).map(|row| u32::from(row.value));
        if let Some(most) = most.filter(|most| pupils > *most) {
            at_fault.extend(case.days_of(week));
            greatest = greatest.max(pupils);
            limit = most;
        }
    }
    hit(at_fault, format!("{greatest} pour {limit} au plus"))
}

/// Days by school year.
fn by_year(days: &[NaiveDate]) -> BTreeMap<i32, Vec<NaiveDate>> {
    let mut years: BTreeMap<i32, Vec<NaiveDate>> = BTreeMap::new();
    for day in days {
        years.entry(school_year_of(*day)).or_default().push(*day);
    }
    years
}

fn before(case: &Case<'_>, year: i32) -> i64 {
    case.context
        .minutes_at_host
        .get(&year)
        .copied()
        .map_or(0, i64::from)
}

/// Days beyond the longest stay of a school year.
pub(super) fn long_stay(case: &Case<'_>, days: &[NaiveDate]) -> Vec<Hit> {
    let mut beyond = Vec::new();
    let mut got = String::new();
    for (year, days) in by_year(days) {
        let mut total = before(case, year);
        for day in days {
            total += case.plan.minutes(day);
            let most = in_force(HOST_STAY, day)
                .map(|row| i64::from(row.value.days()) * i64::from(row.value.hours_per_day) * 60);
            if most.is_some_and(|most| total > most) {
                beyond.push(day);
                got = duration(total);
            }
        }
    }
    hit(beyond, got)
}

/// Days of the school years in which a gratification is owed.
pub(super) fn gratification(case: &Case<'_>, days: &[NaiveDate], above: i64) -> Vec<Hit> {
    let mut owed = Vec::new();
    let mut got = String::new();
    for (year, days) in by_year(days) {
        let minutes = days.iter().map(|day| case.plan.minutes(*day));
        let total = before(case, year) + minutes.sum::<i64>();
        if total > above {
            owed.extend(days);
            got = duration(total);
        }
    }
    hit(owed, got)
}

pub(super) fn seats(case: &Case<'_>, mut days: Vec<NaiveDate>) -> Vec<Hit> {
    days.retain(|day| case.context.seats_left.get(&IsoWeek::of(*day)) == Some(&0));
    hit(days, String::new())
}

pub(super) fn beyond(convention: Option<Convention>, mut days: Vec<NaiveDate>) -> Vec<Hit> {
    let Some(convention) = convention else {
        return Vec::new();
    };
    days.retain(|day| *day < convention.first || convention.last < *day);
    hit(days, String::new())
}

/// A derogation to tell beside what was found.
pub(super) fn derogation(
    case: &Case<'_>,
    days: &[NaiveDate],
    beside: &[&str],
    naf: &[&str],
    found: &[Finding],
) -> Vec<Hit> {
    let branch = case
        .stay
        .host
        .naf
        .is_some_and(|code| naf.iter().any(|prefix| code.as_str().starts_with(prefix)));
    if !naf.is_empty() && !branch {
        return Vec::new();
    }
    let beside = found
        .iter()
        .filter(|finding| beside.contains(&finding.code.as_str()));
    let mut concerned: Vec<NaiveDate> = beside.flat_map(|finding| &finding.days).copied().collect();
    concerned.retain(|day| days.contains(day));
    hit(concerned, String::new())
}
