//! Notes and steps of a pupil: a function of the rows.

use crate::text::moment;
use common::clock::paris;
use common::domain::application::Application;
use common::domain::follow_up::{Note, Revision, heads};
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::staff::Staff;
use common::ids::{PupilId, StaffId};
use common::order::sorted;
use common::row::{Index, Kind, RowKey};
use common::rules::week::short_date;
use common::sync::replica::Replica;

/// A note with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub note: Note,
    /// Each with its author.
    pub revisions: Vec<Revision>,
    pub authors: Vec<(StaffId, String)>,
    /// Not at the server yet.
    pub pending: bool,
}

impl Told {
    /// Who wrote it, as far as this device knows.
    #[must_use]
    pub fn author(&self, id: StaffId) -> String {
        let known = self.authors.iter().find(|(author, _)| *author == id);
        known.map_or_else(|| "un collègue".into(), |(_, name)| name.clone())
    }

    /// The versions that the one shown brings together, as each was written: none when it has a
    /// single origin, or when several are shown.
    #[must_use]
    pub fn brought_together(&self) -> Vec<Revision> {
        let heads = heads(&self.revisions);
        let [only] = heads.as_slice() else {
            return Vec::new();
        };
        if only.parents.len() < 2 {
            return Vec::new();
        }
        let known = self.revisions.iter();
        known
            .filter(|r| only.parents.contains(&r.id))
            .cloned()
            .collect()
    }
}

/// Notes of a pupil, the latest first.
#[must_use]
pub fn notes(rows: &Replica, id: PupilId) -> Vec<Told> {
    let notes = rows.by::<Note>(Index::NotesByPupil, id.0);
    let notes = sorted(notes, |a, b| {
        b.written_at.cmp(&a.written_at).then(a.id.cmp(&b.id))
    });
    notes.into_iter().map(|note| told(rows, note)).collect()
}

fn told(rows: &Replica, note: &Note) -> Told {
    let revisions: Vec<Revision> = rows
        .by::<Revision>(Index::RevisionsByNote, note.id.0)
        .into_iter()
        .cloned()
        .collect();
    let unsent = |r: &Revision| rows.is_pending(RowKey::new(Kind::Revision, r.id.0));
    let authors = revisions.iter().map(|r| r.author).chain([note.author]);
    let named = |id: StaffId| {
        let staff = rows.get::<Staff>(id.0)?;
        Some((id, format!("{} {}", staff.first_name, staff.last_name)))
    };
    Told {
        pending: revisions.iter().any(unsent),
        authors: authors.filter_map(named).collect(),
        note: note.clone(),
        revisions,
    }
}

/// Something that happened to a pupil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Milliseconds since 1970.
    pub at: i64,
    /// The day counts, not the hour.
    pub whole_day: bool,
    pub what: String,
}

impl Step {
    /// « lun. 16 nov. » or « lun. 16 nov. à 9 h 05 ».
    #[must_use]
    pub fn when(&self) -> String {
        if self.whole_day {
            short_date(paris(self.at).date())
        } else {
            moment(self.at)
        }
    }
}

