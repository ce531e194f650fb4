//! What the académie's numbers count.

use crate::support::pole::*;
use common::domain::division::Filiere;
use common::domain::offer::{Offer, OfferStatus};
use common::domain::period::{Period, PeriodState};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::Schooling;
use common::follow::academy::{Gathered, bands};
use common::rules::disclosure::Tally;

/// Pupils 0 to 2 are of class 0, 3 and 4 of class 1, the others of class 2; all of them in wood.
fn gathered() -> Gathered {
    Gathered {
        divisions: (0..3).map(division_row).collect(),
        periods: (0..3).map(period_row).collect(),
        needs: (0..5).map(need_row).collect(),
        placements: Vec::new(),
        offers: vec![offer_row(0)],
        hosts: (0..3).map(host_row).collect(),
    }
}

fn seat(of: usize, status: PlacementStatus) -> Placement {
    Placement {
        id: placement(of),
        pole: POLE,
        school: school(0),
        division: division(division_of(of)),
        pupil: pupil(of),
        period: period(division_of(of)),
        host: host(0),
        offer: None,
        application: None,
        found: None,
        origin: Default::default(),
        weeks: period_row(division_of(of)).weeks,
        status,
        tutor: Default::default(),
        hours: Default::default(),
        interruption: None,
        replaces: None,
    }
}

/// Concerned and covered in wood on that day.
fn counted(rows: &Gathered, day: &str) -> (u32, u32) {
    let tally = rows.pupils(date(day)).get(&Filiere::Bois).copied();
    let Tally { concerned, covered } = tally.unwrap_or_default();
    (concerned, covered)
}

#[test]
fn a_confirmed_placement_in_a_week_of_the_period_is_a_place() {
    let mut rows = gathered();
    assert_eq!(counted(&rows, "2026-10-05"), (5, 0));
    rows.placements.push(seat(0, PlacementStatus::Confirmed));
    rows.placements.push(seat(1, PlacementStatus::Interrupted));
    rows.placements.push(seat(2, PlacementStatus::Cancelled));
    rows.placements.push(Placement {
        weeks: weeks(&[40]),
        ..seat(3, PlacementStatus::Confirmed)
    });
    assert_eq!(counted(&rows, "2026-10-05"), (5, 1));
    // Twice placed, once counted.
    rows.placements.push(Placement {
        id: placement(9),
        ..seat(0, PlacementStatus::Confirmed)
    });
    assert_eq!(counted(&rows, "2026-11-24"), (5, 1));
    assert_eq!(counted(&rows, "2026-12-25"), (0, 0), "the period is over");
}

#[test]
fn who_has_left_or_is_exempt_or_has_no_published_period_is_not_counted() {
    let mut rows = gathered();
    rows.needs[0].schooling = Schooling::Left;
    rows.needs[1].exempt = vec![period(0)];
    rows.needs[2].exempt = vec![period(1)];
    assert_eq!(counted(&rows, "2026-10-05"), (3, 0));
    for state in [
        PeriodState::Draft,
        PeriodState::Proposed,
        PeriodState::Cancelled,
    ] {
        rows.periods[1] = Period {
            state,
            ..period_row(1)
        };
        assert_eq!(counted(&rows, "2026-10-05"), (1, 0), "{state:?}");
    }
}

#[test]
fn seats_are_those_of_open_offers_of_hosts_that_receive_the_most_of_each_band() {
    let mut rows = gathered();
    let bands = bands(date("2026-11-16"));
    assert_eq!(bands[0], weeks(&[47, 48, 49, 50]));
    // Weeks 47 to 53.
    let mut offer = offer_row(2);
    offer.host = host(1);
    offer.terms.capacity.insert(week("2026-W50"), 7);
    offer.terms.filieres.push(Filiere::Commerce);
    rows.offers.push(offer);
    let seats = rows.seats(&bands);
    assert_eq!(seats[&Filiere::Bois], [8, 3, 0, 0]);
    assert_eq!(seats[&Filiere::Commerce], [7, 2, 0, 0]);
    rows.hosts[1].blocked = true;
    assert_eq!(rows.seats(&bands)[&Filiere::Bois], [1, 1, 0, 0]);
    for status in [OfferStatus::Draft, OfferStatus::Closed] {
        rows.offers[0] = Offer {
            status,
            ..offer_row(0)
        };
        assert!(rows.seats(&bands).is_empty(), "{status:?}");
    }
}
