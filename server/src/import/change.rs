//! What a line of a file changes, in French for whoever runs the import.

use super::table::LineError;
use std::fmt::{Display, Formatter, Result};

/// What a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    NewHost {
        line: u64,
        name: String,
        commune: String,
    },
    /// A known host becomes what the line says of it.
    EditedHost {
        line: u64,
        name: String,
        fields: Vec<Field>,
    },
    NewOffer {
        line: u64,
        host: String,
        title: String,
    },
    /// `what`: the words, the terms, both.
    Edited {
        line: u64,
        host: String,
        title: String,
        what: &'static str,
    },
    /// A draft that pupils see from now on.
    Opened {
        line: u64,
        host: String,
        title: String,
    },
    Closed {
        line: u64,
        host: String,
        title: String,
    },
    Reopened {
        line: u64,
        host: String,
        title: String,
    },
    Same {
        line: u64,
        host: String,
        title: String,
    },
    /// To look at, but no reason to stop.
    Warning(LineError),
}

/// A field of a host that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// French name.
    pub label: &'static str,
    pub old: String,
    pub new: String,
}

impl Display for Change {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::NewHost {
                line,
                name,
                commune,
            } => {
                write!(f, "ligne {line} : nouvel organisme « {name} » à {commune}")
            }
            Self::EditedHost { line, name, fields } => {
                let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
                write!(f, "ligne {line} : {name}, {}", fields.join(", "))
            }
            Self::NewOffer { line, host, title } => {
                write!(f, "ligne {line} : nouvelle offre « {title} » chez {host}")
            }
            Self::Edited {
                line,
                host,
                title,
                what,
            } => {
                write!(
                    f,
                    "ligne {line} : {what} de l'offre « {title} » chez {host}"
                )
            }
            Self::Opened { line, host, title } => {
                write!(
                    f,
                    "ligne {line} : ouverture de l'offre « {title} » chez {host}"
                )
            }
            Self::Closed { line, host, title } => {
                write!(
                    f,
                    "ligne {line} : fermeture de l'offre « {title} » chez {host}"
                )
            }
            Self::Reopened { line, host, title } => {
                write!(
                    f,
                    "ligne {line} : réouverture de l'offre « {title} » chez {host}"
                )
            }
            Self::Same { line, host, title } => {
                write!(
                    f,
                    "ligne {line} : rien à changer pour « {title} » chez {host}"
                )
            }
            Self::Warning(error) => write!(f, "à vérifier, {error}"),
        }
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self { label, old, new } = self;
        if old.is_empty() {
            write!(f, "{label} : vide → « {new} »")
        } else {
            write!(f, "{label} : « {old} » → « {new} »")
        }
    }
}
