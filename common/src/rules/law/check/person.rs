//! Age, and what a stay needs to be judged.

use super::super::in_force;
use super::super::table::{Test, rules};
use super::{Case, Hit, hit};
use crate::domain::period::PlacementKind;
use crate::rules::age::PLACEMENT_MINIMUM;
use chrono::NaiveDate;

pub(super) fn unknown_age(case: &Case<'_>) -> Vec<Hit> {
    if case.stay.born.is_some() {
        return Vec::new();
    }
    vec![Hit::new(case.all_days(), String::new())]
}

/// Days under the age of the law, where that age is asked for or where it is waived.
pub(super) fn too_young(case: &Case<'_>, days: &[NaiveDate], waived: bool) -> Vec<Hit> {
    let host = &case.stay.host;
    let observes = case.stay.kind == PlacementKind::Observation;
    if waived != (host.family_firm || (host.public_body && observes)) {
        return Vec::new();
    }
    let under = |day: &&NaiveDate| {
        in_force(PLACEMENT_MINIMUM, **day).is_some_and(|row| case.age(**day) < row.value.age)
    };
    let days: Vec<NaiveDate> = days.iter().filter(under).copied().collect();
    let age = days.first().map_or(0, |day| case.age(*day));
    hit(days, format!("{age}\u{a0}ans"))
}

pub(super) fn no_day(case: &Case<'_>) -> Vec<Hit> {
    if case.plan.days.is_empty() {
        vec![Hit::new(Vec::new(), String::new())]
    } else {
        Vec::new()
    }
}

pub(super) fn no_hours(case: &Case<'_>, mut days: Vec<NaiveDate>) -> Vec<Hit> {
    days.retain(|day| case.hours(*day).is_none());
    hit(days, String::new())
}

/// Days of which no other rule knows anything.
pub(super) fn unknown_law(mut days: Vec<NaiveDate>) -> Vec<Hit> {
    let known = |day: &NaiveDate| {
        rules().any(|rule| rule.value.test != Test::UnknownLaw && rule.applies_on(*day))
    };
    days.retain(|day| !known(day));
    hit(days, String::new())
}
