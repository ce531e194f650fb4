//! A change of a signed convention (*avenant*): what was agreed, and what is agreed instead. The
//! convention itself is never edited.

use super::condition::{Condition, When};
use super::facts::Facts;
use super::field::Field;
use super::fill::{BLANK, grid};
use super::signers::boxes;
use super::wording::{Lang, pupil};
use crate::document::{Block, Document, Fact};
use crate::domain::period::PlacementKind;
use crate::domain::placement::Interruption;
use crate::rules::week::long_date;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// What an avenant is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AvenantKind {
    Dates,
    Place,
    Hours,
    Tutor,
    /// The placement stops before its end.
    Interruption,
}

impl AvenantKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Dates,
        Self::Place,
        Self::Hours,
        Self::Tutor,
        Self::Interruption,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dates => "Changement de dates",
            Self::Place => "Changement de lieu",
            Self::Hours => "Changement d'horaires",
            Self::Tutor => "Changement de tuteur",
            Self::Interruption => "Fin anticipée",
        }
    }

    /// A change of this field belongs to it. The totals move with the dates and with the hours.
    #[must_use]
    pub fn covers(self, field: Field) -> bool {
        match self {
            Self::Dates | Self::Interruption => matches!(
                field,
                Field::PeriodName
                    | Field::PeriodFirst
                    | Field::PeriodLast
                    | Field::PeriodWeeks
                    | Field::PeriodDays
                    | Field::PeriodHours
            ),
            Self::Place => matches!(
                field,
                Field::Place
                    | Field::HostAddress
                    | Field::HostPhone
                    | Field::Travel
                    | Field::Meals
                    | Field::Lodging
            ),
            Self::Hours => matches!(
                field,
                Field::Grid
                    | Field::WeeklyHours
                    | Field::PeriodDays
                    | Field::PeriodHours
                    | Field::Unusual
            ),
            Self::Tutor => matches!(
                field,
                Field::TutorName | Field::TutorTitle | Field::TutorPhone
            ),
        }
    }

    /// The field whose change is what it is about, apart from those that move along.
    fn is_about(self, field: Field) -> bool {
        let along = matches!(field, Field::PeriodDays | Field::PeriodHours);
        self.covers(field) && !along
    }
}

/// A fact that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub field: Field,
    /// Empty when nothing was said.
    pub from: String,
    pub to: String,
}

/// What changes from one to the other, in the order of the document.
#[must_use]
pub fn changes(before: &Facts, after: &Facts) -> Vec<Change> {
    Field::ALL
        .iter()
        .map(|field| Change {
            field: *field,
            from: before.value(*field),
            to: after.value(*field),
        })
        .filter(|change| change.from != change.to)
        .collect()
}

/// Why these facts make no avenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AvenantError {
    #[error("Rien ne change. Modifiez les dates, le lieu, les horaires ou le tuteur.")]
    NothingChanges,
    #[error(
        "«\u{a0}{}\u{a0}» ne se change pas par un avenant. Annulez cette convention et faites-en une \
         nouvelle.",
        .0.label()
    )]
    AnotherConvention(Field),
}

/// An avenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avenant<'a> {
    /// From 1, for one convention.
    pub number: u16,
    /// In the order of [`AvenantKind::ALL`], never empty.
    pub kinds: Vec<AvenantKind>,
    pub changes: Vec<Change>,
    /// First day on which the change holds.
    pub from: NaiveDate,
    /// In the words of the school; may be empty.
    pub reason: String,
    pub interruption: Option<Interruption>,
    after: &'a Facts,
}

impl<'a> Avenant<'a> {
    /// The avenant between two states of the facts. With an interruption, the dates that change are
    /// those of the end.
    ///
    /// # Errors
    /// [`AvenantError`].
    pub fn between(
        before: &Facts,
        after: &'a Facts,
        number: u16,
        from: NaiveDate,
        interruption: Option<Interruption>,
    ) -> Result<Self, AvenantError> {
        let changes: Vec<Change> = changes(before, after)
            .into_iter()
            // The day and the number on the paper are no terms of the agreement.
            .filter(|c| !matches!(c.field, Field::SigningDay | Field::Reference))
            .collect();
        let dated = if interruption.is_some() {
            AvenantKind::Interruption
        } else {
            AvenantKind::Dates
        };
        let open = [
            dated,
            AvenantKind::Place,
            AvenantKind::Hours,
            AvenantKind::Tutor,
        ];
        let foreign = changes
            .iter()
            .find(|change| !open.iter().any(|kind| kind.covers(change.field)));
        if let Some(change) = foreign {
            return Err(AvenantError::AnotherConvention(change.field));
        }
        if changes.is_empty() && interruption.is_none() {
            return Err(AvenantError::NothingChanges);
        }
        Ok(Self {
            number,
            kinds: kinds(&changes, dated, interruption.is_some()),
            changes,
            from,
            reason: String::new(),
            interruption,
            after,
        })
    }

