//! Classes of a school.

use super::{Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure};
use crate::domain::division::{Division, Filiere, Level};
use crate::domain::school::School;
use crate::ids::{DivisionId, SchoolId};
use crate::refusal::Refusal;
use crate::row::Index;
use crate::rules::text::fold;
use serde::{Deserialize, Serialize};

/// Longest name of a class, in characters.
pub const DIVISION_NAME_MAX: usize = 30;
/// Longest name of a diploma, in characters.
pub const DIPLOMA_MAX: usize = 120;

/// An office makes a class of its school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateDivision {
    pub id: DivisionId,
    pub school: SchoolId,
    pub name: String,
    pub diploma: String,
    pub level: Level,
    pub filiere: Filiere,
}

impl Rule for CreateDivision {
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.authority == Authority::Final, Refusal::OnlineOnly)?;
        ensure(ctx.actor.runs_office(self.school), Refusal::Forbidden)?;
        rows.find::<School>(self.school.0)?
            .ok_or(Refusal::BadArguments)?;
        let name = clean(&self.name, DIVISION_NAME_MAX)?;
        let diploma = clean(&self.diploma, DIPLOMA_MAX)?;
        ensure(!name.is_empty() && !diploma.is_empty(), Refusal::EmptyText)?;
        for known in rows.all::<Division>(Index::DivisionsBySchool, self.school.0)? {
            if known.id == self.id {
                return Ok(Effect::merged(Merged::AlreadyDone));
            }
            // Two classes of one name would be taken for one another by everybody.
            ensure(fold(&known.name) != fold(&name), Refusal::IdTaken)?;
        }
        let division = Division {
            id: self.id,
            school: self.school,
            name,
            diploma,
            level: self.level,
            filiere: self.filiere,
            calendar: None,
        };
        Ok(Effect::put([division.into()]))
    }
}
