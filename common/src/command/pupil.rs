//! Pupils change class during the year: what is about them follows.

use super::{Authority, Ctx, Effect, Rows, RowsExt, Rule, Stop, ensure};
use crate::domain::application::Application;
use crate::domain::division::Division;
use crate::domain::follow_up::{Note, Revision};
use crate::domain::placement::Placement;
use crate::domain::pupil::{Need, Pupil};
use crate::ids::{DivisionId, PupilId};
use crate::refusal::Refusal;
use crate::row::{Body, Index, Row};
use serde::{Deserialize, Serialize};

/// An administrator moves a pupil to another division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovePupil {
    pub pupil: PupilId,
    pub division: DivisionId,
}

impl Rule for MovePupil {
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.authority == Authority::Final, Refusal::OnlineOnly)?;
        ensure(ctx.actor.administers(), Refusal::Forbidden)?;
        let mut pupil = rows
            .find::<Pupil>(self.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        let mut need = rows
            .find::<Need>(self.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        let to = rows
            .find::<Division>(self.division.0)?
            .ok_or(Refusal::DivisionGone)?;
        (pupil.division, pupil.school) = (to.id, to.school);
        (need.division, need.school) = (to.id, to.school);
        let mut puts: Vec<Row> = vec![pupil.into(), need.into()];
        let id = self.pupil.0;
        moved(
            &mut puts,
            rows,
            Index::ApplicationsByPupil,
            id,
            |a: &mut Application| {
                (a.division, a.school) = (to.id, to.school);
            },
        )?;
        moved(
            &mut puts,
            rows,
            Index::PlacementsByPupil,
            id,
            |p: &mut Placement| {
                (p.division, p.school) = (to.id, to.school);
            },
        )?;
        moved(&mut puts, rows, Index::NotesByPupil, id, |n: &mut Note| {
            (n.division, n.school) = (to.id, to.school);
        })?;
        moved(
            &mut puts,
            rows,
            Index::RevisionsByPupil,
            id,
            |r: &mut Revision| {
                (r.division, r.school) = (to.id, to.school);
            },
        )?;
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
