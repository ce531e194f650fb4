//! The readers and rules of whoever is signed in, in a part of the app that is loaded with their
//! data: the public pages need none, and a pupil needs a quarter of an adult's.

use super::error::StorageError;
use common::api::UserKind;
use common::book::Book;
use futures::future::LocalBoxFuture;
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

/// The book of such a person.
pub(super) async fn of(kind: UserKind) -> Result<Book, StorageError> {
    let source = SOURCE.get().ok_or(StorageError::NotLoaded)?;
    source(kind).await.ok_or(StorageError::NotLoaded)
}
