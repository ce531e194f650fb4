//! The class board: a function of the rows.

use chrono::NaiveDate;
use common::domain::application::Application;
use common::domain::division::Division;
use common::domain::follow_up::Note;
use common::domain::found_place::FoundPlace;
use common::domain::host::Host;
use common::domain::period::{Period, PeriodPhase};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::{Need, Pupil};
use common::domain::situation::{Facts, Situation, situation};
use common::domain::support::Support;
use common::ids::{DivisionId, PeriodId, PupilId};
use common::order::sorted;
use common::row::Index;
use common::sync::replica::Replica;
use std::cmp::Ordering;

#[cfg(test)]
mod tests;

/// A row of the board.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub pupil: Pupil,
    pub situation: Situation,
    /// Where the pupil goes, if anywhere.
    pub host: Option<Host>,
    /// Requests that wait.
    pub waiting: usize,
    pub last_note: Option<Note>,
}

/// What *Ma classe* has to show.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// The person follows no class.
    NoClass,
    /// Nobody is in the class.
    NoPupil,
    /// The class goes nowhere yet: its pupils, by name.
    NoPeriod(Vec<Pupil>),
    /// Every pupil for the period, the most urgent first.
    Board(Vec<Line>),
}

/// What there is to show of the class and the period chosen.
#[must_use]
pub fn content(
    rows: &Replica,
    division: Option<&Division>,
    period: Option<&Period>,
    today: NaiveDate,
) -> Content {
    let Some(division) = division else {
        return Content::NoClass;
    };
    let pupils = rows.by::<Pupil>(Index::PupilsByDivision, division.id.0);
    match period {
        _ if pupils.is_empty() => Content::NoPupil,
        Some(period) => Content::Board(board(rows, division, period, today)),
        None => {
            let pupils = pupils.into_iter().cloned().collect();
            Content::NoPeriod(sorted(pupils, by_name))
        }
    }
}

/// The period to show first: the one under way, else the next, else the last.
#[must_use]
pub fn first_period(periods: &[Period], today: NaiveDate) -> Option<&Period> {
    let at = |phase| periods.iter().find(move |p| p.phase(today) == phase);
    at(PeriodPhase::During)
        .or_else(|| at(PeriodPhase::Between))
        .or_else(|| at(PeriodPhase::Before))
        .or_else(|| periods.last())
}

/// Periods of a division, in order.
#[must_use]
pub fn periods(rows: &Replica, division: DivisionId) -> Vec<Period> {
    let periods: Vec<Period> = rows
        .by::<Period>(Index::PeriodsByDivision, division.0)
        .into_iter()
        .cloned()
        .collect();
    sorted(periods, |a, b| {
        (a.first_day(), a.id).cmp(&(b.first_day(), b.id))
    })
}

/// One pupil for one period.
#[must_use]
pub fn line(rows: &Replica, pupil: &Pupil, period: &Period, today: NaiveDate) -> Line {
    let id = pupil.id.0;
    let applications: Vec<&Application> = rows
        .by::<Application>(Index::ApplicationsByPupil, id)
        .into_iter()
        .filter(|a| a.period == period.id)
        .collect();
    let placements: Vec<&Placement> = rows
        .by::<Placement>(Index::PlacementsByPupil, id)
        .into_iter()
        // By its weeks: a pupil who changed class keeps the place found in the one before.
        .filter(|p| p.weeks.iter().any(|week| period.weeks.contains(week)))
        .collect();
    let last_note = rows
        .by::<Note>(Index::NotesByPupil, id)
        .into_iter()
        .filter(|n| {
            n.period.is_none_or(|p| {
                p == period.id || placements.iter().any(|placement| placement.period == p)
            })
        })
        .max_by_key(|n| (n.written_at, n.id));
    let of_period = |p: PeriodId| p == period.id;
    let found: Vec<&FoundPlace> = rows
        .by::<FoundPlace>(Index::FoundPlacesByPupil, id)
        .into_iter()
        .filter(|f| of_period(f.period))
        .collect();
    let supports: Vec<&Support> = rows
        .by::<Support>(Index::SupportsByPupil, id)
        .into_iter()
        .filter(|s| of_period(s.period))
        .collect();
    let facts = Facts {
        period,
        applications: &applications,
        placements: &placements,
        found: &found,
        supports: &supports,
        need: rows.get::<Need>(id),
        latest_note: last_note,
    };
    let confirmed = placements
        .iter()
        .find(|p| p.status == PlacementStatus::Confirmed);
    Line {
        situation: situation(&facts, today),
        host: confirmed.and_then(|p| rows.get::<Host>(p.host.0)).cloned(),
        waiting: applications.iter().filter(|a| a.status.is_open()).count(),
        last_note: last_note.cloned(),
        pupil: pupil.clone(),
    }
}

/// Every pupil of a division for a period, the most urgent first.
#[must_use]
pub fn board(rows: &Replica, division: &Division, period: &Period, today: NaiveDate) -> Vec<Line> {
    let pupils = rows.by::<Pupil>(Index::PupilsByDivision, division.id.0);
    let lines: Vec<Line> = pupils
        .into_iter()
        .map(|pupil| line(rows, pupil, period, today))
        .collect();
    sorted(lines, |a, b| {
        a.situation
            .cmp(&b.situation)
            .then_with(|| by_name(&a.pupil, &b.pupil))
    })
}

/// Family name, first name, and the id so that namesakes keep their order.
fn by_name(a: &Pupil, b: &Pupil) -> Ordering {
    (&a.last_name, &a.first_name, a.id).cmp(&(&b.last_name, &b.first_name, b.id))
}

/// How many pupils in each situation, and how many without a place.
#[must_use]
pub fn counts(lines: &[Line]) -> (usize, Vec<(Situation, usize)>) {
    let uncovered = lines.iter().filter(|l| l.situation.is_uncovered()).count();
    let each = Situation::ALL.into_iter().map(|situation| {
        (
            situation,
            lines.iter().filter(|l| l.situation == situation).count(),
        )
    });
    (uncovered, each.filter(|(_, count)| *count > 0).collect())
}

/// A pupil's name, family name first.
#[must_use]
pub fn name(pupil: &Pupil) -> String {
    format!("{} {}", pupil.last_name, pupil.first_name)
}

/// The pupil of an id.
#[must_use]
pub fn pupil(rows: &Replica, id: PupilId) -> Option<Pupil> {
    rows.get::<Pupil>(id.0).cloned()
}
