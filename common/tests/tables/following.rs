//! What those who follow pupils are told: lateness, and the list of the day.

use crate::support::bench::Bench;
use crate::support::cases::*;
use crate::support::commands::*;
use crate::support::pole::*;
use chrono::NaiveDate;
use common::access::Actor;
use common::command::Now;
use common::domain::attendance::{HalfDay, Presence};
use common::domain::demarche::Demarche;
use common::domain::follow_up::NoteKind;
use common::domain::period::Period;
use common::domain::pole::Settings;
use common::domain::situation::Situation;
use common::domain::visit::{Visit, VisitStatus};
use common::follow::{Followed, Lateness, Task, What, counted, today};
use common::ids::{ClientId, StaffId, UserId};
use common::row::Row;
use common::sync::replica::{BaseRow, Replica};

const TEACHER: StaffId = staff(TEACHER_OF_DIVISION);
const COLLEAGUE: StaffId = staff(TEACHER_OF_SCHOOL);

fn list_of(bench: &Bench, who: StaffId, day: &str) -> Vec<Task> {
    let mut device = bench.device(who);
    let actor = device.replica.actor();
    today(&actor, date(day), &mut device.replica).unwrap()
}

/// What, and about which pupil.
fn told(bench: &Bench, who: StaffId, day: &str) -> Vec<(&'static str, String)> {
    let list = list_of(bench, who, day).into_iter();
    list.map(|task| (task.what.label(), task.pupil.last_name))
        .collect()
}

fn about<'a>(told: &'a [(&'static str, String)], name: &str) -> Vec<&'a str> {
    let mine = told.iter().filter(|(_, who)| who == name);
    mine.map(|(what, _)| *what).collect()
}

fn late(bench: &Bench, day: NaiveDate) -> Option<Lateness> {
    let mut device = bench.device(TEACHER);
    let followed = Followed::gather(&pupil_row(0), &period_row(0), &mut device.replica).unwrap();
    followed.lateness(&Settings::default(), day)
}

// The period of division 0 begins on Monday 23 November.

#[test]
fn a_pupil_who_asked_for_nothing_is_late_from_three_weeks_before() {
    let bench = Bench::new();
    assert_eq!(late(&bench, date("2026-11-01")), None);
    assert_eq!(
        late(&bench, date("2026-11-02")),
        Some(Lateness::NothingAsked { days: 21 })
    );
    assert_eq!(
        late(&bench, date("2026-11-25")),
        Some(Lateness::NothingAsked { days: 0 })
    );
    assert_eq!(late(&bench, date("2026-12-25")), None, "over");
}

#[test]
fn a_pupil_who_searches_is_late_after_seven_days_without_news() {
    let mut bench = Bench::new();
    let step = Demarche {
        changed_at: common_ms("2026-10-05"),
        ..demarche_row(0)
    };
    bench.server.write_rows([step.clone().into()]).unwrap();
    assert_eq!(late(&bench, date("2026-10-11")), None);
    assert_eq!(
        late(&bench, date("2026-10-12")),
        Some(Lateness::Silent { days: 7 })
    );
    let later = Demarche {
        changed_at: common_ms("2026-10-10"),
        id: demarche(9),
        ..step
    };
    bench.server.write_rows([later.into()]).unwrap();
    assert_eq!(late(&bench, date("2026-10-12")), None);
}

#[test]
fn a_pupil_with_a_place_or_exempt_is_never_late() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(0, 0, 0)), "ok");
    assert_eq!(late(&bench, date("2026-11-20")), None);
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, exempt(0, true)), "ok");
    assert_eq!(late(&bench, date("2026-11-20")), None);
}

fn common_ms(day: &str) -> i64 {
    date(day)
        .and_hms_opt(10, 0, 0)
        .unwrap()
        .and_utc()
        .timestamp_millis()
}

#[test]
fn the_list_tells_what_is_to_be_done_the_most_urgent_first() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(0, 0, 0)), "ok");
    // The first Monday: nobody has been in touch.
    assert_eq!(
        about(&told(&bench, TEACHER, "2026-11-23"), "Essai0"),
        ["Débuts de stage à vérifier"]
    );
    assert_eq!(
        about(&told(&bench, TEACHER, "2026-11-25"), "Essai0"),
        [""; 0]
    );
    bench.now = Now::at(common_ms("2026-11-23"));
    let mut raised = write(0, 0);
    raised.kind = NoteKind::Incident;
    raised.level = 2;
    raised.written_at = bench.now.ms;
    assert_eq!(bench.send(TEACHER, raised), "ok");
    let mut gone = mark(0, 0);
    gone.entries[0].morning = Some(HalfDay {
        presence: Presence::Absent,
        justified: false,
        to_make_up: true,
    });
    assert_eq!(bench.send(TEACHER, gone), "ok");
    let mine = Visit {
        staff: TEACHER,
        planned_on: Some(date("2026-11-24")),
        ..visit_row(0)
    };
    bench.server.write_rows([mine.clone().into()]).unwrap();
    let list = told(&bench, TEACHER, "2026-11-25");
    assert_eq!(
        about(&list, "Essai0"),
        ["Alertes", "Absences sans motif", "Visites et appels prévus"]
    );
    // The others of the class have no place, and asked for nothing.
    assert_eq!(
        about(&list, "Essai1"),
        [
            "Sans solution, période commencée",
            "Sans nouvelle ou rien demandé"
        ]
    );
    let done = Visit {
        status: VisitStatus::Done,
        ..mine
    };
    bench.server.write_rows([done.into()]).unwrap();
    assert_eq!(
        about(&told(&bench, TEACHER, "2026-11-25"), "Essai0"),
        ["Alertes", "Absences sans motif"]
    );
    assert_eq!(
        about(&told(&bench, TEACHER, "2026-12-02"), "Essai0"),
        ["Alertes"]
    );
}

