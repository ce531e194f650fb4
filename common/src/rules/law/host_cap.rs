//! How many interns a host may have in one ISO week.

use super::{RuleRow, SINCE, Severity, in_force};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The cap as a rule: a share of the staff, or a fixed number in small hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostCapRule {
    /// Staff from which the share applies.
    pub share_from: u32,
    /// Share in percent, rounded up to a whole person.
    pub share_percent: u32,
    /// Cap below `share_from`.
    pub small: u32,
}

/// The common rule. An académie may raise it for PFMP by its own *arrêté*: that is another row,
/// kept with the académie.
pub const HOST_CAP: &[RuleRow<HostCapRule>] = &[RuleRow {
    code: "host.cap",
    valid_from: SINCE,
    valid_to: None,
    severity: Severity::Warning,
    source: "Code de l'éducation, art. L124-8 et R124-10",
    value: HostCapRule {
        share_from: 20,
        share_percent: 15,
        small: 3,
    },
}];

impl HostCapRule {
    /// Cap for a number of staff.
    #[must_use]
    pub fn for_staff(self, staff: u32) -> u32 {
        if staff < self.share_from {
            return self.small;
        }
        let percents = u64::from(staff) * u64::from(self.share_percent);
        u32::try_from(percents.div_ceil(100)).unwrap_or(u32::MAX)
    }
}

/// What is known of the staff of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Staff {
    /// Nothing.
    Unknown,
    /// A number of people.
    Count(u32),
    /// A band of INSEE's register, bounds included; no upper bound for the last one.
    Band { from: u32, to: Option<u32> },
}

impl Staff {
    /// From what a person or a file says: `12`, `10-19`, `10 à 19`, `10000+`, or nothing. Text that
    /// says something else is unknown staff.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let typed = typed.trim().trim_end_matches("salariés").trim();
        let number = |text: &str| text.trim().parse::<u32>().ok();
        if let Some(count) = number(typed) {
            return Self::Count(count);
        }
        if let Some(from) = typed.strip_suffix('+').and_then(number) {
            return Self::Band { from, to: None };
        }
        match typed.split_once('-').or_else(|| typed.split_once('à')) {
            Some((from, to)) => match (number(from), number(to)) {
                (Some(from), Some(to)) if from <= to => Self::Band { from, to: Some(to) },
                _ => Self::Unknown,
            },
            None => Self::Unknown,
        }
    }
}

impl From<Option<u32>> for Staff {
    fn from(count: Option<u32>) -> Self {
        count.map_or(Self::Unknown, Self::Count)
    }
}

/// Why no cap can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoHostCap {
    /// The staff is unknown.
    #[error(
        "On ne connaît pas l'effectif de cet organisme\u{a0}: vérifiez avec lui combien d'élèves \
         il peut accueillir en même temps."
    )]
    StaffUnknown,
    /// No rule row covers the day.
    #[error("La règle sur le nombre de stagiaires n'est pas connue pour cette date.")]
    NoRule,
}

/// The cap of a host in one week. With a band of staff it lies between two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostCap {
    /// Surely allowed.
    pub at_least: u32,
    /// Surely not more; `None` when the band has no upper bound.
    pub at_most: Option<u32>,
    /// The rule applied.
    pub source: &'static str,
}

/// How a number of interns stands against the cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapVerdict {
    /// Allowed.
    Within,
    /// The staff is known too roughly to tell.
    Unsure,
    /// Over the cap.
    Over,
}

impl HostCap {
    /// Judges a number of interns in the same week, all schools together.
    #[must_use]
    pub fn verdict(&self, interns: u32) -> CapVerdict {
        if interns <= self.at_least {
            CapVerdict::Within
        } else if self.at_most.is_none_or(|most| interns <= most) {
            CapVerdict::Unsure
        } else {
            CapVerdict::Over
        }
    }
}

/// How many interns a host may have in one ISO week, by the common rule.
///
/// # Errors
/// [`NoHostCap`], whose text is the French warning to show: an unknown cap never blocks.
pub fn host_cap(staff: Staff, date: NaiveDate) -> Result<HostCap, NoHostCap> {
    let (from, to) = match staff {
        Staff::Unknown => return Err(NoHostCap::StaffUnknown),
        Staff::Count(count) => (count, Some(count)),
        Staff::Band { from, to } => (from, to),
    };
    let row = in_force(HOST_CAP, date).ok_or(NoHostCap::NoRule)?;
    Ok(HostCap {
        at_least: row.value.for_staff(from),
        at_most: to.map(|to| row.value.for_staff(to)),
        source: row.source,
    })
}
