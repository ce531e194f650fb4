//! More cases of everyday life.

use super::cases::{at_work, papers};
use super::domain::{TUE_SAT, WEEKDAYS, hosted, weeks};
use super::*;
use PlacementKind::{Bts, Observation, Pfmp};
use common::rules::law::{Declaration, Medical};
#[test]
fn the_plain_week_of_each_kind_has_nothing_against_it() {
    for (kind, age) in [
        (Observation, 15),
        (PlacementKind::Initiation, 15),
        (Pfmp, 16),
        (Bts, 19),
    ] {
        assert_eq!(
            codes(&stay(kind, aged(age))),
            Vec::<String>::new(),
            "{kind:?}"
        );
    }
}

#[test]
fn a_pupil_who_turns_16_on_wednesday_may_stay_until_ten_from_wednesday_on() {
    let late = with_grid(pfmp(15), WEEKDAYS, "14:00-17:30-18:00-20:30");
    let mut stay = late;
    stay.born = Some(on("2011-01-13"));
    let night = the(&stay, &Context::default(), "night.under16");
    assert_eq!(night.days, [on("2027-01-11"), on("2027-01-12")]);
    assert_eq!(blocks(&stay), ["night.under16"]);
}

#[test]
fn rest_is_that_of_the_evening_on_which_it_begins() {
    // 13 h of rest: too short at 15, enough at 16. The birthday is on Wednesday.
    let mut stay = with_grid(pfmp(15), WEEKDAYS, "09:00-13:00-17:00-20:00");
    stay.schedule.usual = Some(grid(&[1, 2, 3, 4], "07:00-11:00-15:00-18:00"));
    stay.born = Some(on("2011-01-13"));
    let rest = the(&stay, &Context::default(), "rest.day.under16");
    assert_eq!(
        rest.days,
        [on("2027-01-11"), on("2027-01-12"), on("2027-01-13")]
    );
}

#[test]
fn a_pupil_who_turns_18_on_wednesday_works_nine_hours_from_wednesday_on() {
    let mut stay = with_grid(pfmp(17), &[1, 2, 3], "08:00-12:00-13:00-18:00");
    stay.born = Some(on("2009-01-13"));
    let long = the(&stay, &Context::default(), "hours.day.minor");
    assert_eq!(long.days, [on("2027-01-11"), on("2027-01-12")]);
    assert!(!blocks(&stay).contains(&"hours.day.adult".to_owned()));
}

#[test]
fn the_longest_day_and_the_shortest_rest_are_the_ones_told() {
    let mut stay = pfmp(16);
    stay.schedule.usual = Some(WeekHours::from([
        (1, hours("10:00-14:00-15:00-20:00")),
        (2, hours("07:00-11:00-12:00-18:00")),
        (3, hours("08:00-12:00-13:00-22:00")),
        (4, hours("09:30-12:00")),
    ]));
    let said = |code| the(&stay, &Context::default(), code).sentence;
    assert!(
        said("hours.day.minor").contains("13\u{a0}h\u{a0}:"),
        "{}",
        said("hours.day.minor")
    );
    assert!(
        said("rest.day.from16").contains("11\u{a0}h d"),
        "{}",
        said("rest.day.from16")
    );
    let night = with_grid(pfmp(15), &[1], "05:30-09:00");
    let night = the(&night, &Context::default(), "night.under16").sentence;
    assert!(night.contains("5\u{a0}h\u{a0}30 à 9\u{a0}h"), "{night}");
}

#[test]
fn the_week_in_which_one_turns_18_is_still_one_of_a_minor() {
    let mut stay = with_grid(pfmp(17), WEEKDAYS, "08:30-12:30-13:30-17:30");
    stay.schedule.weeks = vec![week("2027-W02"), week("2027-W03")];
    stay.born = Some(on("2009-01-13"));
    let context = Context::default();
    let minor = the(&stay, &context, "hours.week.minor");
    let adult = the(&stay, &context, "hours.week.adult");
    assert_eq!(minor.days.first(), Some(&on("2027-01-11")));
    assert_eq!(adult.days.first(), Some(&on("2027-01-18")));
    assert_eq!((minor.days.len(), adult.days.len()), (5, 5));
}

#[test]
fn born_on_29_february_one_is_16_on_the_first_of_march() {
    let mut stay = weeks(
        with_grid(pfmp(15), WEEKDAYS, "14:00-17:30-18:00-20:30"),
        &["2028-W09"],
    );
    stay.born = Some(on("2012-02-29"));
    let night = the(&stay, &Context::default(), "night.under16");
    assert_eq!(night.days, [on("2028-02-28")], "2028 has a 29 February");
    stay.born = Some(on("2011-02-28"));
    assert!(blocks(&stay).is_empty());
}

