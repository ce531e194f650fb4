//! Values from the cells of a line. Every wrong cell of a line is told, not only the first.

use super::super::table::LineError;
use super::sheet::Sheet;
use chrono::NaiveDate;
use common::api::office::Column;
use common::domain::division::Level;
use common::rules::text::fold;

/// A pupil that a line describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub line: u64,
    pub last_name: String,
    pub first_name: String,
    pub born: NaiveDate,
    pub division: String,
    pub mef: String,
    pub commune: String,
}

/// Pupils older than that are not pupils but a wrong century.
const OLDEST: i32 = 30;
/// Nor are there younger ones in a lycée professionnel.
const YOUNGEST: i32 = 11;

/// Reads a line, unless a cell is wrong.
pub(super) fn wanted(
    sheet: &Sheet,
    columns: &[Option<Column>],
    line: u64,
    cells: &[String],
    today: NaiveDate,
    errors: &mut Vec<LineError>,
) -> Option<Wanted> {
    let before = errors.len();
    let at = |column: Column| columns.iter().position(|c| *c == Some(column));
    let text = |column| {
        at(column)
            .and_then(|at| cells.get(at))
            .map_or("", String::as_str)
    };
    let mut wrong = |column: Column, sentence: String| {
        let title = at(column).and_then(|at| sheet.titles.get(at)).cloned();
        errors.push(LineError {
            line,
            column: title.unwrap_or_else(|| column.label().to_owned()),
            sentence,
        });
    };
    let (mut last, mut first) = (
        [text(Column::UsualName), text(Column::LastName)]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned(),
        text(Column::FirstName).to_owned(),
    );
    if at(Column::FullName).is_some() && (last.is_empty() || first.is_empty()) {
        match in_two(text(Column::FullName)) {
            Some(both) => (last, first) = both,
            None => wrong(
                Column::FullName,
                "Le nom et le prénom ne se distinguent pas\u{a0}: écrivez le nom en capitales."
                    .into(),
            ),
        }
    } else {
        for (column, value) in [(Column::LastName, &last), (Column::FirstName, &first)] {
            if !value.chars().any(char::is_alphabetic) {
                wrong(column, format!("{} absent.", column.label()));
            }
        }
    }
    let born = text(Column::BirthDate);
    let date = date(born, today);
    if date.is_none() {
        wrong(
            Column::BirthDate,
            if born.is_empty() {
                "Date de naissance absente.".into()
            } else {
                format!("«\u{a0}{born}\u{a0}» n'est pas une date de naissance\u{a0}: jj/mm/aaaa.")
            },
        );
    }
    let division = text(Column::Division);
    if division.is_empty() {
        wrong(Column::Division, "Pas de classe\u{a0}: pas importé.".into());
    }
    let wanted = Wanted {
        line,
        last_name: spelled(&last),
        first_name: spelled(&first),
        born: date.unwrap_or_default(),
        division: division.to_owned(),
        mef: text(Column::Mef).to_owned(),
        commune: text(Column::Commune).to_owned(),
    };
    (errors.len() == before).then_some(wanted)
}

/// « DUPONT Marie-Lou », « DE LA TOUR Aïcha », « Dupont, Marie »: capitals first, or a comma; two
/// words otherwise.
fn in_two(full: &str) -> Option<(String, String)> {
    if let Some((last, first)) = full.split_once(',') {
        let both = (last.trim().to_owned(), first.trim().to_owned());
        return (!both.0.is_empty() && !both.1.is_empty()).then_some(both);
    }
    let words: Vec<&str> = full.split(' ').filter(|w| !w.is_empty()).collect();
    let capitals = words.iter().take_while(|word| is_capitals(word)).count();
    let cut = match (capitals, words.len()) {
        (_, 0 | 1) => return None,
        (0, 2) => 1,
        (0, _) => return None,
        // All in capitals: only two words tell.
        (all, n) if all == n && n == 2 => 1,
        (all, n) if all == n => return None,
        (some, _) => some,
    };
    let (last, first) = words.split_at_checked(cut)?;
    Some((last.join(" "), first.join(" ")))
}

fn is_capitals(word: &str) -> bool {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    letters().count() > 1 && letters().all(char::is_uppercase)
}

/// A name as it is read: « DUPONT-MARTIN » is « Dupont-Martin »; mixed case stays as it is.
fn spelled(name: &str) -> String {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let shouted = letters().count() > 1 && letters().all(char::is_uppercase);
    let whispered = letters().all(char::is_lowercase);
    if !shouted && !whispered {
        return name.to_owned();
    }
    let mut spelled = String::with_capacity(name.len());
    let mut starts = true;
    for c in name.chars() {
        if starts {
            spelled.extend(c.to_uppercase());
        } else {
            spelled.extend(c.to_lowercase());
        }
        starts = !c.is_alphabetic();
    }
    spelled
}

/// A day as files write it: 03/09/2009, 3-9-2009, 3.9.09, 2009-09-03, with or without an hour. Only
/// the day of somebody who can be a pupil.
fn date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    let day = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = day.split(['/', '-', '.']).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    let number = |text: &str| -> Option<i32> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok())?
    };
    let (year, month, day) = match (a.len(), c.len()) {
        (4, _) => (number(a)?, number(b)?, number(c)?),
        (_, 4) => (number(c)?, number(b)?, number(a)?),
        // No pupil was born in the last century any more, nor will be soon.
        (_, 2) => (2000 + number(c)?, number(b)?, number(a)?),
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(year, month.try_into().ok()?, day.try_into().ok()?)?;
    let age = today.year() - date.year();
    (YOUNGEST..=OLDEST).contains(&age).then_some(date)
}

/// The level that a MEF tells (its first three digits are the kind of diploma, its last but one
/// digits the length and the year), else the name of the class: « 1MELEC2 », « T ASSP », « 2CAP BOUL ».
pub(super) fn level(mef: &str, division: &str) -> Option<Level> {
    let digits = |from: usize, to: usize| mef.get(from..to);
    if mef.len() >= 10 && mef.bytes().take(10).all(|b| b.is_ascii_digit()) {
        let year = digits(9, 10);
        match (digits(0, 3), year) {
            (Some("247"), Some("1")) => return Some(Level::Seconde),
            (Some("247"), Some("2")) => return Some(Level::Premiere),
            (Some("247"), Some("3")) => return Some(Level::Terminale),
            (Some("241"), Some("1")) => return Some(Level::Cap1),
            (Some("241"), Some("2")) => return Some(Level::Cap2),
            _ => {}
        }
    }
    let name: String = fold(division).split(' ').collect();
    let cap = name.contains("cap");
    match name.chars().next()? {
        '1' if cap => Some(Level::Cap1),
        '2' | 't' if cap => Some(Level::Cap2),
        '1' => Some(Level::Premiere),
        '2' => Some(Level::Seconde),
        't' => Some(Level::Terminale),
        _ => None,
    }
}
