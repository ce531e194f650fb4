//! Asking for a seat, and answering.

use crate::support::bench::{Bench, at_once};
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{ApproveMatch, Now, RefuseApplication, Seen};
use common::domain::application::{Application, ApplicationStatus, LapseReason, RefusalMotive};
use common::domain::compatibility::Obstacle;
use common::domain::offer::{Offer, OfferStatus};
use common::domain::placement::{Placement, PlacementStatus};
use common::refusal::Refusal;
use common::row::{Group, Kind, RowKey};

const COORDINATOR: common::ids::StaffId = staff(COORDINATORS[0]);
const OTHER_COORDINATOR: common::ids::StaffId = staff(COORDINATORS[1]);

fn status(bench: &Bench, id: usize) -> ApplicationStatus {
    bench.get::<Application>(application(id).0).status
}

#[test]
fn a_request_waits_on_the_device_and_is_sent_by_the_server() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(pupil(0));
    let new = device
        .prepare(&apply(0, 0, 0).into(), None, now(), START, None)
        .unwrap();
    let pending =
        common::sync::memory::ready(common::sync::device::ClientStore::commit(&idb, new)).unwrap();
    device.committed(pending, now());
    let shown = device.replica.get::<Application>(application(0).0).unwrap();
    assert_eq!(shown.status, ApplicationStatus::Queued);

    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    let kept: Application = bench.get(application(0).0);
    assert_eq!(kept.status, ApplicationStatus::Sent);
    assert_eq!(kept.weeks, period_row(0).weeks);
    assert_eq!((kept.division, kept.school), (division(0), school(0)));
}

#[test]
fn a_request_is_refused_for_each_reason() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.send(pupil(1), apply(0, 0, 0)),
        "forbidden",
        "for somebody else"
    );
    assert_eq!(bench.send(COORDINATOR, apply(0, 0, 0)), "forbidden");
    assert_eq!(bench.send(pupil(0), apply(0, 0, 99)), "offer_gone");
    let mut other_class = apply(0, 0, 0);
    other_class.period = period(1);
    assert_eq!(bench.send(pupil(0), other_class), "period_gone");
    let mut no_period = apply(0, 0, 0);
    no_period.period = period(99);
    assert_eq!(bench.send(pupil(0), no_period), "period_gone");
    assert_eq!(bench.send(pupil(0), apply(0, 0, DRAFT)), "offer_closed");
    assert_eq!(
        bench.send(pupil(0), apply(0, 0, OTHER_FIELD)),
        "not_compatible"
    );
    let mut wordy = apply(0, 0, 0);
    wordy.message = "é".repeat(501);
    assert_eq!(bench.send(pupil(0), wordy), "text_too_long");

    bench.now = Now::at(START + 90 * 86_400_000);
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "period_over");
    assert!(
        bench.all::<Application>().is_empty(),
        "a refused command writes nothing"
    );
}

#[test]
fn a_message_of_the_longest_size_is_taken_without_the_spaces_around_it() {
    let mut bench = Bench::new();
    let mut wordy = apply(0, 0, 0);
    wordy.message = format!("  {}\n", "é".repeat(500));
    assert_eq!(bench.send(pupil(0), wordy), "ok");
    assert_eq!(
        bench
            .get::<Application>(application(0).0)
            .message
            .chars()
            .count(),
        500
    );
}

#[test]
fn a_full_offer_and_a_pupil_with_a_place_are_refused() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "ok");
    assert_eq!(bench.send(pupil(1), apply(1, 1, 0)), "offer_full");
    assert_eq!(bench.send(pupil(0), apply(2, 0, 1)), "already_placed");
}

#[test]
fn every_obstacle_is_told_at_once() {
    let mut bench = Bench::new();
    let mut wrong = terms(1);
    wrong.filieres = vec![common::domain::division::Filiere::Paysage];
    wrong.minimum_age = 18;
    assert_eq!(bench.send(COORDINATOR, edit_terms(0, wrong)), "ok");
    let mut device = bench.device(pupil(0));
    let refusal = at_once(&mut device, apply(0, 0, 0)).unwrap_err();
    let Refusal::NotCompatible { obstacles } = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(
        obstacles,
        [
            Obstacle::Filiere,
            Obstacle::TooYoung {
                minimum: 18,
                first_day: week("2026-W48").monday()
            }
        ]
    );
}

