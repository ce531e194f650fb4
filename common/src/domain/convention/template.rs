//! A model of convention, as data.
//!
//! A model never changes: a change is a new version, and what was signed keeps the version it was
//! written from.

use super::condition::When;
use super::mention::{Mention, mentions};
use super::spans::Text;
use crate::domain::period::PlacementKind;
use crate::ids::{PoleId, SchoolId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// Whose model it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "of", content = "id", rename_all = "snake_case")]
pub enum Owner {
    /// Comes with the app.
    Shipped,
    /// An académie, by its national number: 12 is Nancy-Metz.
    Academie(u8),
    /// A pôle: *convention commune*.
    Pole(PoleId),
    School(SchoolId),
}

/// A version of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Short name, the same for all its versions: `pfmp`.
    pub id: String,
    pub kind: PlacementKind,
    /// First words of the diplomas it is for: « CAP », « Bac pro MELEC ». None: for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diploma: Option<String>,
    pub owner: Owner,
    /// From 1.
    pub version: u32,
    /// Day from which it is used (the vote of the board); none while it is a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopted_on: Option<NaiveDate>,
    pub title: String,
    pub blocks: Vec<TemplateBlock>,
}

/// A block of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateBlock {
    /// All of them hold, or the block is not there. On a heading: for all that stands under it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<When>,
    /// Numbers of the mentions that it carries. On a heading: what stands under it carries them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<u8>,
    pub what: What,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum What {
    /// 1 a part, 2 an article, 3 below it.
    Heading {
        level: u8,
        text: Text,
    },
    Paragraph {
        text: Text,
    },
    /// Items that follow each other are one list; an item that is nothing but the blank of a list
    /// becomes as many items as there are.
    Item {
        text: Text,
    },
    /// A label and its value; rows that follow each other are one block.
    Row {
        label: Text,
        value: Text,
    },
    /// An annex, on a new page.
    Annex {
        annex: Annex,
    },
    /// The hours of the week, as a table.
    Hours,
    /// The boxes to sign in.
    Signatures,
    /// What follows begins on a new page.
    Page,
}

/// An annex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Annex {
    Pedagogical,
    Financial,
    Other(String),
}

impl Annex {
    /// Its heading.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Pedagogical => "Annexe pédagogique",
            Self::Financial => "Annexe financière",
            Self::Other(title) => title,
        }
    }
}

impl What {
    /// Its texts.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let (a, b) = match self {
            Self::Heading { text, .. } | Self::Paragraph { text } | Self::Item { text } => {
                (Some(text), None)
            }
            Self::Row { label, value } => (Some(label), Some(value)),
            Self::Annex { .. } | Self::Hours | Self::Signatures | Self::Page => (None, None),
        };
        a.into_iter().chain(b)
    }

    /// 0 for an annex, the level of a heading, none for what stands under them.
    #[must_use]
    pub fn level(&self) -> Option<u8> {
        match self {
            Self::Annex { .. } => Some(0),
            Self::Heading { level, .. } => Some(*level),
            _ => None,
        }
    }
}

/// A block with what it has from the headings above it.
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    pub what: &'a What,
    pub when: Vec<When>,
    pub mentions: Vec<u8>,
}

impl Template {
    /// The blocks in order, each with the conditions and mentions of the headings above it.
    #[must_use]
    pub fn placed(&self) -> Vec<Placed<'_>> {
        let mut above: Vec<(u8, &TemplateBlock)> = Vec::new();
        let mut placed = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            let level = block.what.level();
            if let Some(level) = level {
                above.retain(|(l, _)| *l < level);
            }
            let around = || above.iter().map(|(_, heading)| *heading);
            placed.push(Placed {
                what: &block.what,
                when: around()
                    .flat_map(|b| b.when.clone())
                    .chain(block.when.clone())
                    .collect(),
                mentions: around()
                    .flat_map(|b| b.mentions.clone())
                    .chain(block.mentions.clone())
                    .collect(),
            });
            if let Some(level) = level {
                above.push((level, block));
            }
        }
        placed
    }
}

/// What a model lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Something that a convention of its kind must say.
    Mention(&'static Mention),
    /// There is nowhere to sign.
    Signatures,
    /// The hours of the week are nowhere.
    Hours,
    PedagogicalAnnex,
    FinancialAnnex,
}

impl Finding {
    /// Where it is asked for.
    #[must_use]
    pub fn source(&self) -> &'static str {
        match self {
            Self::Mention(mention) => mention.source,
            Self::Signatures => "Code de l'éducation, art. D124-4\u{a0}; convention type",
            Self::Hours => "Code de l'éducation, art. L124-14\u{a0}; convention type",
            Self::PedagogicalAnnex | Self::FinancialAnnex => {
                "Convention type, circulaire n°\u{a0}2016-053"
            }
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let source = self.source();
        match self {
            Self::Mention(mention) => write!(
                f,
                "Il manque une mention obligatoire\u{a0}: {} ({source}). Ajoutez-la, précédée d'une \
                 ligne [mention {}].",
                mention.label, mention.number
            ),
            Self::Signatures => write!(
                f,
                "Il manque les cadres de signature ({source}). Ajoutez une ligne !signatures."
            ),
            Self::Hours => write!(
                f,
                "Il manque le tableau des horaires ({source}). Ajoutez une ligne !horaires."
            ),
            Self::PedagogicalAnnex => write!(
                f,
                "Il manque l'annexe pédagogique ({source}). Ajoutez une ligne !annexe pédagogique."
            ),
            Self::FinancialAnnex => write!(
                f,
                "Il manque l'annexe financière ({source}). Ajoutez une ligne !annexe financière."
            ),
        }
    }
}

/// What a model lacks, mentions first. A mention counts when a text carries it whatever the facts:
/// without a condition, or once under a condition and once under its contrary.
#[must_use]
pub fn check(template: &Template) -> Vec<Finding> {
    let placed = template.placed();
    let l124 = matches!(template.kind, PlacementKind::Pfmp | PlacementKind::Bts);
    let always = |found: &dyn Fn(&Placed<'_>) -> bool| {
        let whens: Vec<&[When]> = placed
            .iter()
            .filter(|p| found(p))
            .map(|p| p.when.as_slice())
            .collect();
        let contrary = |when: &[When]| match when {
            [only] => whens.contains(&[only.contrary()].as_slice()),
            _ => false,
        };
        whens.iter().any(|when| when.is_empty() || contrary(when))
    };
    let carries = |mention: &Mention| {
        always(&|p| p.what.level().is_none() && p.mentions.contains(&mention.number))
    };
    let annex =
        |wanted: &Annex| always(&|p| matches!(p.what, What::Annex { annex } if annex == wanted));
    let mut findings: Vec<Finding> = mentions(template.kind)
        .iter()
        .filter(|mention| !carries(mention))
        .map(Finding::Mention)
        .collect();
    if !always(&|p| matches!(p.what, What::Hours)) {
        findings.push(Finding::Hours);
    }
    if !always(&|p| matches!(p.what, What::Signatures)) {
        findings.push(Finding::Signatures);
    }
    if l124 && !annex(&Annex::Pedagogical) {
        findings.push(Finding::PedagogicalAnnex);
    }
    if l124 && !annex(&Annex::Financial) {
        findings.push(Finding::FinancialAnnex);
    }
    findings
}
