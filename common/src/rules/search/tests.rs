mod corpus;
mod naive;

use super::*;
use naive::NaiveIndex;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn index(documents: &[&str]) -> SearchIndex {
    SearchIndex::build((0..).zip(documents.iter().map(|text| [(*text, 10)])))
}

fn found(index: &SearchIndex, text: &str) -> (Matching, Vec<u32>) {
    let found = index.query(text, usize::MAX, |_| true);
    assert_eq!(found.total, found.hits.len());
    (
        found.matching,
        found.hits.into_iter().map(|(doc, _)| doc).collect(),
    )
}

const OFFERS: [&str; 6] = [
    "Boulangerie Morel, Nancy",
    "Pâtisserie-chocolaterie de l'Hôtel de Ville, Épinal",
    "Menuiserie Thiébaut, Lunéville",
    "Garage du Château, Lunéville",
    "Chez Nous, restaurant, Metz",
    "Atelier d'électricité, 54300 Lunéville",
];

#[test]
fn accents_and_case_are_forgiven() {
    let index = index(&OFFERS);
    for text in [
        "épinal",
        "EPINAL",
        "E\u{301}pinal",
        "hotel epinal",
        "Patisserie",
    ] {
        assert_eq!(found(&index, text), (Matching::AllWords, vec![1]), "{text}");
    }
    assert_eq!(found(&index, "electricité").1, [5]);
}

#[test]
fn the_word_being_typed_matches_beginnings() {
    let index = index(&OFFERS);
    assert_eq!(found(&index, "men"), (Matching::AllWords, vec![2]));
    assert_eq!(
        found(&index, "luneville gar"),
        (Matching::AllWords, vec![3])
    );
    assert_eq!(found(&index, "lune"), (Matching::AllWords, vec![2, 3, 5]));
    assert_eq!(found(&index, "543"), (Matching::AllWords, vec![5]));
}

#[test]
fn typing_errors_are_forgiven_from_four_letters_and_two_from_eight() {
    let index = index(&OFFERS);
    for (text, expected) in [
        ("nanci", 0),
        ("nacny", 0),
        ("ancy", 0),
        ("boulnagrie", 0),
        ("menuisrie luneville", 2),
        ("menuserei", 2),
        ("epinnal", 1),
        ("garaje", 3),
    ] {
        assert_eq!(
            found(&index, text),
            (Matching::WithTypos, vec![expected]),
            "{text}"
        );
    }
    for text in ["nnc", "mtz", "54301", "bxulxngxrie"] {
        assert_eq!(found(&index, text), (Matching::Nothing, vec![]), "{text}");
    }
}

#[test]
fn all_words_must_match_unless_nothing_has_them_all() {
    let index = index(&OFFERS);
    assert_eq!(
        found(&index, "garage luneville"),
        (Matching::AllWords, vec![3])
    );
    assert_eq!(
        found(&index, "garage metz"),
        (Matching::SomeWords, vec![3, 4])
    );
    assert_eq!(
        found(&index, "garage xyzxyz"),
        (Matching::SomeWords, vec![3])
    );
}

#[test]
fn common_words_count_only_when_there_is_nothing_else() {
    let index = index(&OFFERS);
    assert_eq!(found(&index, "garage de la"), (Matching::AllWords, vec![3]));
    assert_eq!(found(&index, "l'atelier"), (Matching::AllWords, vec![5]));
    assert_eq!(found(&index, "chez nous"), (Matching::AllWords, vec![4]));
    assert_eq!(found(&index, ""), (Matching::NoWord, vec![]));
    assert_eq!(found(&index, " … "), (Matching::NoWord, vec![]));
}

#[test]
fn exact_comes_before_beginning_before_typing_error_and_heavy_fields_before_light_ones() {
    let index = SearchIndex::build([
        (7, vec![("couvreur", 1)]),
        (1, vec![("couture", 1)]),
        (2, vec![("coutures", 255)]),
        (3, vec![("coupure", 255)]),
        (4, vec![("couture", 200)]),
        (5, vec![("cotuure", 255), ("couture", 2)]),
    ]);
    assert_eq!(
        found(&index, "couture"),
        (Matching::WithTypos, vec![4, 5, 1, 2, 3])
    );
}

#[test]
fn typing_errors_are_looked_for_when_fewer_than_five_documents_match_as_typed() {
    let mut offers = vec!["couture"; 4];
    offers.push("coupure");
    assert_eq!(
        found(&index(&offers), "couture"),
        (Matching::WithTypos, vec![0, 1, 2, 3, 4])
    );
    offers.push("couture");
    assert_eq!(
        found(&index(&offers), "couture"),
        (Matching::AllWords, vec![0, 1, 2, 3, 5])
    );
}

#[test]
fn the_filter_decides_what_counts_and_the_limit_what_comes_back() {
    let index = index(&OFFERS);
    let found = index.query("luneville", 2, |_| true);
    assert_eq!((found.total, found.hits.len(), found.hits[0].0), (3, 2, 2));
    assert_eq!(index.query("luneville", 0, |_| true).hits, []);
    // What the filter leaves out cannot keep the search from looking further.
    let found = index.query("garage luneville", 9, |doc| doc != 3);
    assert_eq!(found.matching, Matching::SomeWords);
    assert!(found.hits.iter().all(|(doc, _)| *doc != 3));
}

