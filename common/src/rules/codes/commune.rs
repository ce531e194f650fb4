//! Communes: INSEE code and postcode, which look alike and are not.

use super::{CodeError, ascii, text_code, without_separators};

/// INSEE code of a commune (*code officiel géographique*). Not a postcode: 88160 is Épinal as an
/// INSEE code and Le Thillot as a postcode.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Insee([u8; 5]);

impl Insee {
    /// Reads a code: two digits (or 2A, 2B) and three digits. The list of communes is not
    /// consulted.
    ///
    /// # Errors
    /// [`CodeError::InseeShape`].
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let code: [u8; 5] = ascii(&without_separators(typed)).ok_or(CodeError::InseeShape)?;
        let [a, b, number @ ..] = &code;
        let area_ok = match (a, b) {
            (b'0', b'0') => false,
            (b'2', b'A' | b'B') => true,
            _ => a.is_ascii_digit() && b.is_ascii_digit(),
        };
        if area_ok && number.iter().all(u8::is_ascii_digit) {
            Ok(Self(code))
        } else {
            Err(CodeError::InseeShape)
        }
    }

    /// Département: `54`, `2A`, `971`.
    #[must_use]
    pub fn dep(&self) -> &str {
        let length = if self.0.starts_with(b"97") || self.0.starts_with(b"98") {
            3
        } else {
            2
        };
        self.as_str().get(..length).unwrap_or_default()
    }
}

text_code!(Insee);

/// Postcode. CEDEX codes have the same shape and belong to no commune.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode([u8; 5]);

impl Postcode {
    /// Reads five digits.
    ///
    /// # Errors
    /// [`CodeError::PostcodeShape`].
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        ascii(&without_separators(typed))
            .filter(|code: &[u8; 5]| code.iter().all(u8::is_ascii_digit))
            .map(Self)
            .ok_or(CodeError::PostcodeShape)
    }
}

text_code!(Postcode);
