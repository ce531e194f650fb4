//! Regulated work: one finding for each code.

use super::super::RuleRow;
use super::super::stay::{Declaration, Stay};
use super::super::work::{Ban, Work, work};
use super::{Case, Hit};
use chrono::NaiveDate;

type Row = &'static RuleRow<Work>;

/// For each known work, the days that are at fault.
fn each(stay: &Stay, days: &[NaiveDate], fault: &dyn Fn(Row, NaiveDate) -> bool) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for code in crate::order::set_of(stay.works.iter()) {
        let mut at_fault = Vec::new();
        let mut got = String::new();
        for day in days {
            if let Some(row) = work(code, *day).filter(|row| fault(row, *day)) {
                at_fault.push(*day);
                got = [row.value.label, " (", row.code, ")"].concat();
            }
        }
        hits.extend(super::hit(at_fault, got));
    }
    hits
}

fn is_regulated(ban: Ban) -> bool {
    matches!(ban, Ban::Regulated { .. })
}

pub(super) fn while_observing(stay: &Stay, days: &[NaiveDate]) -> Vec<Hit> {
    each(stay, days, &|_, _| true)
}

pub(super) fn banned(stay: &Stay, days: &[NaiveDate]) -> Vec<Hit> {
    each(stay, days, &|row, _| row.value.ban == Ban::Absolute)
}

pub(super) fn too_young(case: &Case<'_>, days: &[NaiveDate]) -> Vec<Hit> {
    each(case.stay, days, &|row, day| match row.value.ban {
        Ban::Regulated { from } => case.age(day) < from,
        Ban::Absolute | Ban::Fitness => false,
    })
}

pub(super) fn undeclared(
    case: &Case<'_>,
    days: &[NaiveDate],
    declarations: &[Declaration],
) -> Vec<Hit> {
    each(case.stay, days, &|row, day| {
        is_regulated(row.value.ban) && !declarations.iter().any(|d| d.covers(row.code, day))
    })
}

/// The last opinion of the year decides: fit last autumn and unfit since is unfit.
pub(super) fn medical(case: &Case<'_>, days: &[NaiveDate]) -> Vec<Hit> {
    let opinions = &case.context.medical;
    let fit = |day: NaiveDate| {
        let of_the_year = opinions.iter().filter(|opinion| opinion.covers(day));
        let last = of_the_year.max_by_key(|opinion| (opinion.on, !opinion.fit));
        last.is_some_and(|opinion| opinion.fit)
    };
    each(case.stay, days, &|row, day| {
        row.value.ban != Ban::Absolute && !fit(day)
    })
}

pub(super) fn permanent(stay: &Stay, days: &[NaiveDate]) -> Vec<Hit> {
    let mut hits = each(stay, days, &|row, _| row.value.permanent.is_some());
    for hit in &mut hits {
        let row = stay
            .works
            .iter()
            .filter_map(|code| work(code, *hit.days.first()?))
            .find(|row| hit.got.contains(row.code));
        if let Some((article, whom)) = row.and_then(|row| row.value.permanent) {
            hit.got = [&hit.got, ", ", article, " au profit ", whom].concat();
        }
    }
    hits
}

pub(super) fn conditions(stay: &Stay, days: &[NaiveDate]) -> Vec<Hit> {
    each(stay, days, &|row, _| is_regulated(row.value.ban))
}

pub(super) fn unknown(case: &Case<'_>) -> Vec<Hit> {
    let known = |code: &str| super::super::WORKS.iter().any(|row| row.code == code);
    let codes = crate::order::set_of(case.stay.works.iter());
    let codes = codes.into_iter().filter(|code| !known(code));
    let hit = |code: &String| Hit::new(Vec::new(), code.chars().take(40).collect());
    codes.map(hit).collect()
}
