use super::*;
use crate::domain::convention::field::{Field, Filler};
use crate::domain::period::PlacementKind;
use crate::domain::placement::DayHours;
use chrono::NaiveTime;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

pub fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        (733_000..742_000_i32).prop_map(|n| NaiveDate::from_num_days_from_ce_opt(n).unwrap()),
        Just(NaiveDate::MIN),
        Just(NaiveDate::MAX),
    ]
}

fn any_time() -> impl Strategy<Value = NaiveTime> {
    (0..24_u32, 0..60_u32).prop_map(|(hour, minute)| at(hour, minute))
}

fn any_hours() -> impl Strategy<Value = WeekHours> {
    let day = (any_time(), any_time(), option::of((any_time(), any_time())));
    let day = day.prop_map(|(start, end, pause)| DayHours { start, end, pause });
    btree_map(any::<u8>(), day, 0..9)
}

/// Facts that somebody could send: nothing in them makes sense. Every text is one of `text`.
pub fn any_facts(
    text: impl Strategy<Value = String> + Clone + 'static,
) -> impl Strategy<Value = Facts> {
    let texts = vec(text.clone(), 48);
    let lists = vec(vec(text, 0..4), 4);
    let dates = vec(option::of(any_date()), 8);
    let flags = vec(any::<bool>(), 12);
    let numbers = (
        option::of(any::<u16>()),
        option::of(any::<u16>()),
        option::of(any::<u32>()),
        any::<u32>(),
        vec(0..54_u8, 0..5),
    );
    let parts = (texts, lists, dates, flags, numbers, any_hours());
    parts.prop_map(|(texts, lists, dates, flags, numbers, hours)| {
        built(texts, lists, &dates, &flags, numbers, hours)
    })
}

type Numbers = (Option<u16>, Option<u16>, Option<u32>, u32, Vec<u8>);

fn built(
    texts: Vec<String>,
    lists: Vec<Vec<String>>,
    dates: &[Option<NaiveDate>],
    flags: &[bool],
    numbers: Numbers,
    hours: WeekHours,
) -> Facts {
    let mut texts = texts.into_iter();
    let mut text = || texts.next().unwrap_or_default();
    let mut lists = lists.into_iter();
    let mut list = || lists.next().unwrap_or_default();
    let (yearly_hours, days, minutes, cents, weeks) = numbers;
    let known = |flag: usize| flags[flag];
    let mut facts = Facts {
        reference: text(),
        signing_on: dates[0],
        pupil: PupilFacts {
            first_name: text(),
            last_name: text(),
            born: dates[1],
            class: text(),
            formation: text(),
            yearly_hours,
        },
        ..Facts::default()
    };
    let mut person = || Person {
        name: text(),
        title: text(),
        phone: text(),
    };
    facts.guardians = if known(0) {
        vec![person(), person()]
    } else {
        vec![]
    };
    facts.tutor = person();
    facts.referent = person();
    facts.school.signatory = person();
    facts.host.signatory = person();
    facts.school.name = text();
    facts.school.address = text();
    facts.school.delegated_on = dates[2];
    facts.school.insurance.company = text();
    facts.host.name = text();
    facts.host.foreign_id = text();
    facts.host.country = if known(1) {
        Country::Germany
    } else {
        Country::France
    };
    facts.host.commune = known(2).then(|| Insee::parse("57463").unwrap());
    facts.host.siret = known(3).then(|| Siret::parse("73282932000074").unwrap());
    facts.host.address = text();
    facts.host.insurance.number = text();
    facts.host.rules = text();
    facts.host.place = text();
    facts.period = PeriodFacts {
        name: text(),
        first: dates[3],
        last: dates[4],
        weeks: weeks
            .iter()
            .filter_map(|week| IsoWeek::new(2026, *week))
            .collect(),
        days,
        minutes,
        hours,
        unusual: Unusual {
            night: known(4),
            sunday: known(5),
            holiday: known(6),
            why: text(),
        },
    };
    facts.teaching = Teaching {
        objectives: list(),
        activities: list(),
        competences: list(),
        follow_up: text(),
        evaluation: text(),
    };
    facts.terms = Terms {
        travel: text(),
        meals: text(),
        lodging: text(),
        benefits: text(),
        leave: text(),
        gratification: known(7).then(|| Gratification {
            cents_per_hour: cents,
            payment: text(),
        }),
    };
    facts.regulated = known(8).then(|| Regulated {
        works: list(),
        host_declared_on: dates[5],
        school_declared_on: dates[6],
        electrical: known(9),
    });
    facts.pai = known(10).then_some(Pai::Yes {
        kit: known(11).then_some(KitKeeper::Host),
    });
    facts
}

