//! Offers and hosts.

use crate::support::bench::{Bench, at_once, own_client};
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{Command, CreateOffer, EditOffer};
use common::domain::application::{Application, ApplicationStatus, LapseReason};
use common::domain::host::{Host, HostContact};
use common::domain::offer::{Offer, OfferStatus, OfferTerms};
use common::ids::StaffId;
use common::refusal::{Incomplete, Refusal};

const COORDINATOR: StaffId = staff(COORDINATORS[0]);
const OTHER_COORDINATOR: StaffId = staff(COORDINATORS[1]);

#[test]
fn an_offer_is_created_open_or_as_a_draft_once() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(COORDINATOR, create(50, true)), "ok");
    assert_eq!(bench.send(COORDINATOR, create(51, false)), "ok");
    assert_eq!(bench.get::<Offer>(offer(50).0).status, OfferStatus::Open);
    assert_eq!(bench.get::<Offer>(offer(51).0).status, OfferStatus::Draft);
    assert_eq!(bench.send(COORDINATOR, create(50, true)), "already_done");
    let elsewhere = CreateOffer {
        host: host(1),
        ..create(50, true)
    };
    assert_eq!(bench.send(COORDINATOR, elsewhere), "id_taken");
}

#[test]
fn an_offer_is_kept_in_canonical_form() {
    let mut bench = Bench::new();
    let mut messy = create(50, true);
    messy.text.title = "  Atelier ".into();
    messy.terms.filieres = vec![
        common::domain::division::Filiere::Bois,
        common::domain::division::Filiere::Commerce,
        common::domain::division::Filiere::Bois,
    ];
    messy.terms.capacity.insert(week("2026-W40"), 0);
    assert_eq!(bench.send(COORDINATOR, messy), "ok");
    let kept: Offer = bench.get(offer(50).0);
    assert_eq!(kept.text.title, "Atelier");
    assert_eq!(kept.terms.filieres.len(), 2);
    assert!(!kept.terms.capacity.contains_key(&week("2026-W40")));
}

