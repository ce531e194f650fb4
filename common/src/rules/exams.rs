//! Dates of the examinations that keep a class at school, as dated rows (see
//! `common/data/README.md`). A session that the table does not know is told as unknown, never taken
//! for one without examinations.

use super::week::IsoWeek;
use crate::domain::division::Level;
use chrono::{Datelike, NaiveDate};
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../data/examens.csv");
const HEADER: &str = "session,premier_jour,dernier_jour,niveau,nom,source";

/// An examination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exam {
    /// Civil year of the session.
    pub session: i32,
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// The classes that sit it.
    pub level: Level,
    /// « Épreuves écrites du CAP ».
    pub name: String,
    /// Where the dates come from.
    pub source: String,
}

fn read(text: &str) -> Option<Vec<Exam>> {
    let mut lines = text.lines();
    if lines.next() != Some(HEADER) {
        return None;
    }
    let line = |line: &str| {
        let mut fields = line.splitn(6, ',');
        let session: i32 = fields.next()?.parse().ok()?;
        let (first, last): (NaiveDate, NaiveDate) =
            (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let level = match fields.next()? {
            "cap1" => Level::Cap1,
            "cap2" => Level::Cap2,
            "seconde" => Level::Seconde,
            "premiere" => Level::Premiere,
            "terminale" => Level::Terminale,
            _ => return None,
        };
        let (name, source) = (fields.next()?.to_owned(), fields.next()?.to_owned());
        (first <= last && first.year() == session && !name.is_empty() && !source.is_empty())
            .then_some(Exam {
                session,
                first,
                last,
                level,
                name,
                source,
            })
    };
    lines.map(line).collect()
}

/// Every examination of the table; empty only if the table were damaged, which a test excludes.
#[must_use]
pub fn exams() -> &'static [Exam] {
    static EMBEDDED: OnceLock<Vec<Exam>> = OnceLock::new();
    EMBEDDED.get_or_init(|| read(TABLE).unwrap_or_default())
}

/// Examinations of a level in a week.
pub fn exams_of(level: Level, week: IsoWeek) -> impl Iterator<Item = &'static Exam> {
    let (monday, sunday) = (week.monday(), week.sunday());
    exams()
        .iter()
        .filter(move |e| e.level == level && e.first <= sunday && monday <= e.last)
}

/// The level ends with an examination.
#[must_use]
pub fn sits_exam(level: Level) -> bool {
    matches!(level, Level::Cap2 | Level::Terminale)
}

/// The table knows the session of that year for that level.
#[must_use]
pub fn knows_session(level: Level, session: i32) -> bool {
    exams()
        .iter()
        .any(|e| e.level == level && e.session == session)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(text: &str) -> IsoWeek {
        text.parse().unwrap()
    }

    #[test]
    fn the_embedded_table_reads() {
        let all = read(TABLE).unwrap();
        assert_eq!(all.len(), TABLE.lines().count() - 1);
        assert_eq!(all, exams());
        assert!(all.iter().all(|e| sits_exam(e.level)));
    }

    #[test]
    fn an_exam_is_of_its_level_and_of_each_of_its_weeks() {
        let of = |level, at| exams_of(level, week(at)).count();
        assert_eq!(of(Level::Terminale, "2026-W20"), 1);
        assert_eq!(
            of(Level::Terminale, "2026-W23"),
            1,
            "its last day is a Monday"
        );
        assert_eq!(of(Level::Terminale, "2026-W24"), 0);
        assert_eq!(of(Level::Premiere, "2026-W20"), 0);
        assert_eq!(of(Level::Cap2, "2025-W23"), 1);
    }

    #[test]
    fn a_session_that_nobody_wrote_is_unknown() {
        assert!(knows_session(Level::Terminale, 2026));
        assert!(!knows_session(Level::Cap2, 2026));
        assert!(!knows_session(Level::Terminale, 2027));
    }

    #[test]
    fn a_damaged_table_is_not_read_in_part() {
        let with = |line: &str| read(&format!("{HEADER}\n{line}\n"));
        assert!(with("2026,2026-05-11,2026-06-01,terminale,Bac pro,BO").is_some());
        for wrong in [
            "2026,2026-06-11,2026-06-01,terminale,Bac pro,BO",
            "2025,2026-05-11,2026-06-01,terminale,Bac pro,BO",
            "2026,2026-05-11,2026-06-01,quatrieme,Bac pro,BO",
            "2026,2026-05-11,2026-06-01,terminale,Bac pro,",
            "2026,2026-05-11",
        ] {
            assert_eq!(with(wrong), None, "{wrong}");
        }
        assert_eq!(read("autre\n"), None);
    }
}
