use super::*;
use crate::rules::week::IsoWeek;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_year_is_completed_on_the_birthday() {
    for (born, on, age) in [
        ("2010-03-15", "2026-03-14", 15),
        ("2010-03-15", "2026-03-15", 16),
        ("2010-12-31", "2026-01-01", 15),
        ("2026-03-15", "2026-03-15", 0),
        ("2027-03-15", "2026-03-15", 0),
        ("1700-01-01", "2026-01-01", 255),
    ] {
        assert_eq!(age_on(day(born), day(on)), age, "{born} on {on}");
    }
}

#[test]
fn born_on_29_february_one_grows_older_on_1_march_in_common_years() {
    let born = day("2008-02-29");
    for (on, age) in [
        ("2026-02-28", 17),
        ("2026-03-01", 18),
        ("2024-02-28", 15),
        ("2024-02-29", 16),
    ] {
        assert_eq!(age_on(born, day(on)), age, "{on}");
    }
}

#[test]
fn turning_16_in_the_middle_of_a_placement_is_seen_on_the_right_day() {
    let days: Vec<NaiveDate> =
        IsoWeek::range("2026-W48".parse().unwrap(), "2026-W50".parse().unwrap())
            .flat_map(IsoWeek::days)
            .collect();
    // 2026-W48 begins on 23 November.
    let born = day("2010-12-02");
    assert_eq!(
        bands(born, &days),
        vec![
            (day("2026-11-23"), AgeBand::From15),
            (day("2026-12-02"), AgeBand::From16)
        ]
    );
    assert_eq!(min_age_ok(born, &days, 15), Ok(()));
    let refused = min_age_ok(born, &days, 16).unwrap_err();
    assert_eq!(
        refused,
        TooYoung {
            first_day: day("2026-11-23"),
            age: 15,
            minimum: 16
        }
    );
    assert_eq!(
        refused.to_string(),
        "Il faut avoir 16\u{a0}ans. Le lun. 23 nov. 2026, l'âge sera de 15\u{a0}ans."
    );
}

#[test]
fn days_in_any_order_give_the_earliest_day_at_fault() {
    let days = ["2026-12-05", "2026-12-01", "2026-11-30"].map(day);
    let refused = min_age_ok(day("2010-12-02"), &days, 16).unwrap_err();
    assert_eq!(refused.first_day, day("2026-11-30"));
    assert_eq!(min_age_ok(day("2010-12-02"), &[], 16), Ok(()));
}

#[test]
fn the_law_asks_for_14_years_and_knows_nothing_before_its_first_row() {
    let born = day("2012-12-02");
    assert_eq!(legal_age_ok(born, &[day("2026-12-02")]), Ok(()));
    assert!(matches!(
        legal_age_ok(born, &[day("2026-12-02"), day("2026-12-01")]),
        Err(NotPlaceable::TooYoung(TooYoung {
            age: 13,
            minimum: 14,
            ..
        }))
    ));
    let unknown = day("2010-01-04");
    assert_eq!(
        legal_age_ok(day("1990-01-01"), &[unknown]),
        Err(NotPlaceable::NoRule(unknown))
    );
}

#[test]
fn bands_change_at_14_15_16_and_18() {
    use AgeBand::*;
    let expected = [
        (13, Under14),
        (14, From14),
        (15, From15),
        (16, From16),
        (17, From16),
        (18, Adult),
        (40, Adult),
    ];
    for (age, band) in expected {
        assert_eq!(AgeBand::of(age), band);
    }
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (730_000i32..742_000).prop_map(|n| NaiveDate::from_num_days_from_ce_opt(n).unwrap())
}

proptest! {
    #[test]
    fn age_grows_by_one_on_birthdays_and_on_no_other_day(born in any_day(), from in any_day()) {
        prop_assume!(from > born);
        for date in from.iter_days().take(800) {
            let before = age_on(born, date.pred_opt().unwrap());
            let birthday = (date.month(), date.day()) == (born.month(), born.day())
                || ((born.month(), born.day()) == (2, 29)
                    && (date.month(), date.day()) == (3, 1)
                    && !date.leap_year());
            prop_assert_eq!(age_on(born, date), before + u8::from(birthday), "{}", date);
        }
    }

    #[test]
    fn the_minimum_holds_when_each_day_holds(born in any_day(), from in any_day(), n in 0usize..40, minimum in 0u8..30) {
        let days: Vec<NaiveDate> = from.iter_days().take(n).collect();
        let naive = days.iter().find(|d| age_on(born, **d) < minimum);
        match min_age_ok(born, &days, minimum) {
            Ok(()) => prop_assert_eq!(naive, None),
            Err(refused) => {
                prop_assert_eq!(Some(&refused.first_day), naive);
                prop_assert!(refused.age < minimum);
            }
        }
    }
}
