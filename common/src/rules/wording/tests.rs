use super::Criterion as C;
use super::*;
use proptest::prelude::*;

/// What is found, as it is written.
fn found(text: &str, part: Part) -> Vec<(Criterion, &str)> {
    findings(text, part)
        .into_iter()
        .map(|f| (f.criterion, text.get(f.span).unwrap()))
        .collect()
}

/// Descriptions to report, why, and the words that are shown.
const REPORTED: &[(&str, Criterion, &str)] = &[
    ("Nous recherchons une vendeuse.", C::Sex, "vendeuse"),
    ("Cherche un serveur pour la salle.", C::Sex, "serveur"),
    ("On recrute un bon mécanicien.", C::Sex, "mécanicien"),
    ("Poste d'hôtesse.", C::Sex, "hôtesse"),
    ("Stagiaire coiffeuse acceptée.", C::Sex, "coiffeuse"),
    ("Hommes uniquement.", C::Sex, "Hommes uniquement"),
    ("Stage réservé aux garçons.", C::Sex, "réservé aux garçons"),
    ("Filles s'abstenir.", C::Sex, "Filles s'abstenir"),
    ("De préférence un garçon.", C::Sex, "préférence un garçon"),
    ("Poste de femme de ménage.", C::Sex, "femme de ménage"),
    ("Pas de filles à l'atelier.", C::Sex, "Pas de filles"),
    ("Élève de moins de 18 ans.", C::Age, "moins de 18 ans"),
    ("Entre 16 et 18 ans.", C::Age, "Entre 16 et 18 ans"),
    ("Âge maximum : 17 ans.", C::Age, "Âge maximum"),
    ("18 ans maximum.", C::Age, "18 ans maximum"),
    (
        "Profil jeune et dynamique.",
        C::Age,
        "Profil jeune et dynamique",
    ),
    ("Stagiaire jeune, dynamique.", C::Age, "jeune, dynamique"),
    ("Âgé de 16 à 18 ans.", C::Age, "Âgé de 16 à 18 ans"),
    (
        "Nationalité française exigée.",
        C::Origin,
        "Nationalité française",
    ),
    (
        "Être de nationalité européenne.",
        C::Origin,
        "de nationalité européenne",
    ),
    ("Français de souche.", C::Origin, "Français de souche"),
    (
        "Stagiaire d'origine française.",
        C::Origin,
        "Stagiaire d'origine française",
    ),
    ("Étrangers s'abstenir.", C::Origin, "Étrangers s'abstenir"),
    ("Né en France.", C::Origin, "Né en France"),
    (
        "Français langue maternelle.",
        C::Language,
        "langue maternelle",
    ),
    ("Parler sans accent.", C::Language, "sans accent"),
    ("Bonne présentation.", C::Appearance, "Bonne présentation"),
    (
        "BONNE PRÉSENTATION exigée !",
        C::Appearance,
        "BONNE PRÉSENTATION exigée",
    ),
    (
        "Présentation soignée.",
        C::Appearance,
        "Présentation soignée",
    ),
    ("Physique agréable.", C::Appearance, "Physique agréable"),
    ("Sans tatouage visible.", C::Appearance, "Sans tatouage"),
    ("Piercings interdits.", C::Appearance, "Piercings interdits"),
    ("Célibataire de préférence.", C::Family, "Célibataire"),
    ("Sans enfants à charge.", C::Family, "Sans enfants à charge"),
    (
        "Libre de toute contrainte.",
        C::Family,
        "Libre de toute contrainte",
    ),
    (
        "Indiquer sa situation familiale.",
        C::Family,
        "situation familiale",
    ),
    (
        "Femmes enceintes s'abstenir.",
        C::Family,
        "Femmes enceintes s'abstenir",
    ),
    ("Habitant à proximité.", C::Residence, "Habitant à"),
    ("Il faut habiter sur place.", C::Residence, "habiter sur"),
    ("Résidant dans le secteur.", C::Residence, "Résidant dans"),
    ("Domicilié à Lunéville.", C::Residence, "Domicilié"),
    (
        "Élève du quartier uniquement.",
        C::Residence,
        "Élève du quartier uniquement",
    ),
    ("Être en bonne santé.", C::Health, "bonne santé"),
    (
        "Bonne condition physique.",
        C::Health,
        "Bonne condition physique",
    ),
    ("Sans handicap.", C::Health, "Sans handicap"),
    (
        "Pas de problèmes de dos.",
        C::Health,
        "Pas de problèmes de dos",
    ),
    ("Personne valide.", C::Health, "Personne valide"),
    ("Handicapés s'abstenir.", C::Health, "Handicapés s'abstenir"),
    ("Pas de voile.", C::Religion, "Pas de voile"),
    ("Foulard interdit.", C::Religion, "Foulard interdit"),
    ("Non fumeur.", C::Habits, "Non fumeur"),
    ("Non syndiqué.", C::Union, "Non syndiqué"),
    ("CV avec photo.", C::Photo, "avec photo"),
    ("Joindre une photo.", C::Photo, "Joindre une photo"),
    ("Photo d'identité.", C::Photo, "Photo d'identité"),
    ("Photo obligatoire.", C::Photo, "Photo obligatoire"),
];

