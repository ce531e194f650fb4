//! What a host proposes: seats per ISO week.

use super::division::{Filiere, Level};
use crate::ids::{HostId, OfferId, PoleId};
use crate::order::set_of;
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Words of an offer: last writer in server order wins, nothing depends on them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferText {
    pub title: String,
    pub description: String,
}

/// What decides who may ask, and how many: changed by compare-and-set only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferTerms {
    /// At least one.
    pub filieres: Vec<Filiere>,
    /// At least one.
    pub levels: Vec<Level>,
    /// Pupils at once, for each ISO week the host is open to pupils. A week that is absent has no
    /// seat.
    pub capacity: BTreeMap<IsoWeek, u8>,
    /// Pupils received together: 1, or 2 (*binôme*), or 3 (*trinôme*).
    pub group_size: u8,
    /// In completed years on the first day of each placement day; the law's own minimum applies
    /// besides.
    pub minimum_age: u8,
}

impl OfferTerms {
    /// In the one form in which equal terms are equal: sorted, without repeats nor weeks of no seat.
    #[must_use]
    pub fn canonical(mut self) -> Self {
        self.filieres = set_of(self.filieres).into_iter().collect();
        self.levels = set_of(self.levels).into_iter().collect();
        self.capacity.retain(|_, seats| *seats > 0);
        self
    }
}

/// Life of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferStatus {
    /// Being written; seen by coordinators only.
    Draft,
    /// Seen by pupils, who may ask.
    Open,
    /// Withdrawn. Granted seats stay granted.
    Closed,
}

impl OfferStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Open, Self::Closed];

    /// Pupils may ask for a seat.
    #[must_use]
    pub fn accepts_applications(self) -> bool {
        matches!(self, Self::Open)
    }

    /// The guarded table of transitions; staying where one is, is always allowed.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self == next
            || matches!(
                (self, next),
                (Self::Draft, Self::Open | Self::Closed)
                    | (Self::Open, Self::Closed)
                    | (Self::Closed, Self::Open)
            )
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Brouillon",
            Self::Open => "Ouverte",
            Self::Closed => "Fermée",
        }
    }
}

/// An offer of seats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub id: OfferId,
    pub pole: PoleId,
    pub host: HostId,
    pub text: OfferText,
    /// Words that the last edit of an open or closed offer took the place of: the last writer wins,
    /// and what was there is not lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<OfferText>,
    pub terms: OfferTerms,
    pub status: OfferStatus,
    /// Seats granted by the server, per week. Kept on the offer so that a phone that may not read
    /// other pupils' placements still knows what is left.
    #[serde(default)]
    pub taken: BTreeMap<IsoWeek, u8>,
}

impl Offer {
    /// Seats left in a week; zero when the host is closed that week.
    #[must_use]
    pub fn left(&self, week: IsoWeek) -> u8 {
        let capacity = self.terms.capacity.get(&week).copied().unwrap_or(0);
        capacity.saturating_sub(self.taken.get(&week).copied().unwrap_or(0))
    }

    /// Seats left over all these weeks together: a pupil needs the seat in each of them.
    #[must_use]
    pub fn left_over(&self, weeks: &[IsoWeek]) -> u8 {
        weeks.iter().map(|w| self.left(*w)).min().unwrap_or(0)
    }

    /// Weeks with more seats granted than there are.
    pub fn overbooked(&self) -> impl Iterator<Item = IsoWeek> + '_ {
        let capacity = |week| self.terms.capacity.get(week).copied().unwrap_or(0);
        self.taken
            .iter()
            .filter(move |(week, taken)| **taken > capacity(week))
            .map(|(week, _)| *week)
    }

    /// Weeks of `weeks` when the host receives nobody at all.
    #[must_use]
    pub fn closed_weeks(&self, weeks: &[IsoWeek]) -> Vec<IsoWeek> {
        weeks
            .iter()
            .copied()
            .filter(|w| self.terms.capacity.get(w).copied().unwrap_or(0) == 0)
            .collect()
    }
}
