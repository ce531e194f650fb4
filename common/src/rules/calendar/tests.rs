use super::*;
use chrono::Days;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn commune(text: &str) -> Insee {
    Insee::parse(text).unwrap()
}

const NANCY: &str = "54395";
const METZ: &str = "57463";

fn plan_of(date: &str, host: &str) -> DayPlan {
    let weeks = [IsoWeek::of(day(date))];
    let plan = planned_days(&weeks, commune(host)).unwrap();
    plan.into_iter().find(|d| d.date == day(date)).unwrap()
}

#[test]
fn a_pupil_of_nancy_hosted_in_metz_is_off_on_good_friday_and_sees_why() {
    let off = plan_of("2027-03-26", METZ);
    assert!(!off.is_worked());
    assert_eq!(
        off.reason().unwrap(),
        "ven. 26 mars\u{a0}: férié en Alsace-Moselle (Vendredi saint)"
    );
    let worked = plan_of("2027-03-26", NANCY);
    assert!(worked.is_worked());
    assert_eq!(worked.reason(), None);
}

#[test]
fn good_friday_may_be_worked_in_a_commune_and_saint_stephen_may_not() {
    let calendar = calendar().unwrap();
    let metz = commune(METZ);
    let exceptions = LocalExceptions {
        good_friday_worked: BTreeSet::from([metz]),
    };
    for (date, host, with_exception, without) in [
        ("2027-03-26", metz, false, true),
        ("2025-12-26", metz, true, true),
        ("2025-12-26", commune(NANCY), false, false),
        ("2027-03-26", commune("57672"), true, true),
        ("2027-03-26", commune("67437"), true, true),
        ("2027-03-26", commune("97411"), false, false),
    ] {
        let off = |e| {
            calendar
                .public_holiday(day(date), host, e)
                .unwrap()
                .is_some()
        };
        assert_eq!(off(&exceptions), with_exception, "{date} {host}");
        assert_eq!(off(&LocalExceptions::default()), without, "{date} {host}");
    }
}

#[test]
fn school_holidays_begin_and_end_on_the_right_day() {
    let calendar = calendar().unwrap();
    for (date, name) in [
        ("2026-10-16", None),
        ("2026-10-17", Some("Vacances de la Toussaint")),
        ("2026-11-01", Some("Vacances de la Toussaint")),
        ("2026-11-02", None),
        ("2026-12-19", Some("Vacances de Noël")),
        ("2027-01-03", Some("Vacances de Noël")),
        ("2027-01-04", None),
        ("2027-03-26", None),
        ("2027-05-07", Some("Pont de l'Ascension")),
        ("2027-07-03", Some("Vacances d'été")),
        ("2027-09-01", Some("Vacances d'été")),
        ("2027-09-02", None),
    ] {
        let found = calendar
            .school_holiday(day(date))
            .unwrap()
            .map(|h| h.name.as_str());
        assert_eq!(found, name, "{date}");
    }
}

#[test]
fn a_week_reads_monday_to_sunday_with_the_strongest_reason() {
    let kinds: Vec<DayKind> = planned_days(&["2027-W18".parse().unwrap()], commune(NANCY))
        .unwrap()
        .into_iter()
        .map(|d| d.kind)
        .collect();
    let school = || DayKind::SchoolHoliday {
        name: "Pont de l'Ascension".into(),
    };
    let public = |name: &str| DayKind::PublicHoliday {
        name: name.into(),
        area: HolidayArea::France,
    };
    assert_eq!(
        kinds,
        [
            DayKind::Worked,
            DayKind::Worked,
            DayKind::Worked,
            public("Ascension"),
            school(),
            public("Fête de la Victoire"),
            school(),
        ]
    );
    let plain = planned_days(&["2026-W48".parse().unwrap()], commune(NANCY)).unwrap();
    let worked: Vec<bool> = plain.iter().map(DayPlan::is_worked).collect();
    assert_eq!(worked, [true, true, true, true, true, false, false]);
    assert_eq!(plain[6].reason().unwrap(), "dim. 29 nov.\u{a0}: week-end");
}

#[test]
fn weeks_that_repeat_or_come_unsorted_are_planned_once_in_order() {
    let weeks = ["2026-W50", "2026-W48", "2026-W50"].map(|w| w.parse().unwrap());
    let plan = planned_days(&weeks, commune(NANCY)).unwrap();
    assert_eq!(plan.len(), 14);
    assert!(plan.windows(2).all(|pair| pair[0].date < pair[1].date));
}

#[test]
fn days_outside_the_tables_are_refused_and_never_worked() {
    let calendar = calendar().unwrap();
    assert_eq!(calendar.known_from(), day("2024-01-01"));
    assert_eq!(calendar.known_until(), day("2028-12-31"));
    let refused = planned_days(&["2029-W02".parse().unwrap()], commune(NANCY)).unwrap_err();
    assert_eq!(
        refused,
        CalendarError::OutOfRange {
            date: day("2029-01-08"),
            from: day("2024-01-01"),
            to: day("2028-12-31"),
        }
    );
    let text = refused.to_string();
    assert!(
        text.contains("du lun. 1er janv. 2024 au dim. 31 déc. 2028"),
        "{text}"
    );
    assert!(
        text.contains("on ne sait rien du lun. 8 janv. 2029"),
        "{text}"
    );
    // A public holiday is known in 2029, yet the plan is refused: school holidays are not.
    assert!(planned_days(&["2029-W01".parse().unwrap()], commune(NANCY)).is_err());
    assert!(calendar.school_holiday(day("2023-12-31")).is_err());
    let nowhere = LocalExceptions::default();
    assert!(
        calendar
            .public_holiday(day("2031-01-01"), commune(METZ), &nowhere)
            .is_err()
    );
}

