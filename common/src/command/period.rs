//! Periods of a class, and where its calendar stands.

use super::application::{fits, lapsed};
use super::{Authority, Ctx, Effect, Merged, Notice, Rows, RowsExt, Rule, Stop, clean, ensure};
use crate::domain::application::{Application, LapseReason};
use crate::domain::division::{CalendarState, Division};
use crate::domain::host::Host;
use crate::domain::offer::{Offer, OfferStatus};
use crate::domain::period::{Period, PeriodPhase, PeriodState, PlacementKind};
use crate::domain::placement::{Placement, PlacementStatus};
use crate::domain::pupil::{Need, Pupil};
use crate::ids::{DivisionId, HostId, OfferId, PeriodId, PlacementId};
use crate::order::set_of;
use crate::refusal::Refusal;
use crate::row::{Group, Index, Kind, Row, RowKey};
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Longest name of a period, in characters.
pub const PERIOD_NAME_MAX: usize = 60;
/// Most weeks of a period.
pub const PERIOD_WEEKS_MAX: usize = 40;

/// An office writes a period of a class of its school, or changes it. A change of dates once it is
/// published makes a new version: open requests follow, hosts that expect a pupil are told, and
/// placements stay as they were agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavePeriod {
    pub id: PeriodId,
    pub division: DivisionId,
    pub name: String,
    #[serde(default)]
    pub kind: PlacementKind,
    pub weeks: Vec<IsoWeek>,
    pub state: PeriodState,
}

impl Rule for SavePeriod {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(RowKey::new(Kind::Period, self.id.0), Group::Whole)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let division = run_by(self.division, ctx, rows)?;
        let name = clean(&self.name, PERIOD_NAME_MAX)?;
        ensure(!name.is_empty(), Refusal::EmptyText)?;
        let weeks: Vec<IsoWeek> = set_of(self.weeks.iter().copied()).into_iter().collect();
        ensure(!weeks.is_empty(), Refusal::NoWeek)?;
        ensure(
            weeks.len() <= PERIOD_WEEKS_MAX,
            Refusal::TooMany {
                max: PERIOD_WEEKS_MAX,
            },
        )?;
        let before = rows.find::<Period>(self.id.0)?;
        let mut period = Period {
            id: self.id,
            school: division.school,
            division: division.id,
            name,
            weeks,
            kind: self.kind,
            state: self.state,
            version: before.as_ref().map_or(1, |p| p.version),
        };
        if let Some(before) = &before {
            ensure(before.division == division.id, Refusal::IdTaken)?;
            if *before == period {
                return Ok(Effect::merged(Merged::AlreadyDone));
            }
            ensure(
                before.state.may_become(self.state) && before.state != PeriodState::Cancelled,
                Refusal::PeriodTransition {
                    from: before.state,
                    to: self.state,
                },
            )?;
        } else {
            ensure(
                self.state != PeriodState::Cancelled,
                Refusal::PeriodTransition {
                    from: PeriodState::Draft,
                    to: PeriodState::Cancelled,
                },
            )?;
        }
        let mut effect = Effect::default();
        let was_published = before
            .as_ref()
            .filter(|p| p.state == PeriodState::Published);
        if self.state == PeriodState::Cancelled {
            let placed = placements(&period, rows)?;
            ensure(placed.is_empty(), Refusal::PeriodInUse)?;
            effect.puts.extend(called_off(&period, ctx, rows)?);
        } else {
            alone(&period, rows)?;
        }
        if let Some(before) = was_published
            && self.state == PeriodState::Published
            && (before.weeks != period.weeks || before.kind != period.kind)
        {
            ensure(
                before.phase(ctx.now.today) != PeriodPhase::After,
                Refusal::PeriodOver,
            )?;
            period.version = period.version.saturating_add(1);
            let moved = moved(before, &period, rows)?;
            effect.puts.extend(moved.requests);
            effect.notices.extend(moved.notices);
        }
        effect.puts.extend(says_defined(division, &period));
        effect.puts.push(period.into());
        Ok(effect)
    }
}

