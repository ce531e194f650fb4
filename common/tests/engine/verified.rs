//! The digest: a device whose rows are not the server's finds out and fetches them again.

use super::session;
use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::*;
use common::domain::offer::Offer;
use common::ids::UserId;
use common::row::{Kind, RowKey};
use common::sync::device::ClientStore;
use common::sync::device::{CATALOGUE, Device, Planned, VERIFY_EVERY_MS};
use common::sync::memory::ready;
use common::sync::protocol::{Digest, PullResp, ResetWhy};

const DAY: i64 = VERIFY_EVERY_MS + 1;

#[test]
fn rows_are_compared_once_a_day_and_when_they_are_right_nothing_happens() {
    let user: UserId = staff(TEACHER_OF_DIVISION).into();
    let bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    let req = device.pull_req_at(100, START);
    assert!(req.digest.is_some(), "never compared");
    let resp = bench.server.pull(&session(user), &req, bench.now).unwrap();
    assert!(matches!(&resp, PullResp::Ok(page) if page.verified));
    let plan = device.plan(&req, resp, START).unwrap();
    assert_eq!(ready(idb.apply(&plan, START)), Ok(Planned::Done));
    device.applied(plan, now(), START);
    assert!(device.pull_req_at(100, START + DAY / 2).digest.is_none());
    assert!(device.pull_req_at(100, START + DAY).digest.is_some());
    assert!(
        device.pull_req_at(100, START - DAY).digest.is_some(),
        "a clock set back"
    );
}

#[test]
fn a_row_that_is_missing_or_old_is_found_out() {
    let user: UserId = staff(COORDINATORS[0]).into();
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    device
        .replica
        .remove_base(RowKey::new(Kind::Offer, offer(0).0));
    let req = device.pull_req_at(100, START);
    let resp = bench.server.pull(&session(user), &req, bench.now).unwrap();
    assert!(matches!(
        resp,
        PullResp::Reset {
            why: ResetWhy::DigestMismatch,
            ..
        }
    ));
    let plan = device.plan(&req, resp, START).unwrap();
    assert_eq!(ready(idb.apply(&plan, START)), Ok(Planned::Done));
    device.applied(plan, now(), START);
    assert!(
        device.pull_req_at(100, START).digest.is_none(),
        "not again at once, whatever the cause"
    );
    bench.sync(&mut device, &idb);
    assert!(device.replica.get::<Offer>(offer(0).0).is_some());

    // While something has changed the two are not of the same moment: not compared.
    assert_eq!(bench.send(staff(0), edit_text(0, "Autre")), "ok");
    let req = device.pull_req_at(100, START + DAY);
    let resp = bench.server.pull(&session(user), &req, bench.now).unwrap();
    assert!(matches!(&resp, PullResp::Ok(page) if !page.verified));
}

#[test]
fn a_device_without_its_catalogue_is_not_compared_until_it_has_room_for_it() {
    let user: UserId = staff(COORDINATORS[0]).into();
    let bench = Bench::new();
    let (mut device, _) = bench.phone(user);
    assert!(device.pull_req_at(100, START).digest.is_some());
    device.catalogue_dropped();
    assert!(device.pull_req_at(100, START).digest.is_none());
    let mut meta = device.meta().clone();
    meta.verified_at = Some(START);
    meta.made_whole();
    assert!(!meta.partial);
    assert_eq!(meta.verified_at, None, "compared at once");
}

#[test]
fn a_device_that_was_killed_before_it_noted_that_its_catalogue_went_is_compared_at_once() {
    let user: UserId = staff(COORDINATORS[0]).into();
    let bench = Bench::new();
    let (device, idb) = bench.phone(user);
    let mut opened = ready(idb.open(device.meta().clone())).unwrap();
    opened.meta.verified_at = Some(START);
    let mut lacking = opened.clone();
    lacking.rows.retain(|row| !CATALOGUE.contains(&row.kind));
    let asks = |opened| {
        let device = Device::new(opened, now());
        device.pull_req_at(100, START).digest.is_some()
    };
    assert!(asks(lacking));
    assert!(!asks(opened));
}

#[test]
fn a_command_that_only_holds_its_number_is_not_counted() {
    let user: UserId = staff(COORDINATORS[0]).into();
    let bench = Bench::new();
    let (device, idb) = bench.phone(user);
    let command: common::command::Command = edit_text(0, "Titre").into();
    let mut device = device;
    let new = device.prepare(&command, None, now(), START, None).unwrap();
    let mut pending = ready(idb.commit(new)).unwrap();
    device.committed(pending.clone(), now());
    assert_eq!(device.waiting().count(), 1);
    pending.mutation.void = true;
    device.reloaded(vec![pending], Vec::new(), now());
    assert_eq!((device.outbox().len(), device.waiting().count()), (1, 0));
}

#[test]
fn a_digest_depends_on_each_row_and_on_no_order() {
    let rows = [
        (RowKey::new(Kind::Offer, offer(0).0), 3),
        (RowKey::new(Kind::Offer, offer(1).0), 3),
    ];
    let [a, b] = rows;
    assert_eq!(Digest::of([a, b]), Digest::of([b, a]));
    for other in [
        vec![a],
        vec![a, (b.0, 4)],
        vec![a, (RowKey::new(Kind::Host, offer(1).0), 3)],
        vec![],
    ] {
        assert_ne!(Digest::of(other), Digest::of([a, b]));
    }
}
