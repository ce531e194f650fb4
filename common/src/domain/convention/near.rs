//! What somebody probably meant to write.

use crate::rules::text::fold;

/// The known word closest to what was written, when it is close enough to be meant.
pub(super) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // A long text is no slip of the pen, and the distance costs the product of the lengths.
    if written.chars().count() > 60 {
        return None;
    }
    let wanted: Vec<char> = fold(written).chars().collect();
    known
        .into_iter()
        .map(|word| {
            let folded: Vec<char> = fold(word).chars().collect();
            (distance(&wanted, &folded), word)
        })
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 2.max(wanted.len() / 3))
        .map(|(_, word)| word)
}

/// Letters to add, remove or change to make one word of the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (pair, y) in row.windows(2).zip(b) {
            let (diagonal, above) = match pair {
                [diagonal, above] => (*diagonal, *above),
                _ => continue,
            };
            let left = next.last().copied().unwrap_or(0);
            let swap = diagonal + usize::from(x != y);
            next.push(swap.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_nonsense_finds_none() {
        let known = ["élève.nom", "élève.naissance", "tuteur.nom"];
        assert_eq!(nearest("eleve.nmo", known), Some("élève.nom"));
        assert_eq!(nearest("tuteur.noms", known), Some("tuteur.nom"));
        assert_eq!(nearest("zzzzzzzzzzzz", known), None);
        assert_eq!(nearest(&"élève.nom".repeat(99), known), None);
    }

    #[test]
    fn distances_are_those_of_the_letters() {
        let d = |a: &str, b: &str| {
            let letters = |s: &str| s.chars().collect::<Vec<_>>();
            distance(&letters(a), &letters(b))
        };
        assert_eq!(d("", ""), 0);
        assert_eq!(d("abc", ""), 3);
        assert_eq!(d("", "abc"), 3);
        assert_eq!(d("chat", "chats"), 1);
        assert_eq!(d("nmo", "nom"), 2);
        assert_eq!(d("kitten", "sitting"), 3);
    }
}
