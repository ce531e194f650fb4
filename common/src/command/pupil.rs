//! Pupils change class during the year: what is about them follows. Some do not have to do a period.

use super::{Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, ensure};
use crate::domain::application::Application;
use crate::domain::attendance::Attendance;
use crate::domain::concern::Concern;
use crate::domain::demarche::Demarche;
use crate::domain::division::Division;
use crate::domain::follow_up::{Note, Revision};
use crate::domain::found_place::FoundPlace;
use crate::domain::journal::JournalEntry;
use crate::domain::period::Period;
use crate::domain::placement::Placement;
use crate::domain::pupil::{Need, Pupil};
use crate::domain::reception::Reception;
use crate::domain::referent::Referent;
use crate::domain::support::{Support, SupportStep};
use crate::domain::visit::Visit;
use crate::domain::wish::Wishes;
use crate::ids::{DivisionId, PeriodId, PupilId};
use crate::refusal::Refusal;
use crate::row::{Body, Index, Kind, Row, RowKey};
use serde::{Deserialize, Serialize};

/// An administrator moves a pupil to another division, an office within its school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovePupil {
    pub pupil: PupilId,
    pub division: DivisionId,
}

impl Rule for MovePupil {
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.authority == Authority::Final, Refusal::OnlineOnly)?;
        let pupil = rows.find::<Pupil>(self.pupil.0)?;
        let to = rows.find::<Division>(self.division.0)?;
        let school = pupil.as_ref().map(|p| p.school);
        let in_school = school.is_some_and(|school| {
            ctx.actor.runs_office(school) && to.as_ref().is_none_or(|to| to.school == school)
        });
        ensure(ctx.actor.administers() || in_school, Refusal::Forbidden)?;
        let mut pupil = pupil.ok_or(Refusal::PersonGone)?;
        let mut need = rows
            .find::<Need>(self.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        let to = to.ok_or(Refusal::DivisionGone)?;
        (pupil.division, pupil.school) = (to.id, to.school);
        (need.division, need.school) = (to.id, to.school);
        let mut puts: Vec<Row> = vec![pupil.into(), need.into()];
        let id = self.pupil.0;
        macro_rules! follows {
            ($($index:ident: $kind:ty),* $(,)?) => {$(
                moved(&mut puts, rows, Index::$index, id, |row: &mut $kind| {
                    (row.division, row.school) = (to.id, to.school);
                })?;
            )*};
        }
        follows!(
            ApplicationsByPupil: Application,
            PlacementsByPupil: Placement,
            FoundPlacesByPupil: FoundPlace,
            ReferentsByPupil: Referent,
            DemarchesByPupil: Demarche,
            SupportsByPupil: Support,
            StepsByPupil: SupportStep,
            ConcernsByPupil: Concern,
            NotesByPupil: Note,
            RevisionsByPupil: Revision,
            VisitsByPupil: Visit,
            AttendancesByPupil: Attendance,
            JournalByPupil: JournalEntry,
            ReceptionsByPupil: Reception,
        );
        if let Some(mut wishes) = rows.find::<Wishes>(id)? {
            (wishes.division, wishes.school) = (to.id, to.school);
            puts.push(wishes.into());
        }
        Ok(Effect::put(puts))
    }
}

fn moved<T: Body + Clone + Into<Row>>(
    puts: &mut Vec<Row>,
    rows: &mut dyn Rows,
    index: Index,
    pupil: uuid::Uuid,
    change: impl Fn(&mut T),
) -> Result<(), Stop> {
    for mut body in rows.all::<T>(index, pupil)? {
        change(&mut body);
        puts.push(body.into());
    }
    Ok(())
}

/// An adult says that a pupil does not have to do a period, or that they do after all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExemptPupil {
    pub pupil: PupilId,
    pub period: PeriodId,
    pub exempt: bool,
}

impl Rule for ExemptPupil {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Pupil, self.pupil.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut need = rows.find::<Need>(self.pupil.0)?.ok_or(Refusal::Forbidden)?;
        ensure(
            ctx.actor.follows(need.division, need.school),
            Refusal::Forbidden,
        )?;
        let period = rows
            .find::<Period>(self.period.0)?
            .ok_or(Refusal::PeriodGone)?;
        ensure(period.school == need.school, Refusal::PeriodGone)?;
        if need.exempt.contains(&period.id) == self.exempt {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        need.exempt.retain(|id| *id != period.id);
        if self.exempt {
            need.exempt.push(period.id);
        }
        Ok(Effect::put([need.into()]))
    }
}
