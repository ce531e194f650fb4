//! Official codes: schools, firms, activities, communes, phones.
//!
//! Each code parses what people type (spaces, dots, lower case) into one canonical form; on the
//! wire and in the database only that form is accepted.

mod commune;
mod firm;
mod phone;
#[cfg(test)]
mod tests;
mod uai;

pub use commune::{Insee, Postcode};
pub use firm::{NafCode, Siren, Siret, SiretCheck};
pub use phone::Phone;
pub use uai::Uai;

/// The text is not such a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not the shape of a UAI, or no such département or collectivity.
    #[error("Un code UAI a 7 chiffres et une lettre.")]
    UaiShape,
    /// The letter is computed from the digits and does not fit them.
    #[error("La lettre de ce code UAI ne va pas avec ses chiffres.")]
    UaiLetter {
        /// The letter that fits these digits.
        expected: char,
    },
    /// Not nine digits.
    #[error("Un numéro SIREN a 9 chiffres.")]
    SirenShape,
    /// Not fourteen digits.
    #[error("Un numéro SIRET a 14 chiffres.")]
    SiretShape,
    /// Not four digits and a letter.
    #[error("Un code NAF a 4 chiffres et une lettre.")]
    NafShape,
    /// Not the shape of an INSEE commune code.
    #[error("Un code INSEE de commune a 5 caractères.")]
    InseeShape,
    /// Not five digits.
    #[error("Un code postal a 5 chiffres.")]
    PostcodeShape,
    /// Not a French phone number.
    #[error("Ce numéro de téléphone n'est pas un numéro français.")]
    PhoneShape,
}

impl CodeError {
    /// What to do now, in French.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::UaiShape => "Recopiez-le comme ceci\u{a0}: 0540076P.".into(),
            Self::UaiLetter { expected } => {
                format!("Vérifiez les chiffres. Avec eux, la lettre serait {expected}.")
            }
            Self::SirenShape => "Recopiez-le comme ceci\u{a0}: 732\u{a0}829\u{a0}320.".into(),
            Self::SiretShape => "Recopiez-le comme ceci\u{a0}: 732\u{a0}829\u{a0}320\u{a0}00074. \
                 Sinon, laissez vide."
                .into(),
            Self::NafShape => "Recopiez-le comme ceci\u{a0}: 47.11F.".into(),
            Self::InseeShape => {
                "Choisissez la commune dans la liste. Ce n'est pas le code postal.".into()
            }
            Self::PostcodeShape => "Recopiez-le comme ceci\u{a0}: 54300.".into(),
            Self::PhoneShape => {
                "Recopiez-le comme ceci\u{a0}: 03\u{a0}83\u{a0}12\u{a0}34\u{a0}56.".into()
            }
        }
    }
}

/// What was typed without the signs people put between the characters of a code.
fn without_separators(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{2011}'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The `N` bytes of a text that is all ASCII; `None` for any other length or alphabet.
fn ascii<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.is_ascii() {
        text.as_bytes().try_into().ok()
    } else {
        None
    }
}

/// Text of an ASCII code.
fn as_text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// What every ASCII code has besides its own rules: text, display, serde.
macro_rules! text_code {
    ($code:ident) => {
        impl $code {
            /// Canonical text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                super::as_text(&self.0)
            }
        }

        impl std::fmt::Display for $code {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $code {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($code), self.as_str())
            }
        }

        impl AsRef<str> for $code {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::str::FromStr for $code {
            type Err = super::CodeError;

            fn from_str(typed: &str) -> Result<Self, super::CodeError> {
                Self::parse(typed)
            }
        }

        impl crate::rules::serde_text::WireText for $code {
            fn wire(&self) -> String {
                self.as_str().into()
            }
        }

        impl serde::Serialize for $code {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $code {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::rules::serde_text::deserialize(deserializer)
            }
        }
    };
}
use text_code;
