//! What the activities and the clauses say.

use super::super::stay::Stay;
use super::Hit;
use crate::domain::period::PlacementKind;
use crate::rules::wording::{Part, Word, findings, words};

/// Work that is not looking on, folded; a word stands for itself, a star for any ending.
const WORK: &[&str] = &[
    "tenue de caisse",
    "tenir la caisse",
    "encaiss*",
    "mise en rayon",
    "remplissage des rayons",
    "manutention",
    "nettoyage",
    "menage",
    "plonge",
    "service en salle",
    "vente aux clients",
    "conduite d",
    "utilisation de machine*",
    "utiliser une machine",
    "utiliser la machine",
    "livraison*",
    "tenue d un poste",
];

/// After one of these the pupil looks on.
const LOOKING: &[&str] = &[
    "observ*",
    "decouv*",
    "regard*",
    "assister",
    "assiste",
    "presentation",
    "voir",
    "comprendre",
    "rencontr*",
    "visite*",
];

/// What a convention cannot be made for, folded. A tilde stands for up to four words: replacing a part
/// is a trade, replacing a person is a job.
const PURPOSES: &[&str] = &[
    "remplac* ~ salarie*",
    "remplac* ~ employe*",
    "remplac* ~ collegue*",
    "remplac* ~ absent*",
    "remplac* ~ titulaire*",
    "remplac* ~ conge*",
    "remplac* ~ vendeu*",
    "remplac* ~ serveu*",
    "remplac* ~ personnel",
    "surcroit ~ activite",
    "surcroit ~ travail",
    "pic d activite",
    "saisonnier*",
    "poste permanent",
];

/// Length of a pattern in words from there on; 0 when it is not there.
fn matches(pattern: &str, words: &[Word], at: usize) -> usize {
    let mut length = 0;
    let mut gap = 0;
    for part in pattern.split(' ') {
        if part == "~" {
            gap = 4;
            continue;
        }
        let same = |word: &Word| match part.strip_suffix('*') {
            Some(stem) => word.folded.starts_with(stem),
            None => word.folded == part,
        };
        let ahead = words.get(at + length..).unwrap_or_default();
        match ahead.iter().take(gap + 1).position(same) {
            Some(skipped) => length += skipped + 1,
            None => return 0,
        }
        gap = 0;
    }
    length
}

/// Each passage that matches, as it is written, unless a word of `unless` comes before it in its
/// sentence.
fn found(text: &str, patterns: &[&str], unless: &[&str]) -> Vec<Hit> {
    let mut told: Vec<&str> = Vec::new();
    for sentence in text.split(['.', '\n', ';', '!', '?']) {
        let words = words(sentence);
        for (at, first) in words.iter().enumerate() {
            if unless.iter().any(|word| matches(word, &words, at) > 0) {
                break;
            }
            let length = patterns.iter().map(|p| matches(p, &words, at)).max();
            let last = length.and_then(|length| words.get(at + length.checked_sub(1)?));
            let passage = last.and_then(|last| sentence.get(first.span.start..last.span.end));
            if let Some(passage) = passage.filter(|passage| !told.contains(passage)) {
                told.push(passage);
            }
        }
    }
    let hit = |got: &str| Hit::new(Vec::new(), got.into());
    told.into_iter().map(hit).collect()
}

pub(super) fn observer_works(stay: &Stay) -> Vec<Hit> {
    if stay.kind != PlacementKind::Observation {
        return Vec::new();
    }
    found(&stay.activities, WORK, LOOKING)
}

pub(super) fn purpose(stay: &Stay) -> Vec<Hit> {
    let text = [stay.activities.as_str(), &stay.clauses].join("\n");
    found(&text, PURPOSES, &[])
}

/// What [`findings`] reports in the activities, then in the clauses.
pub(super) fn discrimination(stay: &Stay) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for text in [&stay.activities, &stay.clauses] {
        for finding in findings(text, Part::Description) {
            let passage = text.get(finding.span.clone()).unwrap_or_default();
            let got = [
                "Passage à revoir\u{a0}: «\u{a0}",
                passage,
                "\u{a0}». ",
                &finding.criterion.reason(),
            ]
            .concat();
            if hits.iter().all(|hit| hit.got != got) {
                let mut hit = Hit::new(Vec::new(), got);
                hit.next = Some(finding.criterion.instead());
                hits.push(hit);
            }
        }
    }
    hits
}
