//! A place found outside the app: declared by the pupil, checked by whoever follows them.

use super::application::{is_placed, lapse_own};
use super::host::NAME_MAX;
use super::placement::interrupted;
use super::support::solved_by;
use super::{Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure, space};
use crate::domain::found_place::{Country, FoundPlace, FoundStatus, Origin, PlaceDetails};
use crate::domain::host::{Host, HostContact, HostState, Sharing};
use crate::domain::period::{Period, PeriodPhase, PeriodState};
use crate::domain::placement::{Placement, PlacementStatus, Tutor};
use crate::domain::pupil::Need;
use crate::domain::school::School;
use crate::ids::{FoundPlaceId, HostId, PeriodId, PlacementId, PupilId, SchoolId};
use crate::refusal::{Missing, Refusal};
use crate::row::{Group, Index, Kind, Row, RowKey};
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};

/// Longest phone number as typed, in characters.
pub const PHONE_MAX: usize = 30;
/// Fewest digits of a phone number, of whatever country.
const PHONE_DIGITS: usize = 6;
/// Longest address, in characters.
pub const ADDRESS_MAX: usize = 200;
/// Longest words to the pupil, in characters.
pub const WORDS_MAX: usize = 500;

/// What is told of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceTold {
    pub period: PeriodId,
    pub weeks: Vec<IsoWeek>,
    pub origin: Origin,
    /// Set when the host is one of the pôle's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostId>,
    pub place: PlaceDetails,
    #[serde(default, skip_serializing_if = "Tutor::is_empty")]
    pub tutor: Tutor,
}

impl PlaceTold {
    /// What is told, cleaned.
    fn checked(&self, need: &Need, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Self, Stop> {
        let period = rows
            .find::<Period>(self.period.0)?
            .ok_or(Refusal::PeriodGone)?;
        ensure(
            period.division == need.division && period.state == PeriodState::Published,
            Refusal::PeriodGone,
        )?;
        ensure(
            period.phase(ctx.now.today) != PeriodPhase::After,
            Refusal::PeriodOver,
        )?;
        let mut weeks = self.weeks.clone();
        weeks.sort_unstable();
        weeks.dedup();
        ensure(
            !weeks.is_empty() && weeks.iter().all(|week| period.weeks.contains(week)),
            Refusal::WeeksOutside,
        )?;
        let place = details(&self.place)?;
        match self.host {
            Some(id) => {
                let host = rows.find::<Host>(id.0)?.ok_or(Refusal::HostGone)?;
                ensure(host.receives(), Refusal::HostBlocked)?;
            }
            None => complete(&place)?,
        }
        Ok(Self {
            weeks,
            place,
            tutor: Tutor {
                name: clean(&self.tutor.name, NAME_MAX)?,
                phone: clean(&self.tutor.phone, PHONE_MAX)?,
            },
            origin: match self.origin {
                Origin::Offer => Origin::Alone,
                origin => origin,
            },
            ..self.clone()
        })
    }
}

fn details(place: &PlaceDetails) -> Result<PlaceDetails, Refusal> {
    let french = place.country.is_france();
    Ok(PlaceDetails {
        name: clean(&place.name, NAME_MAX)?,
        // Abroad there is neither.
        siret: place.siret.filter(|_| french),
        commune: place.commune.filter(|_| french),
        point: place.point.filter(|_| french),
        country: place.country,
        commune_name: clean(&place.commune_name, NAME_MAX)?,
        address: clean(&place.address, ADDRESS_MAX)?,
        sector: clean(&place.sector, NAME_MAX)?,
        phone: clean(&place.phone, PHONE_MAX)?,
    })
}

/// A host that nobody knows yet has a name or a number, a commune, and can be called.
fn complete(place: &PlaceDetails) -> Result<(), Refusal> {
    let has = |what, there: bool| ensure(there, Refusal::PlaceIncomplete { what });
    has(
        Missing::Name,
        !place.name.is_empty() || place.siret.is_some(),
    )?;
    has(Missing::Commune, !place.commune_name.is_empty())?;
    let digits = place.phone.chars().filter(char::is_ascii_digit).count();
    has(Missing::Phone, digits >= PHONE_DIGITS)
}

/// A pupil tells of a place they have found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclarePlace {
    pub id: FoundPlaceId,
    pub pupil: PupilId,
    #[serde(flatten)]
    pub told: PlaceTold,
}

