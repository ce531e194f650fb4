//! What a teacher does on an ordinary day: presence, visits, referents, placements that stop.

use crate::support::bench::{Bench, at_once};
use crate::support::cases::*;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{CloseVisit, ExemptPupil, MarkAttendance, PlanVisit, WriteNote};
use common::domain::attendance::{
    Attendance, HalfDay, Known, Presence, Said, decided, heads, known,
};
use common::domain::concern::{Concern, ConcernStatus};
use common::domain::follow_up::NoteKind;
use common::domain::offer::Offer;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::Need;
use common::domain::referent::{Referent, referent_id};
use common::domain::visit::{Visit, VisitStatus};
use common::ids::StaffId;
use common::sync::device::ClientStore;
use common::sync::memory::ready;

const TEACHER: StaffId = staff(TEACHER_OF_DIVISION);
const COLLEAGUE: StaffId = staff(TEACHER_OF_SCHOOL);

const ABSENT: HalfDay = HalfDay {
    presence: Presence::Absent,
    justified: false,
    to_make_up: true,
};

/// Entry `id` about pupil 0, which replaces `parents`.
fn said(id: usize, morning: HalfDay, parents: &[usize]) -> MarkAttendance {
    let mut command = mark(id, 0);
    let entry = &mut command.entries[0];
    entry.morning = Some(morning);
    entry.parents = parents.iter().map(|n| attendance(*n)).collect();
    command
}

fn morning(bench: &Bench) -> Known {
    let all: Vec<Attendance> = bench.all();
    let all: Vec<&Attendance> = all.iter().collect();
    known(&heads(&all), |entry| entry.morning)
}

#[test]
fn a_class_is_marked_in_one_command_and_once() {
    let mut bench = Bench::new();
    let mut class = mark(0, 0);
    class.entries.extend(mark(1, 1).entries);
    assert_eq!(bench.send(TEACHER, class.clone()), "ok");
    assert_eq!(bench.send(TEACHER, class.clone()), "already_done");
    assert_eq!(bench.all::<Attendance>().len(), 2);
    let kept: Attendance = bench.get(attendance(1).0);
    assert_eq!(
        (kept.pupil, kept.division, kept.author),
        (pupil(1), division(0), TEACHER)
    );
    assert_eq!(bench.send(COLLEAGUE, class), "id_taken");
    // One pupil of another class among those of one's own: nothing is written.
    let mut mixed = mark(2, 0);
    mixed.entries.extend(mark(3, 3).entries);
    assert_eq!(bench.send(TEACHER, mixed), "forbidden");
    let mut twice = mark(4, 0);
    twice.entries.extend(mark(4, 1).entries);
    assert_eq!(bench.send(TEACHER, twice), "id_taken");
    assert_eq!(bench.all::<Attendance>().len(), 2);
}

#[test]
fn opposite_entries_are_both_kept_until_a_person_decides() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, said(0, HalfDay::PRESENT, &[])), "ok");
    assert_eq!(bench.send(COLLEAGUE, said(1, ABSENT, &[])), "ok");
    assert_eq!(morning(&bench), Known::Opposed);
    let all: Vec<Attendance> = bench.all();
    let all: Vec<&Attendance> = all.iter().collect();
    let Said {
        morning: half,
        parents,
        ..
    } = decided(&heads(&all), attendance(1)).unwrap();
    assert_eq!((half, parents.len()), (Some(ABSENT), 2));
    assert_eq!(bench.send(TEACHER, said(2, ABSENT, &[0, 1])), "ok");
    assert_eq!(morning(&bench), Known::One(ABSENT));
    assert_eq!(
        bench.all::<Attendance>().len(),
        3,
        "nothing is written over"
    );
    // Two who decide at once oppose each other again.
    assert_eq!(
        bench.send(COLLEAGUE, said(3, HalfDay::PRESENT, &[0, 1])),
        "ok"
    );
    assert_eq!(morning(&bench), Known::Opposed);
}

