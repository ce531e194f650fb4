//! Wishes and favourites.

use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::*;
use common::domain::wish::{Favourites, Wishes};

#[test]
fn wishes_are_ranked_without_repeats_five_at_most() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), wish(0, &[2, 0, 2])), "ok");
    assert_eq!(bench.send(pupil(0), wish(0, &[2, 0])), "already_done");
    let kept: Wishes = bench.get(pupil(0).0);
    assert_eq!(kept.ranked, [offer(2), offer(0)]);
    assert_eq!(kept.division, division(0));
    assert_eq!(
        bench.send(pupil(0), wish(0, &[0, 2])),
        "ok",
        "in another order"
    );
    assert_eq!(bench.send(pupil(0), wish(0, &[0, 99])), "offer_gone");
    for number in 6..9 {
        assert_eq!(
            bench.send(staff(COORDINATORS[0]), create(number, true)),
            "ok"
        );
    }
    assert_eq!(bench.send(pupil(0), wish(0, &[0, 1, 2, 6, 7])), "ok");
    assert_eq!(
        bench.send(pupil(0), wish(0, &[0, 1, 2, 6, 7, 8])),
        "too_many"
    );
    assert_eq!(bench.send(pupil(1), wish(0, &[0])), "forbidden");
    assert_eq!(bench.send(pupil(0), wish(0, &[])), "ok", "none any more");
}

#[test]
fn an_offer_is_kept_and_let_go() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), keep(0, 1, true)), "ok");
    assert_eq!(bench.send(pupil(0), keep(0, 1, true)), "already_done");
    assert_eq!(bench.send(pupil(0), keep(0, 0, true)), "ok");
    assert_eq!(bench.send(pupil(0), keep(0, 99, true)), "offer_gone");
    assert_eq!(bench.send(pupil(1), keep(0, 2, true)), "forbidden");
    assert_eq!(
        bench.get::<Favourites>(pupil(0).0).offers,
        [offer(1), offer(0)]
    );
    assert_eq!(bench.send(pupil(0), keep(0, 1, false)), "ok");
    assert_eq!(bench.send(pupil(0), keep(0, 1, false)), "already_done");
    assert_eq!(bench.get::<Favourites>(pupil(0).0).offers, [offer(0)]);
}
