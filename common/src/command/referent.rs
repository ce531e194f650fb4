//! Who follows whom in a period.

use super::{Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, ensure};
use crate::access::Actor;
use crate::domain::concern::{Concern, ConcernStatus};
use crate::domain::demarche::Demarche;
use crate::domain::period::Period;
use crate::domain::pupil::Pupil;
use crate::domain::referent::{Referent, referent_id};
use crate::domain::staff::Staff;
use crate::ids::{PeriodId, PupilId, StaffId};
use crate::refusal::Refusal;
use crate::row::{Index, Kind, Row, RowKey};
use serde::{Deserialize, Serialize};

/// Most pupils in one command: a class, with room.
pub const ASSIGNED_MAX: usize = 100;

/// An adult names the referent of several pupils in a period. More than
/// [`LOAD_MAX`](crate::domain::referent::LOAD_MAX) pupils is told beforehand, not refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignReferent {
    pub pupils: Vec<PupilId>,
    pub period: PeriodId,
    /// None: nobody any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
}

impl Rule for AssignReferent {
    fn about(&self) -> Vec<RowKey> {
        let pupils = self.pupils.iter();
        pupils.map(|id| RowKey::new(Kind::Pupil, id.0)).collect()
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(
            !self.pupils.is_empty() && self.pupils.len() <= ASSIGNED_MAX,
            Refusal::BadArguments,
        )?;
        let mut puts: Vec<Row> = Vec::new();
        for id in &self.pupils {
            let pupil = rows.find::<Pupil>(id.0)?.ok_or(Refusal::Forbidden)?;
            ensure(
                ctx.actor.follows(pupil.division, pupil.school),
                Refusal::Forbidden,
            )?;
            let name = self.named(&pupil, ctx, rows)?;
            let referent = Referent {
                name,
                id: referent_id(pupil.id, self.period),
                school: pupil.school,
                division: pupil.division,
                pupil: pupil.id,
                period: self.period,
                staff: self.staff,
            };
            let before = rows.find::<Referent>(referent.id.0)?;
            if let Some(before) = &before {
                // The name comes from others: it must not write over what is not its own.
                ensure(
                    before.pupil == pupil.id && before.period == self.period,
                    Refusal::IdTaken,
                )?;
            }
            if before.as_ref() != Some(&referent) && !puts.contains(&Row::from(referent.clone())) {
                puts.push(referent.into());
                self.hand_over(&pupil, rows, &mut puts)?;
            }
        }
        if puts.is_empty() {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        Ok(Effect::put(puts))
    }
}

impl AssignReferent {
    /// The period is there, and whoever is named follows that pupil: what is told to the referent is
    /// told to nobody else. Their name.
    fn named(&self, pupil: &Pupil, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<String, Stop> {
        let period = rows
            .find::<Period>(self.period.0)?
            .ok_or(Refusal::PeriodGone)?;
        ensure(period.school == pupil.school, Refusal::PeriodGone)?;
        let Some(staff) = self.staff else {
            return Ok(String::new());
        };
        let person = rows.find::<Staff>(staff.0)?.ok_or(Refusal::PersonGone)?;
        // A device does not hold the roles of others.
        if ctx.authority == Authority::Final {
            let named = Actor::load(staff.into(), ctx.actor.space, rows)?;
            ensure(
                named.follows(pupil.division, pupil.school),
                Refusal::NotTheirClass,
            )?;
        }
        Ok(format!("{} {}", person.first_name, person.last_name))
    }

    /// What the pupil told and is not dealt with goes to the new referent: of this period, or of no
    /// period.
    fn hand_over(
        &self,
        pupil: &Pupil,
        rows: &mut dyn Rows,
        puts: &mut Vec<Row>,
    ) -> Result<(), Stop> {
        for mut concern in rows.all::<Concern>(Index::ConcernsByPupil, pupil.id.0)? {
            let demarche = match concern.demarche {
                Some(id) => rows.find::<Demarche>(id.0)?,
                None => None,
            };
            let period = demarche.and_then(|d| d.period);
            if concern.status != ConcernStatus::Closed && period.is_none_or(|p| p == self.period) {
                concern.referent = self.staff;
                puts.push(concern.into());
            }
        }
        Ok(())
    }
}