#[test]
fn documents_can_be_replaced_and_forgotten() {
    let mut index = index(&OFFERS);
    index.upsert(0, [("Fleuriste", 10), ("Nancy", 3)]);
    assert_eq!(found(&index, "boulangerie").0, Matching::Nothing);
    assert_eq!(found(&index, "fleuriste nancy").1, [0]);
    index.upsert(4_000_000_000, [("Fleuriste", 10)]);
    assert_eq!(found(&index, "fleuriste").1, [0, 4_000_000_000]);
    assert!(index.remove(0) && !index.remove(0));
    assert_eq!(found(&index, "nancy").0, Matching::Nothing);
    index.upsert(9, [("Horlogerie", 10)]);
    assert_eq!(found(&index, "horlogerie").1, [9]);
    assert_eq!(index.len(), 7);
    assert!(!index.is_empty() && SearchIndex::new().is_empty());
    assert_eq!(
        found(&SearchIndex::new(), "nancy"),
        (Matching::Nothing, vec![])
    );
}

#[test]
fn very_long_words_and_queries_are_cut_and_still_found() {
    let long = "é".repeat(500);
    let cyrillic = "я".repeat(500);
    let index = index(&[&long, &cyrillic]);
    assert_eq!(found(&index, &long).1, [0]);
    assert_eq!(found(&index, &cyrillic).1, [1]);
    let many = "mot ".repeat(10_000) + "eee";
    assert_eq!(found(&index, &many), (Matching::SomeWords, vec![0]));
}

/// A corpus of the size of the académie answers as the naive scan does.
#[test]
fn thirty_thousand_offers_answer_as_a_naive_scan() {
    let offers = corpus::offers(30_000);
    let fields = || {
        offers
            .iter()
            .zip(0..)
            .map(|(offer, doc)| (doc, offer.fields()))
    };
    let index = SearchIndex::build(fields());
    let naive = NaiveIndex::build(fields());
    let mut matchings = BTreeMap::new();
    for text in corpus::QUERIES {
        let expected = naive.query(text);
        let found = index.query(text, usize::MAX, |_| true);
        assert_eq!(found, expected, "{text}");
        *matchings
            .entry(format!("{:?}", found.matching))
            .or_insert(0) += 1;
        let top = index.query(text, 20, |_| true);
        assert_eq!(top.total, expected.total, "{text}");
        assert_eq!(
            top.hits,
            expected.hits.into_iter().take(20).collect::<Vec<_>>(),
            "{text}"
        );
    }
    // The queries go through every way of matching.
    assert_eq!(matchings.len(), 4, "{matchings:?}");
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[abc]{1,5}",
        2 => "[abcdé]{6,10}",
        1 => prop::sample::select(vec!["boulangerie", "boulanger", "de", "la", "nancy", "54300"])
            .prop_map(Into::into),
    ]
}

fn text(words: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(word(), 0..=words).prop_map(|words| words.join(" "))
}

type Fields = Vec<(String, u8)>;

fn fields() -> impl Strategy<Value = Fields> {
    proptest::collection::vec((text(3), 1u8..=255), 0..3)
}

proptest! {
    #[test]
    fn small_corpora_answer_as_a_naive_scan(
        documents in proptest::collection::vec((0u32..12, fields()), 0..16),
        query in text(3),
        limit in 0usize..8,
        kept in 0u32..14,
    ) {
        let index = SearchIndex::build(documents.clone());
        let naive = NaiveIndex::build(documents);
        prop_assert_eq!(index.query(&query, usize::MAX, |_| true), naive.query(&query));
        let mut expected = naive.query_among(&query, |doc| doc < kept);
        expected.hits.truncate(limit);
        prop_assert_eq!(index.query(&query, limit, |doc| doc < kept), expected);
    }

    #[test]
    fn changing_documents_one_by_one_gives_the_index_built_at_once(
        changes in proptest::collection::vec((0u32..6, proptest::option::of(fields())), 0..20),
        queries in proptest::collection::vec(text(2), 4),
    ) {
        let mut index = SearchIndex::new();
        let mut documents: BTreeMap<u32, Fields> = BTreeMap::new();
        for (doc, change) in changes {
            match change {
                Some(fields) => {
                    index.upsert(doc, fields.clone());
                    documents.insert(doc, fields);
                }
                None => {
                    prop_assert_eq!(index.remove(doc), documents.remove(&doc).is_some());
                }
            }
        }
        prop_assert_eq!(index.len(), documents.len());
        let at_once = SearchIndex::build(documents);
        for query in queries {
            prop_assert_eq!(
                index.query(&query, usize::MAX, |_| true),
                at_once.query(&query, usize::MAX, |_| true)
            );
        }
    }

    #[test]
    fn errors_are_counted_as_by_the_full_table(
        typed in "[abc]{0,7}", word in "[abc]{0,7}", max in 0u8..=2,
    ) {
        let measure = typo::Typed::new(&typed, max);
        let letters = typo::letters(&word);
        let allowed = |n: usize| u8::try_from(n).ok().filter(|n| *n <= max);
        prop_assert_eq!(
            measure.distance(&word, letters),
            allowed(naive::distance(&typed, &word))
        );
        prop_assert_eq!(
            measure.prefix_distance(&word, letters),
            allowed(naive::prefix_distance(&typed, &word))
        );
    }

    #[test]
    fn one_typing_error_in_a_long_word_is_always_forgiven(
        at in 0usize..11, kind in 0u8..4, letter in "[a-z]",
    ) {
        let index = index(&OFFERS);
        let mut typed: Vec<char> = "boulangerie".chars().collect();
        let letter = letter.chars().next().unwrap();
        match kind {
            0 => typed[at] = letter,
            1 => typed.insert(at, letter),
            2 => { typed.remove(at); }
            _ => typed.swap(at, (at + 1).min(10)),
        }
        let typed: String = typed.into_iter().collect();
        prop_assert_eq!(found(&index, &typed).1, vec![0], "{}", typed);
    }
}
