//! Sequences of folded words.
//!
//! In a pattern each word is one of `a|b`; `x*` is any word that begins so; `#` is a number; `?x` may
//! be absent.

use super::{Criterion, Word};

/// A sequence of words, unless what stands around it gives it another meaning.
pub(super) struct Pattern {
    pub criterion: Criterion,
    words: &'static str,
    /// One of these in the three words before: it is about somebody else.
    not_after: &'static str,
    /// One of these just after.
    not_before: &'static str,
}

const fn of(criterion: Criterion, words: &'static str) -> Pattern {
    Pattern {
        criterion,
        words,
        not_after: "",
        not_before: "",
    }
}

const fn not_after(mut pattern: Pattern, words: &'static str) -> Pattern {
    pattern.not_after = words;
    pattern
}

const fn not_before(mut pattern: Pattern, words: &'static str) -> Pattern {
    pattern.not_before = words;
    pattern
}

/// People whom the pupil meets at work: what is said of them is no demand.
const MET: &str = "enfant* bebe* petit* public client* clientele resident* patient* personne* \
    usager* eleves habitant* beneficiaire* voyageur* spectateur* famille*";

const APPEARANCE_OF_THINGS: &str = "de des du d en orale ecrite ecrit produits ";

use Criterion::{
    Age, Appearance, Family, Habits, Health, Language, Origin, Photo, Religion, Residence, Sex,
    Union,
};

pub(super) const PATTERNS: &[Pattern] = &[
    // One sex only.
    of(
        Sex,
        "homme|hommes|femme|femmes|garcon|garcons|fille|filles uniquement|seulement|exclusivement",
    ),
    of(
        Sex,
        "uniquement|exclusivement des|aux|pour hommes|femmes|garcons|filles",
    ),
    of(Sex, "reserve* aux|a hommes|femmes|garcons|filles"),
    of(Sex, "hommes|femmes|garcons|filles s abstenir"),
    of(Sex, "pas de femmes|femme|filles|fille|garcons|garcon"),
    of(Sex, "preference ?pour un|une homme|femme|garcon|fille"),
    of(Sex, "preference masculine|feminine"),
    of(Sex, "sexe masculin|feminin"),
    of(Sex, "profil|candidat|candidate masculin|feminin|feminine"),
    not_after(of(Sex, "jeune homme|fille|femme|garcon"), MET),
    of(Sex, "femme de menage"),
    // Age.
    not_after(of(Age, "moins de # ans"), MET),
    not_after(of(Age, "pas plus de # ans"), MET),
    not_after(of(Age, "entre # et # ans"), MET),
    not_after(of(Age, "age* ?de # a # ans"), MET),
    of(Age, "age maximum|maximal|max|limite"),
    of(Age, "# ans maximum|maxi|max"),
    of(Age, "maximum|maxi # ans"),
    not_after(
        of(Age, "jeune et dynamique|motive|motivee"),
        "equipe entreprise structure",
    ),
    not_after(of(Age, "jeune homme|fille|femme|garcon"), MET),
    not_after(of(Age, "jeune dynamique"), "equipe entreprise structure"),
    of(Age, "profil jeune|junior"),
    of(Age, "seniors s abstenir"),
    // Origin, nationality.
    of(Origin, "nationalite francaise|europeenne|exigee|demandee"),
    of(Origin, "de nationalite"),
    of(
        Origin,
        "francais|francaise|francaises|europeens ?de souche uniquement|exclusivement|seulement|exige",
    ),
    of(Origin, "francais|francaise|francaises de souche"),
    of(Origin, "etrangers s abstenir"),
    of(Origin, "pas d etrangers|etranger"),
    of(
        Origin,
        "eleve|stagiaire|candidat|candidate|personne|jeune ?francais d origine francaise|europeenne|etrangere|africaine|\
         maghrebine|asiatique|turque",
    ),
    of(
        Origin,
        "origine francaise|europeenne exigee|souhaitee|demandee|uniquement",
    ),
    of(Origin, "ne|nee en france"),
    of(Origin, "carte d identite francaise"),
    of(Origin, "type|peau europeen|europeenne|blanche|claire"),
    // Language beyond what the work needs.
    of(Language, "langue maternelle"),
    of(Language, "sans accent"),
    of(Language, "accent etranger"),
    // Appearance.
    not_before(
        of(Appearance, "bonne|excellente|belle|tres presentation"),
        APPEARANCE_OF_THINGS,
    ),
    not_before(
        of(
            Appearance,
            "presentation soignee|impeccable|irreprochable|exigee|agreable",
        ),
        APPEARANCE_OF_THINGS,
    ),
    of(
        Appearance,
        "bonne presentation exigee|souhaitee|obligatoire",
    ),
    of(Appearance, "physique agreable|avantageux"),
    of(Appearance, "belle|bonne|jolie apparence"),
    of(Appearance, "apparence|allure soignee|physique|sportive"),
    of(Appearance, "sans|ni tatouage|tatouages|piercing|piercings"),
    of(Appearance, "pas de tatouage|tatouages|piercing|piercings"),
    of(
        Appearance,
        "tatouage|tatouages|piercing|piercings interdit|interdits|refuse|refuses|exclus",
    ),
    of(Appearance, "mince|minces exige|exigee|souhaite|souhaitee"),
    of(Appearance, "taille minimum|minimale|maximum # ?m|cm|metre"),
    of(
        Appearance,
        "mesurer|mesurant |plus|minimum ?de # m|cm|metre",
    ),
    // Family.
    of(Family, "celibataire"),
    not_after(
        of(Family, "sans enfants|enfant ?a charge"),
        "menage couple animation sejour espace",
    ),
    of(
        Family,
        "sans charge|obligation|contrainte |familiale|familiales",
    ),
    of(
        Family,
        "libre de toute|toutes obligation|obligations|contrainte|contraintes",
    ),
    of(Family, "situation de famille"),
    of(Family, "situation familiale"),
    of(Family, "mere|pere de famille s abstenir"),
    of(Family, "ne pas etre enceinte|mariee|marie"),
    of(Family, "femme|femmes enceinte|enceintes s abstenir"),
    of(Family, "pas de femme|femmes enceinte|enceintes"),
    of(Family, "certificat de non grossesse"),
    // Residence.
    not_after(
        of(
            Residence,
            "habitant|habiter|habitez|habite a|pres|sur|dans|en|proche|luneville|nancy|metz|epinal",
        ),
        MET,
    ),
    not_after(
        of(
            Residence,
            "residant|resider|residez|reside a|pres|sur|dans|en|proche|luneville|nancy|metz|epinal",
        ),
        MET,
    ),
    not_after(
        of(Residence, "domicilie|domiciliee|domicilies|domiciliees"),
        MET,
    ),
    of(Residence, "lieu de residence|domicile proche"),
    of(
        Residence,
        "domicile proche|a ?proximite exige*|souhaite*|obligatoire",
    ),
    of(
        Residence,
        "logement sur|a place|proximite exige|obligatoire",
    ),
    of(
        Residence,
        "etre|eleve|stagiaire du quartier|village|coin|secteur uniquement|seulement",
    ),
    of(
        Residence,
        "du quartier|village|coin uniquement|seulement|exclusivement",
    ),
    // Health, disability.
    not_before(
        not_after(of(Health, "bonne|parfaite|excellente sante"), MET),
        "de des du d",
    ),
    of(Health, "bonne|excellente condition|forme physique"),
    of(Health, "sans handicap"),
    of(Health, "sans probleme|problemes|souci|soucis de sante|dos"),
    of(Health, "pas de handicap|handicape|handicapes"),
    of(
        Health,
        "pas de probleme|problemes|souci|soucis de sante|dos",
    ),
    of(Health, "handicapes|handicape|handicap s abstenir"),
    of(Health, "non handicape|handicapee|handicapes"),
    of(
        Health,
        "personne|personnes|eleve|eleves|stagiaire valide|valides",
    ),
    of(Health, "rqth exclu*|refuse*|non"),
    of(Health, "certificat de bonne sante"),
    of(Health, "sans lunettes|allergie|allergies|traitement"),
    // Religion.
    of(Religion, "sans|pas voile|foulard"),
    of(Religion, "pas de voile|foulard"),
    of(Religion, "voile|foulard interdit|refuse|exclu"),
    of(Religion, "non pratiquant|pratiquante"),
    of(
        Religion,
        "catholique|chretien|chretienne|musulman|musulmane|juif|juive pratiquant|pratiquante|exige|souhaite|uniquement",
    ),
    of(Religion, "musulmans|catholiques|juifs|chretiens s abstenir"),
    // Habits.
    of(Habits, "non fumeur|fumeuse|fumeurs"),
    of(Habits, "fumeurs|fumeur s abstenir"),
    // Union.
    of(Union, "non syndique|syndiquee|syndiques"),
    of(Union, "syndicalistes s abstenir"),
    // Photo.
    not_after(
        of(Photo, "avec ?une photo|photographie"),
        "album cadre livre ",
    ),
    of(
        Photo,
        "photo|photographie exigee|obligatoire|souhaitee|demandee|recente",
    ),
    of(
        Photo,
        "joindre|joignez|envoyer|envoyez|fournir|fournissez|apporter|apportez une|votre|sa photo|photographie",
    ),
    of(Photo, "photo d identite"),
    of(Photo, "cv|candidature photo"),
];

