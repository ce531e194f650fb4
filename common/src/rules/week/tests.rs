use super::*;
use chrono::NaiveTime;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn week(text: &str) -> IsoWeek {
    text.parse().unwrap()
}

fn weeks(text: &str) -> Vec<IsoWeek> {
    text.split_whitespace().map(week).collect()
}

#[test]
fn week_53_exists_in_long_years_only() {
    for year in [2020, 2026, 2032, 2037, 2043] {
        assert!(IsoWeek::new(year, 53).is_some(), "{year}");
    }
    for year in [2023, 2024, 2025, 2027, 2028, 2030] {
        assert!(IsoWeek::new(year, 53).is_none(), "{year}");
    }
    assert_eq!(IsoWeek::new(2026, 0), None);
    assert_eq!(IsoWeek::new(2026, 54), None);
    assert_eq!(IsoWeek::new(0, 10), None);
    assert_eq!(IsoWeek::new(10_000, 1), None);
}

#[test]
fn the_days_around_new_year_belong_to_the_week_of_their_thursday() {
    for (date, expected) in [
        ("2026-12-28", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2024-12-30", "2025-W01"),
        ("2025-12-29", "2026-W01"),
        ("2023-01-01", "2022-W52"),
    ] {
        assert_eq!(IsoWeek::of(day(date)), week(expected), "{date}");
    }
}

#[test]
fn a_week_knows_its_monday_sunday_and_neighbours() {
    let w = week("2026-W53");
    assert_eq!(w.monday(), day("2026-12-28"));
    assert_eq!(w.sunday(), day("2027-01-03"));
    assert_eq!(w.next(), week("2027-W01"));
    assert_eq!(week("2027-W01").prev(), w);
    assert_eq!(IsoWeek::MIN.monday(), day("0001-01-01"));
    assert_eq!(IsoWeek::MIN.prev(), IsoWeek::MIN);
    assert_eq!(IsoWeek::MAX.next(), IsoWeek::MAX);
    assert_eq!(IsoWeek::new(9999, 52), Some(IsoWeek::MAX));
    assert_eq!(IsoWeek::new(9999, 53), None);
    assert_eq!(IsoWeek::of(NaiveDate::MIN), IsoWeek::MIN);
    assert_eq!(IsoWeek::of(NaiveDate::MAX), IsoWeek::MAX);
}

#[test]
fn a_range_holds_both_ends_and_is_empty_backwards() {
    let range: Vec<_> = IsoWeek::range(week("2026-W52"), week("2027-W01")).collect();
    assert_eq!(range, weeks("2026-W52 2026-W53 2027-W01"));
    assert_eq!(
        IsoWeek::range(week("2027-W01"), week("2026-W52")).count(),
        0
    );
    assert_eq!(IsoWeek::range(IsoWeek::MAX, IsoWeek::MAX).count(), 1);
}

#[test]
fn people_may_write_a_week_in_several_ways() {
    for typed in [
        "2026-W48",
        "2026-S48",
        "2026s48",
        " 2026 48 ",
        "S48 2026",
        "48/2026",
        "w48-2026",
    ] {
        assert_eq!(week(typed), IsoWeek::new(2026, 48).unwrap(), "{typed}");
    }
    for typed in [
        "",
        "S48",
        "2026",
        "2027-W53",
        "2026-W00",
        "2026-W48-1",
        "2026-X48",
        "48/26",
        "202600048",
        "2026-W048",
        "99999999999-W1",
        "2026-W4８",
    ] {
        let error = typed.parse::<IsoWeek>().unwrap_err();
        assert!(
            error.to_string().contains("n'est pas une semaine"),
            "{typed}"
        );
    }
}

#[test]
fn the_wire_has_one_spelling() {
    let w = week("2026-W05");
    assert_eq!(serde_json::to_string(&w).unwrap(), "\"2026-W05\"");
    assert_eq!(serde_json::from_str::<IsoWeek>("\"2026-W05\"").unwrap(), w);
    for other in [
        "\"2026-W5\"",
        "\"2026-S05\"",
        "\" 2026-W05\"",
        "\"2027-W53\"",
        "5",
        "null",
    ] {
        assert!(serde_json::from_str::<IsoWeek>(other).is_err(), "{other}");
    }
    let map = std::collections::BTreeMap::from([(w, 2)]);
    let json = serde_json::to_string(&map).unwrap();
    assert_eq!(json, "{\"2026-W05\":2}");
    assert_eq!(
        serde_json::from_str::<std::collections::BTreeMap<IsoWeek, u8>>(&json).unwrap(),
        map
    );
}

#[test]
fn runs_of_weeks_read_as_french() {
    for (list, expected) in [
        ("", ""),
        ("2026-W53", "S53"),
        ("2026-W48 2026-W50 2026-W51 2026-W52", "S48, S50 à S52"),
        (
            "2026-W52 2026-W50 2026-W48 2026-W51 2026-W50",
            "S48, S50 à S52",
        ),
        ("2026-W52 2026-W53 2027-W01 2027-W02", "S52 2026 à S2 2027"),
        ("2026-W51 2026-W53 2027-W02", "S51, S53 2026, S2 2027"),
        (
            "2026-W48 2026-W52 2026-W53 2027-W01 2027-W05",
            "S48, S52 2026 à S1 2027, S5 2027",
        ),
        (
            "2025-W52 2026-W01 2026-W53 2027-W01",
            "S52 2025 à S1 2026, S53 2026 à S1 2027",
        ),
    ] {
        assert_eq!(runs(&weeks(list)), expected, "{list}");
    }
    assert_eq!(
        runs_with_year(&weeks("2026-W48 2026-W50 2026-W51")),
        "S48, S50 à S51 2026"
    );
    assert_eq!(
        runs_with_year(&weeks("2026-W53 2027-W01")),
        "S53 2026 à S1 2027"
    );
}

#[test]
fn dates_read_as_french() {
    assert_eq!(short_date(day("2026-01-12")), "lun. 12 janv.");
    assert_eq!(
        short_date_with_year(day("2026-01-12")),
        "lun. 12 janv. 2026"
    );
    assert_eq!(short_date(day("2026-05-01")), "ven. 1er mai");
    assert_eq!(short_date(day("2026-08-02")), "dim. 2 août");
    assert_eq!(long_date(day("2027-02-24")), "mercredi 24 février 2027");
    assert_eq!(long_date(day("2026-12-31")), "jeudi 31 décembre 2026");
    assert_eq!(month(day("2026-09-15")), "septembre 2026");
    assert_eq!(
        date_span(day("2026-01-12"), day("2026-01-23")),
        "du lun. 12 janv. au ven. 23 janv. 2026"
    );
    assert_eq!(
        date_span(day("2026-12-21"), day("2027-01-08")),
        "du lun. 21 déc. 2026 au ven. 8 janv. 2027"
    );
    assert_eq!(hh_mm(NaiveTime::from_hms_opt(8, 5, 59).unwrap()), "08:05");
}

fn any_week() -> impl Strategy<Value = IsoWeek> {
    (1i32..=9999, 1u8..=53).prop_filter_map("no such week", |(y, w)| IsoWeek::new(y, w))
}

proptest! {
    #[test]
    fn a_week_survives_its_wire_form(w in any_week()) {
        prop_assert_eq!(w.code().parse::<IsoWeek>().unwrap(), w);
        let json = serde_json::to_string(&w).unwrap();
        prop_assert_eq!(serde_json::from_str::<IsoWeek>(&json).unwrap(), w);
    }

    #[test]
    fn each_of_its_seven_days_belongs_to_the_week(w in any_week()) {
        prop_assert_eq!(w.days()[0], w.monday());
        prop_assert_eq!(w.days()[6], w.sunday());
        for date in w.days() {
            prop_assert_eq!(IsoWeek::of(date), w);
        }
    }

    #[test]
    fn order_follows_time_and_next_undoes_prev(a in any_week(), b in any_week()) {
        prop_assert_eq!(a.cmp(&b), a.monday().cmp(&b.monday()));
        if a != IsoWeek::MAX {
            prop_assert!(a.next() > a);
            prop_assert_eq!(a.next().prev(), a);
            prop_assert_eq!(a.next().monday(), a.sunday() + Days::new(1));
        }
    }

    #[test]
    fn no_text_makes_parsing_fail_badly(text in ".{0,40}") {
        if let Ok(w) = text.parse::<IsoWeek>() {
            prop_assert!(IsoWeek::new(w.year(), w.week()).is_some());
        }
    }

    /// Reading the runs back gives the weeks that were written.
    #[test]
    fn runs_say_every_week_once(offsets in proptest::collection::btree_set(0usize..120, 1..30)) {
        let all: Vec<IsoWeek> = IsoWeek::range(week("2026-W01"), week("2028-W40")).collect();
        let chosen: Vec<IsoWeek> = offsets.iter().filter_map(|i| all.get(*i)).copied().collect();
        let text = runs_with_year(&chosen);
        let mut read: Vec<IsoWeek> = Vec::new();
        let mut pending: Vec<(u8, u8)> = Vec::new();
        for part in text.split(", ") {
            let words: Vec<&str> = part.split(' ').collect();
            let number = |w: &str| w[1..].parse::<u8>().unwrap();
            let year = |w: &str| w.parse::<i32>().unwrap();
            let close = |pending: &mut Vec<(u8, u8)>, read: &mut Vec<IsoWeek>, y: i32| {
                for (a, b) in pending.drain(..) {
                    read.extend((a..=b).map(|n| IsoWeek::new(y, n).unwrap()));
                }
            };
            match words.as_slice() {
                [a] => pending.push((number(a), number(a))),
                [a, "à", b] => pending.push((number(a), number(b))),
                [a, y] => {
                    pending.push((number(a), number(a)));
                    close(&mut pending, &mut read, year(y));
                }
                [a, "à", b, y] => {
                    pending.push((number(a), number(b)));
                    close(&mut pending, &mut read, year(y));
                }
                [a, y, "à", b, z] => {
                    close(&mut pending, &mut read, year(y));
                    let from = IsoWeek::new(year(y), number(a)).unwrap();
                    read.extend(IsoWeek::range(from, IsoWeek::new(year(z), number(b)).unwrap()));
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
        prop_assert!(pending.is_empty());
        prop_assert_eq!(read, chosen, "{}", text);
    }
}
