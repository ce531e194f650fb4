//! Presence of a pupil on a day, as somebody noted it. Nothing is overwritten: what is noted anew
//! names what it replaces, and opposite entries of two people are both kept until a person decides.

use crate::ids::{AttendanceId, DivisionId, PlacementId, PupilId, SchoolId, StaffId};
use crate::order::sorted;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// There or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Present,
    Late,
    Absent,
}

impl Presence {
    /// Every value, in display order.
    pub const ALL: [Self; 3] = [Self::Present, Self::Late, Self::Absent];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Present => "Présent",
            Self::Late => "En retard",
            Self::Absent => "Absent",
        }
    }
}

/// A half-day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HalfDay {
    pub presence: Presence,
    /// The reason is known and accepted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub justified: bool,
    /// The half-day has to be made up: an absence always counts, whatever its reason.
    #[serde(default, skip_serializing_if = "is_false")]
    pub to_make_up: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl HalfDay {
    /// There, and nothing more to say.
    pub const PRESENT: Self = Self {
        presence: Presence::Present,
        justified: false,
        to_make_up: false,
    };
}

/// What somebody noted of a pupil's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    pub id: AttendanceId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    /// None: the pupil stays at school during the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<PlacementId>,
    pub day: NaiveDate,
    /// None: nothing is noted of that half.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub morning: Option<HalfDay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub afternoon: Option<HalfDay>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Entries that this one replaces; they are of the same pupil and day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<AttendanceId>,
    pub author: StaffId,
    /// Milliseconds since 1970, by the device that wrote it: shown, never compared.
    pub written_at: i64,
}

/// What is known of a half-day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Nothing,
    One(HalfDay),
    /// Two people noted opposite things: a person has to decide.
    Opposed,
}

/// Entries of one pupil and day that nothing replaces, sorted by id.
#[must_use]
pub fn heads<'a>(entries: &[&'a Attendance]) -> Vec<&'a Attendance> {
    let replaced = |id: AttendanceId| entries.iter().any(|e| e.parents.contains(&id));
    let heads = entries
        .iter()
        .copied()
        .filter(|entry| !replaced(entry.id))
        .collect();
    sorted(heads, |a: &&Attendance, b| a.id.cmp(&b.id))
}

/// What these heads say of a half-day.
#[must_use]
pub fn known(heads: &[&Attendance], half: impl Fn(&Attendance) -> Option<HalfDay>) -> Known {
    let mut known = Known::Nothing;
    for said in heads.iter().filter_map(|entry| half(entry)) {
        known = match known {
            Known::Nothing => Known::One(said),
            Known::One(before) if before == said => known,
            Known::One(_) | Known::Opposed => Known::Opposed,
        };
    }
    known
}

/// A half of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    Morning,
    Afternoon,
}

impl Half {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::Morning, Self::Afternoon];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Morning => "Matin",
            Self::Afternoon => "Après-midi",
        }
    }

    /// What an entry says of it.
    #[must_use]
    pub fn of(self, entry: &Attendance) -> Option<HalfDay> {
        match self {
            Self::Morning => entry.morning,
            Self::Afternoon => entry.afternoon,
        }
    }
}

/// What a new entry has to say, and which entries it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub morning: Option<HalfDay>,
    pub afternoon: Option<HalfDay>,
    pub note: String,
    pub parents: Vec<AttendanceId>,
}

/// Notes a half-day over what is on screen; `None` takes it back. Nothing when entries are opposed: a
/// person decides first, see [`decided`].
#[must_use]
pub fn noted(heads: &[&Attendance], half: Half, value: Option<HalfDay>) -> Option<Said> {
    let now = |of: Half| match known(heads, |entry| of.of(entry)) {
        Known::Nothing => Some(None),
        Known::One(said) => Some(Some(said)),
        Known::Opposed => None,
    };
    let (mut morning, mut afternoon) = (now(Half::Morning)?, now(Half::Afternoon)?);
    match half {
        Half::Morning => morning = value,
        Half::Afternoon => afternoon = value,
    }
    Some(Said {
        morning,
        afternoon,
        note: remarks(heads),
        parents: ids(heads),
    })
}

/// Whether two people noted opposite things, and nobody has decided.
#[must_use]
pub fn is_opposed(heads: &[&Attendance]) -> bool {
    let opposed = |half: Half| known(heads, |entry| half.of(entry)) == Known::Opposed;
    Half::ALL.into_iter().any(opposed)
}

/// Decides for one of opposed entries: it holds wherever entries differ, and replaces them all.
#[must_use]
pub fn decided(heads: &[&Attendance], chosen: AttendanceId) -> Option<Said> {
    let entry = heads.iter().find(|entry| entry.id == chosen)?;
    let half = |of: Half| {
        let others = heads.iter().find_map(|head| of.of(head));
        of.of(entry).or(others)
    };
    Some(Said {
        morning: half(Half::Morning),
        afternoon: half(Half::Afternoon),
        note: entry.note.clone(),
        parents: ids(heads),
    })
}

fn ids(heads: &[&Attendance]) -> Vec<AttendanceId> {
    heads.iter().map(|entry| entry.id).collect()
}

/// Remarks of the entries that are replaced: they stay.
fn remarks(heads: &[&Attendance]) -> String {
    let mut all: Vec<&str> = Vec::new();
    for entry in heads {
        if !entry.note.is_empty() && !all.contains(&entry.note.as_str()) {
            all.push(&entry.note);
        }
    }
    all.join(" ")
}
