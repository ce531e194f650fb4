//! Taking what a device sends: each mutation once, in order, each with a verdict.

use super::{
    Act, Changes, ClientRow, Decided, Session, StoredVerdict, SyncError, WorkingSet, WriteStore,
    seal,
};
use crate::access::Actor;
use crate::command::{Authority, Command, Ctx, Now, RowsExt};
use crate::domain::sealed::{SealReason, Sealed};
use crate::ids::{ClientId, PoleId, SealedId};
use crate::refusal::Refusal;
use crate::row::{Row, Seq};
use crate::sync::protocol::{Mutation, PUSH_MAX, PushReq, PushResp, Verdict};
use uuid::Uuid;

/// How a push is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// Each mutation is run.
    Run,
    /// The first new one is kept aside unrun: the store failed on it again and again.
    SealFirst,
    /// All are kept aside unrun: the session was closed by an administrator.
    SealAll,
}

/// Runs a push inside a write transaction; the caller commits, then pokes the scopes touched.
///
/// # Errors
/// [`SyncError`]: nothing is to be committed.
pub async fn push<S: WriteStore>(
    store: &mut S,
    session: &Session,
    req: &PushReq,
    now: Now,
) -> Result<(PushResp, Changes), SyncError<S::Error>> {
    push_as(store, session, req, now, Intake::Run).await
}

/// As [`push`], with some mutations kept aside unrun.
///
/// # Errors
/// [`SyncError`]: nothing is to be committed.
pub async fn push_as<S: WriteStore>(
    store: &mut S,
    session: &Session,
    req: &PushReq,
    now: Now,
    intake: Intake,
) -> Result<(PushResp, Changes), SyncError<S::Error>> {
    check(req)?;
    let head = store.head().await?;
    let known = store.client(req.client).await?;
    if known
        .map(|c| c.user)
        .into_iter()
        .chain(req.user)
        .any(|user| user != session.user)
    {
        return Err(SyncError::ForeignClient);
    }
    let mut last_mid = known.map_or(0, |c| c.last_mid);
    let already = store
        .verdicts(req.client, req.first_mid.saturating_sub(1), PUSH_MAX)
        .await?;
    let mut desk = Desk {
        set: WorkingSet::new(session.space, head.seq),
        session,
        client: req.client,
        now,
        seq: head.seq,
        acts: Vec::new(),
    };
    let mut fresh = Vec::new();
    let mut verdicts = Vec::new();
    for mutation in &req.mutations {
        let args_hash = hash(mutation);
        if mutation.mid <= last_mid {
            let verdict = replayed(&already, mutation, args_hash, head.seq);
            let forked = matches!(verdict.refusal(), Some(Refusal::Fork));
            verdicts.push((mutation.mid, verdict));
            if forked {
                // The device sends everything again under another name: what follows would be
                // done twice.
                break;
            }
            continue;
        }
        if mutation.mid != last_mid + 1 {
            break;
        }
        let verdict = match intake {
            Intake::SealAll => {
                let reason = SealReason::SessionRevoked;
                desk.seal(store, mutation, reason).await?
            }
            Intake::SealFirst if fresh.is_empty() => {
                desk.seal(store, mutation, SealReason::Failed).await?
            }
            _ => desk.decide(store, mutation).await?,
        };
        fresh.push(StoredVerdict {
            mid: mutation.mid,
            args_hash,
            verdict: verdict.clone(),
            seq: head.seq,
        });
        verdicts.push((mutation.mid, verdict));
        last_mid = mutation.mid;
    }
    let mut changes = desk.set.changes(store).await?;
    changes.acts = desk.acts;
    changes.verdicts = fresh;
    changes.client = Some(ClientRow {
        client: req.client,
        user: session.user,
        last_mid,
        acked_mid: known
            .map_or(0, |c| c.acked_mid)
            .max(req.acked_mid)
            .min(last_mid),
        seen_at: now.ms,
        schema: req.mutations.iter().map(|m| m.schema).max().unwrap_or(0),
    });
    store.write(&changes).await?;
    Ok((
        PushResp {
            last_mid,
            verdicts,
            server_ms: now.ms,
            head: head.seq,
        },
        changes,
    ))
}

fn check<E>(req: &PushReq) -> Result<(), SyncError<E>> {
    if req.mutations.len() > PUSH_MAX {
        return Err(SyncError::Malformed("too many mutations"));
    }
    let mut expected = req.first_mid;
    if expected == 0 {
        return Err(SyncError::Malformed("mutations are numbered from 1"));
    }
    for mutation in &req.mutations {
        if mutation.mid != expected {
            return Err(SyncError::Malformed("mutations must follow each other"));
        }
        expected = expected.saturating_add(1);
    }
    Ok(())
}

