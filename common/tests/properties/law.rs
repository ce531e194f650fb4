//! The law, for any stay: who is older is never more restricted, rest never harms, no finding is
//! out of place.

use crate::law::{METZ, NANCY, aged, by_weeks, on};
use chrono::{Days, NaiveDate, NaiveTime};
use common::domain::period::PlacementKind;
use common::domain::placement::DayHours;
use common::rules::codes::Insee;
use common::rules::law::{
    Context, Finding, HostFacts, Schedule, Severity, Staff, Stay, WORKS, check, explain, plan,
    settle,
};
use common::rules::week::IsoWeek;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn at(minute: u32) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(minute.min(1439) * 60, 0).unwrap()
}

/// Hours of a day by quarters of an hour, with a break or without, most of them sound.
fn day() -> impl Strategy<Value = DayHours> {
    (16_u32..64, 4_u32..48, 0_u32..40, 0_u32..6).prop_map(|(start, length, before, pause)| {
        let (start, end) = (start * 15, ((start + length) * 15).min(1439));
        let from = (start + before * 15).min(end);
        let to = (from + pause * 15).min(end);
        DayHours {
            start: at(start),
            end: at(end),
            pause: (from < to).then(|| (at(from), at(to))),
        }
    })
}

fn kind() -> impl Strategy<Value = PlacementKind> {
    proptest::sample::select(PlacementKind::ALL.to_vec())
}

fn born() -> impl Strategy<Value = NaiveDate> {
    (0_u64..365 * 10).prop_map(|days| on("2006-01-01") + Days::new(days))
}

fn works() -> impl Strategy<Value = Vec<String>> {
    let codes: Vec<String> = WORKS.iter().map(|row| row.code.to_owned()).collect();
    proptest::sample::subsequence(codes, 0..4)
}

