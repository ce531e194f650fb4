use super::*;
use crate::domain::convention::condition::Condition;
use crate::domain::convention::shipped;
use crate::domain::convention::source::parse;

fn model(body: &str) -> Template {
    let head = "modèle : m\ngenre : PFMP\nauteur : Tremplin\nversion : 1\ntitre : T\n---\n";
    parse(&format!("{head}{body}")).unwrap()
}

fn lacks(template: &Template, number: u8) -> bool {
    check(template)
        .iter()
        .any(|f| matches!(f, Finding::Mention(m) if m.number == number))
}

#[test]
fn an_empty_model_lacks_everything() {
    let findings = check(&model("Rien."));
    assert_eq!(findings.len(), 15 + 4);
    let said = findings[0].to_string();
    assert!(
        said.contains("D124-4, 1°") && said.contains("[mention 1]"),
        "{said}"
    );
    for finding in findings {
        assert!(!finding.source().is_empty());
        assert!(finding.to_string().starts_with("Il manque"));
    }
}

#[test]
fn each_mention_taken_out_of_a_shipped_model_is_missed() {
    for template in shipped() {
        for mention in mentions(template.kind) {
            let mut other = template.clone();
            for block in &mut other.blocks {
                block.mentions.retain(|number| *number != mention.number);
            }
            assert_eq!(
                check(&other),
                [Finding::Mention(mention)],
                "{}",
                template.id
            );
        }
    }
}

#[test]
fn each_part_taken_out_of_a_shipped_model_is_missed() {
    let template = shipped()
        .iter()
        .find(|t| t.kind == PlacementKind::Pfmp)
        .unwrap();
    let without = |what: fn(&What) -> bool| {
        let mut other = template.clone();
        other.blocks.retain(|block| !what(&block.what));
        check(&other)
    };
    assert_eq!(without(|w| *w == What::Hours), [Finding::Hours]);
    assert_eq!(without(|w| *w == What::Signatures), [Finding::Signatures]);
    assert!(without(|w| annex_is(w, &Annex::Pedagogical)).contains(&Finding::PedagogicalAnnex));
    assert!(without(|w| annex_is(w, &Annex::Financial)).contains(&Finding::FinancialAnnex));
}

fn annex_is(what: &What, wanted: &Annex) -> bool {
    matches!(what, What::Annex { annex } if annex == wanted)
}

#[test]
fn a_mention_under_a_condition_counts_with_its_contrary_only() {
    assert!(lacks(&model("[mention 5] [si mineur]\nTexte."), 5));
    let other = "[mention 5] [si mineur]\nA.\n\n[mention 5] [si gratification]\nB.";
    assert!(lacks(&model(other), 5));
    let both = "[mention 5] [si mineur]\nA.\n\n[mention 5] [si majeur]\nB.";
    assert!(!lacks(&model(both), 5));
    let twice = "[mention 5] [si mineur] [si PAI]\nA.\n\n[mention 5] [si majeur]\nB.";
    assert!(lacks(&model(twice), 5));
}

#[test]
fn a_heading_gives_its_tags_to_what_stands_under_it_and_carries_nothing_itself() {
    assert!(lacks(
        &model("[mention 5]\n## Titre\n\n## Suite\n\nTexte."),
        5
    ));
    let template = model("[mention 5] [si mineur]\n## Titre\n\n### Sous\n\nA.\n\n## Suite\n\nB.");
    let placed = template.placed();
    let under = &placed[2];
    assert_eq!(under.when, [When::is(Condition::Minor)]);
    assert_eq!(under.mentions, [5]);
    assert!(placed[4].when.is_empty() && placed[4].mentions.is_empty());
}

#[test]
fn an_annex_ends_every_section() {
    let template = model("[si mineur]\n# Partie\n\nA.\n\n!annexe pédagogique\n\nB.");
    let placed = template.placed();
    assert_eq!(placed[1].when.len(), 1);
    assert!(placed[3].when.is_empty());
}

#[test]
fn a_model_travels_as_json() {
    for template in shipped() {
        let json = serde_json::to_string(template).unwrap();
        assert_eq!(&serde_json::from_str::<Template>(&json).unwrap(), template);
    }
    let wrong = r#"{"is":"paragraph","text":"{élève.âge}"}"#;
    assert!(serde_json::from_str::<What>(wrong).is_err());
}
