//! Follow-up notes.

use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{ReviseNote, WriteNote};
use common::domain::follow_up::{Note, Revision, combined_id, heads};
use common::domain::staff::{Role, Territory};
use common::ids::StaffId;
use common::sync::device::ClientStore;
use common::sync::memory::ready;

const TEACHER: StaffId = staff(TEACHER_OF_DIVISION);
const COLLEAGUE: StaffId = staff(TEACHER_OF_SCHOOL);

fn texts(bench: &Bench) -> Vec<String> {
    let all: Vec<Revision> = bench.all();
    heads(&all).into_iter().map(|r| r.text.clone()).collect()
}

#[test]
fn a_note_is_written_once_by_those_who_follow_the_pupil() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, write(0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, write(0, 0)), "already_done");
    assert_eq!(bench.send(COLLEAGUE, write(1, 3)), "ok");
    for who in [COORDINATORS[0], ADMINISTRATOR, NO_ROLE, TEACHER_ELSEWHERE] {
        assert_eq!(bench.send(staff(who), write(2, 0)), "forbidden");
    }
    assert_eq!(
        bench.send(TEACHER, write(2, 3)),
        "forbidden",
        "another class"
    );
    assert_eq!(
        bench.send(pupil(0), write(2, 0)),
        "forbidden",
        "about oneself"
    );
    assert_eq!(
        bench.send(TEACHER, write(2, 99)),
        "forbidden",
        "nobody, told like anybody"
    );
    assert_eq!(bench.all::<Note>().len(), 2);
    let kept: Note = bench.get(note(0).0);
    assert_eq!(
        (kept.author, kept.division, kept.school),
        (TEACHER, division(0), school(0))
    );
}

#[test]
fn a_note_has_words_of_a_bounded_length() {
    let mut bench = Bench::new();
    let said = |text: String| WriteNote {
        text,
        ..write(0, 0)
    };
    assert_eq!(bench.send(TEACHER, said(" \n".into())), "empty_text");
    assert_eq!(bench.send(TEACHER, said("x".repeat(5001))), "text_too_long");
    assert_eq!(
        bench.send(TEACHER, said(format!(" {} ", "é".repeat(5000)))),
        "ok"
    );
}

#[test]
fn the_name_of_a_note_or_of_a_revision_is_not_taken_twice() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, write(0, 0)), "ok");
    assert_eq!(bench.send(COLLEAGUE, write(0, 0)), "id_taken");
    assert_eq!(bench.send(TEACHER, write(0, 1)), "id_taken");
    let same_revision = WriteNote {
        revision: revision(0),
        ..write(1, 0)
    };
    assert_eq!(bench.send(TEACHER, same_revision), "id_taken");
    assert_eq!(
        bench.send(COLLEAGUE, revise(0, 0, &[0], "Autre")),
        "id_taken"
    );
    assert_eq!(texts(&bench), ["Visite 0"]);
}

#[test]
fn a_note_revised_by_two_keeps_both_versions_until_they_are_brought_together() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, write(0, 0)), "ok");
    assert_eq!(
        bench.send(TEACHER, revise(0, 1, &[0], "Le tuteur est content.")),
        "ok"
    );
    assert_eq!(
        bench.send(COLLEAGUE, revise(0, 2, &[0], "Le tuteur est très content.")),
        "two_versions"
    );
    assert_eq!(
        texts(&bench),
        ["Le tuteur est content.", "Le tuteur est très content."]
    );
    assert_eq!(
        bench.send(COLLEAGUE, revise(0, 2, &[0], "Autre chose.")),
        "already_done"
    );

    // A revision of one of the two leaves the other.
    assert_eq!(
        bench.send(TEACHER, revise(0, 3, &[1], "Content.")),
        "two_versions"
    );
    assert_eq!(texts(&bench), ["Le tuteur est très content.", "Content."]);
    assert_eq!(
        bench.send(TEACHER, revise(0, 4, &[2, 3], "Content, très.")),
        "ok"
    );
    assert_eq!(texts(&bench), ["Content, très."]);
    assert_eq!(
        bench.all::<Revision>().len(),
        5,
        "nothing is ever overwritten"
    );
}

/// Versions by number, those that the engine made last.
fn parents(bench: &Bench, of: common::ids::RevisionId) -> Vec<common::ids::RevisionId> {
    bench.get::<Revision>(of.0).parents
}

