//! Words that differ by one or two typing errors.
//!
//! An error is a letter missing, added, replaced, or two neighbours swapped (optimal string
//! alignment: no letter is touched twice). Folded words are ASCII for French, so bytes are letters.

/// Set of the letters of a word, as bits: one per letter of the alphabet, six for the rest.
pub(super) fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, b| {
        let bit = if b.is_ascii_lowercase() {
            b - b'a'
        } else {
            26 + b % 6
        };
        set | 1 << bit
    })
}

/// A typed word and how many errors it may hold.
pub(super) struct Typed<'a> {
    word: &'a [u8],
    letters: u32,
    max: u8,
}

impl<'a> Typed<'a> {
    pub(super) fn new(word: &'a str, max: u8) -> Self {
        Self {
            word: word.as_bytes(),
            letters: letters(word),
            max,
        }
    }

    /// Errors between the typed word and `other`; `None` when there are more than allowed.
    pub(super) fn distance(&self, other: &str, other_letters: u32) -> Option<u8> {
        let max = u32::from(self.max);
        // One error brings at most one new letter and loses at most one.
        let comparable = self.word.len().abs_diff(other.len()) <= usize::from(self.max)
            && (self.letters & !other_letters).count_ones() <= max
            && (other_letters & !self.letters).count_ones() <= max;
        if comparable {
            errors(self.word, other.as_bytes(), self.max, false)
        } else {
            None
        }
    }

    /// Errors between the typed word and the beginning of `other` nearest to it.
    pub(super) fn prefix_distance(&self, other: &str, other_letters: u32) -> Option<u8> {
        let comparable = other.len() + usize::from(self.max) >= self.word.len()
            && (self.letters & !other_letters).count_ones() <= u32::from(self.max);
        if comparable {
            errors(self.word, other.as_bytes(), self.max, true)
        } else {
            None
        }
    }
}

/// Fewest errors from `typed` to `word` (or to one of its beginnings), if at most `max`. Each call
/// skips what the two have in common, then tries each error: at most 4^max calls.
fn errors(typed: &[u8], word: &[u8], max: u8, prefix: bool) -> Option<u8> {
    let (mut typed, mut word) = (typed, word);
    while let ([a, typed_rest @ ..], [b, word_rest @ ..]) = (typed, word)
        && a == b
    {
        (typed, word) = (typed_rest, word_rest);
    }
    let (typed_rest, word_rest) = match (typed, word) {
        ([], _) if prefix => return Some(0),
        ([], rest) | (rest, []) => return u8::try_from(rest.len()).ok().filter(|n| *n <= max),
        ([_, typed_rest @ ..], [_, word_rest @ ..]) => (typed_rest, word_rest),
    };
    let left = max.checked_sub(1)?;
    let replaced = errors(typed_rest, word_rest, left, prefix);
    let added = errors(typed_rest, word, left, prefix);
    let missing = errors(typed, word_rest, left, prefix);
    let swapped = match (typed, word) {
        ([a, b, typed_rest @ ..], [c, d, word_rest @ ..]) if a == d && b == c => {
            errors(typed_rest, word_rest, left, prefix)
        }
        _ => None,
    };
    [replaced, added, missing, swapped]
        .into_iter()
        .flatten()
        .min()
        .map(|n| n + 1)
}
