//! What a school says of itself.

use super::{Ctx, Effect, Rows, RowsExt, Rule, Stop, clean, ensure};
use crate::domain::school::School;
use crate::ids::SchoolId;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Longest phone number, in characters, as people write them.
pub const PHONE_MAX: usize = 30;

/// The office of a school, or an administrator, says how to call it and whether it has an *internat*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeSchool {
    pub school: SchoolId,
    pub phone: String,
    pub boarding: bool,
}

impl Rule for DescribeSchool {
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(
            ctx.actor.runs_office(self.school) || ctx.actor.administers(),
            Refusal::Forbidden,
        )?;
        let mut school = rows
            .find::<School>(self.school.0)?
            .ok_or(Refusal::BadArguments)?;
        school.phone = clean(&self.phone, PHONE_MAX)?;
        school.boarding = self.boarding;
        Ok(Effect::put([school.into()]))
    }
}
