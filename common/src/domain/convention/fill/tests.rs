use super::*;
use crate::domain::convention::facts::tests::{any_facts, on};
use crate::domain::convention::facts::{Pai, Regulated};
use crate::domain::convention::shipped;
use crate::domain::convention::signers::SignRole;
use crate::domain::convention::source::parse;
use crate::domain::convention::wording::READ_BY;
use proptest::prelude::*;
use serde_json::Value;

fn model(kind: PlacementKind) -> &'static Template {
    shipped().iter().find(|t| t.kind == kind).unwrap()
}

fn written(body: &str) -> Template {
    let head =
        "modèle : m\ngenre : PFMP\nauteur : Tremplin\nversion : 1\ntitre : Un : titre\n---\n";
    parse(&format!("{head}{body}")).unwrap()
}

fn texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, out)),
        Value::Object(map) => map.values().for_each(|item| texts(item, out)),
        _ => {}
    }
}

/// Every text of a document.
fn said(document: &Document) -> Vec<String> {
    let mut out = Vec::new();
    texts(&serde_json::to_value(document).unwrap(), &mut out);
    out
}

fn roles(document: &Document) -> Vec<Vec<(String, String)>> {
    let boxes = document.blocks.iter().filter_map(|block| match block {
        Block::Signatures { boxes } => Some(boxes),
        _ => None,
    });
    boxes
        .map(|boxes| {
            boxes
                .iter()
                .map(|b| (b.role.clone(), b.name.clone()))
                .collect()
        })
        .collect()
}

/// Text without braces: one that is found was left by the model.
fn braceless() -> impl Strategy<Value = String> + Clone {
    "[^{}]{0,12}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_blank_of_a_model_is_left(facts in any_facts(braceless())) {
        for template in shipped() {
            for lang in Lang::ALL {
                let document = fill(template, &facts, lang);
                for text in said(&document) {
                    prop_assert!(!text.contains(['{', '}']), "{}", text);
                }
                prop_assert_eq!(&document, &fill(template, &facts, lang));
            }
        }
    }

    #[test]
    fn no_facts_upset_the_pen(facts in any_facts(any::<String>())) {
        for template in shipped() {
            let document = fill(template, &facts, Lang::Fr);
            prop_assert!(document.blocks.len() > 20);
        }
    }
}

#[test]
fn what_people_wrote_is_text_and_never_a_blank_nor_a_tag() {
    let mut facts = Facts::sample(PlacementKind::Pfmp);
    facts.pupil.first_name = "{tuteur.nom}".into();
    facts.pupil.last_name = "<b>[si mineur] !signatures".into();
    facts.host.name = "Chez\u{202e} « Zoé » : ici\u{0}".into();
    facts.teaching.activities = vec!["# titre | a | b |".into()];
    let said = said(&fill(model(PlacementKind::Pfmp), &facts, Lang::Fr));
    let has = |text: &str| said.iter().any(|s| s == text);
    assert!(has("{tuteur.nom} <b>[si mineur] !signatures"));
    assert!(has("Chez « Zoé » : ici"));
    assert!(has("# titre | a | b |"));
}

#[test]
fn an_unknown_fact_is_a_line_to_write_on() {
    let template = written("Nom : {élève.nom}.\n\n| Nom | {élève.nom} |\n- {activités}");
    let document = fill(&template, &Facts::default(), Lang::Fr);
    assert_eq!(
        document.blocks,
        [
            Block::Paragraph {
                text: format!("Nom\u{a0}: {BLANK}.")
            },
            Block::Facts {
                rows: vec![Fact {
                    label: "Nom".into(),
                    value: String::new()
                }]
            },
            Block::List {
                items: vec![BLANK.into()]
            },
        ]
    );
    assert_eq!(document.title, "Un\u{a0}: titre");
}