#[test]
fn a_pupil_of_nancy_hosted_in_metz_is_off_on_good_friday_2027() {
    let metz = hosted(weeks(pfmp(17), &["2027-W12"]), METZ, "47.11F");
    assert_eq!(codes(&metz), Vec::<String>::new());
    let mut insists = metz.clone();
    let friday = Some(hours("09:00-12:00"));
    insists.schedule.by_day.insert(on("2027-03-26"), friday);
    let holiday = the(&insists, &Context::default(), "holiday.minor");
    assert_eq!(holiday.days, [on("2027-03-26")]);
    assert!(
        holiday.sentence.contains("Vendredi saint"),
        "{}",
        holiday.sentence
    );
    insists.host.commune = Insee::parse(NANCY).unwrap();
    assert_eq!(codes(&insists), Vec::<String>::new());
}

#[test]
fn a_commune_of_moselle_without_a_temple_works_on_good_friday() {
    let mut stay = hosted(weeks(pfmp(17), &["2027-W12"]), METZ, "47.11F");
    let friday = Some(hours("09:00-12:00"));
    stay.schedule.by_day.insert(on("2027-03-26"), friday);
    let mut context = Context::default();
    context.local.good_friday_worked.insert(stay.host.commune);
    assert_eq!(check(&stay, &context), []);
}

#[test]
fn saint_stephen_is_off_in_moselle_for_an_adult_too_who_is_told_so() {
    let mut stay = hosted(weeks(stay(Bts, aged(20)), &["2028-W51"]), METZ, "56.10A");
    stay.born = Some(on("2006-01-01"));
    let extra = Some(hours("09:00-12:00"));
    stay.schedule.by_day.insert(on("2028-12-26"), extra);
    let told = the(&stay, &Context::default(), "holiday.adult");
    assert_eq!(told.days, [on("2028-12-26")]);
    assert!(blocks(&stay).is_empty());
}

#[test]
fn week_53_is_a_week_like_another() {
    // 2026 has one, in the holidays; the days written on purpose are kept and told.
    let mut stay = weeks(pfmp(17), &["2026-W53"]);
    let day = Some(hours("09:00-12:00"));
    stay.schedule.by_day.insert(on("2026-12-30"), day);
    let told = the(&stay, &Context::default(), "school_holiday");
    assert_eq!(told.days, [on("2026-12-30")]);
    // A weekly rest from week 53 to week 1.
    stay.schedule.by_day = [(on("2027-01-02"), day), (on("2027-01-04"), day)].into();
    stay.schedule.weeks.push(week("2027-W01"));
    let rest = the(&stay, &Context::default(), "rest.week.minor");
    assert_eq!(rest.days, [on("2027-01-02"), on("2027-01-04")]);
}

#[test]
fn the_night_of_the_summer_clock_is_an_hour_shorter() {
    // Saturday until 22 h, Sunday from 9 h: 11 hours, less one on 28 March 2027.
    let adult = |saturday: &str| {
        let saturday = on(saturday);
        let mut stay = pfmp(19);
        stay.schedule.by_day = [
            (saturday, Some(hours("14:00-18:00-19:00-22:00"))),
            (saturday + chrono::Days::new(1), Some(hours("09:00-13:00"))),
        ]
        .into();
        stay.schedule.weeks.clear();
        stay
    };
    assert_eq!(blocks(&adult("2027-03-20")), Vec::<String>::new());
    assert_eq!(blocks(&adult("2027-03-27")), ["rest.day.adult"]);
    // In October it is an hour longer: 10 h 30 on the clock are enough.
    let mut autumn = adult("2027-10-30");
    autumn
        .schedule
        .by_day
        .insert(on("2027-10-31"), Some(hours("08:30-12:00")));
    autumn
        .schedule
        .by_day
        .insert(on("2027-10-30"), Some(hours("14:00-18:00-19:00-22:00")));
    assert_eq!(blocks(&autumn), Vec::<String>::new());
}

#[test]
fn a_break_at_the_edge_of_the_day_is_no_break() {
    for edge in ["08:00-08:00-09:00-15:00", "08:00-14:00-15:00-15:00"] {
        let stay = with_grid(pfmp(17), &[1], edge);
        assert_eq!(blocks(&stay), ["break.minor"], "{edge}");
    }
    let stay = with_grid(pfmp(17), &[1], "08:00-12:30-13:00-17:30");
    assert_eq!(
        blocks(&stay),
        ["hours.day.minor"],
        "twice 4 h 30 is enough of a break"
    );
}

