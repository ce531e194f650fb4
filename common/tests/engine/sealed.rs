//! What arrives without the right to be done is kept aside, never lost and never shown to others.

use super::{issue, session};
use crate::support::bench::{Bench, mutation, own_client};
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::fileable;
use common::domain::follow_up::{Note, Revision};
use common::domain::sealed::{SealReason, Sealed, SealedStatus};
use common::domain::staff::{Role, Territory};
use common::ids::UserId;
use common::sync::device::{AfterPush, ClientStore};
use common::sync::memory::ready;
use common::sync::protocol::{PROTO, PullResp, PushReq, Verdict};
use common::sync::server::{Intake, SyncError};

fn teacher() -> UserId {
    staff(TEACHER_OF_DIVISION).into()
}

/// The number of the role of the teacher of division 0 is that of the teacher.
fn the_teacher_loses_the_class(bench: &mut Bench) {
    assert_eq!(
        bench.send(staff(ADMINISTRATOR), end(TEACHER_OF_DIVISION)),
        "ok"
    );
}

#[test]
fn a_note_of_a_teacher_who_lost_the_class_meanwhile_is_kept_for_the_coordinator() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(teacher());
    // Written at 11 in the cellar; the class is lost at noon; sent at 18.
    issue(&mut device, &idb, write(0, 0));
    issue(&mut device, &idb, revise(0, 1, &[0], "Revu"));
    the_teacher_loses_the_class(&mut bench);
    let req = device.push_req(100, 100_000).unwrap();
    let (resp, _) = bench
        .server
        .push(&session(teacher()), &req, bench.now)
        .unwrap();
    assert!(
        resp.verdicts
            .iter()
            .all(|(_, v)| matches!(v, Verdict::Quarantined { .. })),
        "{:?}",
        resp.verdicts
    );
    assert_eq!(device.after_push(&req, &resp), AfterPush::Continue);
    bench.sync(&mut device, &idb);
    assert_eq!(device.review().len(), 2, "the author is told");
    assert_eq!(
        device.replica.all::<Sealed>().count(),
        0,
        "nor reads it there"
    );
    let kept = bench.all::<Sealed>();
    assert_eq!(kept.len(), 2);
    assert!(
        kept.iter()
            .all(|s| s.author == teacher() && s.reason == SealReason::RightsLost)
    );
    assert!(kept.iter().all(|s| fileable(s).is_some()));
    assert_eq!(
        bench
            .device(staff(COORDINATORS[0]))
            .replica
            .all::<Sealed>()
            .count(),
        2
    );
    assert_eq!(
        bench
            .device(staff(TEACHER_OF_SCHOOL))
            .replica
            .all::<Sealed>()
            .count(),
        0
    );

    // Sent once more, as when the answer was lost: nothing more is kept.
    let (again, _) = bench
        .server
        .push(&session(teacher()), &req, bench.now)
        .unwrap();
    assert_eq!(again.verdicts, resp.verdicts);
    assert_eq!(bench.all::<Sealed>().len(), 2);
}

#[test]
fn a_pupil_who_changed_class_meanwhile_is_a_right_lost_too() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(teacher());
    issue(&mut device, &idb, write(0, 0));
    assert_eq!(bench.send(staff(ADMINISTRATOR), move_to(0, 2)), "ok");
    let req = device.push_req(100, 100_000).unwrap();
    let (resp, _) = bench
        .server
        .push(&session(teacher()), &req, bench.now)
        .unwrap();
    assert!(matches!(resp.verdicts[0].1, Verdict::Quarantined { .. }));
}

#[test]
fn what_its_author_never_could_do_is_refused_and_kept_nowhere() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.send(staff(TEACHER_ELSEWHERE), write(0, 0)),
        "forbidden"
    );
    assert_eq!(bench.send(pupil(1), write(1, 0)), "forbidden");
    assert!(bench.all::<Sealed>().is_empty());
    // Nor is what was written once the loss was known.
    let (device, _) = bench.phone(teacher());
    the_teacher_loses_the_class(&mut bench);
    let known = device.meta().cookie.clone().unwrap().seq + 1;
    let mut late = mutation(1, &write(2, 0).into(), Vec::new());
    late.base = known;
    let req = PushReq {
        proto: PROTO,
        client: own_client(teacher()),
        user: None,
        epoch: None,
        acked_mid: 0,
        seal_first: false,
        first_mid: 1,
        mutations: vec![late],
    };
    let (resp, _) = bench
        .server
        .push(&session(teacher()), &req, bench.now)
        .unwrap();
    assert!(matches!(resp.verdicts[0].1, Verdict::Rejected { .. }));
}

