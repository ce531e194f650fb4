use super::*;
use proptest::prelude::*;

#[test]
fn accents_case_and_signs_never_matter() {
    for (text, expected) in [
        ("Épinal", "epinal"),
        ("ÉPINAL", "epinal"),
        ("E\u{301}pinal", "epinal"),
        ("Saint-Dié-des-Vosges", "saint die des vosges"),
        ("L'œuvre d’Ærø", "l oeuvre d aero"),
        ("  Ça — coûte : 12,50 € !  ", "ca coute 12 50"),
        ("MÉTIERS/ÉLECTRICITÉ", "metiers electricite"),
        ("Straße Łódź Çeşme", "strasse lodz cesme"),
        ("n° 1", "n 1"),
        ("ﬁn", "fin"),
        ("ΣΟΦΙΑ", "σοφια"),
        ("İstanbul", "istanbul"),
        ("", ""),
        ("…", ""),
    ] {
        assert_eq!(fold(text), expected, "{text}");
    }
}

#[test]
fn words_come_in_order() {
    assert_eq!(
        tokens("L'Atelier des Cycles, à Nancy"),
        ["l", "atelier", "des", "cycles", "a", "nancy"]
    );
    assert!(tokens(" - ").is_empty());
}

#[test]
fn stop_words_are_sorted_and_folded() {
    assert!(STOP_WORDS.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(STOP_WORDS.iter().all(|word| fold(word) == *word));
    assert!(is_stop_word("de") && is_stop_word("qu") && !is_stop_word("nancy"));
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in ".{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn folded_text_is_words_with_single_spaces(text in "[a-zÀ-ÿœŒ'’ .,0-9-]{0,40}") {
        let folded = fold(&text);
        prop_assert!(folded.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == ' '));
        prop_assert!(!folded.contains("  ") && folded.trim() == folded);
        prop_assert_eq!(tokens(&text).join(" "), folded);
    }

    #[test]
    fn case_does_not_matter(text in "[a-zà-öø-ÿ ]{0,30}") {
        prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
    }
}