fn incomplete(change: impl Fn(&mut CreateOffer)) -> Option<Incomplete> {
    let bench = Bench::new();
    let mut command = create(50, true);
    change(&mut command);
    match at_once(&mut bench.device(COORDINATOR), command) {
        Ok(()) => None,
        Err(Refusal::IncompleteOffer { what }) => Some(what),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn an_open_offer_is_complete() {
    assert_eq!(incomplete(|_| {}), None);
    assert_eq!(
        incomplete(|o| o.text.title = " ".into()),
        Some(Incomplete::Title)
    );
    assert_eq!(
        incomplete(|o| o.terms.filieres.clear()),
        Some(Incomplete::Filiere)
    );
    assert_eq!(
        incomplete(|o| o.terms.levels.clear()),
        Some(Incomplete::Level)
    );
    assert_eq!(
        incomplete(|o| o.terms.capacity.clear()),
        Some(Incomplete::Weeks)
    );
    let none = |o: &mut CreateOffer| o.terms.capacity.values_mut().for_each(|s| *s = 0);
    assert_eq!(incomplete(none), Some(Incomplete::Weeks));
    for size in [0, 4] {
        assert_eq!(
            incomplete(|o| o.terms.group_size = size),
            Some(Incomplete::GroupSize)
        );
    }
    for age in [13, 22] {
        assert_eq!(
            incomplete(|o| o.terms.minimum_age = age),
            Some(Incomplete::MinimumAge)
        );
    }
    let slip = |o: &mut CreateOffer| {
        o.terms.capacity.values_mut().for_each(|seats| *seats = 31);
    };
    assert_eq!(incomplete(slip), Some(Incomplete::Seats));
    // A draft may lack what pupils look for.
    assert_eq!(
        incomplete(|o| {
            o.open = false;
            o.terms.filieres.clear();
            o.terms.capacity.clear();
        }),
        None
    );
}

#[test]
fn only_coordinators_write_offers_and_hosts() {
    let mut bench = Bench::new();
    let commands: [Command; 5] = [
        create(50, true).into(),
        edit_text(0, "Autre").into(),
        edit_terms(0, terms(2)).into(),
        set_status(0, OfferStatus::Closed).into(),
        register(50).into(),
    ];
    for command in commands {
        for who in [
            TEACHER_OF_DIVISION,
            TEACHER_OF_SCHOOL,
            ADMINISTRATOR,
            NO_ROLE,
        ] {
            assert_eq!(bench.send(staff(who), command.clone()), "forbidden");
        }
        assert_eq!(bench.send(pupil(0), command.clone()), "forbidden");
        assert_eq!(bench.send(COORDINATOR, command), "ok");
    }
}

#[test]
fn an_offer_needs_its_host_and_words_of_a_bounded_length() {
    let mut bench = Bench::new();
    let nowhere = CreateOffer {
        host: host(99),
        ..create(50, true)
    };
    assert_eq!(bench.send(COORDINATOR, nowhere), "host_gone");
    let mut wordy = create(50, true);
    wordy.text.title = "x".repeat(121);
    assert_eq!(bench.send(COORDINATOR, wordy), "text_too_long");
    let mut wordy = create(50, true);
    wordy.text.description = "x".repeat(2001);
    assert_eq!(bench.send(COORDINATOR, wordy), "text_too_long");
    assert_eq!(
        bench.send(COORDINATOR, edit_text(99, "Autre")),
        "offer_gone"
    );
    assert_eq!(
        bench.send(COORDINATOR, set_status(99, OfferStatus::Closed)),
        "offer_gone"
    );
}

#[test]
fn words_go_to_the_last_to_arrive_terms_to_the_one_who_saw_them() {
    let mut bench = Bench::new();
    let words = edit_text(0, "Un").into();
    let seats = edit_terms(0, terms(2)).into();
    let (saw_words, saw_seats) = (bench.seen(&words), bench.seen(&seats));
    assert_eq!(bench.send(OTHER_COORDINATOR, edit_text(0, "Deux")), "ok");
    assert_eq!(bench.send(OTHER_COORDINATOR, edit_terms(0, terms(3))), "ok");
    assert_eq!(bench.send_seeing(COORDINATOR, words, saw_words), "ok");
    let won = bench.get::<Offer>(offer(0).0);
    assert_eq!(won.text.title, "Un");
    assert_eq!(
        won.previous.map(|p| p.title),
        Some("Deux".into()),
        "one tap away"
    );
    assert_eq!(bench.send(COORDINATOR, edit_text(DRAFT, "Un")), "ok");
    let draft = bench.get::<Offer>(offer(DRAFT).0);
    assert_eq!(
        draft.previous, None,
        "words of a draft were nobody's to read"
    );
    assert_eq!(
        bench.send_seeing(COORDINATOR, seats.clone(), saw_seats),
        "changed_since_seen"
    );
    assert_eq!(bench.get::<Offer>(offer(0).0).terms, terms(3));
    assert_eq!(bench.send(COORDINATOR, seats), "ok", "after a look");
}

#[test]
fn different_groups_of_an_offer_do_not_conflict() {
    let mut bench = Bench::new();
    let seats: Command = edit_terms(0, terms(2)).into();
    let seen = bench.seen(&seats);
    assert_eq!(bench.send(OTHER_COORDINATOR, edit_text(0, "Deux")), "ok");
    assert_eq!(
        bench.send(OTHER_COORDINATOR, set_status(0, OfferStatus::Closed)),
        "ok"
    );
    assert_eq!(bench.send_seeing(COORDINATOR, seats, seen), "ok");
}

#[test]
fn two_commands_of_one_device_on_the_same_terms_do_not_conflict_on_the_device_either() {
    use common::sync::device::ClientStore;
    use common::sync::memory::ready;
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(COORDINATOR);
    let issue = |device: &mut common::sync::device::Device, seats| {
        let command = edit_terms(0, terms(seats)).into();
        let new = device.prepare(&command, None, now(), START, None).unwrap();
        let pending = ready(idb.commit(new)).unwrap();
        device.committed(pending.clone(), now());
        (command, pending.mutation.seen)
    };
    let (first, seen) = issue(&mut device, 2);
    issue(&mut device, 3);
    let client = own_client(COORDINATOR.into());
    let verdict = bench.send_from(client, COORDINATOR.into(), &first, seen);
    assert!(verdict.is_applied());
    // The first is back from the server, the second waits: it is still what is shown.
    bench.sync(&mut device, &idb);
    assert_eq!(device.outbox().len(), 1);
    assert_eq!(
        device.replica.get::<Offer>(offer(0).0).unwrap().terms,
        terms(3)
    );
    assert!(device.replica.refused().is_empty());
}

#[test]
fn granted_seats_are_not_taken_back_by_an_edit() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 2)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 2)), "ok");
    let mut less = terms(2);
    less.capacity.remove(&week("2026-W49"));
    let client = own_client(COORDINATOR.into());
    let command = edit_terms(2, less).into();
    let seen = bench.seen(&command);
    let verdict = bench.send_from(client, COORDINATOR.into(), &command, seen);
    assert_eq!(
        verdict.refusal(),
        Some(Refusal::SeatsGranted {
            weeks: vec![week("2026-W49")]
        })
    );
    assert_eq!(
        bench.send(COORDINATOR, edit_terms(2, terms(1))),
        "ok",
        "one is granted, one stays"
    );
}

