//! Values from the cells of a line. Every wrong cell of a line is told, not only the first.

use super::table::{Line, LineError};
use common::command::{GROUP_SIZES, MINIMUM_AGE_MAX, SEATS_MAX};
use common::domain::division::{Filiere, Level};
use common::domain::offer::{Offer, OfferTerms, OfferText};
use common::rules::age::PLACEMENT_MINIMUM;
use common::rules::text::fold;
use common::rules::week::IsoWeek;
use std::str::FromStr;

/// The offer that a line describes.
#[derive(Clone)]
pub(super) struct Wanted {
    pub text: OfferText,
    pub terms: OfferTerms,
    /// Open or not, when the line says so.
    pub open: Option<bool>,
    /// Columns that the line leaves empty: the values above are then those of a new offer.
    empty: Vec<&'static str>,
}

/// Columns that may be left empty.
const OPTIONAL: [&str; 4] = ["description", "niveaux", "groupe", "age_minimum"];

impl Wanted {
    /// What the line leaves empty stays as it is in an offer that exists.
    pub fn over(mut self, known: &Offer) -> Self {
        for column in &self.empty {
            match *column {
                "description" => self.text.description.clone_from(&known.text.description),
                "niveaux" => self.terms.levels.clone_from(&known.terms.levels),
                "groupe" => self.terms.group_size = known.terms.group_size,
                _ => self.terms.minimum_age = known.terms.minimum_age,
            }
        }
        self
    }

    /// Reads the offer, unless a cell is wrong.
    pub fn read(line: Line<'_>, all_errors: &mut Vec<LineError>) -> Option<Self> {
        let mut errors = Vec::new();
        let title = line.cell("titre").to_owned();
        if title.is_empty() {
            errors.push(line.error("titre", "Donnez un titre à l'offre."));
        }
        let filieres = list(line, "filieres", &mut errors, |word| {
            Filiere::ALL
                .into_iter()
                .find(|f| f.code() == word.replace(' ', "_") || fold(f.label()) == word)
        });
        let levels = match line.cell("niveaux") {
            "" => Level::ALL.to_vec(),
            _ => list(line, "niveaux", &mut errors, |word| {
                Level::ALL.into_iter().find(|l| fold(l.label()) == word)
            }),
        };
        let seats = number(line, "places", 1..=SEATS_MAX, None, &mut errors);
        let group_size = number(line, "groupe", GROUP_SIZES, Some(1), &mut errors);
        // The lowest age of any rule row; that of the day is checked by the command.
        let ages = PLACEMENT_MINIMUM.iter().map(|row| row.value.age);
        let lowest = ages.min().unwrap_or_default();
        let minimum_age = number(
            line,
            "age_minimum",
            lowest..=MINIMUM_AGE_MAX,
            Some(lowest),
            &mut errors,
        );
        let weeks = weeks(line, &mut errors);
        let open = match fold(line.cell("ouverte")).as_str() {
            "" => None,
            "oui" | "o" | "1" => Some(true),
            "non" | "n" | "0" => Some(false),
            other => {
                errors.push(line.error("ouverte", format!("« {other} » : écrivez oui ou non.")));
                None
            }
        };
        if !errors.is_empty() {
            all_errors.extend(errors);
            return None;
        }
        let capacity = weeks.into_iter().map(|week| (week, seats)).collect();
        Some(Self {
            text: OfferText {
                title,
                description: line.cell("description").to_owned(),
            },
            terms: OfferTerms {
                filieres,
                levels,
                capacity,
                group_size,
                minimum_age,
            },
            open,
            empty: OPTIONAL
                .into_iter()
                .filter(|column| line.cell(column).is_empty())
                .collect(),
        })
    }
}

/// A number that may be left out.
pub(super) fn optional<T: FromStr>(
    line: Line<'_>,
    column: &str,
    errors: &mut Vec<LineError>,
) -> Option<T> {
    let cell = line.cell(column);
    let value = cell.parse().ok();
    if value.is_none() && !cell.is_empty() {
        errors.push(line.error(
            column,
            format!("« {cell} » : écrivez un nombre entier, ou laissez la case vide."),
        ));
    }
    value
}

/// Words between commas, bars or plus signs.
fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', '|', '+', '/'])
        .map(str::trim)
        .filter(|w| !w.is_empty())
}

fn list<T>(
    line: Line<'_>,
    column: &str,
    errors: &mut Vec<LineError>,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let mut found = Vec::new();
    let cell = line.cell(column);
    // A label may itself contain commas: the whole cell first.
    if let Some(value) = read(&fold(cell)) {
        return vec![value];
    }
    for word in words(cell) {
        match read(&fold(word)) {
            Some(value) => found.push(value),
            None => errors.push(line.error(column, format!("« {word} » n'est pas connu ici."))),
        }
    }
    if found.is_empty() && errors.is_empty() {
        errors.push(line.error(column, "Remplissez cette colonne."));
    }
    found
}

fn number(
    line: Line<'_>,
    column: &str,
    range: std::ops::RangeInclusive<u8>,
    default: Option<u8>,
    errors: &mut Vec<LineError>,
) -> u8 {
    let cell = line.cell(column);
    match (cell.parse::<u8>(), default) {
        (Ok(value), _) if range.contains(&value) => value,
        (Err(_), Some(default)) if cell.is_empty() => default,
        _ => {
            let (low, high) = (range.start(), range.end());
            errors.push(line.error(
                column,
                format!("« {cell} » : un nombre de {low} à {high} est attendu."),
            ));
            0
        }
    }
}

/// « 2026-S48 », « 2026-S48 à 2026-S51 », several of them between commas or plus signs.
fn weeks(line: Line<'_>, errors: &mut Vec<LineError>) -> Vec<IsoWeek> {
    let mut weeks = Vec::new();
    for word in words(line.cell("semaines")) {
        let (from, to) = word
            .split_once("..")
            .or(word.split_once('à'))
            .unwrap_or((word, word));
        match (week(from), week(to)) {
            // Not counted to the end: nine thousand years fit in a cell, many times.
            (Some(from), Some(to)) if from <= to && IsoWeek::range(from, to).nth(53).is_none() => {
                weeks.extend(IsoWeek::range(from, to));
            }
            _ => errors.push(line.error(
                "semaines",
                format!("« {word} » : écrivez par exemple 2026-S48 ou 2026-S48 à 2026-S51."),
            )),
        }
    }
    if weeks.is_empty() && errors.is_empty() {
        errors.push(line.error("semaines", "Donnez au moins une semaine."));
    }
    weeks
}

fn week(text: &str) -> Option<IsoWeek> {
    let (year, week) = text.trim().split_once('-')?;
    let week = week.trim().trim_start_matches(['S', 's', 'W', 'w']);
    IsoWeek::new(year.trim().parse().ok()?, week.parse().ok()?)
}
