//! Offers that a pupil keeps, and those they would like best.

use super::{Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, ensure, space};
use crate::domain::offer::Offer;
use crate::domain::pupil::Need;
use crate::domain::wish::{Favourites, KEPT_MAX, WISHES_MAX, Wishes};
use crate::ids::{OfferId, PupilId};
use crate::refusal::Refusal;
use crate::row::{Kind, RowKey};
use serde::{Deserialize, Serialize};

/// A pupil ranks the offers they would like best.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetWishes {
    pub pupil: PupilId,
    /// The first one first.
    pub ranked: Vec<OfferId>,
}

impl Rule for SetWishes {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Pupil, self.pupil.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.is_pupil(self.pupil), Refusal::Forbidden)?;
        let need = rows
            .find::<Need>(self.pupil.0)?
            .ok_or(Refusal::PersonGone)?;
        let before = rows.find::<Wishes>(self.pupil.0)?;
        let mut ranked: Vec<OfferId> = Vec::new();
        for offer in &self.ranked {
            if ranked.contains(offer) {
                continue;
            }
            // One that is gone may stay until the pupil takes it away.
            let known = before.as_ref().is_some_and(|b| b.ranked.contains(offer));
            let there = known || rows.find::<Offer>(offer.0)?.is_some();
            ensure(there, Refusal::OfferGone)?;
            ranked.push(*offer);
        }
        ensure(
            ranked.len() <= WISHES_MAX,
            Refusal::TooMany { max: WISHES_MAX },
        )?;
        let wishes = Wishes {
            pupil: self.pupil,
            pole: space(ctx),
            school: need.school,
            division: need.division,
            ranked,
        };
        Ok(if before.as_ref() == Some(&wishes) {
            Effect::merged(Merged::AlreadyDone)
        } else {
            Effect::put([wishes.into()])
        })
    }
}

/// A pupil keeps an offer for later, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetFavourite {
    pub pupil: PupilId,
    pub offer: OfferId,
    pub kept: bool,
}

impl Rule for SetFavourite {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Pupil, self.pupil.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.is_pupil(self.pupil), Refusal::Forbidden)?;
        let before = rows.find::<Favourites>(self.pupil.0)?;
        let mut offers = before.map(|f| f.offers).unwrap_or_default();
        if offers.contains(&self.offer) == self.kept {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        if self.kept {
            ensure(
                rows.find::<Offer>(self.offer.0)?.is_some(),
                Refusal::OfferGone,
            )?;
            ensure(offers.len() < KEPT_MAX, Refusal::TooMany { max: KEPT_MAX })?;
            offers.push(self.offer);
        } else {
            offers.retain(|offer| *offer != self.offer);
        }
        let favourites = Favourites {
            pupil: self.pupil,
            offers,
        };
        Ok(Effect::put([favourites.into()]))
    }
}
