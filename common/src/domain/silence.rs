//! A pupil of whose search nothing is heard: a hint to whoever follows them.

use super::application::Application;
use super::demarche::Demarche;
use super::found_place::FoundPlace;
use super::period::Period;
use super::pole::Settings;
use super::situation::Situation;
use crate::clock::paris;
use chrono::NaiveDate;

/// How long nothing was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Not a single step, and the period is near.
    Never,
    /// Days since the last step.
    Days(u16),
}

impl Silence {
    /// French words.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Never => "Aucune démarche".into(),
            Self::Days(days) => format!("Sans nouvelle depuis {days}\u{a0}jours"),
        }
    }
}

/// Steps of one pupil's search for one period.
#[derive(Clone, Copy, Debug)]
pub struct Steps<'a> {
    pub demarches: &'a [&'a Demarche],
    pub applications: &'a [&'a Application],
    pub found: &'a [&'a FoundPlace],
}

impl Steps<'_> {
    /// Day of the last one. An answer is not a step of the pupil's.
    #[must_use]
    pub fn last(&self) -> Option<NaiveDate> {
        let day = |ms: i64| paris(ms).date();
        let demarches = self.demarches.iter().map(|d| day(d.changed_at).max(d.on));
        let applications = self.applications.iter().map(|a| day(a.asked_at));
        let found = self.found.iter().map(|f| day(f.declared_at));
        demarches.chain(applications).chain(found).max()
    }
}

/// The silence to show, when the pupil still has to find a place.
#[must_use]
pub fn silence(
    situation: Situation,
    steps: &Steps<'_>,
    period: &Period,
    settings: Settings,
    today: NaiveDate,
) -> Option<Silence> {
    if !matches!(
        situation,
        Situation::ToStart | Situation::Searching | Situation::NoSolution
    ) {
        return None;
    }
    match steps.last() {
        Some(last) => {
            let days = u16::try_from((today - last).num_days()).ok()?;
            (days >= settings.silence_days).then_some(Silence::Days(days))
        }
        None => {
            let ahead = (period.first_day()? - today).num_days();
            (ahead <= i64::from(settings.support_days)).then_some(Silence::Never)
        }
    }
}