#[test]
fn an_entry_replaces_only_entries_of_the_same_pupil_and_day() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, mark(1, 1)), "ok");
    assert_eq!(bench.send(TEACHER, said(0, ABSENT, &[1])), "entry_gone");
    assert_eq!(bench.send(TEACHER, said(0, ABSENT, &[9])), "entry_gone");
    let mut wordy = mark(0, 0);
    wordy.entries[0].note = "é".repeat(301);
    assert_eq!(bench.send(TEACHER, wordy), "text_too_long");
    let mut elsewhere = mark(0, 0);
    elsewhere.entries[0].placement = Some(placement(0));
    assert_eq!(bench.send(TEACHER, elsewhere), "placement_gone");
}

#[test]
fn opposite_entries_of_two_devices_without_network_are_both_kept() {
    let mut bench = Bench::new();
    let (mut one, mut other) = (bench.device(TEACHER), bench.device(COLLEAGUE));
    assert_eq!(at_once(&mut one, said(0, HalfDay::PRESENT, &[])), Ok(()));
    assert_eq!(at_once(&mut other, said(1, ABSENT, &[])), Ok(()));
    assert_eq!(bench.send(TEACHER, said(0, HalfDay::PRESENT, &[])), "ok");
    assert_eq!(bench.send(COLLEAGUE, said(1, ABSENT, &[])), "ok");
    assert_eq!(morning(&bench), Known::Opposed);
}

/// Pupil 0 placed by offer 0, whose only seats of weeks 48, 49 and 51 are taken.
fn placed() -> Bench {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(0, 0, 0)), "ok");
    bench
}

#[test]
fn an_interruption_frees_the_weeks_that_had_not_begun_and_keeps_them_written() {
    let mut bench = placed();
    // Thursday of week 49.
    assert_eq!(bench.send(TEACHER, interrupt(0, "2026-12-03")), "ok");
    let seat: Placement = bench.get(placement(0).0);
    assert_eq!(seat.status, PlacementStatus::Interrupted);
    assert_eq!(seat.weeks, weeks(&[48, 49, 51]));
    assert_eq!(seat.seats(), weeks(&[48, 49]));
    let taken = bench.get::<Offer>(offer(0).0).taken;
    assert_eq!(
        taken,
        weeks(&[48, 49]).into_iter().map(|w| (w, 1)).collect()
    );
    assert_eq!(
        bench.send(TEACHER, interrupt(0, "2026-12-03")),
        "already_done"
    );
    assert_eq!(
        bench.send(COLLEAGUE, interrupt(0, "2026-12-04")),
        "placement_over"
    );
    assert!(seat.covers(date("2026-12-02")) && !seat.covers(date("2026-12-03")));
    assert!(!seat.covers(date("2026-12-15")));
}

#[test]
fn an_interruption_is_within_the_weeks_and_holds_for_what_was_on_screen() {
    let mut bench = placed();
    for day in ["2026-11-22", "2026-12-21"] {
        assert_eq!(bench.send(TEACHER, interrupt(0, day)), "outside_placement");
    }
    let command = interrupt(0, "2026-11-23");
    let before = bench.seen(&command.clone().into());
    let mut moved: Placement = bench.get(placement(0).0);
    moved.weeks = weeks(&[48]);
    bench.server.write_rows([moved.into()]).unwrap();
    assert_eq!(
        bench.send_seeing(TEACHER, command, before),
        "changed_since_seen"
    );
    assert_eq!(bench.send(TEACHER, interrupt(7, "2026-11-23")), "forbidden");
}

#[test]
fn a_device_tells_the_interruption_at_once_and_leaves_the_seats_to_the_server() {
    let bench = placed();
    let (mut device, idb) = bench.phone(TEACHER);
    let new = device
        .prepare(&interrupt(0, "2026-11-30").into(), None, now(), START, None)
        .unwrap();
    let pending = ready(ClientStore::commit(&idb, new)).unwrap();
    device.committed(pending, now());
    let shown = device.replica.get::<Placement>(placement(0).0).unwrap();
    assert_eq!(shown.status, PlacementStatus::Interrupted);
    let taken = &device.replica.get::<Offer>(offer(0).0).unwrap().taken;
    assert_eq!(taken.len(), 3);
}

