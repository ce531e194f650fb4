//! A period being written: kept as a draft, read as a command.

use common::command::{SavePeriod, Seen};
use common::domain::period::{Period, PeriodState, PlacementKind};
use common::ids::{DivisionId, PeriodId};
use common::rules::week::{IsoWeek, runs_with_year};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Name of the draft of a period that is changed.
#[must_use]
pub fn form(id: PeriodId) -> String {
    format!("periode-{id}")
}

/// Name of the draft of a new period of a class.
#[must_use]
pub fn new_form(division: DivisionId) -> String {
    format!("periodes-{division}")
}

/// What is in the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    pub kind: PlacementKind,
    pub weeks: BTreeSet<IsoWeek>,
    /// What was on screen when it was begun: an edit left for days meets what others did meanwhile.
    pub seen: Vec<Seen>,
}

impl Draft {
    /// A period as it is.
    #[must_use]
    pub fn of(period: &Period, seen: Vec<Seen>) -> Self {
        Self {
            name: period.name.clone(),
            kind: period.kind,
            weeks: period.weeks.iter().copied().collect(),
            seen,
        }
    }

    /// What a command asked for: to do it again on what there is now.
    #[must_use]
    pub fn said(command: &SavePeriod) -> Self {
        Self {
            name: command.name.clone(),
            kind: command.kind,
            weeks: command.weeks.iter().copied().collect(),
            seen: Vec::new(),
        }
    }

    /// As kept.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a kept draft.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Its words, for a list of texts begun.
    #[must_use]
    pub fn words(&self) -> String {
        let weeks: Vec<IsoWeek> = self.weeks.iter().copied().collect();
        match weeks.as_slice() {
            [] => self.name.clone(),
            weeks => format!("{}, {}", self.name, runs_with_year(weeks)),
        }
    }

    /// As sent.
    #[must_use]
    pub fn command(&self, id: PeriodId, division: DivisionId, state: PeriodState) -> SavePeriod {
        SavePeriod {
            id,
            division,
            name: self.name.clone(),
            kind: self.kind,
            weeks: self.weeks.iter().copied().collect(),
            state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::period;

    #[test]
    fn a_draft_is_kept_with_what_it_started_from() {
        let draft = Draft::of(&period(), Vec::new());
        assert_eq!(Draft::read(&draft.text()), Some(draft.clone()));
        assert_eq!(draft.words(), "PFMP 1, S49 à S50 2026");
        let command = draft.command(period().id, period().division, PeriodState::Published);
        assert_eq!(
            (command.weeks.clone(), command.kind),
            (period().weeks, period().kind)
        );
        assert_eq!(Draft::said(&command), draft);
        assert_eq!(Draft::read("à moitié"), None);
    }
}
