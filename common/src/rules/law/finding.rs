//! What a check found, and the one way to go on in spite of it.

use super::{Lift, Severity, explain};
use crate::ids::StaffId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a rule has to say of a stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// That of the rule; [`explain`] says why it exists.
    pub code: String,
    pub severity: Severity,
    /// Days of the stay that are concerned, in order; none when it is of no day, as a wording is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<NaiveDate>,
    /// What is found, in French.
    pub sentence: String,
    /// The text of law, or where else it comes from.
    pub source: String,
    /// What to do, in French.
    pub next: String,
}

impl Finding {
    /// Nobody goes on, but for an [`Override`].
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Blocking
    }
}

/// As what somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// *Chef d'établissement* of the pupil's school.
    HeadOfSchool,
    /// Anybody else, whatever their role.
    Other,
}

/// A head of school goes on in spite of a finding, and says why. It holds for what was read and for
/// nothing else: other hours or other days make another finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The finding as it was read.
    pub of: Finding,
    pub by: StaffId,
    pub on: NaiveDate,
    /// In their words.
    pub reason: String,
    /// The article they rely on.
    pub article: String,
}

/// Why a finding cannot be overridden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoOverride {
    #[error(
        "Seul le chef d'établissement peut passer outre. Montrez-lui ce point, ou changez ce qui est prévu."
    )]
    NotHead,
    #[error("Ce point n'empêche rien\u{a0}: il n'y a pas à passer outre.")]
    NotBlocking,
    #[error("Personne ne peut passer outre ce point. Changez ce qui est prévu.")]
    Firm,
    #[error("Écrivez pourquoi vous passez outre.")]
    NoReason,
    #[error(
        "Écrivez l'article de loi sur lequel vous vous appuyez, par exemple «\u{a0}R3163-1\u{a0}»."
    )]
    NoArticle,
}

impl Override {
    /// Goes on in spite of a finding.
    ///
    /// # Errors
    /// [`NoOverride`], with the next step in its sentence.
    pub fn new(
        standing: Standing,
        of: &Finding,
        by: StaffId,
        on: NaiveDate,
        reason: &str,
        article: &str,
    ) -> Result<Self, NoOverride> {
        if standing != Standing::HeadOfSchool {
            return Err(NoOverride::NotHead);
        }
        may_lift(of)?;
        let (reason, article) = (reason.trim(), article.trim());
        if reason.is_empty() {
            return Err(NoOverride::NoReason);
        }
        if !article.bytes().any(|b| b.is_ascii_digit()) {
            return Err(NoOverride::NoArticle);
        }
        Ok(Self {
            of: of.clone(),
            by,
            on,
            reason: reason.into(),
            article: article.into(),
        })
    }
}

fn may_lift(of: &Finding) -> Result<(), NoOverride> {
    if !of.blocks() {
        return Err(NoOverride::NotBlocking);
    }
    match explain(&of.code) {
        Some(rule) if rule.value.lift == Lift::Head => Ok(()),
        _ => Err(NoOverride::Firm),
    }
}

/// Findings after overrides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// What is left, in its order.
    pub left: Vec<Finding>,
    /// What a head of school went on in spite of.
    pub lifted: Vec<Override>,
}

impl Settled {
    /// Something still stands in the way.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.left.iter().any(Finding::blocks)
    }
}

/// What is left of findings after overrides. One that covers nothing, or a finding that nobody may
/// lift, changes nothing.
#[must_use]
pub fn settle(findings: Vec<Finding>, overrides: &[Override]) -> Settled {
    let mut settled = Settled::default();
    for finding in findings {
        let lifted = overrides.iter().find(|o| o.of == finding);
        match lifted.filter(|_| may_lift(&finding).is_ok()) {
            Some(lifted) => settled.lifted.push(lifted.clone()),
            None => settled.left.push(finding),
        }
    }
    settled
}
