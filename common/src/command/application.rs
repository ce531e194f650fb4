//! Asking for a seat, and answering.

use super::found_place::withdraw_others;
use super::placement::interrupted;
use super::support::solved_by;
use super::{
    Authority, Ctx, Effect, Merged, Notice, Rows, RowsExt, Rule, Stop, clean, ensure, space,
};
use crate::domain::application::{Application, ApplicationStatus, LapseReason, RefusalMotive};
use crate::domain::compatibility::{Obstacle, obstacles};
use crate::domain::division::Division;
use crate::domain::host::Host;
use crate::domain::offer::Offer;
use crate::domain::period::{Period, PeriodPhase, PeriodState};
use crate::domain::placement::{Placement, PlacementStatus};
use crate::domain::pupil::Need;
use crate::ids::{ApplicationId, HostId, OfferId, PeriodId, PlacementId, PupilId};
use crate::refusal::Refusal;
use crate::row::{Group, Index, Kind, Row, RowKey};
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};

/// Longest message to the coordinator, in characters.
pub const MESSAGE_MAX: usize = 500;
/// Longest comment to the pupil, in characters.
pub const COMMENT_MAX: usize = 500;

/// A pupil asks for a seat for a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyToOffer {
    pub id: ApplicationId,
    pub pupil: PupilId,
    pub offer: OfferId,
    pub period: PeriodId,
    #[serde(default)]
    pub message: String,
}

impl Rule for ApplyToOffer {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Pupil, self.pupil.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.is_pupil(self.pupil), Refusal::Forbidden)?;
        let need = rows
            .find::<Need>(self.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        let division = rows
            .find::<Division>(need.division.0)?
            .ok_or(Refusal::DivisionGone)?;
        let period = rows
            .find::<Period>(self.period.0)?
            .ok_or(Refusal::PeriodGone)?;
        ensure(
            period.division == division.id && period.state == PeriodState::Published,
            Refusal::PeriodGone,
        )?;
        ensure(
            period.phase(ctx.now.today) != PeriodPhase::After,
            Refusal::PeriodOver,
        )?;
        let offer = rows
            .find::<Offer>(self.offer.0)?
            .ok_or(Refusal::OfferGone)?;
        // By name, whoever's it is: a request must not take the place of another, nor come back
        // after its answer.
        if let Some(same) = rows.find::<Application>(self.id.0)? {
            ensure(
                same.pupil == self.pupil && same.offer == self.offer && same.period == self.period,
                Refusal::IdTaken,
            )?;
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        let mine = rows.all::<Application>(Index::ApplicationsByPupil, self.pupil.0)?;
        if mine
            .iter()
            .any(|a| a.offer == self.offer && a.period == self.period && a.status.is_open())
        {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        ensure(
            !is_placed(self.pupil, &period.weeks, rows)?,
            Refusal::AlreadyPlaced,
        )?;
        fits(&offer, &division, &need, &period.weeks, rows)?;
        let application = Application {
            id: self.id,
            pole: space(ctx),
            school: division.school,
            division: division.id,
            pupil: self.pupil,
            offer: offer.id,
            period: period.id,
            weeks: period.weeks.clone(),
            message: clean(&self.message, MESSAGE_MAX)?,
            status: match ctx.authority {
                Authority::Provisional => ApplicationStatus::Queued,
                Authority::Final => ApplicationStatus::Sent,
            },
            motive: None,
            comment: String::new(),
            lapse: None,
            asked_at: ctx.now.ms,
            answered_at: None,
        };
        Ok(Effect::put([application.into()]))
    }
}

/// Refuses what does not fit: a closed or full offer by its own name, anything else with every
/// obstacle.
pub(super) fn fits(
    offer: &Offer,
    division: &Division,
    need: &Need,
    weeks: &[IsoWeek],
    rows: &mut dyn Rows,
) -> Result<(), Stop> {
    let host = rows.find::<Host>(offer.host.0)?.ok_or(Refusal::HostGone)?;
    ensure(host.receives(), Refusal::HostBlocked)?;
    let obstacles = obstacles(offer, host.commune, division, need, weeks);
    Err(match obstacles.as_slice() {
        [] => return Ok(()),
        [Obstacle::Closed, ..] => Refusal::OfferClosed {
            status: offer.status,
        },
        [Obstacle::NoSeat { .. }] => Refusal::OfferFull,
        _ => Refusal::NotCompatible { obstacles },
    }
    .into())
}

/// Has a place in one of these weeks.
pub(super) fn is_placed(
    pupil: PupilId,
    weeks: &[IsoWeek],
    rows: &mut dyn Rows,
) -> Result<bool, Stop> {
    let placements = rows.all::<Placement>(Index::PlacementsByPupil, pupil.0)?;
    Ok(placements
        .iter()
        .filter(|p| p.status == PlacementStatus::Confirmed)
        .any(|p| p.weeks.iter().any(|w| weeks.contains(w))))
}

/// A pupil takes a request back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawApplication {
    pub application: ApplicationId,
}

