//! Planned days, weeks due, periods of a diploma.

use super::*;
use common::rules::calendar::LocalExceptions;
use common::rules::law::{Cursus, Due, WEEKS_DUE, max_sequences, plan, weeks_due};

fn planned(schedule: &Schedule, commune: &str) -> common::rules::law::Plan {
    plan(
        schedule,
        Insee::parse(commune).unwrap(),
        &LocalExceptions::default(),
    )
}

fn seven() -> WeekHours {
    grid(&[1, 2, 3, 4, 5], "09:00-12:30-13:30-17:00")
}

#[test]
fn each_day_that_is_skipped_says_why() {
    let weeks: Vec<IsoWeek> = ["2027-W12", "2027-W13", "2027-W16"].map(week).to_vec();
    let schedule = Schedule::of(&weeks, &seven());
    let metz = planned(&schedule, METZ);
    let why: Vec<&str> = metz.skipped.iter().map(|s| s.why.as_str()).collect();
    assert_eq!(
        why,
        [
            "ven. 26 mars\u{a0}: férié en Alsace-Moselle (Vendredi saint)",
            "lun. 29 mars\u{a0}: férié (Lundi de Pâques)",
            "lun. 19 avr.\u{a0}: Vacances de printemps",
            "mar. 20 avr.\u{a0}: Vacances de printemps",
            "mer. 21 avr.\u{a0}: Vacances de printemps",
            "jeu. 22 avr.\u{a0}: Vacances de printemps",
            "ven. 23 avr.\u{a0}: Vacances de printemps",
        ]
    );
    assert_eq!(metz.days.len() + metz.skipped.len(), 15);
    let nancy = planned(&schedule, NANCY);
    assert_eq!(nancy.days.len(), metz.days.len() + 1);
    assert!(nancy.days.contains_key(&on("2027-03-26")));
}

#[test]
fn a_week_of_its_own_and_a_day_of_its_own_come_before_the_usual_grid() {
    let mut schedule = Schedule::of(&[week("2027-W02"), week("2027-W03")], &seven());
    let saturday = grid(&[6], "09:00-12:00");
    schedule.by_week.insert(week("2027-W03"), saturday);
    schedule.by_day.insert(on("2027-01-12"), None);
    let other = hours("08:00-12:00");
    schedule.by_day.insert(on("2027-01-13"), Some(other));
    let plan = planned(&schedule, NANCY);
    let days: Vec<String> = plan.days.keys().map(ToString::to_string).collect();
    assert_eq!(
        days,
        [
            "2027-01-11",
            "2027-01-13",
            "2027-01-14",
            "2027-01-15",
            "2027-01-23"
        ]
    );
    assert_eq!(plan.days[&on("2027-01-13")], Some(other));
    assert_eq!(plan.minutes(on("2027-01-11")), 7 * 60);
    assert_eq!(plan.minutes(on("2027-01-12")), 0);
}

#[test]
fn a_week_that_is_not_whole_is_cut() {
    let mut schedule = Schedule::of(&[week("2027-W02")], &seven());
    schedule.within = Some((on("2027-01-12"), on("2027-01-14")));
    assert_eq!(planned(&schedule, NANCY).days.len(), 3);
}

#[test]
fn without_hours_monday_to_friday_are_planned_without_any() {
    let schedule = Schedule::of(&[week("2027-W02")], &WeekHours::new());
    let plan = planned(&schedule, NANCY);
    assert_eq!(plan.days.len(), 5);
    assert!(plan.days.values().all(Option::is_none));
    assert_eq!(plan.weeks(), [week("2027-W02")]);
}

#[test]
fn what_the_calendar_does_not_know_is_kept_and_told() {
    let schedule = Schedule::of(&[week("2033-W20")], &seven());
    let plan = planned(&schedule, NANCY);
    assert_eq!((plan.days.len(), plan.unknown.len()), (5, 5));
}

#[test]
fn weeks_due_are_those_of_the_year_and_unknown_where_no_source_tells() {
    let due = |cursus, day| weeks_due(cursus, on(day)).map(|row| row.value.1);
    assert_eq!(
        due(Cursus::CapTwoYears, "2026-11-30"),
        Some(Due::Between(12, 14))
    );
    assert_eq!(due(Cursus::CapOneYear, "2026-11-30"), Some(Due::AtLeast(5)));
    assert_eq!(due(Cursus::SecondePro, "2026-11-30"), Some(Due::Weeks(6)));
    assert_eq!(due(Cursus::PremierePro, "2026-11-30"), Some(Due::Weeks(8)));
    assert_eq!(
        due(Cursus::TerminalePro, "2024-11-30"),
        Some(Due::WithPath(6, 6))
    );
    assert_eq!(
        due(Cursus::TerminalePro, "2025-11-30"),
        Some(Due::WithPath(6, 4))
    );
    assert_eq!(
        due(Cursus::TerminalePro, "2026-11-30"),
        None,
        "no source yet"
    );
    assert_eq!(due(Cursus::Bts, "2026-11-30"), Some(Due::Between(8, 16)));
    assert_eq!(due(Cursus::Troisieme, "2026-11-30"), Some(Due::Days(5)));
    assert_eq!(due(Cursus::SecondeGt, "2026-11-30"), Some(Due::Weeks(2)));
}

#[test]
fn every_row_of_weeks_due_is_walked_and_has_a_source() {
    for row in WEEKS_DUE {
        assert!(!row.source.is_empty());
        let same = weeks_due(row.value.0, row.valid_from).unwrap();
        assert_eq!(same, row);
        assert_eq!(weeks_due(row.value.0, on("2020-01-01")), None);
    }
    for cursus in Cursus::ALL {
        assert!(
            WEEKS_DUE.iter().any(|row| row.value.0 == cursus),
            "{cursus:?}"
        );
    }
}

#[test]
fn periods_of_a_diploma_by_its_weeks() {
    let day = on("2026-11-30");
    for (weeks, most) in [
        (11, None),
        (12, Some(3)),
        (13, Some(4)),
        (18, Some(4)),
        (19, Some(6)),
        (22, Some(6)),
        (23, None),
    ] {
        assert_eq!(max_sequences(weeks, day), most, "{weeks}");
    }
    assert_eq!(max_sequences(12, on("2020-01-01")), None);
}

#[test]
fn dates_at_the_ends_of_time_are_judged_without_harm() {
    let mut stay = pfmp(17);
    for day in [NaiveDate::MIN, NaiveDate::MAX] {
        stay.schedule.by_day.insert(day, Some(hours("05:00-23:00")));
    }
    stay.schedule.weeks = vec![IsoWeek::MIN, IsoWeek::MAX];
    for born in [Some(NaiveDate::MIN), Some(NaiveDate::MAX), None] {
        stay.born = born;
        let found = check(&stay, &Context::default());
        assert!(found.iter().any(|f| f.code == "law.unknown"));
        assert!(found.iter().any(|f| f.code == "calendar.unknown"));
    }
}
