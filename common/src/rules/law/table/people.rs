//! Who may be placed, and what a stay needs before it is judged at all.

use super::{EVERYBODY, MINORS, Rule, Test, UNDER_16, WORKING, blocking, info, warning};
use crate::domain::period::PlacementKind::{Initiation, Observation, Pfmp};
use chrono::NaiveDate;

pub(super) const ROWS: &[Rule] = &[
    blocking(
        "stay.no_day",
        Test::NoDay,
        "Convention de stage\u{a0}: elle a des dates",
        (
            "Aucun jour de présence.",
            "Vérifiez les semaines, les horaires et les jours fériés ou de vacances qui tombent \
             dedans.",
            "Un stage sans un seul jour de présence ne peut pas être contrôlé. Les jours fériés \
             de la commune de l'organisme et les vacances scolaires sont retirés de la \
             grille\u{a0}: il ne reste parfois rien.",
        ),
    ),
    blocking(
        "age.unknown",
        Test::UnknownAge,
        "Code du travail, art. L4153-1\u{a0}: l'âge décide",
        (
            "La date de naissance manque\u{a0}: l'âge ne peut pas être contrôlé.",
            "Complétez la date de naissance de l'élève.",
            "Presque tout dépend de l'âge\u{a0}: la durée, la nuit, les machines. Sans date de \
             naissance, l'application contrôle seulement ce qui vaut pour tous et le dit.",
        ),
    ),
    blocking(
        "age.placement",
        Test::MinimumAge,
        "Code du travail, art. L4153-1 et L4153-2",
        (
            "L'élève a {constat}, il en faut 14 ({jours}).",
            "Proposez une visite d'information, un organisme public pour une observation, ou \
             attendez les 14\u{a0}ans.",
            "Avant 14\u{a0}ans, un élève ne va pas en stage dans une entreprise. Restent les \
             visites, une observation dans un organisme public, ou l'entreprise où ne travaillent \
             que les membres de la famille sous l'autorité d'un parent (L4153-5).",
        ),
    ),
    info(
        "age.placement.waived",
        Test::MinimumAgeWaived,
        "Code du travail, art. L4153-5 (famille)\u{a0}; organismes publics à vérifier",
        (
            "L'élève a {constat}\u{a0}: possible dans une entreprise familiale ou, pour observer, \
             dans un organisme public ({jours}).",
            "Gardez de quoi montrer que l'organisme est de ce genre.",
            "La règle des 14\u{a0}ans ne vaut pas là où ne travaillent que les membres de la \
             famille sous l'autorité d'un parent. Elle ne vaut pas non plus pour une observation \
             dans un organisme public.",
        ),
    ),
    blocking(
        "age.schooling",
        Test::SchoolingOver,
        "Code du travail, art. L4153-1 et L4153-2",
        (
            "Avant 16\u{a0}ans, il faut être dans les deux dernières années de la scolarité \
             obligatoire ({jours}).",
            "Vérifiez la classe de l'élève, ou attendez.",
            "Un élève de 14 ou 15\u{a0}ans peut aller en stage s'il est dans les deux dernières \
             années de la scolarité obligatoire. Il lui faut aussi une convention.",
        ),
    )
    .aged(UNDER_16),
    info(
        "age.schooling.unknown",
        Test::SchoolingUnknown,
        "Code du travail, art. L4153-1 et L4153-2",
        (
            "Avant 16\u{a0}ans, il faut être dans les deux dernières années de la scolarité \
             obligatoire et avoir une convention ({jours}).",
            "Vérifiez que c'est le cas.",
            "L'application ne sait pas toujours si l'élève est dans les deux dernières années de \
             la scolarité obligatoire. Elle rappelle alors la condition, et quelqu'un vérifie.",
        ),
    )
    .of(&[Observation, Initiation, Pfmp])
    .aged(UNDER_16),
    blocking(
        "bar.service",
        Test::BarService,
        "Code du travail, art. L4153-6 et R4153-8",
        (
            "Service au bar avant 18\u{a0}ans ({jours}).",
            "Confiez une autre tâche\u{a0}: la salle, la cuisine, l'accueil.",
            "Un mineur ne sert pas au bar, même en formation. Il peut apprendre d'autres tâches \
             du restaurant.",
        ),
    )
    .aged(MINORS),
    blocking(
        "bar.premises.under16",
        Test::LicensedPremises,
        "Code du travail, art. L4153-6 et R4153-8",
        (
            "Débit de boissons avant 16\u{a0}ans ({jours}).",
            "Cherchez un autre organisme, ou attendez les 16\u{a0}ans.",
            "Les lieux où l'on consomme des boissons sur place sont fermés aux stagiaires de \
             moins de 16\u{a0}ans. Un agrément n'y change rien\u{a0}: il ne vaut qu'à partir de \
             16\u{a0}ans.",
        ),
    )
    .aged(UNDER_16),
    blocking(
        "bar.premises.from16",
        Test::UnagreedPremises,
        "Code du travail, art. L4153-6 et R4153-8",
        (
            "Débit de boissons sans agrément du préfet, avant 18\u{a0}ans ({jours}).",
            "Demandez à l'organisme son agrément (il vaut 5\u{a0}ans), ou cherchez un autre lieu.",
            "À 16 ou 17\u{a0}ans, un élève peut aller dans un débit de boissons si le préfet a \
             donné un agrément à ce lieu. Il faut aussi que sa formation prépare au métier.",
        ),
    )
    .aged(super::FROM_16),
    blocking(
        "grid.unsound",
        Test::Unsound,
        "Convention de stage\u{a0}: elle a des horaires",
        (
            "Horaires impossibles\u{a0}: la fin avant le début, ou la pause en dehors ({jours}).",
            "Corrigez les horaires. Une journée qui passe minuit ne s'écrit pas\u{a0}: la nuit \
             est interdite avant 18\u{a0}ans.",
            "Une journée commence avant de finir, le même jour, et sa pause est dedans. Sinon \
             rien ne peut être compté.",
        ),
    ),
    warning(
        "grid.missing",
        Test::NoHours,
        "Code de l'éducation, art. D124-4\u{a0}: la convention dit la présence de chaque semaine",
        (
            "Les horaires manquent\u{a0}: la durée, le repos et la nuit ne sont pas contrôlés \
             ({jours}).",
            "Demandez les horaires à l'organisme et écrivez-les.",
            "Sans horaires, l'application compte du lundi au vendredi. Elle ne peut alors rien \
             dire de la durée, du repos ni de la nuit.",
        ),
    ),
    warning(
        "calendar.unknown",
        Test::UnknownCalendar,
        "Tables des jours fériés et des vacances de l'application",
        (
            "Jours fériés et vacances inconnus ({jours}).",
            "Demandez à l'administrateur de compléter le calendrier.",
            "Le calendrier de l'application va jusqu'à une date. Après elle, un jour férié ne \
             serait pas vu\u{a0}: l'application le dit plutôt que de le taire.",
        ),
    ),
    warning(
        "law.unknown",
        Test::UnknownLaw,
        "Tables des règles de l'application",
        (
            "Aucune règle n'est connue pour ces jours ({jours}).",
            "Vérifiez les règles de l'époque auprès du rectorat.",
            "Chaque règle a une date de début. Avant la première, l'application ne sait \
             rien\u{a0}: elle ne dit pas que tout va bien.",
        ),
    )
    .aged(EVERYBODY)
    .since(NaiveDate::MIN),
    warning(
        "observation.work",
        Test::ObserverWorks,
        "Convention-type des séquences d'observation (circulaire du 12 juillet 2024), art. 5",
        (
            "«\u{a0}{constat}\u{a0}»\u{a0}: un élève en observation ne travaille pas.",
            "Écrivez ce qu'il verra\u{a0}: «\u{a0}observer la caisse\u{a0}», «\u{a0}rencontrer \
             l'équipe\u{a0}».",
            "En observation, l'élève regarde, écoute et pose des questions. Il ne tient pas de \
             poste, n'utilise ni machine ni produit, même pour un petit travail.",
        ),
    )
    .of(&[Observation]),
    warning(
        "convention.purpose",
        Test::Purpose,
        "Code de l'éducation, art. L124-7",
        (
            "«\u{a0}{constat}\u{a0}»\u{a0}: une convention n'est pas possible pour cela.",
            "Décrivez ce que l'élève apprendra. S'il remplace quelqu'un, c'est un emploi.",
            "Un stage ne sert pas à tenir un poste permanent, à faire face à un surcroît \
             d'activité, à un emploi saisonnier ni à remplacer un absent. L'élève vient \
             apprendre\u{a0}; tenir la place d'un salarié, c'est un emploi.",
        ),
    )
    .of(WORKING),
    warning(
        "wording.discrimination",
        Test::Discrimination,
        "Code du travail, art. L1132-1",
        (
            "{constat}",
            "Réécrivez le passage\u{a0}: dites ce que l'élève fera, pas qui il est.",
            "Personne ne peut être écarté d'un stage pour son sexe, son origine, son âge, son \
             lieu de résidence, sa santé ou un autre critère de la loi. Les âges que la loi \
             demande pour certains travaux ne sont pas une discrimination.",
        ),
    ),
];