#[test]
fn asking_twice_adds_nothing() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(
        bench.send(pupil(0), apply(0, 0, 0)),
        "already_done",
        "same name"
    );
    assert_eq!(
        bench.send(pupil(0), apply(1, 0, 0)),
        "already_done",
        "another name"
    );
    assert!(bench.changes.rows.is_empty());
    assert_eq!(bench.all::<Application>().len(), 1);
}

#[test]
fn the_name_of_a_request_is_not_taken_twice() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(
        bench.send(pupil(1), apply(0, 1, 0)),
        "id_taken",
        "somebody else's"
    );
    assert_eq!(
        bench.send(pupil(0), apply(0, 0, 1)),
        "id_taken",
        "another offer"
    );
    assert_eq!(bench.get::<Application>(application(0).0).pupil, pupil(0));

    assert_eq!(bench.send(pupil(0), withdraw(0)), "ok");
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "already_done");
    assert_eq!(
        status(&bench, 0),
        ApplicationStatus::Withdrawn,
        "an answer is not undone"
    );
}

#[test]
fn after_an_answer_the_pupil_may_ask_again_under_another_name() {
    let mut bench = Bench::new();
    for id in 0..2 {
        assert_eq!(bench.send(pupil(0), apply(id, 0, 0)), "ok");
        assert_eq!(bench.send(COORDINATOR, refuse(id)), "ok");
    }
    assert_eq!(bench.send(pupil(0), apply(2, 0, 0)), "ok");
}

#[test]
fn withdrawing_is_for_the_pupil_and_for_what_waits() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(pupil(1), withdraw(0)), "forbidden");
    assert_eq!(bench.send(COORDINATOR, withdraw(0)), "forbidden");
    assert_eq!(bench.send(pupil(0), withdraw(9)), "application_gone");
    assert_eq!(bench.send(pupil(0), withdraw(0)), "ok");
    assert_eq!(bench.send(pupil(0), withdraw(0)), "already_done");

    assert_eq!(bench.send(pupil(1), apply(1, 1, 0)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(1, 1, 0)), "ok");
    assert_eq!(bench.send(pupil(1), withdraw(1)), "application_not_open");
}

#[test]
fn a_refusal_has_a_motive_and_words_when_the_motive_is_other() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    let other = RefuseApplication {
        application: application(0),
        motive: RefusalMotive::Other,
        comment: "  ".into(),
    };
    assert_eq!(
        bench.send(COORDINATOR, other.clone()),
        "motive_needs_comment"
    );
    assert_eq!(bench.send(pupil(0), refuse(0)), "forbidden");
    assert_eq!(
        bench.send(staff(TEACHER_OF_DIVISION), refuse(0)),
        "forbidden"
    );
    assert_eq!(bench.send(COORDINATOR, refuse(9)), "application_gone");
    let wordy = RefuseApplication {
        comment: "x".repeat(501),
        ..other.clone()
    };
    assert_eq!(bench.send(COORDINATOR, wordy), "text_too_long");
    let said = RefuseApplication {
        comment: "Voir l'offre 2.".into(),
        ..other
    };
    assert_eq!(bench.send(COORDINATOR, said.clone()), "ok");
    assert_eq!(bench.send(OTHER_COORDINATOR, said), "already_done");
    let kept: Application = bench.get(application(0).0);
    assert_eq!(
        (kept.motive, kept.comment.as_str()),
        (Some(RefusalMotive::Other), "Voir l'offre 2.")
    );

    assert_eq!(bench.send(pupil(0), apply(1, 0, 0)), "ok");
    assert_eq!(bench.send(pupil(0), withdraw(1)), "ok");
    assert_eq!(bench.send(COORDINATOR, refuse(1)), "application_not_open");
}

