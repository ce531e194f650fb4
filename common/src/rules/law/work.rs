//! Dangerous work of pupils under 18: the whole list, as data.

use super::{RuleRow, SINCE, Severity, in_force};
use chrono::NaiveDate;

/// How the law bars a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ban {
    /// Never.
    Absolute,
    /// From 15, with the declarations of host and school and a medical opinion.
    Regulated {
        /// Age from which.
        from: u8,
    },
    /// With a medical opinion alone.
    Fitness,
}

/// A work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// What it is, in French, in the plural.
    pub label: &'static str,
    pub ban: Ban,
    /// Article of a permanent derogation that may apply, and to whom.
    pub permanent: Option<(&'static str, &'static str)>,
}

const fn row(code: &'static str, label: &'static str, ban: Ban) -> RuleRow<Work> {
    RuleRow {
        code,
        valid_from: SINCE,
        valid_to: None,
        severity: Severity::Blocking,
        source: "Code du travail, article du même numéro",
        value: Work {
            label,
            ban,
            permanent: None,
        },
    }
}

const fn unless(
    mut row: RuleRow<Work>,
    article: &'static str,
    whom: &'static str,
) -> RuleRow<Work> {
    row.value.permanent = Some((article, whom));
    row
}

const FROM_15: Ban = Ban::Regulated { from: 15 };

/// Every work, in the order of the code du travail; the code is that of its article.
pub const WORKS: &[RuleRow<Work>] = &[
    row(
        "D4153-16",
        "actes ou représentations violents ou pornographiques",
        Ban::Absolute,
    ),
    row("D4153-17", "agents chimiques dangereux", FROM_15),
    row(
        "D4153-18",
        "amiante, empoussièrement de niveau 1 ou 2",
        FROM_15,
    ),
    row(
        "D4153-19",
        "agents biologiques des groupes 3 et 4",
        Ban::Absolute,
    ),
    row(
        "D4153-20",
        "vibrations mécaniques au-delà des valeurs limites",
        Ban::Absolute,
    ),
    row(
        "D4153-21",
        "rayonnements ionisants (catégorie B)",
        Ban::Regulated { from: 16 },
    ),
    row("D4153-22", "rayonnements optiques artificiels", FROM_15),
    row(
        "R4153-22-1",
        "champs électromagnétiques au-delà des valeurs limites",
        Ban::Absolute,
    ),
    row("D4153-23", "travaux en milieu hyperbare", FROM_15),
    unless(
        row(
            "D4153-24",
            "travaux sous tension, pièces nues sous tension accessibles",
            Ban::Absolute,
        ),
        "R4153-50",
        "d'un élève habilité pour des opérations électriques",
    ),
    row(
        "D4153-25",
        "démolition, tranchées, étaiement",
        Ban::Absolute,
    ),
    row(
        "D4153-26",
        "quads et tracteurs sans protection contre le renversement",
        Ban::Absolute,
    ),
    unless(
        row(
            "D4153-27",
            "équipements mobiles et appareils de levage",
            FROM_15,
        ),
        "R4153-51",
        "d'un élève formé qui a une autorisation de conduite",
    ),
    row("D4153-28", "machines dangereuses", FROM_15),
    row(
        "D4153-29",
        "maintenance d'un équipement qui n'est pas à l'arrêt",
        FROM_15,
    ),
    row(
        "D4153-30",
        "travail en hauteur avec une protection individuelle seule",
        FROM_15,
    ),
    row("D4153-31", "montage et démontage d'échafaudages", FROM_15),
    row("D4153-32", "travaux dans les arbres", Ban::Absolute),
    row("D4153-33", "appareils sous pression", FROM_15),
    row("D4153-34", "cuves, bassins et milieux confinés", FROM_15),
    row("D4153-35", "verre ou métal en fusion", FROM_15),
    row("D4153-36", "températures extrêmes", Ban::Absolute),
    row(
        "D4153-37",
        "abattage, animaux sauvages ou venimeux",
        Ban::Absolute,
    ),
    row(
        "R4153-52",
        "charges de plus de 20\u{a0}% du poids de l'élève",
        Ban::Fitness,
    ),
];

/// A work by its code, as it is on a day.
#[must_use]
pub fn work(code: &str, day: NaiveDate) -> Option<&'static RuleRow<Work>> {
    let row = WORKS.iter().find(|row| row.code == code)?;
    in_force(std::slice::from_ref(row), day)
}
