//! Documents as the template takes them: cleaned, and with what typst cannot count well.

use crate::columns::{self, Column};
use crate::{PdfError, Settings, code, text};
use common::document::{Block, Document, Fact, SignBox};
use serde::Serialize;

/// Letters in a row from which it may break over pages.
const SHORT: usize = 400;
/// The same in lines.
const SHORT_LINES: usize = 10;

/// Longest word of a label that has a line to itself.
const LABEL: usize = 22;

/// All that the template knows.
#[derive(Serialize)]
pub struct Sheets {
    title: String,
    author: String,
    documents: Vec<Sheet>,
    /// For the identity of the file only.
    created: i64,
}

#[derive(Serialize)]
struct Sheet {
    title: String,
    lang: String,
    foot: String,
    said: Said,
    blocks: Vec<Drawn>,
}

/// Words of ours, in the language of the document.
#[derive(Clone, Copy, Serialize)]
struct Said {
    page: &'static str,
    of: &'static str,
    name: &'static str,
    sign: &'static str,
    untitled: &'static str,
}

#[derive(Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum Drawn {
    Heading { level: u8, text: String },
    Paragraph { text: String },
    List { items: Vec<String> },
    Facts { rows: Vec<Row> },
    Table(Table),
    Signatures { boxes: Vec<Signature> },
    Code(Code),
    PageBreak,
}

#[derive(Serialize)]
struct Row {
    label: String,
    value: String,
    short: bool,
    /// Whether a word of the label is wider than its column, so that words are cut.
    tight: bool,
}

#[derive(Serialize)]
struct Table {
    caption: String,
    head: Vec<String>,
    rows: Vec<Cells>,
    /// Whether the head may be on each page.
    short: bool,
    /// Shares of the width.
    widths: Vec<u32>,
    /// Whether a word is wider than its column, so that words are cut.
    tight: bool,
}

#[derive(Serialize)]
struct Cells {
    cells: Vec<String>,
    short: bool,
}

#[derive(Serialize)]
struct Signature {
    role: String,
    name: String,
    signed: String,
    short: bool,
}

#[derive(Serialize)]
struct Code {
    svg: String,
    border: f64,
    alt: String,
    caption: String,
    data: String,
}

impl Sheets {
    pub fn new(
        documents: &[Document],
        settings: &Settings,
        covers: &dyn Fn(char) -> bool,
    ) -> Result<Self, PdfError> {
        let first = documents.first().ok_or(PdfError::Nothing)?;
        let title = [&settings.title, &first.title]
            .into_iter()
            .map(|title| text::line(title, covers))
            .find(|title| !title.is_empty())
            .unwrap_or_else(|| said(&first.lang).untitled.to_owned());
        let pen = Pen { covers };
        Ok(Self {
            title,
            author: text::line(&settings.author, covers),
            documents: documents
                .iter()
                .map(|document| pen.sheet(document))
                .collect::<Result<_, _>>()?,
            created: settings.created.timestamp(),
        })
    }
}

/// Who copies out a document.
struct Pen<'a> {
    covers: &'a dyn Fn(char) -> bool,
}