fn replayed(already: &[StoredVerdict], mutation: &Mutation, args_hash: u64, seq: Seq) -> Verdict {
    match already.iter().find(|v| v.mid == mutation.mid) {
        Some(stored) if stored.args_hash == args_hash => stored.verdict.clone(),
        Some(_) => Verdict::refused(&Refusal::Fork, seq),
        // Trimmed: the device has stored it long ago.
        None => Verdict::Applied { seq: 0 },
    }
}

/// Where the mutations of one push are decided.
struct Desk<'a> {
    set: WorkingSet,
    session: &'a Session,
    client: ClientId,
    now: Now,
    seq: Seq,
    acts: Vec<Act>,
}

impl Desk<'_> {
    async fn decide<S: WriteStore>(
        &mut self,
        store: &mut S,
        mutation: &Mutation,
    ) -> Result<Verdict, S::Error> {
        if mutation.void {
            return Ok(Verdict::refused(&Refusal::RefusedBefore, self.seq));
        }
        let command = match Command::decode(&mutation.op, mutation.schema, &mutation.args) {
            Ok(command) => command,
            Err(refusal) => return Ok(Verdict::refused(&refusal, self.seq)),
        };
        // Rights are those of now, not those of when the command was written.
        let (user, space) = (self.session.user, self.session.space);
        let actor = self
            .set
            .settle(store, |rows| Actor::load(user, space, rows))
            .await?;
        let ctx = Ctx {
            actor: &actor,
            now: self.now,
            authority: Authority::Final,
            client: self.client,
            seen: &mutation.seen,
            again: mutation.again,
        };
        match self.set.decide(store, &command, &ctx).await? {
            Decided::Done(effect) => {
                self.acts.push(Act {
                    op: command.op(),
                    rows: effect.puts.iter().map(Row::key).collect(),
                });
                self.set.notify(self.client, mutation.mid, &effect.notices);
                Ok(match effect.merged {
                    None => Verdict::Applied { seq: self.seq },
                    Some(note) => Verdict::Merged {
                        seq: self.seq,
                        note,
                    },
                })
            }
            Decided::Refused(refusal) => {
                let lost = seal::may_hide_lost_rights(&refusal)
                    && seal::rights_lost(&mut self.set, store, self.session, mutation, &command)
                        .await?;
                if lost {
                    self.seal(store, mutation, SealReason::RightsLost).await
                } else {
                    Ok(Verdict::refused(&refusal, self.seq))
                }
            }
            Decided::Panicked => self.seal(store, mutation, SealReason::Failed).await,
        }
    }

    /// Keeps a mutation aside.
    async fn seal<S: WriteStore>(
        &mut self,
        store: &mut S,
        mutation: &Mutation,
        reason: SealReason,
    ) -> Result<Verdict, S::Error> {
        if mutation.void {
            return Ok(Verdict::refused(&Refusal::RefusedBefore, self.seq));
        }
        let mut sealed = seal::sealed(self.session, self.client, mutation, reason, self.now);
        // Names of devices are theirs to choose: no one may write over what another has there.
        while self
            .set
            .settle(store, |rows| rows.find::<Sealed>(sealed.id.0))
            .await?
            .is_some()
        {
            sealed.id = SealedId(Uuid::from_u128(sealed.id.0.as_u128().wrapping_add(1)));
        }
        let ticket = sealed.id.0;
        self.set
            .put(store, sealed.into(), Some(self.client))
            .await?;
        Ok(Verdict::Quarantined {
            ticket,
            seq: self.seq,
        })
    }
}

/// Writes rows outside any command, with grants and memberships: demo data, first administrator.
///
/// # Errors
/// The store's.
pub async fn write_rows<S: WriteStore>(
    store: &mut S,
    space: PoleId,
    rows: impl IntoIterator<Item = Row>,
) -> Result<Changes, S::Error> {
    let head = store.head().await?;
    let mut set = WorkingSet::new(space, head.seq);
    for row in rows {
        set.put(store, row, None).await?;
    }
    let changes = set.changes(store).await?;
    store.write(&changes).await?;
    Ok(changes)
}

/// FNV-1a over what the mutation asks for: stable between versions and platforms.
fn hash(mutation: &Mutation) -> u64 {
    let args = mutation.args.to_string();
    let bytes = mutation.op.bytes().chain([0]).chain(args.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
