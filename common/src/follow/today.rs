//! What asks for somebody today: one list for the app, and for the letter of the day. Computed from
//! the rows, on a device and on the server.

use super::followed::{Followed, Lateness, first_period};
use crate::access::{Actor, followed_divisions};
use crate::command::{Miss, Rows, RowsExt};
use crate::domain::attendance::{Attendance, Presence, heads, is_opposed};
use crate::domain::division::Division;
use crate::domain::found_place::FoundStatus;
use crate::domain::period::{Period, PeriodState};
use crate::domain::pole::{Pole, Settings};
use crate::domain::pupil::{Pupil, Schooling};
use crate::domain::situation::Situation;
use crate::domain::visit::{Visit, VisitStatus};
use crate::ids::{DivisionId, FoundPlaceId, PlacementId, PupilId, StaffId, VisitId};
use crate::order::sorted;
use crate::row::{Index, Kind};
use chrono::{Days, NaiveDate};

/// Kinds of rows that the list, and the letter of it, are made of.
pub const READS: [Kind; 18] = [
    Kind::Pupil,
    Kind::Need,
    Kind::Period,
    Kind::Division,
    Kind::Pole,
    Kind::Application,
    Kind::Placement,
    Kind::FoundPlace,
    Kind::Support,
    Kind::Demarche,
    Kind::Note,
    Kind::Referent,
    Kind::Visit,
    Kind::Attendance,
    Kind::Assignment,
    Kind::Staff,
    Kind::Host,
    Kind::School,
];

/// Days back in which an absence still asks for something.
const RECENT_DAYS: u64 = 7;
/// Working days after the start of a placement in which somebody checks that the pupil is there
/// (circulaire 2016-053).
const FIRST_DAYS: i64 = 2;

/// What there is to do, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A note of alert that nothing followed.
    Alert,
    /// The placement stopped and nothing replaces it.
    Interrupted,
    /// The period has begun without a place.
    NoSolution,
    /// Two people noted opposite presences that day.
    Opposed { day: NaiveDate },
    /// Absent without a reason that day.
    Absent { day: NaiveDate },
    /// The placement began that day, and nobody has been in touch since.
    Began {
        placement: PlacementId,
        day: NaiveDate,
    },
    /// A visit or a call planned for that day, today or before.
    Visit { visit: VisitId, day: NaiveDate },
    /// A place found outside the app, to be checked.
    ToVerify { found: FoundPlaceId },
    /// The dates of the period have changed since the place was agreed on.
    DatesMoved { placement: PlacementId },
    /// No news, or nothing asked.
    Late(Lateness),
}

impl What {
    /// French name of its part of the list.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Alert => "Alertes",
            Self::Interrupted => "Stages interrompus à remplacer",
            Self::NoSolution => "Sans solution, période commencée",
            Self::Opposed { .. } => "Présences à départager",
            Self::Absent { .. } => "Absences sans motif",
            Self::Began { .. } => "Débuts de stage à vérifier",
            Self::Visit { .. } => "Visites et appels prévus",
            Self::ToVerify { .. } => "Places à vérifier",
            Self::DatesMoved { .. } => "Stages hors des nouvelles dates",
            Self::Late(_) => "Sans nouvelle ou rien demandé",
        }
    }
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    pub what: What,
    pub pupil: Pupil,
    pub division: DivisionId,
}

