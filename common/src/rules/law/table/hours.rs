//! Hours, breaks, rest.

use super::{
    ADULTS, FROM_16, MINORS, OBSERVATION, Rule, Test, UNDER_15, UNDER_16, WORKING, blocking,
    warning,
};

const OBSERVED: &str =
    "Convention-type des séquences d'observation (circulaire du 12 juillet 2024, NOR MENE2407449C)";

pub(super) const ROWS: &[Rule] = &[
    blocking(
        "hours.day.minor",
        Test::Daily(8 * 60),
        "Code du travail, art. L3162-1",
        (
            "La journée dure {constat}\u{a0}: avant 18\u{a0}ans, 8\u{a0}h au plus ({jours}).",
            "Raccourcissez la journée ou allongez la pause.",
            "Trop d'heures fatiguent, et la fatigue cause des accidents. La loi limite donc la \
             journée de travail des moins de 18\u{a0}ans à 8\u{a0}heures, stage \
             compris. La pause ne compte pas comme du travail.",
        ),
    )
    .of(WORKING)
    .aged(MINORS)
    .lifted_by_head(),
    warning(
        "hours.day.under15",
        Test::CautiousDay,
        "À vérifier\u{a0}: prudence retenue ici, pas un texte de loi connu",
        (
            "La journée dure {constat} retenues par prudence avant 15\u{a0}ans ({jours}).",
            "Vérifiez auprès de l'inspection du travail, ou raccourcissez la journée.",
            "Pour les mini-stages, un service de l'État retient 7\u{a0}heures par jour avant \
             15\u{a0}ans. Aucun texte trouvé ne l'impose aux périodes en entreprise\u{a0}: la \
             limite légale connue est de 8\u{a0}heures. L'application signale au-delà de la \
             limite prudente et laisse décider.",
        ),
    )
    .of(WORKING)
    .aged(UNDER_15),
    blocking(
        "hours.day.observation",
        Test::Daily(7 * 60),
        OBSERVED,
        (
            "La journée dure {constat}\u{a0}: en observation, 7\u{a0}h au plus ({jours}).",
            "Raccourcissez la journée.",
            "Un élève en observation regarde, il ne travaille pas. Sa journée ressemble à une \
             journée de classe\u{a0}: 7\u{a0}heures au plus.",
        ),
    )
    .of(OBSERVATION)
    .aged(MINORS)
    .lifted_by_head(),
    blocking(
        "hours.day.adult",
        Test::Daily(10 * 60),
        "Code du travail, art. L3121-18",
        (
            "La journée dure {constat}\u{a0}: 10\u{a0}h au plus ({jours}).",
            "Raccourcissez la journée.",
            "Personne ne travaille plus de 10\u{a0}heures par jour, hors cas prévus pour les \
             salariés. Un élève majeur suit cette règle.",
        ),
    )
    .aged(ADULTS),
    blocking(
        "hours.week.minor",
        Test::Weekly(35 * 60),
        "Code du travail, art. L3162-1",
        (
            "La semaine compte {constat}\u{a0}: avant 18\u{a0}ans, 35\u{a0}h au plus ({jours}).",
            "Retirez des heures ou donnez une demi-journée.",
            "La loi limite la semaine des moins de 18\u{a0}ans à 35\u{a0}heures. Une journée peut \
             être plus longue qu'une autre, pas la semaine.",
        ),
    )
    .of(WORKING)
    .aged(MINORS)
    .lifted_by_head(),
    warning(
        "hours.week.under15",
        Test::CautiousWeek,
        "À vérifier\u{a0}: prudence retenue ici, pas un texte de loi connu",
        (
            "La semaine compte {constat} retenues par prudence avant 15\u{a0}ans ({jours}).",
            "Vérifiez auprès de l'inspection du travail, ou retirez des heures.",
            "Pour les mini-stages, un service de l'État retient 30\u{a0}heures avant \
             15\u{a0}ans\u{a0}; la convention d'observation de 2024 écrit 35\u{a0}heures. Faute \
             de texte sûr, l'application signale au-delà de la limite prudente et laisse décider.",
        ),
    )
    .aged(UNDER_15),
    blocking(
        "hours.week.observation",
        Test::Weekly(35 * 60),
        OBSERVED,
        (
            "La semaine compte {constat}\u{a0}: en observation, 35\u{a0}h au plus ({jours}).",
            "Retirez des heures.",
            "En observation, la présence dans l'organisme ne dépasse pas 35\u{a0}heures par \
             semaine. L'élève n'est pas là pour produire\u{a0}: une semaine plus longue n'aurait \
             pas de raison.",
        ),
    )
    .of(OBSERVATION)
    .aged(MINORS)
    .lifted_by_head(),
    warning(
        "hours.week.adult",
        Test::Weekly(35 * 60),
        "Convention-type (circulaire 2016-053), art. 6",
        (
            "La semaine compte {constat}, plus que 35\u{a0}h ({jours}).",
            "Vérifiez la durée de l'organisme\u{a0}: 35\u{a0}h, ou moins si sa branche le prévoit.",
            "Un élève majeur suit la durée du travail de l'organisme\u{a0}: 35\u{a0}heures, ou la \
             durée de la branche si elle est plus courte. Au-delà, ce sont des heures en plus, \
             qui ne sont pas faites pour un stage.",
        ),
    )
    .aged(ADULTS),
    blocking(
        "hours.week.adult.max",
        Test::Weekly(48 * 60),
        "Code du travail, art. L3121-20",
        (
            "La semaine compte {constat}\u{a0}: jamais plus de 48\u{a0}h ({jours}).",
            "Retirez des heures.",
            "Même avec des heures en plus, une semaine ne dépasse pas 48\u{a0}heures. C'est la \
             limite pour tout le monde, salariés compris.",
        ),
    )
    .aged(ADULTS),
    blocking(
        "break.minor",
        Test::Unbroken {
            most: 4 * 60 + 30,
            pause: 30,
        },
        "Code du travail, art. L3162-3",
        (
            "{constat} sans pause d'au moins 30\u{a0}min\u{a0}: avant 18\u{a0}ans, \
             4\u{a0}h\u{a0}30 au plus d'affilée ({jours}).",
            "Ajoutez une pause de 30\u{a0}min ou plus, au milieu de la journée.",
            "Après 4\u{a0}h\u{a0}30 de travail, un jeune de moins de 18\u{a0}ans a droit à \
             30\u{a0}minutes de pause d'un seul tenant. Une pause plus courte ou placée au bord \
             de la journée ne compte pas.",
        ),
    )
    .aged(MINORS)
    .lifted_by_head(),
    blocking(
        "break.adult",
        Test::PauseAfter {
            work: 6 * 60,
            pause: 20,
        },
        "Code du travail, art. L3121-16",
        (
            "{constat} sans pause de 20\u{a0}min\u{a0}: il en faut une au plus tard après \
             6\u{a0}h ({jours}).",
            "Ajoutez une pause de 20\u{a0}min ou plus.",
            "Dès que la journée atteint 6\u{a0}heures, chacun a droit à 20\u{a0}minutes de pause \
             d'un seul tenant. Elle vient au plus tard après ces 6\u{a0}heures.",
        ),
    )
    .aged(ADULTS),
    blocking(
        "rest.day.under16",
        Test::DailyRest(14 * 60),
        "Code du travail, art. L3164-1",
        (
            "Repos de {constat} d'un jour à l'autre\u{a0}: avant 16\u{a0}ans, 14\u{a0}h au moins \
             ({jours}).",
            "Finissez plus tôt la veille ou commencez plus tard le lendemain.",
            "Entre deux journées, un jeune de moins de 16\u{a0}ans se repose au moins \
             14\u{a0}heures de suite. C'est le temps de rentrer, de manger et de dormir.",
        ),
    )
    .aged(UNDER_16)
    .lifted_by_head(),
    blocking(
        "rest.day.from16",
        Test::DailyRest(12 * 60),
        "Code du travail, art. L3164-1",
        (
            "Repos de {constat} d'un jour à l'autre\u{a0}: à 16 ou 17\u{a0}ans, 12\u{a0}h au \
             moins ({jours}).",
            "Finissez plus tôt la veille ou commencez plus tard le lendemain.",
            "Entre deux journées, un jeune de 16 ou 17\u{a0}ans se repose au moins 12\u{a0}heures \
             de suite. Le trajet n'est pas du repos\u{a0}: comptez-le en plus quand il est long.",
        ),
    )
    .aged(FROM_16)
    .lifted_by_head(),
    blocking(
        "rest.day.adult",
        Test::DailyRest(11 * 60),
        "Code du travail, art. L3131-1",
        (
            "Repos de {constat} d'un jour à l'autre\u{a0}: 11\u{a0}h au moins ({jours}).",
            "Finissez plus tôt la veille ou commencez plus tard le lendemain.",
            "Entre deux journées, chacun se repose au moins 11\u{a0}heures de suite. Finir tard \
             et commencer tôt le lendemain ne va donc pas ensemble, même à l'âge adulte.",
        ),
    )
    .aged(ADULTS),
    blocking(
        "rest.week.minor",
        Test::WeekendRest,
        "Code du travail, art. L3164-2\u{a0}; convention-type (circulaire 2016-053), art. 8",
        (
            "Pas deux jours de repos de suite avec le dimanche ({jours}).",
            "Laissez libre le samedi et le dimanche, ou le dimanche et le lundi.",
            "Chaque semaine, un jeune de moins de 18\u{a0}ans a deux jours de repos qui se \
             suivent, et le dimanche en fait partie. Le lundi de la semaine suivante peut être le \
             second.",
        ),
    )
    .aged(MINORS)
    .lifted_by_head(),
    warning(
        "rest.week.adult",
        Test::WeeklyRest,
        "À vérifier\u{a0}: repos hebdomadaire du code du travail (35\u{a0}h de suite)",
        (
            "Aucun jour de repos dans la semaine ({jours}).",
            "Donnez au moins un jour libre par semaine.",
            "Chacun a un repos chaque semaine. La durée exacte (35\u{a0}heures de suite) reste à \
             vérifier dans le texte\u{a0}; une semaine de sept jours travaillés est de toute \
             façon trop.",
        ),
    )
    .aged(ADULTS),
];
