//! Several pushes, then one pull with the answers to all of them.

use super::{issue, session};
use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::*;
use common::ids::UserId;
use common::row::Mid;
use common::sync::device::{AfterPush, Device};
use common::sync::protocol::PushReq;

const NOTES: usize = 5;

fn user() -> UserId {
    staff(TEACHER_OF_DIVISION).into()
}

fn next(device: &Device) -> PushReq {
    device.push_req(2, 100_000).unwrap()
}

fn numbers(req: &PushReq) -> Vec<Mid> {
    req.mutations.iter().map(|m| m.mid).collect()
}

#[test]
fn pushes_follow_each_other_without_a_pull_between_them() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user());
    for id in 0..NOTES {
        issue(&mut device, &idb, write(id, 0));
    }
    for (expected, more) in [(vec![1, 2], true), (vec![3, 4], true), (vec![5], false)] {
        let req = next(&device);
        assert_eq!(numbers(&req), expected);
        let (resp, _) = bench
            .server
            .push(&session(user()), &req, bench.now)
            .unwrap();
        assert_eq!(device.after_push(&req, &resp), AfterPush::Continue);
        assert_eq!(device.pushed(&req, &resp), more);
        assert!(!device.begins_push());
    }
    assert!(device.push_req(2, 100_000).is_none(), "all of it is there");
    assert_eq!(
        device.outbox().len(),
        NOTES,
        "only a pull changes the outbox"
    );
    assert!(!bench.page(&mut device, &idb, 1_000));
    assert!(device.outbox().is_empty() && device.begins_push());
}

#[test]
fn a_server_that_lost_the_last_push_gets_it_again_at_once() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user());
    for id in 0..NOTES {
        issue(&mut device, &idb, write(id, 0));
    }
    let first = next(&device);
    let (resp, _) = bench
        .server
        .push(&session(user()), &first, bench.now)
        .unwrap();
    device.pushed(&first, &resp);
    // The next push finds a server that has heard of nothing: what it lacks is still in the outbox.
    let second = next(&device);
    let mut empty = Bench::new();
    let (resp, _) = empty
        .server
        .push(&session(user()), &second, empty.now)
        .unwrap();
    assert_eq!(resp.last_mid, 0);
    assert_eq!(device.after_push(&second, &resp), AfterPush::Continue);
    assert!(
        !device.pushed(&second, &resp),
        "none of it was taken: pull first"
    );
    assert_eq!(numbers(&next(&device)), [1, 2]);
}