impl Rule for WithdrawApplication {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Application, self.application.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut application = rows
            .find::<Application>(self.application.0)?
            .ok_or(Refusal::ApplicationGone)?;
        ensure(ctx.actor.is_pupil(application.pupil), Refusal::Forbidden)?;
        if application.status == ApplicationStatus::Withdrawn {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        answer(&mut application, ApplicationStatus::Withdrawn, ctx)?;
        Ok(Effect::put([application.into()]))
    }
}

fn answer(
    application: &mut Application,
    next: ApplicationStatus,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    ensure(
        application.status.may_become(next),
        Refusal::ApplicationNotOpen {
            status: application.status,
        },
    )?;
    application.status = next;
    application.answered_at = Some(ctx.now.ms);
    Ok(())
}

/// A coordinator grants a seat, on what was on screen and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveMatch {
    pub application: ApplicationId,
    pub placement: PlacementId,
    /// What the screen showed: the request, its offer, the host, the need, the period.
    pub offer: OfferId,
    pub host: HostId,
    pub pupil: PupilId,
    pub period: PeriodId,
}

impl Rule for ApproveMatch {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        let application = RowKey::new(Kind::Application, self.application.0);
        let offer = RowKey::new(Kind::Offer, self.offer.0);
        vec![
            (application, Group::Ask),
            (application, Group::Status),
            (offer, Group::Text),
            (offer, Group::Terms),
            (offer, Group::Status),
            (offer, Group::Taken),
            (RowKey::new(Kind::Host, self.host.0), Group::Whole),
            (RowKey::new(Kind::Need, self.pupil.0), Group::Whole),
            (RowKey::new(Kind::Period, self.period.0), Group::Whole),
        ]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.coordinates(), Refusal::Forbidden)?;
        let mut application = rows
            .find::<Application>(self.application.0)?
            .ok_or(Refusal::ApplicationGone)?;
        ensure(
            application.offer == self.offer
                && application.pupil == self.pupil
                && application.period == self.period,
            Refusal::MissingPrecondition,
        )?;
        if application.status == ApplicationStatus::Approved {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        let need = rows
            .find::<Need>(self.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        let division = rows
            .find::<Division>(need.division.0)?
            .ok_or(Refusal::DivisionGone)?;
        let mut offer = rows
            .find::<Offer>(self.offer.0)?
            .ok_or(Refusal::OfferGone)?;
        ensure(offer.host == self.host, Refusal::MissingPrecondition)?;
        rows.find::<Period>(self.period.0)?
            .filter(|period| period.state == PeriodState::Published)
            .ok_or(Refusal::PeriodGone)?;
        ensure(
            rows.find::<Placement>(self.placement.0)?.is_none(),
            Refusal::IdTaken,
        )?;
        ensure(
            !is_placed(self.pupil, &application.weeks, rows)?,
            Refusal::AlreadyPlaced,
        )?;
        fits(&offer, &division, &need, &application.weeks, rows)?;
        if ctx.authority == Authority::Provisional {
            answer(&mut application, ApplicationStatus::ApprovalQueued, ctx)?;
            return Ok(Effect::put([application.into()]));
        }
        answer(&mut application, ApplicationStatus::Approved, ctx)?;
        for week in &application.weeks {
            let taken = offer.taken.entry(*week).or_insert(0);
            *taken = taken.saturating_add(1);
        }
        let placement = Placement {
            id: self.placement,
            pole: space(ctx),
            school: application.school,
            division: application.division,
            pupil: application.pupil,
            period: application.period,
            host: offer.host,
            offer: Some(offer.id),
            application: Some(application.id),
            weeks: application.weeks.clone(),
            status: PlacementStatus::Confirmed,
            found: None,
            origin: Default::default(),
            tutor: Default::default(),
            hours: Default::default(),
            interruption: None,
            replaces: interrupted(application.pupil, application.period, rows)?,
        };
        let mut puts = lapse_others(&application, &offer, ctx, rows)?;
        puts.extend(solved_by(&placement, ctx, rows)?);
        puts.extend([application.into(), offer.into(), placement.into()]);
        let notice = Notice::MatchApproved {
            placement: self.placement,
        };
        Ok(Effect::put(puts).notifying(notice))
    }
}

