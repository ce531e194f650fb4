//! Pupils as their school's office lists them: enrolled, corrected, gone. Never deleted.

use super::{Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure};
use crate::domain::division::Division;
use crate::domain::pupil::{Need, Pupil, Schooling};
use crate::domain::school::School;
use crate::ids::{DivisionId, PupilId};
use crate::refusal::Refusal;
use crate::row::{Group, Index, Kind, RowKey};
use crate::rules::codes::Insee;
use crate::rules::text::fold;
use crate::rules::travel::GeoPoint;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Longest first or last name, in characters.
pub const PERSON_NAME_MAX: usize = 80;

/// Where a pupil lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    pub commune: Insee,
    pub commune_name: String,
    pub point: GeoPoint,
}

/// An office adds a pupil to a class of its school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolPupil {
    pub id: PupilId,
    pub division: DivisionId,
    pub first_name: String,
    pub last_name: String,
    pub born: NaiveDate,
    /// The school's commune when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<Home>,
}

impl Rule for EnrolPupil {
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.authority == Authority::Final, Refusal::OnlineOnly)?;
        let division = rows
            .find::<Division>(self.division.0)?
            .ok_or(Refusal::DivisionGone)?;
        ensure(ctx.actor.runs_office(division.school), Refusal::Forbidden)?;
        let (first_name, last_name) = names(&self.first_name, &self.last_name)?;
        let class = rows.all::<Pupil>(Index::PupilsByDivision, division.id.0)?;
        let mut taken = BTreeSet::new();
        for pupil in &class {
            let Some(need) = rows.find::<Need>(pupil.id.0)? else {
                continue;
            };
            if need.born == self.born
                && fold(&pupil.last_name) == fold(&last_name)
                && fold(&pupil.first_name) == fold(&first_name)
            {
                return Ok(Effect::merged(Merged::AlreadyDone));
            }
            taken.insert(need.reference);
        }
        ensure(rows.find::<Pupil>(self.id.0)?.is_none(), Refusal::IdTaken)?;
        let school = rows
            .find::<School>(division.school.0)?
            .ok_or(Refusal::DivisionGone)?;
        let home = self.home.clone().unwrap_or(Home {
            commune: school.commune,
            commune_name: school.commune_name,
            point: school.point,
        });
        let pupil = Pupil {
            id: self.id,
            school: division.school,
            division: division.id,
            first_name,
            last_name,
        };
        let need = Need {
            pupil: self.id,
            school: division.school,
            division: division.id,
            reference: reference(&division.name, &taken),
            born: self.born,
            commune: home.commune,
            commune_name: home.commune_name,
            point: home.point,
            schooling: Schooling::Present,
            exempt: Vec::new(),
        };
        Ok(Effect::put([pupil.into(), need.into()]))
    }
}

/// The first number of the class that nobody has: « 1MELEC2-07 ».
fn reference(division: &str, taken: &BTreeSet<String>) -> String {
    (1..)
        .map(|number| format!("{division}-{number:02}"))
        .find(|reference| !taken.contains(reference))
        .unwrap_or_default()
}

fn names(first: &str, last: &str) -> Result<(String, String), Refusal> {
    let (first, last) = (
        clean(first, PERSON_NAME_MAX)?,
        clean(last, PERSON_NAME_MAX)?,
    );
    ensure(!first.is_empty() && !last.is_empty(), Refusal::EmptyText)?;
    Ok((first, last))
}

/// An office corrects who a pupil is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectPupil {
    pub pupil: PupilId,
    pub first_name: String,
    pub last_name: String,
    pub born: NaiveDate,
}

impl Rule for CorrectPupil {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        both(self.pupil)
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let (mut pupil, mut need) = known(self.pupil, rows)?;
        ensure(ctx.actor.runs_office(pupil.school), Refusal::Forbidden)?;
        (pupil.first_name, pupil.last_name) = names(&self.first_name, &self.last_name)?;
        need.born = self.born;
        Ok(Effect::put([pupil.into(), need.into()]))
    }
}

/// An office says whether a pupil is still in the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetSchooling {
    pub pupil: PupilId,
    pub schooling: Schooling,
}

impl Rule for SetSchooling {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(RowKey::new(Kind::Need, self.pupil.0), Group::Whole)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let (pupil, mut need) = known(self.pupil, rows)?;
        ensure(ctx.actor.runs_office(pupil.school), Refusal::Forbidden)?;
        if need.schooling == self.schooling {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        need.schooling = self.schooling;
        Ok(Effect::put([need.into()]))
    }
}

fn both(pupil: PupilId) -> Vec<(RowKey, Group)> {
    [Kind::Pupil, Kind::Need]
        .map(|kind| (RowKey::new(kind, pupil.0), Group::Whole))
        .to_vec()
}

fn known(id: PupilId, rows: &mut dyn Rows) -> Result<(Pupil, Need), Stop> {
    let pupil = rows.find::<Pupil>(id.0)?.ok_or(Refusal::PersonGone)?;
    let need = rows.find::<Need>(id.0)?.ok_or(Refusal::PersonGone)?;
    Ok((pupil, need))
}
