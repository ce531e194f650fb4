//! Why an offer does not fit.

use crate::support::pole::*;
use common::domain::compatibility::{Obstacle, obstacles};
use common::domain::division::{Filiere, Level};
use common::domain::offer::OfferStatus;
use common::rules::codes::Insee;

fn found(change: impl Fn(&mut common::domain::offer::Offer)) -> Vec<Obstacle> {
    let mut offer = offer_row(0);
    change(&mut offer);
    fits(&offer, &need_row(0))
}

/// In the first pôle's commune, which is not in Moselle.
fn fits(offer: &common::domain::offer::Offer, need: &common::domain::pupil::Need) -> Vec<Obstacle> {
    let commune = host_row(0).commune;
    obstacles(offer, commune, &division_row(0), need, &period_row(0).weeks)
}

#[test]
fn a_place_that_fits_has_no_obstacle() {
    assert_eq!(found(|_| {}), []);
}

#[test]
fn each_obstacle_alone() {
    assert_eq!(
        found(|o| o.status = OfferStatus::Closed),
        [Obstacle::Closed]
    );
    assert_eq!(found(|o| o.status = OfferStatus::Draft), [Obstacle::Closed]);
    assert_eq!(
        found(|o| o.terms.filieres = vec![Filiere::Paysage]),
        [Obstacle::Filiere]
    );
    assert_eq!(
        found(|o| o.terms.levels = vec![Level::Cap1]),
        [Obstacle::Level]
    );
}

#[test]
fn all_obstacles_are_told_at_once() {
    let all = found(|o| {
        o.status = OfferStatus::Closed;
        o.terms.filieres.clear();
        o.terms.levels.clear();
        o.terms.capacity.remove(&week("2026-W48"));
        o.taken.insert(week("2026-W51"), 1);
        o.terms.minimum_age = 18;
    });
    assert_eq!(
        all,
        [
            Obstacle::Closed,
            Obstacle::Filiere,
            Obstacle::Level,
            Obstacle::WeeksClosed {
                weeks: weeks(&[48])
            },
            Obstacle::NoSeat {
                weeks: weeks(&[51])
            },
            Obstacle::TooYoung {
                minimum: 18,
                first_day: date("2026-11-23")
            },
        ]
    );
}

#[test]
fn a_week_that_is_closed_is_not_also_full() {
    let some = found(|o| {
        o.terms.capacity.insert(week("2026-W48"), 0);
        o.taken.insert(week("2026-W48"), 1);
    });
    assert_eq!(
        some,
        [Obstacle::WeeksClosed {
            weeks: weeks(&[48])
        }]
    );
}

#[test]
fn weeks_that_are_not_asked_for_do_not_matter() {
    let elsewhere = found(|o| {
        o.terms.capacity.insert(week("2026-W47"), 1);
        o.terms.capacity.remove(&week("2026-W50"));
        o.taken.insert(week("2026-W47"), 1);
    });
    assert_eq!(elsewhere, []);
}

#[test]
fn the_age_is_that_of_each_day_asked_for() {
    let mut need = need_row(0);
    let mut offer = offer_row(0);
    offer.terms.minimum_age = 16;
    let check = |need: &_| fits(&offer, need);
    // Sixteen on the first day, on the second, in a week at school between two weeks out.
    need.born = date("2010-11-23");
    assert_eq!(check(&need), []);
    need.born = date("2010-11-24");
    let first_day = date("2026-11-23");
    assert_eq!(
        check(&need),
        [Obstacle::TooYoung {
            minimum: 16,
            first_day
        }]
    );
    need.born = date("2010-12-09");
    assert_eq!(
        check(&need),
        [Obstacle::TooYoung {
            minimum: 16,
            first_day
        }]
    );
    // Never sixteen before the end.
    need.born = date("2011-06-01");
    assert_eq!(
        check(&need),
        [Obstacle::TooYoung {
            minimum: 16,
            first_day
        }]
    );
}

#[test]
fn week_53_is_a_week_like_another() {
    let mut offer = offer_row(0);
    let asked = period_row(2).weeks;
    assert_eq!(asked.last(), Some(&week("2026-W53")));
    assert_eq!(
        obstacles(
            &offer,
            host_row(0).commune,
            &division_row(2),
            &need_row(5),
            &asked
        ),
        []
    );
    offer.terms.capacity.remove(&week("2026-W53"));
    assert_eq!(
        obstacles(
            &offer,
            host_row(0).commune,
            &division_row(2),
            &need_row(5),
            &asked
        ),
        [Obstacle::WeeksClosed {
            weeks: vec![week("2026-W53")]
        }]
    );
}

#[test]
fn seats_left_are_those_of_the_worst_week() {
    let mut offer = offer_row(2);
    let asked = period_row(0).weeks;
    assert_eq!(offer.left_over(&asked), 2);
    offer.taken.insert(week("2026-W49"), 1);
    assert_eq!(offer.left_over(&asked), 1);
    offer.taken.insert(week("2026-W51"), 3);
    assert_eq!(offer.left_over(&asked), 0, "never below zero");
    assert_eq!(offer.left(week("2026-W40")), 0, "closed");
    assert_eq!(offer.overbooked().collect::<Vec<_>>(), [week("2026-W51")]);
}

#[test]
fn only_days_worked_where_the_host_is_count_for_the_age() {
    // Good Friday is the last day of this week, and Easter Monday the first of the next.
    let asked = [week("2027-W12"), week("2027-W13")];
    let mut offer = offer_row(0);
    for week in asked {
        offer.terms.capacity.insert(week, 1);
    }
    offer.terms.minimum_age = 16;
    let check = |commune: &str, weeks: &[_], born: &str| {
        let mut need = need_row(0);
        need.born = date(born);
        let commune = Insee::parse(commune).unwrap();
        obstacles(&offer, commune, &division_row(0), &need, weeks)
    };
    let too_young = |first_day: &str| {
        vec![Obstacle::TooYoung {
            minimum: 16,
            first_day: date(first_day),
        }]
    };
    // Sixteen on the Tuesday: the Monday is off everywhere.
    assert_eq!(check("54329", &asked[1..], "2011-03-30"), []);
    assert_eq!(
        check("54329", &asked[1..], "2011-03-31"),
        too_young("2027-03-30")
    );
    // Sixteen on Easter Saturday: in Metz the Friday is off too, but not the four days before.
    assert_eq!(
        check("57463", &asked[..1], "2011-03-27"),
        too_young("2027-03-22")
    );
}

#[test]
fn no_offer_goes_below_the_age_of_the_law() {
    let mut offer = offer_row(0);
    offer.terms.minimum_age = 10;
    let mut need = need_row(0);
    need.born = date("2013-06-01");
    assert_eq!(
        fits(&offer, &need),
        [Obstacle::TooYoung {
            minimum: 14,
            first_day: date("2026-11-23")
        }]
    );
}