fn some_days(
    from: &'static str,
    among: u64,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = BTreeMap<NaiveDate, Option<DayHours>>> {
    let date = (0..among).prop_map(move |n| on(from) + Days::new(n));
    proptest::collection::btree_map(date, day().prop_map(Some), count)
}

/// Days around Easter 2027, close together, and some of the winter, each written on purpose.
fn days() -> impl Strategy<Value = BTreeMap<NaiveDate, Option<DayHours>>> {
    let (close, far) = (
        some_days("2027-03-15", 25, 1..18),
        some_days("2027-01-04", 118, 0..6),
    );
    (close, far).prop_map(|(mut close, far)| {
        close.extend(far);
        close
    })
}

fn weeks() -> impl Strategy<Value = Vec<IsoWeek>> {
    let all: Vec<IsoWeek> = (1..30)
        .filter_map(|week| IsoWeek::new(2027, week))
        .collect();
    proptest::sample::subsequence(all, 0..4)
}

prop_compose! {
    fn a_stay()(
        kind in kind(),
        born in born(),
        days in days(),
        weeks in weeks(),
        usual in proptest::collection::btree_map(1_u8..8, day(), 0..7),
        works in works(),
        flags in any::<[bool; 8]>(),
        metz in any::<bool>(),
        two_years in any::<Option<bool>>(),
    ) -> Stay {
        let [bar_service, night_named, blocked, family_firm, public_body, licensed, agreed, wordy] = flags;
        Stay {
            kind,
            born: Some(born),
            schedule: Schedule { weeks, usual: Some(usual), by_day: days, ..Schedule::default() },
            host: HostFacts {
                commune: Insee::parse(if metz { METZ } else { NANCY }).unwrap(),
                naf: Some("56.10A".parse().unwrap()),
                staff: Staff::Count(8),
                blocked,
                family_firm,
                public_body,
                licensed,
                agreed,
            },
            works,
            bar_service,
            activities: if wordy { "Tenue de caisse, jeune homme".into() } else { String::new() },
            clauses: String::new(),
            night_named,
            last_two_years: two_years,
        }
    }
}

fn context() -> impl Strategy<Value = Context> {
    (0_u32..6, 0_u32..1000).prop_map(|(others, hours)| Context {
        others_at_host: by_weeks(&[("2027-W12", others), ("2027-W13", others)]),
        minutes_at_host: [(2026, hours * 60)].into(),
        ..Context::default()
    })
}

/// What a rule is about, whatever the age it is for.
fn about(code: &str) -> &str {
    let end = code
        .match_indices('.')
        .nth(1)
        .map_or(code.len(), |(at, _)| at);
    let topic = &code[..end];
    match topic {
        "night.under16" | "night.from16" | "night.adult" => "night",
        "sunday.minor" | "sunday.adult" => "sunday",
        "holiday.minor" | "holiday.adult" => "holiday",
        "break.minor" | "break.adult" => "break",
        _ if code.starts_with("work.") => "work",
        _ if code.starts_with("bar.") => "bar",
        _ if code.starts_with("age.") => "age",
        other => other,
    }
}

/// The rules that depend on an age, and on nothing that another rule found.
fn by_age(finding: &&Finding) -> bool {
    let rule = explain(&finding.code).unwrap();
    !finding.code.starts_with("derogation.") && rule.severity != Severity::Info
}

fn days_of(found: &[Finding], code: &str) -> Vec<NaiveDate> {
    found
        .iter()
        .filter(|f| f.code == code)
        .flat_map(|f| f.days.clone())
        .collect()
}

/// Everything found in `after` was found in `before`, on those days already.
fn adds_nothing(before: &[Finding], after: &[Finding]) -> Result<(), TestCaseError> {
    for finding in after {
        let known = days_of(before, &finding.code);
        prop_assert!(
            before.iter().any(|f| f.code == finding.code),
            "{finding:?} is new"
        );
        for day in &finding.days {
            prop_assert!(known.contains(day), "{} on {day} is new", finding.code);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_older_pupil_is_never_more_restricted(
        stay in a_stay(), context in context(), years in 1_i32..8, months in 0_u32..12,
    ) {
        let born = stay.born.unwrap();
        let older = Stay {
            born: born.checked_sub_months(chrono::Months::new(12 * years as u32 + months)),
            ..stay.clone()
        };
        let young = check(&stay, &context);
        for finding in check(&older, &context).iter().filter(by_age) {
            for day in &finding.days {
                let same = |f: &&Finding| {
                    about(&f.code) == about(&finding.code)
                        && f.severity >= finding.severity
                        && f.days.contains(day)
                };
                prop_assert!(young.iter().any(|f| same(&f)), "{} on {day}: {young:#?}", finding.code);
            }
        }
    }

    #[test]
    fn a_day_off_more_adds_nothing(stay in a_stay(), context in context(), pick in any::<prop::sample::Index>()) {
        let planned = plan(&stay.schedule, stay.host.commune, &context.local);
        prop_assume!(planned.days.len() > 1);
        let off = *planned.days.keys().nth(pick.index(planned.days.len())).unwrap();
        let mut rested = stay.clone();
        rested.schedule.by_day.insert(off, None);
        adds_nothing(&check(&stay, &context), &check(&rested, &context))?;
    }

    #[test]
    fn a_shorter_day_or_a_longer_break_adds_nothing(
        stay in a_stay(), context in context(), pick in any::<prop::sample::Index>(), minutes in 1_i64..180, which in 0..3,
    ) {
        let planned = plan(&stay.schedule, stay.host.commune, &context.local);
        let day = *planned.days.keys().nth(pick.index(planned.days.len().max(1))).unwrap_or(&NaiveDate::MIN);
        let Some(Some(hours)) = planned.days.get(&day).copied() else { return Ok(()) };
        let by = chrono::Duration::minutes(minutes);
        let mut rest = hours;
        match (which, hours.pause) {
            (0, _) => rest.end = hours.end.max(hours.start + by) - by,
            (1, _) => rest.start = (hours.start + by).min(hours.end),
            (_, Some((from, to))) => rest.pause = Some((from, (to + by).min(hours.end))),
            (_, None) => {
                let from = hours.start + (hours.end - hours.start) / 2;
                rest.pause = Some((from, (from + by).min(hours.end)));
            }
        }
        prop_assume!(rest.is_sound() && rest.minutes() < hours.minutes());
        // A break that the new bounds cut through is another day, not more rest.
        prop_assume!(hours.pause.is_none_or(|(from, to)| rest.start <= from && to <= rest.end));
        let mut rested = stay.clone();
        rested.schedule.by_day.insert(day, Some(rest));
        let mut worked = stay;
        worked.schedule.by_day.insert(day, Some(hours));
        adds_nothing(&check(&worked, &context), &check(&rested, &context))?;
    }

    #[test]
    fn a_stay_moved_away_from_the_night_adds_nothing(
        stay in a_stay(), context in context(), quarters in 1_u32..20, length in 4_u32..40,
    ) {
        // Every day alike, early; then all of them later, still before noon.
        let same = |start: u32| {
            let hours = DayHours { start: at(start * 15), end: at((start + length) * 15), pause: None };
            let mut stay = stay.clone();
            stay.schedule.usual = None;
            stay.schedule.weeks.clear();
            for day in stay.schedule.by_day.values_mut() { *day = Some(hours); }
            stay
        };
        let later = 12 + quarters;
        prop_assume!((later + length) * 15 <= 18 * 60);
        adds_nothing(&check(&same(12), &context), &check(&same(later), &context))?;
    }

    #[test]
    fn the_order_of_weeks_and_a_repeat_do_not_matter_and_the_answer_is_the_same_twice(
        stay in a_stay(), context in context(),
    ) {
        let found = check(&stay, &context);
        prop_assert_eq!(&check(&stay, &context), &found);
        let mut turned = stay.clone();
        turned.schedule.weeks.reverse();
        turned.schedule.weeks.extend(stay.schedule.weeks.iter().copied());
        turned.works.reverse();
        prop_assert_eq!(check(&turned, &context), found);
    }

    #[test]
    fn every_finding_is_of_the_table_and_its_days_are_of_the_stay(stay in a_stay(), context in context()) {
        let planned = plan(&stay.schedule, stay.host.commune, &context.local);
        let found = check(&stay, &context);
        let mut severity = Severity::Blocking;
        for finding in &found {
            let rule = explain(&finding.code).unwrap();
            prop_assert_eq!(finding.severity, rule.severity);
            prop_assert!(finding.severity <= severity, "what blocks comes first");
            severity = finding.severity;
            prop_assert!(rule.value.kinds.contains(&stay.kind));
            prop_assert!(finding.days.windows(2).all(|two| two[0] < two[1]));
            for day in &finding.days {
                prop_assert!(planned.days.contains_key(day) || planned.unsound.contains(day));
            }
            prop_assert!(!finding.sentence.contains(['{', '}']), "{}", finding.sentence);
            prop_assert!(!finding.sentence.contains("()"), "{}", finding.sentence);
        }
        prop_assert_eq!(settle(found.clone(), &[]).left, found);
    }

    #[test]
    fn an_unknown_birth_date_never_passes(stay in a_stay(), context in context()) {
        let unknown = Stay { born: None, ..stay };
        let found = check(&unknown, &context);
        prop_assert!(found.iter().any(|f| f.code == "age.unknown" && f.blocks()));
        let adult = check(&Stay { born: aged(40), ..unknown }, &context);
        for finding in adult {
            prop_assert!(found.contains(&finding), "{finding:?} holds at any age");
        }
    }
}
