//! Names of posts in one form only.

use super::{Part, Word};

/// The two forms of a post. A name that is the same for both is not here.
const POSTS: &[(&str, &str)] = &[
    ("vendeur", "vendeuse"),
    ("serveur", "serveuse"),
    ("coiffeur", "coiffeuse"),
    ("caissier", "caissiere"),
    ("cuisinier", "cuisiniere"),
    ("boulanger", "boulangere"),
    ("patissier", "patissiere"),
    ("boucher", "bouchere"),
    ("menuisier", "menuisiere"),
    ("charpentier", "charpentiere"),
    ("electricien", "electricienne"),
    ("mecanicien", "mecanicienne"),
    ("technicien", "technicienne"),
    ("informaticien", "informaticienne"),
    ("plombier", "plombiere"),
    ("macon", "maconne"),
    ("couvreur", "couvreuse"),
    ("soudeur", "soudeuse"),
    ("carreleur", "carreleuse"),
    ("infirmier", "infirmiere"),
    ("assistant", "assistante"),
    ("employe", "employee"),
    ("apprenti", "apprentie"),
    ("ouvrier", "ouvriere"),
    ("conducteur", "conductrice"),
    ("animateur", "animatrice"),
    ("jardinier", "jardiniere"),
    ("magasinier", "magasiniere"),
    ("preparateur", "preparatrice"),
    ("estheticien", "estheticienne"),
    ("agriculteur", "agricultrice"),
    ("livreur", "livreuse"),
    ("commercial", "commerciale"),
    ("conseiller", "conseillere"),
    ("hote", "hotesse"),
    ("laborantin", "laborantine"),
    ("soignant", "soignante"),
    ("usineur", "usineuse"),
    ("fraiseur", "fraiseuse"),
    ("carrossier", "carrossiere"),
    ("opticien", "opticienne"),
    ("pharmacien", "pharmacienne"),
];

/// Words that look for somebody.
const SEEKS: &[&str] = &[
    "cherche",
    "cherchons",
    "recherche",
    "recherchons",
    "recrute",
    "recrutons",
    "accueille",
    "accueillons",
    "prend",
    "prenons",
    "embauche",
    "poste",
    "postes",
    "emploi",
    "stagiaire",
    "besoin",
];
/// Words that may stand between.
const BETWEEN: &[&str] = &[
    "un",
    "une",
    "des",
    "deux",
    "d",
    "de",
    "pour",
    "stagiaire",
    "stagiaires",
    "eleve",
    "futur",
    "future",
    "aide",
    "bon",
    "bonne",
    "jeune",
];

/// Words that are the name of a post in one form, where it says who is looked for.
pub(super) fn titles(text: &str, words: &[Word], part: Part) -> Vec<usize> {
    if for_both(text, words) {
        return Vec::new();
    }
    let posts = words.iter().enumerate().filter_map(|(at, word)| {
        let (masculine, feminine) = POSTS.iter().find(|(m, f)| {
            let one = singular(&word.folded);
            one == *m || one == *f
        })?;
        let other = if singular(&word.folded) == *masculine {
            feminine
        } else {
            masculine
        };
        // « vendeur ou vendeuse », « vendeur/vendeuse », « vendeur (vendeuse) », « vendeur·euse ».
        let near = words.get(at.saturating_sub(4)..(at + 5).min(words.len()));
        let both = near.is_some_and(|near| near.iter().any(|w| singular(&w.folded) == *other));
        let suffixed = words.get(at + 1).is_some_and(|next| {
            let joined = text.get(word.span.end..next.span.start);
            joined.is_some_and(|j| {
                matches!(
                    j,
                    "(" | "/" | "·" | "." | "-" | " (" | "/-" | "(-" | "⋅" | "•"
                )
            }) && other.ends_with(next.folded.trim_end_matches('s'))
                && !next.folded.is_empty()
        });
        (!both && !suffixed && looked_for(words, at, part)).then_some(at)
    });
    posts.collect()
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

/// « (F/H) », « H ou F », « homme ou femme », anywhere in the text.
fn for_both(text: &str, words: &[Word]) -> bool {
    let one = |word: &Word, letters: [&str; 2]| letters.contains(&word.folded.as_str());
    let pair = words.windows(2).any(|pair| {
        let [a, b] = pair else { return false };
        let joined = text.get(a.span.end..b.span.start).unwrap_or_default();
        let joins = matches!(joined.trim(), "/" | "-" | "," | "|");
        joins
            && ((one(a, ["h", "homme"]) && one(b, ["f", "femme"]))
                || (one(a, ["f", "femme"]) && one(b, ["h", "homme"])))
    });
    let named = words.windows(3).any(|three| {
        let [a, between, b] = three else { return false };
        matches!(between.folded.as_str(), "ou" | "et")
            && ((one(a, ["h", "homme"]) && one(b, ["f", "femme"]))
                || (one(a, ["f", "femme"]) && one(b, ["h", "homme"]))
                || (one(a, ["garcon", "garcons"]) && one(b, ["fille", "filles"]))
                || (one(a, ["fille", "filles"]) && one(b, ["garcon", "garcons"])))
    });
    pair || named
}

/// A title begins with the post; a description says that it looks for one.
fn looked_for(words: &[Word], at: usize, part: Part) -> bool {
    let before = words.get(..at).unwrap_or_default().iter().rev();
    let mut skipped = before.skip_while(|word| BETWEEN.contains(&word.folded.as_str()));
    let sought = skipped
        .next()
        .is_some_and(|word| SEEKS.contains(&word.folded.as_str()));
    let named = words.get(..at).unwrap_or_default().iter().all(|word| {
        matches!(
            word.folded.as_str(),
            "stage" | "stagiaire" | "aide" | "un" | "une" | "de" | "d" | "eleve"
        )
    });
    sought
        || words
            .get(at.saturating_sub(1))
            .is_some_and(|w| at > 0 && matches!(w.folded.as_str(), "stagiaire" | "stagiaires"))
        || (part == Part::Title && named)
}