/// Requests that the granted seat makes impossible: the pupil's own others for these weeks, and
/// those of others for a seat that no longer exists.
fn lapse_others(
    granted: &Application,
    offer: &Offer,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<Vec<Row>, Stop> {
    let mut puts = lapse_own(granted.pupil, &granted.weeks, Some(granted.id), ctx, rows)?;
    puts.extend(withdraw_others(granted.pupil, &granted.weeks, None, rows)?);
    for other in rows.all::<Application>(Index::ApplicationsByOffer, offer.id.0)? {
        if other.pupil != granted.pupil && offer.left_over(&other.weeks) == 0 {
            puts.extend(lapsed(other, LapseReason::SeatsTaken, ctx));
        }
    }
    Ok(puts)
}

/// The pupil's requests for weeks in which they now have a place.
pub(super) fn lapse_own(
    pupil: PupilId,
    weeks: &[IsoWeek],
    granted: Option<ApplicationId>,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<Vec<Row>, Stop> {
    let mine = rows.all::<Application>(Index::ApplicationsByPupil, pupil.0)?;
    let meets = |a: &Application| a.weeks.iter().any(|w| weeks.contains(w));
    Ok(mine
        .into_iter()
        .filter(|a| Some(a.id) != granted && meets(a))
        .filter_map(|a| lapsed(a, LapseReason::PlacedElsewhere, ctx))
        .collect())
}

/// The request as it lapses; nothing when it was answered before.
pub(super) fn lapsed(mut other: Application, reason: LapseReason, ctx: &Ctx<'_>) -> Option<Row> {
    if !other.status.may_become(ApplicationStatus::Lapsed) {
        return None;
    }
    other.status = ApplicationStatus::Lapsed;
    other.lapse = Some(reason);
    other.answered_at = Some(ctx.now.ms);
    Some(other.into())
}

/// A coordinator says no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefuseApplication {
    pub application: ApplicationId,
    pub motive: RefusalMotive,
    #[serde(default)]
    pub comment: String,
}

impl Rule for RefuseApplication {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Application, self.application.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.coordinates(), Refusal::Forbidden)?;
        let mut application = rows
            .find::<Application>(self.application.0)?
            .ok_or(Refusal::ApplicationGone)?;
        let comment = clean(&self.comment, COMMENT_MAX)?;
        ensure(
            self.motive != RefusalMotive::Other || !comment.is_empty(),
            Refusal::MotiveNeedsComment,
        )?;
        if application.status == ApplicationStatus::Refused {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        answer(&mut application, ApplicationStatus::Refused, ctx)?;
        application.motive = Some(self.motive);
        application.comment = comment;
        Ok(Effect::put([application.into()]))
    }
}
