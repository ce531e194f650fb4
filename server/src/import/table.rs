//! A table from a file as people export it: UTF-8 or UTF-16, `;` `,` or tab.

use common::rules::text::fold;
use std::collections::BTreeMap;

/// The file cannot be read as a table at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error(
        "Le fichier n'est ni en UTF-8 ni en UTF-16 : dans le tableur, enregistrez-le en « CSV \
         UTF-8 »."
    )]
    Encoding,
    #[error("Le fichier est vide : il faut une ligne de titres, puis une ligne par offre.")]
    Empty,
    #[error("Colonnes absentes : {}. Colonnes lues : {}.", missing.join(", "), found.join(", "))]
    Columns {
        missing: Vec<String>,
        found: Vec<String>,
    },
    #[error("La colonne « {0} » est là deux fois.")]
    Twice(String),
}

/// Something wrong on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// Line in the file, the first is 1.
    pub line: u64,
    /// Column, as in the file.
    pub column: String,
    /// French sentence with the next step.
    pub sentence: String,
}

impl std::fmt::Display for LineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "ligne {}, {} : {}",
            self.line, self.column, self.sentence
        )
    }
}

/// Lines by column.
#[derive(Debug)]
pub struct Table {
    columns: BTreeMap<String, (usize, String)>,
    rows: Vec<(u64, csv::StringRecord)>,
}

impl Table {
    /// Reads a file that must have the `required` columns; titles are compared without accents,
    /// capitals and spaces. Empty lines are skipped, lines that cannot be cut are errors.
    ///
    /// # Errors
    /// [`TableError`].
    pub fn read(bytes: &[u8], required: &[&str]) -> Result<(Self, Vec<LineError>), TableError> {
        let text = decode(bytes)?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&text))
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut columns: BTreeMap<String, (usize, String)> = BTreeMap::new();
        let (mut rows, mut errors) = (Vec::new(), Vec::new());
        for record in reader.records() {
            match record {
                Ok(record) if record.iter().all(str::is_empty) => {}
                Ok(record) if columns.is_empty() => {
                    for (at, title) in record.iter().enumerate() {
                        let twice = columns.insert(name(title), (at, title.to_owned()));
                        if twice.is_some() && !title.is_empty() {
                            return Err(TableError::Twice(title.to_owned()));
                        }
                    }
                }
                Ok(record) => {
                    rows.push((first_line(&text, record.position()), record));
                }
                Err(error) => errors.push(LineError {
                    line: error.position().map_or(0, csv::Position::line),
                    column: "ligne entière".into(),
                    sentence: "Cette ligne ne se découpe pas en colonnes : vérifiez les \
                               guillemets."
                        .into(),
                }),
            }
        }
        if columns.is_empty() {
            return Err(TableError::Empty);
        }
        let missing: Vec<String> = required
            .iter()
            .filter(|c| !columns.contains_key(**c))
            .map(ToString::to_string)
            .collect();
        if !missing.is_empty() {
            let found = columns.into_values().map(|(_, title)| title).collect();
            return Err(TableError::Columns { missing, found });
        }
        Ok((Self { columns, rows }, errors))
    }

    /// Lines, with their number in the file.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.iter().map(|(number, record)| Line {
            table: self,
            number: *number,
            record,
        })
    }
}

/// One line.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    table: &'a Table,
    pub number: u64,
    record: &'a csv::StringRecord,
}

impl<'a> Line<'a> {
    /// A cell, empty when the column or the cell is absent.
    #[must_use]
    pub fn cell(&self, column: &str) -> &'a str {
        self.table
            .columns
            .get(column)
            .and_then(|(at, _)| self.record.get(*at))
            .unwrap_or("")
    }

    /// An error about a cell.
    #[must_use]
    pub fn error(&self, column: &str, sentence: impl Into<String>) -> LineError {
        let title = self
            .table
            .columns
            .get(column)
            .map_or(column, |(_, title)| title.as_str());
        LineError {
            line: self.number,
            column: title.to_owned(),
            sentence: sentence.into(),
        }
    }
}

/// Line of a record: the reader places it at the blank lines it skipped before it.
pub(super) fn first_line(text: &str, at: Option<&csv::Position>) -> u64 {
    let Some(at) = at else { return 0 };
    let start = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    let skipped = blank.filter(|b| **b == b'\n').count();
    at.line() + u64::try_from(skipped).unwrap_or(0)
}

/// A title without accents, capitals, spaces and marks: « Âge minimum » is `age_minimum`.
fn name(title: &str) -> String {
    fold(title).split_whitespace().collect::<Vec<_>>().join("_")
}

fn decode(bytes: &[u8]) -> Result<String, TableError> {
    let (encoding, skip) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    let rest = bytes.get(skip..).unwrap_or_default();
    // Without a mark, a zero byte in the first pair of an ASCII title tells UTF-16.
    let encoding = match rest {
        [first, 0, ..] if skip == 0 && *first != 0 => encoding_rs::UTF_16LE,
        [0, second, ..] if skip == 0 && *second != 0 => encoding_rs::UTF_16BE,
        _ => encoding,
    };
    let (text, malformed) = encoding.decode_without_bom_handling(rest);
    if malformed {
        Err(TableError::Encoding)
    } else {
        Ok(text.into_owned())
    }
}

/// The mark that cuts the title line into most pieces, outside quotes.
pub(super) fn delimiter(text: &str) -> u8 {
    let first = text
        .lines()
        .find(|l| !l.trim().is_empty())
        .unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b';', 0), (b'\t', 0), (b',', 0)];
    for byte in first.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        }
        for (mark, count) in &mut counts {
            if !quoted && byte == *mark {
                *count += 1;
            }
        }
    }
    // The first of the largest: a tie is decided for the semicolon, the habit of French files.
    let mut best = (b';', 0);
    for (mark, count) in counts {
        if count > best.1 {
            best = (mark, count);
        }
    }
    best.0
}