    /// The document to sign, by those who sign the convention.
    #[must_use]
    pub fn document(&self, kind: PlacementKind, lang: Lang) -> Document {
        let title = format!("Avenant n°\u{a0}{} à la convention", self.number);
        let reference = match self.after.value(Field::Reference) {
            reference if reference.is_empty() => BLANK.into(),
            reference => reference,
        };
        let mut blocks = vec![
            Block::Heading {
                level: 1,
                text: "Convention modifiée".into(),
            },
            self.convention(kind, &reference),
            Block::Heading {
                level: 1,
                text: "Ce qui change".into(),
            },
            Block::Paragraph {
                text: self.opening(),
            },
        ];
        blocks.extend(self.interrupted());
        if !self.changes.is_empty() {
            blocks.push(self.table());
        }
        if self.kinds.contains(&AvenantKind::Hours) {
            blocks.push(grid(self.after, lang));
        }
        blocks.extend(self.closing(kind));
        blocks.extend(boxes(kind, self.after, lang));
        Document {
            foot: format!("{title} n°\u{a0}{reference}"),
            title,
            lang: "fr".into(),
            blocks,
        }
    }

    fn convention(&self, kind: PlacementKind, reference: &str) -> Block {
        let value = |field| self.after.value(field);
        let rows = [
            ("Référence", reference.into()),
            ("Genre", kind.label().into()),
            (pupil(kind), value(Field::PupilName)),
            ("Classe", value(Field::PupilClass)),
            ("Établissement", value(Field::SchoolName)),
            ("Organisme d'accueil", value(Field::HostName)),
        ];
        facts(rows)
    }

    fn opening(&self) -> String {
        let kinds: Vec<String> = self
            .kinds
            .iter()
            .map(|k| k.label().to_lowercase())
            .collect();
        let mut text = format!(
            "Les signataires conviennent de ce qui suit ({}), à compter du {}.",
            kinds.join(", "),
            long_date(self.from)
        );
        let reason = super::say::plain(&self.reason);
        if !reason.is_empty() {
            text.push_str(&format!(" Motif\u{a0}: {reason}"));
        }
        text
    }

    fn interrupted(&self) -> Option<Block> {
        let interruption = self.interruption?;
        Some(facts([
            ("Premier jour sans présence", long_date(interruption.from)),
            ("Raison", interruption.reason.label().into()),
        ]))
    }

    fn table(&self) -> Block {
        let said = |value: &str| match value {
            "" => "non précisé".to_owned(),
            value => value.to_owned(),
        };
        let rows = self.changes.iter().map(|change| {
            vec![
                change.field.label().to_owned(),
                said(&change.from),
                said(&change.to),
            ]
        });
        Block::Table {
            caption: "Ce qui change".into(),
            head: ["", "Dans la convention", "Désormais"]
                .map(String::from)
                .to_vec(),
            rows: rows.collect(),
        }
    }

    fn closing(&self, kind: PlacementKind) -> Vec<Block> {
        let mut texts: Vec<&str> = Vec::new();
        let l124 = matches!(kind, PlacementKind::Pfmp | PlacementKind::Bts);
        if self.kinds.contains(&AvenantKind::Interruption) && l124 {
            texts.push(
                "L'organisme remet une attestation des jours et des heures de présence accomplis. \
                 L'établissement décide, selon la raison de l'arrêt, de valider la période, de la \
                 compléter ou de proposer une autre solution (code de l'éducation, art. L124-15).",
            );
        }
        if self.kinds.contains(&AvenantKind::Hours) || self.kinds.contains(&AvenantKind::Dates) {
            let minor = When::is(Condition::Minor).holds(self.after);
            texts.push(if minor {
                "Les limites de durée, de repos, de nuit et de jours fériés fixées pour les mineurs \
                 par la convention continuent de s'appliquer."
            } else {
                "Les limites de durée et de repos fixées par la convention continuent de s'appliquer."
            });
        }
        texts.push(
            "Toutes les autres clauses de la convention et de ses annexes restent inchangées. Cet \
             avenant prend effet une fois signé par tous les signataires de la convention.",
        );
        let paragraph = |text: &str| Block::Paragraph { text: text.into() };
        texts.into_iter().map(paragraph).collect()
    }
}

fn facts<const N: usize>(rows: [(&str, String); N]) -> Block {
    let rows = rows.map(|(label, value)| Fact {
        label: label.into(),
        value,
    });
    Block::Facts { rows: rows.into() }
}

fn kinds(changes: &[Change], dated: AvenantKind, interrupted: bool) -> Vec<AvenantKind> {
    let about = |kind: AvenantKind| changes.iter().any(|c| kind.is_about(c.field));
    let mut kinds: Vec<AvenantKind> = AvenantKind::ALL
        .into_iter()
        .filter(|kind| match kind {
            AvenantKind::Interruption => interrupted,
            AvenantKind::Dates => dated == AvenantKind::Dates && about(*kind),
            kind => about(*kind),
        })
        .collect();
    // Totals alone were corrected: they go with the dates.
    if kinds.is_empty() {
        kinds.push(dated);
    }
    kinds
}
