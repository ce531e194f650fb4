//! Titles and lines of a file of pupils, whatever it was: CSV, XML of SIECLE, or one of them in a
//! zip.

use super::super::table::{LineError, delimiter, first_line};
use super::archive::{is_archive, unpack};
use super::encoding::{table_text, xml_text};
use super::{FILE_MAX, PUPILS_MAX, siecle};
use common::rules::text::fold;

/// Longest cell that is kept, in characters.
const CELL_MAX: usize = 200;
/// Most columns.
const COLUMNS_MAX: usize = 120;
/// Lines in which the titles are looked for: some files begin with the name of the school.
const TITLES_WITHIN: usize = 5;

/// The file cannot be read at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("Ce fichier n'est pas un texte\u{a0}: donnez un export CSV, ou le zip de SIECLE.")]
    NotText,
    #[error("Ce fichier est vide\u{a0}: il faut une ligne de titres, puis une ligne par élève.")]
    Empty,
    #[error("Ce fichier est trop gros pour une liste d'élèves.")]
    TooLarge,
    #[error("Cette archive ne s'ouvre pas\u{a0}: exportez-la de nouveau.")]
    Archive,
    #[error("Cette archive ne contient pas de fichier d'élèves (ElevesSansAdresses.xml).")]
    NothingInside,
    #[error(
        "Cette archive contient plusieurs fichiers\u{a0}: donnez celui des élèves, sorti de l'archive."
    )]
    SeveralInside,
    #[error("Ce fichier XML n'est pas lisible vers la ligne {0}\u{a0}: exportez-le de nouveau.")]
    Xml(u64),
    #[error("Ce fichier XML ne contient pas d'élèves\u{a0}: il faut ElevesSansAdresses.xml.")]
    NotPupils,
}

/// Titles, and lines with their number in the file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub titles: Vec<String>,
    pub lines: Vec<(u64, Vec<String>)>,
    /// Lines that cannot be cut, or say that the pupil has left.
    pub errors: Vec<LineError>,
    /// UAI that the file says it is of.
    pub uai: Option<String>,
    /// From SIECLE: columns have fixed names.
    pub is_siecle: bool,
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn read(bytes: &[u8]) -> Result<Self, FileError> {
        if bytes.len() > FILE_MAX {
            return Err(FileError::TooLarge);
        }
        let unpacked = if is_archive(bytes) {
            Some(unpack(bytes)?)
        } else {
            None
        };
        let bytes = unpacked.as_deref().unwrap_or(bytes);
        let sheet = if looks_like_xml(bytes) {
            siecle::read(&xml_text(bytes)?)?
        } else {
            table(&table_text(bytes)?)?
        };
        if sheet.lines.len() > PUPILS_MAX {
            return Err(FileError::TooLarge);
        }
        if sheet.lines.is_empty() && sheet.errors.is_empty() {
            return Err(FileError::Empty);
        }
        Ok(sheet)
    }
}

fn looks_like_xml(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    start.trim_ascii_start().starts_with(b"<")
}

/// A table: the titles are on the first of its first lines that names a pupil.
fn table(text: &str) -> Result<Sheet, FileError> {
    let skipped = titles_at(text);
    let body = text.get(skipped.bytes..).unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(body))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(body.as_bytes());
    let mut sheet = Sheet::default();
    for record in reader.records() {
        match record {
            Ok(record) if record.iter().all(str::is_empty) => {}
            Ok(record) => {
                let line = skipped.lines + first_line(body, record.position());
                let cells: Vec<String> = record.iter().take(COLUMNS_MAX).map(cell).collect();
                if sheet.titles.is_empty() {
                    sheet.titles = cells;
                } else if sheet.lines.len() <= PUPILS_MAX {
                    sheet.lines.push((line, cells));
                }
            }
            Err(error) => sheet.errors.push(LineError {
                line: skipped.lines + error.position().map_or(0, csv::Position::line),
                column: "ligne entière".into(),
                sentence:
                    "Cette ligne ne se découpe pas en colonnes\u{a0}: vérifiez les guillemets."
                        .into(),
            }),
        }
    }
    if sheet.titles.is_empty() {
        return Err(FileError::Empty);
    }
    Ok(sheet)
}

/// What comes before the titles.
struct Skipped {
    lines: u64,
    bytes: usize,
}

/// Where the titles are: the first of the first lines with a word for a name, else the very first.
fn titles_at(text: &str) -> Skipped {
    let mut bytes = 0;
    for (at, line) in text.split_inclusive('\n').take(TITLES_WITHIN).enumerate() {
        let mut words = line.split([';', ',', '\t']).map(fold);
        let names = words.any(|word| {
            word.split(' ')
                .any(|w| matches!(w, "nom" | "eleve" | "prenom"))
        });
        if names && line.contains([';', ',', '\t']) {
            let lines = u64::try_from(at).unwrap_or(0);
            return Skipped { lines, bytes };
        }
        bytes += line.len();
    }
    Skipped { lines: 0, bytes: 0 }
}

/// A cell without what nobody typed: line ends, double spaces, non-breaking spaces.
pub(super) fn cell(raw: &str) -> String {
    let mut words = raw.split_whitespace();
    let mut cell = words.next().unwrap_or_default().to_owned();
    for word in words {
        cell.push(' ');
        cell.push_str(word);
    }
    if cell.chars().count() > CELL_MAX {
        cell = cell.chars().take(CELL_MAX).collect();
    }
    cell
}
