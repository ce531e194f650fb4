use super::*;
use crate::domain::convention::facts::tests::{any_facts, on};
use proptest::prelude::*;

const KIND: PlacementKind = PlacementKind::Pfmp;

fn attestation(end: End) -> Attestation {
    Attestation {
        end,
        days_done: 20,
        minutes_done: Some(140 * 60),
        gratification_cents: None,
        given_on: None,
    }
}

fn value(document: &Document, label: &str) -> Option<String> {
    let rows = document.blocks.iter().filter_map(|block| match block {
        Block::Facts { rows } => Some(rows),
        _ => None,
    });
    let mut rows = rows.flatten();
    rows.find(|row| row.label == label)
        .map(|row| row.value.clone())
}

fn partial(last: &str) -> End {
    End::Partial {
        last_day: on(last),
        missed_minutes: 14 * 60,
    }
}

#[test]
fn a_stay_done_in_full_says_days_and_hours() {
    let facts = Facts::sample(KIND);
    let attestation = attestation(End::Completed);
    assert_eq!(attestation.check(&facts), Ok(()));
    let document = attestation.document(&facts, KIND, Lang::Fr);
    assert_eq!(value(&document, "Jours prévus").unwrap(), "20\u{a0}jours");
    assert_eq!(value(&document, "Jours faits").unwrap(), "20\u{a0}jours");
    assert_eq!(
        value(&document, "Durée effective de présence").unwrap(),
        "140\u{a0}h"
    );
    assert_eq!(
        value(&document, "Gratification versée, au total").unwrap(),
        "aucune"
    );
    assert_eq!(value(&document, "Heures manquées"), None);
    assert!(document.foot.ends_with("EXEMPLE-001"));
    assert!(document.blocks.iter().all(|block| {
        // Under the title nothing but parts: no level is skipped.
        !matches!(block, Block::Heading { level, .. } if *level != 1)
    }));
    assert!(
        matches!(document.blocks.last(), Some(Block::Signatures { boxes }) if boxes.len() == 1)
    );
}

#[test]
fn a_gratification_is_told_for_pfmp_and_bts_only() {
    let mut attestation = attestation(End::Completed);
    attestation.gratification_cents = Some(152_250);
    let document = attestation.document(&Facts::sample(KIND), KIND, Lang::Fr);
    assert_eq!(
        value(&document, "Gratification versée, au total").unwrap(),
        "1522,50\u{a0}€"
    );
    let observation = PlacementKind::Observation;
    let document = attestation.document(&Facts::sample(observation), observation, Lang::Fr);
    assert_eq!(value(&document, "Gratification versée, au total"), None);
    assert!(!serde_json::to_string(&document).unwrap().contains("D124"));
}

#[test]
fn a_stay_done_in_part_says_its_last_day_and_what_was_missed() {
    let facts = Facts::sample(KIND);
    let mut attestation = attestation(partial("2027-02-03"));
    attestation.days_done = 18;
    assert_eq!(attestation.check(&facts), Ok(()));
    let document = attestation.document(&facts, KIND, Lang::Fr);
    assert_eq!(value(&document, "Heures manquées").unwrap(), "14\u{a0}h");
    let said = serde_json::to_string(&document).unwrap();
    assert!(said.contains("mercredi 3 février 2027"), "{said}");
    assert!(said.contains("rattraper"));
}

#[test]
fn who_never_came_gets_no_attestation_of_presence() {
    let facts = Facts::sample(KIND);
    let mut attestation = attestation(End::NeverCame);
    assert_eq!(
        attestation.check(&facts),
        Err(AttestationError::PresentWithoutComing)
    );
    attestation.days_done = 0;
    attestation.minutes_done = None;
    assert_eq!(attestation.check(&facts), Ok(()));
    let document = attestation.document(&facts, KIND, Lang::Fr);
    assert_eq!(document.title, "Constat d'absence");
    assert_eq!(value(&document, "Jours faits").unwrap(), "0\u{a0}jour");
    assert_eq!(value(&document, "Durée effective de présence"), None);
}

#[test]
fn what_cannot_be_is_refused() {
    let facts = Facts::sample(KIND);
    let mut nothing = attestation(End::Completed);
    nothing.days_done = 0;
    assert_eq!(nothing.check(&facts), Err(AttestationError::NoDay));
    for last in ["2027-01-10", "2027-02-06"] {
        assert_eq!(
            attestation(partial(last)).check(&facts),
            Err(AttestationError::LastDayOutside)
        );
    }
    for last in ["2027-01-11", "2027-02-05"] {
        assert_eq!(attestation(partial(last)).check(&facts), Ok(()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_facts_upset_an_attestation(
        facts in any_facts(any::<String>()),
        days_done in any::<u16>(),
        minutes in any::<u32>(),
        cents in any::<u64>(),
    ) {
        for end in [End::Completed, End::NeverCame, End::Partial {
            last_day: NaiveDate::MAX,
            missed_minutes: minutes,
        }] {
            let attestation = Attestation {
                end,
                days_done,
                minutes_done: Some(minutes),
                gratification_cents: Some(cents),
                given_on: None,
            };
            let _ = attestation.check(&facts);
            for kind in PlacementKind::ALL {
                prop_assert!(!attestation.document(&facts, kind, Lang::De).blocks.is_empty());
            }
            let json = serde_json::to_string(&attestation).unwrap();
            prop_assert_eq!(serde_json::from_str::<Attestation>(&json).unwrap(), attestation);
        }
    }
}
