//! Derogations that the law knows and the school's convention cannot use: told beside what blocks.

use super::{MINORS, Rule, Test, info};

pub(super) const ROWS: &[Rule] = &[
    info(
        "derogation.hours",
        Test::Derogation {
            beside: &["hours.day.minor", "hours.week.minor"],
            naf: &["41.", "42.", "43.", "81.30"],
        },
        "Code du travail, art. R3162-1",
        (
            "Sur les chantiers et dans les espaces paysagers, la loi connaît des journées de \
             10\u{a0}h et des semaines de 40\u{a0}h, mais pas avec une convention de stage.",
            "Gardez 8\u{a0}h par jour et 35\u{a0}h par semaine.",
            "L'article R3162-1 permet à des chantiers de bâtiment, de travaux publics et \
             d'aménagement paysager de dépasser la durée. La convention-type (art. 8) écarte \
             toute dérogation pour un élève.",
        ),
    )
    .aged(MINORS),
    info(
        "derogation.night.restaurant",
        Test::Derogation {
            beside: &["night.under16", "night.from16"],
            naf: &["55.", "56."],
        },
        "Code du travail, art. R3163-1 à R3163-5",
        (
            "Dans l'hôtellerie et la restauration, l'inspecteur du travail peut autoriser jusqu'à \
             23\u{a0}h\u{a0}30, mais pas avec une convention de stage.",
            "Finissez à 22\u{a0}h au plus tard, à 20\u{a0}h avant 16\u{a0}ans.",
            "Cette autorisation existe pour de jeunes salariés et apprentis. La convention-type \
             (art. 8) l'écarte pour un élève.",
        ),
    )
    .aged(MINORS),
    info(
        "derogation.night.bakery",
        Test::Derogation {
            beside: &["night.under16", "night.from16"],
            naf: &["10.71"],
        },
        "Code du travail, art. R3163-1 à R3163-5",
        (
            "En boulangerie et pâtisserie, l'inspecteur du travail peut autoriser dès 4\u{a0}h, \
             mais pas avec une convention de stage.",
            "Commencez à 6\u{a0}h au plus tôt.",
            "La boulangerie commence tôt, et la loi prévoit une autorisation pour de jeunes \
             salariés et apprentis. La convention-type (art. 8) l'écarte pour un élève\u{a0}: il \
             commence à 6\u{a0}heures.",
        ),
    )
    .aged(MINORS),
    info(
        "derogation.night.shows",
        Test::Derogation {
            beside: &["night.under16", "night.from16"],
            naf: &["90.", "93.1"],
        },
        "Code du travail, art. R3163-1 à R3163-5",
        (
            "Pour les spectacles et les courses hippiques, l'inspecteur du travail peut autoriser \
             jusqu'à minuit, mais pas avec une convention de stage.",
            "Finissez à 22\u{a0}h au plus tard, à 20\u{a0}h avant 16\u{a0}ans.",
            "Cette autorisation existe pour de jeunes salariés et apprentis. La convention-type \
             (art. 8) l'écarte pour un élève.",
        ),
    )
    .aged(MINORS),
    info(
        "derogation.sunday",
        Test::Derogation {
            beside: &["sunday.minor", "rest.week.minor"],
            naf: &[],
        },
        "Code du travail, art. R3164-1",
        (
            "Dans certains métiers la loi permet le dimanche aux apprentis, pas aux élèves sous \
             convention de stage.",
            "Laissez le dimanche libre.",
            "L'article R3164-1 nomme des métiers où des apprentis peuvent travailler le dimanche. \
             Un élève en stage n'est pas apprenti, même dans le même atelier.",
        ),
    )
    .aged(MINORS),
    info(
        "derogation.holiday",
        Test::Derogation {
            beside: &["holiday.minor"],
            naf: &[],
        },
        "Code du travail, art. R3164-2",
        (
            "Dans certains secteurs un accord permet les jours fériés à de jeunes salariés, pas \
             aux élèves sous convention de stage.",
            "Laissez le jour férié libre.",
            "L'article R3164-2 nomme des secteurs, et il faut en plus un accord de branche ou \
             d'entreprise. La convention-type (art. 8) écarte toute dérogation pour un élève.",
        ),
    )
    .aged(MINORS),
];