#[test]
fn a_grid_over_midnight_is_refused_and_not_counted() {
    let stay = with_grid(pfmp(17), &[1, 2], "22:00-06:00");
    assert_eq!(blocks(&stay), ["stay.no_day", "grid.unsound"]);
    let unsound = the(&stay, &Context::default(), "grid.unsound");
    assert_eq!(unsound.days, [on("2027-01-11"), on("2027-01-12")]);
}

#[test]
fn saturday_then_monday_is_no_weekend_even_from_one_week_to_the_next() {
    let mut stay = weeks(
        with_grid(pfmp(17), TUE_SAT, "09:00-12:00"),
        &["2027-W02", "2027-W03"],
    );
    assert_eq!(blocks(&stay), Vec::<String>::new(), "Sunday and Monday");
    let monday = grid(&[1, 2, 3, 4, 5], "09:00-12:00");
    stay.schedule.by_week.insert(week("2027-W03"), monday);
    let rest = the(&stay, &Context::default(), "rest.week.minor");
    assert_eq!(rest.days, [on("2027-01-16"), on("2027-01-18")]);
}

#[test]
fn at_14_what_nobody_confirmed_warns_and_can_be_switched_off() {
    let stay = pfmp(14);
    let told = the(&stay, &Context::default(), "hours.week.under15");
    assert_eq!(told.severity, Severity::Warning);
    assert!(told.source.contains("À vérifier"), "{told:?}");
    assert!(
        told.sentence.contains("35\u{a0}h, plus que les 30\u{a0}h"),
        "{}",
        told.sentence
    );
    let mut context = Context::default();
    context.cautions.week_under15 = None;
    context.cautions.day_under15 = None;
    assert_eq!(check(&stay, &context), []);
}

#[test]
fn without_a_birth_date_nothing_passes_and_what_holds_for_all_is_still_judged() {
    let mut stay = with_grid(pfmp(17), WEEKDAYS, "08:00-12:00-13:00-20:00");
    stay.born = None;
    assert_eq!(
        blocks(&stay),
        ["age.unknown", "hours.day.adult", "hours.week.adult.max"]
    );
    let unknown = the(&stay, &Context::default(), "age.unknown");
    assert_eq!(unknown.days.len(), 5);
}

#[test]
fn a_declaration_ends_after_three_years_in_the_middle_of_a_stay() {
    let declared = vec![Declaration {
        works: vec!["D4153-28".into()],
        on: on("2024-01-14"),
    }];
    let context = Context {
        host_declarations: declared,
        ..papers()
    };
    let late = the(&at_work(16, "D4153-28"), &context, "work.declaration.host");
    assert_eq!(late.days, [on("2027-01-14"), on("2027-01-15")]);
    assert!(late.sentence.contains("D4153-28"));
}

#[test]
fn a_declaration_of_other_work_is_none() {
    let context = papers();
    let found = check(&at_work(16, "D4153-33"), &context);
    let blocking: Vec<&str> = found
        .iter()
        .filter(|f| f.blocks())
        .map(|f| f.code.as_str())
        .collect();
    assert_eq!(
        blocking,
        ["work.declaration.host", "work.declaration.school"]
    );
}

#[test]
fn a_medical_opinion_is_of_the_year_and_the_last_one_counts() {
    let with = |opinions: &[(bool, &str)]| {
        let medical = opinions.iter().map(|(fit, day)| Medical {
            fit: *fit,
            on: on(day),
        });
        let context = Context {
            medical: medical.collect(),
            ..papers()
        };
        let found = check(&at_work(16, "D4153-28"), &context);
        found.iter().filter(|f| f.code == "work.medical").count()
    };
    assert_eq!(with(&[(true, "2026-09-15")]), 0);
    assert_eq!(
        with(&[(true, "2026-01-12")]),
        1,
        "the year ends within the stay"
    );
    assert_eq!(with(&[(true, "2026-09-15"), (false, "2026-11-02")]), 1);
    assert_eq!(with(&[(false, "2026-09-15"), (true, "2026-11-02")]), 0);
    assert_eq!(
        with(&[(true, "2027-03-01")]),
        1,
        "an opinion to come is none"
    );
}