/// The class, if its office is the actor's.
fn run_by(id: DivisionId, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Division, Stop> {
    let division = rows.find::<Division>(id.0)?.ok_or(Refusal::DivisionGone)?;
    ensure(ctx.actor.runs_office(division.school), Refusal::Forbidden)?;
    Ok(division)
}

/// No other period of the class has one of these weeks: a pupil is in one place at a time.
fn alone(period: &Period, rows: &mut dyn Rows) -> Result<(), Stop> {
    let others = rows.all::<Period>(Index::PeriodsByDivision, period.division.0)?;
    let meets = others.into_iter().find(|other| {
        other.id != period.id
            && other.state != PeriodState::Cancelled
            && other.weeks.iter().any(|w| period.weeks.contains(w))
    });
    meets.map_or(Ok(()), |other| {
        Err(Refusal::PeriodOverlaps { name: other.name }.into())
    })
}

/// The class once one of its periods is published: nobody has to say it besides.
fn says_defined(mut division: Division, period: &Period) -> Option<Row> {
    let silent = matches!(division.calendar, None | Some(CalendarState::NonePlanned));
    (silent && period.state == PeriodState::Published).then(|| {
        division.calendar = Some(CalendarState::Defined);
        division.into()
    })
}

/// Confirmed placements of the pupils of the class in that period.
fn placements(period: &Period, rows: &mut dyn Rows) -> Result<Vec<Placement>, Stop> {
    let mut found = Vec::new();
    for pupil in rows.all::<Pupil>(Index::PupilsByDivision, period.division.0)? {
        let all = rows.all::<Placement>(Index::PlacementsByPupil, pupil.id.0)?;
        found.extend(
            all.into_iter()
                .filter(|p| p.period == period.id && p.status == PlacementStatus::Confirmed),
        );
    }
    Ok(found)
}

/// Requests for a period that no longer takes place.
fn called_off(period: &Period, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Vec<Row>, Stop> {
    let mut gone = Vec::new();
    for pupil in rows.all::<Pupil>(Index::PupilsByDivision, period.division.0)? {
        let all = rows.all::<Application>(Index::ApplicationsByPupil, pupil.id.0)?;
        let theirs = all.into_iter().filter(|a| a.period == period.id);
        gone.extend(theirs.filter_map(|a| lapsed(a, LapseReason::PeriodCancelled, ctx)));
    }
    Ok(gone)
}

/// What a change of dates carries along.
struct Moved {
    requests: Vec<Row>,
    notices: Vec<Notice>,
}

fn moved(before: &Period, now: &Period, rows: &mut dyn Rows) -> Result<Moved, Stop> {
    let mut requests = Vec::new();
    for pupil in rows.all::<Pupil>(Index::PupilsByDivision, now.division.0)? {
        let all = rows.all::<Application>(Index::ApplicationsByPupil, pupil.id.0)?;
        let open = all.into_iter().filter(|a| {
            a.period == now.id && a.status.is_open() && a.weeks.as_slice() == before.weeks
        });
        requests.extend(open.map(|mut request| {
            request.weeks.clone_from(&now.weeks);
            Row::from(request)
        }));
    }
    let hosts: BTreeSet<HostId> = placements(now, rows)?.iter().map(|p| p.host).collect();
    let period = now.id;
    let notices = hosts
        .into_iter()
        .map(|host| Notice::PeriodMoved { period, host })
        .collect();
    Ok(Moved { requests, notices })
}

/// An office says where the calendar of a class stands for the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCalendar {
    pub division: DivisionId,
    pub calendar: CalendarState,
}

impl Rule for SetCalendar {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Division, self.division.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut division = run_by(self.division, ctx, rows)?;
        if division.calendar == Some(self.calendar) {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        if self.calendar == CalendarState::NonePlanned {
            let periods = rows.all::<Period>(Index::PeriodsByDivision, division.id.0)?;
            let ahead = |p: &Period| {
                p.state != PeriodState::Cancelled && p.phase(ctx.now.today) != PeriodPhase::After
            };
            ensure(!periods.iter().any(ahead), Refusal::CalendarHasPeriods)?;
        }
        division.calendar = Some(self.calendar);
        Ok(Effect::put([division.into()]))
    }
}

/// A placement that has not begun follows the dates of its period, the host agreeing: its seats are
/// those of the new weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovePlacement {
    pub placement: PlacementId,
    /// The period as it was on screen.
    pub period: PeriodId,
    pub weeks: Vec<IsoWeek>,
}

