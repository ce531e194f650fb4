//! Requests for help: from the pupil to the pôle, one level at a time, and back with a place.

use crate::support::bench::{Bench, at_once};
use crate::support::cases::{step, support};
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{AskSupport, Command, Now, Proposed};
use common::domain::application::{Application, ApplicationStatus};
use common::domain::host::{Host, Sharing};
use common::domain::offer::OfferStatus;
use common::domain::period::{Period, PeriodState};
use common::domain::placement::Placement;
use common::domain::staff::{Role, Staff, Territory};
use common::domain::support::{
    CloseMotive, StepKind, Support, SupportLevel, SupportStatus, SupportStep,
};
use common::ids::StaffId;
use common::row::{Kind, Row, RowKey};

const COORDINATOR: StaffId = staff(COORDINATORS[0]);
const TEACHER: StaffId = staff(TEACHER_OF_DIVISION);
/// The offices of the two schools.
const OFFICE: StaffId = staff(20);
const OTHER_OFFICE: StaffId = staff(21);

fn bench() -> Bench {
    let mut rows = rows();
    for (number, of) in [(20, 0), (21, 1)] {
        let office = Staff {
            id: staff(number),
            pole: POLE,
            first_name: "Bureau".into(),
            last_name: "Essai".into(),
        };
        let role = assignment_row(number, Role::Office, Territory::School(school(of)));
        rows.extend([Row::from(office), role.into()]);
    }
    Bench::with(rows)
}

/// Pupil 0's request has reached the pôle.
fn at_pole() -> Bench {
    let mut bench = bench();
    assert_eq!(bench.send(pupil(0), ask(0, 0)), "ok");
    assert_eq!(
        bench.send(TEACHER, pass_on(1, 0, SupportLevel::Office)),
        "ok"
    );
    assert_eq!(bench.send(OFFICE, pass_on(2, 0, SupportLevel::Pole)), "ok");
    bench
}

fn state(bench: &Bench) -> (SupportLevel, SupportStatus) {
    let row: Support = bench.get(support(0).0);
    (row.level, row.status)
}

#[test]
fn a_request_climbs_one_level_at_a_time_and_comes_back_with_a_place() {
    let mut bench = bench();
    assert_eq!(bench.send(pupil(0), ask(0, 0)), "ok");
    assert_eq!(state(&bench), (SupportLevel::Referent, SupportStatus::Open));
    assert_eq!(bench.send(TEACHER, add_step(10, 0)), "ok");
    assert_eq!(
        bench.send(TEACHER, pass_on(1, 0, SupportLevel::Office)),
        "ok"
    );
    assert_eq!(state(&bench), (SupportLevel::Office, SupportStatus::Open));
    assert_eq!(bench.send(OFFICE, pass_on(2, 0, SupportLevel::Pole)), "ok");
    assert_eq!(
        state(&bench),
        (SupportLevel::Pole, SupportStatus::Qualified)
    );
    assert_eq!(bench.send(COORDINATOR, take(3, 0)), "ok");
    assert_eq!(state(&bench).1, SupportStatus::TakenUp);
    assert_eq!(
        bench.send(COORDINATOR, propose(4, 0, Proposed::Offer(offer(0)))),
        "ok"
    );
    assert_eq!(state(&bench).1, SupportStatus::Proposed);
    assert_eq!(bench.send(TEACHER, answer(5, 0, 4, true)), "ok");
    let asked: Application = bench.get(application(5).0);
    assert_eq!((asked.pupil, asked.offer), (pupil(0), offer(0)));
    assert_eq!(asked.status, ApplicationStatus::Sent);
    assert_eq!(bench.send(COORDINATOR, approve(5, 0, 0)), "ok");
    assert_eq!(state(&bench).1, SupportStatus::Solved);
    let kinds: Vec<StepKind> = {
        let mut steps = bench.all::<SupportStep>();
        steps.sort_by_key(|s| (s.kind, s.id));
        steps.into_iter().map(|s| s.kind).collect()
    };
    assert_eq!(
        kinds,
        [
            StepKind::Asked,
            StepKind::Tried,
            StepKind::PassedOn,
            StepKind::PassedOn,
            StepKind::TakenUp,
            StepKind::Offered,
            StepKind::Answered,
            StepKind::Ended
        ]
    );
}

