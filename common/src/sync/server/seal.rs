//! What is kept aside instead of refused: words must not be lost because rights were.

use super::{GrantRow, ReadStore, Session, WorkingSet, WriteStore};
use crate::command::{Command, Now, Rows, RowsExt};
use crate::domain::sealed::{SealReason, Sealed, SealedStatus};
use crate::ids::{ClientId, SealedId};
use crate::refusal::Refusal;
use crate::row::{Index, RowKey, Seq};
use crate::sync::protocol::Mutation;
use uuid::Uuid;

/// A refusal that lost rights may explain: what may not be read does not exist.
pub(super) fn may_hide_lost_rights(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Forbidden | Refusal::NoteGone | Refusal::RevisionGone
    )
}

/// Whether the author could have written this when they wrote it: they have lost a right since, or
/// what it is about has left what they may read.
pub(super) async fn rights_lost<S: WriteStore>(
    set: &mut WorkingSet,
    store: &mut S,
    session: &Session,
    mutation: &Mutation,
    command: &Command,
) -> Result<bool, S::Error> {
    let grants = store.grants(session.user).await?;
    let lost = |grant: &GrantRow| !grant.present && grant.seq > mutation.base;
    if grants.iter().any(lost) {
        return Ok(true);
    }
    for key in command.about() {
        if has_left(store, &grants, key, mutation.base).await? {
            return Ok(true);
        }
    }
    continues_sealed(set, store, session, command).await
}

async fn has_left<S: ReadStore>(
    store: &mut S,
    grants: &[GrantRow],
    key: RowKey,
    base: Seq,
) -> Result<bool, S::Error> {
    for grant in grants.iter().filter(|grant| grant.present) {
        if let Some((seq, false)) = store.membership(grant.scope, key).await?
            && seq > base
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A revision of a note that is itself kept aside.
async fn continues_sealed<S: WriteStore>(
    set: &mut WorkingSet,
    store: &mut S,
    session: &Session,
    command: &Command,
) -> Result<bool, S::Error> {
    let Command::ReviseNote(revision) = command else {
        return Ok(false);
    };
    let sealed = set
        .settle(store, |rows: &mut dyn Rows| {
            rows.all::<Sealed>(Index::SealedByAuthor, session.user.0)
        })
        .await?;
    let note = revision.note.to_string();
    Ok(sealed
        .iter()
        .any(|s| s.status == SealedStatus::Waiting && s.args.contains(&note)))
}

/// The ticket of a mutation: the same however often it arrives.
fn ticket(client: ClientId, mutation: &Mutation) -> SealedId {
    let spread = u128::from(mutation.mid).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    SealedId(Uuid::from_u128(client.0.as_u128() ^ spread))
}

/// A mutation kept aside.
pub(super) fn sealed(
    session: &Session,
    client: ClientId,
    mutation: &Mutation,
    reason: SealReason,
    now: Now,
) -> Sealed {
    Sealed {
        id: ticket(client, mutation),
        author: session.user,
        op: mutation.op.clone(),
        schema: mutation.schema,
        args: mutation.args.to_string(),
        reason,
        written_at: mutation.at,
        sealed_at: now.ms,
        status: SealedStatus::Waiting,
        handled_by: None,
    }
}
