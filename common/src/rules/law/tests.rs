use super::*;
use proptest::prelude::*;

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const ROWS: &[RuleRow<u8>] = &[
    RuleRow {
        code: "test",
        valid_from: day(2024, 9, 1),
        valid_to: Some(day(2025, 8, 31)),
        severity: Severity::Info,
        source: "a",
        value: 1,
    },
    RuleRow {
        code: "test",
        valid_from: day(2025, 9, 1),
        valid_to: None,
        severity: Severity::Info,
        source: "b",
        value: 2,
    },
];

#[test]
fn the_row_of_the_day_applies_and_no_row_is_no_answer() {
    for (date, value) in [
        ("2024-08-31", None),
        ("2024-09-01", Some(1)),
        ("2025-08-31", Some(1)),
        ("2025-09-01", Some(2)),
        ("2040-01-01", Some(2)),
    ] {
        assert_eq!(
            in_force(ROWS, on(date)).map(|row| row.value),
            value,
            "{date}"
        );
    }
}

#[test]
fn the_known_rows_apply_today_and_have_a_source() {
    let today = on("2026-11-23");
    assert_eq!(in_force(REFERENT_PUPILS, today).unwrap().value, 16);
    assert_eq!(in_force(TUTOR_INTERNS, today).unwrap().value, 3);
    let stay = in_force(HOST_STAY, today).unwrap();
    assert_eq!(stay.value.days(), 132);
    assert!(stay.source.contains("L124-5"));
    assert_ne!(SINCE, NaiveDate::MAX);
}

#[test]
fn caps_by_staff() {
    for (staff, cap) in [
        (0, 3),
        (8, 3),
        (19, 3),
        (20, 3),
        (21, 4),
        (26, 4),
        (27, 5),
        (40, 6),
        (100, 15),
        (101, 16),
    ] {
        let found = host_cap(Staff::Count(staff), on("2026-11-23")).unwrap();
        assert_eq!((found.at_least, found.at_most), (cap, Some(cap)), "{staff}");
    }
    let huge = host_cap(Staff::Count(u32::MAX), on("2026-11-23")).unwrap();
    assert_eq!(huge.at_least, 644_245_095);
}

#[test]
fn a_band_of_staff_leaves_a_doubt_between_two_caps() {
    let cap = host_cap(Staff::parse("20-49"), on("2026-11-23")).unwrap();
    assert_eq!((cap.at_least, cap.at_most), (3, Some(8)));
    assert_eq!(cap.verdict(3), CapVerdict::Within);
    assert_eq!(cap.verdict(4), CapVerdict::Unsure);
    assert_eq!(cap.verdict(8), CapVerdict::Unsure);
    assert_eq!(cap.verdict(9), CapVerdict::Over);
    let open = host_cap(Staff::parse("10000+"), on("2026-11-23")).unwrap();
    assert_eq!(open.verdict(100_000), CapVerdict::Unsure);
}

#[test]
fn unknown_staff_is_a_warning_and_an_unknown_date_too() {
    let unknown = host_cap(Staff::Unknown, on("2026-11-23")).unwrap_err();
    assert_eq!(unknown, NoHostCap::StaffUnknown);
    assert!(unknown.to_string().contains("vérifiez avec lui"));
    assert_eq!(
        host_cap(Staff::Count(8), on("1999-01-01")),
        Err(NoHostCap::NoRule)
    );
    assert_eq!(Staff::from(None), Staff::Unknown);
}

#[test]
fn staff_is_read_as_registers_and_people_write_it() {
    let band = |from, to| Staff::Band { from, to: Some(to) };
    for (typed, staff) in [
        ("", Staff::Unknown),
        ("12", Staff::Count(12)),
        (" 12 salariés", Staff::Count(12)),
        ("1-2", band(1, 2)),
        ("10 à 19", band(10, 19)),
        ("50 - 99", band(50, 99)),
        (
            "10000+",
            Staff::Band {
                from: 10_000,
                to: None,
            },
        ),
        ("19-10", Staff::Unknown),
        ("beaucoup", Staff::Unknown),
        ("-3", Staff::Unknown),
        ("99999999999", Staff::Unknown),
    ] {
        assert_eq!(Staff::parse(typed), staff, "{typed}");
    }
}

proptest! {
    #[test]
    fn the_cap_never_falls_when_staff_grows(staff in 0u32..10_000) {
        let rule = in_force(HOST_CAP, on("2026-11-23")).unwrap().value;
        prop_assert!(rule.for_staff(staff) <= rule.for_staff(staff + 1));
        if staff >= 20 {
            let cap = rule.for_staff(staff);
            prop_assert!(cap * 100 >= staff * 15 && (cap - 1) * 100 < staff * 15);
        }
    }
}
