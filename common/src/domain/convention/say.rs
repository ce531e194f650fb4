//! Values as French text.

use crate::rules::week::month;
use chrono::{Datelike, NaiveDate};

/// « 7 h 30 », « 35 h ».
pub(super) fn hours(minutes: i64) -> String {
    let minutes = minutes.max(0);
    match minutes % 60 {
        0 => format!("{}\u{a0}h", minutes / 60),
        rest => format!("{}\u{a0}h\u{a0}{rest:02}", minutes / 60),
    }
}

/// « 4,35 € ».
pub(super) fn euros(cents: u64) -> String {
    format!("{},{:02}\u{a0}€", cents / 100, cents % 100)
}

/// « 21 janvier 2010 ».
pub(super) fn date(date: NaiveDate) -> String {
    let day = match date.day() {
        1 => "1er".into(),
        day => day.to_string(),
    };
    format!("{day} {}", month(date))
}

/// « 1 jour », « 15 jours ».
pub(super) fn days(count: u16) -> String {
    match count {
        0 | 1 => format!("{count}\u{a0}jour"),
        _ => format!("{count}\u{a0}jours"),
    }
}

/// The spaces that French puts before `:`, `;`, `!`, `?`, `%`, `€`, inside « », and between a
/// number and its unit or its n°, made unbreakable. For the words of a model, never for what people wrote.
pub(super) fn typeset(words: &str) -> String {
    let chars: Vec<char> = words.chars().collect();
    let mut out = String::with_capacity(words.len());
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied();
        let rest = chars.get(at + 1..).unwrap_or_default();
        if *c == ' ' && binds(before, rest) {
            out.push('\u{a0}');
        } else {
            out.push(*c);
        }
    }
    out
}

const UNITS: [&str; 7] = ["h", "min", "ans", "jours", "mois", "heures", "semaines"];

fn binds(before: Option<char>, rest: &[char]) -> bool {
    let Some(after) = rest.first() else {
        return false;
    };
    if matches!(before, Some('«' | '°')) || matches!(after, ':' | ';' | '!' | '?' | '»' | '%' | '€')
    {
        return true;
    }
    let word: String = rest.iter().take_while(|c| c.is_alphabetic()).collect();
    let number_before = before.is_some_and(|c| c.is_ascii_digit());
    let minutes = before == Some('h') && after.is_ascii_digit();
    minutes || (number_before && UNITS.contains(&word.as_str()))
}

/// What a person wrote, fit to be printed: no control signs, nothing that turns the direction of
/// the text around, no space at either end.
pub(super) fn plain(written: &str) -> String {
    let turned = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let spaced: String = written
        .chars()
        .filter(|c| !turned(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.trim().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_said_as_a_school_says_them() {
        assert_eq!(hours(450), "7\u{a0}h\u{a0}30");
        assert_eq!(hours(2100), "35\u{a0}h");
        assert_eq!(hours(425), "7\u{a0}h\u{a0}05");
        assert_eq!(hours(-3), "0\u{a0}h");
        assert_eq!(euros(435), "4,35\u{a0}€");
        assert_eq!(euros(5), "0,05\u{a0}€");
        let day = |text: &str| date(text.parse().unwrap());
        assert_eq!(day("2010-01-21"), "21 janvier 2010");
        assert_eq!(day("2026-09-01"), "1er septembre 2026");
        assert_eq!(days(1), "1\u{a0}jour");
        assert_eq!(days(22), "22\u{a0}jours");
    }

    #[test]
    fn spaces_that_must_not_break_do_not() {
        assert_eq!(typeset("Début : 8 h"), "Début\u{a0}: 8\u{a0}h");
        assert_eq!(typeset("« oui » !"), "«\u{a0}oui\u{a0}»\u{a0}!");
        assert_eq!(typeset("décret n° 7"), "décret n°\u{a0}7");
        assert_eq!(typeset("4 h 30 de suite"), "4\u{a0}h\u{a0}30 de suite");
        assert_eq!(typeset("16 ans, 16 anses"), "16\u{a0}ans, 16 anses");
        assert_eq!(typeset("rien à lier "), "rien à lier ");
    }

    #[test]
    fn what_people_wrote_cannot_upset_a_page() {
        assert_eq!(plain("  Ma\u{0}rtin\n"), "Ma rtin");
        assert_eq!(plain("\u{202e}nitraM"), "nitraM");
    }
}
