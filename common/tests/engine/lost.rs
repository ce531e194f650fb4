//! A server put back from a backup gets the lost day back from the devices.

use super::{issue, session};
use crate::support::bench::{Bench, own_client};
use crate::support::commands::*;
use crate::support::pole::*;
use common::domain::follow_up::Note;
use common::ids::UserId;
use common::sync::device::{
    AfterPush, ClientStore, Device, Meta, Pending, Planned, SENT_MAX, SENT_MAX_MS, Sent, outlived,
    recover,
};
use common::sync::memory::{SimIdb, ready};
use common::sync::protocol::{PullResp, ResetWhy};
use common::sync::server::EPOCH_JUMP;

fn user() -> UserId {
    staff(TEACHER_OF_DIVISION).into()
}

/// As an app does: what waits is sent, what an answer says is done.
fn exchange(bench: &mut Bench, device: &mut Device, idb: &SimIdb) {
    for _ in 0..50 {
        if let Some(req) = device.push_req(100, 100_000) {
            let (resp, _) = bench
                .server
                .push(&session(device.meta().user), &req, bench.now)
                .unwrap();
            match device.after_push(&req, &resp) {
                AfterPush::Continue => {}
                AfterPush::Rename => panic!("nobody has this name"),
                AfterPush::Recover { after } => {
                    assert!(ready(idb.recover(after, client(77))).unwrap());
                    reopen(device, idb);
                    continue;
                }
            }
        }
        let req = device.pull_req(1000);
        let resp = bench
            .server
            .pull(&session(device.meta().user), &req, bench.now)
            .unwrap();
        if let Some(after) = Device::lost_after(&resp)
            && ready(idb.recover(after, client(77))).unwrap()
        {
            reopen(device, idb);
            continue;
        }
        let more = !matches!(&resp, PullResp::Ok(page) if !page.more);
        let plan = device.plan(&req, resp, START).unwrap();
        assert_eq!(ready(idb.apply(&plan, START)), Ok(Planned::Done));
        device.applied(plan, now(), START);
        if !more && device.outbox().is_empty() {
            return;
        }
    }
    panic!("it does not settle");
}

fn reopen(device: &mut Device, idb: &SimIdb) {
    let meta = Meta::new(own_client(user()), user(), POLE);
    *device = Device::new(ready(idb.open(meta)).unwrap(), now());
}

#[test]
fn a_server_put_back_from_a_backup_gets_the_lost_day_from_the_devices() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user());
    issue(&mut device, &idb, write(0, 0));
    exchange(&mut bench, &mut device, &idb);
    bench.server.backed_up();
    let backup = bench.server.clone();
    let seen = bench.server.head().seq;

    for id in 1..4 {
        issue(&mut device, &idb, write(id, 1));
    }
    exchange(&mut bench, &mut device, &idb);
    assert_eq!(bench.all::<Note>().len(), 4);
    let sent: Vec<u64> = idb.content().sent.keys().map(|(_, mid)| *mid).collect();
    assert_eq!(sent, [2, 3, 4], "the backup covers the first");

    bench.server = backup;
    bench.server.begin_epoch(uid(0xe0, 2));
    assert_eq!(bench.all::<Note>().len(), 1);
    assert_eq!(bench.server.head().seq, seen + EPOCH_JUMP);
    exchange(&mut bench, &mut device, &idb);
    assert_eq!(bench.all::<Note>().len(), 4, "the lost day is back");
    assert_eq!(device.meta().client, own_client(user()), "same numbers");
    assert!(device.review().is_empty(), "nothing to tell");
    assert_eq!(device.replica.all::<Note>().count(), 4);
}

