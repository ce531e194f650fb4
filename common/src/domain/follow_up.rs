//! Follow-up of a pupil: notes that are never overwritten, only revised.

use crate::ids::{DivisionId, NoteId, PeriodId, PupilId, RevisionId, SchoolId, StaffId};
use crate::order::sorted;
use serde::{Deserialize, Serialize};

/// Highest level of alert: somebody acts today.
pub const ALERT_MAX: u8 = 3;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_calm(level: &u8) -> bool {
    *level == 0
}

/// What the note tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    Call,
    Visit,
    Interview,
    Alert,
    /// Something happened in the host.
    Incident,
    Other,
}

impl NoteKind {
    /// Every kind, in display order.
    pub const ALL: [Self; 6] = [
        Self::Call,
        Self::Visit,
        Self::Interview,
        Self::Incident,
        Self::Alert,
        Self::Other,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Call => "Appel",
            Self::Visit => "Visite",
            Self::Interview => "Entretien",
            Self::Alert => "Alerte",
            Self::Incident => "Incident",
            Self::Other => "Autre",
        }
    }
}

/// A note about a pupil: immutable, its words are in its revisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub id: NoteId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodId>,
    pub kind: NoteKind,
    /// How much it matters: from 0, nothing to do, to [`ALERT_MAX`].
    #[serde(default, skip_serializing_if = "is_calm")]
    pub level: u8,
    pub author: StaffId,
    /// Milliseconds since 1970, by the device that wrote it: shown, never compared for order.
    pub written_at: i64,
}

/// One version of a note's words. All are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub id: RevisionId,
    pub note: NoteId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    /// Revisions this one replaces: none for the first, several when versions are brought together.
    pub parents: Vec<RevisionId>,
    pub text: String,
    pub author: StaffId,
    /// Milliseconds since 1970, by the device that wrote it.
    pub written_at: i64,
}

/// Revisions that no other replaces: one normally, several when two people wrote at once. Sorted
/// by id, so every device shows them in the same order.
#[must_use]
pub fn heads(revisions: &[Revision]) -> Vec<&Revision> {
    let heads: Vec<&Revision> = revisions
        .iter()
        .filter(|r| !revisions.iter().any(|other| other.parents.contains(&r.id)))
        .collect();
    sorted(heads, |a, b| a.id.cmp(&b.id))
}

/// The last version that the version `of`, and one made from `parents`, both come from. `None` when
/// there is none, or more than one.
#[must_use]
pub fn common_start<'a>(
    revisions: &'a [Revision],
    parents: &[RevisionId],
    of: RevisionId,
) -> Option<&'a Revision> {
    let one = come_from(revisions, parents.to_vec());
    let other = come_from(revisions, vec![of]);
    let common = |r: &&Revision| one.contains(&r.id) && other.contains(&r.id);
    let mut older = Vec::new();
    for revision in revisions.iter().filter(common) {
        older.extend_from_slice(&revision.parents);
    }
    let older = come_from(revisions, older);
    let mut last = revisions
        .iter()
        .filter(|r| common(r) && !older.contains(&r.id));
    last.next().filter(|_| last.next().is_none())
}

/// These versions and all they come from.
fn come_from(revisions: &[Revision], mut found: Vec<RevisionId>) -> Vec<RevisionId> {
    let mut at = 0;
    while let Some(id) = found.get(at).copied() {
        if let Some(revision) = revisions.iter().find(|r| r.id == id) {
            for parent in &revision.parents {
                if !found.contains(parent) {
                    found.push(*parent);
                }
            }
        }
        at += 1;
    }
    found
}

/// Name of the version that brings two together: the same wherever it is made, whichever comes
/// first.
#[must_use]
pub fn combined_id(one: RevisionId, other: RevisionId) -> RevisionId {
    RevisionId(crate::ids::derived(one.min(other).0, one.max(other).0))
}