/// Requests, answers, notes and places of a pupil, the latest first.
#[must_use]
pub fn steps(rows: &Replica, id: PupilId) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut push = |at, whole_day, what| {
        steps.push(Step {
            at,
            whole_day,
            what,
        });
    };
    for application in rows.by::<Application>(Index::ApplicationsByPupil, id.0) {
        let offer = rows.get::<Offer>(application.offer.0);
        let title = offer.map_or("offre retirée", |o| o.text.title.as_str());
        push(
            application.asked_at,
            false,
            format!("Demande\u{a0}: {title}"),
        );
        if let Some(at) = application.answered_at {
            push(
                at,
                false,
                format!("{}\u{a0}: {title}", application.status.label()),
            );
        }
    }
    for placement in rows.by::<Placement>(Index::PlacementsByPupil, id.0) {
        let Some(first) = placement.weeks.first() else {
            continue;
        };
        let noon = first
            .monday()
            .and_hms_opt(12, 0, 0)
            .map(|at| at.and_utc().timestamp_millis());
        let host = rows
            .get::<Host>(placement.host.0)
            .map_or("", |h| h.name.as_str());
        let what = match placement.status {
            PlacementStatus::Confirmed => "Début du stage",
            PlacementStatus::Interrupted => "Stage interrompu",
            PlacementStatus::Cancelled => "Stage annulé",
        };
        push(
            noon.unwrap_or_default(),
            true,
            format!("{what}\u{a0}: {host}"),
        );
    }
    for note in rows.by::<Note>(Index::NotesByPupil, id.0) {
        push(
            note.written_at,
            false,
            format!("Note\u{a0}: {}", note.kind.label().to_lowercase()),
        );
    }
    sorted(steps, |a, b| b.at.cmp(&a.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{ME, application, note, placement, pole, put, revision};
    use common::domain::application::ApplicationStatus;
    use common::domain::follow_up::NoteKind;
    use common::ids::OfferId;
    use uuid::Uuid;

    #[test]
    fn notes_come_the_latest_first_with_every_version() {
        let mut rows = pole();
        let (old, new) = (
            note(301, ME, NoteKind::Call),
            note(302, ME, NoteKind::Visit),
        );
        put(&mut rows, revision(311, &old, &[], "Premier appel."));
        put(&mut rows, revision(312, &new, &[], "Départ."));
        put(&mut rows, revision(313, &new, &[312], "Une version."));
        put(&mut rows, revision(314, &new, &[312], "Une autre."));
        put(&mut rows, old);
        put(&mut rows, new);
        let notes = notes(&rows, ME);
        let kinds: Vec<NoteKind> = notes.iter().map(|t| t.note.kind).collect();
        assert_eq!(kinds, [NoteKind::Visit, NoteKind::Call]);
        let words = |told: &Told| -> Vec<String> {
            heads(&told.revisions)
                .into_iter()
                .map(|r| r.text.clone())
                .collect()
        };
        assert_eq!(words(&notes[0]), ["Une version.", "Une autre."]);
        assert_eq!(words(&notes[1]), ["Premier appel."]);
        assert!(!notes[0].pending);
        assert_eq!(
            notes[0].author(crate::pages::fixture::TEACHER),
            "un collègue"
        );
    }

    #[test]
    fn versions_brought_together_stay_at_hand() {
        let mut rows = pole();
        let kept = note(301, ME, NoteKind::Call);
        put(&mut rows, revision(311, &kept, &[], "Départ."));
        put(&mut rows, revision(312, &kept, &[311], "Une version."));
        put(&mut rows, revision(313, &kept, &[311], "Une autre."));
        put(&mut rows, kept.clone());
        assert!(notes(&rows, ME)[0].brought_together().is_empty());
        put(&mut rows, revision(314, &kept, &[312, 313], "Les deux."));
        let words: Vec<String> = notes(&rows, ME)[0]
            .brought_together()
            .into_iter()
            .map(|r| r.text)
            .collect();
        assert_eq!(words, ["Une version.", "Une autre."]);
        put(&mut rows, revision(315, &kept, &[314], "Corrigée."));
        assert!(notes(&rows, ME)[0].brought_together().is_empty());
    }

    #[test]
    fn what_happened_is_told_the_latest_first() {
        let mut rows = pole();
        let mut granted = application(
            201,
            ME,
            OfferId(Uuid::from_u128(101)),
            ApplicationStatus::Approved,
        );
        granted.answered_at = Some(250);
        put(&mut rows, placement(401, &granted, 51));
        put(&mut rows, granted);
        put(&mut rows, note(300, ME, NoteKind::Call));
        let start = steps(&rows, ME).into_iter().find(|s| s.whole_day).unwrap();
        assert_eq!(start.what, "Début du stage\u{a0}: Volta");
        assert!(!start.when().contains(" h "), "{}", start.when());
        let told: Vec<String> = steps(&rows, ME).into_iter().map(|s| s.what).collect();
        assert_eq!(
            told,
            [
                "Début du stage\u{a0}: Volta",
                "Note\u{a0}: appel",
                "Place attribuée\u{a0}: Installation chez Volta",
                "Demande\u{a0}: Installation chez Volta",
            ]
        );
    }
}
