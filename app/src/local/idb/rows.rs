//! Rows, as segments: see [`segments`].

use super::connection::{Fault, finish};
use super::texts::Texts;
use super::value::{get, put, remove};
use super::{IdbStore, ROWS};
use common::sync::device::segments::{self, Part, Read};
use common::sync::device::{RowOp, SavedRow};
use indexed_db_futures::KeyRange;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::Array;
use wasm_bindgen::JsValue;

/// Characters of a segment that still grows: a small change writes no more than that again.
const SMALL: usize = 32 * 1024;

/// Place of a segment: its number in its part, and its length, so that it need not be read to know
/// whether it still grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    number: u32,
    len: usize,
}

impl Place {
    #[expect(clippy::cast_precision_loss, reason = "keys are numbers of JavaScript")]
    fn key(self, part: Part) -> JsValue {
        let number = self.number.into();
        Array::of3(&part.as_str().into(), &number, &(self.len as f64).into()).into()
    }

    /// What is authenticated with its text.
    fn name(self, part: Part) -> String {
        format!("{ROWS}/{}/{}", part.as_str(), self.number)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what `key` made of numbers as small"
    )]
    fn of(key: JsValue) -> Option<Self> {
        let key = Array::from(&key);
        let at = |n| key.get(n).as_f64();
        Some(Self {
            number: at(1)? as u32,
            len: at(2)? as usize,
        })
    }
}

/// Every segment of a part: an array comes after every number.
pub(super) fn range(part: Part) -> KeyRange<JsValue> {
    let name = JsValue::from_str(part.as_str());
    let upper = Array::of2(&name, &Array::new());
    KeyRange::Bound(Array::of1(&name).into(), false, upper.into(), false)
}

/// Where the segments of a part are.
pub(super) async fn places(rows: &ObjectStore<'_>, part: Part) -> Result<Vec<Place>, Fault> {
    let keys = rows
        .get_all_keys::<JsValue>()
        .with_query::<JsValue, _>(range(part))
        .primitive()?
        .await?;
    Ok(keys.filter_map(|key| Place::of(key.ok()?)).collect())
}

/// The lines that these changes add to each part.
pub(super) fn lines(ops: &[RowOp]) -> Vec<(Part, String)> {
    let lines = Part::ALL.map(|part| (part, segments::write(ops, part)));
    lines
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// Adds lines to a part.
pub(super) async fn append(
    held: &Texts,
    rows: &ObjectStore<'_>,
    part: Part,
    text: &str,
) -> Result<(), Fault> {
    let last = places(rows, part).await?.pop();
    let number = last.map_or(0, |last| last.number);
    match last {
        Some(last) if last.len < SMALL => {
            let old = get(rows, last.key(part)).await?;
            let old = old.and_then(|old| held.read(&last.name(part), &old).ok());
            let old = old.unwrap_or_default();
            remove(rows, KeyRange::Only(last.key(part)))?;
            put_segment(held, rows, part, number, &format!("{old}{text}"))
        }
        Some(_) => put_segment(held, rows, part, number.saturating_add(1), text),
        None => put_segment(held, rows, part, 0, text),
    }
}

fn put_segment(
    held: &Texts,
    rows: &ObjectStore<'_>,
    part: Part,
    number: u32,
    text: &str,
) -> Result<(), Fault> {
    let place = Place {
        number,
        len: text.len(),
    };
    let value = held.keep(&place.name(part), text)?;
    put(rows, &place.key(part), value)
}

/// The texts of a part.
pub(super) async fn texts(rows: &ObjectStore<'_>, part: Part) -> Result<Vec<JsValue>, Fault> {
    super::value::all(rows, Some(range(part))).await
}

/// Reads the texts of a part, which are at these places. What is damaged is left out: it comes again
/// with the next comparison with the server.
pub(super) fn read(held: &Texts, part: Part, places: &[Place], texts: &[JsValue]) -> Read {
    // One at a time crosses into wasm.
    let named = places.iter().zip(texts);
    segments::read(named.filter_map(|(place, text)| held.read(&place.name(part), text).ok()))
}

impl IdbStore {
    /// Writes a part anew, unless it has changed since the segments at these places were read.
    pub(super) async fn rewrite(
        &self,
        part: Part,
        places: &[Place],
        rows: &[SavedRow],
    ) -> Result<(), super::StorageError> {
        let text = segments::write_rows(rows);
        self.connection
            .run(async |db, texts, _| {
                let tx = db
                    .transaction(ROWS)
                    .with_mode(TransactionMode::Readwrite)
                    .build()?;
                let store = tx.object_store(ROWS)?;
                if self::places(&store, part).await? == places {
                    remove(&store, range(part))?;
                    put_segment(texts, &store, part, 0, &text)?;
                }
                finish(tx).await
            })
            .await
    }
}
