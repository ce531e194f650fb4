//! What an académie sees of a pôle: pupils who have a place and who have none, by *filière*, in
//! numbers that name nobody; and the seats that are offered.

use super::first_period;
use crate::domain::division::{Division, Filiere};
use crate::domain::host::Host;
use crate::domain::offer::Offer;
use crate::domain::period::{Period, PeriodPhase, PeriodState};
use crate::domain::placement::{Placement, PlacementStatus};
use crate::domain::pupil::{Need, Schooling};
use crate::ids::{DivisionId, HostId, PupilId};
use crate::order::sorted;
use crate::rules::disclosure::Tally;
use crate::rules::week::IsoWeek;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Weeks of a band of seats.
pub const BAND_WEEKS: usize = 4;
/// Bands from this week on.
pub const BANDS: usize = 4;

/// Rows of a pôle that the numbers are made of.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    pub divisions: Vec<Division>,
    pub periods: Vec<Period>,
    pub needs: Vec<Need>,
    pub placements: Vec<Placement>,
    pub offers: Vec<Offer>,
    pub hosts: Vec<Host>,
}

impl Gathered {
    /// Pupils by *filière*, each for the period of their class that runs or comes next. Who has left
    /// or does not have to do it is not counted.
    #[must_use]
    pub fn pupils(&self, today: NaiveDate) -> BTreeMap<Filiere, Tally> {
        let periods = self.current(today);
        let mut placed: BTreeMap<PupilId, BTreeSet<IsoWeek>> = BTreeMap::new();
        for placement in &self.placements {
            if placement.status == PlacementStatus::Confirmed {
                let weeks = placed.entry(placement.pupil).or_default();
                weeks.extend(placement.weeks.iter().copied());
            }
        }
        let filieres: BTreeMap<DivisionId, Filiere> =
            self.divisions.iter().map(|d| (d.id, d.filiere)).collect();
        let mut tallies: BTreeMap<Filiere, Tally> = BTreeMap::new();
        for need in &self.needs {
            let (Some(period), Some(filiere)) =
                (periods.get(&need.division), filieres.get(&need.division))
            else {
                continue;
            };
            if need.schooling == Schooling::Left || need.exempt.contains(&period.id) {
                continue;
            }
            let weeks = placed.get(&need.pupil);
            let covered = weeks.is_some_and(|w| period.weeks.iter().any(|week| w.contains(week)));
            let tally = tallies.entry(*filiere).or_default();
            tally.concerned += 1;
            tally.covered += u32::from(covered);
        }
        tallies
    }

    /// The published period of each class that runs today or comes next.
    fn current(&self, today: NaiveDate) -> BTreeMap<DivisionId, Period> {
        let mut by_class: BTreeMap<DivisionId, Vec<Period>> = BTreeMap::new();
        for period in &self.periods {
            if period.state == PeriodState::Published {
                let periods = by_class.entry(period.division).or_default();
                periods.push(period.clone());
            }
        }
        let mut current = BTreeMap::new();
        for (division, periods) in by_class {
            let periods = sorted(periods, |a, b| {
                (a.first_day(), a.id).cmp(&(b.first_day(), b.id))
            });
            let period = first_period(&periods, today);
            let alive = period.filter(|p| p.phase(today) != PeriodPhase::After);
            current.extend(alive.map(|period| (division, period.clone())));
        }
        current
    }

    /// Seats of open offers by *filière*, one number for each band: of an offer, the week of the band
    /// with the most. A seat open to two *filières* is counted in both.
    #[must_use]
    pub fn seats(&self, bands: &[Vec<IsoWeek>]) -> BTreeMap<Filiere, Vec<u32>> {
        let closed: BTreeSet<HostId> = self
            .hosts
            .iter()
            .filter(|host| !host.receives())
            .map(|host| host.id)
            .collect();
        let mut seats: BTreeMap<Filiere, Vec<u32>> = BTreeMap::new();
        for offer in &self.offers {
            if !offer.status.accepts_applications() || closed.contains(&offer.host) {
                continue;
            }
            let capacity = |week: &IsoWeek| offer.terms.capacity.get(week).copied();
            let most = |band: &Vec<IsoWeek>| band.iter().filter_map(capacity).max().unwrap_or(0);
            let of_offer: Vec<u32> = bands.iter().map(|band| u32::from(most(band))).collect();
            if of_offer.iter().all(|seats| *seats == 0) {
                continue;
            }
            for filiere in &offer.terms.filieres {
                let row = seats
                    .entry(*filiere)
                    .or_insert_with(|| vec![0; bands.len()]);
                for (sum, more) in row.iter_mut().zip(&of_offer) {
                    *sum = sum.saturating_add(*more);
                }
            }
        }
        seats
    }
}

/// [`BANDS`] bands of [`BAND_WEEKS`] weeks, from that of today on.
#[must_use]
pub fn bands(today: NaiveDate) -> Vec<Vec<IsoWeek>> {
    let mut week = IsoWeek::of(today);
    let mut bands = Vec::new();
    for _ in 0..BANDS {
        let mut band = Vec::new();
        for _ in 0..BAND_WEEKS {
            band.push(week);
            week = week.next();
        }
        bands.push(band);
    }
    bands
}
