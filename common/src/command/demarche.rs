//! A pupil's own search, and what they felt as discrimination in it.

use super::host::NAME_MAX;
use super::{Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure};
use crate::domain::concern::{Concern, ConcernStatus};
use crate::domain::demarche::{Channel, Demarche, DemarcheMotive, DemarcheStatus};
use crate::domain::host::Host;
use crate::domain::period::{Period, PeriodPhase};
use crate::domain::pupil::Need;
use crate::domain::referent::Referent;
use crate::ids::{ConcernId, DemarcheId, HostId, PeriodId, PupilId, StaffId};
use crate::refusal::Refusal;
use crate::row::{Index, Kind, RowKey};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Longest next step, in characters.
pub const NEXT_STEP_MAX: usize = 200;
/// Longest words, in characters.
pub const TEXT_MAX: usize = 1000;

/// A pupil writes down a step of their search, or how it went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogDemarche {
    pub id: DemarcheId,
    pub pupil: PupilId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostId>,
    pub name: String,
    pub channel: Channel,
    /// Day of the last contact.
    pub on: NaiveDate,
    pub status: DemarcheStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motive: Option<DemarcheMotive>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub next_step: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl Rule for LogDemarche {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Pupil, self.pupil.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.is_pupil(self.pupil), Refusal::Forbidden)?;
        let need = rows
            .find::<Need>(self.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        let before = rows.find::<Demarche>(self.id.0)?;
        if let Some(before) = &before {
            ensure(before.pupil == self.pupil, Refusal::IdTaken)?;
        }
        let name = clean(&self.name, NAME_MAX)?;
        ensure(!name.is_empty(), Refusal::EmptyText)?;
        if let Some(host) = self.host {
            ensure(rows.find::<Host>(host.0)?.is_some(), Refusal::HostGone)?;
        }
        if let Some(period) = self.period {
            let period = rows.find::<Period>(period.0)?.ok_or(Refusal::PeriodGone)?;
            ensure(period.division == need.division, Refusal::PeriodGone)?;
        }
        let refused = self.status == DemarcheStatus::Refused;
        let demarche = Demarche {
            id: self.id,
            school: need.school,
            division: need.division,
            pupil: self.pupil,
            period: self.period,
            host: self.host,
            name,
            channel: self.channel,
            on: self.on,
            status: self.status,
            motive: refused.then(|| self.motive.unwrap_or(DemarcheMotive::Undisclosed)),
            remind_on: self.remind_on.filter(|_| self.status.is_open()),
            next_step: clean(&self.next_step, NEXT_STEP_MAX)?,
            text: clean(&self.text, TEXT_MAX)?,
            changed_at: ctx.now.ms,
        };
        let same = before.is_some_and(|before| {
            before
                == Demarche {
                    changed_at: before.changed_at,
                    ..demarche.clone()
                }
        });
        Ok(if same {
            Effect::merged(Merged::AlreadyDone)
        } else {
            Effect::put([demarche.into()])
        })
    }
}

/// A pupil tells what they felt as discrimination: to the referent and to the school's office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaiseConcern {
    pub id: ConcernId,
    pub pupil: PupilId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demarche: Option<DemarcheId>,
    pub place: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl Rule for RaiseConcern {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Pupil, self.pupil.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.is_pupil(self.pupil), Refusal::Forbidden)?;
        let need = rows
            .find::<Need>(self.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        if let Some(same) = rows.find::<Concern>(self.id.0)? {
            ensure(same.pupil == self.pupil, Refusal::IdTaken)?;
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        let place = clean(&self.place, NAME_MAX)?;
        ensure(!place.is_empty(), Refusal::EmptyText)?;
        let concern = Concern {
            id: self.id,
            school: need.school,
            division: need.division,
            pupil: self.pupil,
            demarche: self.demarche,
            place,
            text: clean(&self.text, TEXT_MAX)?,
            referent: referent_now(self.pupil, ctx, rows)?,
            status: ConcernStatus::Raised,
            raised_at: ctx.now.ms,
        };
        Ok(Effect::put([concern.into()]))
    }
}

/// Who follows the pupil in the period that comes first and is not over.
fn referent_now(
    pupil: PupilId,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<Option<StaffId>, Stop> {
    let mut first: Option<(Option<NaiveDate>, StaffId)> = None;
    for referent in rows.all::<Referent>(Index::ReferentsByPupil, pupil.0)? {
        let (Some(staff), Some(period)) = (referent.staff, rows.find::<Period>(referent.period.0)?)
        else {
            continue;
        };
        if period.phase(ctx.now.today) == PeriodPhase::After {
            continue;
        }
        let start = period.first_day();
        if first.is_none_or(|(known, _)| start < known) {
            first = Some((start, staff));
        }
    }
    Ok(first.map(|(_, staff)| staff))
}

/// An adult says what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandleConcern {
    pub concern: ConcernId,
    pub status: ConcernStatus,
}

impl Rule for HandleConcern {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Concern, self.concern.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        // Whether there is one is told to nobody else.
        let mut concern = rows
            .find::<Concern>(self.concern.0)?
            .ok_or(Refusal::Forbidden)?;
        let staff = ctx.actor.staff();
        let theirs = staff.is_some() && staff == concern.referent;
        ensure(
            theirs || ctx.actor.runs_office(concern.school),
            Refusal::Forbidden,
        )?;
        if concern.status == self.status || !concern.status.may_become(self.status) {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        concern.status = self.status;
        Ok(Effect::put([concern.into()]))
    }
}
