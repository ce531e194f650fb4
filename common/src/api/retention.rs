//! How long data is kept: what goes, when, and who says so; for administrators.

use super::account::Proof;
use super::admin::PupilLine;
use super::hidden;
use crate::ids::SchoolId;
use crate::rules::retention::Category;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What is to be erased, without a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionPlan {
    /// Day on which it is judged what is due: today, or the day after 31 August when that is ahead.
    pub day: NaiveDate,
    /// It can be applied: the day has come.
    pub ripe: bool,
    /// To be said again by who applies it.
    pub digest: String,
    pub lines: Vec<RetentionLine>,
    /// The plan that waits for its day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<RetentionWaiting>,
    /// When something was last erased by age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<RetentionDone>,
}

/// How much goes, of what, in which school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionLine {
    pub category: Category,
    /// None: of no school.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<SchoolId>,
    pub count: u64,
}

/// A plan that waits for its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionWaiting {
    pub planned_on: NaiveDate,
    /// First day on which the server applies it by itself.
    pub apply_from: NaiveDate,
    /// Why it was postponed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motive: Option<String>,
    /// It has begun and goes on.
    #[serde(default)]
    pub started: bool,
    /// What it held when it was made.
    pub count: u64,
}

/// A plan that was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionDone {
    /// Milliseconds since 1970, by the server's clock.
    pub at: i64,
    pub erased: u64,
}

/// Applies the plan that was shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionApplyReq {
    /// Of the plan as it was read.
    pub digest: String,
    pub proof: Proof,
}

/// Puts the plan that waits off.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionPostponeReq {
    pub until: NaiveDate,
    pub motive: String,
}

/// Whom a category of the plan is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionPupilsReq {
    pub category: Category,
}

/// Whom a category of the plan is about, by name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionPupils {
    /// At most [`NAMED_MAX`].
    pub pupils: Vec<PupilLine>,
    /// Of whom there are in all.
    pub total: u64,
}

/// Most names in one answer.
pub const NAMED_MAX: usize = 200;
/// Days for which a plan may be put off at most.
pub const POSTPONED_DAYS: u64 = 183;
/// Letters of a motive, at least and at most.
pub const MOTIVE: (usize, usize) = (10, 300);

hidden!(RetentionApplyReq, RetentionPostponeReq, RetentionPupils);