#[test]
fn an_approval_waits_on_the_device_and_grants_the_seat_on_the_server() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    let mut device = bench.device(COORDINATOR);
    let effect = {
        let command = approve(0, 0, 0).into();
        let seen = bench.seen(&command);
        device.replica.decide(&command, &seen, now()).unwrap()
    };
    device.replica.lay(effect);
    let shown = device.replica.get::<Application>(application(0).0).unwrap();
    assert_eq!(shown.status, ApplicationStatus::ApprovalQueued);
    assert!(
        device.replica.get::<Placement>(placement(0).0).is_none(),
        "no seat on a device"
    );

    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "ok");
    assert_eq!(status(&bench, 0), ApplicationStatus::Approved);
    let granted: Placement = bench.get(placement(0).0);
    assert_eq!(granted.status, PlacementStatus::Confirmed);
    assert_eq!(granted.weeks, period_row(0).weeks);
    let taken = bench.get::<Offer>(offer(0).0).taken;
    assert_eq!(
        taken.keys().copied().collect::<Vec<_>>(),
        period_row(0).weeks
    );
    assert!(taken.values().all(|seats| *seats == 1));
    assert_eq!(
        bench.send(OTHER_COORDINATOR, approve(0, 0, 0)),
        "already_done"
    );
    assert_eq!(bench.all::<Placement>().len(), 1);
}

#[test]
fn an_approval_is_refused_for_each_reason() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    for who in [TEACHER_OF_DIVISION, ADMINISTRATOR, NO_ROLE] {
        assert_eq!(bench.send(staff(who), approve(0, 0, 0)), "forbidden");
    }
    assert_eq!(bench.send(pupil(0), approve(0, 0, 0)), "forbidden");
    assert_eq!(
        bench.send(COORDINATOR, approve(9, 0, 0)),
        "application_gone"
    );
    let another_offer = ApproveMatch {
        offer: offer(1),
        host: host(1),
        ..approve(0, 0, 0)
    };
    assert_eq!(
        bench.send(COORDINATOR, another_offer),
        "missing_precondition"
    );
    assert_eq!(
        bench.send_seeing(COORDINATOR, approve(0, 0, 0), Vec::new()),
        "missing_precondition"
    );

    assert_eq!(
        bench.send(
            COORDINATOR,
            edit_terms(0, {
                let mut older = terms(1);
                older.minimum_age = 18;
                older
            })
        ),
        "ok"
    );
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "not_compatible");
    assert_eq!(bench.send(pupil(0), withdraw(0)), "ok");
    assert_eq!(bench.send(COORDINATOR, edit_terms(0, terms(1))), "ok");
    assert_eq!(
        bench.send(COORDINATOR, approve(0, 0, 0)),
        "application_not_open"
    );

    assert_eq!(bench.send(pupil(1), apply(1, 1, 0)), "ok");
    assert_eq!(bench.send(pupil(1), apply(2, 1, 1)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(1, 1, 0)), "ok");
    // The pupil's other request has lapsed; ask for the name of the placement instead.
    assert_eq!(bench.send(pupil(3), apply(3, 3, 2)), "ok");
    let stolen = ApproveMatch {
        placement: placement(1),
        ..approve(3, 3, 2)
    };
    assert_eq!(bench.send(COORDINATOR, stolen), "id_taken");
    assert_eq!(bench.get::<Placement>(placement(1).0).pupil, pupil(1));
}

#[test]
fn the_last_seat_makes_lapse_the_requests_that_it_makes_impossible_and_no_other() {
    let mut bench = Bench::new();
    for (id, who, what) in [(0, 0, 0), (1, 1, 0), (2, 5, 0), (3, 0, 1), (4, 1, 1)] {
        assert_eq!(
            bench.send(pupil(who), apply(id, who, what)),
            "ok",
            "request {id}"
        );
    }
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "ok");
    let lapse = |id: usize| bench.get::<Application>(application(id).0).lapse;
    assert_eq!(
        lapse(1),
        Some(LapseReason::SeatsTaken),
        "same weeks, no seat left"
    );
    assert_eq!(
        lapse(2),
        Some(LapseReason::SeatsTaken),
        "one week in common is enough"
    );
    assert_eq!(
        lapse(3),
        Some(LapseReason::PlacedElsewhere),
        "the pupil's other request"
    );
    assert_eq!(lapse(4), None, "another pupil, another offer");
    assert_eq!(status(&bench, 4), ApplicationStatus::Sent);
}