#[test]
fn a_note_changed_by_two_in_different_paragraphs_has_both_changes_and_keeps_both_versions() {
    let said = |text: &str| WriteNote {
        text: text.into(),
        ..write(0, 0)
    };
    let start = "Le tuteur est content.\n\nRappeler lundi.";
    let ours = "Le tuteur est très content.\n\nRappeler lundi.";
    let theirs = "Le tuteur est content.\n\nRappeler lundi.\n\nConvention signée.";
    let both = "Le tuteur est très content.\n\nRappeler lundi.\n\nConvention signée.";
    let made = combined_id(revision(1), revision(2));
    let mut ends = Vec::new();
    for ours_first in [true, false] {
        let mut bench = Bench::new();
        assert_eq!(bench.send(TEACHER, said(start)), "ok");
        let first = (TEACHER, revise(0, 1, &[0], ours));
        let second = (COLLEAGUE, revise(0, 2, &[0], theirs));
        let (first, second) = if ours_first {
            (first, second)
        } else {
            (second, first)
        };
        assert_eq!(bench.send(first.0, first.1), "ok");
        assert_eq!(bench.send(second.0, second.1.clone()), "combined");
        assert_eq!(bench.send(second.0, second.1), "already_done");
        assert_eq!(texts(&bench), [both]);
        assert_eq!(parents(&bench, made), [revision(1), revision(2)]);
        for (id, kept) in [(0, start), (1, ours), (2, theirs)] {
            assert_eq!(bench.get::<Revision>(revision(id).0).text, kept);
        }
        let written: Revision = bench.get(made.0);
        assert_eq!(written.author, COLLEAGUE, "the later version's");
        assert_eq!(bench.all::<Revision>().len(), 4);
        ends.push(written);
    }
    assert_eq!(ends[0], ends[1], "whoever came first");
}

#[test]
fn a_phone_makes_the_same_version_as_the_server() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, write(0, 0)), "ok");
    let (mut device, idb) = bench.phone(COLLEAGUE);
    let added = "Visite 0\nConvention signée.";
    let new = device
        .prepare(&revise(0, 2, &[0], added).into(), None, now(), START, None)
        .unwrap();
    let pending = ready(idb.commit(new)).unwrap();
    device.committed(pending.clone(), now());
    assert_eq!(bench.send(TEACHER, revise(0, 1, &[0], "Visite du 5")), "ok");
    bench.sync(&mut device, &idb);
    let made = combined_id(revision(1), revision(2));
    let on_the_phone = device.replica.get::<Revision>(made.0).cloned();
    assert!(on_the_phone.is_some(), "shown before it is sent");
    let command = revise(0, 2, &[0], added).into();
    let client = device.meta().client;
    bench.send_from(client, COLLEAGUE.into(), &command, pending.mutation.seen);
    assert_eq!(Some(bench.get::<Revision>(made.0)), on_the_phone);
    assert_eq!(texts(&bench), ["Visite du 5\nConvention signée."]);
    bench.sync(&mut device, &idb);
    assert!(device.outbox().is_empty());
    assert_eq!(device.review().len(), 1, "its author is told");
}

#[test]
fn a_version_written_from_an_old_one_joins_what_was_brought_together() {
    let mut bench = Bench::new();
    let said = WriteNote {
        text: "un\ndeux\ntrois".into(),
        ..write(0, 0)
    };
    assert_eq!(bench.send(TEACHER, said), "ok");
    assert_eq!(
        bench.send(TEACHER, revise(0, 1, &[0], "UN\ndeux\ntrois")),
        "ok"
    );
    let second = revise(0, 2, &[0], "un\nDEUX\ntrois");
    assert_eq!(bench.send(COLLEAGUE, second), "combined");
    // A third, from the first version of all.
    let third = revise(0, 3, &[0], "un\ndeux\nTROIS");
    assert_eq!(bench.send(COLLEAGUE, third), "combined");
    assert_eq!(texts(&bench), ["UN\nDEUX\nTROIS"]);
    // Going on from what one wrote, before seeing what it was joined with.
    let on = revise(0, 4, &[3], "un\ndeux\nTROIS\nquatre");
    assert_eq!(bench.send(COLLEAGUE, on), "combined");
    assert_eq!(texts(&bench), ["UN\nDEUX\nTROIS\nquatre"]);
    // The same paragraph, otherwise: somebody decides.
    assert_eq!(
        bench.send(TEACHER, revise(0, 5, &[0], "Un\ndeux\ntrois")),
        "two_versions"
    );
    assert_eq!(texts(&bench).len(), 2);
    // One more, while there are two: nobody knows which of them it belongs to.
    assert_eq!(
        bench.send(TEACHER, revise(0, 6, &[0], "un\ndeux\ntrois\nsix")),
        "two_versions"
    );
    assert_eq!(texts(&bench).len(), 3);
}

