//! What the host attests at the end (D124-9 code de l'éducation): the presence that took place, and
//! the gratification that was paid.

use super::facts::Facts;
use super::field::Field;
use super::say::{days, euros, hours};
use super::signers::SignRole;
use super::wording::{Lang, pupil};
use crate::document::{Block, Document, Fact, SignBox};
use crate::domain::period::PlacementKind;
use crate::rules::week::long_date;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// How a placement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum End {
    /// To the last day that was agreed.
    Completed,
    /// The pupil left before, or was away.
    Partial {
        /// Last day of presence.
        last_day: NaiveDate,
        missed_minutes: u32,
    },
    /// The pupil never came.
    NeverCame,
}

impl End {
    /// French label.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Completed => "Période accomplie en entier",
            Self::Partial { .. } => "Période accomplie en partie",
            Self::NeverCame => "Aucune présence",
        }
    }
}

/// What the host attests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    pub end: End,
    /// Days of presence that took place.
    pub days_done: u16,
    /// Minutes of presence that took place, when they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_done: Option<u32>,
    /// Total that was paid, in cents of euro; none: no gratification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gratification_cents: Option<u64>,
    /// Day on which it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_on: Option<NaiveDate>,
}

/// Why it cannot be attested so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttestationError {
    #[error(
        "Vous dites que personne ne s'est présenté\u{a0}: mettez 0 jour et 0 heure de présence."
    )]
    PresentWithoutComing,
    #[error(
        "Aucun jour de présence n'est compté. Indiquez-les, ou que personne ne s'est présenté."
    )]
    NoDay,
    #[error(
        "Le dernier jour de présence est hors des dates de la convention. Corrigez-le, ou faites \
         d'abord un avenant."
    )]
    LastDayOutside,
}

impl Attestation {
    /// It can be said of a placement of these facts.
    ///
    /// # Errors
    /// [`AttestationError`], a sentence for the tutor.
    pub fn check(&self, facts: &Facts) -> Result<(), AttestationError> {
        let present = self.days_done > 0 || self.minutes_done.is_some_and(|m| m > 0);
        match self.end {
            End::NeverCame if present => Err(AttestationError::PresentWithoutComing),
            End::NeverCame => Ok(()),
            _ if self.days_done == 0 => Err(AttestationError::NoDay),
            End::Partial { last_day, .. } => {
                let period = &facts.period;
                let before = period.first.is_some_and(|first| last_day < first);
                let after = period.last.is_some_and(|last| last_day > last);
                if before || after {
                    Err(AttestationError::LastDayOutside)
                } else {
                    Ok(())
                }
            }
            End::Completed => Ok(()),
        }
    }

    /// The document, given to the pupil and sent to the school.
    #[must_use]
    pub fn document(&self, facts: &Facts, kind: PlacementKind, lang: Lang) -> Document {
        let title = match (self.end, kind) {
            (End::NeverCame, _) => "Constat d'absence",
            (_, PlacementKind::Pfmp) => {
                "Attestation de période de formation en milieu professionnel"
            }
            (_, PlacementKind::Observation) => "Attestation de séquence d'observation",
            _ => "Attestation de stage",
        };
        let mut blocks = who(facts, kind);
        blocks.push(Block::Heading {
            level: 1,
            text: "Ce que l'organisme atteste".into(),
        });
        blocks.push(Block::Paragraph {
            text: self.sentence(facts),
        });
        blocks.push(Block::Facts {
            rows: self.rows(facts, kind),
        });
        blocks.extend(self.notes(kind));
        blocks.push(signature(facts, kind, lang));
        Document {
            title: title.into(),
            lang: "fr".into(),
            foot: match facts.value(Field::Reference) {
                reference if reference.is_empty() => title.into(),
                reference => format!("{title} – convention n°\u{a0}{reference}"),
            },
            blocks,
        }
    }