#[test]
fn while_seats_are_left_nobody_else_lapses() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 2)), "ok");
    assert_eq!(bench.send(pupil(1), apply(1, 1, 2)), "ok");
    assert_eq!(bench.send(pupil(2), apply(2, 2, 2)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 2)), "ok");
    assert_eq!(status(&bench, 1), ApplicationStatus::Sent);
    assert_eq!(bench.send(COORDINATOR, approve(1, 1, 2)), "ok");
    assert_eq!(status(&bench, 2), ApplicationStatus::Lapsed);
    let weeks = period_row(0).weeks;
    assert_eq!(bench.get::<Offer>(offer(2).0).left_over(&weeks), 0);
}

#[test]
fn two_coordinators_and_the_last_seat_one_is_told_no() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(pupil(1), apply(1, 1, 0)), "ok");
    let seen = bench.seen(&approve(1, 1, 0).into());
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "ok");
    assert_eq!(
        bench.send_seeing(OTHER_COORDINATOR, approve(1, 1, 0), seen),
        "changed_since_seen",
        "the other request has lapsed meanwhile"
    );
}

#[test]
fn what_changed_since_it_was_shown_is_told_and_never_approved() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    let seen = bench.seen(&approve(0, 0, 0).into());
    assert_eq!(
        bench.send(OTHER_COORDINATOR, edit_text(0, "Tout autre chose")),
        "ok"
    );
    let command = approve(0, 0, 0).into();
    let client = crate::support::bench::own_client(COORDINATOR.into());
    let verdict = bench.send_from(client, COORDINATOR.into(), &command, seen);
    let Some(Refusal::ChangedSinceSeen { changed }) = verdict.refusal() else {
        panic!("{verdict:?}")
    };
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].key, RowKey::new(Kind::Offer, offer(0).0));
    assert_eq!(changed[0].group, Group::Text);
    assert_eq!(changed[0].now["title"], "Tout autre chose");
    assert_eq!(status(&bench, 0), ApplicationStatus::Sent);
}

#[test]
fn each_group_on_screen_is_compared() {
    for (who, change) in [
        (
            staff(COORDINATORS[1]).into(),
            Change::Command(Box::new(edit_text(0, "Autre").into())),
        ),
        (
            staff(COORDINATORS[1]).into(),
            Change::Command(Box::new(edit_terms(0, terms(2)).into())),
        ),
        (
            staff(COORDINATORS[1]).into(),
            Change::Command(Box::new(set_status(0, OfferStatus::Closed).into())),
        ),
        (
            pupil(0).into(),
            Change::Command(Box::new(withdraw(0).into())),
        ),
        (
            common::ids::UserId(uid(0, 0)),
            Change::Row(Box::new({
                let mut need = need_row(0);
                need.born = date("2012-01-01");
                need.into()
            })),
        ),
        (
            common::ids::UserId(uid(0, 0)),
            Change::Row(Box::new({
                let mut period = period_row(0);
                period.weeks.pop();
                period.into()
            })),
        ),
    ] {
        let mut bench = Bench::new();
        assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
        let seen = bench.seen(&approve(0, 0, 0).into());
        match &change {
            Change::Command(command) => assert_eq!(bench.send(who, command.as_ref().clone()), "ok"),
            Change::Row(row) => drop(bench.server.write_rows([row.as_ref().clone()]).unwrap()),
        }
        let said = bench.send_seeing(COORDINATOR, approve(0, 0, 0), seen);
        assert_eq!(said, "changed_since_seen", "after {change:?}");
    }
}

#[derive(Debug)]
enum Change {
    Command(Box<common::command::Command>),
    Row(Box<common::row::Row>),
}

#[test]
fn what_the_same_device_changed_does_not_conflict() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    let seen: Vec<Seen> = bench.seen(&approve(0, 0, 0).into());
    assert_eq!(bench.send(COORDINATOR, edit_terms(0, terms(2))), "ok");
    assert_eq!(bench.send(COORDINATOR, edit_text(0, "Autre")), "ok");
    assert_eq!(bench.send_seeing(COORDINATOR, approve(0, 0, 0), seen), "ok");
}

#[test]
fn nobody_is_sent_to_a_host_that_is_blocked_neither_by_asking_nor_by_approving() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    let blocked = common::domain::host::Host {
        blocked: true,
        ..host_row(0)
    };
    bench.server.write_rows([blocked.into()]).unwrap();
    assert_eq!(bench.send(pupil(1), apply(1, 1, 0)), "host_blocked");
    assert_eq!(bench.send(staff(0), approve(0, 0, 0)), "host_blocked");
}
