use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn changes_that_do_not_meet_are_brought_together() {
    for (base, first, second, merged) in [
        // Each a paragraph of its own, next to one another.
        ("un\ndeux", "UN\ndeux", "un\nDEUX", "UN\nDEUX"),
        // One corrects, the other goes on.
        ("un", "UN", "un\ndeux", "UN\ndeux"),
        (
            "un\n\ndeux",
            "un\n\ndeux\n\ntrois",
            "UN\n\ndeux",
            "UN\n\ndeux\n\ntrois",
        ),
        // One takes out, the other goes on.
        (
            "un\ndeux\ntrois",
            "deux\ntrois",
            "un\ndeux\ntrois\nquatre",
            "deux\ntrois\nquatre",
        ),
        // Both go on: in order.
        ("un", "un\ndeux", "un\ntrois", "un\ndeux\ntrois"),
        // Both go on, in part with the same.
        ("un", "un\ndeux\ntrois", "un\ntrois", "un\ndeux\ntrois"),
        // Both correct in the same way, one more than the other.
        (
            "un\ndeux\ntrois",
            "UN\ndeux\ntrois",
            "UN\ndeux\nTROIS",
            "UN\ndeux\nTROIS",
        ),
        // An accent, a space: a change like any other.
        ("a\nb\nc", "à\nb\nc", "a\nb\nc ", "à\nb\nc "),
    ] {
        assert_eq!(
            merge(base, first, second).as_deref(),
            Some(merged),
            "{base:?}"
        );
    }
}

#[test]
fn changes_that_meet_are_left_to_a_person() {
    for (base, first, second) in [
        ("un", "UN", "Un"),
        ("un\ndeux", "un", "un\nDEUX"),
        ("un\ndeux\ntrois", "UN\nDEUX\ntrois", "un\nDeux\ntrois"),
        // Something added inside what the other wrote again.
        ("un\ndeux", "UN\nDEUX", "un\nentre\ndeux"),
        // Of two equal paragraphs each keeps one: which one cannot be told.
        ("un\nun\ndeux", "un\ndeux", "UN\nun\ndeux\ntrois"),
    ] {
        assert_eq!(merge(base, first, second), None, "{base:?}");
        assert_eq!(merge(base, second, first), None, "{base:?}");
    }
}

#[test]
fn texts_too_long_to_compare_are_left_to_a_person() {
    let many = |word: &str| format!("{word}\n").repeat(PARAGRAPHS_MAX + 1);
    assert_eq!(merge("un", &many("a"), "deux\nun"), None);
    assert_eq!(merge("un", "deux\nun", &many("a")), None);
}

/// What a side does with a paragraph of the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Do {
    Keep,
    Drop,
    Edit,
    /// Keeps it, and writes one after it.
    Add,
}

fn side() -> impl Strategy<Value = Vec<Do>> {
    let one = prop_oneof![6 => Just(Do::Keep), 1 => Just(Do::Drop), 1 => Just(Do::Edit), 1 => Just(Do::Add)];
    prop::collection::vec(one, 1..12)
}

/// Paragraphs as that side leaves them; each word is there once.
fn done(doing: &[Do], len: usize, who: &str) -> Vec<String> {
    let mut text = Vec::new();
    for at in 0..len {
        match doing.get(at).unwrap_or(&Do::Keep) {
            Do::Keep => text.push(format!("p{at}")),
            Do::Drop => {}
            Do::Edit => text.push(format!("p{at} {who}")),
            Do::Add => text.extend([format!("p{at}"), format!("{who}{at}")]),
        }
    }
    text
}

/// Paragraphs drawn from few words: the same one comes again and again.
fn few() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["", "a", "b", "c"]), 0..8)
        .prop_map(|lines| lines.join("\n"))
}

