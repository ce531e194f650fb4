//! Text with blanks: « L'élève {élève.nom} ». A brace that is meant as such is written twice.

use super::field::{Field, UnknownField};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Text with blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text {
    spans: Vec<Span>,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As written.
    Words(String),
    /// A blank.
    Field(Field),
}

/// The text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("{0}")]
    UnknownField(#[from] UnknownField),
    #[error(
        "l'accolade ouverte avant «\u{a0}{0}\u{a0}» n'est pas fermée. Écrivez le nom du champ entre \
         {{ et }}."
    )]
    Unclosed(String),
    #[error("il y a une accolade }} sans {{ avant elle. Retirez-la, ou écrivez-la deux fois.")]
    Stray,
}

impl Text {
    /// Reads a text.
    ///
    /// # Errors
    /// [`TextError`], which says what to write instead.
    pub fn parse(written: &str) -> Result<Self, TextError> {
        let mut spans = Vec::new();
        let mut words = String::new();
        let mut rest = written;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            words.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                words.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                words.push('}');
                rest = after;
            } else if let Some(after) = from.strip_prefix('{') {
                let (name, after) = after
                    .split_once('}')
                    .filter(|(name, _)| !name.contains('{'))
                    .ok_or_else(|| TextError::Unclosed(after.trim().chars().take(30).collect()))?;
                push_words(&mut spans, &mut words);
                spans.push(Span::Field(Field::parse(name.trim())?));
                rest = after;
            } else {
                return Err(TextError::Stray);
            }
        }
        words.push_str(rest);
        push_words(&mut spans, &mut words);
        Ok(Self { spans })
    }

    /// Its pieces, in order; two pieces of words never follow each other.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Its blanks.
    pub fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        self.spans.iter().filter_map(|span| match span {
            Span::Field(field) => Some(*field),
            Span::Words(_) => None,
        })
    }

    /// The blank that it is, when it is nothing else.
    #[must_use]
    pub fn only_field(&self) -> Option<Field> {
        match self.spans.as_slice() {
            [Span::Field(field)] => Some(*field),
            _ => None,
        }
    }

    /// Nothing is written.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.spans.iter().all(|span| match span {
            Span::Words(words) => words.trim().is_empty(),
            Span::Field(_) => false,
        })
    }
}

fn push_words(spans: &mut Vec<Span>, words: &mut String) {
    if !words.is_empty() {
        spans.push(Span::Words(std::mem::take(words)));
    }
}

/// As it is written in a model.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for span in &self.spans {
            match span {
                Span::Words(words) => {
                    f.write_str(&words.replace('{', "{{").replace('}', "}}"))?;
                }
                Span::Field(field) => write!(f, "{{{}}}", field.key())?,
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Text {
    type Error = TextError;

    fn try_from(written: String) -> Result<Self, TextError> {
        Self::parse(&written)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.to_string()
    }
}
