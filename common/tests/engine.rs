//! Places of the engine that chance visits too rarely.

mod ahead;
mod burst;
mod lost;
mod sealed;
mod upkeep;
mod verified;

use crate::support::bench::{Bench, own_client};
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::Command;
use common::domain::follow_up::Note;
use common::domain::offer::Offer;
use common::ids::UserId;
use common::sync::device::{AfterPush, ClientStore, Device, Meta, Planned};
use common::sync::memory::{MemoryServer, SimIdb, StorageFailed, ready};
use common::sync::protocol::{Cont, Cookie, Phase, PullReq, PullResp, PushReq, ResetWhy};
use common::sync::server::{Session, SyncError};

pub(crate) fn issue(device: &mut Device, idb: &SimIdb, command: impl Into<Command>) {
    let new = device
        .prepare(&command.into(), None, now(), START, None)
        .unwrap();
    let pending = ready(idb.commit(new)).unwrap();
    device.committed(pending, now());
}

pub(crate) fn session(user: UserId) -> Session {
    Session { user, space: POLE }
}

fn push(bench: &mut Bench, device: &Device) -> AfterPush {
    let req = device.push_req(100, 100_000).unwrap();
    let user = device.meta().user;
    let (resp, _) = bench.server.push(&session(user), &req, bench.now).unwrap();
    device.after_push(&req, &resp)
}

#[test]
fn a_copy_of_a_device_takes_a_name_of_its_own_and_loses_nothing() {
    let user: UserId = staff(TEACHER_OF_DIVISION).into();
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    let (mut copy, copied) = bench.phone(user);
    issue(&mut device, &idb, write(0, 0));
    issue(&mut copy, &copied, write(1, 0));
    issue(&mut copy, &copied, write(2, 1));
    assert_eq!(push(&mut bench, &device), AfterPush::Continue);
    assert_eq!(
        push(&mut bench, &copy),
        AfterPush::Rename,
        "same name and number, other words"
    );

    // An answer for the old name, still on its way.
    let req = copy.pull_req(100);
    let late = bench.server.pull(&session(user), &req, bench.now).unwrap();
    ready(copied.rename(client(77))).unwrap();
    copy.renamed(client(77));
    let plan = copy.plan(&req, late, START).unwrap();
    assert_eq!(ready(copied.apply(&plan, START)), Ok(Planned::Stale));
    assert_eq!(
        ready(copied.outbox()).unwrap().len(),
        2,
        "nothing left the outbox unsent"
    );

    assert_eq!(push(&mut bench, &copy), AfterPush::Continue);
    bench.sync(&mut copy, &copied);
    bench.sync(&mut device, &idb);
    assert!(copy.outbox().is_empty() && device.outbox().is_empty());
    for id in 0..3 {
        assert!(
            bench
                .find::<common::domain::follow_up::Note>(note(id).0)
                .is_some()
        );
    }
}

