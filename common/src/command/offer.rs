//! Offers: written, edited, opened, closed by coordinators.

use super::report::{Confirmed, checked_wording};
use super::{Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure, space};
use crate::domain::application::{Application, ApplicationStatus, LapseReason};
use crate::domain::host::Host;
use crate::domain::offer::{Offer, OfferStatus, OfferTerms, OfferText};
use crate::ids::{HostId, OfferId};
use crate::refusal::{Incomplete, Refusal};
use crate::row::{Group, Index, Kind, RowKey};
use crate::rules::age::PLACEMENT_MINIMUM;
use crate::rules::law::in_force;
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Longest title, in characters.
pub const TITLE_MAX: usize = 120;
/// Longest description, in characters.
pub const DESCRIPTION_MAX: usize = 2000;
/// Highest minimum age an offer may ask for: above it, it is not for these pupils. Not a law.
pub const MINIMUM_AGE_MAX: u8 = 21;
/// Most seats of an offer in a week: above it, it is a slip of the finger. Not a law.
pub const SEATS_MAX: u8 = 30;
/// Pupils received together.
pub const GROUP_SIZES: RangeInclusive<u8> = 1..=3;

/// A coordinator writes an offer of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateOffer {
    pub id: OfferId,
    pub host: HostId,
    pub text: OfferText,
    pub terms: OfferTerms,
    /// Open at once, or kept as a draft.
    pub open: bool,
    /// Why doubtful words stay, when pupils are to read them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmed>,
}

impl Rule for CreateOffer {
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.coordinates(), Refusal::Forbidden)?;
        rows.find::<Host>(self.host.0)?.ok_or(Refusal::HostGone)?;
        if let Some(same) = rows.find::<Offer>(self.id.0)? {
            ensure(same.host == self.host, Refusal::IdTaken)?;
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        let offer = Offer {
            id: self.id,
            pole: space(ctx),
            host: self.host,
            text: checked_text(&self.text)?,
            previous: None,
            terms: checked_terms(&self.terms, self.open, ctx)?,
            status: if self.open {
                OfferStatus::Open
            } else {
                OfferStatus::Draft
            },
            taken: BTreeMap::new(),
        };
        let kept = if self.open {
            checked_wording(offer.id, &offer.text, self.confirmed.as_ref(), ctx, rows)?
        } else {
            None
        };
        Ok(Effect::put(kept.into_iter().chain([offer.into()])))
    }
}

fn checked_text(text: &OfferText) -> Result<OfferText, Refusal> {
    let title = clean(&text.title, TITLE_MAX)?;
    ensure(
        !title.is_empty(),
        Refusal::IncompleteOffer {
            what: Incomplete::Title,
        },
    )?;
    Ok(OfferText {
        title,
        description: clean(&text.description, DESCRIPTION_MAX)?,
    })
}

/// Terms in canonical form; an offer that pupils see must be complete.
fn checked_terms(terms: &OfferTerms, open: bool, ctx: &Ctx<'_>) -> Result<OfferTerms, Refusal> {
    let terms = terms.clone().canonical();
    let incomplete = |what| Refusal::IncompleteOffer { what };
    ensure(
        GROUP_SIZES.contains(&terms.group_size),
        incomplete(Incomplete::GroupSize),
    )?;
    ensure(
        terms.capacity.values().all(|seats| *seats <= SEATS_MAX),
        incomplete(Incomplete::Seats),
    )?;
    let legal = in_force(PLACEMENT_MINIMUM, ctx.now.today).map_or(0, |row| row.value.age);
    ensure(
        (legal..=MINIMUM_AGE_MAX).contains(&terms.minimum_age),
        incomplete(Incomplete::MinimumAge),
    )?;
    if open {
        ensure(!terms.filieres.is_empty(), incomplete(Incomplete::Filiere))?;
        ensure(!terms.levels.is_empty(), incomplete(Incomplete::Level))?;
        ensure(!terms.capacity.is_empty(), incomplete(Incomplete::Weeks))?;
    }
    Ok(terms)
}

/// A coordinator changes the words of an offer, or its terms, or both. Words: the last to reach the
/// server wins. Terms: only if they are what was on screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditOffer {
    pub offer: OfferId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<OfferText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<OfferTerms>,
    /// Why doubtful words stay, when pupils read them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmed>,
}

impl Rule for EditOffer {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        let key = RowKey::new(Kind::Offer, self.offer.0);
        self.terms.iter().map(|_| (key, Group::Terms)).collect()
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.coordinates(), Refusal::Forbidden)?;
        let mut offer = rows
            .find::<Offer>(self.offer.0)?
            .ok_or(Refusal::OfferGone)?;
        let mut kept = None;
        if let Some(text) = &self.text {
            let read = offer.status == OfferStatus::Open && *text != offer.text;
            if read {
                kept = checked_wording(offer.id, text, self.confirmed.as_ref(), ctx, rows)?;
            }
            let before = std::mem::replace(&mut offer.text, checked_text(text)?);
            // Pupils read offers: what they never saw of a draft stays with those who wrote it.
            if before != offer.text && offer.status != OfferStatus::Draft {
                offer.previous = Some(before);
            }
        }
        if let Some(terms) = &self.terms {
            offer.terms = checked_terms(terms, offer.status == OfferStatus::Open, ctx)?;
            let weeks: Vec<IsoWeek> = offer.overbooked().collect();
            ensure(weeks.is_empty(), Refusal::SeatsGranted { weeks })?;
        }
        Ok(Effect::put(kept.into_iter().chain([offer.into()])))
    }
}

/// A coordinator opens or closes an offer. Closing makes the requests that wait lapse; granted
/// seats stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetOfferStatus {
    pub offer: OfferId,
    pub status: OfferStatus,
    /// Why doubtful words stay, when it is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmed>,
}

impl Rule for SetOfferStatus {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(RowKey::new(Kind::Offer, self.offer.0), Group::Status)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.coordinates(), Refusal::Forbidden)?;
        let mut offer = rows
            .find::<Offer>(self.offer.0)?
            .ok_or(Refusal::OfferGone)?;
        ensure(
            offer.status.may_become(self.status),
            Refusal::OfferTransition {
                from: offer.status,
                to: self.status,
            },
        )?;
        if offer.status == self.status {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        // Only what opens is judged: terms that a newer rule refuses can still be closed.
        if self.status == OfferStatus::Open {
            offer.terms = checked_terms(&offer.terms, true, ctx)?;
        }
        let mut puts = Vec::new();
        if self.status == OfferStatus::Open {
            let confirmed = self.confirmed.as_ref();
            puts.extend(checked_wording(
                offer.id,
                &offer.text,
                confirmed,
                ctx,
                rows,
            )?);
        }
        offer.status = self.status;
        if self.status == OfferStatus::Closed {
            for mut waiting in rows.all::<Application>(Index::ApplicationsByOffer, offer.id.0)? {
                if waiting.status.is_open() && waiting.status.may_become(ApplicationStatus::Lapsed)
                {
                    waiting.status = ApplicationStatus::Lapsed;
                    waiting.lapse = Some(LapseReason::OfferClosed);
                    waiting.answered_at = Some(ctx.now.ms);
                    puts.push(waiting.into());
                }
            }
        }
        puts.push(offer.into());
        Ok(Effect::put(puts))
    }
}
