//! A pupil in a period as those who follow them see it: gathered from the rows once, for the class
//! board, for the daily list, on a device and on the server.

use crate::clock::paris;
use crate::command::{Miss, Rows, RowsExt};
use crate::domain::application::Application;
use crate::domain::demarche::Demarche;
use crate::domain::follow_up::Note;
use crate::domain::found_place::FoundPlace;
use crate::domain::period::{Period, PeriodPhase};
use crate::domain::placement::{Placement, PlacementStatus};
use crate::domain::pole::Settings;
use crate::domain::pupil::{Need, Pupil};
use crate::domain::referent::{Referent, referent_id};
use crate::domain::situation::{Facts, Situation, situation};
use crate::domain::support::Support;
use crate::ids::StaffId;
use crate::row::Index;
use chrono::NaiveDate;

/// Days before a period from which a pupil who asked for nothing is late, see
/// [`Settings::support_days`].
const fn near(settings: &Settings) -> i64 {
    settings.support_days as i64
}

/// What makes a pupil without a place late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lateness {
    /// Nothing was asked, and the period begins in so many days (0 once it has begun).
    NothingAsked { days: i64 },
    /// No news for so many days.
    Silent { days: i64 },
}

impl Lateness {
    /// « Rien demandé, J-12 », « 9 jours sans nouvelle ».
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::NothingAsked { days: 0 } => "Rien demandé, période commencée".into(),
            Self::NothingAsked { days } => format!("Rien demandé, J-{days}"),
            Self::Silent { days } => format!("{days}\u{a0}jours sans nouvelle"),
        }
    }
}

/// Rows about one pupil in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    pub pupil: Pupil,
    pub period: Period,
    pub need: Option<Need>,
    pub applications: Vec<Application>,
    pub placements: Vec<Placement>,
    pub found: Vec<FoundPlace>,
    pub supports: Vec<Support>,
    pub demarches: Vec<Demarche>,
    /// The latest note about the period.
    pub last_note: Option<Note>,
    pub referent: Option<StaffId>,
}

impl Followed {
    /// Gathers them.
    ///
    /// # Errors
    /// [`Miss`] when a row has to be loaded first.
    pub fn gather(pupil: &Pupil, period: &Period, rows: &mut dyn Rows) -> Result<Self, Miss> {
        let id = pupil.id.0;
        let mut applications = rows.all::<Application>(Index::ApplicationsByPupil, id)?;
        applications.retain(|a| a.period == period.id);
        let mut placements = rows.all::<Placement>(Index::PlacementsByPupil, id)?;
        // By its weeks: a pupil who changed class keeps the place found in the one before. By its
        // period too: the dates may have moved away from what was agreed.
        placements.retain(|p| {
            p.period == period.id || p.weeks.iter().any(|week| period.weeks.contains(week))
        });
        let mut found = rows.all::<FoundPlace>(Index::FoundPlacesByPupil, id)?;
        found.retain(|f| f.period == period.id);
        let mut supports = rows.all::<Support>(Index::SupportsByPupil, id)?;
        supports.retain(|s| s.period == period.id);
        let mut demarches = rows.all::<Demarche>(Index::DemarchesByPupil, id)?;
        demarches.retain(|d| d.period.is_none_or(|p| p == period.id));
        let notes = rows.all::<Note>(Index::NotesByPupil, id)?;
        let about = |note: &Note| {
            note.period.is_none_or(|p| {
                p == period.id || placements.iter().any(|placement| placement.period == p)
            })
        };
        let notes = notes.into_iter().filter(about);
        let last_note = notes.max_by_key(|n| (n.written_at, n.id));
        let referent = rows.find::<Referent>(referent_id(pupil.id, period.id).0)?;
        Ok(Self {
            need: rows.find::<Need>(id)?,
            referent: referent.and_then(|r| r.staff),
            pupil: pupil.clone(),
            period: period.clone(),
            applications,
            placements,
            found,
            supports,
            demarches,
            last_note,
        })
    }

    /// Where the pupil stands.
    #[must_use]
    pub fn situation(&self, today: NaiveDate) -> Situation {
        let applications: Vec<&Application> = self.applications.iter().collect();
        let placements: Vec<&Placement> = self.placements.iter().collect();
        let found: Vec<&FoundPlace> = self.found.iter().collect();
        let supports: Vec<&Support> = self.supports.iter().collect();
        let facts = Facts {
            period: &self.period,
            applications: &applications,
            placements: &placements,
            found: &found,
            supports: &supports,
            need: self.need.as_ref(),
            latest_note: self.last_note.as_ref(),
        };
        situation(&facts, today)
    }

    /// The place the pupil has, if any.
    #[must_use]
    pub fn confirmed(&self) -> Option<&Placement> {
        let mut placements = self.placements.iter();
        placements.find(|p| p.status == PlacementStatus::Confirmed)
    }

    /// Day of the last thing that happened, asked, answered or written.
    #[must_use]
    pub fn last_news(&self) -> Option<NaiveDate> {
        let asked = self.applications.iter();
        let asked = asked.map(|a| a.answered_at.unwrap_or(a.asked_at));
        let moments = asked
            .chain(self.found.iter().map(|f| f.declared_at))
            .chain(self.supports.iter().map(|s| s.moved_at))
            .chain(self.demarches.iter().map(|d| d.changed_at))
            .chain(self.last_note.iter().map(|n| n.written_at));
        moments.max().map(|ms| paris(ms).date())
    }

    /// What makes the pupil late, if anything: only a pupil without a place can be, and not after the
    /// period.
    #[must_use]
    pub fn lateness(&self, settings: &Settings, today: NaiveDate) -> Option<Lateness> {
        if !self.situation(today).is_uncovered() || self.period.phase(today) == PeriodPhase::After {
            return None;
        }
        let days = (self.period.first_day()? - today).num_days().max(0);
        let asked = !self.applications.is_empty()
            || !self.found.is_empty()
            || !self.supports.is_empty()
            || !self.demarches.is_empty();
        if !asked && days <= near(settings) {
            return Some(Lateness::NothingAsked { days });
        }
        let quiet = (today - self.last_news()?).num_days();
        (asked && quiet >= i64::from(settings.silence_days))
            .then_some(Lateness::Silent { days: quiet })
    }
}

/// The period to look at first: the one under way, else the next, else the last.
#[must_use]
pub fn first_period(periods: &[Period], today: NaiveDate) -> Option<&Period> {
    let at = |phase| periods.iter().find(move |p| p.phase(today) == phase);
    at(PeriodPhase::During)
        .or_else(|| at(PeriodPhase::Between))
        .or_else(|| at(PeriodPhase::Before))
        .or_else(|| periods.last())
}