#[test]
fn what_was_written_since_comes_after_what_was_lost() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user());
    let backup = bench.server.clone();
    issue(&mut device, &idb, write(0, 0));
    exchange(&mut bench, &mut device, &idb);

    bench.server = backup;
    bench.server.begin_epoch(uid(0xe0, 2));
    issue(&mut device, &idb, revise(0, 1, &[0], "Revu"));
    exchange(&mut bench, &mut device, &idb);
    let note = bench.get::<common::domain::follow_up::Revision>(revision(1).0);
    assert_eq!(note.parents, [revision(0)]);
    assert!(device.review().is_empty());
}

#[test]
fn a_server_that_lost_its_tail_without_saying_so_gets_it_back_too() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user());
    let standby = bench.server.clone();
    issue(&mut device, &idb, write(0, 0));
    exchange(&mut bench, &mut device, &idb);
    // The standby that takes over had not received the last change.
    bench.server = standby;
    let req = device.pull_req(10);
    let resp = bench
        .server
        .pull(&session(user()), &req, bench.now)
        .unwrap();
    assert!(matches!(
        resp,
        PullResp::Reset {
            why: ResetWhy::Ahead,
            last_mid: 0
        }
    ));
    exchange(&mut bench, &mut device, &idb);
    assert!(bench.find::<Note>(note(0).0).is_some());
}

#[test]
fn what_was_refused_is_not_done_when_it_is_sent_again() {
    let mut bench = Bench::new();
    let user: UserId = pupil(0).into();
    let (mut device, idb) = bench.phone(user);
    let backup = bench.server.clone();
    // The last seat goes to somebody else, whose phone is never seen again.
    assert_eq!(bench.send(pupil(1), apply(9, 1, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(9, 1, 0)), "ok");
    issue(&mut device, &idb, apply(1, 0, 0));
    exchange(&mut bench, &mut device, &idb);
    assert_eq!(device.review().len(), 1, "no seat left");

    bench.server = backup;
    bench.server.begin_epoch(uid(0xe0, 2));
    issue(&mut device, &idb, apply(2, 0, 1));
    exchange(&mut bench, &mut device, &idb);
    let asked = bench.all::<common::domain::application::Application>();
    assert_eq!(
        asked.iter().map(|a| a.id).collect::<Vec<_>>(),
        [application(2)]
    );
    assert_eq!(device.review().len(), 1, "told once");
}

#[test]
fn numbers_that_nobody_kept_make_the_device_take_another_name() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user());
    let backup = bench.server.clone();
    issue(&mut device, &idb, write(0, 0));
    exchange(&mut bench, &mut device, &idb);
    // A backup covers it, and the server is put back from an older one.
    bench.server.backed_up();
    exchange(&mut bench, &mut device, &idb);
    assert!(idb.content().sent.is_empty());
    bench.server = backup;
    bench.server.begin_epoch(uid(0xe0, 2));
    issue(&mut device, &idb, write(1, 1));
    exchange(&mut bench, &mut device, &idb);
    assert_eq!(device.meta().client, client(77));
    assert!(bench.find::<Note>(note(1).0).is_some());
}

fn pending(mid: u64) -> Pending {
    Pending {
        mutation: crate::support::bench::mutation(mid, &write(0, 0).into(), Vec::new()),
        shown: Vec::new(),
    }
}

fn sent(mid: u64, seq: u64, at: i64) -> ((common::ids::ClientId, u64), Sent) {
    let sent = Sent {
        pending: pending(mid),
        seq,
        refused: false,
        at,
    };
    ((client(1), mid), sent)
}

#[test]
fn what_was_sent_is_kept_until_a_backup_covers_it_and_within_bounds() {
    let list = [sent(1, 10, 0), sent(2, 20, 0), sent(3, 30, 50)];
    assert_eq!(outlived(&list, 0, 60), []);
    assert_eq!(outlived(&list, 20, 60), [(client(1), 1), (client(1), 2)]);
    assert_eq!(
        outlived(&list, 0, SENT_MAX_MS + 1),
        [(client(1), 1), (client(1), 2)],
        "too old"
    );
    let many: Vec<_> = (1..=SENT_MAX as u64 + 2)
        .map(|mid| sent(mid, mid, 0))
        .collect();
    assert_eq!(outlived(&many, 0, 0), [(client(1), 1), (client(1), 2)]);
}

