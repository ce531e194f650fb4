//! A model as a text that a school can write by hand.
//!
//! ```text
//! modèle : pfmp
//! genre : PFMP
//! diplôme : Bac pro
//! auteur : établissement 01890a5d-ac96-774b-bcce-b302099a8057
//! version : 2
//! adopté le : 2026-11-30
//! titre : Convention de période de formation en milieu professionnel
//! ---
//! # Une partie
//!
//! [mention 6] [si mineur]
//! ## Un article
//!
//! Un paragraphe, sur
//! plusieurs lignes, avec le nom de {élève.nom}.
//!
//! - un point d'une liste
//! | Un libellé | {organisme.nom} |
//!
//! !horaires
//! !signatures
//! !page
//! !annexe pédagogique
//! !annexe Consignes de sécurité
//! ```
//!
//! Tags between square brackets hold for the block below them; above a heading, for all that stands
//! under it. A paragraph that begins with one of the signs `# - | [ ! \` begins with `\`.

mod errors;
mod head;
#[cfg(test)]
mod tests;
mod write;

pub use errors::{ParseError, Problem};

use super::condition::When;
use super::mention::{mentions, numbered};
use super::near::nearest;
use super::spans::Text;
use super::template::{Annex, Template, TemplateBlock, What};
use crate::domain::period::PlacementKind;
use crate::rules::text::fold;

/// Longest text of a model, in bytes: some sixty pages.
pub const MAX_BYTES: usize = 200_000;

const COMMANDS: [&str; 4] = ["horaires", "signatures", "page", "annexe"];

/// Signs that begin another block than a paragraph.
const SIGNS: [char; 6] = ['#', '-', '|', '[', '!', '\\'];

/// Reads a model.
///
/// # Errors
/// [`ParseError`]: the line and, in French, what to write there instead.
pub fn parse(text: &str) -> Result<Template, ParseError> {
    if text.len() > MAX_BYTES {
        return Err(Problem::TooLong.at(0));
    }
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.lines().collect();
    let rule = lines
        .iter()
        .position(|line| is_rule(line))
        .ok_or(Problem::NoRule.at(0))?;
    let (head, body) = lines.split_at(rule);
    let head = head::parse(head)?;
    let blocks = Reader::new(head.kind).read(body, rule)?;
    if blocks.is_empty() {
        return Err(Problem::Empty.at(rule + 1));
    }
    Ok(Template {
        id: head.id,
        kind: head.kind,
        diploma: head.diploma,
        owner: head.owner,
        version: head.version,
        adopted_on: head.adopted_on,
        title: head.title,
        blocks,
    })
}

/// The line between the head and the text.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.chars().all(|c| c == '-')
}

/// A text that goes on over several lines.
struct Open {
    line: usize,
    item: bool,
    text: String,
}

struct Reader {
    kind: PlacementKind,
    blocks: Vec<TemplateBlock>,
    when: Vec<When>,
    mentions: Vec<u8>,
    /// Line of tags that nothing has followed yet.
    tags_at: Option<usize>,
    open: Option<Open>,
}

impl Reader {
    fn new(kind: PlacementKind) -> Self {
        Self {
            kind,
            blocks: Vec::new(),
            when: Vec::new(),
            mentions: Vec::new(),
            tags_at: None,
            open: None,
        }
    }

    /// `body` begins with the rule, whose index in the file is `offset`.
    fn read(mut self, body: &[&str], offset: usize) -> Result<Vec<TemplateBlock>, ParseError> {
        for (at, line) in body.iter().enumerate().skip(1) {
            self.line(line.trim(), offset + at + 1)?;
        }
        self.close()?;
        match self.tags_at {
            Some(line) => Err(Problem::TagsOfNothing.at(line)),
            None => Ok(self.blocks),
        }
    }

    fn line(&mut self, line: &str, at: usize) -> Result<(), ParseError> {
        let Some(first) = line.chars().next() else {
            return self.close();
        };
        let rest = line.get(first.len_utf8()..).unwrap_or_default();
        if SIGNS.contains(&first) {
            self.close()?;
        }
        match first {
            '#' => self.heading(line, at),
            '[' => self.tags(line, at),
            '!' => self.command(rest.trim(), at),
            '|' => self.row(line, at),
            '-' => {
                self.open(rest, true, at);
                Ok(())
            }
            '\\' => {
                self.open(rest, false, at);
                Ok(())
            }
            _ => {
                match &mut self.open {
                    Some(open) => {
                        open.text.push(' ');
                        open.text.push_str(line);
                    }
                    None => self.open(line, false, at),
                }
                Ok(())
            }
        }
    }

