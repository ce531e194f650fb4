use super::*;
use proptest::prelude::*;

fn point(lat: f64, lon: f64) -> GeoPoint {
    GeoPoint::from_degrees(lat, lon).unwrap()
}

#[test]
fn distances_between_real_communes_are_right_to_a_hundredth() {
    let nancy = point(48.69367, 6.18353);
    let metz = point(49.11998, 6.17707);
    let luneville = point(48.59169, 6.49489);
    for (a, b, metres) in [
        (nancy, metz, 47_400),
        (nancy, luneville, 25_600),
        (nancy, nancy, 0),
    ] {
        let found = a.distance_m(b);
        assert!(
            found.abs_diff(metres) <= metres / 100,
            "{found} for {metres}"
        );
    }
    // One degree of a meridian is a 360th of the circumference.
    let degree = point(48.0, 6.0).distance_m(point(49.0, 6.0));
    assert!(degree.abs_diff(111_195) <= 1, "{degree}");
    // Opposite points: half of it.
    let half = point(0.0, 0.0).distance_m(point(0.0, 180.0));
    assert!(half.abs_diff(20_015_115) <= 1, "{half}");
    let poles = point(90.0, 0.0).distance_m(point(-90.0, 50.0));
    assert!(poles.abs_diff(20_015_115) <= 1, "{poles}");
}

#[test]
fn points_off_the_earth_are_refused() {
    for (lat, lon) in [
        (90.1, 0.0),
        (0.0, -180.1),
        (f64::NAN, 0.0),
        (0.0, f64::INFINITY),
        (1e300, 0.0),
    ] {
        assert_eq!(GeoPoint::from_degrees(lat, lon), Err(NotOnEarth));
    }
    assert_eq!(GeoPoint::from_e5(9_000_001, 0), Err(NotOnEarth));
    assert!(serde_json::from_str::<GeoPoint>(r#"{"lat_e5":4869367,"lon_e5":618353}"#).is_ok());
    assert!(serde_json::from_str::<GeoPoint>(r#"{"lat_e5":9869367,"lon_e5":618353}"#).is_err());
    assert!(serde_json::from_str::<GeoPoint>(r#"{"lat_e5":4869367}"#).is_err());
}

#[test]
fn degrees_round_to_the_nearest_hundred_thousandth() {
    let p = point(48.693_674_9, -6.183_525_1);
    assert_eq!((p.lat_e5, p.lon_e5), (4_869_367, -618_353));
}

#[test]
fn bands_include_their_upper_bound() {
    use DistanceBand::*;
    for (metres, band) in [
        (0, Within5Km),
        (5_000, Within5Km),
        (5_001, Within10Km),
        (10_000, Within10Km),
        (10_001, Within20Km),
        (20_000, Within20Km),
        (20_001, Within40Km),
        (40_000, Within40Km),
        (40_001, Beyond),
        (u32::MAX, Beyond),
    ] {
        assert_eq!(DistanceBand::of(metres), band, "{metres}");
    }
    assert_eq!(Within10Km.label(), "jusqu'à 10\u{a0}km");
}

#[test]
fn people_read_whole_kilometres() {
    for (metres, text) in [
        (0, "moins de 1\u{a0}km"),
        (999, "moins de 1\u{a0}km"),
        (1_000, "1\u{a0}km"),
        (1_499, "1\u{a0}km"),
        (1_500, "2\u{a0}km"),
        (12_345, "12\u{a0}km"),
    ] {
        assert_eq!(km(metres), text);
    }
}

fn any_point() -> impl Strategy<Value = GeoPoint> {
    (-9_000_000i32..=9_000_000, -18_000_000i32..=18_000_000)
        .prop_map(|(lat, lon)| GeoPoint::from_e5(lat, lon).unwrap())
}

proptest! {
    #[test]
    fn distance_is_a_distance(a in any_point(), b in any_point(), c in any_point()) {
        prop_assert_eq!(a.distance_m(a), 0);
        prop_assert_eq!(a.distance_m(b), b.distance_m(a));
        prop_assert!(a.distance_m(b) <= 20_015_116);
        // Rounding to metres may cost one at each corner.
        prop_assert!(a.distance_m(c) <= a.distance_m(b) + b.distance_m(c) + 2);
    }

    /// Where rounding may push the sine of the half angle past one.
    #[test]
    fn the_opposite_point_is_half_the_circumference_away(p in any_point()) {
        let lon_e5 = if p.lon_e5 > 0 { p.lon_e5 - 18_000_000 } else { p.lon_e5 + 18_000_000 };
        let opposite = GeoPoint::from_e5(-p.lat_e5, lon_e5).unwrap();
        prop_assert!(p.distance_m(opposite).abs_diff(20_015_115) <= 1);
    }

    #[test]
    fn degrees_and_hundred_thousandths_agree(p in any_point()) {
        prop_assert_eq!(GeoPoint::from_degrees(p.lat(), p.lon()), Ok(p));
    }
}

#[test]
fn minutes_follow_the_stretches_of_a_road() {
    // 1.3 km of road for 1 km, at 25 km/h; 13 km, of which 5 at 25 and 8 at 40; 39 km, of which 5, 15
    // and 19.
    for (metres, expected) in [
        (0, 0),
        (1, 1),
        (1_000, 4),
        (3_846, 12),
        (10_000, 24),
        (15_384, 35),
        (30_000, 56),
        (100_000, 155),
        (20_015_115, 24 * 60),
    ] {
        assert_eq!(minutes(metres), expected, "{metres} m");
    }
}

#[test]
fn a_band_reaches_as_far_as_its_minutes_and_no_further() {
    let mut before = 0;
    for band in MinutesBand::ALL {
        let (Some(limit), Some(reach)) = (band.limit(), band.reach_m()) else {
            assert_eq!(band, MinutesBand::Beyond);
            continue;
        };
        assert_eq!(MinutesBand::of(reach), band);
        assert!(MinutesBand::of(reach + 1) > band, "{limit} min");
        assert!(minutes(reach) <= limit && minutes(reach + 1) > limit);
        assert!(reach > before);
        before = reach;
    }
}

proptest! {
    #[test]
    fn further_never_takes_less_long(metres in 0_u32..300_000, more in 0_u32..300_000) {
        prop_assert!(minutes(metres) <= minutes(metres + more));
        prop_assert!(MinutesBand::of(metres) <= MinutesBand::of(metres + more));
    }
}

#[test]
fn a_place_is_in_one_of_eight_directions() {
    let at = |lat, lon| GeoPoint::from_e5(lat, lon).unwrap();
    let here = at(4_859_000, 650_000);
    for (lat, lon, expected) in [
        (4_869_000, 650_000, "au nord"),
        (4_849_000, 651_000, "au sud"),
        (4_859_000, 670_000, "à l'est"),
        (4_859_500, 630_000, "à l'ouest"),
        (4_869_000, 665_000, "au nord-est"),
        (4_869_000, 635_000, "au nord-ouest"),
        (4_849_000, 665_000, "au sud-est"),
        (4_849_000, 635_000, "au sud-ouest"),
    ] {
        assert_eq!(bearing(here, at(lat, lon)), Some(expected));
    }
    assert_eq!(bearing(here, here), None);
}
