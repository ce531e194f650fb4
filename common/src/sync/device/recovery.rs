//! What was sent is kept until a backup of the server covers it: a server put back from that backup
//! gets from the devices what it has lost.

use super::store::{Meta, Pending};
use super::{ClientId, Mid};
use crate::order::sorted;
use crate::planted::{Bug, is_planted};
use crate::row::Seq;
use crate::sync::protocol::Verdict;
use serde::{Deserialize, Serialize};

/// Most mutations kept after they were sent.
pub const SENT_MAX: usize = 2_000;
/// Longest time they are kept, in milliseconds.
pub const SENT_MAX_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A mutation that the server has answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    pub pending: Pending,
    /// Change at which it was decided.
    pub seq: Seq,
    /// Nothing was written: it is not to be run again.
    pub refused: bool,
    /// Time of the answer by the server's clock, milliseconds since 1970.
    pub at: i64,
}

/// Name of a mutation sent: the device's name then, and its number.
pub type SentKey = (ClientId, Mid);

/// What is kept of the mutations that left the outbox at `at`, by the server's clock. Used by every
/// store.
#[must_use]
pub fn to_sent(done: &[Pending], verdicts: &[(Mid, Verdict)], at: i64) -> Vec<Sent> {
    done.iter()
        .map(|pending| {
            let verdict = verdicts
                .iter()
                .find(|(mid, _)| *mid == pending.mutation.mid);
            Sent {
                pending: pending.clone(),
                // Without a verdict nobody knows when: kept as long as may be.
                seq: verdict.map_or(Seq::MAX, |(_, v)| v.seq()),
                refused: verdict.is_some_and(|(_, v)| v.is_refused()),
                at,
            }
        })
        .collect()
}

/// Those that need not be kept any longer: a backup covers them, or they are too old or too many.
#[must_use]
pub fn outlived(sent: &[(SentKey, Sent)], backup_seq: Seq, at: i64) -> Vec<SentKey> {
    let kept: Vec<&(SentKey, Sent)> = sent
        .iter()
        .filter(|_| !is_planted(Bug::SentTrimmedAtAck))
        .filter(|(_, s)| s.seq > backup_seq && at.saturating_sub(s.at) <= SENT_MAX_MS)
        .collect();
    let excess = kept.len().saturating_sub(SENT_MAX);
    let oldest = sorted(kept, |(a_key, a), (b_key, b)| {
        (a.at, a_key).cmp(&(b.at, b_key))
    });
    let kept: Vec<SentKey> = oldest
        .into_iter()
        .skip(excess)
        .map(|(key, _)| *key)
        .collect();
    sent.iter()
        .map(|(key, _)| *key)
        .filter(|key| !kept.contains(key))
        .collect()
}

/// What a store is to do so that what the server has lost is sent again.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovered {
    /// The device's name from now on: another one when the numbers had to change.
    pub client: ClientId,
    /// The whole outbox, in order.
    pub outbox: Vec<Pending>,
    pub next_mid: Mid,
    /// What is taken out of `sent`.
    pub taken: Vec<SentKey>,
}

impl Recovered {
    /// What the device remembers from now on; its rows are to be forgotten with it.
    #[must_use]
    pub fn renamed(&self, mut meta: Meta) -> Meta {
        if self.client != meta.client {
            meta.client = self.client;
            meta.acked_mid = 0;
        } else if let Some(first) = self.outbox.first() {
            meta.acked_mid = meta.acked_mid.min(first.mutation.mid.saturating_sub(1));
        }
        meta.next_mid = self.next_mid;
        // What the server has lost, the rows here may still contain: they are fetched again.
        meta.cookie = None;
        meta.bootstrapped = false;
        meta
    }
}

/// Puts what was sent in front of the outbox; nothing when nothing was kept and the numbers are right.
/// `after`: the last mutation of this device that the server has. Numbers stay as they were when they
/// follow each other: what did survive is answered again, not done again, and its verdict is heard
/// anew, for it may be another than the one the person was told. Otherwise what the server lacks is
/// numbered again under the name `fresh`.
#[must_use]
pub fn recover(
    meta: &Meta,
    sent: Vec<(SentKey, Sent)>,
    outbox: Vec<Pending>,
    after: Mid,
    fresh: ClientId,
) -> Option<Recovered> {
    let sent = sorted(sent, |(a_key, a), (b_key, b)| {
        (a_key.0 == meta.client, a.seq, a_key).cmp(&(b_key.0 == meta.client, b.seq, b_key))
    });
    let mut taken: Vec<SentKey> = sent.iter().map(|(key, _)| *key).collect();
    let same_name = taken.iter().all(|(client, _)| *client == meta.client);
    let again = sent.into_iter().map(|(_, sent)| {
        let mut pending = sent.pending;
        pending.mutation.void = sent.refused;
        pending
    });
    let mut all: Vec<Pending> = again.chain(outbox).collect();
    // Whatever was on screen was of the life that ended.
    for pending in &mut all {
        pending.mutation.again = true;
    }
    let expected = after.saturating_add(1)..;
    let follows = same_name
        && all
            .first()
            .is_none_or(|p| p.mutation.mid <= after.saturating_add(1))
        && all
            .iter()
            .skip_while(|p| p.mutation.mid <= after)
            .zip(expected)
            .all(|(p, mid)| p.mutation.mid == mid);
    if follows {
        let unmoved = taken.is_empty();
        let next_mid = meta.next_mid.max(after.saturating_add(1));
        let last = all.last().map_or(after, |p| p.mutation.mid);
        // A number that was used and is not there any more cannot be taken again.
        if last.saturating_add(1) >= meta.next_mid {
            return (!unmoved).then_some(Recovered {
                client: meta.client,
                outbox: all,
                next_mid,
                taken,
            });
        }
    }
    if all.is_empty() && meta.next_mid == 1 {
        return None;
    }
    // What was sent under an earlier name has only the backup to say whether it survives; of what was
    // sent under this one the server has all up to `after`. A number that is not taken needs nobody
    // to hold its place.
    let survives = |(client, mid): &SentKey| *client == meta.client && *mid <= after;
    let mut keys = taken.iter();
    all.retain(|p| !keys.next().is_some_and(survives) && !p.mutation.void);
    taken.retain(|key| !survives(key));
    let mut next_mid = 1;
    for pending in &mut all {
        pending.mutation.mid = next_mid;
        next_mid += 1;
    }
    Some(Recovered {
        client: fresh,
        outbox: all,
        next_mid,
        taken,
    })
}
