//! Follow-up of a pupil: notes that are never overwritten, only revised.

use crate::ids::{DivisionId, NoteId, PeriodId, PupilId, RevisionId, SchoolId, StaffId};
use crate::order::{map_of, set_of, sorted};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    let known = map_of(revisions.iter().map(|r| (r.id, r)));
    let (one, other) = (come_from(&known, parents), come_from(&known, &[of]));
    let common: Vec<&Revision> = one
        .intersection(&other)
        .filter_map(|id| known.get(id).copied())
        .collect();
    let older: Vec<RevisionId> = common.iter().flat_map(|r| r.parents.clone()).collect();
    let older = come_from(&known, &older);
    let mut last = common.into_iter().filter(|r| !older.contains(&r.id));
    match (last.next(), last.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// These versions and all they come from.
fn come_from(known: &BTreeMap<RevisionId, &Revision>, from: &[RevisionId]) -> BTreeSet<RevisionId> {
    let mut found = BTreeSet::new();
    let mut left = from.to_vec();
    while let Some(id) = left.pop() {
        if found.insert(id)
            && let Some(revision) = known.get(&id)
        {
            left.extend(&revision.parents);
        }
    }
    found
}

/// Name of the version that brings two together: the same wherever it is made, whichever comes
/// first.
#[must_use]
pub fn combined_id(one: RevisionId, other: RevisionId) -> RevisionId {
    let pair = set_of([one, other]);
    // FNV-1a on 128 bits: that no other version has this name is checked by whoever makes it.
    let bytes = pair.iter().flat_map(|id| id.0.into_bytes());
    let mixed = bytes.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    let id = uuid::Builder::from_custom_bytes(mixed.to_be_bytes()).into_uuid();
    RevisionId(id)
}