#[test]
fn nobody_leaves_a_level_out_and_only_the_office_addresses_the_pole() {
    let mut bench = bench();
    assert_eq!(bench.send(pupil(0), ask(0, 0)), "ok");
    assert_eq!(
        bench.send(pupil(0), pass_on(1, 0, SupportLevel::Office)),
        "forbidden"
    );
    assert_eq!(
        bench.send(OFFICE, pass_on(1, 0, SupportLevel::Pole)),
        "support_elsewhere"
    );
    assert_eq!(bench.send(COORDINATOR, take(1, 0)), "forbidden");
    assert_eq!(
        bench.send(TEACHER, pass_on(1, 0, SupportLevel::Office)),
        "ok"
    );
    for who in [TEACHER, staff(TEACHER_OF_SCHOOL), OTHER_OFFICE, COORDINATOR] {
        assert_eq!(
            bench.send(who, pass_on(2, 0, SupportLevel::Pole)),
            "forbidden"
        );
    }
    let mut silent = pass_on(2, 0, SupportLevel::Pole);
    silent.text = "  ".into();
    assert_eq!(bench.send(OFFICE, silent), "empty_text");
    let mut named = pass_on(2, 0, SupportLevel::Pole);
    named.text = "ESSAI0 cherche encore.".into();
    assert_eq!(bench.send(OFFICE, named), "names_pupil");
    assert_eq!(bench.send(OFFICE, pass_on(2, 0, SupportLevel::Pole)), "ok");
    let mut named = add_step(3, 0);
    named.text = "Prénom0 a appelé.".into();
    assert_eq!(bench.send(TEACHER, named), "names_pupil");
}

#[test]
fn a_referent_who_asks_begins_with_themselves_and_an_office_with_itself() {
    for (who, level) in [
        (TEACHER, SupportLevel::Referent),
        (OFFICE, SupportLevel::Office),
    ] {
        let mut bench = bench();
        assert_eq!(bench.send(who, ask(0, 0)), "ok");
        assert_eq!(state(&bench), (level, SupportStatus::Open));
        assert!(!bench.get::<SupportStep>(step(0).0).to_pupil);
    }
}

#[test]
fn one_request_per_pupil_and_period_and_the_words_of_a_second_one_are_kept() {
    let mut bench = at_pole();
    assert_eq!(bench.send(pupil(0), ask(0, 0)), "already_done");
    assert_eq!(bench.send(pupil(0), ask(7, 0)), "ok");
    assert_eq!(bench.all::<Support>().len(), 1);
    let added: SupportStep = bench.get(step(7).0);
    assert_eq!(
        (added.support, added.text.as_str()),
        (support(0), "Dix refus.")
    );
    assert_eq!(
        added.level,
        SupportLevel::Office,
        "the pôle does not read a pupil's words"
    );
    let silent = AskSupport {
        text: String::new(),
        ..ask(8, 0)
    };
    assert_eq!(bench.send(TEACHER, silent), "already_done");
    // The names of rows are nobody's to take.
    assert_eq!(bench.send(pupil(1), ask(0, 1)), "id_taken");
    let stolen = AskSupport {
        step: step(0),
        ..ask(9, 1)
    };
    assert_eq!(bench.send(pupil(1), stolen), "id_taken");
}

#[test]
fn help_is_refused_for_each_reason() {
    let mut bench = bench();
    for who in [
        staff(TEACHER_ELSEWHERE),
        OTHER_OFFICE,
        COORDINATOR,
        staff(ADMINISTRATOR),
    ] {
        assert_eq!(bench.send(who, ask(0, 0)), "forbidden");
    }
    assert_eq!(bench.send(pupil(1), ask(0, 0)), "forbidden");
    let elsewhere = AskSupport {
        period: period(2),
        ..ask(0, 0)
    };
    assert_eq!(bench.send(pupil(0), elsewhere), "period_gone");
    let mut long = ask(0, 0);
    long.text = "x".repeat(1001);
    assert_eq!(bench.send(pupil(0), long), "text_too_long");
    let draft = Period {
        state: PeriodState::Draft,
        ..period_row(0)
    };
    bench.server.write_rows([draft.into()]).unwrap();
    assert_eq!(bench.send(pupil(0), ask(0, 0)), "period_gone");
    bench.server.write_rows([period_row(0).into()]).unwrap();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "ok");
    assert_eq!(bench.send(pupil(0), ask(0, 0)), "already_placed");
    bench.now = Now::at(START + 200 * 86_400_000);
    assert_eq!(bench.send(pupil(1), ask(1, 1)), "period_over");
}

#[test]
fn what_is_decided_holds_for_what_was_on_screen() {
    let mut bench = at_pole();
    let seen = bench.seen(&take(3, 0).into());
    assert_eq!(
        bench.send(TEACHER, close_support(4, 0, CloseMotive::KeptAtSchool)),
        "ok"
    );
    assert_eq!(
        bench.send_seeing(COORDINATOR, take(3, 0), seen),
        "changed_since_seen"
    );
    assert_eq!(
        bench.send_seeing(OFFICE, reopen(5, 0), Vec::new()),
        "missing_precondition"
    );
    // Words and proposals are added whatever moved: nothing is written over.
    let mut bench = at_pole();
    let seen = bench.seen(&close_support(6, 0, CloseMotive::NothingFound).into());
    assert_eq!(bench.send(TEACHER, add_step(5, 0)), "ok");
    assert_eq!(
        bench.send_seeing(
            COORDINATOR,
            close_support(6, 0, CloseMotive::NothingFound),
            seen
        ),
        "ok"
    );
}

