//! What activities and clauses say.

use super::*;

fn says(kind: PlacementKind, activities: &str, code: &str) -> Vec<String> {
    let mut stay = stay(kind, aged(16));
    stay.activities = activities.into();
    let found = check(&stay, &Context::default());
    found
        .into_iter()
        .filter(|f| f.code == code)
        .map(|f| f.sentence)
        .collect()
}

#[test]
fn an_observer_who_works_is_told_by_each_task_once() {
    let say = |text| says(PlacementKind::Observation, text, "observation.work").len();
    for (text, tasks) in [
        ("Tenue de caisse", 1),
        ("Tenue de caisse ; Tenue de caisse", 1),
        ("Mise en rayon, ménage et encaissement", 3),
        ("Utilisation des machines", 0),
        ("Utilisation de machines-outils", 1),
        ("Découvrir la tenue de caisse", 0),
        ("Découvrir l'accueil. Encaisser les clients", 1),
        ("Visite de l'atelier, rencontre avec les équipes", 0),
        ("", 0),
    ] {
        assert_eq!(say(text), tasks, "{text}");
    }
}

#[test]
fn a_passage_is_quoted_as_it_is_written() {
    let told = says(
        PlacementKind::Observation,
        "Le matin : Ménage, mise en  Rayon.",
        "observation.work",
    );
    assert!(told[0].starts_with("«\u{a0}Ménage\u{a0}»"), "{told:?}");
    assert!(
        told[1].starts_with("«\u{a0}mise en  Rayon\u{a0}»"),
        "{told:?}"
    );
}

#[test]
fn a_placement_that_replaces_somebody_is_told() {
    let say = |text| says(PlacementKind::Pfmp, text, "convention.purpose").len();
    for (text, told) in [
        ("Remplacement de la vendeuse en congé", 1),
        ("Faire face à un surcroît d'activité", 1),
        ("Emploi saisonnier", 1),
        ("Remplacer un salarié absent", 1),
        (
            "Remplacer une pièce, remplacement de plaquettes de frein",
            0,
        ),
        (
            "Remplacer un disjoncteur. Le salarié absent est cité ailleurs.",
            0,
        ),
        ("Conseil aux clients", 0),
    ] {
        assert_eq!(say(text), told, "{text}");
    }
    let observed = says(
        PlacementKind::Observation,
        "Remplacement",
        "convention.purpose",
    );
    assert!(observed.is_empty());
}

#[test]
fn clauses_are_read_as_activities_are_and_a_passage_is_told_once() {
    let mut stay = pfmp(17);
    stay.activities = "Cherche jeune homme".into();
    stay.clauses = "Nationalité française exigée. Cherche jeune homme".into();
    let found = check(&stay, &Context::default());
    let told: Vec<&Finding> = found
        .iter()
        .filter(|f| f.code == "wording.discrimination")
        .collect();
    assert!(
        told.iter()
            .any(|f| f.sentence.contains("son origine ou sa nationalité"))
    );
    let sex = told
        .iter()
        .filter(|f| f.sentence.contains("son sexe"))
        .count();
    assert_eq!(sex, 1, "{told:#?}");
    assert!(
        told.iter()
            .all(|f| f.sentence.starts_with("Passage à revoir\u{a0}: «\u{a0}"))
    );
    let next: Vec<&str> = told.iter().map(|f| f.next.as_str()).collect();
    assert!(next.iter().any(|n| n.contains("deux formes")), "{next:?}");
}
