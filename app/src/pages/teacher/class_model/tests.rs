use super::*;
use crate::pages::fixture::{
    DIVISION, SCHOOL, TEACHER, application, day, division, need, note, offer, period, placement,
    pole, pupil, put,
};
use common::domain::application::ApplicationStatus;
use common::domain::follow_up::NoteKind;
use common::domain::referent::{Referent, referent_id};
use common::ids::OfferId;
use uuid::Uuid;

/// Four pupils: one has asked, one is placed, one has done nothing, one was refused.
fn class() -> Replica {
    let mut rows = pole();
    put(&mut rows, offer(102, 52, "Installation"));
    for (number, name) in [(11, "Martin"), (12, "Bernard"), (13, "Petit")] {
        put(&mut rows, pupil(number, name));
    }
    let asks = |number, of: u128, status| {
        application(
            number,
            PupilId(Uuid::from_u128(of)),
            OfferId(Uuid::from_u128(102)),
            status,
        )
    };
    put(&mut rows, asks(201, 10, ApplicationStatus::Sent));
    put(&mut rows, asks(202, 11, ApplicationStatus::Approved));
    put(
        &mut rows,
        placement(401, &asks(202, 11, ApplicationStatus::Approved), 52),
    );
    put(&mut rows, asks(203, 13, ApplicationStatus::Refused));
    rows
}

fn names(rows: &Replica, when: &str) -> Vec<(String, Situation)> {
    let lines = board(rows, &division(), &period(), day(when));
    lines
        .into_iter()
        .map(|l| (l.pupil.last_name, l.situation))
        .collect()
}

fn said(of: &[(&str, Situation)]) -> Vec<(String, Situation)> {
    of.iter()
        .map(|(name, situation)| ((*name).to_owned(), *situation))
        .collect()
}

#[test]
fn the_most_urgent_pupils_come_first_then_by_name() {
    let expected = [
        ("Bernard", Situation::ToStart),
        ("Durand", Situation::Searching),
        ("Petit", Situation::Searching),
        ("Martin", Situation::PlaceConfirmed),
    ];
    assert_eq!(names(&class(), "before"), said(&expected));
    let during = [
        ("Bernard", Situation::NoSolution),
        ("Durand", Situation::NoSolution),
        ("Petit", Situation::NoSolution),
        ("Martin", Situation::OnPlacement),
    ];
    assert_eq!(names(&class(), "during"), said(&during));
}

#[test]
fn an_alert_written_during_the_placement_comes_to_the_top() {
    let mut rows = class();
    put(
        &mut rows,
        note(301, PupilId(Uuid::from_u128(11)), NoteKind::Alert),
    );
    assert_eq!(
        names(&rows, "during")[0],
        ("Martin".into(), Situation::Alert)
    );
    put(
        &mut rows,
        note(302, PupilId(Uuid::from_u128(11)), NoteKind::Call),
    );
    assert_eq!(
        names(&rows, "during")[3],
        ("Martin".into(), Situation::OnPlacement)
    );
}

#[test]
fn pupils_without_a_place_are_counted() {
    let lines = board(&class(), &division(), &period(), day("before"));
    let (uncovered, concerned, each) = counts(&lines);
    assert_eq!((uncovered, concerned), (3, 4));
    assert_eq!(
        each,
        [
            (Situation::ToStart, 1),
            (Situation::Searching, 2),
            (Situation::PlaceConfirmed, 1)
        ]
    );
}

#[test]
fn a_line_tells_where_the_pupil_goes_or_what_waits() {
    let lines = board(&class(), &division(), &period(), day("before"));
    let of = |name: &str| lines.iter().find(|l| l.pupil.last_name == name).unwrap();
    assert_eq!(of("Martin").host.as_ref().unwrap().name, "Ampère");
    assert_eq!((of("Durand").waiting, of("Petit").waiting), (1, 0));
}

#[test]
fn without_a_class_there_is_none_to_follow() {
    let rows = class();
    assert_eq!(
        content(&rows, None, Some(&period()), day("before")),
        Content::NoClass
    );
}

