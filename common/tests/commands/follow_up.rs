//! Follow-up notes.

use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{ReviseNote, WriteNote};
use common::domain::follow_up::{Note, Revision, heads};
use common::domain::staff::{Role, Territory};
use common::ids::StaffId;

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