/// A part of the list, with the number of its tasks in each class that has some.
pub type Counted = (&'static str, Vec<(DivisionId, usize)>);

/// The list without anybody's name: by part, in the order of the list, then by class.
#[must_use]
pub fn counted(tasks: &[Task]) -> Vec<Counted> {
    let mut parts: Vec<Counted> = Vec::new();
    for task in tasks {
        let label = task.what.label();
        if parts.last().is_none_or(|(last, _)| *last != label) {
            parts.push((label, Vec::new()));
        }
        let Some((_, classes)) = parts.last_mut() else {
            continue;
        };
        match classes.iter_mut().find(|(id, _)| *id == task.division) {
            Some((_, number)) => *number += 1,
            None => classes.push((task.division, 1)),
        }
    }
    parts
}

/// All that asks for that adult on that day: about the pupils they are the referent of, and those of
/// their classes that nobody is the referent of.
///
/// # Errors
/// [`Miss`] when a row has to be loaded first.
pub fn today(actor: &Actor, today: NaiveDate, rows: &mut dyn Rows) -> Result<Vec<Task>, Miss> {
    let Some(me) = actor.staff() else {
        return Ok(Vec::new());
    };
    let settings = match rows.find::<Pole>(actor.space.0)? {
        Some(pole) => pole.settings,
        None => Settings::default(),
    };
    let mut tasks = Vec::new();
    for division in followed_divisions(actor, rows)? {
        of_division(&division, me, &settings, today, rows, &mut tasks)?;
    }
    Ok(sorted(tasks, |a, b| {
        let name = |t: &Task| {
            (
                t.pupil.last_name.clone(),
                t.pupil.first_name.clone(),
                t.pupil.id,
            )
        };
        a.what.cmp(&b.what).then_with(|| name(a).cmp(&name(b)))
    }))
}

fn of_division(
    division: &Division,
    me: StaffId,
    settings: &Settings,
    today: NaiveDate,
    rows: &mut dyn Rows,
    tasks: &mut Vec<Task>,
) -> Result<(), Miss> {
    let mut periods = rows.all::<Period>(Index::PeriodsByDivision, division.id.0)?;
    periods.retain(|p| p.state == PeriodState::Published);
    let periods = sorted(periods, |a, b| {
        (a.first_day(), a.id).cmp(&(b.first_day(), b.id))
    });
    let period = first_period(&periods, today);
    for pupil in rows.all::<Pupil>(Index::PupilsByDivision, division.id.0)? {
        let visits = rows.all::<Visit>(Index::VisitsByPupil, pupil.id.0)?;
        let mut push = |what| {
            tasks.push(Task {
                what,
                pupil: pupil.clone(),
                division: division.id,
            });
        };
        for visit in visits.iter().filter(|v| v.staff == me) {
            let open = matches!(visit.status, VisitStatus::Planned | VisitStatus::NotReached);
            if let Some(day) = visit.planned_on.filter(|day| open && *day <= today) {
                push(What::Visit {
                    visit: visit.id,
                    day,
                });
            }
        }
        let Some(period) = period else { continue };
        let followed = Followed::gather(&pupil, period, rows)?;
        let gone = |need: &crate::domain::pupil::Need| need.schooling == Schooling::Left;
        if followed.need.as_ref().is_some_and(gone)
            || followed.referent.is_some_and(|referent| referent != me)
        {
            continue;
        }
        match followed.situation(today) {
            Situation::Alert => push(What::Alert),
            Situation::Interrupted => push(What::Interrupted),
            Situation::NoSolution => push(What::NoSolution),
            _ => {}
        }
        for found in followed.found.iter() {
            if found.status == FoundStatus::Declared {
                push(What::ToVerify { found: found.id });
            }
        }
        if let Some(began) = began(&followed, &visits, today) {
            push(began);
        }
        if let Some(moved) = dates_moved(&followed, today) {
            push(moved);
        }
        if let Some(late) = followed.lateness(settings, today) {
            push(What::Late(late));
        }
        for what in presences(pupil.id, today, rows)? {
            push(what);
        }
    }
    Ok(())
}

/// The first days of a placement: somebody checks that the pupil is there.
fn began(followed: &Followed, visits: &[Visit], today: NaiveDate) -> Option<What> {
    let placement = followed.confirmed()?;
    let day = placement.weeks.first()?.monday();
    let since = (today - day).num_days();
    let noted = followed.last_note.as_ref();
    let told = noted.is_some_and(|n| crate::clock::paris(n.written_at).date() >= day)
        || visits
            .iter()
            .any(|v| v.placement == placement.id && v.status == VisitStatus::Done);
    ((0..FIRST_DAYS).contains(&since) && !told).then_some(What::Began {
        placement: placement.id,
        day,
    })
}

/// A placement to come whose weeks are no longer those of its period: host and dates are to be agreed
/// on again.
fn dates_moved(followed: &Followed, today: NaiveDate) -> Option<What> {
    let placement = followed.confirmed()?;
    let ahead = placement.weeks.first()?.monday() > today;
    (ahead && !followed.period.outside(&placement.weeks).is_empty()).then_some(What::DatesMoved {
        placement: placement.id,
    })
}

/// Absences without a reason of the last days, and opposed entries of any day.
fn presences(pupil: PupilId, today: NaiveDate, rows: &mut dyn Rows) -> Result<Vec<What>, Miss> {
    let all = rows.all::<Attendance>(Index::AttendancesByPupil, pupil.0)?;
    let mut days: Vec<NaiveDate> = all.iter().map(|entry| entry.day).collect();
    days.sort_unstable();
    days.dedup();
    let recent = today
        .checked_sub_days(Days::new(RECENT_DAYS))
        .unwrap_or(today);
    let mut found = Vec::new();
    for day in days {
        let of_day: Vec<&Attendance> = all.iter().filter(|entry| entry.day == day).collect();
        let heads = heads(&of_day);
        if is_opposed(&heads) {
            found.push(What::Opposed { day });
            continue;
        }
        let mut halves = heads
            .iter()
            .flat_map(|entry| [entry.morning, entry.afternoon]);
        let absent =
            halves.any(|half| half.is_some_and(|h| h.presence == Presence::Absent && !h.justified));
        if absent && day >= recent && day <= today {
            found.push(What::Absent { day });
        }
    }
    Ok(found)
}
