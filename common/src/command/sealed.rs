//! What was kept aside: a coordinator files it in its author's name, or destroys it.

use super::{Authority, Command, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, apply, ensure};
use crate::access::{Actor, Who};
use crate::domain::follow_up::Note;
use crate::domain::pupil::Pupil;
use crate::domain::sealed::{Sealed, SealedStatus};
use crate::domain::staff::{Role, Territory};
use crate::ids::{SchoolId, SealedId, StaffId};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// A coordinator has it done, in its author's name. Only the notes of a follow-up can be: anything
/// else is a decision of somebody who may no longer decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSealed {
    pub id: SealedId,
}

/// A coordinator erases its contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestroySealed {
    pub id: SealedId,
}

/// What waits under that ticket, or that it is decided already.
fn waiting(
    id: SealedId,
    becomes: SealedStatus,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<Option<Sealed>, Stop> {
    ensure(ctx.actor.coordinates(), Refusal::Forbidden)?;
    let sealed = rows.find::<Sealed>(id.0)?.ok_or(Refusal::SealedGone)?;
    if sealed.status == becomes {
        return Ok(None);
    }
    ensure(
        sealed.status == SealedStatus::Waiting,
        Refusal::SealedHandled,
    )?;
    Ok(Some(sealed))
}

impl Rule for DestroySealed {
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let Some(sealed) = waiting(self.id, SealedStatus::Destroyed, ctx, rows)? else {
            return Ok(Effect::merged(Merged::AlreadyDone));
        };
        let decided = sealed.decided(SealedStatus::Destroyed, ctx.actor.staff());
        Ok(Effect::put([decided.into()]))
    }
}

impl Rule for FileSealed {
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let Some(sealed) = waiting(self.id, SealedStatus::Filed, ctx, rows)? else {
            return Ok(Effect::merged(Merged::AlreadyDone));
        };
        let command = fileable(&sealed).ok_or(Refusal::NotFileable)?;
        let mut effect = Effect::default();
        // A coordinator's device has neither the pupil nor their notes: the server does it.
        if ctx.authority == Authority::Final {
            let author = author(&sealed, &command, ctx, rows)?;
            let own = Ctx {
                actor: &author,
                ..*ctx
            };
            effect = apply(&command, &own, rows)?;
            effect.merged = None;
        }
        let decided = sealed.decided(SealedStatus::Filed, ctx.actor.staff());
        effect.puts.push(decided.into());
        Ok(effect)
    }
}

/// The command inside, when it is one that can be filed.
#[must_use]
pub fn fileable(sealed: &Sealed) -> Option<Command> {
    let args = serde_json::from_str(&sealed.args).ok()?;
    let command = Command::decode(&sealed.op, sealed.schema, &args).ok()?;
    matches!(command, Command::WriteNote(_) | Command::ReviseNote(_)).then_some(command)
}

/// The author, as somebody who follows that pupil.
fn author(
    sealed: &Sealed,
    command: &Command,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<Actor, Stop> {
    let school: SchoolId = match command {
        Command::WriteNote(note) => {
            let pupil = rows.find::<Pupil>(note.pupil.0)?;
            pupil.ok_or(Refusal::PersonGone)?.school
        }
        Command::ReviseNote(revision) => {
            let note = rows.find::<Note>(revision.note.0)?;
            note.ok_or(Refusal::NoteGone)?.school
        }
        _ => return Err(Refusal::NotFileable.into()),
    };
    Ok(Actor {
        user: sealed.author,
        space: ctx.actor.space,
        who: Who::Staff {
            staff: StaffId(sealed.author.0),
            roles: vec![(Role::Teacher, Territory::School(school))],
        },
    })
}
