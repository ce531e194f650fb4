//! What the screen of periods shows.

use super::own_schools;
use common::access::Actor;
use common::domain::division::Division;
use common::domain::period::{Period, PeriodState};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::Pupil;
use common::domain::school::School;
use common::ids::{DivisionId, HostId, PupilId};
use common::order::sorted;
use common::row::{Index, Kind};
use common::rules::exams::{knows_session, sits_exam};
use common::rules::school_year::{WeekView, school_weeks, week_views};
use common::rules::text::fold;
use common::rules::week::IsoWeek;
use common::sync::replica::Replica;
use std::collections::BTreeSet;

/// Kinds that it is made of.
pub(super) const KINDS: [Kind; 5] = [
    Kind::School,
    Kind::Division,
    Kind::Period,
    Kind::Pupil,
    Kind::Placement,
];

/// A pupil whose place is outside the dates of the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stray {
    pub pupil: PupilId,
    pub name: String,
    pub weeks: Vec<IsoWeek>,
}

/// A period of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub period: Period,
    /// Pupils who have a place for it.
    pub placed: usize,
    /// Where they have it.
    pub hosts: usize,
    pub strays: Vec<Stray>,
}

/// A class in a school year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClassYear {
    pub division: Division,
    /// Of the year, by their first week; cancelled ones last.
    pub lines: Vec<Line>,
    /// Every week; empty when the calendar does not reach that year.
    pub weeks: Vec<WeekView>,
    /// The class sits an examination whose dates the app does not know.
    pub exam_unknown: bool,
}

/// Classes of one's schools, by name.
pub(super) fn classes(actor: &Actor, rows: &Replica) -> Vec<DivisionId> {
    let schools = own_schools(actor, rows);
    let all = rows.all::<Division>();
    let own = all.filter(|d| schools.iter().any(|(id, _)| *id == d.school));
    let own = sorted(own.collect(), |a: &&Division, b| {
        (fold(&a.name), a.id).cmp(&(fold(&b.name), b.id))
    });
    own.into_iter().map(|d| d.id).collect()
}

/// One class in the school year that begins in `year`.
pub(super) fn class_year(rows: &Replica, id: DivisionId, year: i32) -> Option<ClassYear> {
    let division = rows.get::<Division>(id.0)?.clone();
    let school = rows.get::<School>(division.school.0)?;
    let all = school_weeks(year);
    let weeks = week_views(&all, school.commune, division.level).unwrap_or_default();
    let periods: Vec<&Period> = rows
        .by::<Period>(Index::PeriodsByDivision, id.0)
        .into_iter()
        .filter(|p| p.weeks.iter().any(|w| all.contains(w)))
        .collect();
    let key = |p: &Period| {
        let last = p.state == PeriodState::Cancelled;
        (last, p.weeks.first().copied(), p.id)
    };
    let periods = sorted(periods, |a, b| key(a).cmp(&key(b)));
    Some(ClassYear {
        lines: periods.into_iter().map(|p| line(rows, p)).collect(),
        exam_unknown: sits_exam(division.level)
            && !knows_session(division.level, year.saturating_add(1)),
        division,
        weeks,
    })
}

fn line(rows: &Replica, period: &Period) -> Line {
    let mut hosts = BTreeSet::<HostId>::new();
    let (mut placed, mut strays) = (0, Vec::new());
    for pupil in rows.by::<Pupil>(Index::PupilsByDivision, period.division.0) {
        let all = rows.by::<Placement>(Index::PlacementsByPupil, pupil.id.0);
        let mine = all
            .into_iter()
            .find(|p| p.period == period.id && p.status == PlacementStatus::Confirmed);
        let Some(placement) = mine else { continue };
        placed += 1;
        hosts.insert(placement.host);
        if !period.outside(&placement.weeks).is_empty() {
            strays.push(Stray {
                pupil: pupil.id,
                name: format!("{} {}", pupil.last_name, pupil.first_name),
                weeks: placement.weeks.clone(),
            });
        }
    }
    Line {
        period: period.clone(),
        placed,
        hosts: hosts.len(),
        strays: sorted(strays, |a, b| a.name.cmp(&b.name)),
    }
}

