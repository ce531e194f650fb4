//! What a convention must say, by kind of placement, each with its legal source.
//!
//! For PFMP and BTS the list is the one of D124-4 code de l'éducation. For observation and
//! initiation there is no numbered list in the law: the list below is what the model convention of
//! the circulaire of 12-7-2024 (NOR MENE2407449C) deals with.

use crate::domain::period::PlacementKind;

/// Something that a convention must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its number, as written in a model: `[mention 5]`.
    pub number: u8,
    /// French label.
    pub label: &'static str,
    /// Legal source.
    pub source: &'static str,
}

const fn mention(number: u8, label: &'static str, source: &'static str) -> Mention {
    Mention {
        number,
        label,
        source,
    }
}

/// PFMP and BTS.
const L124: &[Mention] = &[
    mention(
        1,
        "Intitulé complet de la formation et volume horaire annuel",
        "Code de l'éducation, art. D124-4, 1°",
    ),
    mention(
        2,
        "Noms de l'enseignant référent et du tuteur",
        "Code de l'éducation, art. D124-4, 2°",
    ),
    mention(
        3,
        "Compétences à acquérir ou à développer",
        "Code de l'éducation, art. D124-4, 3°",
    ),
    mention(
        4,
        "Activités confiées",
        "Code de l'éducation, art. D124-4, 4°",
    ),
    mention(
        5,
        "Dates de début et de fin, durée totale de présence effective",
        "Code de l'éducation, art. D124-4, 5°",
    ),
    mention(
        6,
        "Durée hebdomadaire de présence\u{a0}; nuit, dimanche, jours fériés",
        "Code de l'éducation, art. D124-4, 6°, et L124-14",
    ),
    mention(
        7,
        "Conditions d'encadrement et de suivi par le référent et le tuteur",
        "Code de l'éducation, art. D124-4, 7°",
    ),
    mention(
        8,
        "Montant et versement de la gratification",
        "Code de l'éducation, art. D124-4, 8°, et L124-6",
    ),
    mention(
        9,
        "Protection sociale, accidents, responsabilité civile",
        "Code de l'éducation, art. D124-4, 9°",
    ),
    mention(
        10,
        "Modalités de suivi et de validation",
        "Code de l'éducation, art. D124-4, 10°, et L124-15",
    ),
    mention(
        11,
        "Suspension et résiliation",
        "Code de l'éducation, art. D124-4, 11°",
    ),
    mention(
        12,
        "Absences et congés autorisés",
        "Code de l'éducation, art. D124-4, 12°, et L124-13",
    ),
    mention(
        13,
        "Clauses du règlement intérieur de l'organisme",
        "Code de l'éducation, art. D124-4, 13°",
    ),
    mention(
        14,
        "Avantages\u{a0}: repas, transport, activités sociales",
        "Code de l'éducation, art. D124-4, 14°, L124-13 et L124-16",
    ),
    mention(
        15,
        "Attestation de fin de stage",
        "Code de l'éducation, art. D124-4, 15°, et D124-9",
    ),
];

const CIRCULAR: &str = "Convention type, circulaire du 12-7-2024 (NOR MENE2407449C)";

/// Observation and initiation.
const SCHOOL: &[Mention] = &[
    mention(
        1,
        "Objet et objectifs",
        "Code de l'éducation, art. L331-7\u{a0}; circulaire du 12-7-2024 (NOR MENE2407449C)",
    ),
    mention(2, "Dates, lieu et horaires", CIRCULAR),
    mention(3, "Statut scolaire, absence de rémunération", CIRCULAR),
    mention(
        4,
        "Ce que l'élève peut faire, ce qui lui est interdit",
        "Code du travail, art. L4153-1 et D4153-16 à D4153-37\u{a0}; convention type, art. 5",
    ),
    mention(
        5,
        "Limites de présence et repos des mineurs",
        "Code du travail, art. L3161-1, L3162-3, L3163-1 et L3164-1\u{a0}; convention type",
    ),
    mention(6, "Référent, tuteur, suivi", CIRCULAR),
    mention(7, "Assurance et responsabilité civile", CIRCULAR),
    mention(
        8,
        "Accident\u{a0}: qui prévenir, qui déclare",
        "Code de la sécurité sociale, art. L412-8 et R412-4\u{a0}; convention type",
    ),
    mention(9, "Difficultés, suspension et fin anticipée", CIRCULAR),
    mention(10, "Règles de vie et discrétion dans l'organisme", CIRCULAR),
    mention(
        11,
        "Prévention des violences sexistes et sexuelles",
        "Code du travail, art. L1142-2-1 et L1153-1\u{a0}; convention type, art. 8",
    ),
    mention(
        12,
        "Projet d'accueil individualisé\u{a0}: oui ou non, qui garde la trousse",
        CIRCULAR,
    ),
];

/// What a convention of this kind must say, by number from 1.
#[must_use]
pub fn mentions(kind: PlacementKind) -> &'static [Mention] {
    match kind {
        PlacementKind::Pfmp | PlacementKind::Bts => L124,
        PlacementKind::Observation | PlacementKind::Initiation => SCHOOL,
    }
}

/// The mention of this number.
#[must_use]
pub fn numbered(kind: PlacementKind, number: u8) -> Option<&'static Mention> {
    mentions(kind).iter().find(|m| m.number == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_is_numbered_from_one_and_says_its_source() {
        for kind in PlacementKind::ALL {
            for (at, mention) in mentions(kind).iter().enumerate() {
                assert_eq!(usize::from(mention.number), at + 1);
                assert!(!mention.label.is_empty() && !mention.source.is_empty());
            }
        }
        assert_eq!(mentions(PlacementKind::Pfmp).len(), 15);
    }
}