#[test]
fn closing_makes_waiting_requests_lapse_and_keeps_granted_seats() {
    let mut bench = Bench::new();
    for (id, who) in [(0, 0), (1, 1), (2, 2)] {
        assert_eq!(bench.send(pupil(who), apply(id, who, 2)), "ok");
    }
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 2)), "ok");
    assert_eq!(bench.send(COORDINATOR, refuse(1)), "ok");
    assert_eq!(
        bench.send(COORDINATOR, set_status(2, OfferStatus::Closed)),
        "ok"
    );
    let state = |id: usize| {
        let kept: Application = bench.get(application(id).0);
        (kept.status, kept.lapse)
    };
    assert_eq!(state(0), (ApplicationStatus::Approved, None));
    assert_eq!(state(1), (ApplicationStatus::Refused, None));
    assert_eq!(
        state(2),
        (ApplicationStatus::Lapsed, Some(LapseReason::OfferClosed))
    );
    assert_eq!(bench.get::<Offer>(offer(2).0).taken.values().sum::<u8>(), 3);
}

#[test]
fn an_offer_follows_its_table() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.send(COORDINATOR, set_status(0, OfferStatus::Open)),
        "already_done"
    );
    assert_eq!(
        bench.send(COORDINATOR, set_status(0, OfferStatus::Draft)),
        "offer_transition"
    );
    assert_eq!(
        bench.send(COORDINATOR, set_status(0, OfferStatus::Closed)),
        "ok"
    );
    assert_eq!(
        bench.send(COORDINATOR, set_status(0, OfferStatus::Open)),
        "ok"
    );
    assert_eq!(
        bench.send(COORDINATOR, set_status(DRAFT, OfferStatus::Open)),
        "ok"
    );

    let empty = OfferTerms {
        capacity: Default::default(),
        ..terms(1)
    };
    let unfinished = CreateOffer {
        terms: empty,
        ..create(50, false)
    };
    assert_eq!(bench.send(COORDINATOR, unfinished), "ok");
    assert_eq!(
        bench.send(COORDINATOR, set_status(50, OfferStatus::Open)),
        "incomplete_offer"
    );

    let seen = bench.seen(&set_status(0, OfferStatus::Closed).into());
    assert_eq!(
        bench.send(OTHER_COORDINATOR, set_status(0, OfferStatus::Closed)),
        "ok"
    );
    assert_eq!(
        bench.send_seeing(
            COORDINATOR,
            set_status(0, OfferStatus::Closed),
            seen.clone()
        ),
        "already_done",
        "the same wish twice is no conflict"
    );
    assert_eq!(
        bench.send(OTHER_COORDINATOR, set_status(0, OfferStatus::Open)),
        "ok"
    );
    assert_eq!(
        bench.send_seeing(COORDINATOR, set_status(0, OfferStatus::Closed), seen),
        "changed_since_seen"
    );
}

#[test]
fn an_edit_of_nothing_changes_nothing() {
    let mut bench = Bench::new();
    let nothing = EditOffer {
        offer: offer(0),
        text: None,
        terms: None,
        confirmed: None,
    };
    assert_eq!(bench.send(COORDINATOR, nothing), "ok");
    assert!(bench.changes.rows.is_empty());
}

#[test]
fn a_host_is_added_then_corrected() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(COORDINATOR, register(50)), "ok");
    let mut better = register(50);
    better.host.name = " Scierie d'essai ".into();
    assert_eq!(bench.send(COORDINATOR, better), "ok");
    assert_eq!(bench.get::<Host>(host(50).0).name, "Scierie d'essai");
    assert_eq!(bench.get::<HostContact>(host(50).0), contact_row(50));

    let mut nameless = register(50);
    nameless.host.name = " ".into();
    assert_eq!(bench.send(COORDINATOR, nameless), "empty_text");
    let mut wordy = register(50);
    wordy.host.name = "x".repeat(121);
    assert_eq!(bench.send(COORDINATOR, wordy), "text_too_long");
    let mut two = register(50);
    two.contact.host = host(1);
    assert_eq!(bench.send(COORDINATOR, two), "bad_arguments");
    let mut elsewhere = register(50);
    elsewhere.host.pole = OTHER_POLE;
    assert_eq!(bench.send(COORDINATOR, elsewhere), "bad_arguments");
    let mut elsewhere = register(50);
    elsewhere.contact.pole = OTHER_POLE;
    assert_eq!(bench.send(COORDINATOR, elsewhere), "bad_arguments");
}
