//! What is typed about a step of the search, kept as a draft.

use chrono::NaiveDate;
use common::command::LogDemarche;
use common::domain::demarche::{Channel, Demarche, DemarcheMotive, DemarcheStatus};
use common::ids::{DemarcheId, HostId, PeriodId, PupilId};
use serde::{Deserialize, Serialize};

/// Name of the draft of a new step, or of one that goes on.
#[must_use]
pub fn form(demarche: Option<DemarcheId>) -> String {
    demarche.map_or_else(
        || "demarche-nouvelle".to_owned(),
        |id| format!("demarche-{id}"),
    )
}

/// Name of the draft of what was felt as discrimination.
pub const CONCERN_FORM: &str = "ressenti";

/// The contents of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub name: String,
    #[serde(default)]
    pub host: Option<HostId>,
    #[serde(default)]
    pub period: Option<PeriodId>,
    pub channel: Channel,
    pub on: NaiveDate,
    pub status: DemarcheStatus,
    #[serde(default)]
    pub motive: Option<DemarcheMotive>,
    #[serde(default)]
    pub remind_on: Option<NaiveDate>,
    #[serde(default)]
    pub next_step: String,
    #[serde(default)]
    pub text: String,
}

impl Draft {
    /// A step of today.
    #[must_use]
    pub fn blank(today: NaiveDate, period: Option<PeriodId>) -> Self {
        Self {
            name: String::new(),
            host: None,
            period,
            channel: Channel::Call,
            on: today,
            status: DemarcheStatus::Waiting,
            motive: None,
            remind_on: None,
            next_step: String::new(),
            text: String::new(),
        }
    }

    /// A step as it is, to go on with.
    #[must_use]
    pub fn of(demarche: &Demarche) -> Self {
        Self {
            name: demarche.name.clone(),
            host: demarche.host,
            period: demarche.period,
            channel: demarche.channel,
            on: demarche.on,
            status: demarche.status,
            motive: demarche.motive,
            remind_on: demarche.remind_on,
            next_step: demarche.next_step.clone(),
            text: demarche.text.clone(),
        }
    }

    /// What a command said.
    #[must_use]
    pub fn said(command: &LogDemarche) -> Self {
        Self {
            name: command.name.clone(),
            host: command.host,
            period: command.period,
            channel: command.channel,
            on: command.on,
            status: command.status,
            motive: command.motive,
            remind_on: command.remind_on,
            next_step: command.next_step.clone(),
            text: command.text.clone(),
        }
    }

    /// What it asks for.
    #[must_use]
    pub fn command(self, id: DemarcheId, pupil: PupilId) -> LogDemarche {
        LogDemarche {
            id,
            pupil,
            period: self.period,
            host: self.host,
            name: self.name,
            channel: self.channel,
            on: self.on,
            status: self.status,
            motive: self
                .motive
                .filter(|_| self.status == DemarcheStatus::Refused),
            remind_on: self.remind_on,
            next_step: self.next_step,
            text: self.text,
        }
    }

    /// As kept on the device.
    #[must_use]
    pub fn kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a draft back.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> String {
        let each = [&self.name, &self.next_step, &self.text];
        let said: Vec<&str> = each
            .into_iter()
            .map(String::as_str)
            .filter(|s| !s.is_empty())
            .collect();
        said.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{ME, day};
    use uuid::Uuid;

    #[test]
    fn a_step_says_the_same_when_it_is_opened_again() {
        let mut draft = Draft::blank(day("before"), None);
        draft.name = "Menuiserie".into();
        draft.next_step = "Rappeler".into();
        draft.motive = Some(DemarcheMotive::Full);
        assert_eq!(Draft::read(&draft.kept()), Some(draft.clone()));
        let command = draft.clone().command(DemarcheId(Uuid::from_u128(1)), ME);
        assert_eq!(command.motive, None, "a motive is that of a refusal");
        draft.motive = None;
        assert_eq!(Draft::said(&command), draft);
        assert_eq!(draft.words(), "Menuiserie\nRappeler");
    }
}
