//! Every row of the table says what it must, and has a stay that it finds fault with and one beside
//! it that it does not.

use super::cases::of_rule;
use super::*;
use common::rules::age::{AgeBand, PLACEMENT_MINIMUM};
use common::rules::law::{
    Ban, HOST_CAP, HOST_STAY, Lift, REFERENT_PUPILS, Rule, TUTOR_INTERNS, WORKS, explain, plan,
    rules, work,
};
use std::collections::BTreeSet;

fn of(rule: &Rule, (stay, context): &(Stay, Context)) -> Vec<Finding> {
    let found = check(stay, context);
    found.into_iter().filter(|f| f.code == rule.code).collect()
}

#[test]
fn every_row_has_a_stay_that_it_finds_fault_with_and_one_that_it_does_not() {
    for rule in rules() {
        let code = rule.code;
        let (at_fault, kept) = of_rule(code).unwrap_or_else(|| panic!("no case for {code}"));
        let found = of(rule, &at_fault);
        assert!(!found.is_empty(), "{code} finds nothing: {at_fault:#?}");
        let days = plan(
            &at_fault.0.schedule,
            at_fault.0.host.commune,
            &at_fault.1.local,
        );
        for finding in found {
            assert_eq!(finding.severity, rule.severity, "{code}");
            assert_eq!(finding.source, rule.source, "{code}");
            assert!(!finding.next.is_empty(), "{code}");
            let of_the_stay = |day| days.days.contains_key(day) || days.unsound.contains(day);
            assert!(finding.days.iter().all(of_the_stay), "{code}");
            let sentence = finding.sentence;
            assert!(!sentence.contains(['{', '}']), "{code}: {sentence}");
            assert!(
                !sentence.contains("()") && !sentence.contains("  "),
                "{code}: {sentence}"
            );
        }
        let found = of(rule, &kept);
        assert!(found.is_empty(), "{code} finds fault: {found:#?}");
    }
}

#[test]
fn every_row_has_its_words_and_its_source() {
    let mut seen = BTreeSet::new();
    for rule in rules() {
        let (code, law) = (rule.code, rule.value);
        assert!(seen.insert((code, rule.valid_from)), "{code} twice");
        assert!(rule.source.len() > 10, "{code} has no source");
        assert!(
            rule.valid_to.is_none_or(|to| rule.valid_from <= to),
            "{code}"
        );
        assert!(
            law.sentence == "{constat}" || law.sentence.ends_with('.'),
            "{code}"
        );
        assert!(law.next.ends_with('.'), "{code}");
        assert!(
            law.why.ends_with('.') && law.why.contains(". "),
            "{code}: {}",
            law.why
        );
        for text in [law.sentence, law.next, law.why, rule.source] {
            for mark in [" :", " ;", " ?", " !", "« ", " »", "’"] {
                assert!(!text.contains(mark), "{code}: «{mark}» in {text}");
            }
        }
        assert!(!law.kinds.is_empty() && !law.bands.is_empty(), "{code}");
        assert_eq!(explain(code).map(|r| r.code), Some(code));
    }
    assert!(explain("nobody.knows").is_none());
}

#[test]
fn a_head_of_school_lifts_what_protects_minors_and_nothing_else() {
    let lifted: Vec<&Rule> = rules().filter(|r| r.value.lift == Lift::Head).collect();
    assert!(lifted.len() > 10);
    for rule in lifted {
        assert_eq!(rule.severity, Severity::Blocking, "{}", rule.code);
        assert!(!rule.value.bands.contains(&AgeBand::Adult), "{}", rule.code);
        assert!(!rule.code.starts_with("work.") && !rule.code.starts_with("bar."));
    }
}

#[test]
fn what_is_not_confirmed_never_blocks_and_says_so() {
    for rule in rules().filter(|r| r.source.starts_with("À vérifier")) {
        assert_ne!(rule.severity, Severity::Blocking, "{}", rule.code);
    }
    for code in [
        "hours.day.under15",
        "hours.week.under15",
        "observation.hours",
    ] {
        assert!(
            explain(code).unwrap().source.contains("À vérifier"),
            "{code}"
        );
    }
}

#[test]
fn a_rule_that_other_tables_know_has_the_same_source_there() {
    let same = |code: &str, severity: Severity, source: &str| {
        let rule = explain(code).unwrap();
        assert_eq!((rule.severity, rule.source), (severity, source), "{code}");
    };
    for row in HOST_CAP {
        same(row.code, row.severity, row.source);
    }
    for row in TUTOR_INTERNS.iter().chain(REFERENT_PUPILS) {
        same(row.code, row.severity, row.source);
    }
    for row in HOST_STAY {
        same(row.code, row.severity, row.source);
    }
    for row in PLACEMENT_MINIMUM {
        same(row.code, row.severity, row.source);
    }
}

#[test]
fn every_work_of_the_list_bars_a_minor_and_no_adult() {
    assert_eq!(WORKS.len(), 24);
    let codes: BTreeSet<&str> = WORKS.iter().map(|row| row.code).collect();
    assert_eq!(codes.len(), WORKS.len());
    let absolute = WORKS.iter().filter(|row| row.value.ban == Ban::Absolute);
    assert_eq!(absolute.count(), 10);
    for row in WORKS {
        let doing = |age| {
            let mut stay = pfmp(age);
            stay.works = vec![row.code.into()];
            stay
        };
        let blocked = blocks(&doing(17));
        let expected: &[&str] = match row.value.ban {
            Ban::Absolute => &["work.banned"],
            Ban::Regulated { .. } => &[
                "work.declaration.host",
                "work.declaration.school",
                "work.medical",
            ],
            Ban::Fitness => &["work.medical"],
        };
        assert_eq!(blocked, expected, "{}", row.code);
        assert_eq!(
            codes_of_work(&doing(18)),
            Vec::<String>::new(),
            "{}",
            row.code
        );
        assert!(work(row.code, on("2027-01-11")).is_some());
    }
}

fn codes_of_work(stay: &Stay) -> Vec<String> {
    codes(stay)
        .into_iter()
        .filter(|code| code.starts_with("work."))
        .collect()
}
