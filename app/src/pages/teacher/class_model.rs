//! The class board: a function of the rows.

use chrono::NaiveDate;
use common::domain::division::Division;
use common::domain::follow_up::Note;
use common::domain::host::Host;
use common::domain::period::{Period, PeriodState};
use common::domain::pole::Pole;
use common::domain::pupil::Pupil;
use common::domain::situation::Situation;
use common::domain::staff::Staff;
pub use common::follow::first_period;
use common::follow::{Followed, Lateness};
use common::ids::{DivisionId, PeriodId, PlacementId, PupilId, StaffId};
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
    /// Name of the class.
    pub division: String,
    pub period: PeriodId,
    pub situation: Situation,
    pub late: Option<Lateness>,
    pub referent: Option<(StaffId, String)>,
    /// Where the pupil is on that day.
    pub placement: Option<PlacementId>,
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

/// Periods of a division, in order.
#[must_use]
pub fn periods(rows: &Replica, division: DivisionId) -> Vec<Period> {
    let periods: Vec<Period> = rows
        .by::<Period>(Index::PeriodsByDivision, division.0)
        .into_iter()
        .filter(|p| p.state != PeriodState::Cancelled)
        .cloned()
        .collect();
    sorted(periods, |a, b| {
        (a.first_day(), a.id).cmp(&(b.first_day(), b.id))
    })
}

/// One pupil for one period.
#[must_use]
pub fn line(mut rows: &Replica, pupil: &Pupil, period: &Period, today: NaiveDate) -> Option<Line> {
    // A replica holds all it may read: nothing is ever missing.
    let followed = Followed::gather(pupil, period, &mut rows).ok()?;
    let settings = rows.get::<Pole>(rows.space().0).map(|p| p.settings);
    let confirmed = followed.confirmed();
    let host = confirmed.and_then(|p| rows.get::<Host>(p.host.0)).cloned();
    let named = |id| (id, staff_name(rows, id));
    let division = rows.get::<Division>(pupil.division.0);
    Some(Line {
        situation: followed.situation(today),
        host,
        waiting: followed
            .applications
            .iter()
            .filter(|a| a.status.is_open())
            .count(),
        late: followed.lateness(&settings.unwrap_or_default(), today),
        referent: followed.referent.map(named),
        placement: confirmed.filter(|p| p.covers(today)).map(|p| p.id),
        division: division.map_or(String::new(), |d| d.name.clone()),
        period: period.id,
        last_note: followed.last_note,
        pupil: pupil.clone(),
    })
}

/// An adult's name, as far as this device knows.
#[must_use]
pub fn staff_name(rows: &Replica, id: StaffId) -> String {
    let staff = rows.get::<Staff>(id.0);
    staff.map_or_else(
        || "un collègue".into(),
        |s| format!("{} {}", s.first_name, s.last_name),
    )
}

/// Every pupil of a division for a period, the most urgent first.
#[must_use]
pub fn board(rows: &Replica, division: &Division, period: &Period, today: NaiveDate) -> Vec<Line> {
    let pupils = rows.by::<Pupil>(Index::PupilsByDivision, division.id.0);
    let lines: Vec<Line> = pupils
        .into_iter()
        .filter_map(|pupil| line(rows, pupil, period, today))
        .collect();
    sorted(lines, by_urgency)
}

/// Every pupil of several divisions, each for the period to look at first.
#[must_use]
pub fn boards(rows: &Replica, divisions: &[Division], today: NaiveDate) -> Vec<Line> {
    let mut lines = Vec::new();
    for division in divisions {
        let periods = periods(rows, division.id);
        if let Some(period) = first_period(&periods, today) {
            lines.extend(board(rows, division, period, today));
        }
    }
    sorted(lines, by_urgency)
}

fn by_urgency(a: &Line, b: &Line) -> Ordering {
    a.situation
        .cmp(&b.situation)
        .then_with(|| by_name(&a.pupil, &b.pupil))
}

/// In which order the board is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Situation,
    Lateness,
    Referent,
    Name,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Situation, Self::Lateness, Self::Referent, Self::Name];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Situation => "Situation, la plus urgente d'abord",
            Self::Lateness => "Retard",
            Self::Referent => "Référent",
            Self::Name => "Nom",
        }
    }
}

/// Which situations are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    #[default]
    All,
    /// *Sans stage*.
    Uncovered,
    One(Situation),
}

/// Whose pupils are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    #[default]
    All,
    Nobody,
    One(StaffId),
}

/// Which pupils are shown, in which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub wanted: Wanted,
    pub late: bool,
    pub whose: Whose,
    pub sort: Sort,
}

/// The lines that are asked for, in the order asked for.
#[must_use]
pub fn arranged(lines: &[Line], filter: &Filter) -> Vec<Line> {
    let kept = |line: &&Line| {
        let situation = match filter.wanted {
            Wanted::All => true,
            Wanted::Uncovered => line.situation.is_uncovered(),
            Wanted::One(situation) => line.situation == situation,
        };
        let referent = line.referent.as_ref().map(|(id, _)| *id);
        let whose = match filter.whose {
            Whose::All => true,
            Whose::Nobody => referent.is_none(),
            Whose::One(id) => referent == Some(id),
        };
        situation && whose && (!filter.late || line.late.is_some())
    };
    let lines: Vec<Line> = lines.iter().filter(kept).cloned().collect();
    // The latest first: nothing asked before no news, the nearer period, the longer silence.
    let late = |line: &Line| match line.late {
        Some(Lateness::NothingAsked { days }) => (0, days),
        Some(Lateness::Silent { days }) => (1, -days),
        None => (2, 0),
    };
    sorted(lines, |a, b| match filter.sort {
        Sort::Situation => by_urgency(a, b),
        Sort::Lateness => late(a).cmp(&late(b)).then_with(|| by_urgency(a, b)),
        // Nobody's first: somebody has to be named.
        Sort::Referent => a
            .referent
            .as_ref()
            .map(|(_, name)| name)
            .cmp(&b.referent.as_ref().map(|(_, name)| name))
            .then_with(|| by_urgency(a, b)),
        Sort::Name => by_name(&a.pupil, &b.pupil),
    })
}

/// Whom the pupils shown have as a referent, by name.
#[must_use]
pub fn referents(lines: &[Line]) -> Vec<(StaffId, String)> {
    let mut all: Vec<(StaffId, String)> = lines.iter().filter_map(|l| l.referent.clone()).collect();
    all = sorted(all, |a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    all.dedup();
    all
}

/// Family name, first name, and the id so that namesakes keep their order.
fn by_name(a: &Pupil, b: &Pupil) -> Ordering {
    (&a.last_name, &a.first_name, a.id).cmp(&(&b.last_name, &b.first_name, b.id))
}

/// *Sans stage*, of those concerned; and how many pupils in each situation.
#[must_use]
pub fn counts(lines: &[Line]) -> (usize, usize, Vec<(Situation, usize)>) {
    let uncovered = lines.iter().filter(|l| l.situation.is_uncovered()).count();
    let concerned = lines.iter().filter(|l| l.situation.is_concerned()).count();
    let each = Situation::ALL.into_iter().map(|situation| {
        (
            situation,
            lines.iter().filter(|l| l.situation == situation).count(),
        )
    });
    (
        uncovered,
        concerned,
        each.filter(|(_, count)| *count > 0).collect(),
    )
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