#[test]
fn a_push_stops_at_a_number_that_another_tab_has_taken() {
    let user: UserId = staff(TEACHER_OF_DIVISION).into();
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    let mut other = Device::new(
        ready(idb.open(Meta::new(own_client(user), user, POLE))).unwrap(),
        now(),
    );
    issue(&mut device, &idb, write(0, 0));
    issue(&mut other, &idb, write(1, 0));
    issue(&mut device, &idb, write(2, 0));
    let req = device.push_req(100, 100_000).unwrap();
    assert_eq!(req.mutations.iter().map(|m| m.mid).collect::<Vec<_>>(), [1]);
    assert_eq!(push(&mut bench, &device), AfterPush::Continue);
    device.reloaded(ready(idb.outbox()).unwrap(), Vec::new(), now());
    let req = device.push_req(100, 100_000).unwrap();
    assert_eq!(
        req.mutations.iter().map(|m| m.mid).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(device.push_req(2, 100_000).unwrap().mutations.len(), 2);
    assert_eq!(
        device.push_req(100, 1).unwrap().mutations.len(),
        1,
        "one at least"
    );
}

#[test]
fn a_cookie_that_is_of_no_use_resets_the_rows_and_keeps_the_outbox() {
    let user: UserId = staff(COORDINATORS[0]).into();
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    issue(&mut device, &idb, edit_text(0, "Autre"));
    // The server came back from a backup.
    let mut restored = MemoryServer::new(POLE, uid(0xe0, 9));
    restored.write_rows(rows()).unwrap();
    bench.server = restored;
    let req = device.pull_req(100);
    let resp = bench.server.pull(&session(user), &req, bench.now).unwrap();
    assert!(matches!(
        resp,
        PullResp::Reset {
            why: ResetWhy::EpochChanged,
            ..
        }
    ));
    let plan = device.plan(&req, resp, START).unwrap();
    assert_eq!(ready(idb.apply(&plan, START)), Ok(Planned::Done));
    device.applied(plan, now(), START);
    assert_eq!(device.replica.base().count(), 0);
    assert_eq!(
        (device.outbox().len(), device.meta().bootstrapped),
        (1, false)
    );
    bench.sync(&mut device, &idb);
    assert!(device.meta().bootstrapped);
    assert_eq!(
        device.replica.get::<Offer>(offer(0).0).unwrap().text.title,
        "Autre"
    );
    assert_eq!(push(&mut bench, &device), AfterPush::Continue);
    bench.sync(&mut device, &idb);
    assert!(device.outbox().is_empty());
}

#[test]
fn a_cookie_from_the_future_is_ahead() {
    let bench = Bench::new();
    let user: UserId = staff(COORDINATORS[0]).into();
    let device = bench.device(user);
    let cookie = device.meta().cookie.clone().unwrap();
    for ahead in [
        Cookie {
            seq: cookie.seq + 1,
            ..cookie.clone()
        },
        Cookie {
            cont: Some(Cont {
                upto: cookie.seq + 1,
                phase: Phase::Delta,
                after: None,
                at: 0,
            }),
            ..cookie.clone()
        },
    ] {
        let req = PullReq {
            cookie: Some(ahead),
            ..device.pull_req(10)
        };
        let resp = bench.server.pull(&session(user), &req, bench.now).unwrap();
        assert!(matches!(
            resp,
            PullResp::Reset {
                why: ResetWhy::Ahead,
                ..
            }
        ));
    }
}

#[test]
fn the_app_that_is_too_new_for_the_server_is_told_so() {
    let bench = Bench::new();
    let user: UserId = pupil(0).into();
    let device = bench.device(user);
    for req in [
        PullReq {
            proto: 2,
            ..device.pull_req(10)
        },
        PullReq {
            schema: 2,
            ..device.pull_req(10)
        },
    ] {
        let resp = bench.server.pull(&session(user), &req, bench.now).unwrap();
        assert!(matches!(resp, PullResp::Upgrade { .. }));
    }
}

#[test]
fn a_failed_storage_changes_nothing_and_is_told() {
    let user: UserId = staff(TEACHER_OF_DIVISION).into();
    let bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    let new = device
        .prepare(&write(0, 0).into(), None, now(), START, None)
        .unwrap();
    let before = idb.content();
    idb.fail(1);
    assert_eq!(ready(idb.commit(new.clone())), Err(StorageFailed));
    assert_eq!(idb.content(), before);
    assert_eq!(
        ready(idb.commit(new)).unwrap().mutation.mid,
        1,
        "the number was not used"
    );
}

#[test]
fn a_power_cut_keeps_what_was_told_to_be_kept_and_a_prefix_of_the_rest() {
    let user: UserId = staff(TEACHER_OF_DIVISION).into();
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    issue(&mut device, &idb, write(0, 0));
    assert_eq!(
        idb.unflushed(),
        0,
        "a strict transaction takes the earlier ones with it"
    );
    assert_eq!(push(&mut bench, &device), AfterPush::Continue);
    bench.sync(&mut device, &idb);
    assert!(ready(idb.outbox()).unwrap().is_empty());
    idb.power_cut(0);
    assert_eq!(
        ready(idb.outbox()).unwrap().len(),
        1,
        "back, and sent again"
    );
    let mut device = Device::new(
        ready(idb.open(Meta::new(client(1), user, POLE))).unwrap(),
        now(),
    );
    assert_eq!(push(&mut bench, &device), AfterPush::Continue);
    bench.sync(&mut device, &idb);
    assert!(device.outbox().is_empty());
    assert_eq!(
        bench.all::<common::domain::follow_up::Note>().len(),
        1,
        "once"
    );
}

#[test]
fn a_transaction_that_is_not_committed_leaves_nothing_and_two_do_not_overlap() {
    use common::sync::server;
    let mut bench = Bench::new();
    let user: UserId = pupil(0).into();
    let req = PushReq {
        proto: 1,
        client: client(1),
        user: None,
        epoch: None,
        acked_mid: 0,
        seal_first: false,
        first_mid: 1,
        mutations: vec![crate::support::bench::mutation(
            1,
            &apply(0, 0, 0).into(),
            Vec::new(),
        )],
    };
    let head = bench.server.head();
    let mut undone = bench.server.begin();
    ready(server::push(&mut undone, &session(user), &req, now())).unwrap();
    assert_eq!(bench.server.head(), head);
    assert!(bench.server.client(client(1)).is_none());

    bench.server.push(&session(user), &req, now()).unwrap();
    assert!(
        bench.server.commit(undone).is_err(),
        "another was committed meanwhile"
    );
    let mut reader = bench.server.snapshot();
    let written = ready(server::write_rows(&mut reader, POLE, [host_row(9).into()]));
    assert!(written.is_err(), "a snapshot does not write");
    let again = bench.server.push(&session(user), &req, now());
    assert!(
        !matches!(again, Err(SyncError::Store(_))),
        "what comes twice is run once"
    );
}

#[test]
fn a_device_that_slept_past_what_the_server_remembers_starts_again() {
    let user: UserId = staff(TEACHER_OF_DIVISION).into();
    let mut bench = Bench::new();
    let (device, idb) = bench.phone(user);
    // Another one is in the middle of its first round.
    let first = PullReq {
        cookie: None,
        client: client(2),
        ..device.pull_req(3)
    };
    let resp = bench
        .server
        .pull(&session(user), &first, bench.now)
        .unwrap();
    let PullResp::Ok(page) = resp else { panic!() };
    assert!(page.cookie.cont.is_some());
    let middle = PullReq {
        cookie: Some(page.cookie),
        ..first.clone()
    };
    for number in 0..3 {
        assert_eq!(bench.send(staff(ADMINISTRATOR), move_to(number, 1)), "ok");
    }
    let head = bench.server.head().seq;
    bench.server.forget(head);
    for (req, what) in [(device.pull_req(10), "slept"), (middle, "in the middle")] {
        let resp = bench.server.pull(&session(user), &req, bench.now).unwrap();
        let why = matches!(
            resp,
            PullResp::Reset {
                why: ResetWhy::TooOld,
                ..
            }
        );
        assert!(why, "{what}");
    }
    let resp = bench
        .server
        .pull(&session(user), &first, bench.now)
        .unwrap();
    assert!(matches!(resp, PullResp::Ok(_)), "a new one is served");
    let mut device = Device::new(
        ready(idb.open(Meta::new(client(1), user, POLE))).unwrap(),
        now(),
    );
    let req = device.pull_req(10);
    let resp = bench.server.pull(&session(user), &req, bench.now).unwrap();
    let plan = device.plan(&req, resp, START).unwrap();
    ready(idb.apply(&plan, START)).unwrap();
    device.applied(plan, now(), START);
    bench.sync(&mut device, &idb);
    let left = device
        .replica
        .get::<common::domain::pupil::Pupil>(pupil(0).0);
    assert!(left.is_none(), "what left meanwhile is gone");
}

#[test]
fn a_mutation_leaves_the_outbox_with_its_rows_even_when_they_change_during_the_round() {
    let user: UserId = pupil(0).into();
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    issue(&mut device, &idb, apply(0, 0, 0));
    issue(&mut device, &idb, apply(1, 0, 1));
    assert_eq!(push(&mut bench, &device), AfterPush::Continue);
    let mut first = true;
    loop {
        let req = device.pull_req(1);
        let resp = bench.server.pull(&session(user), &req, bench.now).unwrap();
        let more = matches!(&resp, PullResp::Ok(page) if page.more);
        let plan = device.plan(&req, resp, START).unwrap();
        ready(idb.apply(&plan, START)).unwrap();
        device.applied(plan, now(), START);
        for id in 0..2 {
            let shown = device
                .replica
                .get::<common::domain::application::Application>(application(id).0);
            assert!(shown.is_some(), "request {id} is shown all along");
        }
        if std::mem::take(&mut first) {
            assert!(more, "the round has several pages");
            assert_eq!(bench.send(staff(ADMINISTRATOR), move_to(0, 1)), "ok");
        }
        if !more {
            break;
        }
    }
    assert!(device.outbox().is_empty());
}

#[test]
fn a_device_is_refused_the_session_of_somebody_else() {
    let user: UserId = staff(TEACHER_OF_DIVISION).into();
    let other = session(pupil(0).into());
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    issue(&mut device, &idb, write(0, 0));
    let req = device.push_req(100, 100_000).unwrap();
    assert!(matches!(
        bench.server.push(&other, &req, bench.now),
        Err(SyncError::ForeignClient)
    ));
    let req = device.pull_req(100);
    assert!(matches!(
        bench.server.pull(&other, &req, bench.now),
        Err(SyncError::ForeignClient)
    ));
    assert!(bench.find::<Note>(note(0).0).is_none());
}