fn is_in_order(part: &[String], whole: &[&str]) -> bool {
    let mut rest = whole.iter();
    part.iter()
        .filter(|p| whole.contains(&p.as_str()))
        .all(|p| rest.any(|w| w == p))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_that_a_side_wrote_is_dropped(len in 1_usize..12, one in side(), other in side()) {
        let base: Vec<String> = (0..len).map(|at| format!("p{at}")).collect();
        let (ours, theirs) = (done(&one, len, "a"), done(&other, len, "b"));
        let Some(merged) = merge(&base.join("\n"), &ours.join("\n"), &theirs.join("\n")) else {
            // Never for changes that a paragraph left alone by both keeps apart.
            let touched = |doing: &[Do], at: usize| doing.get(at).is_some_and(|d| *d != Do::Keep);
            let apart = (0..len).all(|at| {
                !touched(&one, at)
                    || ![at.wrapping_sub(1), at, at + 1].iter().any(|next| touched(&other, *next))
            });
            prop_assert!(!apart, "{ours:?} and {theirs:?} do not meet");
            return Ok(());
        };
        let lines: Vec<&str> = merged.split('\n').filter(|l| !l.is_empty()).collect();
        let written: BTreeSet<&str> = lines.iter().copied().collect();
        prop_assert_eq!(written.len(), lines.len(), "nothing is there twice");
        let has = |list: &[String], word: &String| list.contains(word);
        for word in ours.iter().chain(&theirs) {
            let kept = has(&ours, word) && has(&theirs, word);
            let new = !has(&base, word);
            // An old paragraph that the other side took out or wrote again goes, that is all.
            prop_assert_eq!(kept || new, written.contains(word.as_str()), "{} in {:?}", word, lines);
        }
        for word in &base {
            // Taken out by one, written again by the other: somebody decides.
            let at: usize = word[1..].parse().unwrap();
            let doing = (one.get(at), other.get(at));
            let lost = matches!(doing, (Some(Do::Drop), Some(Do::Edit)) | (Some(Do::Edit), Some(Do::Drop)));
            prop_assert!(!lost, "{} was edited by one and dropped by the other", word);
        }
        prop_assert!(is_in_order(&ours, &lines) && is_in_order(&theirs, &lines), "{lines:?}");
    }

    #[test]
    fn the_order_of_the_sides_only_tells_which_addition_comes_first(
        base in few(), first in few(), second in few(),
    ) {
        let sorted = |text: String| {
            let mut lines: Vec<String> = text.split('\n').map(ToOwned::to_owned).collect();
            lines.sort();
            lines
        };
        let (one, other) = (merge(&base, &first, &second), merge(&base, &second, &first));
        prop_assert_eq!(one.map(sorted), other.map(sorted));
    }

    #[test]
    fn a_side_that_changed_nothing_yields_to_the_other(base in few(), side in few()) {
        prop_assert_eq!(merge(&base, &side, &base), Some(side.clone()));
        prop_assert_eq!(merge(&base, &base, &side), Some(side.clone()));
        prop_assert_eq!(merge(&base, &side, &side), Some(side));
    }

    #[test]
    fn bringing_a_side_in_again_changes_nothing(base in few(), first in few(), second in few()) {
        let Some(merged) = merge(&base, &first, &second) else { return Ok(()) };
        // From the side itself, as when its author goes on from what is there.
        prop_assert_eq!(merge(&second, &merged, &second), Some(merged.clone()));
        prop_assert_eq!(merge(&base, &merged, &merged), Some(merged));
    }

    #[test]
    fn the_changes_of_a_side_make_it_from_the_base(base in few(), side in few()) {
        let (base, side) = (lines(&base), lines(&side));
        let mut made: Vec<&str> = Vec::new();
        let mut at = 0;
        for change in changes(&base, &side) {
            prop_assert!(change.start >= at && change.end <= base.len());
            made.extend(&base[at..change.start]);
            made.extend(change.lines);
            at = change.end;
        }
        made.extend(&base[at..]);
        prop_assert_eq!(&made, &side);
    }
}
