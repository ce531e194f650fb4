//! Steps inside a transaction.

use super::connection::Fault;
use super::texts::Texts;
use super::value::{all, decode, get, number, pair, put, remove};
use super::{META, OUTBOX, REVIEW, SENT};
use common::ids::ClientId;
use common::order::sorted;
use common::sync::device::{
    Meta, NewMutation, Pending, PullPlan, ReviewItem, SENT_MAX, Sent, SentKey, outlived, to_review,
    to_sent,
};
use indexed_db_futures::KeyRange;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;

/// Moves what the server has taken out of the outbox.
pub(super) async fn settle(
    texts: &Texts,
    [outbox, sent, review]: [&ObjectStore<'_>; 3],
    plan: &PullPlan,
    meta: &Meta,
    at: i64,
) -> Result<(), Fault> {
    if plan.last_mid == 0 && plan.meta.backup_seq == meta.backup_seq {
        return Ok(());
    }
    let upto = KeyRange::UpperBound(number(plan.last_mid), false);
    let done: Vec<Pending> = texts.decode_all(OUTBOX, &all(outbox, Some(upto.clone())).await?)?;
    if !done.is_empty() {
        remove(outbox, upto)?;
    }
    for kept in to_sent(&done, &plan.verdicts, at.saturating_add(plan.meta.offset)) {
        put_sent(texts, sent, meta.client, &kept)?;
    }
    let moved = done.len();
    for item in to_review(meta.client, done, &plan.verdicts, at) {
        put_review(texts, review, &item)?;
    }
    // Read as a whole only when something of it may go.
    let count = sent.count().primitive()?.await?;
    let full = moved > 0 && usize::try_from(count).unwrap_or(usize::MAX) > SENT_MAX;
    if full || plan.meta.backup_seq != meta.backup_seq {
        for (client, mid) in outlived(
            &sent_list(texts, sent).await?,
            plan.meta.backup_seq,
            at.saturating_add(plan.meta.offset),
        ) {
            remove(sent, KeyRange::Only(pair(client, mid)))?;
        }
    }
    Ok(())
}

/// What was sent, with its names.
pub(super) async fn sent_list(
    texts: &Texts,
    sent: &ObjectStore<'_>,
) -> Result<Vec<(SentKey, Sent)>, Fault> {
    let kept: Vec<(ClientId, Sent)> = texts.decode_all(SENT, &all(sent, None).await?)?;
    let named = kept.into_iter();
    Ok(named
        .map(|(client, sent)| ((client, sent.pending.mutation.mid), sent))
        .collect())
}

/// The command, when an attempt that seemed to fail had in fact reached the disk.
pub(super) async fn already(
    texts: &Texts,
    outbox: &ObjectStore<'_>,
    new: &NewMutation,
    meta: &Meta,
) -> Result<Option<Pending>, Fault> {
    let last = meta.next_mid.saturating_sub(1);
    let Some(value) = get(outbox, number(last)).await? else {
        return Ok(None);
    };
    let found: Pending = texts.decode(OUTBOX, &value)?;
    let same = found == new.clone().numbered(last);
    Ok(same.then_some(found))
}

pub(super) async fn meta_of(store: &ObjectStore<'_>) -> Result<Meta, Fault> {
    match get(store, META.into()).await? {
        Some(value) => decode(&value),
        None => Err(Fault::Erased),
    }
}

pub(super) fn put_pending(
    texts: &Texts,
    outbox: &ObjectStore<'_>,
    pending: &Pending,
) -> Result<(), Fault> {
    let value = texts.encode(OUTBOX, pending)?;
    put(outbox, &number(pending.mutation.mid), value)
}

pub(super) fn put_sent(
    texts: &Texts,
    sent: &ObjectStore<'_>,
    client: ClientId,
    kept: &Sent,
) -> Result<(), Fault> {
    let value = texts.encode(SENT, &(client, kept))?;
    put(sent, &pair(client, kept.pending.mutation.mid), value)
}

pub(super) fn put_review(
    texts: &Texts,
    review: &ObjectStore<'_>,
    item: &ReviewItem,
) -> Result<(), Fault> {
    let (client, mid) = item.key();
    put(review, &pair(client, mid), texts.encode(REVIEW, item)?)
}

pub(super) fn in_order(review: Vec<ReviewItem>) -> Vec<ReviewItem> {
    let place = |item: &ReviewItem| (item.at, item.pending.mutation.mid);
    sorted(review, |a, b| place(a).cmp(&place(b)))
}
