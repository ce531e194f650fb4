//! Values as IndexedDB keeps them: mostly JSON texts, so that they stay readable for ever and cross
//! into wasm in one copy.

use super::connection::Fault;
use super::texts::Texts;
use common::ids::ClientId;
use common::row::{Kind, Mid, Seq};
use common::sync::device::SavedRow;
use indexed_db_futures::KeyRange;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use js_sys::{Array, Object, Reflect};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use wasm_bindgen::JsValue;

/// A number as a key. Exact far beyond the commands a device can issue.
#[expect(clippy::cast_precision_loss, reason = "keys are numbers of JavaScript")]
pub(super) fn number(mid: Mid) -> JsValue {
    JsValue::from_f64(mid as f64)
}

/// `[client, mid]`.
pub(super) fn pair(client: ClientId, mid: Mid) -> JsValue {
    Array::of2(&client.to_string().into(), &number(mid)).into()
}

/// `[kind, id]`.
pub(super) fn row_key(kind: Kind, id: Uuid) -> JsValue {
    Array::of2(&kind.as_str().into(), &id.to_string().into()).into()
}

/// Every row of a kind: an array comes after every text.
pub(super) fn kind_range(kind: Kind) -> KeyRange<JsValue> {
    let kind = JsValue::from_str(kind.as_str());
    let upper = Array::of2(&kind, &Array::new());
    KeyRange::Bound(Array::of1(&kind).into(), true, upper.into(), true)
}

pub(super) fn encode<T: Serialize>(value: &T) -> Result<JsValue, Fault> {
    Ok(serde_json::to_string(value)?.into())
}

pub(super) fn decode<T: DeserializeOwned>(value: &JsValue) -> Result<T, Fault> {
    Ok(serde_json::from_str(
        &value.as_string().unwrap_or_default(),
    )?)
}

/// Everything of a row but its body.
#[derive(Serialize, Deserialize)]
struct Head {
    kind: Kind,
    id: Uuid,
    ver: Seq,
    gver: BTreeMap<String, Seq>,
    scopes: BTreeSet<String>,
}

const HEAD: &str = "head";
const BODY: &str = "body";
const SCOPES: &str = "scopes";

/// Name of the body of a row.
fn body_name(head: &Head) -> String {
    format!("rows/{}/{}/{}", head.kind.as_str(), head.id, head.ver)
}

pub(super) fn encode_row(texts: &Texts, row: &SavedRow) -> Result<JsValue, Fault> {
    let head = Head {
        kind: row.kind,
        id: row.id,
        ver: row.ver,
        gver: row.gver.clone(),
        scopes: row.scopes.clone(),
    };
    row_value(&head, &texts.keep(&body_name(&head), &row.body)?)
}

fn row_value(head: &Head, body: &JsValue) -> Result<JsValue, Fault> {
    let scopes: Array = head.scopes.iter().map(|s| JsValue::from_str(s)).collect();
    let value = Object::new();
    Reflect::set(&value, &SCOPES.into(), &scopes)?;
    Reflect::set(&value, &HEAD.into(), &encode(head)?)?;
    Reflect::set(&value, &BODY.into(), body)?;
    Ok(value.into())
}

fn head_of(value: &JsValue) -> Result<Head, Fault> {
    decode(&Reflect::get(value, &HEAD.into())?)
}

/// The row, unless it is damaged: it comes again with the next full round.
pub(super) fn parse_row(texts: &Texts, value: &JsValue) -> Option<SavedRow> {
    let head = head_of(value).ok()?;
    let body = Reflect::get(value, &BODY.into()).ok()?;
    let body = texts.read(&body_name(&head), &body).ok()?;
    let Head {
        kind,
        id,
        ver,
        gver,
        scopes,
    } = head;
    Some(SavedRow {
        kind,
        id,
        ver,
        gver,
        scopes,
        body,
    })
}

/// Version of a stored row.
pub(super) fn row_ver(value: &JsValue) -> Seq {
    head_of(value).map_or(0, |head| head.ver)
}

/// The key of a row, and the row without that scope, unless it has no other.
pub(super) fn without_scope(
    value: &JsValue,
    scope: &str,
) -> Result<(JsValue, Option<JsValue>), Fault> {
    let mut head = head_of(value)?;
    let key = row_key(head.kind, head.id);
    head.scopes.remove(scope);
    if head.scopes.is_empty() {
        return Ok((key, None));
    }
    let body = Reflect::get(value, &BODY.into())?;
    Ok((key, Some(row_value(&head, &body)?)))
}

pub(super) async fn get(store: &ObjectStore<'_>, key: JsValue) -> Result<Option<JsValue>, Fault> {
    Ok(store.get::<JsValue, JsValue, _>(key).primitive()?.await?)
}

/// Every value, or those in a range, by key.
pub(super) async fn all(
    store: &ObjectStore<'_>,
    range: Option<KeyRange<JsValue>>,
) -> Result<Vec<JsValue>, Fault> {
    let found = match range {
        Some(range) => store
            .get_all::<JsValue>()
            .with_query::<JsValue, _>(range)
            .primitive()?,
        None => store.get_all::<JsValue>().primitive()?,
    };
    Ok(found.await?.collect::<Result<_, _>>()?)
}

/// The request is on its way at once; if it fails, so does the transaction.
pub(super) fn put(store: &ObjectStore<'_>, key: &JsValue, value: JsValue) -> Result<(), Fault> {
    drop(
        store
            .put(value)
            .with_key(key.clone())
            .without_key_type()
            .primitive()?,
    );
    Ok(())
}

pub(super) fn put_json<T: Serialize>(
    store: &ObjectStore<'_>,
    key: &JsValue,
    value: &T,
) -> Result<(), Fault> {
    put(store, key, encode(value)?)
}

pub(super) fn remove(store: &ObjectStore<'_>, range: KeyRange<JsValue>) -> Result<(), Fault> {
    drop(store.delete::<JsValue, _>(range).primitive()?);
    Ok(())
}
