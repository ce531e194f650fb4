//! A place is proposed, and answered.

use super::super::application::{fits, is_placed};
use super::super::{
    Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure, space,
};
use super::{
    SUPPORT_TEXT_MAX, Written, done_before, followed, found, key, moved, nameless, step, still_open,
};
use crate::domain::application::{Application, ApplicationStatus};
use crate::domain::division::Division;
use crate::domain::host::Host;
use crate::domain::offer::Offer;
use crate::domain::pupil::Need;
use crate::domain::support::{StepKind, Support, SupportLevel, SupportStatus, SupportStep};
use crate::ids::{ApplicationId, HostId, OfferId, SupportId, SupportStepId};
use crate::refusal::Refusal;
use crate::row::{Group, Index, Row, RowKey};
use serde::{Deserialize, Serialize};

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposed {
    /// A seat of an offer of the pôle.
    Offer(OfferId),
    /// A host that somebody knows: the school gets in touch.
    Host(HostId),
}

/// A place is proposed: by those who follow the pupil; once the request is at the pôle, by a
/// coordinator and by the office of any school. Several may be proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposePlace {
    pub support: SupportId,
    pub step: SupportStepId,
    pub place: Proposed,
    #[serde(default)]
    pub text: String,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for ProposePlace {
    fn about(&self) -> Vec<RowKey> {
        vec![key(self.support)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.staff().is_some(), Refusal::Forbidden)?;
        let mut support = found(self.support, rows)?;
        let follows = ctx.actor.follows(support.division, support.school);
        let at_pole = support.level == SupportLevel::Pole;
        let helps = ctx.actor.coordinates() || ctx.actor.is_office();
        ensure(follows || (at_pole && helps), Refusal::Forbidden)?;
        if done_before(self.step, self.support, ctx, rows)? {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        still_open(&support)?;
        if follows && at_pole {
            nameless(&self.text, support.pupil, rows)?;
        }
        let (offer, host) = self.place.checked(&support, rows)?;
        moved(&mut support, SupportStatus::Proposed, ctx)?;
        let written = Written {
            id: self.step,
            kind: StepKind::Offered,
            to_pupil: true,
            text: &self.text,
            at: self.written_at,
        };
        let proposal = SupportStep {
            offer,
            host: Some(host),
            ..step(&support, written, ctx)?
        };
        Ok(Effect::put([support.into(), proposal.into()]))
    }
}

impl Proposed {
    /// The offer, if it is one, and the host. What the pupil's school could not read is not there.
    fn checked(
        self,
        support: &Support,
        rows: &mut dyn Rows,
    ) -> Result<(Option<OfferId>, HostId), Stop> {
        let (offer, host) = match self {
            Self::Host(host) => (None, host),
            Self::Offer(id) => {
                let offer = rows.find::<Offer>(id.0)?.ok_or(Refusal::OfferGone)?;
                ensure(
                    offer.status.accepts_applications(),
                    Refusal::OfferClosed {
                        status: offer.status,
                    },
                )?;
                ensure(offer.left_over(&support.weeks) > 0, Refusal::OfferFull)?;
                (Some(id), offer.host)
            }
        };
        let row = rows.find::<Host>(host.0)?.ok_or(Refusal::HostGone)?;
        ensure(
            row.private_to()
                .is_none_or(|school| school == support.school),
            Refusal::HostGone,
        )?;
        ensure(row.receives(), Refusal::HostUnavailable)?;
        Ok((offer, host))
    }
}

/// Those who follow the pupil answer a proposal, for the request as it was on screen. An accepted
/// seat of an offer is asked for at once, in the pupil's name; the coordinator arbitrates as ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerProposal {
    pub support: SupportId,
    pub step: SupportStepId,
    /// The step that proposed.
    pub proposal: SupportStepId,
    pub accepted: bool,
    /// Name of the request for the seat, used when an offer is accepted.
    pub application: ApplicationId,
    #[serde(default)]
    pub text: String,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for AnswerProposal {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(key(self.support), Group::Status)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut support = followed(self.support, ctx, rows)?;
        if done_before(self.step, self.support, ctx, rows)? {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        still_open(&support)?;
        let steps = rows.all::<SupportStep>(Index::StepsBySupport, self.support.0)?;
        let waiting = waiting(&steps);
        let proposal = waiting.iter().find(|s| s.id == self.proposal);
        let proposal = proposal.ok_or(Refusal::ProposalGone)?;
        let text = clean(&self.text, SUPPORT_TEXT_MAX)?;
        if support.level == SupportLevel::Pole {
            nameless(&text, support.pupil, rows)?;
        }
        let mut puts: Vec<Row> = Vec::new();
        if self.accepted {
            if let Some(offer) = proposal.offer {
                puts.extend(self.request(&support, offer, ctx, rows)?);
            }
            support.moved_at = ctx.now.ms;
        } else {
            // Others still wait for their answer.
            let next = if waiting.len() > 1 {
                SupportStatus::Proposed
            } else {
                before(&support, &steps)
            };
            moved(&mut support, next, ctx)?;
        }
        let written = Written {
            id: self.step,
            kind: StepKind::Answered,
            to_pupil: true,
            text: &text,
            at: self.written_at,
        };
        let answer = SupportStep {
            offer: proposal.offer,
            host: proposal.host,
            answers: Some(proposal.id),
            accepted: Some(self.accepted),
            ..step(&support, written, ctx)?
        };
        puts.extend([support.into(), answer.into()]);
        Ok(Effect::put(puts))
    }
}

impl AnswerProposal {
    /// The request for the seat, unless the pupil has already asked for it.
    fn request(
        &self,
        support: &Support,
        offer: OfferId,
        ctx: &Ctx<'_>,
        rows: &mut dyn Rows,
    ) -> Result<Option<Row>, Stop> {
        let need = rows
            .find::<Need>(support.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        let division = rows
            .find::<Division>(need.division.0)?
            .ok_or(Refusal::DivisionGone)?;
        let offer = rows.find::<Offer>(offer.0)?.ok_or(Refusal::OfferGone)?;
        let mine = rows.all::<Application>(Index::ApplicationsByPupil, support.pupil.0)?;
        let asked = |a: &Application| {
            a.offer == offer.id && a.period == support.period && a.status.is_open()
        };
        if mine.iter().any(asked) {
            return Ok(None);
        }
        ensure(
            rows.find::<Application>(self.application.0)?.is_none(),
            Refusal::IdTaken,
        )?;
        ensure(
            !is_placed(support.pupil, &support.weeks, rows)?,
            Refusal::AlreadyPlaced,
        )?;
        fits(&offer, &division, &need, &support.weeks, rows)?;
        let application = Application {
            id: self.application,
            pole: space(ctx),
            school: need.school,
            division: need.division,
            pupil: support.pupil,
            offer: offer.id,
            period: support.period,
            weeks: support.weeks.clone(),
            message: String::new(),
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
        Ok(Some(application.into()))
    }
}

/// Proposals without an answer.
#[must_use]
pub fn waiting(steps: &[SupportStep]) -> Vec<SupportStep> {
    let answered = |id: SupportStepId| steps.iter().any(|s| s.answers == Some(id));
    steps
        .iter()
        .filter(|s| s.kind == StepKind::Offered && !answered(s.id))
        .cloned()
        .collect()
}

/// Where a request stood before anything was proposed.
fn before(support: &Support, steps: &[SupportStep]) -> SupportStatus {
    if support.level != SupportLevel::Pole {
        return SupportStatus::Open;
    }
    let since = steps
        .iter()
        .filter(|s| s.kind == StepKind::PassedOn && s.level == SupportLevel::Pole)
        .map(|s| s.written_at)
        .max();
    let taken = |s: &SupportStep| {
        s.kind == StepKind::TakenUp && since.is_none_or(|since| s.written_at >= since)
    };
    if steps.iter().any(taken) {
        SupportStatus::TakenUp
    } else {
        SupportStatus::Qualified
    }
}