#[test]
fn places_are_proposed_by_the_pole_and_by_the_offices_of_other_schools() {
    let mut bench = bench();
    assert_eq!(bench.send(pupil(0), ask(0, 0)), "ok");
    let host_1 = Proposed::Host(host(1));
    assert_eq!(bench.send(COORDINATOR, propose(3, 0, host_1)), "forbidden");
    assert_eq!(bench.send(OTHER_OFFICE, propose(3, 0, host_1)), "forbidden");
    assert_eq!(bench.send(TEACHER, propose(3, 0, host_1)), "ok");
    assert_eq!(
        state(&bench),
        (SupportLevel::Referent, SupportStatus::Proposed)
    );

    let mut bench = at_pole();
    let mut blocked = host_row(1);
    blocked.blocked = true;
    bench.server.write_rows([blocked.into()]).unwrap();
    assert_eq!(
        bench.send(OTHER_OFFICE, propose(3, 0, host_1)),
        "host_unavailable"
    );
    let kept = Host {
        sharing: Sharing::School,
        owner: Some(school(1)),
        ..host_row(1)
    };
    bench.server.write_rows([kept.into()]).unwrap();
    assert_eq!(
        bench.send(OTHER_OFFICE, propose(3, 0, host_1)),
        "host_gone",
        "the pupil's school could not read it"
    );
    assert_eq!(
        bench.send(OTHER_OFFICE, propose(3, 0, Proposed::Host(host(2)))),
        "ok"
    );
    assert_eq!(
        bench.send(COORDINATOR, propose(4, 0, Proposed::Offer(offer(DRAFT)))),
        "offer_closed"
    );
    assert_eq!(
        bench.send(COORDINATOR, set_status(0, OfferStatus::Closed)),
        "ok"
    );
    assert_eq!(
        bench.send(COORDINATOR, propose(4, 0, Proposed::Offer(offer(0)))),
        "offer_closed"
    );
    assert_eq!(
        bench.send(COORDINATOR, propose(4, 0, Proposed::Offer(offer(2)))),
        "ok"
    );
    assert_eq!(
        bench.send(COORDINATOR, propose(4, 0, Proposed::Offer(offer(2)))),
        "already_done"
    );
    assert_eq!(
        bench.send(OFFICE, propose(4, 0, Proposed::Offer(offer(2)))),
        "id_taken"
    );
    // A name is not tried out by those who do not know it.
    let mut guess = propose(6, 0, Proposed::Host(host(2)));
    guess.text = "Essai0\u{a0}?".into();
    assert_eq!(bench.send(OTHER_OFFICE, guess), "ok");
}

#[test]
fn a_declined_proposal_leaves_the_request_where_it_was() {
    let mut bench = at_pole();
    assert_eq!(
        bench.send(OTHER_OFFICE, propose(3, 0, Proposed::Host(host(0)))),
        "ok"
    );
    assert_eq!(
        bench.send(COORDINATOR, propose(4, 0, Proposed::Host(host(1)))),
        "ok"
    );
    assert_eq!(bench.send(COORDINATOR, answer(5, 0, 3, false)), "forbidden");
    assert_eq!(bench.send(TEACHER, answer(5, 0, 3, false)), "ok");
    assert_eq!(
        state(&bench).1,
        SupportStatus::Proposed,
        "another one waits"
    );
    assert_eq!(bench.send(TEACHER, answer(6, 0, 3, true)), "proposal_gone");
    assert_eq!(bench.send(TEACHER, answer(6, 0, 4, false)), "ok");
    assert_eq!(
        state(&bench).1,
        SupportStatus::Qualified,
        "nobody had taken it up"
    );
    assert_eq!(bench.send(COORDINATOR, take(7, 0)), "ok");
    assert_eq!(
        bench.send(COORDINATOR, propose(8, 0, Proposed::Host(host(1)))),
        "ok"
    );
    assert_eq!(bench.send(OFFICE, answer(9, 0, 8, false)), "ok");
    assert_eq!(state(&bench).1, SupportStatus::TakenUp);
    assert_eq!(
        bench.send(TEACHER, answer(10, 0, 99, false)),
        "proposal_gone"
    );
}