#[test]
fn a_coordinator_files_a_note_in_its_authors_name() {
    let mut bench = Bench::new();
    bench.server.write_rows([sealed_row(1).into()]).unwrap();
    let (mut device, idb) = bench.phone(staff(COORDINATORS[0]));
    issue(&mut device, &idb, file(1));
    assert_eq!(
        device.replica.get::<Sealed>(ticket(1).0).unwrap().status,
        SealedStatus::Filed,
        "shown at once"
    );
    assert_eq!(bench.send(staff(COORDINATORS[0]), file(1)), "ok");
    let note: Note = bench.get(note(1).0);
    assert_eq!(note.author, staff(TEACHER_OF_DIVISION));
    assert_eq!(bench.get::<Revision>(revision(1).0).text, "Visite 1");
    let kept: Sealed = bench.get(ticket(1).0);
    assert_eq!(
        (kept.status, kept.handled_by),
        (SealedStatus::Filed, Some(staff(0)))
    );
    assert_eq!(kept.args, "", "its contents are in the note now");
    assert_eq!(bench.send(staff(COORDINATORS[1]), file(1)), "already_done");
    assert_eq!(
        bench.send(staff(COORDINATORS[1]), destroy(1)),
        "sealed_handled"
    );
}

#[test]
fn a_coordinator_destroys_what_must_not_stay() {
    let mut bench = Bench::new();
    let mut other = sealed_row(1);
    other.op = "withdraw_application".into();
    bench.server.write_rows([other.into()]).unwrap();
    assert_eq!(bench.send(staff(0), file(1)), "not_fileable");
    assert_eq!(
        bench.send(staff(TEACHER_OF_SCHOOL), destroy(1)),
        "forbidden"
    );
    assert_eq!(bench.send(staff(0), destroy(1)), "ok");
    let kept: Sealed = bench.get(ticket(1).0);
    assert_eq!(
        (kept.status, kept.args.as_str()),
        (SealedStatus::Destroyed, "")
    );
    assert_eq!(bench.send(staff(0), destroy(2)), "sealed_gone");
}

#[test]
fn a_closed_account_hands_over_what_waits_and_reads_nothing() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(teacher());
    issue(&mut device, &idb, write(0, 0));
    let req = device.push_req(100, 100_000).unwrap();
    let answer = bench
        .server
        .revoked(&session(teacher()), req.client)
        .unwrap();
    assert!(matches!(
        answer,
        PullResp::Revoked {
            seal: true,
            last_mid: 0
        }
    ));
    let sealed = bench
        .server
        .push_as(&session(teacher()), &req, bench.now, Intake::SealAll)
        .unwrap();
    assert!(matches!(
        sealed.0.verdicts[0].1,
        Verdict::Quarantined { .. }
    ));
    assert_eq!(bench.all::<Note>().len(), 0);
    assert_eq!(bench.all::<Sealed>()[0].reason, SealReason::SessionRevoked);
    let answer = bench
        .server
        .revoked(&session(teacher()), req.client)
        .unwrap();
    assert!(matches!(answer, PullResp::Revoked { last_mid: 1, .. }));
    assert!(matches!(
        bench.server.revoked(&session(pupil(0).into()), req.client),
        Err(SyncError::ForeignClient)
    ));
}

#[test]
fn one_that_the_server_cannot_run_is_kept_aside_and_the_others_pass() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(teacher());
    for id in 0..3 {
        issue(&mut device, &idb, write(id, 0));
    }
    let req = device.push_req(100, 100_000).unwrap();
    let (resp, _) = bench
        .server
        .push_as(&session(teacher()), &req, bench.now, Intake::SealFirst)
        .unwrap();
    let kept: Vec<bool> = resp
        .verdicts
        .iter()
        .map(|(_, v)| matches!(v, Verdict::Quarantined { .. }))
        .collect();
    assert_eq!(kept, [true, false, false]);
    assert_eq!(bench.all::<Note>().len(), 2);
    assert_eq!(bench.all::<Sealed>()[0].reason, SealReason::Failed);
}

#[test]
fn nobody_writes_over_what_another_has_there() {
    let mut bench = Bench::new();
    bench.server.write_rows([sealed_row(1).into()]).unwrap();
    let (mut device, idb) = bench.phone(teacher());
    // A name chosen so that the ticket of its first mutation is the one that is there.
    let ready_made = {
        issue(&mut device, &idb, write(0, 0));
        let req = device.push_req(1, 1).unwrap();
        let (resp, _) = bench
            .server
            .clone()
            .push_as(&session(teacher()), &req, bench.now, Intake::SealAll)
            .unwrap();
        let Verdict::Quarantined { ticket, .. } = resp.verdicts[0].1 else {
            panic!()
        };
        ticket.as_u128() ^ req.client.0.as_u128()
    };
    let chosen = common::ids::ClientId(uuid::Uuid::from_u128(ticket(1).0.as_u128() ^ ready_made));
    ready(idb.rename(chosen)).unwrap();
    device.renamed(chosen);
    let req = device.push_req(1, 1).unwrap();
    bench
        .server
        .push_as(&session(teacher()), &req, bench.now, Intake::SealAll)
        .unwrap();
    assert_eq!(bench.all::<Sealed>().len(), 2);
    assert_eq!(bench.get::<Sealed>(ticket(1).0), sealed_row(1));
}

#[test]
fn a_role_given_back_lets_the_author_write_again() {
    let mut bench = Bench::new();
    the_teacher_loses_the_class(&mut bench);
    let again = assign(
        40,
        TEACHER_OF_DIVISION,
        Role::Teacher,
        Territory::Division(division(0)),
    );
    assert_eq!(bench.send(staff(ADMINISTRATOR), again), "ok");
    assert_eq!(bench.send(staff(TEACHER_OF_DIVISION), write(0, 0)), "ok");
}
