//! What is not known yet, and who gives it.

use super::{Facts, Pai};
use crate::domain::convention::condition::{Condition, When};
use crate::domain::convention::field::{Field, Filler};
use crate::domain::period::PlacementKind;
use serde::{Deserialize, Serialize};

/// A fact without which a convention is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub field: Field,
}

impl Missing {
    /// Who gives it.
    #[must_use]
    pub fn by(self) -> Filler {
        self.field.by()
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.field.label()
    }
}

/// How far a convention is, by what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Readiness {
    /// The host has something left to give.
    Draft,
    /// *complétée* by the host; the school or the family has something left to give.
    Completed,
    /// *prête*: nothing is missing.
    Ready,
}

/// How far a convention is.
#[must_use]
pub fn readiness(missing: &[Missing]) -> Readiness {
    if missing.is_empty() {
        Readiness::Ready
    } else if missing.iter().any(|m| m.by() == Filler::Host) {
        Readiness::Draft
    } else {
        Readiness::Completed
    }
}

const ALWAYS: &[Field] = &[
    Field::PupilName,
    Field::PupilBorn,
    Field::PupilClass,
    Field::SchoolName,
    Field::SchoolAddress,
    Field::SchoolPhone,
    Field::SchoolSignatory,
    Field::SchoolSignatoryTitle,
    Field::SchoolInsurance,
    Field::HostName,
    Field::HostAddress,
    Field::HostPhone,
    Field::HostSignatory,
    Field::HostSignatoryTitle,
    Field::HostInsurance,
    Field::TutorName,
    Field::ReferentName,
    Field::PeriodFirst,
    Field::PeriodLast,
    Field::PeriodDays,
    Field::PeriodHours,
    Field::Grid,
    Field::Activities,
    Field::FollowUp,
    Field::Pai,
];

const L124: &[Field] = &[
    Field::PupilFormation,
    Field::PupilYearlyHours,
    Field::HostNumber,
    Field::TutorTitle,
    Field::Competences,
    Field::Evaluation,
    Field::Travel,
    Field::Meals,
];

/// Observation and initiation.
const SCHOOL: &[Field] = &[Field::Objectives];

impl Facts {
    /// What is missing for a convention of this kind, in the order of the document.
    #[must_use]
    pub fn missing(&self, kind: PlacementKind) -> Vec<Missing> {
        let is = |condition| When::is(condition).holds(self);
        let asked = |field: &Field| match field {
            Field::GuardianNames | Field::GuardianPhones => {
                self.pupil.born.is_some() && is(Condition::Minor)
            }
            Field::GratificationAmount => {
                is(Condition::OverTwoMonths) && self.terms.gratification.is_none()
            }
            Field::GratificationPayment => self.terms.gratification.is_some(),
            Field::Leave => is(Condition::OverTwoMonths),
            // Said or not, the list tells nothing: what counts is that somebody has answered.
            Field::RegulatedWorks => is_l124(kind) && self.regulated.is_none(),
            Field::HostDeclaredOn | Field::SchoolDeclaredOn => {
                is(Condition::Regulated) && is(Condition::Minor)
            }
            Field::PaiKit => matches!(self.pai, Some(Pai::Yes { .. })),
            field => {
                let own = if is_l124(kind) { L124 } else { SCHOOL };
                ALWAYS.contains(field) || own.contains(field)
            }
        };
        let unknown = |field: &Field| match field {
            // Its value says « aucune ».
            Field::GratificationAmount => true,
            field => self.value(*field).is_empty(),
        };
        Field::ALL
            .iter()
            .filter(|field| asked(field) && unknown(field))
            .map(|field| Missing { field: *field })
            .collect()
    }
}

fn is_l124(kind: PlacementKind) -> bool {
    matches!(kind, PlacementKind::Pfmp | PlacementKind::Bts)
}
