//! Text made comparable: « Épinal », « epinal » and « ÉPINAL » are one word.

#[cfg(test)]
mod tests;

/// Lower case letters and digits without accents; anything else becomes one space; no space at
/// either end. `œ` is `oe`, `æ` is `ae`, `ß` is `ss`; accents written as combining marks fall too.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// [`fold`] into a buffer that is emptied first, for those who fold many texts.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    let mut gap = false;
    for c in text.chars().filter(|c| !is_combining_mark(*c)) {
        let at = folded.len();
        push_folded(c, folded);
        if folded.len() == at {
            gap = true;
        } else {
            if gap && at > 0 {
                folded.insert(at, ' ');
            }
            gap = false;
        }
    }
}

/// Words of a text, folded, in order.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    fold(text)
        .split_ascii_whitespace()
        .map(Into::into)
        .collect()
}

fn push_folded(c: char, out: &mut String) {
    if c.is_ascii() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        }
        return;
    }
    match without_accent(c) {
        Some(plain) => out.push_str(plain),
        None if c.is_alphanumeric() => {
            out.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c)));
        }
        None => {}
    }
}

fn is_combining_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Letters of the languages met in French names of people and places.
fn without_accent(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'À'..='Å' | 'ā' | 'Ā' | 'ă' | 'Ă' | 'ą' | 'Ą' | 'ª' => "a",
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' => "c",
        'ď' | 'Ď' | 'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'Ē' | 'ę' | 'Ę' | 'ě' | 'Ě' | 'ė' | 'Ė' => "e",
        'ğ' | 'Ğ' => "g",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'Ī' | 'ı' | 'İ' => "i",
        'ł' | 'Ł' => "l",
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' | 'Ō' | 'ő' | 'Ő' | 'º' => "o",
        'œ' | 'Œ' => "oe",
        'ř' | 'Ř' => "r",
        'ś' | 'Ś' | 'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' => "s",
        'ß' | 'ẞ' => "ss",
        'ť' | 'Ť' | 'ţ' | 'Ţ' | 'ț' | 'Ț' => "t",
        'þ' | 'Þ' => "th",
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'Ū' | 'ů' | 'Ů' | 'ű' | 'Ű' => "u",
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => "y",
        'ź' | 'Ź' | 'ż' | 'Ż' | 'ž' | 'Ž' => "z",
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        _ => return None,
    })
}

/// Folded French words too common to search by, elided forms included (« l' », « d' », « qu' »).
const STOP_WORDS: [&str; 43] = [
    "a", "au", "aux", "avec", "c", "ce", "ces", "cette", "chez", "d", "dans", "de", "des", "du",
    "elle", "en", "est", "et", "il", "j", "je", "l", "la", "le", "les", "leur", "m", "n", "ne",
    "nous", "on", "ou", "par", "pour", "qu", "que", "qui", "s", "sur", "t", "un", "une", "vous",
];

/// The folded word carries no meaning of its own.
#[must_use]
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}
