use super::*;
use crate::domain::convention::condition::Condition;
use crate::domain::convention::facts::tests::on;
use crate::domain::convention::field::Field;
use crate::domain::convention::template::Owner;
use crate::ids::SchoolId;
use proptest::prelude::*;
use uuid::Uuid;

const HEAD: &str =
    "modèle : m-1\ngenre : PFMP\nauteur : Tremplin\nversion : 2\ntitre : Un titre\n---";

fn body(text: &str) -> Result<Vec<TemplateBlock>, ParseError> {
    parse(&format!("{HEAD}\n{text}")).map(|template| template.blocks)
}

fn whats(text: &str) -> Vec<What> {
    body(text).unwrap().into_iter().map(|b| b.what).collect()
}

fn words(text: &str) -> Text {
    Text::parse(text).unwrap()
}

/// Line and sentence of what is wrong under the head, which has six lines.
fn wrong(text: &str) -> (usize, String) {
    let error = body(text).unwrap_err();
    (error.line, error.to_string())
}

#[test]
fn a_head_is_read_in_any_order_and_case() {
    let text = "TITRE : Le titre\nModele: m-1\ngenre:séquence d'observation\nversion: 3\n\
                adopté le : 2026-11-30\ndiplome : CAP\n\
                auteur : établissement 00000000-0000-0000-0000-000000000001\n----\nTexte.";
    let template = parse(text).unwrap();
    assert_eq!(template.id, "m-1");
    assert_eq!(template.kind, PlacementKind::Observation);
    assert_eq!(template.version, 3);
    assert_eq!(template.adopted_on, Some(on("2026-11-30")));
    assert_eq!(template.diploma.as_deref(), Some("CAP"));
    assert_eq!(template.owner, Owner::School(SchoolId(Uuid::from_u128(1))));
    assert_eq!(template.title, "Le titre");
}

#[test]
fn every_sign_makes_its_block() {
    let text = "# Partie\n\n[mention 5, 6] [si mineur]\n## Article\nUn\nparagraphe\n- point\nsuite\n\
                | A | {élève.nom} |\n!horaires\n!signatures\n!page\n!annexe Pédagogique\n\
                !annexe financière\n!annexe Plan d'accès\n\\- tiret";
    let text_of = words;
    assert_eq!(
        whats(text),
        [
            What::Heading {
                level: 1,
                text: text_of("Partie")
            },
            What::Heading {
                level: 2,
                text: text_of("Article")
            },
            What::Paragraph {
                text: text_of("Un paragraphe")
            },
            What::Item {
                text: text_of("point suite")
            },
            What::Row {
                label: text_of("A"),
                value: text_of("{élève.nom}")
            },
            What::Hours,
            What::Signatures,
            What::Page,
            What::Annex {
                annex: Annex::Pedagogical
            },
            What::Annex {
                annex: Annex::Financial
            },
            What::Annex {
                annex: Annex::Other("Plan d'accès".into())
            },
            What::Paragraph {
                text: text_of("- tiret")
            },
        ]
    );
    let article = &body(text).unwrap()[1];
    assert_eq!(article.mentions, [5, 6]);
    assert_eq!(article.when, [When::is(Condition::Minor)]);
}