#[test]
fn places_to_check_and_placements_that_stopped_are_in_the_list() {
    let mut bench = Bench::new();
    bench.server.write_rows([found_row(1).into()]).unwrap();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(0, 0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, interrupt(0, "2026-11-25")), "ok");
    let list = told(&bench, TEACHER, "2026-11-25");
    assert!(about(&list, "Essai0").contains(&"Stages interrompus à remplacer"));
    assert!(about(&list, "Essai1").contains(&"Places à vérifier"));
}

#[test]
fn a_place_outside_the_new_dates_is_still_a_place_and_asks_for_somebody() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(0, 0, 0)), "ok");
    let moved = Period {
        weeks: weeks(&[50, 52]),
        version: 2,
        ..period_row(0)
    };
    bench.server.write_rows([moved.clone().into()]).unwrap();
    let list = told(&bench, TEACHER, "2026-11-20");
    assert_eq!(about(&list, "Essai0"), ["Stages hors des nouvelles dates"]);
    let mut device = bench.device(TEACHER);
    let followed = Followed::gather(&pupil_row(0), &moved, &mut device.replica).unwrap();
    let situation = followed.situation(date("2026-11-20"));
    assert_eq!(
        situation,
        Situation::PlaceConfirmed,
        "not a pupil without a place"
    );
    bench.now = common::command::Now::at(START);
    assert_eq!(bench.send(TEACHER, move_placement(0, &[50, 52])), "ok");
    let list = told(&bench, TEACHER, "2026-11-20");
    assert_eq!(about(&list, "Essai0"), Vec::<&str>::new());
}

#[test]
fn pupils_of_another_referent_are_not_in_the_list() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.send(TEACHER, refer(&[0], Some(TEACHER_OF_SCHOOL))),
        "ok"
    );
    let list = told(&bench, TEACHER, "2026-11-25");
    assert_eq!(about(&list, "Essai0"), [""; 0]);
    assert!(!about(&list, "Essai1").is_empty());
    assert!(!about(&told(&bench, COLLEAGUE, "2026-11-25"), "Essai0").is_empty());
    for who in [staff(0), staff(ADMINISTRATOR), staff(NO_ROLE)] {
        assert_eq!(list_of(&bench, who, "2026-11-25"), []);
    }
}

#[test]
fn opposite_presences_ask_for_a_decision_whenever_they_were() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(TEACHER, mark(0, 0)), "ok");
    let mut other = mark(1, 0);
    other.entries[0].morning = Some(HalfDay {
        presence: Presence::Absent,
        justified: true,
        to_make_up: false,
    });
    assert_eq!(bench.send(COLLEAGUE, other), "ok");
    for day in ["2026-11-25", "2026-12-18"] {
        let list = list_of(&bench, TEACHER, day);
        let opposed = What::Opposed {
            day: date("2026-11-24"),
        };
        assert!(list.iter().any(|task| task.what == opposed), "{day}");
    }
}

#[test]
fn the_list_is_the_same_from_all_the_rows_of_the_pole_as_on_a_device() {
    let mut bench = Bench::new();
    for number in 0..PUPILS {
        bench.server.write_rows(about_pupil(number)).unwrap();
    }
    let mut all = Replica::new(UserId(TEACHER.0), POLE, ClientId(uid(0xcc, 1)));
    for (_, row) in bench.server.rows() {
        all.put_base(BaseRow {
            stored: row.stored().clone(),
            scopes: ["pole".to_owned()].into(),
        });
    }
    for who in [TEACHER, COLLEAGUE] {
        let actor = Actor::load(who.into(), POLE, &mut all).unwrap();
        for day in ["2026-11-02", "2026-11-23", "2026-12-17"] {
            let everything = today(&actor, date(day), &mut all).unwrap();
            assert_eq!(everything, list_of(&bench, who, day), "{day}");
        }
    }
}

fn about_pupil(number: usize) -> Vec<Row> {
    crate::support::cases::about(number)
}

#[test]
fn the_letter_of_the_list_counts_by_part_and_class_and_names_nobody() {
    let bench = Bench::new();
    let list = list_of(&bench, COLLEAGUE, "2026-11-02");
    // Three pupils of a class and two of another have asked for nothing.
    let part = (
        "Sans nouvelle ou rien demandé",
        vec![(division(0), 3), (division(1), 2)],
    );
    assert_eq!(counted(&list), [part]);
    assert_eq!(counted(&[]), []);
}
