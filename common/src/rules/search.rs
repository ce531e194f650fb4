//! Text search over the offers a phone holds, on each keystroke.
//!
//! The trick is the vocabulary: 30 000 offers share some ten thousand words. A typed word is
//! compared with each word once (exact and beginnings by binary search, typing errors by a filtered
//! scan), then the lists of documents of the words that match are merged.
//!
//! Accents and case never matter. A document is found when each typed word matches one of its
//! words; if few are, typing errors are forgiven; if none is, some of the words are enough.

mod index;
#[cfg(test)]
mod tests;
mod typo;

pub use index::SearchIndex;

use super::text::{fold, is_stop_word};
use index::Posting;

/// Words of a query beyond this number are ignored: nobody types them, and each costs a scan.
const MAX_QUERY_WORDS: usize = 8;
/// Fewer results than this, and typing errors are forgiven as well.
const FEW: usize = 5;
/// From this length a word matches as the beginning of another even when another word follows it
/// (« menuisier » finds « menuisiers »).
const PREFIX_FROM: usize = 3;

/// Points of a match, before the weight of the field (1 to 255) is added: any exact match is worth
/// more than any beginning, and so on.
mod points {
    pub(super) const EXACT: u16 = 3_000;
    pub(super) const PREFIX: u16 = 2_000;
    pub(super) const ONE_TYPO: u16 = 1_500;
    pub(super) const ONE_TYPO_PREFIX: u16 = 1_200;
    pub(super) const TWO_TYPOS: u16 = 900;
    pub(super) const TWO_TYPOS_PREFIX: u16 = 600;
}

/// How the results of a query match it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// Nothing to search by: the text has no word.
    NoWord,
    /// Each word is found as typed, at least as a beginning.
    AllWords,
    /// Each word is found; some results only by forgiving typing errors.
    WithTypos,
    /// No document has all the words; these have some.
    SomeWords,
    /// Nothing comes near.
    Nothing,
}

/// Results of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How they match.
    pub matching: Matching,
    /// How many documents match, beyond `limit` too.
    pub total: usize,
    /// The best documents with their score, best first; equal scores by document number.
    pub hits: Vec<(u32, u32)>,
}

/// A word of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
struct QueryWord {
    text: String,
    /// Also matches words that begin with it.
    prefix: bool,
    /// The word being typed: its end may be missing and its beginning wrong.
    last: bool,
    /// Typing errors forgiven.
    typos: u8,
}