#[test]
fn a_class_without_pupils_says_so_with_or_without_a_period() {
    let rows = class();
    let mut empty = division();
    empty.id.0 = Uuid::from_u128(6);
    for period in [None, Some(period())] {
        let shown = content(&rows, Some(&empty), period.as_ref(), day("before"));
        assert_eq!(shown, Content::NoPupil);
    }
}

#[test]
fn a_class_without_a_period_still_lists_its_pupils_by_name() {
    let shown = content(&class(), Some(&division()), None, day("before"));
    let Content::NoPeriod(pupils) = shown else {
        panic!("{shown:?}");
    };
    let names: Vec<&str> = pupils.iter().map(|p| p.last_name.as_str()).collect();
    assert_eq!(names, ["Bernard", "Durand", "Martin", "Petit"]);
}

#[test]
fn a_class_with_pupils_and_a_period_shows_the_board() {
    let (rows, day) = (class(), day("before"));
    let shown = content(&rows, Some(&division()), Some(&period()), day);
    let lines = board(&rows, &division(), &period(), day);
    assert_eq!(lines.len(), 4);
    assert_eq!(shown, Content::Board(lines));
}

#[test]
fn the_board_opens_on_the_period_under_way_or_the_next_one() {
    let mut next = period();
    next.id.0 = Uuid::from_u128(44);
    next.weeks = vec![crate::pages::fixture::week(10)];
    let all = [period(), next.clone()];
    let first = |when| first_period(&all, day(when)).map(|p| p.id);
    assert_eq!(first("before"), Some(period().id));
    assert_eq!(first("during"), Some(period().id));
    assert_eq!(first("after"), Some(next.id));
}

#[test]
fn those_who_are_exempt_are_neither_concerned_nor_without_a_place() {
    let mut rows = class();
    let mut need = need(PupilId(Uuid::from_u128(12)));
    need.exempt = vec![period().id];
    put(&mut rows, need);
    let lines = board(&rows, &division(), &period(), day("before"));
    let (uncovered, concerned, _) = counts(&lines);
    assert_eq!((uncovered, concerned, lines.len()), (2, 3, 4));
}

#[test]
fn the_board_is_filtered_and_sorted() {
    let mut rows = class();
    let bernard = PupilId(Uuid::from_u128(12));
    put(
        &mut rows,
        Referent {
            id: referent_id(bernard, period().id),
            school: SCHOOL,
            division: DIVISION,
            pupil: bernard,
            period: period().id,
            staff: Some(TEACHER),
            name: String::new(),
        },
    );
    let lines = board(&rows, &division(), &period(), day("before"));
    let names = |filter: Filter| -> Vec<String> {
        let arranged = arranged(&lines, &filter).into_iter();
        arranged.map(|l| l.pupil.last_name).collect()
    };
    let all = Filter::default();
    let covered = Wanted::One(Situation::PlaceConfirmed);
    assert_eq!(
        names(Filter {
            wanted: covered,
            ..all
        }),
        ["Martin"]
    );
    let uncovered = Wanted::Uncovered;
    assert_eq!(
        names(Filter {
            wanted: uncovered,
            ..all
        }),
        ["Bernard", "Durand", "Petit"]
    );
    assert_eq!(
        names(Filter {
            whose: Whose::One(TEACHER),
            ..all
        }),
        ["Bernard"]
    );
    assert_eq!(
        names(Filter {
            whose: Whose::Nobody,
            ..all
        })
        .len(),
        3
    );
    // Nothing asked a week before, and requests of 1970: all three are late, that one first.
    let late = Filter {
        late: true,
        sort: Sort::Lateness,
        ..all
    };
    assert_eq!(names(late), ["Bernard", "Durand", "Petit"]);
    let by_name = Filter {
        sort: Sort::Name,
        ..all
    };
    assert_eq!(names(by_name), ["Bernard", "Durand", "Martin", "Petit"]);
    let by_referent = Filter {
        sort: Sort::Referent,
        ..all
    };
    assert_eq!(names(by_referent)[3], "Bernard");
    assert_eq!(referents(&lines), [(TEACHER, "un collègue".to_owned())]);
}
