//! Reports about offers, and wording that is kept although the rules found it doubtful.

use super::{Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure, space};
use crate::access::Who;
use crate::domain::offer::{Offer, OfferStatus, OfferText};
use crate::domain::report::{Report, ReportReason, ReportStatus};
use crate::ids::{OfferId, ReportId};
use crate::refusal::Refusal;
use crate::row::{Group, Kind, Row, RowKey};
use crate::rules::wording::{Part, findings};
use serde::{Deserialize, Serialize};

/// Longest words of a report, in characters.
pub const REPORT_TEXT_MAX: usize = 1000;

/// Somebody of the pôle who sees an offer says that something about it should not stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportOffer {
    pub id: ReportId,
    pub offer: OfferId,
    pub reason: ReportReason,
    #[serde(default)]
    pub text: String,
}

impl Rule for ReportOffer {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Offer, self.offer.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(
            ctx.actor.is_member() && !matches!(ctx.actor.who, Who::System),
            Refusal::Forbidden,
        )?;
        let offer = rows
            .find::<Offer>(self.offer.0)?
            .ok_or(Refusal::OfferGone)?;
        // A draft is not there for those who do not read it.
        ensure(
            offer.status != OfferStatus::Draft || ctx.actor.coordinates(),
            Refusal::OfferGone,
        )?;
        if let Some(same) = rows.find::<Report>(self.id.0)? {
            ensure(
                same.author == ctx.actor.user && same.offer == self.offer,
                Refusal::IdTaken,
            )?;
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        let text = clean(&self.text, REPORT_TEXT_MAX)?;
        ensure(
            self.reason != ReportReason::Other || !text.is_empty(),
            Refusal::MotiveNeedsComment,
        )?;
        let report = Report {
            id: self.id,
            pole: space(ctx),
            offer: offer.id,
            reason: self.reason,
            text,
            author: ctx.actor.user,
            status: ReportStatus::Open,
            answer: String::new(),
            reported_at: ctx.now.ms,
        };
        Ok(Effect::put([report.into()]))
    }
}

/// A coordinator answers a report, as it was on screen. It is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettleReport {
    pub report: ReportId,
    pub status: ReportStatus,
    /// Read by the author of the report.
    #[serde(default)]
    pub answer: String,
}

impl Rule for SettleReport {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(RowKey::new(Kind::Report, self.report.0), Group::Status)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.coordinates(), Refusal::Forbidden)?;
        let mut report = rows
            .find::<Report>(self.report.0)?
            .ok_or(Refusal::ReportGone)?;
        ensure(self.status != ReportStatus::Open, Refusal::BadArguments)?;
        let answer = clean(&self.answer, REPORT_TEXT_MAX)?;
        if report.status == self.status && report.answer == answer {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        ensure(
            report.status != self.status && report.status.may_become(self.status),
            Refusal::ReportSettled {
                status: report.status,
            },
        )?;
        report.status = self.status;
        report.answer = answer;
        Ok(Effect::put([report.into()]))
    }
}

/// Why a coordinator keeps a wording that the rules found doubtful, under the name of the report that
/// keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    pub report: ReportId,
    pub reason: String,
}

/// The words of an offer that the rules find doubtful, as they are written.
#[must_use]
pub fn doubtful(text: &OfferText) -> Vec<&str> {
    let of = |words| {
        move |part| {
            let found = findings(words, part).into_iter();
            found.filter_map(move |f| words.get(f.span))
        }
    };
    let title = of(text.title.as_str())(Part::Title);
    title
        .chain(of(text.description.as_str())(Part::Description))
        .collect()
}

/// Before pupils read these words: they are not doubtful, or somebody says why they stay, which is
/// kept as a report that is already answered. A file that is imported is read by people, not here.
pub(super) fn checked_wording(
    offer: OfferId,
    text: &OfferText,
    confirmed: Option<&Confirmed>,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<Option<Row>, Stop> {
    if matches!(ctx.actor.who, Who::System) {
        return Ok(None);
    }
    let words = doubtful(text);
    if words.is_empty() {
        return Ok(None);
    }
    let confirmed = confirmed.ok_or(Refusal::WordingToConfirm)?;
    let reason = clean(&confirmed.reason, REPORT_TEXT_MAX)?;
    ensure(!reason.is_empty(), Refusal::WordingToConfirm)?;
    if let Some(same) = rows.find::<Report>(confirmed.report.0)? {
        ensure(
            same.author == ctx.actor.user && same.offer == offer,
            Refusal::IdTaken,
        )?;
        return Ok(None);
    }
    let report = Report {
        id: confirmed.report,
        pole: space(ctx),
        offer,
        reason: ReportReason::Discrimination,
        text: format!("«\u{a0}{}\u{a0}»", words.join("\u{a0}», «\u{a0}")),
        author: ctx.actor.user,
        status: ReportStatus::Dismissed,
        answer: reason,
        reported_at: ctx.now.ms,
    };
    Ok(Some(report.into()))
}
