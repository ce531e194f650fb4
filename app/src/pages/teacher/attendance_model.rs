//! Presences of a class on a day: a function of the rows.

use super::class_model::staff_name;
use chrono::NaiveDate;
use common::command::Mark;
use common::domain::attendance::{
    Attendance, Half, HalfDay, Known, Presence, Said, decided, heads, is_opposed, known, noted,
};
use common::domain::host::Host;
use common::domain::placement::Placement;
use common::domain::pupil::{Need, Pupil, Schooling};
use common::ids::{AttendanceId, DivisionId, PlacementId, PupilId};
use common::order::sorted;
use common::row::{Index, Kind, RowKey};
use common::sync::replica::Replica;

/// A pupil on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub pupil: Pupil,
    /// Where the pupil is that day; nothing for those at school.
    pub placement: Option<(PlacementId, String)>,
    /// What was noted and nothing replaces, each with its author.
    pub heads: Vec<(Attendance, String)>,
    /// Not at the server yet.
    pub pending: bool,
}

impl Row {
    fn entries(&self) -> Vec<&Attendance> {
        self.heads.iter().map(|(entry, _)| entry).collect()
    }

    /// What is known of a half-day.
    #[must_use]
    pub fn known(&self, half: Half) -> Known {
        known(&self.entries(), |entry| half.of(entry))
    }

    /// Two people noted opposite things.
    #[must_use]
    pub fn is_opposed(&self) -> bool {
        is_opposed(&self.entries())
    }

    /// Halves of which nothing is noted, unless a person has to decide first.
    #[must_use]
    pub fn unknown(&self) -> Vec<Half> {
        if self.is_opposed() {
            return Vec::new();
        }
        let halves = Half::ALL.into_iter();
        halves
            .filter(|half| self.known(*half) == Known::Nothing)
            .collect()
    }

    /// Notes that value for these halves.
    #[must_use]
    pub fn noted(&self, halves: &[Half], value: Option<HalfDay>) -> Option<Said> {
        let mut said: Option<Said> = None;
        for half in halves {
            let one = noted(&self.entries(), *half, value)?;
            said = Some(match (said, half) {
                (None, _) => one,
                (Some(before), Half::Morning) => Said {
                    morning: one.morning,
                    ..before
                },
                (Some(before), Half::Afternoon) => Said {
                    afternoon: one.afternoon,
                    ..before
                },
            });
        }
        said
    }

    /// Decides for one of opposed entries.
    #[must_use]
    pub fn decided(&self, chosen: AttendanceId) -> Option<Said> {
        decided(&self.entries(), chosen)
    }

    /// As it is sent.
    #[must_use]
    pub fn mark(&self, id: AttendanceId, said: Said) -> Mark {
        Mark {
            id,
            pupil: self.pupil.id,
            placement: self.placement.as_ref().map(|(id, _)| *id),
            morning: said.morning,
            afternoon: said.afternoon,
            note: said.note,
            parents: said.parents,
        }
    }
}

/// The pupils of a class on a day, by name: at a host, and at school.
#[must_use]
pub fn sheet(rows: &Replica, division: DivisionId, day: NaiveDate) -> (Vec<Row>, Vec<Row>) {
    let pupils = rows.by::<Pupil>(Index::PupilsByDivision, division.0);
    let there = |pupil: &&Pupil| {
        let need = rows.get::<Need>(pupil.id.0);
        need.is_none_or(|n| n.schooling != Schooling::Left)
    };
    let all: Vec<Row> = pupils
        .into_iter()
        .filter(there)
        .map(|pupil| row(rows, pupil, day))
        .collect();
    let all = sorted(all, |a, b| {
        let name = |r: &Row| {
            (
                r.pupil.last_name.clone(),
                r.pupil.first_name.clone(),
                r.pupil.id,
            )
        };
        name(a).cmp(&name(b))
    });
    all.into_iter().partition(|row| row.placement.is_some())
}

fn row(rows: &Replica, pupil: &Pupil, day: NaiveDate) -> Row {
    let all = rows.by::<Attendance>(Index::AttendancesByPupil, pupil.id.0);
    let of_day: Vec<&Attendance> = all.into_iter().filter(|e| e.day == day).collect();
    let heads = heads(&of_day);
    let placements = rows.by::<Placement>(Index::PlacementsByPupil, pupil.id.0);
    let placement = placements.into_iter().find(|p| p.covers(day)).map(|p| {
        let host = rows.get::<Host>(p.host.0);
        (p.id, host.map_or(String::new(), |h| h.name.clone()))
    });
    let pending = |entry: &&Attendance| rows.is_pending(RowKey::new(Kind::Attendance, entry.id.0));
    Row {
        pending: heads.iter().any(pending),
        heads: heads
            .into_iter()
            .map(|entry| (entry.clone(), staff_name(rows, entry.author)))
            .collect(),
        placement,
        pupil: pupil.clone(),
    }
}