#[test]
fn the_next_place_of_the_period_names_the_interrupted_one() {
    let mut bench = placed();
    assert_eq!(bench.send(TEACHER, interrupt(0, "2026-12-03")), "ok");
    assert_eq!(bench.send(pupil(0), apply(1, 0, 1)), "ok");
    assert_eq!(bench.send(staff(0), approve(1, 0, 1)), "ok");
    let next: Placement = bench.get(placement(1).0);
    assert_eq!(next.replaces, Some(placement(0)));
    // Stopped as well: the one after goes on with the last.
    assert_eq!(bench.send(TEACHER, interrupt(1, "2026-12-15")), "ok");
    assert_eq!(bench.send(pupil(0), apply(2, 0, 2)), "ok");
    assert_eq!(bench.send(staff(0), approve(2, 0, 2)), "ok");
    let last: Placement = bench.get(placement(2).0);
    assert_eq!(last.replaces, Some(placement(1)));
    let first: Placement = bench.get(placement(0).0);
    assert_eq!(first.replaces, None);
}

#[test]
fn tutor_and_hours_are_written_when_they_make_sense() {
    let mut bench = placed();
    assert_eq!(bench.send(TEACHER, details(0)), "ok");
    assert_eq!(bench.send(TEACHER, details(0)), "already_done");
    let kept: Placement = bench.get(placement(0).0);
    assert_eq!(kept.tutor.name, "Dominique Essai");
    assert_eq!(kept.hours[&1].minutes(), 8 * 60);
    let mut wrong = details(0);
    let monday = wrong.hours[&1];
    for hours in [
        common::domain::placement::DayHours {
            end: monday.start,
            ..monday
        },
        common::domain::placement::DayHours {
            pause: Some((monday.end, monday.start)),
            ..monday
        },
    ] {
        wrong.hours.insert(1, hours);
        assert_eq!(bench.send(TEACHER, wrong.clone()), "bad_hours");
    }
    wrong.hours = [(8, monday)].into();
    assert_eq!(bench.send(TEACHER, wrong), "bad_hours");
    let mut wordy = details(0);
    wordy.tutor.name = "é".repeat(121);
    assert_eq!(bench.send(TEACHER, wordy), "text_too_long");
}