impl Pen<'_> {
    fn say(&self, typed: &str) -> String {
        text::lines(typed, self.covers)
    }

    fn all(&self, typed: &[String]) -> Vec<String> {
        typed.iter().map(|one| self.say(one)).collect()
    }

    fn sheet(&self, document: &Document) -> Result<Sheet, PdfError> {
        let said = said(&document.lang);
        let mut title = self.say(&document.title);
        if title.is_empty() {
            said.untitled.clone_into(&mut title);
        }
        Ok(Sheet {
            title,
            lang: language(&document.lang),
            foot: self.say(&document.foot),
            said,
            blocks: self.blocks(&document.blocks)?,
        })
    }

    /// Without what is empty, nor a page with nothing on it; no level of headings is left out,
    /// which a screen reader would announce as something missing.
    fn blocks(&self, blocks: &[Block]) -> Result<Vec<Drawn>, PdfError> {
        let mut drawn = Vec::with_capacity(blocks.len());
        let mut above = 1;
        let mut turn = false;
        for block in blocks {
            if *block == Block::PageBreak {
                turn = !drawn.is_empty();
                continue;
            }
            let Some(mut next) = self.block(block)? else {
                continue;
            };
            if std::mem::take(&mut turn) {
                drawn.push(Drawn::PageBreak);
            }
            if let Drawn::Heading { level, .. } = &mut next {
                // The title is the first level.
                above = level.saturating_add(1).clamp(2, above + 1).min(6);
                *level = above;
            }
            drawn.push(next);
        }
        Ok(drawn)
    }

    fn block(&self, block: &Block) -> Result<Option<Drawn>, PdfError> {
        let drawn = match block {
            Block::Heading { level, text } => full(self.say(text)).map(|text| Drawn::Heading {
                level: *level,
                text,
            }),
            Block::Paragraph { text } => full(self.say(text)).map(|text| Drawn::Paragraph { text }),
            Block::List { items } => {
                let items: Vec<_> = self.all(items).into_iter().filter_map(full).collect();
                (!items.is_empty()).then_some(Drawn::List { items })
            }
            Block::Facts { rows } => {
                let rows: Vec<_> = rows.iter().map(|row| self.row(row)).collect();
                (!rows.is_empty()).then_some(Drawn::Facts { rows })
            }
            Block::Table {
                caption,
                head,
                rows,
            } => self.table(caption, head, rows).map(Drawn::Table),
            Block::Signatures { boxes } => {
                let boxes: Vec<_> = boxes.iter().map(|one| self.signature(one)).collect();
                (!boxes.is_empty()).then_some(Drawn::Signatures { boxes })
            }
            Block::Code { data, caption } => Some(Drawn::Code(self.code(data, caption)?)),
            Block::PageBreak => Some(Drawn::PageBreak),
        };
        Ok(drawn)
    }

    fn row(&self, fact: &Fact) -> Row {
        let (label, value) = (self.say(&fact.label), self.say(&fact.value));
        Row {
            short: is_short([&label, &value]),
            tight: label
                .split_whitespace()
                .any(|word| word.chars().count() > LABEL),
            label,
            value,
        }
    }

    fn table(&self, caption: &str, head: &[String], rows: &[Vec<String>]) -> Option<Table> {
        let columns = rows.iter().map(Vec::len).fold(head.len(), usize::max);
        if columns == 0 {
            return None;
        }
        let filled = |cells: &[String]| {
            let mut cells = self.all(cells);
            cells.resize(columns, String::new());
            cells
        };
        let head = filled(head);
        let rows: Vec<_> = rows.iter().map(|row| filled(row)).collect();
        let column = |at: usize| {
            let rows = std::iter::once(&head).chain(&rows);
            Column::new(rows.filter_map(|row| row.get(at)))
        };
        let (widths, tight) = columns::widths(&(0..columns).map(column).collect::<Vec<_>>());
        let rows = rows.into_iter().map(|cells| Cells {
            short: columns::is_short(&cells, &widths),
            cells,
        });
        Some(Table {
            caption: self.say(caption),
            short: columns::is_short(&head, &widths),
            rows: rows.collect(),
            head,
            widths,
            tight,
        })
    }

    fn signature(&self, one: &SignBox) -> Signature {
        let [role, name, signed] = [&one.role, &one.name, &one.signed].map(|typed| self.say(typed));
        Signature {
            short: is_short([&role, &name, &signed]),
            role,
            name,
            signed,
        }
    }

    fn code(&self, data: &str, caption: &str) -> Result<Code, PdfError> {
        let alt = [caption, data].map(|typed| text::line(typed, self.covers));
        let code::Picture { svg, border } = code::picture(data)?;
        Ok(Code {
            svg,
            border,
            alt: alt
                .into_iter()
                .find(|alt| !alt.is_empty())
                .unwrap_or_default(),
            caption: self.say(caption),
            data: self.say(data),
        })
    }
}

fn full(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn is_short<'a>(cells: impl IntoIterator<Item = &'a String>) -> bool {
    cells
        .into_iter()
        .all(|cell| cell.len() <= SHORT && cell.matches('\n').count() < SHORT_LINES)
}

/// The language alone, as typst takes it.
fn language(lang: &str) -> String {
    let lang = lang.split(['-', '_']).next().unwrap_or_default();
    let known = (2..=3).contains(&lang.len()) && lang.bytes().all(|b| b.is_ascii_alphabetic());
    if known {
        lang.to_ascii_lowercase()
    } else {
        "fr".to_owned()
    }
}

fn said(lang: &str) -> Said {
    match language(lang).as_str() {
        "de" => Said {
            page: "Seite",
            of: "von",
            name: "Name:",
            sign: "Datum und Unterschrift:",
            untitled: "Dokument",
        },
        "en" => Said {
            page: "page",
            of: "of",
            name: "Name:",
            sign: "Date and signature:",
            untitled: "Document",
        },
        _ => Said {
            page: "page",
            of: "sur",
            name: "Nom\u{a0}:",
            sign: "Date et signature\u{a0}:",
            untitled: "Document",
        },
    }
}
