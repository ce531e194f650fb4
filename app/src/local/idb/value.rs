//! Values as IndexedDB keeps them: mostly JSON texts, so that they stay readable for ever and cross
//! into wasm in one copy.

use super::connection::Fault;
use common::ids::ClientId;
use common::row::Mid;
use indexed_db_futures::KeyRange;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
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

pub(super) fn encode<T: Serialize>(value: &T) -> Result<JsValue, Fault> {
    Ok(serde_json::to_string(value)?.into())
}

pub(super) fn decode<T: DeserializeOwned>(value: &JsValue) -> Result<T, Fault> {
    Ok(serde_json::from_str(
        &value.as_string().unwrap_or_default(),
    )?)
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
