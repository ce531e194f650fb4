//! Texts that people typed, as paper can show them.

use unicode_normalization::UnicodeNormalization;

/// Stands for a character that no font of ours has.
const UNKNOWN: char = '□';
/// Where a line may break, unseen.
const BREAK: char = '\u{200B}';
/// Longest word that has a line to itself in a narrow column.
const LONG: usize = 24;
/// The same for one of letters only, which is cut by syllables.
const LONG_LETTERS: usize = 36;
/// Letters between two breaks in a word that offers none.
const STEP: usize = 8;

/// A text of several lines that the fonts can draw, and whose longest words can be cut.
pub fn lines(typed: &str, covers: &dyn Fn(char) -> bool) -> String {
    let plain = clean(typed, covers);
    let parts: Vec<String> = plain
        .split_inclusive([' ', '\n'])
        .map(|word| {
            if is_long(word) {
                cut(word)
            } else {
                word.to_owned()
            }
        })
        .collect();
    parts.concat()
}

/// A text on one line that the fonts can draw.
pub fn line(typed: &str, covers: &dyn Fn(char) -> bool) -> String {
    let plain = clean(typed, covers);
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ")
}

fn clean(typed: &str, covers: &dyn Fn(char) -> bool) -> String {
    let seen = typed.replace("\r\n", "\n");
    let seen: String = seen
        .nfc()
        .filter_map(|letter| match letter {
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' => Some(' '),
            letter if letter.is_control() || is_unseen(letter) => None,
            // What a private character is, only its font knows.
            '\u{E000}'..='\u{F8FF}' => Some(UNKNOWN),
            letter if covers(letter) => Some(letter),
            letter if letter.is_whitespace() => Some(' '),
            _ => Some(UNKNOWN),
        })
        .collect();
    seen.trim().to_owned()
}

/// Marks without a form of their own. Some would turn the line around and make a document read
/// otherwise than it was typed; others only dress a neighbour that we may not have.
fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200D}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1F3FB}'..='\u{1F3FF}'
        | '\u{E0000}'..='\u{E0FFF}')
}

fn is_long(word: &str) -> bool {
    let word = word.trim_end();
    let length = word.chars().count();
    length > LONG_LETTERS || length > LONG && !word.chars().all(char::is_alphabetic)
}

fn cut(word: &str) -> String {
    let mut parts = String::with_capacity(word.len() * 2);
    let mut since = 0;
    for letter in word.chars() {
        if since >= STEP && !letter.is_whitespace() {
            parts.push(BREAK);
            since = 0;
        }
        parts.push(letter);
        since += 1;
        if since > 1 && "/.-_@?&=,;".contains(letter) {
            parts.push(BREAK);
            since = 0;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(typed: &str) -> String {
        lines(typed, &|letter| letter < '\u{2000}')
    }

    #[test]
    fn a_character_that_no_font_has_is_a_square() {
        assert_eq!(seen("Léa 😀 丽"), "Léa □ □");
        // A thumb with its colour is one picture.
        assert_eq!(seen("👍🏽"), "□");
    }

    #[test]
    fn marks_that_turn_the_line_around_are_left_out() {
        assert_eq!(seen("payé \u{202E}005\u{202C} €"), "payé 005 □");
        assert_eq!(seen("a\u{0}b\u{FEFF}c"), "abc");
    }

    #[test]
    fn lines_stay_and_ends_of_lines_are_of_one_kind() {
        assert_eq!(seen("  a\r\nb\rc\u{2028}d\te \n"), "a\nb\nc\nd e");
        assert_eq!(line(" a\n b ", &|_| true), "a b");
    }

    #[test]
    fn letters_and_their_accents_are_put_together() {
        assert_eq!(seen("Le\u{301}a"), "Léa");
    }

    #[test]
    fn a_word_of_letters_is_left_to_its_syllables_and_an_address_is_cut() {
        let word = "Donaudampfschifffahrtsgesellschaft";
        assert_eq!(seen(word), word);
        let address = "https://tremplin.exemple.invalid/verifier";
        let cut = seen(address);
        assert_ne!(cut, address);
        assert_eq!(cut.replace('\u{200B}', ""), address);
        let endless = seen(&"x".repeat(100));
        assert!(endless.split('\u{200B}').all(|part| part.len() <= 8));
    }
}