/// Gregorian Easter by the anonymous computus (Meeus, Jones, Butcher).
fn easter(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(
        year,
        u32::try_from(n / 31).unwrap(),
        u32::try_from(n % 31 + 1).unwrap(),
    )
    .unwrap()
}

#[test]
fn the_public_holidays_are_those_of_the_law() {
    let calendar = calendar().unwrap();
    for year in 2024..=2030 {
        let fixed = |month, d| NaiveDate::from_ymd_opt(year, month, d).unwrap();
        let sunday = easter(year);
        let mut expected = vec![
            (fixed(1, 1), false),
            (fixed(5, 1), false),
            (fixed(5, 8), false),
            (fixed(7, 14), false),
            (fixed(8, 15), false),
            (fixed(11, 1), false),
            (fixed(11, 11), false),
            (fixed(12, 25), false),
            (fixed(12, 26), true),
            (sunday - Days::new(2), true),
            (sunday + Days::new(1), false),
            (sunday + Days::new(39), false),
            (sunday + Days::new(50), false),
        ];
        expected.sort_unstable();
        let found: Vec<(NaiveDate, bool)> = calendar
            .public
            .iter()
            .filter(|h| h.date.year() == year)
            .map(|h| (h.date, h.area == HolidayArea::AlsaceMoselle))
            .collect();
        assert_eq!(found, expected, "{year}");
        let good_fridays: Vec<NaiveDate> = calendar
            .public
            .iter()
            .filter(|h| h.good_friday && h.date.year() == year)
            .map(|h| h.date)
            .collect();
        assert_eq!(good_fridays, [sunday - Days::new(2)]);
    }
}

#[test]
fn a_damaged_table_names_its_line() {
    let public = "date,nom,moselle_seulement\n2026-01-01,Jour de l'an,0\n";
    let school = "premier_jour,dernier_jour,nom\n2026-02-14,2026-03-01,Vacances d'hiver\n";
    assert!(Calendar::parse(public, school).is_ok());
    assert!(Calendar::parse(&public.replace('\n', "\r\n"), school).is_ok());
    for (bad, line) in [
        ("", 1),
        ("jour,nom,moselle\n", 1),
        ("date,nom,moselle_seulement\n", 2),
        (
            "date,nom,moselle_seulement\n2026-01-01,Jour de l'an,0\n2026-02-30,X,0\n",
            3,
        ),
        ("date,nom,moselle_seulement\n2026-01-01,Jour de l'an,2\n", 2),
        ("date,nom,moselle_seulement\n2026-01-01,Jour de l'an\n", 2),
        (
            "date,nom,moselle_seulement\n2026-01-01,Jour, de l'an,0\n",
            2,
        ),
    ] {
        assert_eq!(
            Calendar::parse(bad, school).unwrap_err().line,
            line,
            "{bad}"
        );
    }
    for bad in [
        "premier_jour,dernier_jour,nom\n2026-03-01,2026-02-14,À l'envers\n",
        "premier_jour,dernier_jour,nom\n2026-02-14,2026-03-01,A\n2026-03-01,2026-03-05,B\n",
    ] {
        let error = CalendarError::from(Calendar::parse(public, bad).unwrap_err());
        assert!(error.to_string().contains("vacances scolaires"), "{error}");
    }
}

proptest! {
    #[test]
    fn the_plan_agrees_with_reading_the_tables_row_by_row(n in 0u64..1826, dep in prop::sample::select(vec!["54", "55", "57", "88"])) {
        let date = day("2024-01-01") + Days::new(n);
        let host = commune(&format!("{dep}001"));
        let calendar = calendar().unwrap();
        let public = calendar.public.iter().any(|h| {
            h.date == date && (h.area == HolidayArea::France || dep == "57")
        });
        let school = calendar.school.iter().any(|h| h.first <= date && date <= h.last);
        let weekend = date.weekday().num_days_from_monday() >= 5;
        // The last week of the tables goes beyond them.
        prop_assume!(IsoWeek::of(date).sunday() <= calendar.known_until());
        let plan = planned_days(&[IsoWeek::of(date)], host).unwrap();
        let found = &plan.iter().find(|d| d.date == date).unwrap().kind;
        let expected = match (public, school, weekend) {
            (true, _, _) => matches!(found, DayKind::PublicHoliday { .. }),
            (_, true, _) => matches!(found, DayKind::SchoolHoliday { .. }),
            (_, _, true) => *found == DayKind::Weekend,
            _ => *found == DayKind::Worked,
        };
        prop_assert!(expected, "{date} {found:?}");
    }
}

#[test]
fn school_is_on_from_monday_to_friday_but_for_holidays_of_every_commune() {
    let on = |text: &str, communes: &[&str]| {
        let communes: Vec<Insee> = communes.iter().map(|c| Insee::parse(c).unwrap()).collect();
        is_school_day(text.parse().unwrap(), &communes)
    };
    // Lunéville and Metz, where Good Friday is off.
    let (here, there) = ("54329", "57463");
    assert!(on("2026-11-30", &[here]));
    for off in [
        "2026-11-28",
        "2026-11-29",
        "2026-11-11",
        "2026-12-24",
        "2027-03-29",
    ] {
        assert!(!on(off, &[here, there]), "{off}");
    }
    assert!(on("2027-03-26", &[here]));
    assert!(!on("2027-03-26", &[there]));
    assert!(on("2027-03-26", &[here, there]));
    assert!(!on("2026-11-30", &[]));
    // Where the calendar knows nothing.
    assert!(on("2050-06-06", &[here]), "a Monday");
    assert!(!on("2050-06-04", &[here]), "a Saturday");
}
