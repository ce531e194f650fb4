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
