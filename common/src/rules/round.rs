//! A round of visits: in which order to go to several places and come back.
//!
//! Nearest neighbour, then 2-opt, on whole metres: the same on every device. It proposes; the teacher
//! knows the roads.

use super::travel::GeoPoint;

/// Most stops that are put in order: beyond, they stay as given.
pub const STOPS_MAX: usize = 60;

/// Metres from `start` through the stops in that order, and back.
#[must_use]
pub fn length_m(start: GeoPoint, stops: &[GeoPoint], order: &[usize]) -> u64 {
    let mut at = start;
    let mut length = 0;
    for stop in order.iter().filter_map(|n| stops.get(*n)) {
        length += u64::from(at.distance_m(*stop));
        at = *stop;
    }
    length + u64::from(at.distance_m(start))
}

/// Places of `stops` in the order proposed, each once: no longer than as they come.
#[must_use]
pub fn round(start: GeoPoint, stops: &[GeoPoint]) -> Vec<usize> {
    let given: Vec<usize> = (0..stops.len()).collect();
    if stops.len() > STOPS_MAX {
        return given;
    }
    let found = uncrossed(start, stops, nearest_first(start, stops));
    if length_m(start, stops, &found) < length_m(start, stops, &given) {
        found
    } else {
        given
    }
}

fn nearest_first(start: GeoPoint, stops: &[GeoPoint]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..stops.len()).collect();
    let mut order = Vec::with_capacity(left.len());
    let mut at = start;
    loop {
        let near = left
            .iter()
            .copied()
            .filter_map(|n| Some((n, *stops.get(n)?)));
        let Some((next, point)) = near.min_by_key(|(n, point)| (at.distance_m(*point), *n)) else {
            return order;
        };
        left.retain(|n| *n != next);
        order.push(next);
        at = point;
    }
}

/// Turns a stretch around as long as that makes the round shorter.
fn uncrossed(start: GeoPoint, stops: &[GeoPoint], mut order: Vec<usize>) -> Vec<usize> {
    // Each turn shortens the round by a metre at least; the bound is for the reader.
    for _ in 0..STOPS_MAX {
        let mut turned = false;
        for from in 0..order.len() {
            for to in from + 1..order.len() {
                let mut other = order.clone();
                if let Some(stretch) = other.get_mut(from..=to) {
                    stretch.reverse();
                }
                if gain(start, stops, &order, from, to) > 0 {
                    order = other;
                    turned = true;
                }
            }
        }
        if !turned {
            break;
        }
    }
    order
}

/// Metres saved by turning the stretch `from..=to` around.
fn gain(start: GeoPoint, stops: &[GeoPoint], order: &[usize], from: usize, to: usize) -> i64 {
    let at = |place: Option<usize>| {
        let stop = place
            .and_then(|place| order.get(place))
            .and_then(|n| stops.get(*n));
        stop.copied().unwrap_or(start)
    };
    let (before, first) = (at(from.checked_sub(1)), at(Some(from)));
    let (last, after) = (at(Some(to)), at(Some(to + 1)));
    let leg = |one: GeoPoint, other: GeoPoint| i64::from(one.distance_m(other));
    leg(before, first) + leg(last, after) - leg(before, last) - leg(first, after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lat_e5: i32, lon_e5: i32) -> GeoPoint {
        GeoPoint { lat_e5, lon_e5 }
    }

    #[test]
    fn a_round_goes_along_a_road_and_not_to_and_fro() {
        let start = at(4_859_000, 650_000);
        let stops: Vec<GeoPoint> = [30, 10, 20]
            .map(|n| at(4_859_000 + n * 900, 650_000))
            .into();
        let order = round(start, &stops);
        assert!(length_m(start, &stops, &order) <= 61_000);
        assert_eq!(round(start, &[]), Vec::<usize>::new());
        assert_eq!(round(start, &[start]), [0]);
    }

    fn places(most: usize) -> impl Strategy<Value = Vec<GeoPoint>> {
        let place = (4_800_000..4_950_000, 600_000..750_000).prop_map(|(lat, lon)| at(lat, lon));
        proptest::collection::vec(place, 0..most)
    }

    /// Every order, for a few stops.
    fn shortest(start: GeoPoint, stops: &[GeoPoint], order: &mut Vec<usize>) -> u64 {
        if order.len() == stops.len() {
            return length_m(start, stops, order);
        }
        let mut best = u64::MAX;
        for next in 0..stops.len() {
            if !order.contains(&next) {
                order.push(next);
                best = best.min(shortest(start, stops, order));
                order.pop();
            }
        }
        best
    }

    proptest! {
        #[test]
        fn each_stop_is_in_the_round_once_and_no_stretch_turned_around_is_shorter(
            stops in places(25), start in places(2),
        ) {
            let start = start.first().copied().unwrap_or(at(4_859_000, 650_000));
            let order = round(start, &stops);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            let given: Vec<usize> = (0..stops.len()).collect();
            prop_assert_eq!(&sorted, &given);
            prop_assert!(length_m(start, &stops, &order) <= length_m(start, &stops, &given));
            for from in 0..order.len() {
                for to in from + 1..order.len() {
                    let mut turned = order.clone();
                    turned[from..=to].reverse();
                    prop_assert!(order == given
                        || length_m(start, &stops, &turned) >= length_m(start, &stops, &order));
                }
            }
            prop_assert_eq!(order, round(start, &stops));
        }

        #[test]
        fn a_round_of_a_few_stops_is_at_most_a_quarter_longer_than_the_shortest(stops in places(7)) {
            let start = at(4_859_000, 650_000);
            let found = length_m(start, &stops, &round(start, &stops));
            let best = shortest(start, &stops, &mut Vec::new());
            prop_assert!(found * 4 <= best * 5, "{found} against {best}");
        }
    }
}