#[test]
fn braces_hold_fields_and_doubled_ones_stay() {
    let text = words("{élève.nom}, {{ainsi}} {TUTEUR.NOM}");
    let fields: Vec<Field> = text.fields().collect();
    assert_eq!(fields, [Field::PupilName, Field::TutorName]);
    assert_eq!(text.to_string(), "{élève.nom}, {{ainsi}} {tuteur.nom}");
    for field in Field::ALL {
        assert_eq!(Field::parse(field.key()), Ok(*field));
        assert_eq!(
            words(&format!("{{{}}}", field.key())).only_field(),
            Some(*field)
        );
    }
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_the_next_step() {
    for (text, line, said) in [
        (
            "Nom : {élève.nmo}",
            7,
            "Vouliez-vous écrire {élève.nom}\u{a0}?",
        ),
        ("\nA\nB {lune}", 8, "Choisissez un nom dans la liste"),
        ("A {élève.nom", 7, "n'est pas fermée"),
        ("A {élève {x}", 7, "n'est pas fermée"),
        ("A } B", 7, "sans { avant elle"),
        (
            "[si mineurs]\nA",
            7,
            "Vouliez-vous écrire «\u{a0}mineur\u{a0}»",
        ),
        ("[mention 16]\nA", 7, "Elles vont de 1 à 15"),
        ("[mention x]\nA", 7, "Elles vont de 1 à 15"),
        ("[peut-être]\nA", 7, "[si …], [sauf …] ou [mention …]"),
        ("[si mineur\nA", 7, "n'est pas fermée"),
        ("[si mineur] A", 7, "n'est pas fermée"),
        ("A\n\n[si mineur]", 9, "aucun texte ne suit"),
        ("!signature", 7, "Vouliez-vous écrire !signatures"),
        ("!danse", 7, "Lignes connues"),
        ("!annexe", 7, "pas de titre"),
        ("#### Trop", 7, "de un à trois"),
        ("##", 7, "rien après le signe"),
        ("A\n-", 8, "rien après le signe"),
        ("| A |", 7, "| libellé | valeur |"),
        ("| A | B | C |", 7, "| libellé | valeur |"),
        ("", 6, "rien à lire"),
    ] {
        let (at, sentence) = wrong(text);
        assert_eq!(at, line, "{text:?}: {sentence}");
        assert!(sentence.contains(said), "{text:?}: {sentence}");
        assert!(sentence.ends_with(['.', '?']), "{sentence}");
    }
}

#[test]
fn what_is_wrong_in_a_head_is_said_too() {
    let without = |name: &str| {
        let lines: Vec<&str> = HEAD.lines().filter(|l| !l.starts_with(name)).collect();
        format!("{}\nTexte.", lines.join("\n"))
    };
    let with = |line: &str| format!("{line}\n{HEAD}\nTexte.");
    for (text, line, said) in [
        (without("modèle"), 0, "«\u{a0}modèle"),
        (without("genre"), 0, "«\u{a0}genre"),
        (without("auteur"), 0, "«\u{a0}auteur"),
        (without("version"), 0, "«\u{a0}version"),
        (without("titre"), 0, "«\u{a0}titre"),
        (without("---"), 0, "la ligne ---"),
        (with("genr : PFMP"), 1, "Vouliez-vous écrire «\u{a0}genre"),
        (with("couleur : bleu"), 1, "Lignes connues"),
        (with("sans deux points"), 1, "nom\u{a0}: valeur"),
        (with("diplôme :"), 1, "nom\u{a0}: valeur"),
        (with("genre : PFMP"), 3, "deux fois"),
        (with("adopté le : hier"), 1, "2026-11-30"),
        (
            HEAD.replace("PFMP", "vacances"),
            2,
            "séquence d'observation",
        ),
        (HEAD.replace("Tremplin", "moi"), 3, "son identifiant"),
        (HEAD.replace("Tremplin", "pôle 7"), 3, "son identifiant"),
        (
            HEAD.replace("version : 2", "version : 0"),
            4,
            "à partir de 1",
        ),
        (HEAD.replace("m-1", "m é"), 1, "tirets"),
        ("x".repeat(MAX_BYTES + 1), 0, "trop long"),
    ] {
        let error = parse(&text).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
}

/// Lines that a text of a model is made of, and others.
fn any_line() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "", "# Titre", "## Article", "### Sous-titre", "Un paragraphe {élève.nom}", "suite {{x}}",
            "- point", "- {activités}", "| Libellé | {tuteur.nom} |", "| Vide | |", "!horaires",
            "!signatures", "!page", "!annexe pédagogique", "!annexe Autre chose", "\\# dièse",
            "[si mineur]", "[sauf PAI]", "[si majeur] [mention 2, 3]", "\\[crochet]", "\\\\ barre",
        ]).prop_map(String::from),
        1 => any::<String>(),
    ]
}

proptest! {
    #[test]
    fn what_is_read_is_written_and_read_again_the_same(
        lines in prop::collection::vec(any_line(), 0..30)
    ) {
        if let Ok(template) = parse(&format!("{HEAD}\n{}", lines.join("\n"))) {
            let written = template.to_string();
            prop_assert_eq!(parse(&written).map_err(|e| e.to_string()), Ok(template), "{}", written);
        }
    }

    #[test]
    fn no_text_upsets_the_reader(text in any::<String>()) {
        let _ = parse(&text);
        let _ = body(&text);
    }
}