    fn open(&mut self, text: &str, item: bool, line: usize) {
        self.open = Some(Open {
            line,
            item,
            text: text.trim().into(),
        });
    }

    fn close(&mut self) -> Result<(), ParseError> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        let text = text(&open.text, open.line)?;
        if text.is_blank() {
            return Err(Problem::Blank.at(open.line));
        }
        self.push(if open.item {
            What::Item { text }
        } else {
            What::Paragraph { text }
        });
        Ok(())
    }

    fn push(&mut self, what: What) {
        self.tags_at = None;
        self.blocks.push(TemplateBlock {
            when: std::mem::take(&mut self.when),
            mentions: std::mem::take(&mut self.mentions),
            what,
        });
    }

    fn heading(&mut self, line: &str, at: usize) -> Result<(), ParseError> {
        let title = line.trim_start_matches('#');
        let level = u8::try_from(line.len() - title.len()).unwrap_or(u8::MAX);
        if level > 3 {
            return Err(Problem::TooDeep.at(at));
        }
        let text = text(title.trim(), at)?;
        if text.is_blank() {
            return Err(Problem::Blank.at(at));
        }
        self.push(What::Heading { level, text });
        Ok(())
    }

    fn row(&mut self, line: &str, at: usize) -> Result<(), ParseError> {
        let inner = line.trim_start_matches('|').trim_end_matches('|');
        let (label, value) = inner.split_once('|').ok_or(Problem::Row.at(at))?;
        if value.contains('|') || label.trim().is_empty() {
            return Err(Problem::Row.at(at));
        }
        let (label, value) = (text(label.trim(), at)?, text(value.trim(), at)?);
        self.push(What::Row { label, value });
        Ok(())
    }

    fn command(&mut self, command: &str, at: usize) -> Result<(), ParseError> {
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        let what = match (fold(name).as_str(), rest.trim()) {
            ("horaires", "") => What::Hours,
            ("signatures", "") => What::Signatures,
            ("page", "") => What::Page,
            ("annexe", "") => return Err(Problem::NamelessAnnex.at(at)),
            ("annexe", title) => What::Annex {
                annex: annex(title),
            },
            _ => {
                return Err(Problem::UnknownCommand {
                    written: command.chars().take(40).collect(),
                    nearest: nearest(name, COMMANDS),
                }
                .at(at));
            }
        };
        self.push(what);
        Ok(())
    }

    fn tags(&mut self, line: &str, at: usize) -> Result<(), ParseError> {
        let mut rest = line;
        while !rest.is_empty() {
            let (tag, after) = rest
                .strip_prefix('[')
                .and_then(|inner| inner.split_once(']'))
                .ok_or(Problem::OpenTag.at(at))?;
            self.tag(tag.trim(), at)?;
            rest = after.trim_start();
        }
        self.tags_at.get_or_insert(at);
        Ok(())
    }

    fn tag(&mut self, tag: &str, at: usize) -> Result<(), ParseError> {
        let (word, rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let condition = |unless| {
            When::parse(rest, unless).map_err(|unknown| Problem::Condition(unknown).at(at))
        };
        match fold(word).as_str() {
            "si" => self.when.push(condition(false)?),
            "sauf" => self.when.push(condition(true)?),
            "mention" | "mentions" => {
                for number in rest.split(',') {
                    self.mentions.push(self.mention(number.trim(), at)?);
                }
            }
            _ => {
                return Err(Problem::UnknownTag {
                    written: tag.chars().take(40).collect(),
                }
                .at(at));
            }
        }
        Ok(())
    }

    fn mention(&self, written: &str, at: usize) -> Result<u8, ParseError> {
        let number = written.parse().ok();
        let known = number.filter(|number| numbered(self.kind, *number).is_some());
        known.ok_or_else(|| {
            Problem::UnknownMention {
                written: written.chars().take(20).collect(),
                last: mentions(self.kind).len(),
                kind: self.kind,
            }
            .at(at)
        })
    }
}

fn annex(title: &str) -> Annex {
    match fold(title).as_str() {
        "pedagogique" => Annex::Pedagogical,
        "financiere" => Annex::Financial,
        _ => Annex::Other(title.into()),
    }
}

fn text(written: &str, line: usize) -> Result<Text, ParseError> {
    Text::parse(written).map_err(|error| Problem::Text(error).at(line))
}
