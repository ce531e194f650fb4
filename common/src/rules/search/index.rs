//! The inverted index: vocabulary, postings, documents.

use super::typo;
use crate::order::sorted;
use crate::rules::text::fold_into;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

/// Longer words are cut: they are addresses and typing accidents.
const MAX_WORD_BYTES: usize = 40;
/// Slots that fit beside a weight in a [`Posting`].
const MAX_SLOTS: usize = 1 << 24;

/// A word cut to the length the index keeps.
pub(super) fn cut(word: &str) -> &str {
    word.get(..word.floor_char_boundary(MAX_WORD_BYTES))
        .unwrap_or(word)
}

/// A document that holds a word: its slot, and the weight of the heaviest field where it is.
/// Packed, since there are some twenty per document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting(u32);

impl Posting {
    fn new(slot: u32, weight: u8) -> Self {
        Self(slot << 8 | u32::from(weight))
    }

    pub(super) fn slot(self) -> usize {
        (self.0 >> 8) as usize
    }

    pub(super) fn weight(self) -> u8 {
        self.0.to_le_bytes()[0]
    }
}

/// A word of the vocabulary. It stays when its last document goes, with no posting.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: Box<str>,
    /// See [`typo::letters`].
    pub(super) letters: u32,
    /// By slot.
    pub(super) postings: Vec<Posting>,
}

#[derive(Clone, Debug)]
struct Document {
    id: u32,
    words: Box<[u32]>,
}

/// An index of documents known by a number of the caller's. Holds at most 16 million.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    /// In order of arrival: a word keeps its place.
    words: Vec<Word>,
    /// Places in `words`, by text.
    sorted: Vec<u32>,
    /// A free slot holds `None`.
    slots: Vec<Option<Document>>,
    free: Vec<u32>,
    slot_of: BTreeMap<u32, u32>,
}

/// Fixed keys: the index is the same on every device and reads no random source.
type WordMap = HashMap<Box<str>, u32, BuildHasherDefault<DefaultHasher>>;

impl SearchIndex {
    /// An index without documents.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An index of many documents at once: quicker than as many calls of
    /// [`SearchIndex::upsert`]. Each document has a number and fields of text with weights (1 to
    /// 255, heavier is better); a number that comes again replaces the document.
    pub fn build<F, S>(documents: impl IntoIterator<Item = (u32, F)>) -> Self
    where
        F: IntoIterator<Item = (S, u8)>,
        S: AsRef<str>,
    {
        let mut index = Self::default();
        let mut places = WordMap::default();
        for (id, fields) in documents {
            let words = words_of(fields, |word| match places.get(word) {
                Some(place) => *place,
                None => {
                    let place = index.push_word(word);
                    places.insert(word.into(), place);
                    place
                }
            });
            index.put(id, &words);
        }
        let words = sorted(
            places.into_iter().collect::<Vec<(Box<str>, u32)>>(),
            Ord::cmp,
        );
        index.sorted = words.into_iter().map(|(_, place)| place).collect();
        index
    }

    /// Adds a document, or replaces the one of that number.
    pub fn upsert<F, S>(&mut self, id: u32, fields: F)
    where
        F: IntoIterator<Item = (S, u8)>,
        S: AsRef<str>,
    {
        let words = words_of(fields, |word| self.place_of(word));
        self.put(id, &words);
    }

    /// Forgets a document; `false` when there was none of that number.
    pub fn remove(&mut self, id: u32) -> bool {
        let Some(slot) = self.slot_of.remove(&id) else {
            return false;
        };
        let document = usize::try_from(slot)
            .ok()
            .and_then(|s| self.slots.get_mut(s)?.take());
        for place in document.into_iter().flat_map(|document| document.words) {
            if let Some(word) = self.words.get_mut(place as usize) {
                let from = word
                    .postings
                    .partition_point(|p| *p < Posting::new(slot, 0));
                if word
                    .postings
                    .get(from)
                    .is_some_and(|p| p.slot() == slot as usize)
                {
                    word.postings.remove(from);
                }
            }
        }
        self.free.push(slot);
        true
    }

    /// How many documents.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slot_of.len()
    }

    /// No document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slot_of.is_empty()
    }

    /// How many slots, free ones included.
    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// The document number in each slot.
    pub(super) fn documents(&self) -> impl Iterator<Item = Option<u32>> {
        self.slots
            .iter()
            .map(|document| document.as_ref().map(|document| document.id))
    }

    /// All words, in no useful order.
    pub(super) fn words(&self) -> impl Iterator<Item = &Word> {
        self.words.iter()
    }

    /// Words from `first` on, in alphabetical order.
    pub(super) fn words_from(&self, first: &str) -> impl Iterator<Item = &Word> {
        let from = self.lower_bound(first);
        self.sorted
            .iter()
            .skip(from)
            .filter_map(|place| self.words.get(*place as usize))
    }

    fn lower_bound(&self, text: &str) -> usize {
        let before = |place: &u32| {
            self.words
                .get(*place as usize)
                .is_some_and(|word| *word.text < *text)
        };
        self.sorted.partition_point(before)
    }

    fn place_of(&mut self, text: &str) -> u32 {
        let at = self.lower_bound(text);
        let found = self.sorted.get(at).copied();
        match found.filter(|place| {
            self.words
                .get(*place as usize)
                .is_some_and(|word| *word.text == *text)
        }) {
            Some(place) => place,
            None => {
                let place = self.push_word(text);
                self.sorted.insert(at, place);
                place
            }
        }
    }

    fn push_word(&mut self, text: &str) -> u32 {
        let place = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let letters = typo::letters(text);
        self.words.push(Word {
            text: text.into(),
            letters,
            postings: Vec::new(),
        });
        place
    }

    fn put(&mut self, id: u32, words: &BTreeMap<u32, u8>) {
        self.remove(id);
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None if self.slots.len() < MAX_SLOTS => {
                self.slots.push(None);
                u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
            }
            None => return,
        };
        for (place, weight) in words {
            if let Some(word) = self.words.get_mut(*place as usize) {
                let posting = Posting::new(slot, *weight);
                let at = word.postings.partition_point(|other| *other < posting);
                word.postings.insert(at, posting);
            }
        }
        self.slot_of.insert(id, slot);
        if let Some(free) = self.slots.get_mut(slot as usize) {
            *free = Some(Document {
                id,
                words: words.keys().copied().collect(),
            });
        }
    }
}

/// Words of the fields of a document with their best weight, as places given by `place_of`.
fn words_of<F, S>(fields: F, mut place_of: impl FnMut(&str) -> u32) -> BTreeMap<u32, u8>
where
    F: IntoIterator<Item = (S, u8)>,
    S: AsRef<str>,
{
    let mut words = BTreeMap::new();
    let mut folded = String::new();
    for (text, weight) in fields {
        fold_into(text.as_ref(), &mut folded);
        for word in folded.split_ascii_whitespace().map(cut) {
            let best = words.entry(place_of(word)).or_insert(weight);
            *best = weight.max(*best);
        }
    }
    words
}
