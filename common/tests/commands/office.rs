//! What the office of a school does with its pupils and classes.

use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::PHONE_MAX;
use common::domain::division::Division;
use common::domain::pupil::{Need, Pupil, Schooling};
use common::domain::school::School;
use common::domain::staff::{Role, Staff, Territory};
use common::ids::StaffId;

const OFFICE: StaffId = staff(20);

fn bench() -> Bench {
    let mut rows = rows();
    let person = Staff {
        id: OFFICE,
        pole: POLE,
        first_name: "Adulte".into(),
        last_name: "Bureau".into(),
    };
    rows.push(person.into());
    rows.push(assignment_row(20, Role::Office, Territory::School(school(0))).into());
    Bench::with(rows)
}

fn need(bench: &Bench, number: usize) -> Need {
    let all = bench.all::<Need>();
    all.into_iter().find(|n| n.pupil == pupil(number)).unwrap()
}

#[test]
fn a_pupil_is_enrolled_once_with_a_number_of_the_class_and_the_commune_of_the_school() {
    let mut bench = bench();
    assert_eq!(bench.send(OFFICE, enrol(50, 1)), "ok");
    let added = need(&bench, 50);
    let class = bench.all::<Division>();
    let class = class.iter().find(|d| d.id == division(1)).unwrap();
    assert!(added.reference.starts_with(&format!("{}-0", class.name)));
    let others = bench.all::<Need>();
    let same = others.iter().filter(|n| n.reference == added.reference);
    assert_eq!(same.count(), 1, "nobody else has this number");
    assert_eq!(added.commune, school_row(0).commune);
    assert_eq!(added.schooling, Schooling::Present);
    // The same name and date of birth in the same class, under another id: the same pupil.
    assert_eq!(bench.send(OFFICE, enrol(51, 1)), "already_done");
    let mut namesake = enrol(51, 1);
    namesake.born = date("2009-09-04");
    assert_eq!(bench.send(OFFICE, namesake), "ok");
    assert_ne!(need(&bench, 51).reference, added.reference);
    let mut nameless = enrol(52, 1);
    nameless.last_name = " ".into();
    assert_eq!(bench.send(OFFICE, nameless), "empty_text");
    let mut taken = enrol(0, 1);
    taken.last_name = "Autre".into();
    assert_eq!(bench.send(OFFICE, taken), "id_taken");
}

#[test]
fn an_office_moves_pupils_within_its_school_only() {
    let mut bench = bench();
    assert_eq!(bench.send(OFFICE, move_to(0, 1)), "ok");
    assert_eq!(bench.send(OFFICE, move_to(0, 2)), "forbidden");
    assert_eq!(bench.send(OFFICE, move_to(5, 1)), "forbidden");
}

#[test]
fn a_leaver_is_marked_and_comes_back_and_nothing_of_them_goes_away() {
    let mut bench = bench();
    let before = bench.all::<Pupil>().len();
    for (state, answer) in [
        (Schooling::Present, "already_done"),
        (Schooling::LeaverToConfirm, "ok"),
        (Schooling::Left, "ok"),
        (Schooling::Present, "ok"),
    ] {
        assert_eq!(bench.send(OFFICE, schooling(0, state)), answer);
        assert_eq!(need(&bench, 0).schooling, state);
    }
    assert_eq!(bench.all::<Pupil>().len(), before);
}

#[test]
fn who_a_pupil_is_gets_corrected() {
    let mut bench = bench();
    assert_eq!(bench.send(OFFICE, correct(0)), "ok");
    assert_eq!(need(&bench, 0).born, date("2009-09-03"));
    let pupils = bench.all::<Pupil>();
    let corrected = pupils.iter().find(|p| p.id == pupil(0)).unwrap();
    assert_eq!(corrected.last_name, "Aubertel");
    assert_eq!(bench.send(OFFICE, correct(99)), "person_gone");
}

#[test]
fn two_classes_of_a_school_have_two_names() {
    let mut bench = bench();
    assert_eq!(bench.send(OFFICE, make_division(50, 0)), "ok");
    assert_eq!(bench.send(OFFICE, make_division(50, 0)), "already_done");
    let mut same = make_division(51, 0);
    same.name = "1 classe50".into();
    assert_eq!(bench.send(OFFICE, same), "ok", "a space makes another name");
    let mut same = make_division(52, 0);
    same.name = "1classe50".into();
    assert_eq!(bench.send(OFFICE, same), "id_taken");
    let mut nameless = make_division(53, 0);
    nameless.diploma = String::new();
    assert_eq!(bench.send(OFFICE, nameless), "empty_text");
}

#[test]
fn a_school_says_how_to_call_it_and_whether_pupils_may_sleep_there() {
    let mut bench = bench();
    assert_eq!(bench.send(OFFICE, describe(0)), "ok");
    let told: School = bench.get(school(0).0);
    assert_eq!(
        (told.phone.as_str(), told.boarding),
        ("03 83 00 00 00", true)
    );
    assert_eq!(told.name, school_row(0).name, "nothing else changes");
    let mut long = describe(0);
    long.phone = "0".repeat(PHONE_MAX + 1);
    assert_eq!(bench.send(OFFICE, long), "text_too_long");
    assert_eq!(
        bench.send(OFFICE, describe(1)),
        "forbidden",
        "another school"
    );
}
