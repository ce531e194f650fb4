use super::*;
use crate::pages::fixture::{ME, application, need, offer, pole, pupil, put, week};
use crate::pages::shared::Shown;
use common::ids::{OfferId, PupilId};
use uuid::Uuid;

const OTHER: PupilId = PupilId(Uuid::from_u128(11));

fn id(number: u128) -> OfferId {
    OfferId(Uuid::from_u128(number))
}

/// Two pupils ask for the same seat.
fn contested() -> Replica {
    let mut rows = pole();
    put(&mut rows, pupil(11, "Martin"));
    let mut other = need(OTHER);
    other.reference = "E-0428".into();
    put(&mut rows, other);
    put(
        &mut rows,
        application(202, OTHER, id(102), ApplicationStatus::Sent),
    );
    put(
        &mut rows,
        application(201, ME, id(102), ApplicationStatus::Sent),
    );
    rows
}

#[test]
fn requests_wait_in_the_order_they_came_with_what_competes() {
    let rows = contested();
    let waiting = waiting(&rows);
    let asked: Vec<u128> = waiting
        .iter()
        .map(|r| r.application.id.0.as_u128())
        .collect();
    assert_eq!(asked, [201, 202]);
    let first = &waiting[0];
    assert_eq!((first.left, first.age), (1, 16));
    assert!(first.obstacles.is_empty());
    assert_eq!(
        first.rivals,
        [Rival {
            reference: "E-0428".into(),
            metres: first.metres
        }]
    );
}

#[test]
fn answered_requests_no_longer_wait_nor_compete() {
    let mut rows = contested();
    put(
        &mut rows,
        application(202, OTHER, id(102), ApplicationStatus::Withdrawn),
    );
    let waiting = waiting(&rows);
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].rivals.is_empty());
}

#[test]
fn a_request_that_does_not_fit_says_every_reason() {
    let mut rows = contested();
    let mut strict = offer(102, 52, "Installation chez Ampère");
    strict.terms.minimum_age = 18;
    strict.terms.capacity.remove(&week(50));
    put(&mut rows, strict);
    let reasons: Vec<String> = waiting(&rows)[0]
        .obstacles
        .iter()
        .map(Obstacle::sentence)
        .collect();
    assert_eq!(reasons.len(), 2);
    assert!(reasons[0].contains("S50"), "{reasons:?}");
    assert!(reasons[1].contains("18\u{a0}ans"), "{reasons:?}");
}

#[test]
fn what_the_approval_holds_for_changes_under_it() {
    let mut rows = contested();
    let card = waiting(&rows).swap_remove(0);
    let shown = Shown::now(&rows, card.groups());
    assert_eq!(shown.changes(&rows), []);
    let mut moved = need(ME);
    moved.commune_name = "Baccarat".into();
    put(&mut rows, moved);
    let lines = shown.changes(&rows);
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].before.as_str(), lines[0].after.as_str()),
        ("Lunéville", "Baccarat")
    );
}