#[test]
fn what_was_brought_together_is_a_note_like_another() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, write(0, 0)), "ok");
    // Together they would be longer than a note may be.
    let long = |first: bool| {
        let more = "x".repeat(3000);
        if first {
            format!("{more}\nVisite 0")
        } else {
            format!("Visite 0\n{more}")
        }
    };
    assert_eq!(bench.send(TEACHER, revise(0, 1, &[0], &long(true))), "ok");
    assert_eq!(
        bench.send(COLLEAGUE, revise(0, 2, &[0], &long(false))),
        "two_versions"
    );

    // The name it would have is taken by another note.
    assert_eq!(bench.send(TEACHER, write(9, 1)), "ok");
    let taken = ReviseNote {
        revision: combined_id(revision(11), revision(12)),
        ..revise(9, 0, &[9], "Autre")
    };
    assert_eq!(bench.send(TEACHER, taken), "ok");
    assert_eq!(bench.send(TEACHER, write(10, 0)), "ok");
    assert_eq!(
        bench.send(TEACHER, revise(10, 11, &[10], "Avant\nVisite 10")),
        "ok"
    );
    let last = revise(10, 12, &[10], "Visite 10\nAprès");
    assert_eq!(bench.send(COLLEAGUE, last), "two_versions");
}

#[test]
fn a_revision_names_each_version_it_replaces_once() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, write(0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, revise(0, 1, &[0, 0, 0], "Autre")), "ok");
    assert_eq!(parents(&bench, revision(1)), [revision(0)]);
}

#[test]
fn a_revision_is_of_a_known_version_of_a_known_note() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, write(0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, write(1, 0)), "ok");
    assert_eq!(
        bench.send(TEACHER, revise(9, 2, &[0], "Autre")),
        "note_gone"
    );
    assert_eq!(
        bench.send(TEACHER, revise(0, 2, &[], "Autre")),
        "revision_gone"
    );
    assert_eq!(
        bench.send(TEACHER, revise(0, 2, &[0, 9], "Autre")),
        "revision_gone"
    );
    assert_eq!(
        bench.send(TEACHER, revise(0, 2, &[1], "Autre")),
        "revision_gone",
        "of another note"
    );
    let empty = ReviseNote {
        text: " ".into(),
        ..revise(0, 2, &[0], "")
    };
    assert_eq!(bench.send(TEACHER, empty), "empty_text");
    assert_eq!(
        bench.send(TEACHER, revise(0, 2, &[0], &"x".repeat(5001))),
        "text_too_long"
    );
    for who in [COORDINATORS[0], ADMINISTRATOR, NO_ROLE, TEACHER_ELSEWHERE] {
        assert_eq!(
            bench.send(staff(who), revise(0, 2, &[0], "Autre")),
            "forbidden"
        );
    }
}

#[test]
fn rights_are_those_of_when_the_server_reads_the_note() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, write(0, 0)), "ok");
    assert_eq!(
        bench.send(staff(ADMINISTRATOR), end(TEACHER_OF_DIVISION)),
        "ok"
    );
    assert_eq!(bench.send(TEACHER, write(1, 0)), "forbidden");
    assert_eq!(
        bench.send(TEACHER, revise(0, 1, &[0], "Autre")),
        "forbidden"
    );
    let again = assign(
        50,
        TEACHER_OF_DIVISION,
        Role::Teacher,
        Territory::Division(division(0)),
    );
    assert_eq!(bench.send(staff(ADMINISTRATOR), again), "ok");
    assert_eq!(bench.send(TEACHER, write(1, 0)), "ok");
}