    fn sentence(&self, facts: &Facts) -> String {
        let (host, pupil) = (
            or_blank(facts, Field::HostName),
            or_blank(facts, Field::PupilName),
        );
        let planned = match facts.span() {
            span if span.is_empty() => String::new(),
            span => format!(" {span}"),
        };
        match self.end {
            End::Completed => format!(
                "{host} atteste avoir accueilli {pupil}{planned}, jusqu'au dernier jour prévu par la \
                 convention."
            ),
            End::Partial { last_day, .. } => format!(
                "{host} atteste avoir accueilli {pupil}, dont l'accueil était prévu{planned}. Le \
                 dernier jour de présence est le {}.",
                long_date(last_day)
            ),
            End::NeverCame => format!(
                "{host} constate que {pupil}, dont l'accueil était prévu{planned}, ne s'est présenté \
                 à aucune date. Aucune durée de présence n'est attestée."
            ),
        }
    }

    fn rows(&self, facts: &Facts, kind: PlacementKind) -> Vec<Fact> {
        let row = |label: &str, value: String| Fact {
            label: label.into(),
            value,
        };
        let done = match self.end {
            End::NeverCame => days(0),
            _ => days(self.days_done),
        };
        let mut rows = vec![
            row("Fin du stage", self.end.label().into()),
            row("Jours prévus", facts.value(Field::PeriodDays)),
            row("Jours faits", done),
        ];
        if self.end != End::NeverCame {
            let minutes = self.minutes_done.map(|m| hours(m.into()));
            rows.push(row(
                "Durée effective de présence",
                minutes.unwrap_or_default(),
            ));
        }
        if let End::Partial { missed_minutes, .. } = self.end {
            rows.push(row("Heures manquées", hours(missed_minutes.into())));
        }
        if matches!(kind, PlacementKind::Pfmp | PlacementKind::Bts) {
            let paid = match self.gratification_cents {
                None | Some(0) => "aucune".into(),
                Some(cents) => euros(cents),
            };
            rows.push(row("Gratification versée, au total", paid));
        }
        rows
    }

    fn notes(&self, kind: PlacementKind) -> Vec<Block> {
        let paragraph = |text: &str| Block::Paragraph { text: text.into() };
        let l124 = matches!(kind, PlacementKind::Pfmp | PlacementKind::Bts);
        let mut notes = Vec::new();
        if l124 && self.end != End::NeverCame {
            notes.push(paragraph(
                "Sept heures de présence, consécutives ou non, comptent pour un jour, et vingt-deux \
                 jours pour un mois (code de l'éducation, art. D124-6). L'attestation est délivrée en \
                 application de l'article D124-9 du même code.",
            ));
        }
        if l124 && !matches!(self.end, End::Completed) {
            notes.push(paragraph(
                "Les jours manqués, quelle qu'en soit la raison, sont à rattraper selon ce que décide \
                 l'établissement.",
            ));
        }
        notes
    }
}

fn or_blank(facts: &Facts, field: Field) -> String {
    match facts.value(field) {
        value if value.is_empty() => super::fill::BLANK.into(),
        value => value,
    }
}

fn who(facts: &Facts, kind: PlacementKind) -> Vec<Block> {
    let row = |label: &str, field| Fact {
        label: label.into(),
        value: facts.value(field),
    };
    let part = |text: &str, rows| {
        let heading = Block::Heading {
            level: 1,
            text: text.into(),
        };
        [heading, Block::Facts { rows }]
    };
    let host = vec![
        row("Nom", Field::HostName),
        row("SIRET ou identifiant", Field::HostNumber),
        row("Adresse", Field::HostAddress),
        row("Tuteur", Field::TutorName),
    ];
    let trainee = vec![
        row("Prénom et nom", Field::PupilName),
        row("Date de naissance", Field::PupilBorn),
        row("Établissement", Field::SchoolName),
        row("Classe", Field::PupilClass),
        row("Formation", Field::PupilFormation),
    ];
    let mut blocks: Vec<Block> = part("L'organisme d'accueil", host).into();
    blocks.extend(part(pupil(kind), trainee));
    blocks
}

fn signature(facts: &Facts, kind: PlacementKind, lang: Lang) -> Block {
    Block::Signatures {
        boxes: vec![SignBox {
            role: SignRole::Host.label(kind, lang).into(),
            name: facts.value(Field::HostSignatory),
            signed: String::new(),
        }],
    }
}