impl Rule for DeclarePlace {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Pupil, self.pupil.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.is_pupil(self.pupil), Refusal::Forbidden)?;
        let need = rows
            .find::<Need>(self.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        if let Some(same) = rows.find::<FoundPlace>(self.id.0)? {
            ensure(same.pupil == self.pupil, Refusal::IdTaken)?;
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        let told = self.told.checked(&need, ctx, rows)?;
        ensure(
            !is_placed(self.pupil, &told.weeks, rows)?,
            Refusal::AlreadyPlaced,
        )?;
        let found = FoundPlace {
            id: self.id,
            pole: space(ctx),
            school: need.school,
            division: need.division,
            pupil: self.pupil,
            period: told.period,
            weeks: told.weeks,
            origin: told.origin,
            host: told.host,
            place: told.place,
            tutor: told.tutor,
            status: FoundStatus::Declared,
            comment: String::new(),
            checked_by: None,
            placement: None,
            declared_at: ctx.now.ms,
        };
        Ok(Effect::put([found.into()]))
    }
}

/// A pupil corrects what they told: it waits for the check again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectPlace {
    pub found: FoundPlaceId,
    #[serde(flatten)]
    pub told: PlaceTold,
}

impl Rule for CorrectPlace {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::FoundPlace, self.found.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut found = own(self.found, ctx, rows)?;
        let need = rows
            .find::<Need>(found.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        become_(&mut found, FoundStatus::Declared)?;
        let told = self.told.checked(&need, ctx, rows)?;
        ensure(
            !is_placed(found.pupil, &told.weeks, rows)?,
            Refusal::AlreadyPlaced,
        )?;
        (found.period, found.weeks, found.origin) = (told.period, told.weeks, told.origin);
        (found.host, found.place, found.tutor) = (told.host, told.place, told.tutor);
        found.comment = String::new();
        Ok(Effect::put([found.into()]))
    }
}

/// A pupil takes back what they told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawPlace {
    pub found: FoundPlaceId,
}

impl Rule for WithdrawPlace {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::FoundPlace, self.found.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut found = own(self.found, ctx, rows)?;
        if found.status == FoundStatus::Withdrawn {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        become_(&mut found, FoundStatus::Withdrawn)?;
        Ok(Effect::put([found.into()]))
    }
}

fn own(id: FoundPlaceId, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<FoundPlace, Stop> {
    let found = rows
        .find::<FoundPlace>(id.0)?
        .ok_or(Refusal::FoundPlaceGone)?;
    ensure(ctx.actor.is_pupil(found.pupil), Refusal::Forbidden)?;
    Ok(found)
}

fn become_(found: &mut FoundPlace, next: FoundStatus) -> Result<(), Refusal> {
    ensure(
        found.status.may_become(next),
        Refusal::FoundPlaceNotOpen {
            status: found.status,
        },
    )?;
    found.status = next;
    Ok(())
}

/// What whoever follows the pupil says of the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceVerdict {
    /// It holds: the pupil goes there.
    Accept {
        placement: PlacementId,
        /// One of the pôle's hosts, when it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<HostId>,
        /// Name of the host that is made when it is none.
        new_host: HostId,
    },
    /// Something has to be corrected, in these words.
    SendBack { comment: String },
}

/// Whoever follows the pupil checks the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckPlace {
    pub found: FoundPlaceId,
    pub verdict: PlaceVerdict,
}

impl Rule for CheckPlace {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        let found = RowKey::new(Kind::FoundPlace, self.found.0);
        vec![(found, Group::Ask), (found, Group::Status)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut found = rows
            .find::<FoundPlace>(self.found.0)?
            .ok_or(Refusal::FoundPlaceGone)?;
        ensure(
            ctx.actor.follows(found.division, found.school),
            Refusal::Forbidden,
        )?;
        let staff = ctx.actor.staff().ok_or(Refusal::Forbidden)?;
        match &self.verdict {
            PlaceVerdict::SendBack { comment } => {
                let comment = clean(comment, WORDS_MAX)?;
                ensure(!comment.is_empty(), Refusal::EmptyText)?;
                become_(&mut found, FoundStatus::SentBack)?;
                found.comment = comment;
                found.checked_by = Some(staff);
                Ok(Effect::put([found.into()]))
            }
            PlaceVerdict::Accept {
                placement,
                host,
                new_host,
            } => {
                if found.status == FoundStatus::Accepted {
                    return Ok(Effect::merged(Merged::AlreadyDone));
                }
                become_(&mut found, FoundStatus::Accepted)?;
                found.checked_by = Some(staff);
                found.comment = String::new();
                accept(found, *placement, *host, *new_host, ctx, rows)
            }
        }
    }
}

