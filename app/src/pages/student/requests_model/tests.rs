use super::*;
use crate::pages::fixture::{ME, application, placement, pole, put};
use common::domain::application::RefusalMotive;
use common::ids::OfferId;
use uuid::Uuid;

fn asks(number: u128, offer: u128, status: Status) -> Application {
    application(number, ME, OfferId(Uuid::from_u128(offer)), status)
}

#[test]
fn requests_are_told_the_latest_first() {
    let mut rows = pole();
    put(&mut rows, asks(201, 101, Status::Refused));
    put(&mut rows, asks(202, 102, Status::Sent));
    let lines = lines(&rows);
    let offers: Vec<u128> = lines
        .iter()
        .map(|l| l.application.offer.0.as_u128())
        .collect();
    assert_eq!(offers, [102, 101]);
    assert_eq!(lines[0].host.as_ref().unwrap().name, "Ampère");
}

#[test]
fn a_lost_request_comes_with_alternatives_that_were_not_asked_for() {
    let mut rows = pole();
    put(&mut rows, asks(201, 101, Status::Refused));
    put(&mut rows, asks(202, 102, Status::Sent));
    let lines = lines(&rows);
    assert!(lines[0].alternatives.is_empty());
    let near: Vec<u128> = lines[1]
        .alternatives
        .iter()
        .map(|h| h.offer.id.0.as_u128())
        .collect();
    assert_eq!(near, [103]);
}

#[test]
fn nothing_else_is_proposed_once_a_place_is_granted() {
    let mut rows = pole();
    put(&mut rows, asks(201, 101, Status::Lapsed));
    let granted = asks(202, 102, Status::Approved);
    put(&mut rows, placement(401, &granted, 52));
    put(&mut rows, granted);
    assert!(lines(&rows).iter().all(|l| l.alternatives.is_empty()));
    assert_eq!(stays(&rows)[0].host.as_ref().unwrap().name, "Ampère");
}

#[test]
fn a_refusal_is_told_with_its_motive_and_comment() {
    let mut refused = asks(201, 101, Status::Refused);
    refused.motive = Some(RefusalMotive::Transport);
    refused.comment = "Voir une place plus proche.".into();
    let (tone, sentence) = state(&refused);
    assert_eq!(tone, Tone::Bad);
    assert_eq!(
        sentence,
        "Motif\u{a0}: Transport impossible. Voir une place plus proche."
    );
}

#[test]
fn a_lapsed_request_says_why() {
    let mut lapsed = asks(201, 101, Status::Lapsed);
    lapsed.lapse = Some(LapseReason::OfferClosed);
    assert_eq!(state(&lapsed).1, "L'offre a été fermée.");
    lapsed.lapse = Some(LapseReason::SeatsTaken);
    assert!(state(&lapsed).1.starts_with("La dernière place"));
}
