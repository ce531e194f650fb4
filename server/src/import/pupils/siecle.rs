//! `ElevesSansAdresses.xml` of SIECLE: pupils, and apart from them the divisions they are in.
//!
//! Read as a stream; what is not needed (INE, sex, mail, second first names…) is not kept. A document
//! with a DOCTYPE is refused: it could define entities.

use super::super::table::LineError;
use super::PUPILS_MAX;
use super::sheet::{FileError, Sheet, cell};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Columns, under the names that SIECLE gives them.
pub(super) const TITLES: [&str; 6] = [
    "NOM_DE_FAMILLE",
    "NOM_USAGE",
    "PRENOM",
    "DATE_NAISS",
    "CODE_STRUCTURE",
    "CODE_MEF",
];

/// Deepest element: the real ones go to six.
const DEPTH_MAX: usize = 24;

#[derive(Default)]
struct Pupil {
    line: u64,
    fields: BTreeMap<&'static str, String>,
    left: Option<String>,
}

/// Reads the document.
///
/// # Errors
/// [`FileError`].
pub(super) fn read(text: &str) -> Result<Sheet, FileError> {
    let mut scan = Scan::default();
    let mut reader = Reader::from_str(text);
    let mut lines = Lines {
        text,
        at: 0,
        line: 1,
    };
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let line = lines.of(before);
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                scan.open(&start, line);
                if scan.path.len() > DEPTH_MAX || scan.pupils.len() > PUPILS_MAX {
                    return Err(FileError::TooLarge);
                }
            }
            Ok(Event::Text(words)) => scan.words.push_str(&words.xml10_content()),
            Ok(Event::CData(words)) => scan.words.push_str(&words.xml10_content()),
            Ok(Event::GeneralRef(entity)) => scan.words.push_str(&character(&entity)?),
            Ok(Event::End(_)) => scan.close(),
            Ok(Event::DocType(_)) => return Err(FileError::Xml(line)),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(FileError::Xml(line)),
        }
    }
    if !scan.path.is_empty() {
        return Err(FileError::Xml(lines.of(text.len())));
    }
    scan.sheet()
}

/// The five entities of XML and characters by number; no others exist here.
fn character(entity: &quick_xml::events::BytesRef<'_>) -> Result<String, FileError> {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return Ok(c.to_string());
    }
    let known = match &**entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "apos" => "'",
        "quot" => "\"",
        _ => return Err(FileError::Xml(0)),
    };
    Ok(known.to_owned())
}

/// Line numbers of offsets that only grow.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, offset: usize) -> u64 {
        let passed = self
            .text
            .as_bytes()
            .get(self.at..offset)
            .unwrap_or_default();
        let ends = passed.iter().filter(|b| **b == b'\n').count();
        self.line += u64::try_from(ends).unwrap_or(0);
        self.at = offset.max(self.at);
        self.line
    }
}

#[derive(Default)]
struct Scan {
    /// Names of the elements that are open.
    path: Vec<String>,
    /// Words of the innermost one.
    words: String,
    uai: Option<String>,
    /// By `ELEVE_ID`, in the order of the file.
    pupils: BTreeMap<String, Pupil>,
    order: Vec<String>,
    /// Division of each pupil, by `ELEVE_ID`.
    divisions: BTreeMap<String, String>,
    /// The pupil whose element, or whose structures, are open.
    current: String,
    structure: (String, String),
}

impl Scan {
    fn open(&mut self, start: &BytesStart<'_>, line: u64) {
        let name = start.local_name().into_inner().to_owned();
        match name.as_str() {
            "ELEVE" => {
                self.current = id(start).unwrap_or_else(|| format!("ligne {line}"));
                let pupil = Pupil {
                    line,
                    ..Pupil::default()
                };
                if self.pupils.insert(self.current.clone(), pupil).is_none() {
                    self.order.push(self.current.clone());
                }
            }
            "STRUCTURES_ELEVE" => self.current = id(start).unwrap_or_default(),
            "STRUCTURE" => self.structure = Default::default(),
            _ => {}
        }
        self.path.push(name);
        self.words.clear();
    }

    fn close(&mut self) {
        let name = self.path.pop().unwrap_or_default();
        let words = cell(&std::mem::take(&mut self.words));
        let inside = self.path.last().map_or("", String::as_str);
        match (inside, name.as_str()) {
            ("PARAMETRES", "UAJ") => self.uai = Some(words),
            ("ELEVE", field) => self.field(field, words),
            ("STRUCTURE", "CODE_STRUCTURE") => self.structure.0 = words,
            ("STRUCTURE", "TYPE_STRUCTURE") => self.structure.1 = words,
            ("STRUCTURES_ELEVE", "STRUCTURE") if self.structure.1 == "D" => {
                let division = std::mem::take(&mut self.structure.0);
                self.divisions.insert(self.current.clone(), division);
            }
            _ => {}
        }
    }

    fn field(&mut self, name: &str, words: String) {
        let Some(pupil) = self.pupils.get_mut(&self.current) else {
            return;
        };
        if name == "DATE_SORTIE" && !words.is_empty() {
            pupil.left = Some(words);
        } else if let Some(title) = TITLES.into_iter().find(|title| *title == name) {
            pupil.fields.insert(title, words);
        }
    }

    fn sheet(mut self) -> Result<Sheet, FileError> {
        if self.order.is_empty() {
            return Err(FileError::NotPupils);
        }
        let mut sheet = Sheet {
            titles: TITLES.map(str::to_owned).to_vec(),
            uai: self.uai.take().filter(|uai| !uai.is_empty()),
            is_siecle: true,
            ..Sheet::default()
        };
        for id in &self.order {
            let Some(mut pupil) = self.pupils.remove(id) else {
                continue;
            };
            if let Some(date) = pupil.left {
                sheet.errors.push(LineError {
                    line: pupil.line,
                    column: "DATE_SORTIE".into(),
                    sentence: format!("Sorti le {date} d'après SIECLE\u{a0}: pas importé."),
                });
                continue;
            }
            if let Some(division) = self.divisions.remove(id) {
                pupil.fields.insert("CODE_STRUCTURE", division);
            }
            let cells = TITLES.map(|title| pupil.fields.remove(title).unwrap_or_default());
            sheet.lines.push((pupil.line, cells.to_vec()));
        }
        Ok(sheet)
    }
}

fn id(start: &BytesStart<'_>) -> Option<String> {
    let attribute = start.try_get_attribute("ELEVE_ID").ok()??;
    Some(attribute.value.into_owned())
}