impl Pattern {
    /// Its words, as written.
    #[cfg(test)]
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.split_ascii_whitespace()
    }

    /// How many words from `at` on are this pattern.
    pub(super) fn matches(&self, words: &[Word], at: usize) -> Option<usize> {
        let end = sequence(&mut self.words.split_ascii_whitespace(), words, at)?;
        let before = words.get(at.saturating_sub(3)..at).unwrap_or_default();
        let met = before
            .iter()
            .rev()
            .scan(words.get(at).is_some_and(|w| w.begins), |ended, word| {
                if *ended {
                    return None;
                }
                *ended = word.begins;
                Some(word)
            })
            .any(|word| listed(self.not_after, word));
        let after = words.get(end).filter(|word| !word.begins);
        let another = met || after.is_some_and(|word| listed(self.not_before, word));
        (!another).then(|| end - at)
    }
}

fn listed(list: &str, word: &Word) -> bool {
    list.split_ascii_whitespace().any(|one| is(one, word))
}

/// Where the sequence ends, if it stands here. A sentence that begins ends it.
fn sequence<'a>(
    pattern: &mut (impl Iterator<Item = &'a str> + Clone),
    words: &[Word],
    at: usize,
) -> Option<usize> {
    let mut here = at;
    for wanted in pattern.by_ref() {
        let (optional, wanted) = wanted
            .strip_prefix('?')
            .map_or((false, wanted), |wanted| (true, wanted));
        let word = words.get(here).filter(|word| here == at || !word.begins);
        let same = word.is_some_and(|word| wanted.split('|').any(|one| is(one, word)));
        match (same, optional) {
            (true, _) => here += 1,
            (false, true) => {}
            (false, false) => return None,
        }
    }
    Some(here)
}

fn is(wanted: &str, word: &Word) -> bool {
    let folded = word.folded.as_str();
    match wanted.strip_suffix('*') {
        _ if wanted == "#" => !folded.is_empty() && folded.bytes().all(|b| b.is_ascii_digit()),
        Some(beginning) => folded.starts_with(beginning),
        None => folded == wanted,
    }
}
