use super::*;
use crate::domain::convention::facts::tests::{any_facts, on};
use crate::domain::placement::InterruptionReason;
use proptest::prelude::*;

const KIND: PlacementKind = PlacementKind::Pfmp;

fn between<'a>(before: &Facts, after: &'a Facts) -> Result<Avenant<'a>, AvenantError> {
    Avenant::between(before, after, 1, on("2027-01-18"), None)
}

fn after(change: fn(&mut Facts)) -> Facts {
    let mut facts = Facts::sample(KIND);
    change(&mut facts);
    facts
}

fn kinds_of(change: fn(&mut Facts)) -> Vec<AvenantKind> {
    between(&Facts::sample(KIND), &after(change)).unwrap().kinds
}

#[test]
fn what_changes_says_what_it_is_about() {
    assert_eq!(
        kinds_of(|f| {
            f.period.last = Some(on("2027-02-12"));
            f.period.days = Some(25);
        }),
        [AvenantKind::Dates]
    );
    assert_eq!(
        kinds_of(|f| f.host.place = "Nancy".into()),
        [AvenantKind::Place]
    );
    assert_eq!(
        kinds_of(|f| f.tutor.name = "Autre".into()),
        [AvenantKind::Tutor]
    );
    assert_eq!(
        kinds_of(|f| {
            f.period.hours.remove(&5);
            f.period.minutes = Some(1);
        }),
        [AvenantKind::Hours]
    );
    assert_eq!(
        kinds_of(|f| {
            f.tutor.phone = "03 53 01 00 99".into();
            f.terms.meals = "Panier".into();
        }),
        [AvenantKind::Place, AvenantKind::Tutor]
    );
    assert_eq!(kinds_of(|f| f.period.days = Some(19)), [AvenantKind::Dates]);
}

#[test]
fn another_pupil_host_or_gratification_is_another_convention() {
    let before = Facts::sample(KIND);
    let refused = |change: fn(&mut Facts)| between(&before, &after(change)).unwrap_err();
    assert_eq!(
        refused(|f| f.pupil.last_name = "Autre".into()),
        AvenantError::AnotherConvention(Field::PupilName)
    );
    let host = refused(|f| f.host.name = "Autre".into());
    assert!(host.to_string().contains("Nom de l'organisme"), "{host}");
    assert_eq!(refused(|_| {}), AvenantError::NothingChanges);
    // A new day of signing is no change of what was agreed.
    assert_eq!(
        refused(|f| f.signing_on = Some(on("2027-01-15"))),
        AvenantError::NothingChanges
    );
}

#[test]
fn the_document_says_from_what_to_what_and_is_signed_like_the_convention() {
    let before = Facts::sample(KIND);
    let after = after(|f| {
        f.tutor.name = "Nora Nouvelle".into();
        f.tutor.phone.clear();
    });
    let mut avenant = between(&before, &after).unwrap();
    avenant.reason = "Le tuteur a quitté l'organisme.".into();
    let document = avenant.document(KIND, Lang::Fr);
    assert_eq!(
        document.foot,
        "Avenant n°\u{a0}1 à la convention n°\u{a0}EXEMPLE-001"
    );
    assert!(document.blocks.iter().all(|block| {
        // Under the title nothing but parts: no level is skipped.
        !matches!(block, Block::Heading { level, .. } if *level != 1)
    }));
    let table = document.blocks.iter().find_map(|block| match block {
        Block::Table { rows, .. } => Some(rows.clone()),
        _ => None,
    });
    assert_eq!(
        table.unwrap(),
        [
            ["Tuteur", "Karim Exemple", "Nora Nouvelle"],
            ["Téléphone du tuteur", "03 53 01 00 13", "non précisé"],
        ]
    );
    let opening = document.blocks.iter().any(|block| {
        matches!(block, Block::Paragraph { text } if text.contains("changement de tuteur")
            && text.contains("lundi 18 janvier 2027")
            && text.contains("Le tuteur a quitté l'organisme."))
    });
    assert!(opening);
    let Some(Block::Signatures { boxes }) = document.blocks.last() else {
        panic!("nowhere to sign");
    };
    assert_eq!(boxes.len(), 7);
    assert!(boxes.iter().any(|b| b.name == "Nora Nouvelle"));
}

#[test]
fn new_hours_are_drawn_as_a_table() {
    let before = Facts::sample(KIND);
    let after = after(|f| {
        f.period.hours.remove(&1);
    });
    let document = between(&before, &after).unwrap().document(KIND, Lang::Fr);
    assert!(document.blocks.contains(&grid(&after, Lang::Fr)));
}

#[test]
fn an_interruption_needs_no_other_change_and_says_what_follows() {
    let before = Facts::sample(KIND);
    let stopped = Interruption {
        from: on("2027-01-20"),
        reason: InterruptionReason::HostUnable,
    };
    let avenant = Avenant::between(&before, &before, 2, stopped.from, Some(stopped)).unwrap();
    assert_eq!(avenant.kinds, [AvenantKind::Interruption]);
    let document = avenant.document(KIND, Lang::Fr);
    let said = serde_json::to_string(&document).unwrap();
    assert!(said.contains(InterruptionReason::HostUnable.label()));
    assert!(said.contains("L124-15"));
    let later = after(|f| f.period.last = Some(on("2027-01-19")));
    let avenant = Avenant::between(&before, &later, 2, stopped.from, Some(stopped)).unwrap();
    assert_eq!(avenant.kinds, [AvenantKind::Interruption]);
    assert_eq!(avenant.changes.len(), 1);
}

#[test]
fn every_kind_has_a_field_and_a_label() {
    for kind in AvenantKind::ALL {
        assert!(
            Field::ALL.iter().any(|field| kind.covers(*field)),
            "{kind:?}"
        );
        assert!(!kind.label().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_facts_upset_an_avenant(
        before in any_facts(any::<String>()),
        text in any::<String>(),
    ) {
        let mut after = before.clone();
        after.tutor.name = text.clone();
        after.host.place = text.clone();
        after.period.days = Some(3);
        match between(&before, &after) {
            Ok(mut avenant) => {
                avenant.reason = text;
                for kind in PlacementKind::ALL {
                    prop_assert!(!avenant.document(kind, Lang::De).blocks.is_empty());
                }
            }
            Err(error) => prop_assert_eq!(error, AvenantError::NothingChanges),
        }
        prop_assert_eq!(changes(&before, &before), vec![]);
    }
}
