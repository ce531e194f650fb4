//! The next page, asked for before the one at hand is stored.

use super::{issue, session};
use crate::support::bench::{Bench, own_client};
use crate::support::commands::*;
use crate::support::pole::*;
use common::ids::UserId;
use common::sync::device::{ClientStore, Device, Meta, Planned};
use common::sync::memory::{SimIdb, ready};
use common::sync::protocol::PullResp;

fn user() -> UserId {
    staff(TEACHER_OF_DIVISION).into()
}

#[test]
fn a_first_round_asked_for_a_page_ahead_gives_the_same_rows() {
    let bench = Bench::new();
    let other = bench.phone(user()).0;
    let idb = SimIdb::default();
    let meta = Meta::new(own_client(user()), user(), POLE);
    let mut device = Device::new(ready(idb.open(meta)).unwrap(), now());
    let mut req = device.pull_req(3);
    let mut resp = bench
        .server
        .pull(&session(user()), &req, bench.now)
        .unwrap();
    let mut ahead = 0;
    loop {
        let plan = device.plan(&req, resp, START).unwrap();
        let next = plan.next_req(&req, 3).unwrap();
        // Answered before the page at hand is stored, while others write.
        let answer = bench
            .server
            .pull(&session(user()), &next, bench.now)
            .unwrap();
        let more = plan.meta.cookie.as_ref().is_some_and(|c| c.cont.is_some());
        assert_eq!(ready(idb.apply(&plan, START)), Ok(Planned::Done));
        device.applied(plan, now(), START);
        if !more {
            break;
        }
        assert_eq!(device.pull_req(3).cookie, next.cookie);
        (req, resp) = (next, answer);
        ahead += 1;
    }
    assert!(ahead > 1, "several pages");
    let rows = |device: &Device| -> Vec<_> {
        let rows = device.replica.base();
        rows.map(|(key, row)| (*key, row.stored.ver)).collect()
    };
    assert_eq!(rows(&device), rows(&other));
}

#[test]
fn a_verdict_is_not_said_to_be_stored_before_it_is() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user());
    issue(&mut device, &idb, write(0, 0));
    super::push(&mut bench, &device);
    let req = device.pull_req(100);
    let resp = bench
        .server
        .pull(&session(user()), &req, bench.now)
        .unwrap();
    assert!(matches!(&resp, PullResp::Ok(page) if page.last_mid == 1));
    let plan = device.plan(&req, resp, START).unwrap();
    assert!(plan.next_req(&req, 100).is_none());
    assert_eq!(ready(idb.apply(&plan, START)), Ok(Planned::Done));
    device.applied(plan, now(), START);
    assert_eq!(device.pull_req(100).acked_mid, 1);
}