/// Descriptions with nothing to report.
const FINE: &[&str] = &[
    "Nous recherchons un vendeur ou une vendeuse.",
    "Cherche vendeur/vendeuse.",
    "Cherche vendeur(euse).",
    "Recherche un serveur (H/F).",
    "Recherche un mécanicien, femme ou homme.",
    "Poste de caissier·ère.",
    "Le boulanger vous apprendra son métier.",
    "Vous aiderez la coiffeuse du salon.",
    "Stagiaire en vente.",
    "À partir de 16 ans.",
    "Avoir 18 ans au moins : travail en hauteur.",
    "16 ans minimum, c'est la loi.",
    "Accueil d'enfants de moins de 3 ans.",
    "Public âgé de 60 à 90 ans.",
    "Entreprise de moins de 20 salariés.",
    "Une équipe jeune et dynamique.",
    "Soins aux jeunes enfants.",
    "Accompagner les personnes de moins de 25 ans.",
    "Produits d'origine française.",
    "Cuisine d'origine italienne.",
    "Pièces d'origine.",
    "Cours de français.",
    "Présentation des produits en vitrine.",
    "Présentation soignée des plats.",
    "Une bonne présentation orale sera travaillée.",
    "Tenue professionnelle fournie.",
    "Rencontre avec les familles des résidents.",
    "Accueil à l'enceinte du magasin.",
    "Espace sans enfants.",
    "Accueil des habitants du quartier.",
    "Aide aux personnes résidant en EHPAD.",
    "Aide à domicile.",
    "Bus à 300 m, début à 7 h.",
    "Le tuteur valide le travail chaque soir.",
    "Maintien en bonne santé des résidents.",
    "Clients en bonne santé ou non.",
    "Stage ouvert aux personnes en situation de handicap.",
    "Port de charges jusqu'à 10 kg.",
    "École de voile : entretien des bateaux.",
    "Laboratoire photo : tirage et retouche.",
    "Album avec photos de mariage.",
    "Prises de vue, photo de produits.",
    "Mise en rayon, encaissement, conseil.",
    "Découvrir le métier.",
    "",
];

#[test]
fn discriminatory_wording_is_found_where_it_stands() {
    let wrong: Vec<_> = REPORTED
        .iter()
        .map(|(text, criterion, words)| (found(text, Part::Description), (*criterion, *words)))
        .filter(|(found, expected)| found != &[*expected])
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(REPORTED.len() + FINE.len() >= 60);
}

#[test]
fn ordinary_wording_is_left_alone() {
    let wrong: Vec<_> = FINE
        .iter()
        .map(|text| (text, found(text, Part::Description)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_title_is_the_name_of_a_post() {
    for (text, words) in [
        ("Vendeuse en prêt-à-porter", "Vendeuse"),
        ("Stage de boulanger", "boulanger"),
        ("Aide cuisinier", "cuisinier"),
        ("Électricien bâtiment", "Électricien"),
    ] {
        assert_eq!(found(text, Part::Title), [(C::Sex, words)], "{text}");
    }
    for text in [
        "Vendeur ou vendeuse",
        "Vendeur / vendeuse en librairie",
        "Électricien (F/H)",
        "Installation électrique et dépannage",
        "Vente en boulangerie",
        "Dans l'équipe du boulanger",
    ] {
        assert_eq!(found(text, Part::Title), [], "{text}");
    }
}

#[test]
fn several_wordings_are_all_told_in_order() {
    let text = "Recherche une serveuse de moins de 20 ans, bonne présentation, CV avec photo.";
    let found: Vec<Criterion> = found(text, Part::Description)
        .into_iter()
        .map(|(criterion, _)| criterion)
        .collect();
    assert_eq!(found, [C::Sex, C::Age, C::Appearance, C::Photo]);
}

#[test]
fn a_young_man_is_a_sex_and_an_age() {
    for text in ["Jeune homme sérieux.", "Cherche jeune fille"] {
        let found = found(text, Part::Description);
        let criteria: Vec<Criterion> = found.iter().map(|(criterion, _)| *criterion).collect();
        assert_eq!(criteria, [C::Sex, C::Age], "{text}");
    }
    assert_eq!(
        found(
            "Accueil du public, jeunes femmes enceintes",
            Part::Description
        ),
        []
    );
}

#[test]
fn each_criterion_gives_the_legal_reason_and_another_way_to_write_it() {
    for criterion in Criterion::ALL {
        assert!(criterion.reason().contains("L1132-1"));
        assert!(criterion.instead().ends_with('.'));
        assert!(
            REPORTED.iter().any(|(_, c, _)| *c == criterion),
            "{criterion:?} has no example"
        );
    }
}

#[test]
fn patterns_hold_no_word_that_no_text_has() {
    // A folded word has letters and digits only.
    for pattern in PATTERNS {
        for word in pattern.words() {
            for one in word.trim_start_matches('?').split('|') {
                let one = one.trim_end_matches('*');
                assert!(one == "#" || one == fold(one), "{one}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_spans_are_of_whole_characters(text in ".{0,200}") {
        for part in [Part::Title, Part::Description] {
            for finding in findings(&text, part) {
                prop_assert!(text.get(finding.span.clone()).is_some_and(|s| !s.is_empty()));
            }
        }
    }

    #[test]
    fn words_of_the_rules_in_any_order_are_read(
        words in prop::collection::vec(prop::sample::select(vec![
            "bonne", "présentation", "e\u{301}lève", "moins", "de", "18", "ans", "d'", "photo", "(", "/", "h", "f",
            "vendeuse", "œ", "🙂", ".", "\n", "recherche", "une", "sans", "voile", "habitant", "à",
        ]), 0..40),
        glue in prop::sample::select(vec![" ", "", "\u{a0}", "-"]),
    ) {
        let text = words.join(glue);
        let found = findings(&text, Part::Description);
        for finding in &found {
            prop_assert!(text.get(finding.span.clone()).is_some());
        }
        // Of one criterion no two overlap.
        for (at, one) in found.iter().enumerate() {
            for other in found.iter().skip(at + 1) {
                prop_assert!(one.criterion != other.criterion || one.span.end <= other.span.start);
            }
        }
    }
}
