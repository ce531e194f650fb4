//! How long pupils are on placement for a diploma. What no source tells is unknown, not zero.

use super::{RuleRow, SINCE, Severity, day, in_force};
use chrono::NaiveDate;

/// A diploma, or a year of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursus {
    /// Both years together.
    CapTwoYears,
    CapOneYear,
    SecondePro,
    PremierePro,
    TerminalePro,
    /// Both years together.
    Bts,
    /// *Séquence d'observation* of the last year of collège.
    Troisieme,
    /// *Séquence d'observation* in seconde générale et technologique.
    SecondeGt,
}

impl Cursus {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::CapTwoYears,
        Self::CapOneYear,
        Self::SecondePro,
        Self::PremierePro,
        Self::TerminalePro,
        Self::Bts,
        Self::Troisieme,
        Self::SecondeGt,
    ];
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Weeks(u8),
    /// By field of the diploma, bounds included.
    Between(u8, u8),
    AtLeast(u8),
    /// Weeks of everybody, then weeks of stage or of preparation for further studies.
    WithPath(u8, u8),
    Days(u8),
}

const fn row(
    cursus: Cursus,
    from: NaiveDate,
    to: Option<NaiveDate>,
    source: &'static str,
    due: Due,
) -> RuleRow<(Cursus, Due)> {
    RuleRow {
        code: "weeks.due",
        valid_from: from,
        valid_to: to,
        severity: Severity::Info,
        source,
        value: (cursus, due),
    }
}

/// What is due, as far as it is known.
pub const WEEKS_DUE: &[RuleRow<(Cursus, Due)>] = &[
    row(
        Cursus::CapTwoYears,
        SINCE,
        None,
        "Arrêté du 21 novembre 2018, art. 3 (NOR MENE1831833A)",
        Due::Between(12, 14),
    ),
    row(
        Cursus::CapOneYear,
        SINCE,
        None,
        "Pages publiques d'établissements (à vérifier)",
        Due::AtLeast(5),
    ),
    row(
        Cursus::SecondePro,
        SINCE,
        None,
        "Plafonds de l'allocation de stage (à vérifier)",
        Due::Weeks(6),
    ),
    row(
        Cursus::PremierePro,
        SINCE,
        None,
        "Plafonds de l'allocation de stage (à vérifier)",
        Due::Weeks(8),
    ),
    row(
        Cursus::TerminalePro,
        day(2024, 9, 1),
        Some(day(2025, 8, 31)),
        "Éduscol, page 3215 (novembre 2024)",
        Due::WithPath(6, 6),
    ),
    row(
        Cursus::TerminalePro,
        day(2025, 9, 1),
        Some(day(2026, 8, 31)),
        "Académie de Versailles, hôtellerie-restauration, article 4538 (26 novembre 2025)",
        Due::WithPath(6, 4),
    ),
    row(
        Cursus::Bts,
        SINCE,
        None,
        "Pages publiques sur les BTS (à vérifier dans l'arrêté de la spécialité)",
        Due::Between(8, 16),
    ),
    row(
        Cursus::Troisieme,
        SINCE,
        None,
        "Circulaire du 12 juillet 2024 (NOR MENE2407449C)",
        Due::Days(5),
    ),
    row(
        Cursus::SecondeGt,
        SINCE,
        None,
        "Circulaire du 28 mars 2024 (NOR MENE2400643C)",
        Due::Weeks(2),
    ),
];

/// What is due on a day. `None`: no source tells, check the *note de service* of the year.
#[must_use]
pub fn weeks_due(cursus: Cursus, date: NaiveDate) -> Option<&'static RuleRow<(Cursus, Due)>> {
    WEEKS_DUE
        .iter()
        .filter(|row| row.value.0 == cursus && row.applies_on(date))
        .max_by_key(|row| row.valid_from)
}

/// Into how many periods the weeks of a diploma may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequences {
    /// Fewest weeks, most weeks, most periods.
    pub bands: &'static [(u8, u8, u8)],
}

/// Most periods by weeks of the diploma.
pub const SEQUENCES: &[RuleRow<Sequences>] = &[RuleRow {
    code: "weeks.sequences",
    valid_from: SINCE,
    valid_to: None,
    severity: Severity::Warning,
    source: "Circulaire 2016-053",
    value: Sequences {
        bands: &[(12, 12, 3), (13, 18, 4), (19, 22, 6)],
    },
}];

/// Most periods for that many weeks. `None`: no source tells.
#[must_use]
pub fn max_sequences(weeks: u8, date: NaiveDate) -> Option<u8> {
    let row = in_force(SEQUENCES, date)?;
    let band = row
        .value
        .bands
        .iter()
        .find(|(from, to, _)| (*from..=*to).contains(&weeks));
    band.map(|(_, _, most)| *most)
}
