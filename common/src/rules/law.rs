//! Dated rule rows: each number that a law or an *arrêté* fixes, with its dates and its source.
//!
//! A number changes by adding a row, so that what was decided last year is still judged by last
//! year's rule. `valid_from` is the first day from which the app applies a row, not the day the
//! text was signed.

//! Nothing here has a clock. What is found in a stay comes from [`check`]; why a rule exists comes
//! from [`explain`]; the whole table is [`rules`], written out in `docs/law.md`.

pub mod allowance;
mod check;
mod finding;
mod host_cap;
mod plan;
mod stay;
mod table;
#[cfg(test)]
mod tests;
mod weeks_due;
mod work;

pub use check::check;
pub use finding::{Finding, NoOverride, Override, Settled, Standing, settle};
pub use host_cap::{CapVerdict, HOST_CAP, HostCap, HostCapRule, NoHostCap, Staff, host_cap};
pub use plan::{Plan, Schedule, Skipped, plan};
pub use stay::{Cautions, Context, Convention, Declaration, HostFacts, Medical, Stay};
pub use table::{Law, Lift, Rule, Test, explain, rules};
pub use weeks_due::{Cursus, Due, SEQUENCES, Sequences, WEEKS_DUE, max_sequences, weeks_due};
pub use work::{Ban, WORKS, Work, work};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How hard a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// To be confirmed by a person, who may go on.
    Warning,
    /// Nobody may go on.
    Blocking,
}

/// One rule over a span of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleRow<T> {
    /// Stable name, the same for all rows of one rule.
    pub code: &'static str,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day, included; `None` while no end is known.
    pub valid_to: Option<NaiveDate>,
    /// How hard.
    pub severity: Severity,
    /// Legal source.
    pub source: &'static str,
    /// What the rule says.
    pub value: T,
}

impl<T> RuleRow<T> {
    /// The rule applies on that day.
    #[must_use]
    pub fn applies_on(&self, date: NaiveDate) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }
}

/// The row of one rule that applies on a day. `None` means that the rule is unknown for that day,
/// not that all is allowed: callers say so.
#[must_use]
pub fn in_force<T>(rows: &[RuleRow<T>], date: NaiveDate) -> Option<&RuleRow<T>> {
    rows.iter()
        .filter(|row| row.applies_on(date))
        .max_by_key(|row| row.valid_from)
}

/// A day of a rule table. The arguments are written in this crate; a day that does not exist would
/// never come into force, which a test excludes.
pub(super) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MAX,
    }
}

/// First day that the tables of this crate vouch for.
pub(super) const SINCE: NaiveDate = day(2024, 1, 1);

/// Pupils that one teacher may follow at once as *enseignant référent* in the same period.
pub const REFERENT_PUPILS: &[RuleRow<u8>] = &[RuleRow {
    code: "referent.pupils",
    valid_from: SINCE,
    valid_to: None,
    severity: Severity::Warning,
    source: "Code de l'éducation, art. D124-3",
    value: 16,
}];

/// Interns that one *tuteur* of the host may have at once.
pub const TUTOR_INTERNS: &[RuleRow<u8>] = &[RuleRow {
    code: "tutor.interns",
    valid_from: SINCE,
    valid_to: None,
    severity: Severity::Warning,
    source: "Code de l'éducation, art. L124-9 et textes d'application (à confirmer)",
    value: 3,
}];

/// Longest stay of one pupil at one host within a school year, counted in days of presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostStay {
    /// Months.
    pub months: u8,
    /// Days of presence that make one month.
    pub days_per_month: u8,
    /// Hours of presence that make one day.
    pub hours_per_day: u8,
}

impl HostStay {
    /// The limit in days of presence.
    #[must_use]
    pub fn days(self) -> u16 {
        u16::from(self.months) * u16::from(self.days_per_month)
    }
}

/// Longest stay at one host.
pub const HOST_STAY: &[RuleRow<HostStay>] = &[RuleRow {
    code: "host.stay",
    valid_from: SINCE,
    valid_to: None,
    severity: Severity::Blocking,
    source: "Code de l'éducation, art. L124-5 et D124-6",
    value: HostStay {
        months: 6,
        days_per_month: 22,
        hours_per_day: 7,
    },
}];
