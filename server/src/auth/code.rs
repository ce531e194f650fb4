//! A pupil's personal code: three groups of four letters and digits, drawn by the server, told
//! once on paper by the school.

use super::key::ServerKey;
use rand::Rng;

/// Letters and digits that cannot be taken for one another: no I, L, O, 0, 1.
pub const LETTERS: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
/// Letters in a code: 31^12 codes, 59 bits. With throttling, délibération CNIL 2022-100 asks for
/// 50.
pub const LENGTH: usize = 12;

/// A code as it is compared: capitals, without spaces and hyphens.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Code {
    /// A new code from the given source.
    pub fn draw(source: &mut impl Rng) -> Self {
        let letter = |at: usize| LETTERS.get(at).copied().map(char::from);
        Self(
            (0..LENGTH)
                .filter_map(|_| letter(source.random_range(0..LETTERS.len())))
                .collect(),
        )
    }

    /// What somebody typed: small or capital letters, with any spaces, hyphens and dots. `None`
    /// when it cannot be a code.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let mut code = String::with_capacity(LENGTH);
        for letter in typed.chars().filter(|c| !is_separator(*c)) {
            let letter = letter.to_ascii_uppercase();
            let known = u8::try_from(letter).is_ok_and(|byte| LETTERS.contains(&byte));
            if !known || code.len() == LENGTH {
                return None;
            }
            code.push(letter);
        }
        (code.len() == LENGTH).then_some(Self(code))
    }

    /// As printed: in groups of four.
    #[must_use]
    pub fn printed(&self) -> String {
        let mut text = String::with_capacity(LENGTH + 2);
        for (at, letter) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }

    /// As stored and looked up.
    #[must_use]
    pub fn mark(&self, key: &ServerKey) -> String {
        key.mark("personal code", &self.0)
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn a_code_is_read_whatever_the_case_spaces_and_hyphens() {
        let code = Code::read("ABCD-EFGH-JKMN").unwrap();
        for typed in [
            "abcdefghjkmn",
            " ABCD EFGH JKMN ",
            "abcd–efgh—jkmn",
            "ABCD\u{a0}EFGH\u{202f}JKMN",
            "a-b-c-d-e-f-g-h-j-k-m-n",
            "abcd.efgh.jkmn",
        ] {
            assert_eq!(Code::read(typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(code.printed(), "ABCD-EFGH-JKMN");
    }

    #[test]
    fn what_cannot_be_a_code_is_not_one() {
        for typed in [
            "",
            "ABCD-EFGH-JKM",
            "ABCD-EFGH-JKMNP",
            "ABCD-EFGH-JKM0",
            "ÀBCD-EFGH-JKMN",
            "ⒶBCDEFGHJKMN",
        ] {
            assert_eq!(Code::read(typed), None, "{typed}");
        }
        assert_eq!(Code::read(&"A".repeat(1_000_000)), None);
    }

    #[test]
    fn drawn_codes_are_readable_different_and_use_every_letter() {
        let mut source = ChaCha8Rng::seed_from_u64(1);
        let mut seen = std::collections::BTreeSet::new();
        let mut letters = std::collections::BTreeSet::new();
        for _ in 0..2000 {
            let code = Code::draw(&mut source);
            assert_eq!(Code::read(&code.printed()), Some(code.clone()));
            letters.extend(code.0.chars());
            assert!(seen.insert(code.0), "drawn twice");
        }
        assert_eq!(letters.len(), LETTERS.len());
        let bits = LENGTH as f64 * (LETTERS.len() as f64).log2();
        assert!(bits >= 55.0, "{bits} bits");
    }

    #[test]
    fn a_code_is_never_shown_by_debug() {
        let code = Code::read("ABCD-EFGH-JKMN").unwrap();
        assert!(!format!("{code:?}").contains("ABCD"));
    }
}
