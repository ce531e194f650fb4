//! The readers and rules of whoever is signed in, in a part of the app that is loaded with their
//! data: the public pages need none, and a pupil needs about half of an adult's.

use super::error::StorageError;
use common::api::UserKind;
use common::book::Book;
use futures::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;

/// A book on its way; none when its file cannot be had.
pub type Fetched = LocalBoxFuture<'static, Option<Book>>;

/// Where the books are.
pub type Source = fn(UserKind) -> Fetched;

thread_local! {
    static SOURCE: Cell<Option<Source>> = const { Cell::new(None) };
}

/// Says where the books come from.
pub fn provide(source: Source) {
    SOURCE.set(Some(source));
}

/// Waits between the tries, in milliseconds: a network that changes drops what is on its way.
const WAITS_MS: [u32; 5] = [0, 250, 1_000, 3_000, 8_000];

/// The book of such a person. Nothing can be shown without it, so it is asked for again when its
/// file does not come.
pub(super) async fn of(kind: UserKind) -> Result<Book, StorageError> {
    let source = SOURCE.get().ok_or(StorageError::NotLoaded)?;
    for wait in WAITS_MS {
        if wait > 0 {
            TimeoutFuture::new(wait).await;
        }
        if let Some(book) = source(kind).await {
            return Ok(book);
        }
    }
    Err(StorageError::NotLoaded)
}
