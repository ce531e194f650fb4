//! What happens to a placement once it is there: who guides, when, and how it stops.

use super::{Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure};
use crate::domain::offer::Offer;
use crate::domain::placement::{
    DayHours, Interruption, InterruptionReason, Placement, PlacementStatus, Tutor, WeekHours,
};
use crate::ids::{PeriodId, PlacementId, PupilId};
use crate::refusal::Refusal;
use crate::row::{Group, Index, Kind, Row, RowKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Longest name of a tutor, in characters.
pub const TUTOR_MAX: usize = 120;
/// Longest telephone number, in characters.
pub const PHONE_MAX: usize = 40;

/// The placement, if this adult follows the pupil.
fn followed(id: PlacementId, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Placement, Stop> {
    let placement = rows.find::<Placement>(id.0)?.ok_or(Refusal::Forbidden)?;
    ensure(
        ctx.actor.follows(placement.division, placement.school),
        Refusal::Forbidden,
    )?;
    Ok(placement)
}

/// An adult tells that a placement stops: the seats of the weeks after are free again, the weeks
/// stay written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterruptPlacement {
    pub placement: PlacementId,
    /// First day on which the pupil is no longer there.
    pub from: NaiveDate,
    pub reason: InterruptionReason,
}

impl Rule for InterruptPlacement {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        let placement = RowKey::new(Kind::Placement, self.placement.0);
        vec![(placement, Group::Terms), (placement, Group::Status)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut placement = followed(self.placement, ctx, rows)?;
        let interruption = Interruption {
            from: self.from,
            reason: self.reason,
        };
        if placement.interruption == Some(interruption) {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        ensure(
            placement.status == PlacementStatus::Confirmed,
            Refusal::PlacementOver {
                status: placement.status,
            },
        )?;
        let first = placement.weeks.first().map(|w| w.monday());
        let last = placement.weeks.last().map(|w| w.sunday());
        ensure(
            first.is_some_and(|first| self.from >= first)
                && last.is_some_and(|last| self.from <= last),
            Refusal::OutsidePlacement,
        )?;
        let held = placement.seats();
        placement.status = PlacementStatus::Interrupted;
        placement.interruption = Some(interruption);
        let kept = placement.seats();
        let mut puts: Vec<Row> = Vec::new();
        // Seats are the server's to give and to free.
        if ctx.authority == Authority::Final
            && let Some(offer) = placement.offer
            && let Some(mut offer) = rows.find::<Offer>(offer.0)?
        {
            for week in held.iter().filter(|week| !kept.contains(week)) {
                if let Some(taken) = offer.taken.get_mut(week) {
                    *taken = taken.saturating_sub(1);
                }
            }
            offer.taken.retain(|_, taken| *taken > 0);
            puts.push(offer.into());
        }
        puts.push(placement.into());
        Ok(Effect::put(puts))
    }
}

/// The interrupted placement of that pupil in that period that no other goes on with: a new place
/// names it.
pub(super) fn interrupted(
    pupil: PupilId,
    period: PeriodId,
    rows: &mut dyn Rows,
) -> Result<Option<PlacementId>, Stop> {
    let all = rows.all::<Placement>(Index::PlacementsByPupil, pupil.0)?;
    let replaced = |id: PlacementId| all.iter().any(|p| p.replaces == Some(id));
    let open = all.iter().filter(|p| {
        p.period == period && p.status == PlacementStatus::Interrupted && !replaced(p.id)
    });
    let last = open.max_by_key(|p| (p.interruption.map(|i| i.from), p.id));
    Ok(last.map(|p| p.id))
}

/// An adult writes who guides the pupil, and the hours of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPlacementDetails {
    pub placement: PlacementId,
    pub tutor: Tutor,
    pub hours: WeekHours,
}

impl Rule for SetPlacementDetails {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(
            RowKey::new(Kind::Placement, self.placement.0),
            Group::Details,
        )]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut placement = followed(self.placement, ctx, rows)?;
        let tutor = Tutor {
            name: clean(&self.tutor.name, TUTOR_MAX)?,
            phone: clean(&self.tutor.phone, PHONE_MAX)?,
        };
        let fits = |(day, hours): (&u8, &DayHours)| (1..=7).contains(day) && hours.is_sound();
        ensure(self.hours.iter().all(fits), Refusal::BadHours)?;
        if placement.tutor == tutor && placement.hours == self.hours {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        placement.tutor = tutor;
        placement.hours = self.hours.clone();
        Ok(Effect::put([placement.into()]))
    }
}