proptest! {
    #[test]
    fn facts_are_read_back_as_they_were_written(facts in any_facts(any::<String>())) {
        let json = serde_json::to_string(&facts).unwrap();
        prop_assert_eq!(serde_json::from_str::<Facts>(&json).unwrap(), facts);
    }

    #[test]
    fn nothing_that_is_known_is_missing(facts in any_facts(any::<String>())) {
        for kind in PlacementKind::ALL {
            for missing in facts.missing(kind) {
                let said = facts.value(missing.field);
                prop_assert!(said.is_empty() || missing.field == Field::GratificationAmount);
                prop_assert!(!missing.label().is_empty());
            }
        }
    }
}

#[test]
fn of_nothing_much_is_missing_and_of_the_samples_nothing() {
    for kind in PlacementKind::ALL {
        let nothing = Facts::default().missing(kind);
        assert!(nothing.len() > 20, "{kind:?}: {}", nothing.len());
        assert_eq!(readiness(&nothing), Readiness::Draft);
        let sample = Facts::sample(kind).missing(kind);
        assert_eq!(sample, [], "{kind:?}");
        assert_eq!(readiness(&sample), Readiness::Ready);
    }
}

#[test]
fn every_blank_of_a_sample_is_filled() {
    // A pupil of age has no legal representative, and only a long stay has a gratification.
    for field in Field::ALL {
        let filled = PlacementKind::ALL
            .iter()
            .any(|kind| !Facts::sample(*kind).value(*field).is_empty());
        assert!(filled, "{field:?}");
    }
}

#[test]
fn what_is_missing_says_who_gives_it() {
    let kind = PlacementKind::Pfmp;
    let mut facts = Facts::sample(kind);
    facts.guardians[0].phone.clear();
    facts.guardians[1].phone.clear();
    let missing = facts.missing(kind);
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].field, Field::GuardianPhones);
    assert_eq!(missing[0].by(), Filler::Family);
    assert_eq!(readiness(&missing), Readiness::Completed);
    facts.tutor.name.clear();
    let missing = facts.missing(kind);
    let by: Vec<Filler> = missing.iter().map(|m| m.by()).collect();
    assert_eq!(by, [Filler::Family, Filler::Host]);
    assert_eq!(readiness(&missing), Readiness::Draft);
}

#[test]
fn a_family_is_asked_for_a_minor_only() {
    let kind = PlacementKind::Bts;
    let mut facts = Facts::sample(kind);
    assert!(facts.guardians.is_empty());
    assert_eq!(facts.missing(kind), []);
    facts.pupil.born = Some(on("2009-01-12"));
    let fields: Vec<Field> = facts.missing(kind).iter().map(|m| m.field).collect();
    assert_eq!(fields, [Field::GuardianNames, Field::GuardianPhones]);
}

#[test]
fn a_long_stay_asks_for_a_gratification_and_leave() {
    let kind = PlacementKind::Pfmp;
    let mut facts = Facts::sample(kind);
    facts.terms.leave.clear();
    facts.period.minutes = Some(60);
    facts.period.days = Some(44);
    assert_eq!(facts.missing(kind), []);
    facts.period.days = Some(45);
    let fields: Vec<Field> = facts.missing(kind).iter().map(|m| m.field).collect();
    assert!(fields.contains(&Field::GratificationAmount), "{fields:?}");
    assert!(fields.contains(&Field::Leave), "{fields:?}");
}

#[test]
fn of_a_pai_only_the_keeper_of_the_kit_is_asked() {
    let kind = PlacementKind::Observation;
    let mut facts = Facts::sample(kind);
    facts.pai = Some(Pai::Yes { kit: None });
    let fields: Vec<Field> = facts.missing(kind).iter().map(|m| m.field).collect();
    assert_eq!(fields, [Field::PaiKit]);
    facts.pai = Some(Pai::No);
    assert_eq!(facts.missing(kind), []);
}
