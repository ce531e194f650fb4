//! Nights, Sundays, holidays, and how long a stay may be.

use super::{
    ADULTS, EVERYBODY, FROM_16, MINORS, OBSERVATION, Rule, STAGES, Test, UNDER_16, blocking, info,
    warning,
};
use crate::domain::period::PlacementKind::{Bts, Initiation, Observation, Pfmp};

pub(super) const ROWS: &[Rule] = &[
    blocking(
        "night.under16",
        Test::Night {
            from: 20 * 60,
            to: 6 * 60,
        },
        "Code du travail, art. L3163-1 et L3163-2",
        (
            "Travail de nuit ({constat})\u{a0}: avant 16\u{a0}ans, rien entre 20\u{a0}h et \
             6\u{a0}h ({jours}).",
            "Placez la journée entre 6\u{a0}h et 20\u{a0}h.",
            "Le travail de nuit dérègle le sommeil et rend les trajets plus risqués. Avant \
             16\u{a0}ans, il est interdit entre 20\u{a0}heures et 6\u{a0}heures. La convention de \
             stage ne permet aucune exception.",
        ),
    )
    .aged(UNDER_16)
    .lifted_by_head(),
    blocking(
        "night.from16",
        Test::Night {
            from: 22 * 60,
            to: 6 * 60,
        },
        "Code du travail, art. L3163-1 et L3163-2",
        (
            "Travail de nuit ({constat})\u{a0}: à 16 ou 17\u{a0}ans, rien entre 22\u{a0}h et \
             6\u{a0}h ({jours}).",
            "Placez la journée entre 6\u{a0}h et 22\u{a0}h.",
            "À 16 ou 17\u{a0}ans, le travail est interdit entre 22\u{a0}heures et 6\u{a0}heures. \
             La convention de stage ne permet aucune exception.",
        ),
    )
    .aged(FROM_16)
    .lifted_by_head(),
    blocking(
        "night.adult",
        Test::UnnamedNight {
            from: 22 * 60,
            to: 6 * 60,
        },
        "Convention-type (circulaire 2016-053), art. 7 (heures de nuit à vérifier)",
        (
            "Travail de nuit ({constat}) d'un élève que le chef d'établissement n'a pas désigné \
             ({jours}).",
            "Demandez au chef d'établissement de désigner l'élève, ou placez la journée entre \
             6\u{a0}h et 22\u{a0}h.",
            "Seul un élève majeur peut travailler la nuit, et seulement si le chef \
             d'établissement l'a désigné par son nom. Les heures qui font la nuit d'un adulte \
             restent à vérifier\u{a0}: l'application retient 22\u{a0}heures à 6\u{a0}heures.",
        ),
    )
    .aged(ADULTS),
    blocking(
        "sunday.minor",
        Test::Sunday,
        "Code du travail, art. L3164-5",
        (
            "Travail le dimanche avant 18\u{a0}ans ({jours}).",
            "Choisissez un autre jour.",
            "Le dimanche est un jour de repos pour les moins de 18\u{a0}ans. L'exception de \
             certains métiers est réservée aux apprentis\u{a0}: un élève sous convention n'est \
             pas apprenti.",
        ),
    )
    .aged(MINORS)
    .lifted_by_head(),
    info(
        "sunday.adult",
        Test::Sunday,
        "Convention-type (circulaire 2016-053), art. 6\u{a0}; règle de l'organisme",
        (
            "Présence le dimanche ({jours}).",
            "Écrivez-le dans la convention\u{a0}: elle dit la présence le dimanche.",
            "Un élève majeur suit la règle de l'organisme. La convention doit dire s'il vient un \
             dimanche.",
        ),
    )
    .aged(ADULTS),
    blocking(
        "holiday.minor",
        Test::PublicHoliday,
        "Code du travail, art. L3164-6 et L3164-8",
        (
            "Travail un jour férié avant 18\u{a0}ans\u{a0}: {constat} ({jours}).",
            "Choisissez un autre jour.",
            "Les jours fériés sont des jours de repos pour les moins de 18\u{a0}ans. C'est la \
             commune de l'organisme qui compte\u{a0}: en Moselle, le Vendredi saint et le 26 \
             décembre en sont aussi.",
        ),
    )
    .aged(MINORS)
    .lifted_by_head(),
    info(
        "holiday.adult",
        Test::PublicHoliday,
        "Convention-type (circulaire 2016-053), art. 6\u{a0}; règle de l'organisme",
        (
            "Présence un jour férié\u{a0}: {constat} ({jours}).",
            "Écrivez-le dans la convention\u{a0}: elle dit la présence les jours fériés.",
            "Un élève majeur suit la règle de l'organisme. La convention doit dire s'il vient un \
             jour férié.",
        ),
    )
    .aged(ADULTS),
    warning(
        "school_holiday",
        Test::SchoolHoliday,
        "Réponse de l'Assemblée nationale QANR5L14QE50604 pour le collège\u{a0}; à vérifier pour \
         les autres",
        (
            "Présence pendant les vacances scolaires\u{a0}: {constat} ({jours}).",
            "Vérifiez avec le chef d'établissement que la convention couvre ces jours.",
            "Une séquence de collège a lieu pendant le temps scolaire. Pour les autres stages, \
             aucun texte sûr n'a été trouvé\u{a0}: c'est au chef d'établissement de dire si \
             l'élève est couvert.",
        ),
    )
    .of(&[Observation, Initiation, Pfmp])
    .aged(EVERYBODY),
    info(
        "school_holiday.bts",
        Test::SchoolHoliday,
        "À vérifier\u{a0}: calendrier de la section de BTS",
        (
            "Présence pendant les vacances scolaires\u{a0}: {constat} ({jours}).",
            "Vérifiez que l'établissement est joignable ces jours-là.",
            "Un stage de BTS peut déborder sur des vacances. Pensez à qui l'étudiant peut appeler \
             au lycée.",
        ),
    )
    .of(&[Bts]),
    info(
        "observation.hours",
        Test::CautiousHours,
        "À vérifier\u{a0}: ancienne convention d'observation (8\u{a0}h à 18\u{a0}h)",
        (
            "Présence hors des heures habituelles d'une observation\u{a0}: {constat} ({jours}).",
            "Préférez une journée entre 8\u{a0}h et 18\u{a0}h.",
            "D'anciennes conventions d'observation demandaient une présence entre 8\u{a0}heures \
             et 18\u{a0}heures. Le modèle actuel ne le dit plus\u{a0}; cela reste une bonne \
             habitude.",
        ),
    )
    .of(OBSERVATION)
    .aged(MINORS),
    warning(
        "observation.length",
        Test::LongObservation(10),
        "Circulaires du 12 juillet 2024 (3e\u{a0}: 5\u{a0}jours) et du 28 mars 2024 (2de\u{a0}: \
         2\u{a0}semaines)",
        (
            "La séquence compte {constat}\u{a0}: 5\u{a0}jours en 3e, 2\u{a0}semaines en 2de \
             ({jours}).",
            "Raccourcissez la séquence ou coupez-la en deux organismes.",
            "Une séquence d'observation dure 5\u{a0}jours en 3e et deux semaines en 2de générale \
             et technologique. Plus longue, elle deviendrait un stage, avec d'autres règles.",
        ),
    )
    .of(OBSERVATION),
    blocking(
        "host.stay",
        Test::HostStay,
        "Code de l'éducation, art. L124-5 et D124-6",
        (
            "Plus de 6\u{a0}mois chez le même organisme dans l'année scolaire ({constat}, \
             {jours}).",
            "Cherchez un autre organisme pour ces jours.",
            "Un stage chez un même organisme ne dépasse pas 6\u{a0}mois par année scolaire. Sept \
             heures de présence font un jour, vingt-deux jours font un mois.",
        ),
    )
    .of(STAGES),
];