#[test]
fn a_visit_is_planned_moved_and_closed_with_its_note() {
    let mut bench = placed();
    assert_eq!(bench.send(TEACHER, plan(0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, plan(0, 0)), "already_done");
    let later = PlanVisit {
        planned_on: Some(date("2026-12-01")),
        ..plan(0, 0)
    };
    assert_eq!(bench.send(COLLEAGUE, later.clone()), "ok");
    assert_eq!(bench.get::<Visit>(visit(0).0).planned_on, later.planned_on);
    let nobody = PlanVisit {
        staff: staff(99),
        ..plan(1, 0)
    };
    assert_eq!(bench.send(TEACHER, nobody), "person_gone");
    let not_reached = CloseVisit {
        status: VisitStatus::NotReached,
        ..close(0)
    };
    assert_eq!(bench.send(TEACHER, not_reached), "ok");
    assert_eq!(bench.send(TEACHER, later.clone()), "ok", "planned again");
    let told = CloseVisit {
        note: Some(note(5)),
        ..close(0)
    };
    assert_eq!(bench.send(TEACHER, told.clone()), "note_gone");
    assert_eq!(bench.send(TEACHER, write(5, 0)), "ok");
    assert_eq!(bench.send(TEACHER, told.clone()), "ok");
    assert_eq!(bench.send(TEACHER, told), "already_done");
    assert_eq!(bench.get::<Visit>(visit(0).0).note, Some(note(5)));
    assert_eq!(bench.send(TEACHER, later), "visit_over");
    let open = CloseVisit {
        status: VisitStatus::Planned,
        ..close(0)
    };
    assert_eq!(bench.send(TEACHER, open), "bad_arguments");
}

#[test]
fn a_referent_is_named_for_several_pupils_and_is_told_what_they_told() {
    let mut bench = Bench::new();
    let closed = Concern {
        status: ConcernStatus::Closed,
        id: concern(9),
        ..concern_row(0)
    };
    bench
        .server
        .write_rows([concern_row(0).into(), closed.into()])
        .unwrap();
    assert_eq!(
        bench.send(TEACHER, refer(&[0, 1], Some(TEACHER_OF_SCHOOL))),
        "ok"
    );
    assert_eq!(
        bench.send(TEACHER, refer(&[0, 1], Some(TEACHER_OF_SCHOOL))),
        "already_done"
    );
    for who in [0, 1] {
        let named: Referent = bench.get(referent_id(pupil(who), period(0)).0);
        assert_eq!(
            (named.staff, named.division),
            (Some(COLLEAGUE), division(0))
        );
    }
    assert_eq!(bench.get::<Concern>(concern(0).0).referent, Some(COLLEAGUE));
    let kept: Concern = bench.get(concern(9).0);
    assert_eq!(
        kept.referent,
        Some(staff(TEACHER_ELSEWHERE)),
        "dealt with: told to nobody new"
    );
    let phone = bench.device(pupil(0));
    let told: Vec<&str> = phone
        .replica
        .all::<Referent>()
        .map(|r| r.name.as_str())
        .collect();
    assert_eq!(told, ["Adulte3 Essai"], "the pupil reads who it is");
    assert_eq!(bench.send(TEACHER, refer(&[0], None)), "ok");
    assert_eq!(bench.get::<Concern>(concern(0).0).referent, None);
}

#[test]
fn what_was_told_about_another_period_stays_with_its_referent() {
    let mut bench = Bench::new();
    let mut step = demarche_row(0);
    step.period = Some(period(7));
    let told = Concern {
        demarche: Some(step.id),
        ..concern_row(0)
    };
    bench.server.write_rows([step.into(), told.into()]).unwrap();
    assert_eq!(
        bench.send(TEACHER, refer(&[0], Some(TEACHER_OF_SCHOOL))),
        "ok"
    );
    let kept: Concern = bench.get(concern(0).0);
    assert_eq!(kept.referent, Some(staff(TEACHER_ELSEWHERE)));
}

#[test]
fn whoever_does_not_follow_the_class_is_not_its_referent() {
    let mut bench = Bench::new();
    for who in [TEACHER_ELSEWHERE, ADMINISTRATOR, NO_ROLE, 0] {
        assert_eq!(
            bench.send(TEACHER, refer(&[0], Some(who))),
            "not_their_class"
        );
    }
    assert_eq!(bench.send(TEACHER, refer(&[0], Some(99))), "person_gone");
    let mut nobody = refer(&[0], None);
    nobody.pupils.clear();
    assert_eq!(bench.send(TEACHER, nobody), "bad_arguments");
    let mut elsewhere = refer(&[0], None);
    elsewhere.period = period(2);
    assert_eq!(bench.send(TEACHER, elsewhere), "period_gone");
    assert_eq!(bench.send(TEACHER, refer(&[0, 3], None)), "forbidden");
    assert!(bench.all::<Referent>().is_empty());
}

#[test]
fn a_pupil_is_exempt_from_a_period_and_back() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, exempt(0, true)), "ok");
    assert_eq!(bench.send(TEACHER, exempt(0, true)), "already_done");
    assert_eq!(bench.get::<Need>(pupil(0).0).exempt, [period(0)]);
    assert_eq!(bench.send(TEACHER, exempt(0, false)), "ok");
    assert!(bench.get::<Need>(pupil(0).0).exempt.is_empty());
    let elsewhere = ExemptPupil {
        period: period(2),
        ..exempt(0, true)
    };
    assert_eq!(bench.send(TEACHER, elsewhere), "period_gone");
}

#[test]
fn a_note_has_a_level_up_to_three() {
    let mut bench = Bench::new();
    let raised = WriteNote {
        kind: NoteKind::Incident,
        level: 7,
        ..write(0, 0)
    };
    assert_eq!(bench.send(TEACHER, raised), "ok");
    assert_eq!(
        bench
            .get::<common::domain::follow_up::Note>(note(0).0)
            .level,
        3
    );
}
