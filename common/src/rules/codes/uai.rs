//! UAI (*unité administrative immatriculée*): a school in the ministry's registers.

use super::{CodeError, ascii, text_code, without_separators};

/// Letters used as check letter: neither I, O nor Q, which look like digits.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// UAI of a school, upper case. Several sites may share one: it is not a key alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uai([u8; 8]);

impl Uai {
    /// Reads a UAI; case and spaces do not matter, the check letter does.
    ///
    /// # Errors
    /// [`CodeError::UaiShape`], [`CodeError::UaiLetter`].
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let code: [u8; 8] = ascii(&without_separators(typed)).ok_or(CodeError::UaiShape)?;
        let [digits @ .., letter] = &code;
        if !digits.iter().all(u8::is_ascii_digit)
            || !letter.is_ascii_uppercase()
            || !known_territory(digits)
        {
            return Err(CodeError::UaiShape);
        }
        let expected = check_letter(digits);
        if *letter == expected {
            Ok(Self(code))
        } else {
            Err(CodeError::UaiLetter {
                expected: char::from(expected),
            })
        }
    }
}

text_code!(Uai);

/// First three digits: a département of mainland France (0xx up to 095), an overseas one (97x,
/// 98x), or one of Corsica's two (620, 720).
fn known_territory(digits: &[u8]) -> bool {
    match digits {
        [b'0', b'0'..=b'8', ..] | [b'9', b'7' | b'8', ..] | [b'6' | b'7', b'2', b'0', ..] => true,
        [b'0', b'9', third, ..] => (b'0'..=b'5').contains(third),
        _ => false,
    }
}

/// The seven digits read as a number, modulo 23, index the letters.
fn check_letter(digits: &[u8]) -> u8 {
    let remainder = digits
        .iter()
        .fold(0, |n, d| (n * 10 + usize::from(d - b'0')) % LETTERS.len());
    LETTERS.get(remainder).copied().unwrap_or(b'A')
}