impl Rule for MovePlacement {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        let placement = RowKey::new(Kind::Placement, self.placement.0);
        vec![
            (placement, Group::Terms),
            (placement, Group::Status),
            (RowKey::new(Kind::Period, self.period.0), Group::Whole),
        ]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        // The seats of the new weeks are the server's to give.
        ensure(ctx.authority == Authority::Final, Refusal::OnlineOnly)?;
        let mut placement = rows
            .find::<Placement>(self.placement.0)?
            .ok_or(Refusal::Forbidden)?;
        ensure(
            ctx.actor.follows(placement.division, placement.school),
            Refusal::Forbidden,
        )?;
        ensure(
            placement.period == self.period,
            Refusal::MissingPrecondition,
        )?;
        let weeks: Vec<IsoWeek> = set_of(self.weeks.iter().copied()).into_iter().collect();
        if placement.weeks == weeks {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        ensure(
            placement.status == PlacementStatus::Confirmed,
            Refusal::PlacementOver {
                status: placement.status,
            },
        )?;
        let period = rows
            .find::<Period>(placement.period.0)?
            .filter(|p| p.state == PeriodState::Published)
            .ok_or(Refusal::PeriodGone)?;
        ensure(
            !weeks.is_empty() && weeks.iter().all(|w| period.weeks.contains(w)),
            Refusal::WeeksOutside,
        )?;
        let begun = |weeks: &[IsoWeek]| weeks.first().is_none_or(|w| w.monday() <= ctx.now.today);
        ensure(
            !begun(&placement.weeks) && !begun(&weeks),
            Refusal::PeriodOver,
        )?;
        let elsewhere = rows.all::<Placement>(Index::PlacementsByPupil, placement.pupil.0)?;
        let taken = elsewhere.iter().any(|p| {
            p.id != placement.id
                && p.status == PlacementStatus::Confirmed
                && p.weeks.iter().any(|w| weeks.contains(w))
        });
        ensure(!taken, Refusal::AlreadyPlaced)?;
        let mut puts: Vec<Row> = Vec::new();
        if let Some(offer) = placement.offer {
            puts.push(seats_moved(offer, &placement, &weeks, rows)?);
        } else {
            let host = rows
                .find::<Host>(placement.host.0)?
                .ok_or(Refusal::HostGone)?;
            ensure(host.receives(), Refusal::HostBlocked)?;
        }
        placement.weeks = weeks;
        puts.push(placement.into());
        Ok(Effect::put(puts))
    }
}

/// The offer with the seats of the placement in the new weeks instead of the old ones.
fn seats_moved(
    offer: OfferId,
    placement: &Placement,
    weeks: &[IsoWeek],
    rows: &mut dyn Rows,
) -> Result<Row, Stop> {
    let mut offer = rows.find::<Offer>(offer.0)?.ok_or(Refusal::OfferGone)?;
    let need = rows
        .find::<Need>(placement.pupil.0)?
        .ok_or(Refusal::PersonGone)?;
    let division = rows
        .find::<Division>(need.division.0)?
        .ok_or(Refusal::DivisionGone)?;
    for week in &placement.weeks {
        if let Some(taken) = offer.taken.get_mut(week) {
            *taken = taken.saturating_sub(1);
        }
    }
    offer.taken.retain(|_, taken| *taken > 0);
    // A closed offer takes nobody new; this pupil it has already.
    let open = Offer {
        status: OfferStatus::Open,
        ..offer.clone()
    };
    fits(&open, &division, &need, weeks, rows)?;
    for week in weeks {
        let taken = offer.taken.entry(*week).or_insert(0);
        *taken = taken.saturating_add(1);
    }
    Ok(offer.into())
}