/// Other classes of the same field of the pôle that are out in a week, as far as this device knows.
pub(super) fn crowd(rows: &Replica, division: &Division, week: IsoWeek) -> usize {
    let out = rows.all::<Period>().filter(|p| {
        p.division != division.id
            && matches!(p.state, PeriodState::Published | PeriodState::Proposed)
            && p.weeks.contains(&week)
    });
    let classes: BTreeSet<DivisionId> = out
        .filter(|p| {
            rows.get::<Division>(p.division.0)
                .is_some_and(|d| d.filiere == division.filiere)
        })
        .map(|p| p.division)
        .collect();
    classes.len()
}

/// `number` weeks of class from `first` on: holidays are skipped, and end nothing.
pub(super) fn run(weeks: &[WeekView], first: IsoWeek, number: usize) -> BTreeSet<IsoWeek> {
    weeks
        .iter()
        .filter(|view| view.week >= first && view.out.is_none())
        .map(|view| view.week)
        .take(number)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{
        DIVISION, ME, PERIOD, application, period, placement, pole, put, school, week,
    };
    use common::domain::application::ApplicationStatus;
    use common::ids::OfferId;
    use uuid::Uuid;

    fn rows() -> Replica {
        let mut rows = pole();
        put(&mut rows, school());
        rows
    }

    #[test]
    fn a_class_is_shown_with_its_year_and_who_is_outside_the_dates() {
        let mut rows = rows();
        let of = application(
            201,
            ME,
            OfferId(Uuid::from_u128(101)),
            ApplicationStatus::Approved,
        );
        put(&mut rows, placement(401, &of, 51));
        let shown = class_year(&rows, DIVISION, 2026).unwrap();
        let first = shown.lines.first().unwrap();
        assert_eq!((first.placed, first.hosts, first.strays.len()), (1, 1, 0));
        assert_eq!(shown.weeks.len(), 46);
        assert!(!shown.exam_unknown, "no examination at that level");
        let mut moved = period();
        moved.weeks = vec![week(50), week(51)];
        put(&mut rows, moved);
        let shown = class_year(&rows, DIVISION, 2026).unwrap();
        let strays = &shown.lines.first().unwrap().strays;
        assert_eq!(strays.first().map(|s| s.pupil), Some(ME));
        assert!(class_year(&rows, DIVISION, 2025).unwrap().lines.is_empty());
        let far = class_year(&rows, DIVISION, 2040).unwrap();
        assert!(far.weeks.is_empty(), "the calendar does not know");
    }

    #[test]
    fn cancelled_periods_come_last() {
        let mut rows = rows();
        let mut cancelled = period();
        cancelled.id = common::ids::PeriodId(Uuid::from_u128(40));
        cancelled.weeks = vec![week(40)];
        cancelled.state = PeriodState::Cancelled;
        put(&mut rows, cancelled);
        let shown = class_year(&rows, DIVISION, 2026).unwrap();
        let ids: Vec<_> = shown.lines.iter().map(|l| l.period.id).collect();
        assert_eq!(ids.first(), Some(&PERIOD));
        assert_eq!(ids.len(), 2);
    }

    #[test]
    fn classes_of_the_same_field_are_counted_once_each() {
        let mut rows = rows();
        let mut other = rows.get::<Division>(DIVISION.0).cloned().unwrap();
        other.id = DivisionId(Uuid::from_u128(30));
        put(&mut rows, other.clone());
        let mut theirs = period();
        theirs.id = common::ids::PeriodId(Uuid::from_u128(41));
        theirs.division = other.id;
        put(&mut rows, theirs.clone());
        let mine = rows.get::<Division>(DIVISION.0).cloned().unwrap();
        assert_eq!(crowd(&rows, &mine, week(49)), 1);
        assert_eq!(crowd(&rows, &mine, week(48)), 0);
        theirs.state = PeriodState::Cancelled;
        put(&mut rows, theirs);
        assert_eq!(crowd(&rows, &mine, week(49)), 0);
    }

    #[test]
    fn a_run_of_weeks_skips_holidays() {
        let rows = rows();
        let shown = class_year(&rows, DIVISION, 2026).unwrap();
        let taken = run(&shown.weeks, week(51), 2);
        let taken: Vec<String> = taken.into_iter().map(IsoWeek::code).collect();
        assert_eq!(taken, ["2026-W51", "2027-W01"]);
        assert_eq!(run(&shown.weeks, week(51), 0).len(), 0);
    }
}
