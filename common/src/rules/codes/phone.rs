//! French phone numbers.

use super::{CodeError, as_text, ascii, text_code};

/// A French number in international form, `+33383123456`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone([u8; 12]);

impl Phone {
    /// Reads `03 83 12 34 56`, `03.83.12.34.56`, `+33 3 83 12 34 56`, `+33 (0)3…`, `0033 3…`.
    ///
    /// # Errors
    /// [`CodeError::PhoneShape`].
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let bare: String = typed
            .trim()
            .replace("(0)", "")
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{2011}' | '/'))
            .collect();
        let national = ["+33", "0033", "0"]
            .iter()
            .find_map(|start| bare.strip_prefix(start));
        match national.and_then(ascii::<9>) {
            Some(number @ [b'1'..=b'9', rest @ ..]) if rest.iter().all(u8::is_ascii_digit) => {
                let mut code = *b"+33000000000";
                for (to, from) in code.iter_mut().skip(3).zip(number) {
                    *to = from;
                }
                Ok(Self(code))
            }
            _ => Err(CodeError::PhoneShape),
        }
    }

    /// For people: « 03 83 12 34 56 », with non-breaking spaces.
    #[must_use]
    pub fn spaced(&self) -> String {
        let [_, _, _, zone, rest @ ..] = &self.0;
        let mut text = format!("0{}", char::from(*zone));
        for pair in rest.chunks(2) {
            text.push('\u{a0}');
            text.push_str(as_text(pair));
        }
        text
    }
}

text_code!(Phone);
