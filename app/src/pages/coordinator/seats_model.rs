//! Seats and needs of the pôle by field and week: a function of the rows.

use common::domain::division::{Division, Filiere};
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::period::{Period, PeriodState};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::{Need, Schooling};
use common::order::set_of;
use common::row::Index;
use common::rules::seats::{Table, table};
use common::rules::week::IsoWeek;
use common::sync::replica::Replica;

/// Seats left of open offers, and pupils without a place, in these weeks.
#[must_use]
pub fn balance(rows: &Replica, weeks: &[IsoWeek]) -> Table<Filiere> {
    let mut seats = Vec::new();
    for offer in rows.all::<Offer>() {
        let receives = rows.get::<Host>(offer.host.0).is_none_or(Host::receives);
        if !offer.status.accepts_applications() || !receives {
            continue;
        }
        for week in weeks {
            let left = u32::from(offer.left(*week));
            for filiere in &offer.terms.filieres {
                seats.push((*filiere, *week, left));
            }
        }
    }
    let mut needs = Vec::new();
    for need in rows.all::<Need>() {
        if let Some(division) = rows.get::<Division>(need.division.0) {
            let of = without_place(rows, need).into_iter();
            needs.extend(of.map(|week| (division.filiere, week)));
        }
    }
    table(weeks, seats, needs)
}

/// Weeks that a pupil has to spend in a host, and has none for.
fn without_place(rows: &Replica, need: &Need) -> Vec<IsoWeek> {
    if need.schooling == Schooling::Left {
        return Vec::new();
    }
    let placements = rows.by::<Placement>(Index::PlacementsByPupil, need.pupil.0);
    let placed = |week: &IsoWeek| {
        let mut confirmed = placements
            .iter()
            .filter(|p| p.status == PlacementStatus::Confirmed);
        confirmed.any(|p| p.weeks.contains(week))
    };
    let periods = rows.by::<Period>(Index::PeriodsByDivision, need.division.0);
    let due = periods
        .into_iter()
        .filter(|p| p.state == PeriodState::Published && !need.exempt.contains(&p.id));
    let weeks = set_of(due.flat_map(|p| p.weeks.iter().copied()));
    weeks.into_iter().filter(|week| !placed(week)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{ME, application, placement, pole, put, week};
    use common::domain::application::ApplicationStatus;
    use common::ids::OfferId;
    use common::rules::seats::Cell;
    use uuid::Uuid;

    fn cell(rows: &Replica, number: u8) -> Cell {
        let weeks = [week(48), week(49), week(50)];
        let table = balance(rows, &weeks);
        let row = table.get(&Filiere::Electricite);
        row.and_then(|row| row.get(&week(number)))
            .copied()
            .unwrap_or_default()
    }

    #[test]
    fn open_seats_stand_against_pupils_without_a_place() {
        let mut rows = pole();
        assert_eq!(cell(&rows, 48), Cell::default());
        assert_eq!(cell(&rows, 49), Cell { left: 3, needs: 1 });
        let mut blocked = crate::pages::fixture::host(51, "Volta", 0);
        blocked.blocked = true;
        put(&mut rows, blocked);
        assert_eq!(cell(&rows, 50), Cell { left: 2, needs: 1 });
        let granted = application(
            201,
            ME,
            OfferId(Uuid::from_u128(102)),
            ApplicationStatus::Approved,
        );
        put(&mut rows, placement(401, &granted, 52));
        assert_eq!(cell(&rows, 49).needs, 0);
        let mut gone = crate::pages::fixture::need(common::ids::PupilId(Uuid::from_u128(12)));
        gone.schooling = Schooling::Left;
        put(&mut rows, gone);
        assert_eq!(cell(&rows, 49).needs, 0);
    }
}
