//! How a device's store keeps rows: as *segments*, texts of one change per line, in order. An answer
//! of the server is one write, and opening reads a few long texts instead of a value per row.
//!
//! | line | meaning |
//! |---|---|
//! | `+HEAD⇥BODY` | the row is so, unless a newer version is there; both are JSON without line breaks |
//! | `-kind id` | the row is gone |
//! | `~scope` | nothing is read through that scope any more: rows without another one are gone |
//!
//! Lines that were overtaken stay until the segments of a part are written anew ([`Read::is_stale`]).

use super::store::{CATALOGUE, RowOp, SavedRow};
use crate::row::{Kind, RowKey, Seq};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use uuid::Uuid;

/// Segments of different parts hold different kinds of rows: the catalogue can go as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// [`CATALOGUE`].
    Catalogue,
    Rest,
}

impl Part {
    pub const ALL: [Self; 2] = [Self::Catalogue, Self::Rest];

    /// The part of a kind.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        if CATALOGUE.contains(&kind) {
            Self::Catalogue
        } else {
            Self::Rest
        }
    }

    /// As kept. It never changes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Rest => "rest",
        }
    }
}

/// Bytes of a head, about.
const HEAD: usize = 200;
/// Bytes of overtaken lines that are not worth a rewrite.
const SLACK: usize = 64 * 1024;

/// Everything of a row but its body.
#[derive(Deserialize)]
struct Head {
    kind: Kind,
    id: Uuid,
    ver: Seq,
    gver: BTreeMap<String, Seq>,
    scopes: BTreeSet<String>,
}

/// The same, to be written.
#[derive(Serialize)]
struct HeadRef<'a> {
    kind: Kind,
    id: Uuid,
    ver: Seq,
    gver: &'a BTreeMap<String, Seq>,
    scopes: &'a BTreeSet<String>,
}

/// The lines of these changes that concern a part; empty when none does.
#[must_use]
pub fn write<'a>(ops: impl IntoIterator<Item = &'a RowOp>, part: Part) -> String {
    let mut text = String::new();
    for op in ops {
        match op {
            RowOp::Put(row) if Part::of(row.kind) == part => put(&mut text, row),
            RowOp::Del(key) if Part::of(key.kind) == part => {
                // Writing to a text does not fail.
                let _ = writeln!(text, "-{} {}", key.kind.as_str(), key.id);
            }
            RowOp::Forget(scope) => {
                let _ = writeln!(text, "~{scope}");
            }
            RowOp::Put(_) | RowOp::Del(_) => {}
        }
    }
    text
}

/// These rows and nothing else.
#[must_use]
pub fn write_rows(rows: &[SavedRow]) -> String {
    let mut text = String::new();
    for row in rows {
        put(&mut text, row);
    }
    text
}

fn put(text: &mut String, row: &SavedRow) {
    let head = HeadRef {
        kind: row.kind,
        id: row.id,
        ver: row.ver,
        gver: &row.gver,
        scopes: &row.scopes,
    };
    let Ok(head) = serde_json::to_string(&head) else {
        return;
    };
    // A body with a line break in it is JSON written by hand: the same without it.
    let body = match serde_json::from_str::<serde_json::Value>(&row.body) {
        Ok(value) if row.body.contains('\n') => Cow::Owned(value.to_string()),
        _ => Cow::Borrowed(row.body.as_str()),
    };
    let _ = writeln!(text, "+{head}\t{body}");
}

/// What the segments of a part say.
#[derive(Debug)]
pub struct Read {
    pub rows: Vec<SavedRow>,
    /// Bytes of the lines that still count, about.
    live: usize,
    /// Bytes of all lines.
    all: usize,
    /// Some rows are of kinds that only a newer app knows: they cannot be written anew.
    foreign: bool,
}

impl Read {
    /// More than half of the text is of no use: write the rows anew.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        !self.foreign && self.all > self.live.saturating_mul(2).saturating_add(SLACK)
    }
}

/// Reads the segments of a part, in order. A damaged line is left out: its row comes again with the
/// next comparison with the server. Of several segments one at a time is in memory.
#[must_use]
pub fn read<T: AsRef<str>>(segments: impl IntoIterator<Item = T>) -> Read {
    let mut rows: BTreeMap<RowKey, SavedRow> = BTreeMap::new();
    let (mut all, mut foreign) = (0, false);
    for segment in segments {
        for line in segment.as_ref().lines() {
            all += line.len();
            if let Some(row) = line.strip_prefix('+') {
                let Some(row) = saved(row) else { continue };
                foreign |= row.kind == Kind::Unknown;
                let key = RowKey::new(row.kind, row.id);
                let newer = rows.get(&key).is_some_and(|old| old.ver > row.ver);
                if !newer {
                    rows.insert(key, row);
                }
            } else if let Some(key) = line.strip_prefix('-') {
                if let Some(key) = key_of(key) {
                    rows.remove(&key);
                }
            } else if let Some(scope) = line.strip_prefix('~') {
                rows.retain(|_, row| !(row.scopes.remove(scope) && row.scopes.is_empty()));
            }
        }
    }
    Read {
        live: rows.values().map(|row| HEAD + row.body.len()).sum(),
        rows: rows.into_values().collect(),
        all,
        foreign,
    }
}

fn saved(line: &str) -> Option<SavedRow> {
    let (head, body) = line.split_once('\t')?;
    let head: Head = serde_json::from_str(head).ok()?;
    Some(SavedRow {
        kind: head.kind,
        id: head.id,
        ver: head.ver,
        gver: head.gver,
        scopes: head.scopes,
        body: body.to_owned(),
    })
}

fn key_of(text: &str) -> Option<RowKey> {
    let (kind, id) = text.split_once(' ')?;
    Some(RowKey::new(Kind::from_name(kind), id.parse().ok()?))
}
