//! SIREN, SIRET and NAF: a firm, its site, its activity, in the register of INSEE.

use super::{CodeError, as_text, ascii, text_code, without_separators};

/// La Poste: its sites have their own check.
const LA_POSTE_SIREN: &[u8] = b"356000000";
const LA_POSTE_HEAD_OFFICE: &[u8] = b"35600000000048";

/// Number of a firm: nine digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren([u8; 9]);

impl Siren {
    /// Reads nine digits; spaces and dots do not matter.
    ///
    /// # Errors
    /// [`CodeError::SirenShape`].
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        digits(typed).map(Self).ok_or(CodeError::SirenShape)
    }

    /// The Luhn sum holds. When it does not, warn; never refuse.
    #[must_use]
    pub fn luhn_ok(&self) -> bool {
        luhn_ok(&self.0)
    }
}

text_code!(Siren);

/// Number of a site: the firm's nine digits and five more.
///
/// Any fourteen digits are accepted: official registers hold a few real SIRET with a wrong key, so
/// the key is a warning ([`Siret::check`]).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret([u8; 14]);

/// What the key of a SIRET says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiretCheck {
    /// The Luhn sum holds.
    Ok,
    /// A site of La Poste; its rule (digit sum a multiple of 5) holds.
    LaPosteOk,
    /// The key does not fit: probably a typing error, to be confirmed by a person.
    LuhnWarning,
}

impl SiretCheck {
    /// French warning, if any.
    #[must_use]
    pub fn warning(self) -> Option<&'static str> {
        match self {
            Self::Ok | Self::LaPosteOk => None,
            Self::LuhnWarning => {
                Some("Ce SIRET semble contenir une erreur. Vérifiez-le avec l'entreprise.")
            }
        }
    }
}

impl Siret {
    /// Reads fourteen digits; spaces and dots do not matter.
    ///
    /// # Errors
    /// [`CodeError::SiretShape`].
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        digits(typed).map(Self).ok_or(CodeError::SiretShape)
    }

    /// What the key says: a warning at most.
    #[must_use]
    pub fn check(&self) -> SiretCheck {
        if self.0.starts_with(LA_POSTE_SIREN) && self.0 != LA_POSTE_HEAD_OFFICE {
            let sum: u32 = self.0.iter().map(|d| u32::from(d - b'0')).sum();
            return if sum.is_multiple_of(5) {
                SiretCheck::LaPosteOk
            } else {
                SiretCheck::LuhnWarning
            };
        }
        if luhn_ok(&self.0) {
            SiretCheck::Ok
        } else {
            SiretCheck::LuhnWarning
        }
    }

    /// The firm of this site.
    #[must_use]
    pub fn siren(&self) -> Siren {
        let mut firm = [b'0'; 9];
        for (to, from) in firm.iter_mut().zip(self.0) {
            *to = from;
        }
        Siren(firm)
    }

    /// For people: « 732 829 320 00074 ».
    #[must_use]
    pub fn spaced(&self) -> String {
        let [a, b, c, d, e, f, g, h, i, site @ ..] = &self.0;
        let parts: [&[u8]; 4] = [&[*a, *b, *c], &[*d, *e, *f], &[*g, *h, *i], site];
        parts.map(as_text).join("\u{a0}")
    }
}

text_code!(Siret);

/// Activity in the *nomenclature d'activités française*, revision 2, with its dot: `47.11F`.
///
/// NAF 2025 takes over on 1 January 2027 with codes of the same shape and other meanings: keep the
/// version beside the code where both may occur.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NafCode([u8; 6]);

impl NafCode {
    /// Reads four digits and a letter, with or without the dot. The list of activities is not
    /// consulted.
    ///
    /// # Errors
    /// [`CodeError::NafShape`].
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        match ascii::<5>(&without_separators(typed)) {
            Some([a, b, c, d, letter])
                if [a, b, c, d].iter().all(u8::is_ascii_digit) && letter.is_ascii_uppercase() =>
            {
                Ok(Self([a, b, b'.', c, d, letter]))
            }
            _ => Err(CodeError::NafShape),
        }
    }
}

text_code!(NafCode);

fn digits<const N: usize>(typed: &str) -> Option<[u8; N]> {
    ascii(&without_separators(typed)).filter(|code: &[u8; N]| code.iter().all(u8::is_ascii_digit))
}

/// Every second digit from the right doubled, digits of the doubles added: a multiple of ten.
fn luhn_ok(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .map(|d| u32::from(d - b'0'))
        .enumerate()
        .map(|(i, d)| match (i % 2, d) {
            (0, d) => d,
            (_, d) if d < 5 => 2 * d,
            (_, d) => 2 * d - 9,
        })
        .sum();
    sum.is_multiple_of(10)
}
