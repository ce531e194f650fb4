//! What each column of a file holds: as its title tells, or as it was said last time.

use common::api::office::Column;
use common::rules::text::fold;
use std::collections::BTreeMap;

/// Titles as they are met, folded, by what they hold.
const KNOWN: [(Column, &[&str]); 8] = [
    (
        Column::LastName,
        &[
            "nom",
            "nom de famille",
            "nom eleve",
            "nom de l eleve",
            "nom naissance",
            "nom de naissance",
        ],
    ),
    (
        Column::UsualName,
        &["nom usage", "nom d usage", "nom usuel"],
    ),
    (
        Column::FirstName,
        &[
            "prenom",
            "prenoms",
            "prenom eleve",
            "prenom de l eleve",
            "prenom 1",
            "prenom usuel",
        ],
    ),
    (
        Column::FullName,
        &[
            "nom prenom",
            "nom et prenom",
            "nom prenoms",
            "eleve",
            "eleves",
            "nom et prenoms",
        ],
    ),
    (
        Column::BirthDate,
        &[
            "date naiss",
            "date de naissance",
            "date naissance",
            "ne le",
            "ne e le",
            "nee le",
            "naissance",
            "ddn",
        ],
    ),
    (
        Column::Division,
        &[
            "classe",
            "classes",
            "division",
            "div",
            "code structure",
            "libelle classe",
            "groupe classe",
        ],
    ),
    (
        Column::Mef,
        &["mef", "code mef", "mef code", "formation mef"],
    ),
    (
        Column::Commune,
        &[
            "commune",
            "commune de residence",
            "commune residence",
            "ville",
            "ville de residence",
            "code commune",
            "commune insee",
            "insee",
        ],
    ),
];

/// What each title tells; the first of two that tell the same keeps it.
#[must_use]
pub fn guess(titles: &[String]) -> Vec<Option<Column>> {
    let mut taken = Vec::new();
    titles
        .iter()
        .map(|title| {
            let title = fold(title);
            let column = KNOWN
                .iter()
                .find(|(_, names)| names.contains(&title.as_str()))
                .map(|(column, _)| *column)?;
            (!taken.contains(&column)).then(|| {
                taken.push(column);
                column
            })
        })
        .collect()
}

/// What each title held last time; nothing when a title is new.
#[must_use]
pub fn named(
    titles: &[String],
    known: &BTreeMap<String, Option<Column>>,
) -> Option<Vec<Option<Column>>> {
    let held = |title: &String| known.get(&fold(title)).copied();
    titles.iter().map(held).collect()
}
