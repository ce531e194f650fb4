//! What is wrong in the text of a model, said to whoever wrote it.

use crate::domain::convention::condition::UnknownCondition;
use crate::domain::convention::spans::TextError;
use crate::domain::period::PlacementKind;

/// A text that is no model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// From 1; 0 when it is the whole text.
    pub line: usize,
    pub problem: Problem,
}

impl std::error::Error for ParseError {}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "Dans ce modèle, {}", self.problem),
            line => write!(f, "Ligne {line}\u{a0}: {}", self.problem),
        }
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("le texte est trop long. Coupez-le\u{a0}: 200\u{a0}000 caractères au plus.")]
    TooLong,
    #[error(
        "il manque la ligne --- entre l'en-tête et le texte. Ajoutez-la sous la ligne du titre."
    )]
    NoRule,
    #[error("il n'y a rien à lire sous la ligne ---. Écrivez le texte de la convention.")]
    Empty,
    #[error("cette ligne de l'en-tête n'a pas la forme «\u{a0}nom\u{a0}: valeur\u{a0}».")]
    HeadShape,
    #[error("l'en-tête n'a pas de ligne «\u{a0}{written}\u{a0}». {}", known_head(*nearest))]
    UnknownHead {
        written: String,
        nearest: Option<&'static str>,
    },
    #[error("il manque la ligne «\u{a0}{0}\u{a0}: …\u{a0}» dans l'en-tête. Ajoutez-la avant ---.")]
    MissingHead(&'static str),
    #[error("la ligne «\u{a0}{0}\u{a0}» est écrite deux fois. Gardez-en une.")]
    TwiceHead(&'static str),
    #[error(
        "«\u{a0}{written}\u{a0}» ne convient pas pour «\u{a0}{name}\u{a0}». Écrivez {expected}."
    )]
    HeadValue {
        name: &'static str,
        written: String,
        expected: &'static str,
    },
    #[error("{0}")]
    Text(TextError),
    #[error("{0}")]
    Condition(UnknownCondition),
    #[error(
        "la mention «\u{a0}{written}\u{a0}» n'existe pas pour ce genre de stage ({}). Elles vont de \
         1 à {last}.",
        kind.label()
    )]
    UnknownMention {
        written: String,
        last: usize,
        kind: PlacementKind,
    },
    #[error(
        "«\u{a0}[{written}]\u{a0}» n'est pas compris. Écrivez [si …], [sauf …] ou [mention …]."
    )]
    UnknownTag { written: String },
    #[error("une parenthèse carrée [ n'est pas fermée. Seules, les étiquettes tiennent la ligne.")]
    OpenTag,
    #[error("aucun texte ne suit cette étiquette. Écrivez-le dessous, ou retirez l'étiquette.")]
    TagsOfNothing,
    #[error("la ligne «\u{a0}!{written}\u{a0}» n'est pas comprise. {}", known_command(*nearest))]
    UnknownCommand {
        written: String,
        nearest: Option<&'static str>,
    },
    #[error("cette annexe n'a pas de titre. Écrivez par exemple !annexe pédagogique.")]
    NamelessAnnex,
    #[error("un titre a de un à trois signes #. Retirez ceux qui sont de trop.")]
    TooDeep,
    #[error("il n'y a rien après le signe. Écrivez le texte, ou retirez la ligne.")]
    Blank,
    #[error("une ligne de tableau a la forme | libellé | valeur |.")]
    Row,
}

impl Problem {
    pub(super) fn at(self, line: usize) -> ParseError {
        ParseError {
            line,
            problem: self,
        }
    }
}

fn known_head(nearest: Option<&str>) -> String {
    match nearest {
        Some(near) => format!("Vouliez-vous écrire «\u{a0}{near}\u{a0}»\u{a0}?"),
        None => "Lignes connues\u{a0}: modèle, genre, diplôme, auteur, version, adopté le, titre."
            .into(),
    }
}

fn known_command(nearest: Option<&str>) -> String {
    match nearest {
        Some(near) => format!("Vouliez-vous écrire !{near}\u{a0}?"),
        None => "Lignes connues\u{a0}: !horaires, !signatures, !page, !annexe.".into(),
    }
}
