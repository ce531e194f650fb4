use super::*;
use crate::domain::convention::facts::tests::on;
use crate::domain::convention::facts::{Gratification, Regulated};
use crate::rules::codes::Insee;

fn facts(born: &str, signing: &str, first: &str, last: &str) -> Facts {
    let mut facts = Facts::default();
    facts.pupil.born = Some(on(born));
    facts.signing_on = Some(on(signing));
    facts.period.first = Some(on(first));
    facts.period.last = Some(on(last));
    facts
}

fn is(condition: Condition, facts: &Facts) -> bool {
    let holds = When::is(condition).holds(facts);
    assert_ne!(holds, When::unless(condition).holds(facts));
    holds
}

#[test]
fn the_eighteenth_birthday_is_told_from_the_day_before() {
    let placed = |born| facts(born, "2026-12-14", "2027-01-11", "2027-02-05");
    // 18 on the day of signing.
    assert!(!is(Condition::Minor, &placed("2008-12-14")));
    // 18 the day after: signs as a minor, though of age on the first day.
    assert!(is(Condition::Minor, &placed("2008-12-15")));
    assert!(!is(Condition::TurnsAdult, &placed("2008-12-15")));
    // 18 on the first day.
    assert!(!is(Condition::TurnsAdult, &placed("2009-01-11")));
    // 18 on the second.
    assert!(is(Condition::TurnsAdult, &placed("2009-01-12")));
    // 18 on the last day, and the day after it.
    assert!(is(Condition::TurnsAdult, &placed("2009-02-05")));
    assert!(!is(Condition::TurnsAdult, &placed("2009-02-06")));
    assert!(is(Condition::Minor, &placed("2009-02-06")));
    for (born, of_age) in [
        ("2009-02-05", true),
        ("2009-02-06", false),
        ("2000-01-01", true),
    ] {
        assert_eq!(is(Condition::AdultAtEnd, &placed(born)), of_age, "{born}");
    }
}

#[test]
fn the_sixteenth_birthday_is_that_of_the_first_day() {
    let placed = |born| facts(born, "2026-12-14", "2027-01-11", "2027-02-05");
    assert!(!is(Condition::Under16, &placed("2011-01-11")));
    assert!(is(Condition::Under16, &placed("2011-01-12")));
}

#[test]
fn somebody_born_on_29_february_is_of_age_on_1_march() {
    let placed = |first| facts("2008-02-29", "2026-02-28", first, "2026-03-20");
    assert!(is(Condition::Minor, &placed("2026-02-28")));
    let mut later = placed("2026-03-01");
    later.signing_on = Some(on("2026-03-01"));
    assert!(!is(Condition::Minor, &later));
}

#[test]
fn whose_age_is_not_known_is_protected_as_a_minor() {
    let mut unknown = Facts::default();
    assert!(is(Condition::Minor, &unknown));
    assert!(is(Condition::Under16, &unknown));
    assert!(!is(Condition::TurnsAdult, &unknown));
    assert!(!is(Condition::AdultAtEnd, &unknown));
    unknown.pupil.born = Some(on("2000-01-01"));
    assert!(is(Condition::Minor, &unknown));
    unknown.signing_on = Some(on("2026-12-14"));
    assert!(!is(Condition::Minor, &unknown));
    assert!(is(Condition::AdultAtEnd, &unknown));
}

#[test]
fn two_months_are_44_days_or_308_hours() {
    let mut facts = Facts::default();
    assert!(!is(Condition::OverTwoMonths, &facts));
    facts.period.days = Some(44);
    facts.period.minutes = Some(308 * 60);
    assert!(!is(Condition::OverTwoMonths, &facts));
    facts.period.minutes = Some(308 * 60 + 1);
    assert!(is(Condition::OverTwoMonths, &facts));
    facts.period.minutes = None;
    facts.period.days = Some(45);
    assert!(is(Condition::OverTwoMonths, &facts));
}

#[test]
fn the_other_conditions_follow_their_fact() {
    let none = Facts::default();
    let with = |change: fn(&mut Facts)| {
        let mut facts = Facts::default();
        change(&mut facts);
        facts
    };
    type Case = (Condition, fn(&mut Facts));
    let cases: [Case; 12] = [
        (Condition::Regulated, |f| {
            f.regulated = Some(Regulated {
                works: vec!["Travail".into()],
                ..Regulated::default()
            });
        }),
        (Condition::Electrical, |f| {
            f.regulated = Some(Regulated {
                electrical: true,
                ..Regulated::default()
            });
        }),
        (Condition::Gratification, |f| {
            f.terms.gratification = Some(Gratification::default());
        }),
        (Condition::Lodging, |f| f.terms.lodging = "Internat".into()),
        (Condition::AlsaceMoselle, |f| {
            f.host.commune = Insee::parse("57463").ok();
        }),
        (Condition::Abroad, |f| f.host.country = Country::Luxembourg),
        (Condition::Night, |f| f.period.unusual.night = true),
        (Condition::Sunday, |f| f.period.unusual.sunday = true),
        (Condition::Holiday, |f| f.period.unusual.holiday = true),
        (Condition::Pai, |f| f.pai = Some(Pai::Yes { kit: None })),
        (Condition::Delegated, |f| {
            f.school.delegated_on = Some(on("2026-09-01"));
        }),
        (Condition::OtherPlace, |f| f.host.place = "Ailleurs".into()),
    ];
    for (condition, change) in cases {
        assert!(!is(condition, &none), "{condition:?}");
        assert!(is(condition, &with(change)), "{condition:?}");
    }
    let nancy = with(|f| f.host.commune = Insee::parse("54395").ok());
    assert!(!is(Condition::AlsaceMoselle, &nancy));
    assert!(!is(Condition::Pai, &with(|f| f.pai = Some(Pai::No))));
}

#[test]
fn every_condition_is_read_as_it_is_written() {
    let known = Field::ALL.iter().map(|field| Condition::Known(*field));
    for condition in Condition::ALL.iter().copied().chain(known) {
        for when in [When::is(condition), When::unless(condition)] {
            let written = when.to_string();
            let (word, rest) = written.split_once(' ').unwrap();
            assert_eq!(When::parse(rest, word == "sauf"), Ok(when), "{written}");
        }
    }
    assert_eq!(
        When::parse("MAJEUR", false),
        Ok(When::unless(Condition::Minor))
    );
    let said = |written| When::parse(written, false).unwrap_err().to_string();
    assert!(said("mineure").contains("Vouliez-vous écrire «\u{a0}mineur\u{a0}»"));
    assert!(said("renseigné avantage").contains("Vouliez-vous écrire {avantages}"));
    assert!(said("renseigné").contains("la liste des champs"));
}

#[test]
fn a_block_may_be_there_only_once_its_fact_is_known() {
    let known = Condition::Known(Field::Benefits);
    let mut facts = Facts::default();
    assert!(!is(known, &facts));
    facts.terms.benefits = " ".into();
    assert!(!is(known, &facts));
    facts.terms.benefits = "Cantine".into();
    assert!(is(known, &facts));
}
