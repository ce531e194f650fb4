//! Follow-up of a pupil: notes that are never overwritten, only revised.

use crate::ids::{DivisionId, NoteId, PeriodId, PupilId, RevisionId, SchoolId, StaffId};
use crate::order::sorted;
use serde::{Deserialize, Serialize};

/// What the note tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    Call,
    Visit,
    Interview,
    Alert,
    Other,
}

impl NoteKind {
    /// Every kind, in display order.
    pub const ALL: [Self; 5] = [
        Self::Call,
        Self::Visit,
        Self::Interview,
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
    let (first, last) = (one.min(other), one.max(other));
    let mut mixed: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for id in [first, last] {
        // FNV-1a on 128 bits: that no other version has this name is checked by whoever makes it.
        for byte in id.0.into_bytes() {
            mixed =
                (mixed ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
    let id = uuid::Builder::from_custom_bytes(mixed.to_be_bytes()).into_uuid();
    RevisionId(id)
}
