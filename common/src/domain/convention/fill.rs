//! A model and facts, made one document.

use super::facts::{Facts, WEEKDAYS};
use super::field::Field;
use super::say::{hours, typeset};
use super::signers::boxes;
use super::spans::{Span, Text};
use super::template::{Annex, Template, What};
use super::wording::{DE_NOTE, Lang};
use crate::document::{Block, Document, Fact};
use crate::domain::period::PlacementKind;
use crate::domain::placement::DayHours;
use crate::rules::week::hh_mm;

#[cfg(test)]
mod tests;

/// A line to write on, within a sentence.
pub const BLANK: &str = "…………………………";

/// The convention of these facts. The same model, facts and language always give the same document.
///
/// The text is French, whatever the language: French is what is signed. [`Lang::De`] adds what
/// German readers need to find their way: a note at the beginning, names of days and of those who
/// sign.
#[must_use]
pub fn fill(template: &Template, facts: &Facts, lang: Lang) -> Document {
    let mut page = Page {
        kind: template.kind,
        facts,
        lang,
        blocks: Vec::new(),
        article: 0,
        in_annex: false,
    };
    if lang == Lang::De {
        page.blocks.push(Block::Paragraph {
            text: DE_NOTE.into(),
        });
    }
    for what in shown(template, facts) {
        page.draw(what);
    }
    Document {
        title: typeset(&template.title),
        lang: "fr".into(),
        foot: foot(&template.title, facts),
        blocks: page.blocks,
    }
}

fn foot(title: &str, facts: &Facts) -> String {
    match facts.value(Field::Reference) {
        reference if reference.is_empty() => typeset(title),
        reference => format!("{} – n°\u{a0}{reference}", typeset(title)),
    }
}

/// The blocks whose conditions hold, without headings that nothing stands under.
fn shown<'a>(template: &'a Template, facts: &Facts) -> Vec<&'a What> {
    let holds = template
        .placed()
        .into_iter()
        .filter(|placed| placed.when.iter().all(|when| when.holds(facts)));
    let all: Vec<&What> = holds.map(|placed| placed.what).collect();
    let mut kept: Vec<&What> = Vec::with_capacity(all.len());
    for what in all.into_iter().rev() {
        let below = kept.last().map(|next| next.level());
        let empty = match (what.level(), below) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(level), Some(next)) => next.is_some_and(|next| next <= level),
        };
        if !empty {
            kept.push(what);
        }
    }
    kept.reverse();
    kept
}

struct Page<'a> {
    kind: PlacementKind,
    facts: &'a Facts,
    lang: Lang,
    blocks: Vec<Block>,
    /// The last article's number.
    article: u16,
    in_annex: bool,
}

impl Page<'_> {
    fn draw(&mut self, what: &What) {
        match what {
            What::Heading { level, text } => self.heading(*level, text),
            What::Paragraph { text } => {
                let text = self.sentence(text);
                self.blocks.push(Block::Paragraph { text });
            }
            What::Item { text } => self.item(text),
            What::Row { label, value } => self.row(label, value),
            What::Annex { annex } => self.annex(annex),
            What::Hours => self.blocks.push(grid(self.facts, self.lang)),
            What::Signatures => self.blocks.extend(boxes(self.kind, self.facts, self.lang)),
            What::Page => self.blocks.push(Block::PageBreak),
        }
    }

    /// Articles are numbered as they come: one that is not there leaves no gap.
    fn heading(&mut self, level: u8, text: &Text) {
        let text = self.sentence(text);
        let text = if level == 2 && !self.in_annex {
            self.article = self.article.saturating_add(1);
            format!("Article\u{a0}{}. {text}", self.article)
        } else {
            text
        };
        self.blocks.push(Block::Heading { level, text });
    }

    fn annex(&mut self, annex: &Annex) {
        self.in_annex = true;
        self.blocks.push(Block::PageBreak);
        self.blocks.push(Block::Heading {
            level: 1,
            text: typeset(annex.title()),
        });
    }

    fn item(&mut self, text: &Text) {
        let list = text.only_field().filter(|field| field.is_list());
        let mut items = list.map_or_else(Vec::new, |field| self.facts.list(field));
        if items.is_empty() {
            items.push(self.sentence(text));
        }
        match self.blocks.last_mut() {
            Some(Block::List { items: before }) => before.extend(items),
            _ => self.blocks.push(Block::List { items }),
        }
    }

    fn row(&mut self, label: &Text, value: &Text) {
        let label = self.sentence(label);
        // A blank of its own is drawn as a line to write on.
        let value = match value.only_field() {
            Some(field) => self.facts.value(field),
            None => self.sentence(value),
        };
        let row = Fact { label, value };
        match self.blocks.last_mut() {
            Some(Block::Facts { rows }) => rows.push(row),
            _ => self.blocks.push(Block::Facts { rows: vec![row] }),
        }
    }

    fn sentence(&self, text: &Text) -> String {
        let said = |span: &Span| match span {
            Span::Words(words) => typeset(words),
            Span::Field(field) => match self.facts.value(*field) {
                value if value.is_empty() => BLANK.into(),
                value => value,
            },
        };
        text.spans().iter().map(said).collect()
    }
}

/// The hours of the week: the days of presence, or, as long as nothing is known, the days from
/// Monday to Friday with cells to write in.
pub(super) fn grid(facts: &Facts, lang: Lang) -> Block {
    let hours_of = &facts.period.hours;
    let days = WEEKDAYS.iter().filter(|(number, ..)| {
        hours_of.contains_key(number) || (hours_of.is_empty() && *number <= 5)
    });
    let mut rows: Vec<Vec<String>> = days
        .map(|(number, fr, de)| {
            let name = match lang {
                Lang::Fr => (*fr).to_owned(),
                Lang::De => format!("{fr} ({de})"),
            };
            std::iter::once(name)
                .chain(hours_of.get(number).map_or_else(no_cells, cells))
                .collect()
        })
        .collect();
    let total = facts.weekly_minutes().map(hours).unwrap_or_default();
    let mut last = vec!["Total de la semaine".to_owned()];
    last.extend(["", "", ""].map(String::from));
    last.push(total);
    rows.push(last);
    Block::Table {
        caption: "Horaires de la semaine".into(),
        head: ["Jour", "Arrivée", "Départ", "Pause", "Présence"]
            .map(String::from)
            .to_vec(),
        rows,
    }
}

fn no_cells() -> [String; 4] {
    Default::default()
}

fn cells(of: &DayHours) -> [String; 4] {
    let pause = of
        .pause
        .map(|(from, to)| format!("{} à {}", hh_mm(from), hh_mm(to)));
    [
        hh_mm(of.start),
        hh_mm(of.end),
        pause.unwrap_or_default(),
        hours(of.minutes()),
    ]
}
