//! What the server does at night.

use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::Now;
use common::ids::UserId;
use common::sync::device::ClientStore;
use common::sync::memory::ready;
use common::sync::server::{TOMBSTONE_DAYS, VERDICT_DAYS};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn in_days(days: i64) -> Now {
    Now::at(START + days * DAY)
}

#[test]
fn what_the_engine_writes_differs_in_nothing_from_what_the_rows_say() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(TEACHER_OF_DIVISION), write(0, 0)), "ok");
    assert_eq!(bench.send(staff(ADMINISTRATOR), move_to(0, 2)), "ok");
    assert_eq!(
        bench.send(staff(ADMINISTRATOR), end(TEACHER_OF_SCHOOL)),
        "ok"
    );
    let findings = bench.server.survey().unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let head = bench.server.head();
    bench.server.repair(&findings).unwrap();
    assert_eq!(bench.server.head(), head, "nothing to correct");
}

#[test]
fn marks_go_after_half_a_year_and_verdicts_once_the_device_has_them() {
    let user: UserId = staff(TEACHER_OF_DIVISION).into();
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(user);
    super::issue(&mut device, &idb, write(0, 0));
    let req = device.push_req(100, 100_000).unwrap();
    bench
        .server
        .push(&super::session(user), &req, bench.now)
        .unwrap();
    assert_eq!(bench.send(staff(ADMINISTRATOR), move_to(0, 2)), "ok");
    let head = bench.server.head().seq;

    let done = bench.server.collect(in_days(0)).unwrap().unwrap();
    assert_eq!((done.tombstones, done.verdicts), (0, 0));
    let first_day = bench.server.head().seq;
    assert_eq!(
        first_day,
        head + 1,
        "the head of the day is written down under a number"
    );
    assert_eq!(
        bench.server.collect(in_days(0)).unwrap(),
        None,
        "once a day"
    );
    assert_eq!(bench.server.head().seq, first_day);

    // The device has not said yet that it has the verdict.
    let done = bench
        .server
        .collect(in_days(VERDICT_DAYS))
        .unwrap()
        .unwrap();
    assert_eq!((done.tombstones, done.verdicts), (0, 0));
    bench.sync(&mut device, &idb);
    super::issue(&mut device, &idb, write(1, 1));
    let req = device.push_req(100, 100_000).unwrap();
    assert_eq!(req.acked_mid, 1);
    bench
        .server
        .push(&super::session(user), &req, bench.now)
        .unwrap();
    let done = bench
        .server
        .collect(in_days(VERDICT_DAYS + 1))
        .unwrap()
        .unwrap();
    assert_eq!((done.tombstones, done.verdicts), (0, 1));
    // The next answers come all the same.
    bench.sync(&mut device, &idb);
    assert!(ready(idb.outbox()).unwrap().is_empty());

    assert_eq!(bench.server.head().gc_floor, 0);
    let done = bench
        .server
        .collect(in_days(TOMBSTONE_DAYS))
        .unwrap()
        .unwrap();
    assert!(done.tombstones > 0);
    assert_eq!(bench.server.head().gc_floor, first_day);
    let findings = bench.server.survey().unwrap();
    assert!(findings.is_empty(), "{findings:?}");
}
