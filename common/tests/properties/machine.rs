//! The pace: no state without a deadline, and a working network is enough.

use common::sync::machine::{
    Action, BACKOFF_MS, Event, Failure, IDLE_MS, Machine, POISON_TRIES, REQUEST_MS, State,
};
use common::sync::protocol::PUSH_MAX;
use proptest::prelude::*;

fn failure() -> impl Strategy<Value = Failure> {
    prop_oneof![
        Just(Failure::Network),
        prop::option::of(0_u32..600_000).prop_map(|retry_after| Failure::Server { retry_after }),
        Just(Failure::Broken),
        Just(Failure::TooLarge),
        Just(Failure::Unauthorised),
        Just(Failure::Revoked),
        Just(Failure::Upgrade),
        Just(Failure::Storage),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Start),
        Just(Event::Saved),
        Just(Event::Poke),
        Just(Event::Woke),
        Just(Event::Deadline),
        Just(Event::Pushed),
        Just(Event::PushedPart),
        any::<bool>().prop_map(|more| Event::Pulled { more }),
        failure().prop_map(Event::Failed),
        Just(Event::SignedIn),
    ]
}

/// Longest wait that any event may ask for.
const LONGEST: i64 = BACKOFF_MS.0 + BACKOFF_MS.1 + 600_000;

fn history() -> impl Strategy<Value = Vec<(Event, i64, u64)>> {
    prop::collection::vec((event(), 0_i64..400_000, any::<u64>()), 0..60)
}

fn played(history: &[(Event, i64, u64)]) -> (Machine, i64) {
    let mut now = 0;
    let mut machine = Machine::new(now);
    for (event, later, random) in history {
        now += later;
        machine.on(*event, now, *random);
    }
    (machine, now)
}

proptest! {
    #[test]
    fn each_state_has_a_deadline(history in history()) {
        let mut now = 0;
        let mut machine = Machine::new(now);
        for (event, later, random) in history {
            now += later;
            let action = machine.on(event, now, random);
            let wait = machine.deadline() - now;
            prop_assert!(wait <= LONGEST, "{event:?} leads to a wait of {wait}");
            let asked = matches!(action, Action::Push { .. } | Action::Pull);
            let busy = matches!(machine.state(), State::Pushing | State::Pulling);
            prop_assert!(!asked || busy);
            if let Action::Push { max } = action {
                prop_assert!((1..=PUSH_MAX).contains(&max));
            }
            if asked {
                prop_assert_eq!(wait, REQUEST_MS);
            }
        }
    }

    /// The driver's loop on a network that works: it sends everything, then rests.
    #[test]
    fn a_working_network_is_enough_from_any_state(
        history in history(), waiting in 0_usize..1_000, random in any::<u64>(),
    ) {
        let (mut machine, mut now) = played(&history);
        let mut outbox = waiting;
        let mut steps = 0;
        let mut pending = Event::Deadline;
        if !matches!(machine.state(), State::Pushing | State::Pulling) {
            now = now.max(machine.deadline());
        }
        let started = now;
        loop {
            steps += 1;
            prop_assert!(steps < 400, "still {outbox} to send in {:?}", machine.state());
            pending = match machine.on(pending, now, random) {
                Action::Push { max } => {
                    outbox = outbox.saturating_sub(max);
                    now += 50;
                    if outbox > 0 {
                        Event::PushedPart
                    } else {
                        Event::Pushed
                    }
                }
                Action::Pull => {
                    now += 50;
                    prop_assert!(outbox == 0 || steps < 3, "a pull before all was sent");
                    if outbox > 0 {
                        machine.on(Event::Saved, now, random);
                    }
                    Event::Pulled { more: false }
                }
                Action::Nothing if outbox == 0 && machine.state() == State::Idle => break,
                Action::Nothing => {
                    now = now.max(machine.deadline());
                    Event::Deadline
                }
            };
        }
        // At most one wait that was under way, one request given up and its backoff.
        prop_assert!(now - started <= LONGEST + REQUEST_MS + 400 * 100, "{} ms", now - started);
        prop_assert!(machine.deadline() - now <= 2 * IDLE_MS);
        prop_assert_eq!(machine.failures(), 0);
    }

    #[test]
    fn what_is_saved_leaves_soon_when_nothing_fails(random in any::<u64>(), idle in 0_i64..60_000) {
        let mut machine = Machine::new(0);
        machine.on(Event::Start, 0, random);
        machine.on(Event::Pushed, 10, random);
        machine.on(Event::Pulled { more: false }, 20, random);
        let now = 20 + idle.min(machine.deadline() - 21);
        prop_assert_eq!(machine.on(Event::Saved, now, random), Action::Nothing);
        prop_assert!(machine.deadline() <= now + 300);
        let sent = machine.on(Event::Deadline, machine.deadline(), random);
        prop_assert_eq!(sent, Action::Push { max: PUSH_MAX });
    }
}