#[test]
fn an_accepted_seat_is_asked_for_as_the_pupil_would_and_refused_alike() {
    let mut bench = at_pole();
    // Another field: it can be proposed, not asked for.
    assert_eq!(
        bench.send(
            COORDINATOR,
            propose(3, 0, Proposed::Offer(offer(OTHER_FIELD)))
        ),
        "ok"
    );
    assert_eq!(bench.send(TEACHER, answer(4, 0, 3, true)), "not_compatible");
    assert_eq!(
        bench.send(COORDINATOR, propose(5, 0, Proposed::Offer(offer(2)))),
        "ok"
    );
    assert_eq!(bench.send(pupil(0), apply(9, 0, 2)), "ok");
    assert_eq!(bench.send(TEACHER, answer(6, 0, 5, true)), "ok");
    assert_eq!(
        bench.all::<Application>().len(),
        1,
        "the pupil had asked already"
    );
    assert_eq!(
        bench.send(COORDINATOR, propose(7, 0, Proposed::Host(host(1)))),
        "ok"
    );
    assert_eq!(bench.send(TEACHER, answer(8, 0, 7, true)), "ok");
    assert_eq!(
        bench.all::<Application>().len(),
        1,
        "the school gets in touch with the host"
    );
}

#[test]
fn a_request_ends_with_a_motive_and_begins_again_in_the_school() {
    let mut bench = at_pole();
    assert_eq!(
        bench.send(COORDINATOR, close_support(3, 0, CloseMotive::KeptAtSchool)),
        "forbidden"
    );
    assert_eq!(
        bench.send(pupil(0), close_support(3, 0, CloseMotive::Postponed)),
        "forbidden"
    );
    assert_eq!(
        bench.send(TEACHER, close_support(3, 0, CloseMotive::KeptAtSchool)),
        "ok"
    );
    let row: Support = bench.get(support(0).0);
    assert_eq!(row.motive, Some(CloseMotive::KeptAtSchool));
    assert_eq!(bench.send(TEACHER, add_step(4, 0)), "support_not_open");
    assert_eq!(
        bench.send(COORDINATOR, propose(4, 0, Proposed::Host(host(1)))),
        "support_not_open"
    );
    assert_eq!(bench.send(TEACHER, reopen(5, 0)), "ok");
    let row: Support = bench.get(support(0).0);
    assert_eq!(
        (row.level, row.status),
        (SupportLevel::Referent, SupportStatus::Open)
    );
    assert_eq!(row.motive, None);
    assert_eq!(bench.send(TEACHER, reopen(6, 0)), "support_not_open");

    assert_eq!(
        bench.send(OFFICE, close_support(7, 0, CloseMotive::NothingFound)),
        "ok"
    );
    assert_eq!(bench.send(pupil(0), ask(8, 0)), "ok");
    assert_eq!(bench.send(OFFICE, reopen(9, 0)), "support_open");
}

#[test]
fn a_place_solves_what_was_asked_for_these_weeks_and_nothing_else() {
    let mut bench = at_pole();
    assert_eq!(bench.send(pupil(1), ask(20, 1)), "ok");
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "ok");
    assert_eq!(state(&bench).1, SupportStatus::Solved);
    assert_eq!(
        bench.get::<Support>(support(20).0).status,
        SupportStatus::Open
    );
    let ended = bench.all::<SupportStep>();
    let ended: Vec<_> = ended.iter().filter(|s| s.kind == StepKind::Ended).collect();
    assert_eq!(ended.len(), 1);
    assert!(ended[0].to_pupil);
    // The place was lost: help can be asked for again.
    let lost = Placement {
        status: common::domain::placement::PlacementStatus::Interrupted,
        ..bench.get(placement(0).0)
    };
    bench.server.write_rows([lost.into()]).unwrap();
    assert_eq!(bench.send(TEACHER, reopen(30, 0)), "support_not_open");
    assert_eq!(bench.send(pupil(0), ask(31, 0)), "ok");
}

#[test]
fn a_device_does_at_once_what_the_server_does_later() {
    let mut bench = bench();
    let (mut phone, idb) = bench.phone(pupil(0));
    at_once(&mut phone, ask(0, 0)).unwrap();
    let (mut desk, _) = bench.phone(TEACHER);
    for command in [ask(0, 1).into(), pass_on(1, 0, SupportLevel::Office).into()] {
        let seen = desk.replica.seen(&Command::shown(&command));
        let effect = desk.replica.decide(&command, &seen, now()).unwrap();
        desk.replica.lay(effect);
    }
    let shown = desk.replica.get::<Support>(support(0).0).unwrap();
    assert_eq!(shown.level, SupportLevel::Office);
    assert_eq!(bench.send(pupil(0), ask(0, 0)), "ok");
    bench.sync(&mut phone, &idb);
    let row = phone.replica.get::<Support>(support(0).0).unwrap();
    assert_eq!(row.status, SupportStatus::Open);
    let coordinator = bench.device(COORDINATOR);
    assert!(
        coordinator
            .replica
            .stored(RowKey::new(Kind::Support, support(0).0))
            .is_none()
    );
}
