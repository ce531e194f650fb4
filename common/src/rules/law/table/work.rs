//! Regulated work.

use super::{MINORS, OBSERVATION, Rule, Test, WORKING, blocking, info, warning};

const LIST: &str = "Code du travail, art. D4153-16 à D4153-37";
const DECLARED: &str = "Code du travail, art. R4153-40, R4153-41 et R4153-44";

pub(super) const ROWS: &[Rule] = &[
    blocking(
        "work.observation",
        Test::WorkWhileObserving,
        "Convention-type des séquences d'observation (circulaire du 12 juillet 2024), art. 5",
        (
            "Travaux réglementés pendant une observation\u{a0}: {constat} ({jours}).",
            "Retirez ces travaux\u{a0}: l'élève regarde à distance.",
            "En observation, aucun travail n'est possible, et encore moins un travail dangereux. \
             Cela vaut à tout âge.",
        ),
    )
    .of(OBSERVATION),
    blocking(
        "work.banned",
        Test::BannedWork,
        LIST,
        (
            "Interdit avant 18\u{a0}ans\u{a0}: {constat} ({jours}).",
            "Retirez ce travail de la convention.",
            "Certains travaux sont trop dangereux pour un jeune, même encadré. Aucune déclaration \
             ne les permet.",
        ),
    )
    .of(WORKING)
    .aged(MINORS),
    blocking(
        "work.age",
        Test::TooYoungForWork,
        LIST,
        (
            "Trop jeune pour ce travail\u{a0}: {constat} ({jours}).",
            "Retirez ce travail de la convention, ou attendez l'âge.",
            "Les travaux réglementés ne s'ouvrent qu'à partir de 15\u{a0}ans, certains à partir \
             de 16\u{a0}ans. C'est l'âge de chaque jour du stage qui compte, pas celui de \
             l'inscription.",
        ),
    )
    .of(WORKING)
    .aged(MINORS),
    blocking(
        "work.declaration.host",
        Test::HostDeclaration,
        DECLARED,
        (
            "Pas de déclaration de l'organisme\u{a0}: {constat} ({jours}).",
            "Demandez à l'organisme de déclarer ces travaux à l'inspection du travail avant \
             l'arrivée de l'élève.",
            "Pour apprendre un métier il faut parfois une machine dangereuse. L'organisme déclare \
             alors les travaux à l'inspection du travail, avec la formation et l'encadrement. La \
             déclaration vaut 3\u{a0}ans.",
        ),
    )
    .of(WORKING)
    .aged(MINORS),
    blocking(
        "work.declaration.school",
        Test::SchoolDeclaration,
        DECLARED,
        (
            "Pas de déclaration de l'établissement\u{a0}: {constat} ({jours}).",
            "Demandez au DDFPT de déclarer ces travaux à l'inspection du travail.",
            "L'établissement déclare lui aussi, pour ce qui le concerne. La déclaration vaut \
             3\u{a0}ans.",
        ),
    )
    .of(WORKING)
    .aged(MINORS),
    blocking(
        "work.medical",
        Test::MedicalOpinion,
        "Code du travail, art. R4153-40 et R4153-52",
        (
            "Pas d'avis médical favorable de moins d'un an\u{a0}: {constat} ({jours}).",
            "Demandez la visite médicale. Seuls oui ou non et la date sont gardés ici.",
            "Chaque année un médecin dit si l'élève peut faire ces travaux. L'application garde \
             la réponse et sa date, jamais le motif.",
        ),
    )
    .of(WORKING)
    .aged(MINORS),
    info(
        "work.permanent",
        Test::PermanentDerogation,
        "Code du travail, art. R4153-49 à R4153-52",
        (
            "Une dérogation permanente existe\u{a0}: {constat} ({jours}).",
            "Voyez avec le DDFPT si l'élève est dans ce cas.",
            "La loi ouvre certains travaux à un élève déjà diplômé du métier, habilité en \
             électricité ou autorisé à conduire un engin. C'est au DDFPT de le dire, pas à \
             l'application.",
        ),
    )
    .of(WORKING)
    .aged(MINORS),
    info(
        "work.conditions",
        Test::WorkConditions,
        "Code du travail, art. R4153-40 et R4153-45",
        (
            "Travaux réglementés\u{a0}: {constat} ({jours}).",
            "Vérifiez l'évaluation des risques, la formation à la sécurité et qui encadre l'élève.",
            "Une déclaration ne suffit pas\u{a0}: l'organisme évalue les risques, forme l'élève à \
             la sécurité et le fait encadrer par une personne compétente. Ces papiers restent à \
             disposition de l'inspection.",
        ),
    )
    .of(WORKING)
    .aged(MINORS),
    warning(
        "work.unknown",
        Test::UnknownWork,
        LIST,
        (
            "Travail inconnu de la liste\u{a0}: {constat}.",
            "Choisissez un travail de la liste.",
            "L'application ne juge que les travaux de la liste du code du travail. Un code \
             qu'elle ne connaît pas n'est ni permis ni interdit par elle.",
        ),
    ),
];
