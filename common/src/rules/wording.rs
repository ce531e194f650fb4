//! Discriminatory wording in an offer, found in French text, with the reason and how to write it
//! instead. A reader decides: what is found may be right in its place, and what is not found may not.
//!
//! L1132-1 code du travail covers access to a placement. The ages that the law asks for (a minimum
//! for dangerous work, for instance) are not discrimination, so minimum ages are not reported.

mod patterns;
mod sexed;
#[cfg(test)]
mod tests;

use super::text::fold;
use patterns::PATTERNS;
use std::ops::Range;

/// What a wording goes by: those of L1132-1 that are met in offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    Sex,
    Age,
    Origin,
    Language,
    Appearance,
    Family,
    Residence,
    Health,
    Religion,
    /// *mœurs*.
    Habits,
    Union,
    /// A photo tells appearance, origin, age and sex.
    Photo,
}

impl Criterion {
    /// Every criterion.
    pub const ALL: [Self; 12] = [
        Self::Sex,
        Self::Age,
        Self::Origin,
        Self::Language,
        Self::Appearance,
        Self::Family,
        Self::Residence,
        Self::Health,
        Self::Religion,
        Self::Habits,
        Self::Union,
        Self::Photo,
    ];

    /// What the law calls it, after « en raison de ».
    #[must_use]
    pub fn law(self) -> &'static str {
        match self {
            Self::Sex => "son sexe",
            Self::Age => "son âge",
            Self::Origin => "son origine ou sa nationalité",
            Self::Language => {
                "sa capacité à s'exprimer dans une langue autre que le français, ou son origine"
            }
            Self::Appearance => "son apparence physique",
            Self::Family => "sa situation de famille ou sa grossesse",
            Self::Residence => "son lieu de résidence",
            Self::Health => "son état de santé ou son handicap",
            Self::Religion => "ses convictions religieuses",
            Self::Habits => "ses mœurs",
            Self::Union => "ses activités syndicales ou ses opinions",
            Self::Photo => "son apparence physique, son origine, son âge ou son sexe",
        }
    }

    /// Why it is reported.
    #[must_use]
    pub fn reason(self) -> String {
        format!(
            "Le code du travail (L1132-1) interdit d'écarter quelqu'un d'un stage en raison de {}.",
            self.law()
        )
    }

    /// How to write it instead.
    #[must_use]
    pub fn instead(self) -> &'static str {
        match self {
            Self::Sex => {
                "Écrivez les deux formes («\u{a0}vendeur ou vendeuse\u{a0}») ou ajoutez «\u{a0}(F/H)\u{a0}»."
            }
            Self::Age => {
                "Retirez l'âge\u{a0}; l'âge minimum légal se règle dans le champ «\u{a0}Âge minimum\u{a0}»."
            }
            Self::Origin => "Retirez-le\u{a0}; décrivez ce que l'élève fera.",
            Self::Language => {
                "Dites à quoi la langue sert\u{a0}: «\u{a0}accueil de clients en allemand\u{a0}»."
            }
            Self::Appearance => {
                "Décrivez la tenue du métier\u{a0}: «\u{a0}tenue professionnelle fournie\u{a0}»."
            }
            Self::Family => "Retirez-le\u{a0}; indiquez les horaires.",
            Self::Residence => {
                "Indiquez les horaires et les transports\u{a0}: «\u{a0}bus à 300\u{a0}m, début à 7\u{a0}h\u{a0}»."
            }
            Self::Health => {
                "Décrivez la tâche\u{a0}: «\u{a0}port de charges jusqu'à 10\u{a0}kg\u{a0}»."
            }
            Self::Religion => {
                "Retirez-le\u{a0}; une règle de sécurité ou d'hygiène se décrit telle quelle."
            }
            Self::Habits => "Retirez-le\u{a0}; une règle de sécurité se décrit telle quelle.",
            Self::Union => "Retirez-le.",
            Self::Photo => "Ne demandez pas de photo.",
        }
    }
}

/// A wording that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub criterion: Criterion,
    /// Bytes of the text, on the bounds of characters.
    pub span: Range<usize>,
}

/// Where a text stands: a title is itself the name of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Title,
    Description,
}

/// A word of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Bytes of the text, on the bounds of characters.
    pub(super) span: Range<usize>,
    pub(super) folded: String,
    /// The first word after the beginning of a sentence or of a line.
    begins: bool,
}

/// What there is to report in a text, in its order.
#[must_use]
pub fn findings(text: &str, part: Part) -> Vec<Finding> {
    let words = words(text);
    let mut found: Vec<Finding> = Vec::new();
    for at in 0..words.len() {
        for pattern in PATTERNS {
            let Some(length) = pattern.matches(&words, at) else {
                continue;
            };
            push(&mut found, pattern.criterion, &words, at..at + length);
        }
    }
    for at in sexed::titles(text, &words, part) {
        push(&mut found, Criterion::Sex, &words, at..at + 1);
    }
    found.sort_by_key(|f| (f.span.start, f.span.end, f.criterion));
    found
}

/// One finding for words that several patterns find for the same reason.
fn push(found: &mut Vec<Finding>, criterion: Criterion, words: &[Word], of: Range<usize>) {
    let Some(first) = words.get(of.start) else {
        return;
    };
    let last = words.get(of.end.saturating_sub(1)).unwrap_or(first);
    let span = first.span.start..last.span.end;
    let meets = |f: &Finding| {
        f.criterion == criterion && f.span.start < span.end && span.start < f.span.end
    };
    if let Some(known) = found.iter_mut().find(|f| meets(f)) {
        known.span = known.span.start.min(span.start)..known.span.end.max(span.end);
    } else {
        found.push(Finding { criterion, span });
    }
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut start = None;
    let mut begins = true;
    let end_of_text = [(text.len(), ' ')];
    for (at, c) in text.char_indices().chain(end_of_text) {
        let inside = c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c);
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(first), false) => {
                let span = first..at;
                let folded = text.get(span.clone()).map(fold).unwrap_or_default();
                words.push(Word {
                    span,
                    folded,
                    begins,
                });
                start = None;
                begins = false;
            }
            _ => {}
        }
        if matches!(c, '.' | '!' | '?' | '\n' | ';' | ':' | '•' | '…') {
            begins = true;
        }
    }
    words
}