#[test]
fn articles_are_numbered_as_they_come_and_an_empty_one_is_left_out() {
    let body = "# Clauses\n\n## Un\n\nA.\n\n[si PAI]\n## Deux\n\nB.\n\n## Trois\n\n[si PAI]\nC.\n\n\
                ## Quatre\n\nD.\n\n!annexe pédagogique\n\n## Cinq\n\nE.\n\n# Rien";
    let document = fill(&written(body), &Facts::default(), Lang::Fr);
    let headings: Vec<(u8, &str)> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading { level, text } => Some((*level, text.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(
        headings,
        [
            (1, "Clauses"),
            (2, "Article\u{a0}1. Un"),
            (2, "Article\u{a0}2. Quatre"),
            (1, "Annexe pédagogique"),
            (2, "Cinq"),
        ]
    );
}

#[test]
fn each_annex_begins_on_a_new_page() {
    for kind in [PlacementKind::Pfmp, PlacementKind::Bts] {
        let document = fill(model(kind), &Facts::sample(kind), Lang::Fr);
        let blocks = document.blocks.windows(2);
        let annexes: Vec<&str> = blocks
            .filter_map(|pair| match pair {
                [Block::PageBreak, Block::Heading { level: 1, text }] => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(annexes, ["Annexe pédagogique", "Annexe financière"]);
    }
}

#[test]
fn headings_never_skip_a_level() {
    for kind in PlacementKind::ALL {
        let document = fill(model(kind), &Facts::sample(kind), Lang::Fr);
        let mut above = 0;
        for block in &document.blocks {
            if let Block::Heading { level, text } = block {
                assert!(*level <= above + 1, "{text}");
                above = *level;
            }
        }
    }
}

#[test]
fn five_sign_a_pfmp_and_the_representatives_of_a_minor() {
    let kind = PlacementKind::Pfmp;
    let mut facts = Facts::sample(kind);
    let label = |role: SignRole| role.label(kind, Lang::Fr).to_owned();
    let signed = roles(&fill(model(kind), &facts, Lang::Fr));
    assert_eq!(signed.len(), 1);
    let names: Vec<&str> = signed[0].iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Paul Exemple",
            "Karim Exemple",
            "Camille Modèle",
            "Claude Modèle",
            "Dominique Modèle",
            "Jeanne Exemple",
            "Hélène Exemple"
        ]
    );
    // Of age at the first day, a minor when it goes out.
    facts.pupil.born = Some(on("2009-01-11"));
    assert_eq!(roles(&fill(model(kind), &facts, Lang::Fr))[0].len(), 7);
    facts.guardians.clear();
    let signed = roles(&fill(model(kind), &facts, Lang::Fr));
    assert_eq!(signed[0][3], (label(SignRole::Guardian), String::new()));
    facts.pupil.born = Some(on("2008-12-14"));
    let signed = roles(&fill(model(kind), &facts, Lang::Fr));
    let five: Vec<String> = signed[0].iter().map(|(role, _)| role.clone()).collect();
    let roles = [
        SignRole::Host,
        SignRole::Tutor,
        SignRole::Pupil,
        SignRole::Referent,
        SignRole::Head,
    ];
    assert_eq!(five, roles.map(label));
}

#[test]
fn host_and_head_sign_an_observation_and_the_others_have_read_it() {
    for kind in [PlacementKind::Observation, PlacementKind::Initiation] {
        let document = fill(model(kind), &Facts::sample(kind), Lang::Fr);
        let signed = roles(&document);
        assert_eq!(signed.len(), 2);
        let names = |boxes: &[(String, String)]| {
            boxes
                .iter()
                .map(|(_, name)| name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&signed[0]), ["Paul Exemple", "Hélène Exemple"]);
        assert_eq!(signed[1].len(), 5);
        assert!(said(&document).iter().any(|text| text == READ_BY));
    }
}

#[test]
fn a_minor_reads_the_hours_of_minors_and_a_major_those_of_majors() {
    let kind = PlacementKind::Pfmp;
    let mut facts = Facts::sample(kind);
    let reads = |facts: &Facts, text: &str| {
        said(&fill(model(kind), facts, Lang::Fr))
            .iter()
            .any(|s| s.contains(text))
    };
    assert!(reads(&facts, "L3162-1") && !reads(&facts, "L3121-18"));
    facts.pupil.born = Some(on("2009-01-20"));
    assert!(reads(&facts, "L3162-1") && reads(&facts, "majeur pendant la période"));
    assert!(reads(&facts, "L3121-18"));
    facts.pupil.born = Some(on("2000-01-20"));
    assert!(!reads(&facts, "L3162-1") && reads(&facts, "L3121-18"));
    assert!(!reads(&facts, "{responsables") && !reads(&facts, "Claude Modèle"));
}

#[test]
fn hours_are_a_table_with_their_total() {
    let mut facts = Facts::sample(PlacementKind::Pfmp);
    let Block::Table { head, rows, .. } = grid(&facts, Lang::De) else {
        panic!("no table");
    };
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| row.len() == head.len()));
    assert_eq!(
        rows[0],
        [
            "Lundi (Montag)",
            "09:00",
            "17:00",
            "12:00 à 13:00",
            "7\u{a0}h"
        ]
    );
    assert_eq!(rows[5][4], "35\u{a0}h");
    facts.period.hours.clear();
    let Block::Table { rows, .. } = grid(&facts, Lang::Fr) else {
        panic!("no table");
    };
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[4], ["Vendredi", "", "", "", ""]);
    assert_eq!(rows[5][4], "");
}