#[test]
fn before_15_there_is_no_declared_work_and_before_16_no_radiation() {
    let context = papers();
    let codes = |age, code| {
        let found = check(&at_work(age, code), &context);
        found.iter().any(|f| f.code == "work.age")
    };
    assert!(codes(14, "D4153-28") && !codes(15, "D4153-28"));
    assert!(codes(15, "D4153-21") && !codes(16, "D4153-21"));
}

#[test]
fn a_bar_is_closed_before_16_even_with_an_agreement() {
    let mut stay = hosted(pfmp(15), NANCY, "56.30Z");
    (stay.host.licensed, stay.host.agreed) = (true, true);
    assert_eq!(blocks(&stay), ["bar.premises.under16"]);
    stay.born = aged(16);
    assert_eq!(blocks(&stay), Vec::<String>::new());
    stay.bar_service = true;
    assert_eq!(blocks(&stay), ["bar.service"]);
}

#[test]
fn a_named_adult_works_at_night_and_a_minor_cannot_be_named() {
    let mut stay = with_grid(stay(Bts, aged(19)), &[1, 2], "17:00-20:00-20:30-23:30");
    assert_eq!(blocks(&stay), ["night.adult"]);
    stay.night_named = true;
    assert_eq!(blocks(&stay), Vec::<String>::new());
    stay.born = aged(17);
    assert_eq!(blocks(&stay), ["night.from16"]);
}

#[test]
fn six_months_at_a_host_are_counted_by_school_year() {
    // Week 31 of 2027 is in the old year for one day of school law, August begins the next.
    let stay = pfmp(17);
    let before = |year: i32| Context {
        minutes_at_host: [(year, 920 * 60)].into(),
        ..Context::default()
    };
    let long = the(&stay, &before(2026), "host.stay");
    assert_eq!(
        long.days.first(),
        Some(&on("2027-01-11")),
        "920 h and 7 h are above 924 h"
    );
    assert!(
        check(&stay, &before(2025))
            .iter()
            .all(|f| f.code != "host.stay")
    );
}

#[test]
fn a_band_of_staff_leaves_a_doubt_that_is_told_and_does_not_stop() {
    let mut stay = pfmp(17);
    stay.host.staff = Staff::parse("20-49");
    let with = |others| Context {
        others_at_host: by_weeks(&[("2027-W02", others)]),
        ..Context::default()
    };
    assert_eq!(check(&stay, &with(2)), []);
    assert_eq!(
        the(&stay, &with(5), "host.cap.unsure").severity,
        Severity::Info
    );
    assert_eq!(the(&stay, &with(8), "host.cap").severity, Severity::Warning);
}

#[test]
fn only_the_weeks_over_the_cap_are_named() {
    let stay = weeks(pfmp(17), &["2027-W02", "2027-W03"]);
    let context = Context {
        others_at_host: by_weeks(&[("2027-W03", 9)]),
        seats_left: by_weeks(&[("2027-W02", 0), ("2027-W03", 2)]),
        ..Context::default()
    };
    assert_eq!(the(&stay, &context, "host.cap").days[0], on("2027-01-18"));
    let seats = the(&stay, &context, "seats.week");
    assert_eq!((seats.days[0], seats.days.len()), (on("2027-01-11"), 5));
}

#[test]
fn an_observation_of_three_weeks_and_a_day_from_seven() {
    let long = weeks(
        with_grid(
            stay(Observation, aged(15)),
            WEEKDAYS,
            "07:00-12:00-13:00-15:00",
        ),
        &["2027-W02", "2027-W03", "2027-W04"],
    );
    assert_eq!(
        codes(&long),
        ["break.minor", "observation.length", "observation.hours"],
    );
}

#[test]
fn the_years_before_the_table_are_unknown_and_not_free() {
    let mut stay = weeks(with_grid(pfmp(17), WEEKDAYS, "05:00-23:00"), &["2023-W49"]);
    stay.born = Some(on("2007-01-01"));
    let found = codes(&stay);
    assert_eq!(found, ["law.unknown"]);
}

#[test]
fn what_blocks_is_told_first() {
    let mut stay = with_grid(pfmp(15), WEEKDAYS, "05:00-12:00");
    stay.activities = "Cherche jeune homme".into();
    stay.host.naf = Some("10.71C".parse().unwrap());
    let found = check(&stay, &Context::default());
    let severities: Vec<Severity> = found.iter().map(|f| f.severity).collect();
    let mut sorted = severities.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(severities, sorted);
    assert!(severities.contains(&Severity::Info) && severities.contains(&Severity::Warning));
}