/// The placement, and the host when it is new: by the server only.
fn accept(
    mut found: FoundPlace,
    placement: PlacementId,
    chosen: Option<HostId>,
    new: HostId,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<Effect, Stop> {
    let period = rows
        .find::<Period>(found.period.0)?
        .filter(|period| period.state == PeriodState::Published)
        .ok_or(Refusal::PeriodGone)?;
    ensure(
        period.phase(ctx.now.today) != PeriodPhase::After,
        Refusal::PeriodOver,
    )?;
    ensure(
        rows.find::<Placement>(placement.0)?.is_none(),
        Refusal::IdTaken,
    )?;
    ensure(
        !is_placed(found.pupil, &found.weeks, rows)?,
        Refusal::AlreadyPlaced,
    )?;
    let known = chosen.or(found.host);
    let (host, mut puts) = match known {
        Some(id) => (known_host(id, found.school, rows)?, Vec::new()),
        None => new_host(&found, new, ctx, rows)?,
    };
    if ctx.authority == Authority::Provisional {
        return Ok(Effect::put([found.into()]));
    }
    puts.extend(lapse_own(found.pupil, &found.weeks, None, ctx, rows)?);
    puts.extend(withdraw_others(
        found.pupil,
        &found.weeks,
        Some(found.id),
        rows,
    )?);
    let replaces = interrupted(found.pupil, found.period, rows)?;
    found.host = Some(host);
    found.placement = Some(placement);
    let placement = Placement {
        id: placement,
        pole: found.pole,
        school: found.school,
        division: found.division,
        pupil: found.pupil,
        period: found.period,
        host,
        offer: None,
        application: None,
        found: Some(found.id),
        origin: found.origin,
        weeks: found.weeks.clone(),
        status: PlacementStatus::Confirmed,
        tutor: found.tutor.clone(),
        hours: Default::default(),
        interruption: None,
        replaces,
    };
    puts.extend(solved_by(&placement, ctx, rows)?);
    puts.extend([found.into(), placement.into()]);
    Ok(Effect::put(puts))
}

/// A host of the pôle, or the one that took its place.
fn known_host(id: HostId, school: SchoolId, rows: &mut dyn Rows) -> Result<HostId, Stop> {
    let mut host = rows.find::<Host>(id.0)?.ok_or(Refusal::HostGone)?;
    // A chain of mergers is short; a ring would be a defect.
    for _ in 0..8 {
        let Some(next) = host.merged_into else { break };
        host = rows.find::<Host>(next.0)?.ok_or(Refusal::HostGone)?;
    }
    let theirs = host.private_to().is_none_or(|owner| owner == school);
    ensure(theirs, Refusal::HostGone)?;
    ensure(host.receives(), Refusal::HostBlocked)?;
    Ok(host.id)
}

/// A host of the pupil's school, with how to reach it.
fn new_host(
    found: &FoundPlace,
    id: HostId,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<(HostId, Vec<Row>), Stop> {
    let place = &found.place;
    complete(place)?;
    ensure(rows.find::<Host>(id.0)?.is_none(), Refusal::IdTaken)?;
    let school = rows
        .find::<School>(found.school.0)?
        .ok_or(Refusal::DivisionGone)?;
    let (commune, point) = match place.country {
        Country::France => (
            place.commune.unwrap_or(school.commune),
            place.point.unwrap_or(school.point),
        ),
        abroad => (
            abroad.insee().unwrap_or(school.commune),
            abroad.main_town().unwrap_or(school.point),
        ),
    };
    let located = !place.country.is_france() || place.commune.is_some() && place.point.is_some();
    let name = match (place.name.as_str(), place.siret) {
        ("", Some(siret)) => format!("SIRET {}", siret.spaced()),
        (name, _) => name.to_owned(),
    };
    let host = Host {
        id,
        pole: space(ctx),
        name,
        sector: place.sector.clone(),
        commune,
        commune_name: place.commune_name.clone(),
        point,
        siret: place.siret,
        headcount: None,
        country: place.country,
        foreign_id: String::new(),
        sharing: Sharing::School,
        owner: Some(found.school),
        // Where it is was not found in the list of communes: to be looked at.
        state: if located {
            HostState::Active
        } else {
            HostState::ToReview
        },
        blocked: false,
        verified_on: Some(ctx.now.today),
        merged_into: None,
    };
    let contact = HostContact {
        host: id,
        pole: space(ctx),
        address: place.address.clone(),
        contact_name: found.tutor.name.clone(),
        phone: place.phone.clone(),
        email: String::new(),
        private_to: host.private_to(),
    };
    Ok((id, vec![host.into(), contact.into()]))
}

/// What the pupil told of other places for these weeks: a seat is granted.
pub(super) fn withdraw_others(
    pupil: PupilId,
    weeks: &[IsoWeek],
    except: Option<FoundPlaceId>,
    rows: &mut dyn Rows,
) -> Result<Vec<Row>, Stop> {
    let others = rows.all::<FoundPlace>(Index::FoundPlacesByPupil, pupil.0)?;
    let meets = |other: &FoundPlace| other.weeks.iter().any(|week| weeks.contains(week));
    Ok(others
        .into_iter()
        .filter(|other| Some(other.id) != except && other.status.is_open() && meets(other))
        .map(|mut other| {
            other.status = FoundStatus::Withdrawn;
            other.comment = "Une autre place est attribuée pour ces semaines.".into();
            other.into()
        })
        .collect())
}
