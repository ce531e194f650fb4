//! Visits and calls to make at hosts.

use super::{Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, ensure};
use crate::domain::demarche::Channel;
use crate::domain::follow_up::Note;
use crate::domain::placement::Placement;
use crate::domain::staff::Staff;
use crate::domain::visit::{Visit, VisitStatus};
use crate::ids::{NoteId, PlacementId, StaffId, VisitId};
use crate::refusal::Refusal;
use crate::row::{Kind, RowKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An adult plans a visit or a call, or moves it to another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanVisit {
    pub id: VisitId,
    pub placement: PlacementId,
    pub staff: StaffId,
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_on: Option<NaiveDate>,
}

impl Rule for PlanVisit {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Placement, self.placement.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let placement = rows
            .find::<Placement>(self.placement.0)?
            .ok_or(Refusal::Forbidden)?;
        ensure(
            ctx.actor.follows(placement.division, placement.school),
            Refusal::Forbidden,
        )?;
        ensure(
            rows.find::<Staff>(self.staff.0)?.is_some(),
            Refusal::PersonGone,
        )?;
        let mut visit = Visit {
            id: self.id,
            school: placement.school,
            division: placement.division,
            pupil: placement.pupil,
            placement: placement.id,
            staff: self.staff,
            channel: self.channel,
            planned_on: self.planned_on,
            status: VisitStatus::Planned,
            note: None,
        };
        if let Some(before) = rows.find::<Visit>(self.id.0)? {
            ensure(before.placement == placement.id, Refusal::IdTaken)?;
            ensure(
                before.status.may_become(VisitStatus::Planned),
                Refusal::VisitOver {
                    status: before.status,
                },
            )?;
            visit.note = before.note;
            if visit == before {
                return Ok(Effect::merged(Merged::AlreadyDone));
            }
        }
        Ok(Effect::put([visit.into()]))
    }
}

/// A visit took place, did not, or is called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseVisit {
    pub visit: VisitId,
    pub status: VisitStatus,
    /// What was written about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteId>,
}

impl Rule for CloseVisit {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Visit, self.visit.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut visit = rows
            .find::<Visit>(self.visit.0)?
            .ok_or(Refusal::Forbidden)?;
        ensure(
            ctx.actor.follows(visit.division, visit.school),
            Refusal::Forbidden,
        )?;
        ensure(self.status != VisitStatus::Planned, Refusal::BadArguments)?;
        if visit.status == self.status {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        ensure(
            visit.status.may_become(self.status),
            Refusal::VisitOver {
                status: visit.status,
            },
        )?;
        if let Some(id) = self.note {
            let note = rows.find::<Note>(id.0)?;
            ensure(
                note.is_some_and(|n| n.pupil == visit.pupil),
                Refusal::NoteGone,
            )?;
            visit.note = Some(id);
        }
        visit.status = self.status;
        Ok(Effect::put([visit.into()]))
    }
}
