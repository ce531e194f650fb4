//! Follow-up notes: never overwritten.

use super::{Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure};
use crate::domain::follow_up::{
    ALERT_MAX, Note, NoteKind, Revision, combined_id, common_start, heads,
};
use crate::domain::pupil::Pupil;
use crate::ids::{NoteId, PeriodId, PupilId, RevisionId};
use crate::planted::{Bug, is_planted};
use crate::refusal::Refusal;
use crate::row::{Index, Kind, RowKey};
use crate::rules::merge::merge;
use serde::{Deserialize, Serialize};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_calm(level: &u8) -> bool {
    *level == 0
}

/// Longest note, in characters.
pub const NOTE_MAX: usize = 5000;

/// A teacher writes a note about a pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteNote {
    pub note: NoteId,
    pub revision: RevisionId,
    pub pupil: PupilId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodId>,
    pub kind: NoteKind,
    /// From 0 to [`ALERT_MAX`].
    #[serde(default, skip_serializing_if = "is_calm")]
    pub level: u8,
    pub text: String,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for WriteNote {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Pupil, self.pupil.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let pupil = rows
            .find::<Pupil>(self.pupil.0)?
            .ok_or(Refusal::Forbidden)?;
        ensure(
            ctx.actor.follows(pupil.division, pupil.school),
            Refusal::Forbidden,
        )?;
        let author = ctx.actor.staff().ok_or(Refusal::Forbidden)?;
        let text = clean(&self.text, NOTE_MAX)?;
        ensure(!text.is_empty(), Refusal::EmptyText)?;
        let known = rows.find::<Revision>(self.revision.0)?.is_some();
        if let Some(same) = rows.find::<Note>(self.note.0)? {
            ensure(
                same.author == author && same.pupil == self.pupil,
                Refusal::IdTaken,
            )?;
            // A page may have brought a device the note and not yet its words.
            if known || ctx.authority == Authority::Final {
                return Ok(Effect::merged(Merged::AlreadyDone));
            }
        } else {
            ensure(!known, Refusal::IdTaken)?;
        }
        let note = Note {
            id: self.note,
            school: pupil.school,
            division: pupil.division,
            pupil: pupil.id,
            period: self.period,
            kind: self.kind,
            level: self.level.min(ALERT_MAX),
            author,
            written_at: self.written_at,
        };
        let first = Revision {
            id: self.revision,
            note: self.note,
            school: pupil.school,
            division: pupil.division,
            pupil: pupil.id,
            parents: Vec::new(),
            text,
            author,
            written_at: self.written_at,
        };
        Ok(Effect::put([note.into(), first.into()]))
    }
}

/// A teacher revises a note. When somebody else revised the same version meanwhile, both stay. Where
/// they changed different paragraphs a third version brings them together; else the note has two
/// versions, until a revision names both as its parents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviseNote {
    pub note: NoteId,
    pub revision: RevisionId,
    /// Versions that were on screen: one, or those brought together.
    pub parents: Vec<RevisionId>,
    pub text: String,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for ReviseNote {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Note, self.note.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let note = rows.find::<Note>(self.note.0)?.ok_or(Refusal::NoteGone)?;
        ensure(
            ctx.actor.follows(note.division, note.school),
            Refusal::Forbidden,
        )?;
        let author = ctx.actor.staff().ok_or(Refusal::Forbidden)?;
        let text = clean(&self.text, NOTE_MAX)?;
        ensure(!text.is_empty(), Refusal::EmptyText)?;
        if let Some(same) = rows.find::<Revision>(self.revision.0)? {
            ensure(
                same.note == self.note && same.author == author,
                Refusal::IdTaken,
            )?;
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        let known = rows.all::<Revision>(Index::RevisionsByNote, self.note.0)?;
        ensure(
            !self.parents.is_empty()
                && self
                    .parents
                    .iter()
                    .all(|p| known.iter().any(|r| r.id == *p)),
            Refusal::RevisionGone,
        )?;
        let mut parents = Vec::new();
        for parent in &self.parents {
            if !parents.contains(parent) {
                parents.push(*parent);
            }
        }
        let revision = Revision {
            id: self.revision,
            note: note.id,
            school: note.school,
            division: note.division,
            pupil: note.pupil,
            parents,
            text,
            author,
            written_at: self.written_at,
        };
        let heads = heads(&known);
        if is_planted(Bug::NoteLastWriteWins)
            && let Some(head) = heads.first()
        {
            let over = Revision {
                text: revision.text,
                ..(*head).clone()
            };
            return Ok(Effect::put([over.into()]));
        }
        let mut others = heads.iter().filter(|h| !revision.parents.contains(&h.id));
        let Some(other) = others.next() else {
            return Ok(Effect::put([revision.into()]));
        };
        let mut together = None;
        if others.next().is_none()
            && let Some(both) = combined(&revision, other, &known)
            // The name is anybody's to take: no version is written over.
            && rows.row(RowKey::new(Kind::Revision, both.id.0))?.is_none()
        {
            together = Some(both);
        }
        let mut effect = Effect::put([revision.into()]);
        effect.merged = Some(match together {
            Some(together) => {
                effect.puts.push(together.into());
                Merged::Combined
            }
            None => Merged::TwoVersions,
        });
        Ok(effect)
    }
}

/// The version that brings `new` and another one together, when their changes do not meet. It is the
/// same whichever of the two the server was told first.
fn combined(new: &Revision, other: &Revision, known: &[Revision]) -> Option<Revision> {
    let base = common_start(known, &new.parents, other.id)?;
    let (first, last) = if new.id < other.id {
        (new, other)
    } else {
        (other, new)
    };
    let text = merge(&base.text, &first.text, &last.text)?;
    let text = clean(&text, NOTE_MAX).ok().filter(|t| !t.is_empty())?;
    let id = combined_id(first.id, last.id);
    (id != new.id).then(|| Revision {
        id,
        parents: vec![first.id, last.id],
        text,
        author: last.author,
        written_at: first.written_at.max(last.written_at),
        ..new.clone()
    })
}
