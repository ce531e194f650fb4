//! The host, the people who guide the pupil, the seats, the convention, the money owed.

use super::{EVERYBODY, Rule, STAGES, Test, blocking, info, warning};

const CAP: &str = "Code de l'éducation, art. L124-8 et R124-10";

pub(super) const ROWS: &[Rule] = &[
    blocking(
        "host.blocked",
        Test::HostBlocked,
        "Décision du pôle\u{a0}; code du travail, art. L4153-2 quand l'inspection a relevé un \
         danger",
        (
            "Cet organisme ne reçoit pas d'élève en ce moment.",
            "Choisissez un autre organisme, ou demandez au coordonnateur.",
            "Un organisme peut être écarté parce qu'un contrôle y a relevé un danger ou parce que \
             le pôle l'a décidé. Aucune convention n'est alors signée.",
        ),
    ),
    warning(
        "host.cap",
        Test::HostCap,
        CAP,
        (
            "Trop d'élèves en même temps chez cet organisme\u{a0}: {constat} ({jours}).",
            "Choisissez une autre semaine ou un autre organisme, ou montrez l'arrêté du recteur \
             qui permet davantage.",
            "Un organisme ne reçoit pas plus de stagiaires qu'il ne peut en suivre\u{a0}: 3 s'il \
             compte moins de 20\u{a0}personnes, sinon 15\u{a0}% de l'effectif. Le compte se fait \
             par semaine, tous établissements réunis. Pour les PFMP, le recteur peut relever ce \
             plafond.",
        ),
    )
    .of(STAGES),
    info(
        "host.cap.unsure",
        Test::HostCapUnsure,
        CAP,
        (
            "On ne sait pas si l'organisme dépasse le nombre d'élèves permis\u{a0}: {constat} \
             ({jours}).",
            "Demandez-lui son effectif et écrivez-le dans sa fiche.",
            "Le plafond dépend de l'effectif. Quand il est inconnu ou donné par tranche, \
             l'application ne tranche pas.",
        ),
    )
    .of(STAGES),
    warning(
        "tutor.interns",
        Test::TutorInterns,
        "Code de l'éducation, art. L124-9 et textes d'application (à confirmer)",
        (
            "Trop d'élèves pour ce tuteur en même temps\u{a0}: {constat} ({jours}).",
            "Demandez à l'organisme un second tuteur.",
            "Un tuteur ne suit pas plus de trois stagiaires à la fois. Il lui faut du temps pour \
             chacun.",
        ),
    )
    .of(STAGES),
    warning(
        "referent.pupils",
        Test::ReferentPupils,
        "Code de l'éducation, art. D124-3",
        (
            "Trop d'élèves pour cet enseignant référent en même temps\u{a0}: {constat} ({jours}).",
            "Confiez l'élève à un autre enseignant de la division.",
            "Un enseignant référent suit 16\u{a0}élèves au plus sur une même période. Il doit \
             pouvoir joindre et voir chacun, dès les premiers jours.",
        ),
    )
    .of(STAGES),
    blocking(
        "seats.week",
        Test::Seats,
        "Places annoncées par l'organisme",
        (
            "Plus de place chez l'organisme ({jours}).",
            "Choisissez d'autres semaines, ou demandez une place de plus à l'organisme.",
            "L'organisme dit combien d'élèves il reçoit chaque semaine. Une place déjà donnée ne \
             se donne pas deux fois.",
        ),
    ),
    blocking(
        "convention.unsigned",
        Test::Unsigned,
        "Code de l'éducation, art. D124-4\u{a0}; convention-type (circulaire 2016-053)",
        (
            "La convention n'est pas signée par tous ({jours}).",
            "Faites signer avant le premier jour.",
            "Sans toutes les signatures, l'élève n'est pas couvert en cas d'accident et \
             l'allocation n'est pas versée. Il ne commence pas.",
        ),
    ),
    blocking(
        "convention.beyond",
        Test::Beyond,
        "Code de l'éducation, art. D124-4",
        (
            "Jours en dehors de la convention ({jours}).",
            "Faites signer un avenant avant ces jours.",
            "Une convention couvre ses dates, pas un jour de plus. Une prolongation, même pour \
             rattraper une absence, demande un avenant\u{a0}: une convention signée ne se corrige \
             pas.",
        ),
    ),
    info(
        "gratification.due",
        Test::Gratification {
            above: 308 * 60,
            agricultural: false,
        },
        "Code de l'éducation, art. L124-6 et D124-6",
        (
            "Plus de 44\u{a0}jours de 7\u{a0}h chez cet organisme dans l'année\u{a0}: {constat}. \
             La gratification est due dès le premier jour ({jours}).",
            "Prévenez l'organisme et écrivez le montant dans la convention.",
            "Au-delà de deux mois chez un même organisme dans l'année scolaire, c'est-à-dire à \
             partir de la 309e heure, l'organisme verse une gratification pour chaque heure \
             depuis le premier jour. Ce n'est pas l'allocation de l'État.",
        ),
    )
    .of(STAGES)
    .aged(EVERYBODY),
    info(
        "gratification.due.agricultural",
        Test::Gratification {
            above: 462 * 60,
            agricultural: true,
        },
        "Fiche service-public F32131 (2020, à vérifier)",
        (
            "Plus de 66\u{a0}jours de 7\u{a0}h chez cet organisme dans l'année\u{a0}: {constat}. \
             La gratification est due ({jours}).",
            "Prévenez l'organisme et écrivez le montant dans la convention.",
            "Pour les élèves de l'enseignement agricole du second degré, la gratification est due \
             au-delà de trois mois chez un même organisme. La source date de 2020 et reste à \
             vérifier.",
        ),
    )
    .of(STAGES),
];