#[test]
fn a_german_reader_finds_a_note_and_signs_the_french_text() {
    let kind = PlacementKind::Pfmp;
    let french = fill(model(kind), &Facts::sample(kind), Lang::Fr);
    let german = fill(model(kind), &Facts::sample(kind), Lang::De);
    assert_eq!(german.lang, "fr");
    assert_eq!(german.blocks.len(), french.blocks.len() + 1);
    assert!(roles(&german)[0][0].0.contains("Betrieb"));
}

#[test]
fn the_foot_says_what_it_is_and_its_number() {
    let kind = PlacementKind::Bts;
    let mut facts = Facts::sample(kind);
    let foot = |facts: &Facts| fill(model(kind), facts, Lang::Fr).foot;
    assert!(foot(&facts).ends_with("– n°\u{a0}EXEMPLE-001"));
    facts.reference.clear();
    assert_eq!(
        foot(&facts),
        "Convention de stage de section de technicien supérieur"
    );
}

/// Facts that nothing is missing of, and that hold nothing more.
fn just_ready(kind: PlacementKind) -> Facts {
    let mut facts = Facts::sample(kind);
    facts.host.naf = None;
    facts.host.sector.clear();
    facts.host.rules.clear();
    facts.host.place.clear();
    facts.tutor.phone.clear();
    facts.referent.phone.clear();
    facts.period.name.clear();
    facts.period.weeks.clear();
    facts.school.delegated_on = None;
    facts.school.uai = None;
    facts.terms.benefits.clear();
    facts.terms.lodging.clear();
    facts.regulated = Some(Regulated::default());
    facts.pai = Some(Pai::No);
    if matches!(kind, PlacementKind::Pfmp | PlacementKind::Bts) {
        facts.teaching.objectives.clear();
    } else {
        facts.pupil.formation.clear();
        facts.host.siret = None;
        facts.tutor.title.clear();
        facts.teaching.competences.clear();
        facts.teaching.evaluation.clear();
        facts.terms.travel.clear();
        facts.terms.meals.clear();
    }
    facts
}

#[test]
fn of_a_ready_convention_nothing_is_left_to_be_written_by_hand() {
    for kind in PlacementKind::ALL {
        let facts = just_ready(kind);
        assert_eq!(facts.missing(kind), [], "{kind:?}");
        let document = fill(model(kind), &facts, Lang::Fr);
        assert!(
            said(&document).iter().all(|text| !text.contains(BLANK)),
            "{kind:?}"
        );
        for block in &document.blocks {
            if let Block::Facts { rows } = block {
                let empty: Vec<&str> = rows
                    .iter()
                    .filter(|row| row.value.is_empty())
                    .map(|row| row.label.as_str())
                    .collect();
                assert!(empty.is_empty(), "{kind:?}: {empty:?}");
            }
        }
    }
}

#[test]
fn where_the_host_is_decides_on_holidays() {
    for kind in PlacementKind::ALL {
        for born in ["2010-01-21", "2000-01-21"] {
            let mut facts = Facts::sample(kind);
            facts.pupil.born = Some(on(born));
            let reads = |facts: &Facts, text: &str| {
                let said = said(&fill(model(kind), facts, Lang::Fr));
                said.iter().any(|s| s.contains(text))
            };
            assert!(reads(&facts, "Vendredi saint"), "{kind:?}");
            facts.host.commune = crate::rules::codes::Insee::parse("54395").ok();
            assert!(!reads(&facts, "Vendredi saint"), "{kind:?}");
            facts.host.country = crate::domain::found_place::Country::Germany;
            let abroad = matches!(kind, PlacementKind::Pfmp | PlacementKind::Bts);
            assert_eq!(reads(&facts, "règles locales"), abroad, "{kind:?}");
        }
    }
}
