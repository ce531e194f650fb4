use super::super::law::day;
use super::*;
use proptest::prelude::*;

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn every_category_has_rows_with_a_source_that_follow_each_other() {
    for category in Category::ALL {
        let rows = category.rows();
        assert!(!rows.is_empty(), "{category:?}");
        assert!(category.on(on("2026-11-30")).is_some(), "{category:?}");
        for row in rows {
            assert!(row.source.contains("RGPD"), "{}", row.code);
            assert_ne!(row.valid_from, NaiveDate::MAX, "{}", row.code);
        }
        for pair in rows.windows(2) {
            let next = pair[0].valid_to.and_then(|last| last.succ_opt());
            assert_eq!(next, Some(pair[1].valid_from), "{}", pair[0].code);
        }
        assert_eq!(rows.last().unwrap().valid_to, None, "the last row is open");
    }
}

#[test]
fn sessions_last_as_the_table_says() {
    let longest = crate::sync::server::LEASE_PUPIL_DAYS.max(crate::sync::server::LEASE_STAFF_DAYS);
    assert_eq!(i64::try_from(SESSION_DAYS), Ok(longest));
}

#[test]
fn what_is_due_and_when() {
    use Category::{HostPerson, Journal, Placement, Pupil, Search};
    for (category, last, kept, due) in [
        (Search, "2026-09-01", "2027-08-31", "2027-09-01"),
        (Search, "2026-12-18", "2027-08-31", "2027-09-01"),
        (Search, "2027-08-31", "2027-08-31", "2027-09-01"),
        (Search, "2027-09-01", "2028-08-31", "2028-09-01"),
        (Placement, "2026-12-18", "2028-08-31", "2028-09-01"),
        (Placement, "2027-08-31", "2028-08-31", "2028-09-01"),
        (Pupil, "2027-06-30", "2028-06-30", "2028-07-01"),
        (Pupil, "2028-02-29", "2029-02-28", "2029-03-01"),
        (HostPerson, "2026-12-18", "2028-12-18", "2028-12-19"),
        (Journal, "2026-10-05", "2027-10-05", "2027-10-06"),
        // Older than the table.
        (Search, "1970-01-01", "1970-08-31", "1970-09-01"),
    ] {
        assert!(!category.is_due(on(last), on(kept)), "{category:?} {last}");
        assert!(category.is_due(on(last), on(due)), "{category:?} {last}");
        assert_eq!(category.kept_until(on(last)), Some(on(kept)));
    }
}

#[test]
fn a_rule_that_changes_binds_what_happens_from_that_day_on() {
    let kept = |years| Kept {
        duration: Duration::Years(years),
        fate: Fate::Erased,
    };
    let rule = |from, to, years| RuleRow {
        code: "test",
        valid_from: from,
        valid_to: to,
        severity: Severity::Blocking,
        source: "test",
        value: kept(years),
    };
    let rows = [
        rule(day(2024, 1, 1), Some(day(2027, 12, 31)), 1),
        rule(day(2028, 1, 1), Some(day(2029, 12, 31)), 2),
    ];
    for (last, until) in [
        ("2023-05-05", Some("2024-05-05")),
        ("2027-12-31", Some("2028-12-31")),
        ("2028-01-01", Some("2030-01-01")),
        // No rule is known: it is not for us to erase.
        ("2030-01-01", None),
    ] {
        assert_eq!(kept_until(&rows, on(last)), until.map(on), "{last}");
    }
    assert!(!is_due(&rows, on("2030-01-01"), NaiveDate::MAX));
}

#[test]
fn plans_are_made_from_august_and_applied_after_it_a_fortnight_later() {
    for (planned, season_of, judged, applied) in [
        ("2027-08-01", "2027-08-01", "2027-09-01", "2027-09-01"),
        ("2027-08-17", "2027-08-01", "2027-09-01", "2027-09-01"),
        ("2027-08-25", "2027-08-01", "2027-09-01", "2027-09-08"),
        ("2027-09-10", "2027-08-01", "2027-09-10", "2027-09-24"),
        ("2028-02-01", "2027-08-01", "2028-02-01", "2028-02-15"),
        ("2028-07-31", "2027-08-01", "2028-07-31", "2028-08-14"),
    ] {
        assert_eq!(season(on(planned)), on(season_of), "{planned}");
        assert_eq!(judged_on(on(planned)), on(judged), "{planned}");
        assert_eq!(applied_from(on(planned)), on(applied), "{planned}");
    }
}

#[test]
fn what_is_told_in_french() {
    let told = |category: Category| category.told(category.rows()[0].value);
    assert_eq!(told(Category::Pupil), "un an après le départ");
    assert_eq!(
        told(Category::Search),
        "jusqu'au 31\u{a0}août de l'année scolaire"
    );
    assert!(told(Category::Placement).ends_with(", plus un an"));
}

proptest! {
    #[test]
    fn a_later_day_never_undoes_what_was_due(
        category in prop::sample::select(&Category::ALL[..]),
        last in -10_000_i32..40_000,
        day in -10_000_i32..45_000,
        later in 0_u64..4_000,
    ) {
        let date = |days| NaiveDate::from_epoch_days(days).unwrap();
        let (last, day) = (date(last), date(day));
        let after = day + Days::new(later);
        prop_assert!(!category.is_due(last, day) || category.is_due(last, after));
        // Nor does something that happened later go before.
        let newer = last + Days::new(later);
        prop_assert!(!category.is_due(newer, day) || category.is_due(last, day));
        prop_assert!(!category.is_due(last, last));
    }

    #[test]
    fn the_oldest_day_kept_is_the_border(
        category in prop::sample::select(&Category::ALL[..]),
        day in 19_000_i32..40_000,
    ) {
        let day = NaiveDate::from_epoch_days(day).unwrap();
        let oldest = category.oldest_kept(day);
        prop_assert!(!category.is_due(oldest, day));
        prop_assert!(category.is_due(oldest.pred_opt().unwrap(), day));
    }
}
