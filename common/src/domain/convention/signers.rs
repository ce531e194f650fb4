//! Who signs, in the order in which it is best done: the host and its tutor, the pupil and their
//! legal representatives, the referent, the head last.

use super::condition::{Condition, When};
use super::facts::Facts;
use super::field::Field;
use super::say::plain;
use super::wording::{Lang, READ_BY};
use crate::document::{Block, SignBox};
use crate::domain::period::PlacementKind;
use serde::{Deserialize, Serialize};

/// As whom somebody signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignRole {
    Host,
    Tutor,
    Pupil,
    /// *représentant légal*
    Guardian,
    /// *enseignant référent*
    Referent,
    /// *chef d'établissement*, or whoever has their delegation.
    Head,
}

impl SignRole {
    /// Every role, in the order of signing.
    pub const ALL: [Self; 6] = [
        Self::Host,
        Self::Tutor,
        Self::Pupil,
        Self::Guardian,
        Self::Referent,
        Self::Head,
    ];

    /// Over the box.
    #[must_use]
    pub fn label(self, kind: PlacementKind, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Pupil, Lang::Fr) if kind == PlacementKind::Bts => "L'étudiant",
            (Self::Pupil, Lang::De) if kind == PlacementKind::Bts => {
                "L'étudiant (Studentin oder Student)"
            }
            (Self::Host, Lang::Fr) => "Pour l'organisme d'accueil",
            (Self::Host, Lang::De) => "Pour l'organisme d'accueil (für den Betrieb)",
            (Self::Tutor, Lang::Fr) => "Le tuteur",
            (Self::Tutor, Lang::De) => "Le tuteur (Betreuerin oder Betreuer im Betrieb)",
            (Self::Pupil, Lang::Fr) => "L'élève",
            (Self::Pupil, Lang::De) => "L'élève (Schülerin oder Schüler)",
            (Self::Guardian, Lang::Fr) => "Le représentant légal",
            (Self::Guardian, Lang::De) => "Le représentant légal (gesetzliche Vertretung)",
            (Self::Referent, Lang::Fr) => "L'enseignant référent",
            (Self::Referent, Lang::De) => "L'enseignant référent (betreuende Lehrkraft)",
            (Self::Head, Lang::Fr) => "Pour l'établissement scolaire",
            (Self::Head, Lang::De) => "Pour l'établissement scolaire (für die Schule)",
        }
    }
}

/// Somebody who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    pub role: SignRole,
    /// Empty while it is not known.
    pub name: String,
    /// A party to the convention; otherwise they only say that they have read it.
    pub party: bool,
}

/// Who signs a convention of this kind. For PFMP and BTS the five of D124-4 code de l'éducation,
/// with the legal representatives of a minor; for observation and initiation the host and the
/// head, while the others say that they have read it.
#[must_use]
pub fn signers(kind: PlacementKind, facts: &Facts) -> Vec<Signer> {
    let all = matches!(kind, PlacementKind::Pfmp | PlacementKind::Bts);
    let signer = |role, name| Signer {
        role,
        name,
        party: all || matches!(role, SignRole::Host | SignRole::Head),
    };
    let mut signers = vec![
        signer(SignRole::Host, facts.value(Field::HostSignatory)),
        signer(SignRole::Tutor, facts.value(Field::TutorName)),
        signer(SignRole::Pupil, facts.pupil_name()),
    ];
    if When::is(Condition::Minor).holds(facts) {
        let known = facts.guardians.iter().map(|guardian| plain(&guardian.name));
        let mut known: Vec<String> = known.filter(|name| !name.is_empty()).collect();
        if known.is_empty() {
            known.push(String::new());
        }
        signers.extend(
            known
                .into_iter()
                .map(|name| signer(SignRole::Guardian, name)),
        );
    }
    signers.push(signer(SignRole::Referent, facts.value(Field::ReferentName)));
    signers.push(signer(SignRole::Head, facts.value(Field::SchoolSignatory)));
    signers
}

/// The boxes to sign in: those of the parties, then of those who have read it.
pub(super) fn boxes(kind: PlacementKind, facts: &Facts, lang: Lang) -> Vec<Block> {
    let (parties, readers): (Vec<_>, Vec<_>) =
        signers(kind, facts).into_iter().partition(|s| s.party);
    let block = |signers: Vec<Signer>| {
        let boxes = signers.into_iter().map(|signer| SignBox {
            role: signer.role.label(kind, lang).into(),
            name: signer.name,
            signed: String::new(),
        });
        Block::Signatures {
            boxes: boxes.collect(),
        }
    };
    let mut blocks = vec![block(parties)];
    if !readers.is_empty() {
        blocks.push(Block::Paragraph {
            text: READ_BY.into(),
        });
        blocks.push(block(readers));
    }
    blocks
}