/// The pupil's row on a day.
#[must_use]
pub fn row_of(rows: &Replica, pupil: PupilId, day: NaiveDate) -> Option<Row> {
    rows.get::<Pupil>(pupil.0)
        .map(|pupil| row(rows, pupil, day))
}

/// Half-days of a pupil, over the whole year: absent, and to be made up.
#[must_use]
pub fn absences(rows: &Replica, pupil: PupilId) -> (usize, usize) {
    let all = rows.by::<Attendance>(Index::AttendancesByPupil, pupil.0);
    let mut days: Vec<NaiveDate> = all.iter().map(|entry| entry.day).collect();
    days.sort_unstable();
    days.dedup();
    let (mut absent, mut due) = (0, 0);
    for day in days {
        let of_day: Vec<&Attendance> = all.iter().copied().filter(|e| e.day == day).collect();
        let heads = heads(&of_day);
        for half in Half::ALL {
            if let Known::One(said) = known(&heads, |entry| half.of(entry)) {
                absent += usize::from(said.presence == Presence::Absent);
                due += usize::from(said.to_make_up);
            }
        }
    }
    (absent, due)
}

/// « Absent le matin, présent l'après-midi ».
#[must_use]
pub fn in_words(entry: &Attendance) -> String {
    let half = |half: Half, when: &str| {
        half.of(entry).map(|said| {
            let mut text = format!("{} {when}", said.presence.label().to_lowercase());
            if said.justified {
                text.push_str(" (justifié)");
            }
            text
        })
    };
    let said: Vec<String> = [
        half(Half::Morning, "le matin"),
        half(Half::Afternoon, "l'après-midi"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if said.is_empty() {
        "rien de noté".into()
    } else {
        said.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{DIVISION, ME, SCHOOL, TEACHER, day, pole, pupil, put};
    use common::ids::StaffId;
    use uuid::Uuid;

    fn entry(
        number: u128,
        author: StaffId,
        morning: Option<Presence>,
        parents: &[u128],
    ) -> Attendance {
        let half = |presence| HalfDay {
            presence,
            justified: false,
            to_make_up: presence == Presence::Absent,
        };
        Attendance {
            id: AttendanceId(Uuid::from_u128(number)),
            school: SCHOOL,
            division: DIVISION,
            pupil: ME,
            placement: None,
            day: day("during"),
            morning: morning.map(half),
            afternoon: None,
            note: String::new(),
            parents: parents
                .iter()
                .map(|p| AttendanceId(Uuid::from_u128(*p)))
                .collect(),
            author,
            written_at: 1,
        }
    }

    fn mine(rows: &Replica) -> Row {
        row_of(rows, ME, day("during")).unwrap()
    }

    #[test]
    fn those_at_a_host_and_those_at_school_have_a_list_each() {
        use crate::pages::fixture::{application, placement};
        use common::domain::application::ApplicationStatus;
        use common::ids::OfferId;
        let mut rows = pole();
        put(&mut rows, pupil(11, "Martin"));
        let other = PupilId(Uuid::from_u128(11));
        let of = application(
            201,
            other,
            OfferId(Uuid::from_u128(101)),
            ApplicationStatus::Approved,
        );
        put(&mut rows, placement(401, &of, 51));
        let (there, school) = sheet(&rows, DIVISION, day("during"));
        assert_eq!(there[0].placement.as_ref().unwrap().1, "Volta");
        assert_eq!((there.len(), school.len(), school[0].pupil.id), (1, 1, ME));
        let (there, school) = sheet(&rows, DIVISION, day("before"));
        assert_eq!((there.len(), school.len()), (0, 2));
    }

    #[test]
    fn one_half_is_noted_without_touching_the_other() {
        let mut rows = pole();
        put(&mut rows, entry(1, TEACHER, Some(Presence::Absent), &[]));
        let row = mine(&rows);
        assert_eq!(row.unknown(), [Half::Afternoon]);
        let said = row.noted(&row.unknown(), Some(HalfDay::PRESENT)).unwrap();
        assert_eq!(said.morning.unwrap().presence, Presence::Absent);
        assert_eq!(said.afternoon, Some(HalfDay::PRESENT));
        assert_eq!(said.parents.len(), 1);
        assert_eq!(absences(&rows, ME), (1, 1));
    }

    #[test]
    fn opposed_entries_are_left_to_a_person() {
        let mut rows = pole();
        let other = StaffId(Uuid::from_u128(6));
        put(&mut rows, entry(1, TEACHER, Some(Presence::Absent), &[]));
        put(&mut rows, entry(2, other, Some(Presence::Present), &[]));
        let row = mine(&rows);
        assert!(row.is_opposed());
        assert_eq!(row.unknown(), []);
        assert_eq!(row.noted(&[Half::Afternoon], Some(HalfDay::PRESENT)), None);
        let said = row.decided(AttendanceId(Uuid::from_u128(2))).unwrap();
        assert_eq!(said.morning.unwrap().presence, Presence::Present);
        put(
            &mut rows,
            entry(3, TEACHER, Some(Presence::Present), &[1, 2]),
        );
        assert!(!mine(&rows).is_opposed());
    }
}
