//! Presence, noted by those who follow the class: entries are added, never written over.

use super::{Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure};
use crate::domain::attendance::{Attendance, HalfDay};
use crate::domain::division::Division;
use crate::domain::placement::Placement;
use crate::domain::pupil::Pupil;
use crate::ids::{AttendanceId, DivisionId, PlacementId, PupilId};
use crate::refusal::Refusal;
use crate::row::{Kind, Row, RowKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Longest remark beside a presence, in characters.
pub const REMARK_MAX: usize = 300;
/// Most pupils in one command: a class, with room.
pub const MARKS_MAX: usize = 100;

/// What is noted of one pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub id: AttendanceId,
    pub pupil: PupilId,
    /// None: the pupil is at school that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<PlacementId>,
    /// Both halves none: what the parents said is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub morning: Option<HalfDay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub afternoon: Option<HalfDay>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Entries that were on screen: this one replaces them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<AttendanceId>,
}

/// An adult notes who is there, in a class on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkAttendance {
    pub division: DivisionId,
    pub day: NaiveDate,
    pub entries: Vec<Mark>,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for MarkAttendance {
    fn about(&self) -> Vec<RowKey> {
        let pupils = self.entries.iter().map(|mark| mark.pupil.0);
        pupils.map(|id| RowKey::new(Kind::Pupil, id)).collect()
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let author = ctx.actor.staff().ok_or(Refusal::Forbidden)?;
        let division = rows
            .find::<Division>(self.division.0)?
            .ok_or(Refusal::Forbidden)?;
        ensure(
            ctx.actor.follows(division.id, division.school),
            Refusal::Forbidden,
        )?;
        ensure(self.entries.len() <= MARKS_MAX, Refusal::BadArguments)?;
        let mut puts: Vec<Row> = Vec::new();
        for mark in &self.entries {
            let pupil = rows
                .find::<Pupil>(mark.pupil.0)?
                .ok_or(Refusal::Forbidden)?;
            ensure(
                ctx.actor.follows(pupil.division, pupil.school),
                Refusal::Forbidden,
            )?;
            let entry = Attendance {
                id: mark.id,
                school: pupil.school,
                division: pupil.division,
                pupil: pupil.id,
                placement: mark.placement,
                day: self.day,
                morning: mark.morning,
                afternoon: mark.afternoon,
                note: clean(&mark.note, REMARK_MAX)?,
                parents: mark.parents.clone(),
                author,
                written_at: self.written_at,
            };
            if let Some(same) = rows.find::<Attendance>(mark.id.0)? {
                ensure(
                    same.author == author && same.pupil == pupil.id && same.day == self.day,
                    Refusal::IdTaken,
                )?;
                continue;
            }
            ensure(
                !puts.iter().any(|row| row.key().id == mark.id.0),
                Refusal::IdTaken,
            )?;
            checked(&entry, rows)?;
            puts.push(entry.into());
        }
        if puts.is_empty() {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        Ok(Effect::put(puts))
    }
}

/// What an entry names is of the same pupil, and of the same day.
fn checked(entry: &Attendance, rows: &mut dyn Rows) -> Result<(), Stop> {
    if let Some(id) = entry.placement {
        let placement = rows.find::<Placement>(id.0)?;
        ensure(
            placement.is_some_and(|p| p.pupil == entry.pupil),
            Refusal::PlacementGone,
        )?;
    }
    for parent in &entry.parents {
        let before = rows.find::<Attendance>(parent.0)?;
        ensure(
            before.is_some_and(|b| b.pupil == entry.pupil && b.day == entry.day),
            Refusal::EntryGone,
        )?;
    }
    Ok(())
}
