//! The reference: reads every word of every document, with the textbook table for distances.

use super::super::{Found, Matching};
use crate::rules::text::{is_stop_word, tokens};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Cells of the optimal string alignment table: `table[i][j]` for the first `i` and `j` letters.
fn table(a: &str, b: &str) -> Vec<Vec<usize>> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut t = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            t[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replace = t[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = replace.min(t[i - 1][j] + 1).min(t[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(t[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    t
}

pub(super) fn distance(a: &str, b: &str) -> usize {
    *table(a, b).last().unwrap().last().unwrap()
}

pub(super) fn prefix_distance(a: &str, b: &str) -> usize {
    *table(a, b).last().unwrap().iter().min().unwrap()
}

fn points(typed: &str, word: &str, last: bool, with_typos: bool) -> u32 {
    if typed == word {
        return 3_000;
    }
    if word.starts_with(typed) && (last || typed.len() >= 3) {
        return 2_000;
    }
    let has_digit = typed.chars().any(|c| c.is_ascii_digit());
    let allowed = match typed.len() {
        _ if has_digit || !with_typos => 0,
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    let whole = distance(typed, word);
    let start = if last {
        prefix_distance(typed, word)
    } else {
        usize::MAX
    };
    match (whole, start) {
        (1, _) if allowed >= 1 => 1_500,
        (2, _) if allowed >= 2 => 900,
        (_, 1) if allowed >= 1 => 1_200,
        (_, 2) if allowed >= 2 => 600,
        _ => 0,
    }
}

/// Documents as numbers of words, so that a word of the corpus is compared once a query: else the
/// test would take minutes.
pub(super) struct NaiveIndex {
    words: Vec<String>,
    documents: BTreeMap<u32, Vec<(usize, u8)>>,
}

impl NaiveIndex {
    pub(super) fn build<F, S>(documents: impl IntoIterator<Item = (u32, F)>) -> Self
    where
        F: IntoIterator<Item = (S, u8)>,
        S: AsRef<str>,
    {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut by_id = BTreeMap::new();
        for (doc, fields) in documents {
            let mut words = Vec::new();
            for (text, weight) in fields {
                for word in tokens(text.as_ref()) {
                    let next = numbers.len();
                    words.push((*numbers.entry(word).or_insert(next), weight));
                }
            }
            by_id.insert(doc, words);
        }
        let mut words: Vec<(usize, String)> = numbers.into_iter().map(|(w, n)| (n, w)).collect();
        words.sort();
        Self {
            words: words.into_iter().map(|(_, word)| word).collect(),
            documents: by_id,
        }
    }

    pub(super) fn query(&self, text: &str) -> Found {
        self.query_among(text, |_| true)
    }

    pub(super) fn query_among(&self, text: &str, keep: impl Fn(u32) -> bool) -> Found {
        let all = tokens(text);
        let mut words: Vec<&String> = Vec::new();
        for word in all.iter().filter(|word| !is_stop_word(word)) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        if words.is_empty() {
            words = all.iter().collect();
        }
        if words.is_empty() {
            return Found {
                matching: Matching::NoWord,
                total: 0,
                hits: vec![],
            };
        }
        let strict = self.scan(&self.points(&words, false), words.len(), &keep);
        if strict.len() >= 5 {
            return answer(Matching::AllWords, strict);
        }
        let points = self.points(&words, true);
        let forgiving = self.scan(&points, words.len(), &keep);
        if forgiving.len() > strict.len() {
            return answer(Matching::WithTypos, forgiving);
        }
        if !strict.is_empty() {
            return answer(Matching::AllWords, strict);
        }
        let some = self.scan(&points, 1, &keep);
        let matching = if some.is_empty() {
            Matching::Nothing
        } else {
            Matching::SomeWords
        };
        answer(matching, some)
    }

    /// For each word of the query, the points of each word of the corpus.
    fn points(&self, words: &[&String], with_typos: bool) -> Vec<Vec<u32>> {
        let of_word = |(i, typed): (usize, &&String)| {
            let last = i + 1 == words.len();
            self.words
                .iter()
                .map(|word| points(typed, word, last, with_typos))
                .collect()
        };
        words.iter().enumerate().map(of_word).collect()
    }

    fn scan(
        &self,
        points: &[Vec<u32>],
        needed: usize,
        keep: &impl Fn(u32) -> bool,
    ) -> Vec<(u32, u32)> {
        let mut hits = Vec::new();
        for (doc, text) in self.documents.iter().filter(|(doc, _)| keep(**doc)) {
            let mut score = 0;
            let mut matched = 0;
            for points in points {
                let mut best = 0;
                for (word, weight) in text {
                    if points[*word] > 0 {
                        best = best.max(points[*word] + u32::from(*weight));
                    }
                }
                score += best;
                matched += usize::from(best > 0);
            }
            if matched >= needed {
                hits.push((*doc, score));
            }
        }
        hits
    }
}

fn answer(matching: Matching, mut hits: Vec<(u32, u32)>) -> Found {
    hits.sort_by_key(|(doc, score)| (Reverse(*score), *doc));
    Found {
        matching,
        total: hits.len(),
        hits,
    }
}