/// Typing errors forgiven in a folded word: none in short words nor in numbers.
fn typos_forgiven(word: &str) -> u8 {
    if word.bytes().any(|b| b.is_ascii_digit()) {
        return 0;
    }
    match word.len() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The words to look for: common words are left out unless there is nothing else.
fn query_words(text: &str) -> Vec<QueryWord> {
    let folded = fold(text);
    let all = || folded.split_ascii_whitespace().map(index::cut);
    let mut words: Vec<&str> = Vec::new();
    for word in all().filter(|word| !is_stop_word(word)) {
        if !words.contains(&word) && words.len() < MAX_QUERY_WORDS {
            words.push(word);
        }
    }
    if words.is_empty() {
        words.extend(all().take(MAX_QUERY_WORDS));
    }
    let count = words.len();
    let word = |(i, text): (usize, &str)| {
        let last = i + 1 == count;
        QueryWord {
            text: text.into(),
            prefix: last || text.len() >= PREFIX_FROM,
            last,
            typos: typos_forgiven(text),
        }
    };
    words.into_iter().enumerate().map(word).collect()
}

/// Best points of each slot for one word of the query; zero where it does not match.
struct Points(Vec<u16>);

impl Points {
    fn add(&mut self, postings: &[Posting], base: u16) {
        for posting in postings {
            if let Some(best) = self.0.get_mut(posting.slot()) {
                *best = (*best).max(base + u16::from(posting.weight()));
            }
        }
    }
}

impl SearchIndex {
    /// Documents that match `text` among those that `keep` accepts, the `limit` best ones.
    ///
    /// `keep` is asked about documents that match only, once for each of at most three passes.
    #[must_use]
    pub fn query(&self, text: &str, limit: usize, mut keep: impl FnMut(u32) -> bool) -> Found {
        let words = query_words(text);
        if words.is_empty() {
            return Found {
                matching: Matching::NoWord,
                total: 0,
                hits: Vec::new(),
            };
        }
        let mut points: Vec<Points> = words.iter().map(|word| self.as_typed(word)).collect();
        let strict = self.collect(&points, points.len(), &mut keep);
        if strict.len() >= FEW || words.iter().all(|word| word.typos == 0) && !strict.is_empty() {
            return ranked(Matching::AllWords, strict, limit);
        }
        for (word, points) in words.iter().zip(&mut points) {
            self.add_typos(word, points);
        }
        let forgiving = self.collect(&points, points.len(), &mut keep);
        if forgiving.len() > strict.len() {
            return ranked(Matching::WithTypos, forgiving, limit);
        }
        if !strict.is_empty() {
            return ranked(Matching::AllWords, strict, limit);
        }
        let some = self.collect(&points, 1, &mut keep);
        let matching = if some.is_empty() {
            Matching::Nothing
        } else {
            Matching::SomeWords
        };
        ranked(matching, some, limit)
    }

    /// Exact matches and beginnings.
    fn as_typed(&self, word: &QueryWord) -> Points {
        let mut points = Points(vec![0; self.slots()]);
        let mut from_prefix = self.words_from(&word.text).peekable();
        if let Some(exact) = from_prefix.next_if(|found| *found.text == *word.text) {
            points.add(&exact.postings, points::EXACT);
        }
        if word.prefix {
            for found in from_prefix.take_while(|found| found.text.starts_with(&word.text)) {
                points.add(&found.postings, points::PREFIX);
            }
        }
        points
    }

    /// Words of the vocabulary that are the typed word but for its typing errors.
    fn add_typos(&self, word: &QueryWord, points: &mut Points) {
        if word.typos == 0 {
            return;
        }
        let typed = typo::Typed::new(&word.text, word.typos);
        for found in self.words() {
            let base = match typed.distance(&found.text, found.letters) {
                Some(0 | 1) => points::ONE_TYPO,
                Some(_) => points::TWO_TYPOS,
                None if !word.last => continue,
                None => match typed.prefix_distance(&found.text, found.letters) {
                    Some(0 | 1) => points::ONE_TYPO_PREFIX,
                    Some(_) => points::TWO_TYPOS_PREFIX,
                    None => continue,
                },
            };
            points.add(&found.postings, base);
        }
    }

    /// Sort keys of the documents that match at least `needed` words: best score first, then the
    /// document number.
    fn collect(
        &self,
        points: &[Points],
        needed: usize,
        keep: &mut impl FnMut(u32) -> bool,
    ) -> Vec<u64> {
        let mut score = vec![0_u32; self.slots()];
        let mut matched = vec![0_usize; self.slots()];
        for word in points {
            for ((score, matched), points) in score.iter_mut().zip(&mut matched).zip(&word.0) {
                *score += u32::from(*points);
                *matched += usize::from(*points > 0);
            }
        }
        let documents = self.documents().zip(score).zip(matched);
        documents
            .filter(|(_, matched)| *matched >= needed)
            .filter_map(|((doc, score), _)| Some((doc?, score)))
            .filter(|(doc, _)| keep(*doc))
            .map(|(doc, score)| u64::from(u32::MAX - score) << 32 | u64::from(doc))
            .collect()
    }
}

fn ranked(matching: Matching, mut keys: Vec<u64>, limit: usize) -> Found {
    let total = keys.len();
    if limit == 0 {
        keys.clear();
    } else if limit < total {
        keys.select_nth_unstable(limit - 1);
        keys.truncate(limit);
    }
    keys.sort_unstable();
    let hits = keys
        .into_iter()
        .map(|key| (low(key), u32::MAX - low(key >> 32)))
        .collect();
    Found {
        matching,
        total,
        hits,
    }
}

/// Lower half.
fn low(key: u64) -> u32 {
    u32::try_from(key & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}