#[test]
fn a_save_during_a_request_is_sent_right_after_it() {
    let mut machine = Machine::new(0);
    machine.on(Event::Start, 0, 1);
    machine.on(Event::Pushed, 10, 1);
    machine.on(Event::Saved, 15, 1);
    assert!(matches!(
        machine.on(Event::Pulled { more: false }, 20, 1),
        Action::Push { .. }
    ));
}

#[test]
fn a_signed_out_device_keeps_quiet_until_it_signs_in_again() {
    for (failure, state) in [
        (Failure::Unauthorised, State::Locked),
        (Failure::Revoked, State::Revoked),
        (Failure::Upgrade, State::Upgrade),
    ] {
        let mut machine = Machine::new(0);
        machine.on(Event::Start, 0, 1);
        machine.on(Event::Failed(failure), 10, 1);
        for event in [Event::Saved, Event::Poke, Event::Woke] {
            assert_eq!(machine.on(event, 20, 1), Action::Nothing);
            assert_eq!(machine.state(), state);
        }
        assert_eq!(
            machine.deadline(),
            10 + BACKOFF_MS.1,
            "it looks again by itself"
        );
        assert!(matches!(
            machine.on(Event::SignedIn, 30, 1),
            Action::Push { .. }
        ));
    }
}

#[test]
fn a_batch_that_is_too_large_is_halved_down_to_one_and_grows_again() {
    let mut machine = Machine::new(0);
    let mut sizes = Vec::new();
    let mut now = 0;
    machine.on(Event::Start, now, 1);
    for _ in 0..8 {
        machine.on(Event::Failed(Failure::TooLarge), now, 1);
        now = machine.deadline();
        if let Action::Push { max } = machine.on(Event::Deadline, now, 1) {
            sizes.push(max);
        }
    }
    assert_eq!(sizes, [50, 25, 12, 6, 3, 1, 1, 1]);
    machine.on(Event::Pushed, now, 1);
    machine.on(Event::Saved, now, 1);
    let next = machine.on(Event::Pulled { more: false }, now, 1);
    assert_eq!(next, Action::Push { max: 2 });
}

#[test]
fn waits_grow_up_to_five_minutes_and_a_sign_of_network_ends_them() {
    let mut machine = Machine::new(0);
    machine.on(Event::Start, 0, 0);
    let mut longest = 0;
    for n in 0..20 {
        machine.on(Event::Failed(Failure::Network), 0, u64::MAX - n);
        longest = longest.max(machine.deadline());
    }
    assert!(longest > 100_000 && longest <= BACKOFF_MS.0 + BACKOFF_MS.1);
    machine.on(Event::Saved, 0, 0);
    assert_eq!(
        machine.state(),
        State::Waiting,
        "a keystroke does not end a wait"
    );
    machine.on(Event::Woke, 0, 0);
    assert_eq!(machine.deadline(), 0);
}

#[test]
fn the_server_may_say_when_to_come_back() {
    let mut machine = Machine::new(0);
    machine.on(Event::Start, 0, 0);
    machine.on(
        Event::Failed(Failure::Server {
            retry_after: Some(90_000),
        }),
        0,
        0,
    );
    assert_eq!(machine.deadline(), 90_000);
}

#[test]
fn a_server_that_fails_on_one_mutation_is_asked_to_keep_it_aside_and_no_sooner() {
    let mut machine = Machine::new(0);
    let mut now = 0;
    let mut pushes = 0;
    let mut sizes = Vec::new();
    while !machine.is_isolating() {
        now = machine.deadline().max(now);
        let Action::Push { max } = machine.on(Event::Deadline, now, 0) else {
            panic!("a push is due");
        };
        sizes.push(max);
        machine.on(Event::Failed(Failure::Broken), now, 0);
        pushes += 1;
        assert!(pushes < 50);
    }
    assert_eq!(sizes, [100, 50, 25, 12, 6, 3, 1, 1, 1, 1, 1]);
    assert_eq!(
        sizes.iter().filter(|max| **max == 1).count(),
        POISON_TRIES as usize
    );
    // Once it has passed, the others are sent as ever.
    now = machine.deadline();
    machine.on(Event::Deadline, now, 0);
    machine.on(Event::Pushed, now, 0);
    assert!(!machine.is_isolating());

    // A pull that fails, or a server that is not there, says nothing about a mutation.
    let mut machine = Machine::new(0);
    for _ in 0..40 {
        now = machine.deadline().max(now);
        machine.on(Event::Deadline, now, 0);
        machine.on(Event::Pushed, now, 0);
        assert_eq!(machine.state(), State::Pulling);
        machine.on(Event::Failed(Failure::Broken), now, 0);
        assert!(!machine.is_isolating());
        now = machine.deadline().max(now);
        machine.on(Event::Deadline, now, 0);
        machine.on(Event::Failed(Failure::Server { retry_after: None }), now, 0);
        assert!(!machine.is_isolating());
    }
}
