//! Days of a placement, and how pupils were received.

use crate::support::bench::Bench;
use crate::support::cases::*;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::Now;
use common::domain::journal::{JournalEntry, journal_id};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::reception::{Answers, Reception, ReceptionSum, reception_id};
use common::ids::StaffId;
use common::row::Row;

const TEACHER: StaffId = staff(TEACHER_OF_DIVISION);
const DAY: i64 = 86_400_000;

/// Tuesday of the first week of the period.
const IN_STAY: i64 = START + 50 * DAY;

fn stay(number: usize, who: usize) -> Placement {
    let about = pupil_row(who);
    Placement {
        id: placement(number),
        pole: POLE,
        school: about.school,
        division: about.division,
        pupil: about.id,
        period: period(division_of(who)),
        host: host(0),
        offer: None,
        application: None,
        found: None,
        origin: Default::default(),
        weeks: weeks(&[48, 49]),
        status: PlacementStatus::Confirmed,
        tutor: Default::default(),
        hours: Default::default(),
        interruption: None,
        replaces: None,
    }
}

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.server.write_rows([stay(0, 0).into()]).unwrap();
    bench.now = Now::at(IN_STAY);
    bench
}

#[test]
fn a_day_is_one_entry_however_often_it_is_written() {
    let mut bench = bench();
    assert_eq!(
        bench.send(pupil(0), day(0, "2026-11-23", "Posé une porte.")),
        "ok"
    );
    assert_eq!(
        bench.send(pupil(0), day(0, "2026-11-23", "Posé une porte.")),
        "already_done"
    );
    assert_eq!(
        bench.send(pupil(0), day(0, "2026-11-23", "Posé deux portes.")),
        "ok"
    );
    assert_eq!(bench.send(pupil(0), day(0, "2026-11-24", "")), "ok");
    assert_eq!(bench.all::<JournalEntry>().len(), 2);
    let kept: JournalEntry = bench.get(journal_id(pupil(0), date("2026-11-23")).0);
    assert_eq!(
        (kept.text.as_str(), kept.division),
        ("Posé deux portes.", division(0))
    );
}

#[test]
fn a_day_is_refused_for_each_reason() {
    let mut bench = bench();
    assert_eq!(bench.send(pupil(1), day(0, "2026-11-23", "")), "forbidden");
    assert_eq!(bench.send(TEACHER, day(0, "2026-11-23", "")), "forbidden");
    assert_eq!(
        bench.send(pupil(0), day(9, "2026-11-23", "")),
        "placement_gone"
    );
    assert_eq!(
        bench.send(pupil(0), day(0, "2026-11-25", "")),
        "not_a_day_of_stay",
        "to come"
    );
    assert_eq!(
        bench.send(pupil(0), day(0, "2026-11-16", "")),
        "not_a_day_of_stay",
        "before"
    );
    let long = "é".repeat(501);
    assert_eq!(
        bench.send(pupil(0), day(0, "2026-11-23", &long)),
        "text_too_long"
    );
    let mut cancelled = stay(0, 0);
    cancelled.status = PlacementStatus::Cancelled;
    bench.server.write_rows([cancelled.into()]).unwrap();
    assert_eq!(
        bench.send(pupil(0), day(0, "2026-11-23", "")),
        "placement_gone"
    );
}

#[test]
fn an_opinion_is_given_at_the_end_by_the_pupil_and_may_change() {
    let mut bench = bench();
    assert_eq!(bench.send(pupil(0), rate(0, 3)), "too_early");
    // Thursday of the last week.
    bench.now = Now::at(START + 59 * DAY);
    assert_eq!(bench.send(pupil(1), rate(0, 3)), "forbidden");
    assert_eq!(bench.send(pupil(0), rate(0, 5)), "bad_arguments");
    assert_eq!(bench.send(pupil(0), rate(0, 0)), "bad_arguments");
    assert_eq!(bench.send(pupil(0), rate(0, 3)), "ok");
    assert_eq!(bench.send(pupil(0), rate(0, 3)), "already_done");
    assert_eq!(bench.send(pupil(0), rate(0, 4)), "ok");
    let kept: Reception = bench.get(reception_id(placement(0)).0);
    assert_eq!((kept.answers.welcome, kept.host), (4, host(0)));
    assert_eq!(bench.all::<Reception>().len(), 1);
    assert!(
        bench.all::<ReceptionSum>().is_empty(),
        "one answer is nobody's business"
    );
}

#[test]
fn a_sum_is_shown_from_ten_answers_and_moves_every_five() {
    let mut bench = bench();
    bench.now = Now::at(START + 59 * DAY);
    let others = |range: std::ops::Range<usize>| {
        range.map(|number| {
            Row::from(Reception {
                id: reception(number),
                pupil: common::ids::PupilId(uid(0x44, number)),
                answers: Answers {
                    welcome: 2,
                    tasks: 2,
                    guidance: 2,
                    again: 2,
                },
                ..reception_row(0)
            })
        })
    };
    bench.server.write_rows(others(0..8)).unwrap();
    assert_eq!(bench.send(pupil(0), rate(0, 4)), "ok");
    assert!(bench.all::<ReceptionSum>().is_empty(), "nine");
    bench
        .server
        .write_rows([stay(1, 1).into(), stay(2, 2).into()])
        .unwrap();
    assert_eq!(bench.send(pupil(1), rate(1, 3)), "ok");
    let shown: ReceptionSum = bench.get(host(0).0);
    assert_eq!((shown.count, shown.welcome, shown.again), (10, 23, 23));
    assert_eq!(bench.send(pupil(2), rate(2, 1)), "ok");
    assert_eq!(bench.send(pupil(1), rate(1, 1)), "ok", "changed");
    assert_eq!(
        bench.get::<ReceptionSum>(host(0).0),
        shown,
        "eleven tell nobody's answer"
    );

    let device = bench.device(staff(COORDINATORS[0]));
    assert!(device.replica.get::<ReceptionSum>(host(0).0).is_some());
    assert_eq!(device.replica.all::<Reception>().count(), 0);
}
