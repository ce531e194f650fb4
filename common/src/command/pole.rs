//! What a pôle decides for itself.

use super::{Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, ensure, space};
use crate::domain::pole::{Pole, Settings};
use crate::ids::PoleId;
use crate::refusal::Refusal;
use crate::row::{Group, Kind, RowKey};
use serde::{Deserialize, Serialize};

/// Longest silence that may be set, in days: a school term.
pub const SILENCE_DAYS_MAX: u16 = 90;
/// Longest notice before a period, in days: a school year.
pub const SUPPORT_DAYS_MAX: u16 = 300;

/// A coordinator sets the delays of the pôle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDelays {
    pub pole: PoleId,
    /// Days without a step of the search after which the referent is told.
    pub silence_days: u16,
    /// Days before a period from which a pupil without a place is led to ask for help.
    pub support_days: u16,
}

impl Rule for SetDelays {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(RowKey::new(Kind::Pole, self.pole.0), Group::Whole)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(
            ctx.actor.coordinates() && self.pole == space(ctx),
            Refusal::Forbidden,
        )?;
        let mut pole = rows.find::<Pole>(self.pole.0)?.ok_or(Refusal::Forbidden)?;
        ensure(
            (1..=SILENCE_DAYS_MAX).contains(&self.silence_days),
            Refusal::DaysOutside {
                max: SILENCE_DAYS_MAX,
            },
        )?;
        ensure(
            (1..=SUPPORT_DAYS_MAX).contains(&self.support_days),
            Refusal::DaysOutside {
                max: SUPPORT_DAYS_MAX,
            },
        )?;
        let settings = Settings {
            silence_days: self.silence_days,
            support_days: self.support_days,
        };
        if pole.settings == settings {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        pole.settings = settings;
        Ok(Effect::put([pole.into()]))
    }
}
