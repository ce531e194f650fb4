//! Roles, and pupils who change class.

use crate::support::bench::{Bench, at_once};
use crate::support::commands::*;
use crate::support::pole::*;
use common::access::Scope;
use common::command::Command;
use common::domain::application::Application;
use common::domain::follow_up::{Note, Revision};
use common::domain::placement::Placement;
use common::domain::pupil::{Need, Pupil};
use common::domain::staff::{Assignment, Role, Territory};
use common::ids::{StaffId, UserId};
use common::refusal::Refusal;

const ADMIN: StaffId = staff(ADMINISTRATOR);

#[test]
fn roles_and_classes_change_at_the_server_and_by_administrators_only() {
    let mut bench = Bench::new();
    let commands: [Command; 3] = [
        assign(50, NO_ROLE, Role::Teacher, Territory::Division(division(0))).into(),
        end(TEACHER_ELSEWHERE).into(),
        move_to(0, 1).into(),
    ];
    for command in commands {
        // A device may send it, and shows nothing before the answer.
        let mut device = bench.device(ADMIN);
        assert_eq!(at_once(&mut device, command.clone()), Ok(()));
        let shown = device
            .replica
            .decide(&command, &bench.seen(&command), now());
        assert_eq!(shown, Err(Refusal::OnlineOnly), "{}", command.op());
        for who in [COORDINATORS[0], TEACHER_OF_DIVISION, NO_ROLE] {
            assert_eq!(bench.send(staff(who), command.clone()), "forbidden");
        }
        assert_eq!(bench.send(pupil(0), command.clone()), "forbidden");
        assert_eq!(bench.send(ADMIN, command), "ok");
    }
}

#[test]
fn a_role_holds_where_it_makes_sense() {
    let mut bench = Bench::new();
    let division = Territory::Division(division(0));
    let school_of = Territory::School(school(0));
    let (here, elsewhere) = (Territory::Pole(POLE), Territory::Pole(OTHER_POLE));
    let nowhere = Territory::Division(common::ids::DivisionId(uid(2, 99)));
    for (role, territory, answer) in [
        (Role::Teacher, division, "ok"),
        (Role::Teacher, school_of, "ok"),
        (Role::Teacher, here, "bad_arguments"),
        (Role::Teacher, nowhere, "bad_arguments"),
        (Role::Office, school_of, "ok"),
        (Role::Office, division, "bad_arguments"),
        (Role::Office, here, "bad_arguments"),
        (Role::Coordinator, here, "ok"),
        (Role::Coordinator, elsewhere, "bad_arguments"),
        (Role::Coordinator, division, "bad_arguments"),
        (Role::Coordinator, school_of, "bad_arguments"),
        (Role::Administrator, here, "ok"),
        (Role::Administrator, elsewhere, "bad_arguments"),
        (Role::Administrator, school_of, "bad_arguments"),
        (Role::Office, school_of, "ok"),
        (Role::Office, here, "bad_arguments"),
        (Role::Office, division, "bad_arguments"),
        (Role::Volunteer, here, "ok"),
        (Role::Volunteer, elsewhere, "bad_arguments"),
        (Role::Volunteer, school_of, "bad_arguments"),
        (Role::Academy, here, "ok"),
        (Role::Academy, school_of, "bad_arguments"),
    ] {
        let id = 50 + bench.all::<Assignment>().len();
        assert_eq!(
            bench.send(ADMIN, assign(id, NO_ROLE, role, territory)),
            answer,
            "{role:?}"
        );
    }
    assert_eq!(
        bench.send(ADMIN, assign(90, 99, Role::Teacher, division)),
        "person_gone"
    );
}

#[test]
fn a_role_is_given_once_and_ended_never_erased() {
    let mut bench = Bench::new();
    let given = assign(50, NO_ROLE, Role::Teacher, Territory::Division(division(0)));
    assert_eq!(bench.send(ADMIN, given.clone()), "ok");
    assert_eq!(bench.send(ADMIN, given.clone()), "already_done");
    let user: UserId = staff(NO_ROLE).into();
    assert!(
        bench
            .server
            .readable(user)
            .contains(&Scope::Division(division(0)))
    );
    assert_eq!(bench.send(ADMIN, end(50)), "ok");
    assert_eq!(bench.send(ADMIN, end(99)), "person_gone");
    assert!(!bench.get::<Assignment>(assignment(50).0).active);
    assert_eq!(bench.server.readable(user), [Scope::User(user)].into());
    assert_eq!(
        bench.send(ADMIN, given),
        "already_done",
        "a role that ended does not come back"
    );
    assert!(!bench.get::<Assignment>(assignment(50).0).active);
}

#[test]
fn an_end_of_role_is_of_what_was_on_screen() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.send_seeing(ADMIN, end(TEACHER_ELSEWHERE), Vec::new()),
        "missing_precondition"
    );
}

#[test]
fn everything_about_a_pupil_follows_to_the_new_class() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(pupil(0), apply(1, 0, 1)), "ok");
    assert_eq!(bench.send(staff(COORDINATORS[0]), approve(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(TEACHER_OF_DIVISION), write(0, 0)), "ok");
    assert_eq!(bench.send(ADMIN, move_to(0, 2)), "ok");
    let place = (division(2), school(1));
    let moved: Pupil = bench.get(pupil(0).0);
    assert_eq!((moved.division, moved.school), place);
    let moved: Need = bench.get(pupil(0).0);
    assert_eq!((moved.division, moved.school), place);
    for id in 0..2 {
        let moved: Application = bench.get(application(id).0);
        assert_eq!((moved.division, moved.school), place);
    }
    let moved: Placement = bench.get(placement(0).0);
    assert_eq!((moved.division, moved.school), place);
    let moved: Note = bench.get(note(0).0);
    assert_eq!((moved.division, moved.school), place);
    let moved: Revision = bench.get(revision(0).0);
    assert_eq!((moved.division, moved.school), place);

    // The teacher of the class they left reads nothing of it any more; the new one does.
    let left = bench.device(staff(TEACHER_OF_DIVISION));
    assert!(left.replica.get::<Pupil>(pupil(0).0).is_none());
    assert!(left.replica.get::<Note>(note(0).0).is_none());
    let joined = bench.device(staff(TEACHER_ELSEWHERE));
    assert!(joined.replica.get::<Pupil>(pupil(0).0).is_some());
    assert!(joined.replica.get::<Revision>(revision(0).0).is_some());
}

#[test]
fn a_pupil_moves_to_a_class_that_exists() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(ADMIN, move_to(0, 99)), "division_gone");
    assert_eq!(bench.send(ADMIN, move_to(99, 1)), "person_gone");
    assert_eq!(bench.send(ADMIN, move_to(0, 0)), "ok", "where they are");
    assert!(bench.changes.rows.is_empty());
}
