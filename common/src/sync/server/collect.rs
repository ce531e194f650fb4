//! Forgetting what no device can ask for any more: marks of rows and scopes that went away half a
//! year ago, and verdicts that their device has stored.
//!
//! Changes have numbers, not dates: once a day the head is written down, and what is older than
//! some days is what came up to the head of that day.

use super::WriteStore;
use crate::command::Now;
use crate::row::Seq;
use chrono::NaiveDate;
use std::future::Future;

/// Days after which a device that has not called starts again from nothing.
pub const TOMBSTONE_DAYS: i64 = 180;
/// Days a verdict is kept at least.
pub const VERDICT_DAYS: i64 = 90;

/// What collecting needs of a write transaction.
pub trait CollectStore: WriteStore {
    /// The head written down on `day`, or on the last day before it that has one.
    fn clock(&mut self, day: i64) -> impl Future<Output = Result<Option<Seq>, Self::Error>> + Send;
    /// Writes the head of a day down, unless the day has one: then false.
    fn tick(
        &mut self,
        day: i64,
        head: Seq,
    ) -> impl Future<Output = Result<bool, Self::Error>> + Send;
    /// Erases every mark of absence up to change `floor`, makes it the space's floor, and says how
    /// many there were.
    fn purge(&mut self, floor: Seq) -> impl Future<Output = Result<u64, Self::Error>> + Send;
    /// Erases the verdicts up to change `upto` that their device has stored, and says how many.
    fn trim(&mut self, upto: Seq) -> impl Future<Output = Result<u64, Self::Error>> + Send;
}

/// What a day's collection did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    pub tombstones: u64,
    pub verdicts: u64,
}

/// A day as the clock counts it: days since 1970 of the civil date in France.
#[must_use]
pub fn day_number(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

/// Writes the head of the day down and forgets what is too old, in one write transaction; nothing
/// when that was done today already.
///
/// # Errors
/// The store's: nothing is to be committed.
pub async fn collect<S: CollectStore>(
    store: &mut S,
    now: Now,
) -> Result<Option<Collected>, S::Error> {
    let head = store.head().await?;
    let today = day_number(now.today);
    if !store.tick(today, head.seq).await? {
        return Ok(None);
    }
    let mut collected = Collected::default();
    let floor = store.clock(today - TOMBSTONE_DAYS).await?.unwrap_or(0);
    if floor > head.gc_floor {
        collected.tombstones = store.purge(floor).await?;
    }
    if let Some(upto) = store.clock(today - VERDICT_DAYS).await? {
        collected.verdicts = store.trim(upto).await?;
    }
    Ok(Some(collected))
}
