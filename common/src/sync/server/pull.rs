//! Giving a device what it lacks.
//!
//! A round leads a device from the change in its cookie to the head of the moment it starts: first
//! the scopes it gained, in pages each of its own snapshot, then what changed in the scopes it
//! kept. A row that changes while the round runs is sent by the next one. Only a
//! round that ends at the head says which mutations it contains: after any other, a row of theirs
//! may be missing because it changed once more, and the device would show its own change undone.

use super::{GrantRow, Head, ReadStore, Session, SyncError};
use crate::access::Scope;
use crate::command::{Now, SCHEMA};
use crate::ids::{ClientId, PoleId};
use crate::planted::{Bug, is_planted};
use crate::row::{Kind, RowKey, Seq};
use crate::sync::protocol::{
    Cont, Cookie, Digest, Op, PROTO, PULL_MAX, Page, Phase, PullReq, PullResp, PutOp, ResetWhy,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Days a device of an adult may show data without a pull.
pub const LEASE_STAFF_DAYS: i64 = 14;
/// Days a pupil's own phone may.
pub const LEASE_PUPIL_DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Answers a pull inside one read snapshot.
///
/// # Errors
/// [`SyncError`].
pub async fn pull<S: ReadStore>(
    store: &mut S,
    session: &Session,
    req: &PullReq,
    now: Now,
) -> Result<PullResp, SyncError<S::Error>> {
    if req.proto > PROTO || req.proto + 1 < PROTO || req.schema > SCHEMA {
        return Ok(PullResp::Upgrade {
            min_proto: PROTO.saturating_sub(1).max(1),
            min_schema: 1,
        });
    }
    let head = store.head().await?;
    let client = store.client(req.client).await?;
    if client
        .map(|c| c.user)
        .into_iter()
        .chain(req.user)
        .any(|user| user != session.user)
    {
        return Err(SyncError::ForeignClient);
    }
    let last_mid = client.map_or(0, |c| c.last_mid);
    // The device has verdicts that this database never gave: it took over without them.
    let lost = (req.acked_mid > last_mid).then_some(ResetWhy::Ahead);
    if let Some(why) = useless(req.cookie.as_ref(), session.space, &head).or(lost) {
        return Ok(PullResp::Reset { why, last_mid });
    }
    let grants = store.grants(session.user).await?;
    let round = Round::new(req, session.space, &head, grants);
    let limit = usize::try_from(req.limit.clamp(1, PULL_MAX)).unwrap_or(1);
    let (ops, cont) = round.page(store, limit).await?;
    let mut page = Page {
        cookie: Cookie {
            epoch: head.epoch,
            space: session.space,
            seq: round.since,
            cont,
        },
        more: true,
        last_mid: req.acked_mid,
        verdicts: Vec::new(),
        backup_seq: head.backup_seq,
        lease_until: now.ms.saturating_add(round.lease_days() * DAY_MS),
        server_ms: now.ms,
        verified: false,
        ops,
    };
    if page.cookie.cont.is_none() {
        page.cookie.seq = if is_planted(Bug::BootstrapWithoutDelta) {
            head.seq
        } else {
            round.upto
        };
        page.more = head.seq > page.cookie.seq;
        if !page.more {
            for stored in store.verdicts(req.client, req.acked_mid, limit).await? {
                page.last_mid = stored.mid;
                page.verdicts.push((stored.mid, stored.verdict));
            }
        }
        page.more |= client.is_some_and(|c| c.last_mid > page.last_mid);
    }
    if let Some(digest) = req.digest {
        // Only where nothing has changed for this user since the cookie is it the same moment.
        let same = page.cookie.cont.is_none() && page.ops.is_empty() && round.is_settled();
        if same && req.cookie.as_ref().is_some_and(|c| c.cont.is_none()) {
            if Digest::of(store.versions(&round.kept).await?) != digest {
                return Ok(PullResp::Reset {
                    why: ResetWhy::DigestMismatch,
                    last_mid,
                });
            }
            page.verified = true;
        }
    }
    Ok(PullResp::Ok(Box::new(page)))
}

/// The answer to a device whose session was closed by an administrator.
///
/// # Errors
/// [`SyncError`].
pub async fn revoked<S: ReadStore>(
    store: &mut S,
    session: &Session,
    client: ClientId,
) -> Result<PullResp, SyncError<S::Error>> {
    let known = store.client(client).await?;
    if known.is_some_and(|c| c.user != session.user) {
        return Err(SyncError::ForeignClient);
    }
    Ok(PullResp::Revoked {
        seal: true,
        last_mid: known.map_or(0, |c| c.last_mid),
    })
}

fn useless(cookie: Option<&Cookie>, space: PoleId, head: &Head) -> Option<ResetWhy> {
    let cookie = cookie?;
    // In a first round the oldest rows the device holds are of the round's start.
    let oldest = match (&cookie.cont, cookie.seq) {
        (Some(cont), 0) => cont.upto,
        _ => cookie.seq,
    };
    if cookie.epoch != head.epoch || cookie.space != space {
        Some(ResetWhy::EpochChanged)
    } else if cookie.seq > head.seq || cookie.cont.as_ref().is_some_and(|c| c.upto > head.seq) {
        Some(ResetWhy::Ahead)
    } else if (1..head.gc_floor).contains(&oldest) {
        Some(ResetWhy::TooOld)
    } else {
        None
    }
}

struct Round {
    since: Seq,
    upto: Seq,
    cont: Option<Cont>,
    /// Readable now.
    readable: BTreeSet<Scope>,
    /// Readable, and already so at `since`.
    kept: Vec<Scope>,
    /// Readable, gained since and no later than the round's end; sorted by name.
    gained: Vec<Scope>,
    lost: Vec<Scope>,
    is_pupil: bool,
}

impl Round {
    fn new(req: &PullReq, _space: PoleId, head: &Head, grants: Vec<GrantRow>) -> Self {
        let cookie = req.cookie.as_ref();
        let since = cookie.map_or(0, |c| c.seq);
        let cont = cookie.and_then(|c| c.cont.clone());
        let upto = cont.as_ref().map_or(head.seq, |c| c.upto);
        let mut round = Self {
            since,
            upto,
            cont,
            readable: BTreeSet::new(),
            kept: Vec::new(),
            gained: Vec::new(),
            lost: Vec::new(),
            is_pupil: false,
        };
        for grant in grants {
            if !grant.present {
                if grant.seq > since {
                    round.lost.push(grant.scope);
                }
                continue;
            }
            round.readable.insert(grant.scope);
            round.is_pupil |= matches!(grant.scope, Scope::Pupil(_));
            if grant.seq <= since {
                round.kept.push(grant.scope);
            } else if grant.seq <= upto {
                round.gained.push(grant.scope);
            }
        }
        round.gained.sort_by_key(ToString::to_string);
        round
    }

    /// No right was gained or lost since the cookie.
    fn is_settled(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty() && self.kept.len() == self.readable.len()
    }

    fn lease_days(&self) -> i64 {
        if self.is_pupil {
            LEASE_PUPIL_DAYS
        } else {
            LEASE_STAFF_DAYS
        }
    }

    /// One page, and where the next one starts, if the round goes on.
    async fn page<S: ReadStore>(
        &self,
        store: &mut S,
        limit: usize,
    ) -> Result<(Vec<Op>, Option<Cont>), S::Error> {
        let mut ops: Vec<Op> = self
            .lost
            .iter()
            .map(|scope| Op::DropScope(scope.to_string()))
            .collect();
        let mut budget = limit;
        let phase = self.cont.as_ref().map_or(Phase::Bootstrap, |c| c.phase);
        if phase == Phase::Bootstrap {
            let after = self.cont.as_ref().and_then(|c| c.after.clone());
            if let Some(after) = self.bootstrap(store, after, &mut budget, &mut ops).await? {
                return Ok((ops, Some(self.next(Phase::Bootstrap, Some(after), 0))));
            }
        }
        let at = self.cont.as_ref().map_or(0, |c| c.at).max(self.since);
        if budget == 0 {
            return Ok((ops, Some(self.next(Phase::Delta, None, at))));
        }
        let changed = store.delta(&self.kept, at, self.upto, budget).await?;
        let full = changed.len() >= budget;
        let last = changed.last().map_or(at, |(seq, _)| *seq);
        let mut seen = BTreeSet::new();
        let keys: Vec<(Seq, RowKey)> = changed
            .into_iter()
            .filter(|(_, key)| seen.insert(*key))
            .collect();
        self.send(store, &keys, &mut ops).await?;
        let cont = full.then(|| self.next(Phase::Delta, None, last));
        Ok((ops, cont))
    }

    fn next(&self, phase: Phase, after: Option<(String, Kind, Uuid)>, at: Seq) -> Cont {
        Cont {
            upto: self.upto,
            phase,
            after,
            at,
        }
    }

    /// Rows of gained scopes, until the budget is spent: then, the last row sent.
    async fn bootstrap<S: ReadStore>(
        &self,
        store: &mut S,
        after: Option<(String, Kind, Uuid)>,
        budget: &mut usize,
        ops: &mut Vec<Op>,
    ) -> Result<Option<(String, Kind, Uuid)>, S::Error> {
        for scope in &self.gained {
            let name = scope.to_string();
            let from = match &after {
                Some((done, _, _)) if *done > name => continue,
                Some((current, kind, id)) if *current == name => Some((*kind, *id)),
                _ => {
                    ops.push(Op::GainScope(name.clone()));
                    None
                }
            };
            let keys = store.members(*scope, from, *budget).await?;
            let dated: Vec<(Seq, RowKey)> = keys.iter().map(|key| (0, *key)).collect();
            self.send(store, &dated, ops).await?;
            if keys.len() == *budget
                && let Some(last) = keys.last()
            {
                return Ok(Some((name, last.kind, last.id)));
            }
            *budget = budget.saturating_sub(keys.len());
        }
        Ok(None)
    }

    /// Each row as it is now, or its removal when this user may no longer read it.
    async fn send<S: ReadStore>(
        &self,
        store: &mut S,
        keys: &[(Seq, RowKey)],
        ops: &mut Vec<Op>,
    ) -> Result<(), S::Error> {
        let wanted: Vec<RowKey> = keys.iter().map(|(_, key)| *key).collect();
        let mut rows: std::collections::BTreeMap<RowKey, super::Encoded> = store
            .encoded(&wanted)
            .await?
            .into_iter()
            .map(|row| (row.key, row))
            .collect();
        for (seq, key) in keys {
            let row = rows.remove(key);
            let scopes: Vec<String> = row
                .iter()
                .flat_map(|row| row.scopes.iter())
                .filter(|scope| self.readable.contains(scope))
                .map(ToString::to_string)
                .collect();
            match row {
                Some(row) if !scopes.is_empty() => ops.push(Op::Put(PutOp {
                    kind: key.kind,
                    id: key.id,
                    ver: row.ver,
                    gver: row.gver,
                    scopes,
                    body: row.body,
                })),
                // In a bootstrap page the row has just left the scope: the device never had it.
                _ if *seq == 0 => {}
                _ => ops.push(Op::Del {
                    kind: key.kind,
                    id: key.id,
                    ver: *seq,
                }),
            }
        }
        Ok(())
    }
}
