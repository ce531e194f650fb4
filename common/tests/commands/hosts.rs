//! The file of hosts: who keeps a host, whom to ask for there, how contacts went, two that are one.

use crate::support::bench::Bench;
use crate::support::cases::{contact, private_host_row};
use crate::support::commands::*;
use crate::support::pole::*;
use common::domain::host::{Contact, ContactEvent, ContactOutcome, Host, HostContact, Sharing};
use common::domain::staff::{Role, Staff, Territory};
use common::ids::{SchoolId, StaffId};

const OFFICE: StaffId = staff(20);
const OTHER_OFFICE: StaffId = staff(21);
const COORDINATOR: StaffId = staff(COORDINATORS[0]);
const TEACHER: StaffId = staff(TEACHER_OF_DIVISION);

fn bench() -> Bench {
    let mut rows = rows();
    for (number, of) in [(20, 0), (21, 1)] {
        let person = Staff {
            id: staff(number),
            pole: POLE,
            first_name: "Adulte".into(),
            last_name: "Bureau".into(),
        };
        rows.push(person.into());
        rows.push(assignment_row(number, Role::Office, Territory::School(school(of))).into());
    }
    Bench::with(rows)
}

fn row(bench: &Bench, number: usize) -> Host {
    let all = bench.all::<Host>();
    all.into_iter().find(|h| h.id == host(number)).unwrap()
}

#[test]
fn the_school_that_brings_a_host_keeps_it_and_sharing_decides_who_reads_it_and_its_contacts() {
    let mut bench = bench();
    assert_eq!(bench.send(OFFICE, save_host(50, Some(0))), "ok");
    assert_eq!(row(&bench, 50).verified_on, Some(now().today));
    assert_eq!(
        bench.send(OTHER_OFFICE, save_host(50, Some(1))),
        "forbidden"
    );
    assert_eq!(bench.send(TEACHER, save_contact(50, 50)), "ok");
    let mut kept = save_host(50, None);
    kept.sharing = Sharing::School;
    assert_eq!(bench.send(OFFICE, kept), "ok");
    let owner: Option<SchoolId> = Some(school(0));
    assert_eq!(row(&bench, 50).owner, owner, "whoever brought it");
    assert_eq!(row(&bench, 50).private_to(), owner);
    let reached = bench.all::<HostContact>();
    let reached = reached.iter().find(|c| c.host == host(50)).unwrap();
    assert_eq!(reached.private_to, owner);
    let people = bench.all::<Contact>();
    let person = people.iter().find(|c| c.id == contact(50)).unwrap();
    assert_eq!(person.private_to, owner);
    // What a school keeps for itself is not for others, coordinators included.
    for other in [OTHER_OFFICE, COORDINATOR] {
        assert_eq!(bench.send(other, save_contact(51, 50)), "forbidden");
    }
    let mut nobodys = save_host(51, None);
    nobodys.sharing = Sharing::School;
    assert_eq!(bench.send(COORDINATOR, nobodys), "bad_arguments");
    let mut nameless = save_host(52, Some(0));
    nameless.name = " ".into();
    assert_eq!(bench.send(OFFICE, nameless), "empty_text");
}

#[test]
fn a_host_is_blocked_with_a_motive_that_pupils_do_not_read() {
    let mut bench = bench();
    let mut blocking = record(50, 1, ContactOutcome::Blocked);
    assert_eq!(bench.send(TEACHER, blocking.clone()), "forbidden");
    blocking.text = " ".into();
    assert_eq!(bench.send(COORDINATOR, blocking.clone()), "empty_text");
    blocking.text = "Heures non respectées.".into();
    assert_eq!(bench.send(COORDINATOR, blocking.clone()), "ok");
    assert!(row(&bench, 1).blocked && !row(&bench, 1).receives());
    let body = serde_json::to_string(&row(&bench, 1)).unwrap();
    assert!(
        !body.contains("Heures"),
        "the motive is in the history only"
    );
    assert_eq!(bench.send(COORDINATOR, blocking), "already_done");
    let again = record(51, 1, ContactOutcome::Unblocked);
    assert_eq!(bench.send(COORDINATOR, again), "ok");
    assert!(row(&bench, 1).receives());
}

#[test]
fn a_contact_is_written_once_by_whoever_had_it_and_may_check_the_host() {
    let mut bench = bench();
    let mut call = record(50, 1, ContactOutcome::Reached);
    assert_eq!(bench.send(TEACHER, call.clone()), "ok");
    assert_eq!(row(&bench, 1).verified_on, None);
    let events = bench.all::<ContactEvent>();
    assert_eq!(events.first().map(|e| e.staff), Some(TEACHER));
    call.text = "Autre".into();
    assert_eq!(bench.send(TEACHER, call), "id_taken");
    let mut check = record(51, 1, ContactOutcome::Interested);
    check.verified = true;
    assert_eq!(bench.send(TEACHER, check), "ok");
    assert_eq!(row(&bench, 1).verified_on, Some(now().today));
    assert_eq!(
        bench.send(pupil(0), record(52, 1, ContactOutcome::Reached)),
        "forbidden"
    );
    assert_eq!(
        bench.send(COORDINATOR, record(53, 99, ContactOutcome::Reached)),
        "host_gone"
    );
}

#[test]
fn two_hosts_that_are_one_are_merged_and_parted_again() {
    let mut bench = bench();
    assert_eq!(bench.send(COORDINATOR, save_host(50, None)), "ok");
    assert_eq!(bench.send(COORDINATOR, unite(0, 50)), "host_in_use");
    assert_eq!(bench.send(TEACHER, unite(50, 0)), "forbidden");
    assert_eq!(bench.send(COORDINATOR, unite(50, 50)), "bad_arguments");
    assert_eq!(bench.send(COORDINATOR, unite(50, 0)), "ok");
    assert_eq!(bench.send(COORDINATOR, unite(50, 0)), "already_done");
    assert_eq!(row(&bench, 50).merged_into, Some(host(0)));
    assert!(!row(&bench, 50).receives());
    assert_eq!(bench.send(COORDINATOR, undo_merge(50)), "ok");
    assert_eq!(row(&bench, 50).merged_into, None);
    assert_eq!(bench.send(COORDINATOR, undo_merge(50)), "already_done");
    // One that a school keeps for itself is not given to everybody by a merge.
    bench
        .server
        .write_rows([private_host_row(60).into()])
        .unwrap();
    assert_eq!(bench.send(OFFICE, unite(60, 0)), "bad_arguments");
}