#[test]
fn what_was_sent_under_an_earlier_name_comes_first() {
    let mut meta = Meta::new(client(2), user(), POLE);
    meta.next_mid = 4;
    let earlier = sent(5, 12, 0);
    let mut own = sent(2, 14, 0);
    own.0.0 = client(2);
    let recovered = recover(&meta, vec![own, earlier], vec![pending(3)], 1, client(3)).unwrap();
    assert_eq!((recovered.client, recovered.next_mid), (client(3), 4));
    assert_eq!(recovered.taken, [(client(1), 5), (client(2), 2)]);
    let numbers: Vec<u64> = recovered.outbox.iter().map(|p| p.mutation.mid).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[test]
fn what_survived_is_heard_anew_and_what_survived_under_lost_numbers_stays_sent() {
    let mut meta = Meta::new(client(1), user(), POLE);
    meta.next_mid = 4;
    let kept = vec![sent(1, 10, 0), sent(2, 11, 0)];
    let recovered = recover(&meta, kept.clone(), vec![pending(3)], 2, client(3)).unwrap();
    assert_eq!(recovered.client, client(1), "the same numbers");
    let numbers: Vec<u64> = recovered.outbox.iter().map(|p| p.mutation.mid).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(
        recover(&meta, Vec::new(), vec![pending(3)], 2, client(3)),
        None
    );

    // A number between is gone: only what the server lacks is numbered again.
    let recovered = recover(&meta, kept, vec![pending(5)], 1, client(3)).unwrap();
    assert_eq!(recovered.client, client(3));
    assert_eq!(recovered.taken, [(client(1), 2)]);
    assert_eq!(recovered.outbox.len(), 2);
}

#[test]
fn a_verdict_that_is_another_after_the_loss_is_told() {
    let mut bench = Bench::new();
    let user: UserId = pupil(0).into();
    let (mut device, idb) = bench.phone(user);
    let backup = bench.server.clone();
    issue(&mut device, &idb, apply(1, 0, 0));
    let req = device.push_req(100, 100_000).unwrap();
    exchange(&mut bench, &mut device, &idb);
    assert!(device.review().is_empty(), "done as asked");

    // Put back; the last seat goes to somebody else; then the same push arrives once more, late.
    bench.server = backup;
    bench.server.begin_epoch(uid(0xe0, 2));
    assert_eq!(bench.send(pupil(1), apply(9, 1, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(9, 1, 0)), "ok");
    bench.server.push(&session(user), &req, bench.now).unwrap();
    exchange(&mut bench, &mut device, &idb);
    assert_eq!(
        device.review().len(),
        1,
        "the person hears that it no longer is"
    );
}

#[test]
fn what_stays_among_the_sent_after_a_loss_is_covered_by_no_backup() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user());
    let backup = bench.server.clone();
    issue(&mut device, &idb, write(0, 0));
    let req = device.push_req(100, 100_000).unwrap();
    exchange(&mut bench, &mut device, &idb);

    // Put back, and the same push arrives once more, late: the server has it under a later number.
    bench.server = backup;
    bench.server.begin_epoch(uid(0xe0, 2));
    bench.server.backed_up();
    let again = bench.server.clone();
    bench
        .server
        .push(&session(user()), &req, bench.now)
        .unwrap();
    exchange(&mut bench, &mut device, &idb);
    assert_eq!(idb.content().sent.len(), 1, "that backup does not cover it");

    // Put back once more.
    bench.server = again;
    bench.server.begin_epoch(uid(0xe0, 3));
    assert!(bench.find::<Note>(note(0).0).is_none());
    exchange(&mut bench, &mut device, &idb);
    assert!(bench.find::<Note>(note(0).0).is_some());
}
