//! A request for help ends: by a place, or without one.

use super::super::application::is_placed;
use super::super::{Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, ensure};
use super::{
    Written, done_before, followed, found, key, moved, nameless, other_open, step, still_open,
};
use crate::domain::period::{Period, PeriodPhase};
use crate::domain::placement::{Placement, PlacementStatus};
use crate::domain::support::{CloseMotive, StepKind, Support, SupportLevel, SupportStatus};
use crate::ids::{SupportId, SupportStepId, derived};
use crate::refusal::Refusal;
use crate::row::{Group, Index, Kind, Row, RowKey};
use serde::{Deserialize, Serialize};

/// A request ends without a place, as it was on screen: by those who follow the pupil with any
/// motive, by a coordinator when nothing was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseSupport {
    pub support: SupportId,
    pub step: SupportStepId,
    pub motive: CloseMotive,
    #[serde(default)]
    pub text: String,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for CloseSupport {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(key(self.support), Group::Status)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.staff().is_some(), Refusal::Forbidden)?;
        let mut support = found(self.support, rows)?;
        let follows = ctx.actor.follows(support.division, support.school);
        let at_pole = support.level == SupportLevel::Pole;
        // Whether a pupil stays at school is for the school to say.
        let coordinates =
            at_pole && ctx.actor.coordinates() && self.motive == CloseMotive::NothingFound;
        ensure(follows || coordinates, Refusal::Forbidden)?;
        if done_before(self.step, self.support, ctx, rows)? {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        still_open(&support)?;
        if follows && at_pole {
            nameless(&self.text, support.pupil, rows)?;
        }
        moved(&mut support, SupportStatus::Closed, ctx)?;
        support.motive = Some(self.motive);
        let written = Written {
            id: self.step,
            kind: StepKind::Ended,
            to_pupil: true,
            text: &self.text,
            at: self.written_at,
        };
        let ended = step(&support, written, ctx)?;
        Ok(Effect::put([support.into(), ended.into()]))
    }
}

/// A request that was closed begins again, in the school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReopenSupport {
    pub support: SupportId,
    pub step: SupportStepId,
    #[serde(default)]
    pub text: String,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for ReopenSupport {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(key(self.support), Group::Status)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut support = followed(self.support, ctx, rows)?;
        if done_before(self.step, self.support, ctx, rows)? {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        ensure(
            support.status == SupportStatus::Closed,
            Refusal::SupportNotOpen {
                status: support.status,
            },
        )?;
        let period = rows
            .find::<Period>(support.period.0)?
            .ok_or(Refusal::PeriodGone)?;
        ensure(
            period.phase(ctx.now.today) != PeriodPhase::After,
            Refusal::PeriodOver,
        )?;
        ensure(
            !is_placed(support.pupil, &support.weeks, rows)?,
            Refusal::AlreadyPlaced,
        )?;
        let other = other_open(support.pupil, support.period, support.id, rows)?;
        ensure(other.is_none(), Refusal::SupportOpen)?;
        moved(&mut support, SupportStatus::Open, ctx)?;
        support.motive = None;
        support.level = if ctx.actor.runs_office(support.school) {
            SupportLevel::Office
        } else {
            SupportLevel::Referent
        };
        let written = Written {
            id: self.step,
            kind: StepKind::Asked,
            to_pupil: false,
            text: &self.text,
            at: self.written_at,
        };
        let again = step(&support, written, ctx)?;
        Ok(Effect::put([support.into(), again.into()]))
    }
}

/// The requests for help that a placement answers, as they become: for every command that confirms a
/// placement, with [`Authority::Final`](crate::command::Authority::Final).
///
/// # Errors
/// [`Stop`] when a row has to be loaded first.
pub fn solved_by(
    placement: &Placement,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<Vec<Row>, Stop> {
    let mut puts = Vec::new();
    if placement.status != PlacementStatus::Confirmed {
        return Ok(puts);
    }
    for mut support in rows.all::<Support>(Index::SupportsByPupil, placement.pupil.0)? {
        let meant = support.period == placement.period
            && support.weeks.iter().all(|w| placement.weeks.contains(w));
        if !meant || !support.status.is_open() {
            continue;
        }
        moved(&mut support, SupportStatus::Solved, ctx)?;
        let id = SupportStepId(derived(support.id.0, placement.id.0));
        // The name is anybody's to take: nothing is written over.
        if rows.row(RowKey::new(Kind::SupportStep, id.0))?.is_none() {
            let written = Written {
                id,
                kind: StepKind::Ended,
                to_pupil: true,
                text: "",
                at: ctx.now.ms,
            };
            puts.push(step(&support, written, ctx)?.into());
        }
        puts.push(support.into());
    }
    Ok(puts)
}
