use super::super::arbitration_model::waiting;
use super::*;
use crate::pages::fixture::{ME, application, need, offer, pole, pupil, put, week};
use common::domain::application::ApplicationStatus;
use common::sync::replica::Replica;
use uuid::Uuid;

const OTHER: PupilId = PupilId(Uuid::from_u128(11));

fn id(number: u128) -> OfferId {
    OfferId(Uuid::from_u128(number))
}

fn asked(number: u128) -> ApplicationId {
    ApplicationId(Uuid::from_u128(number))
}

/// Two pupils: ME asks for offers 101 and 102, the other for 102 and 103.
fn two() -> Replica {
    let mut rows = pole();
    put(&mut rows, pupil(11, "Martin"));
    put(&mut rows, need(OTHER));
    for (number, who, what) in [
        (201, ME, 101),
        (202, ME, 102),
        (203, OTHER, 102),
        (204, OTHER, 103),
    ] {
        put(
            &mut rows,
            application(number, who, id(what), ApplicationStatus::Sent),
        );
    }
    rows
}

fn why(rows: &Replica, number: u128, chosen: &[u128]) -> Option<Unsafe> {
    let all = waiting(rows);
    let chosen = set_of(chosen.iter().map(|n| asked(*n)));
    let request = all
        .iter()
        .find(|r| r.application.id == asked(number))
        .unwrap();
    unsafe_in_bulk(request, false, &Waiting::of(&all), &among(&all, &chosen))
}

#[test]
fn what_conflicts_with_nothing_is_approved_together() {
    let rows = two();
    assert_eq!(why(&rows, 201, &[]), None);
    assert_eq!(why(&rows, 204, &[201]), None);
    assert_eq!(
        why(&rows, 202, &[]),
        Some(Unsafe::Contested {
            waiting: 2,
            left: 1
        })
    );
    let safe = all_safe(&waiting(&rows), &BTreeSet::new());
    assert_eq!(safe, set_of([asked(201), asked(204)]));
    let moved = set_of([asked(201)]);
    assert_eq!(all_safe(&waiting(&rows), &moved), set_of([asked(204)]));
}

#[test]
fn one_request_per_pupil_and_weeks() {
    let mut rows = two();
    // A second seat: nobody is in the way any more.
    let mut wide = offer(102, 52, "Installation chez Ampère");
    wide.terms.capacity = [(week(49), 2), (week(50), 2)].into();
    put(&mut rows, wide);
    assert_eq!(why(&rows, 202, &[]), None);
    assert_eq!(why(&rows, 202, &[201]), Some(Unsafe::SamePupil));
    assert_eq!(why(&rows, 201, &[201]), None, "itself is not another");
    assert_eq!(
        all_safe(&waiting(&rows), &BTreeSet::new()),
        set_of([asked(201), asked(203)])
    );
}

#[test]
fn what_does_not_fit_or_is_decided_says_so() {
    let mut rows = two();
    let mut strict = offer(101, 51, "Installation chez Volta");
    strict.terms.minimum_age = 18;
    put(&mut rows, strict);
    assert!(matches!(why(&rows, 201, &[]), Some(Unsafe::Obstacle(_))));
    put(
        &mut rows,
        application(204, OTHER, id(103), ApplicationStatus::ApprovalQueued),
    );
    assert_eq!(why(&rows, 204, &[]), Some(Unsafe::Decided));
    for why in [
        Unsafe::Decided,
        Unsafe::Changed,
        Unsafe::SamePupil,
        Unsafe::Contested {
            waiting: 3,
            left: 2,
        },
    ] {
        assert!(why.sentence().ends_with('.'));
    }
}
