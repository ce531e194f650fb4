//! What is shown over the server's rows is what replaying the outbox from scratch gives.

use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::Command;
use common::domain::offer::OfferStatus;
use common::ids::{ClientId, UserId};
use common::sync::device::{ClientStore, Device, Meta, ReviewItem};
use common::sync::memory::{SimIdb, ready};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn pupil_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        3 => (0_usize..6, 0..OFFERS).prop_map(|(id, what)| apply(id, 0, what).into()),
        1 => (0_usize..6).prop_map(|id| withdraw(id).into()),
    ]
}

fn coordinator_command() -> impl Strategy<Value = Command> {
    let status = proptest::sample::select(OfferStatus::ALL.to_vec());
    prop_oneof![
        (0_usize..3).prop_map(|id| approve(100 + id, id, 2).into()),
        (0_usize..3).prop_map(|id| refuse(100 + id).into()),
        (0..OFFERS, 0_usize..9).prop_map(|(id, n)| edit_text(id, &format!("Titre {n}")).into()),
        (0..OFFERS, 1_u8..4).prop_map(|(id, seats)| edit_terms(id, terms(seats)).into()),
        (0..OFFERS, status).prop_map(|(id, status)| set_status(id, status).into()),
        (40_usize..43, any::<bool>()).prop_map(|(id, open)| create(id, open).into()),
        (40_usize..43, 0_usize..9).prop_map(|(id, n)| edit_text(id, &format!("Titre {n}")).into()),
    ]
}

fn teacher_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        (0_usize..4, 0_usize..3).prop_map(|(id, who)| write(id, who).into()),
        (0_usize..4, 10_usize..14, 0_usize..4).prop_map(|(of, id, parent)| {
            // Some touch the first paragraph, some go on: brought together, or two versions.
            let text = if id % 2 == 0 {
                format!("Version {id}")
            } else {
                format!("Visite {of}\n{id}")
            };
            revise(of, id, &[parent], &text).into()
        }),
    ]
}

pub fn commands() -> impl Strategy<Value = (UserId, Vec<Command>)> {
    prop_oneof![
        prop::collection::vec(pupil_command(), 1..12).prop_map(|c| (pupil(0).into(), c)),
        prop::collection::vec(coordinator_command(), 1..12)
            .prop_map(|c| (staff(COORDINATORS[0]).into(), c)),
        prop::collection::vec(teacher_command(), 1..12)
            .prop_map(|c| (staff(TEACHER_OF_DIVISION).into(), c)),
    ]
}

/// Requests that wait for the coordinator.
pub fn bench() -> Bench {
    let mut bench = Bench::new();
    for who in 0..3 {
        assert_eq!(bench.send(pupil(who), apply(100 + who, who, 2)), "ok");
    }
    bench
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_overlay_is_the_replay_of_the_outbox(
        (user, commands) in commands(), sent in 0_usize..12, cut in 0_usize..12,
    ) {
        let mut bench = bench();
        let (mut device, idb) = bench.phone(user);
        let mut kept = Vec::new();
        for (number, command) in commands.into_iter().enumerate() {
            if let Ok(new) = device.prepare(&command, None, now(), START, None) {
                let pending = ready(idb.commit(new)).unwrap();
                device.committed(pending.clone(), now());
                kept.push((command, pending.mutation));
            }
            // Part of the outbox reaches the server, and comes back.
            if number == cut {
                for (command, mutation) in kept.iter().take(sent) {
                    drop(bench.send_from(device.meta().client, user, command, mutation.seen.clone()));
                }
                bench.sync(&mut device, &idb);
            }
        }
        let opened = ready(idb.open(Meta::new(device.meta().client, user, POLE))).unwrap();
        let fresh = Device::new(opened, now());
        prop_assert!(fresh.replica.base().eq(device.replica.base()));
        prop_assert!(
            fresh.replica.overlay().eq(device.replica.overlay()),
            "{:#?}\n{:#?}",
            device.replica.overlay().collect::<Vec<_>>(),
            fresh.replica.overlay().collect::<Vec<_>>()
        );
        prop_assert_eq!(fresh.replica.refused(), device.replica.refused());
        prop_assert_eq!(fresh.outbox(), device.outbox());
        prop_assert_eq!(fresh.meta(), device.meta());
    }

    #[test]
    fn the_overlay_is_the_replay_after_anything(
        (user, steps) in steps(),
    ) {
        let mut bench = bench();
        let (mut device, idb) = bench.phone(user);
        for step in steps {
            match &step {
                Step::Issue(command) => {
                    if let Ok(new) = device.prepare(command, None, now(), START, None) {
                        let pending = ready(idb.commit(new)).unwrap();
                        device.committed(pending, now());
                    }
                }
                Step::Push(max) => bench.push(&device, *max),
                Step::Page(limit) => drop(bench.page(&mut device, &idb, *limit)),
                Step::Other(who, command) => drop(bench.send(*who, command.clone())),
                Step::Dismiss(at) => {
                    if let Some(key) = device.review().get(*at).map(ReviewItem::key) {
                        ready(idb.dismiss(key)).unwrap();
                        device.dismissed(key);
                    }
                }
                Step::OtherTab => {
                    let (outbox, review) = (ready(idb.outbox()).unwrap(), ready(idb.review()).unwrap());
                    device.reloaded(outbox, review, now());
                }
                Step::Rename => {
                    let name = ClientId(uid(0xdc, usize::try_from(device.meta().next_mid).unwrap()));
                    // A name is taken once.
                    if bench.server.client(name).is_none() {
                        ready(idb.rename(name)).unwrap();
                        device.renamed(name);
                        // Numbers start again: what was said by number is said anew.
                        let (outbox, review) = (ready(idb.outbox()).unwrap(), ready(idb.review()).unwrap());
                        device.reloaded(outbox, review, now());
                    }
                }
            }
            is_a_replay(&device, &idb, &step)?;
        }
        // In the end nothing is left over, and nothing is shown that the server has not.
        while !device.outbox().is_empty() {
            bench.push(&device, 100);
            bench.sync(&mut device, &idb);
        }
        prop_assert_eq!(device.replica.overlay().count(), 0);
        is_a_replay(&device, &idb, &Step::Page(0))?;
    }
}

/// Something that happens to a device.
#[derive(Clone, Debug)]
enum Step {
    /// Its person asks for something.
    Issue(Command),
    /// Part of the outbox reaches the server; the answer may be lost.
    Push(usize),
    /// One page arrives.
    Page(u32),
    /// Somebody else changes something.
    Other(UserId, Command),
    /// The person has read an entry of the review.
    Dismiss(usize),
    /// Another tab wrote to the store.
    OtherTab,
    /// A copy of the device was found out.
    Rename,
}

fn others() -> impl Strategy<Value = (UserId, Command)> {
    let moved = (0_usize..3, 0_usize..3).prop_map(|(who, to)| move_to(who, to).into());
    let ended = (2_usize..5).prop_map(|id| end(id).into());
    prop_oneof![
        3 => coordinator_command().prop_map(|c| (staff(COORDINATORS[1]).into(), c)),
        3 => teacher_command().prop_map(|c| (staff(TEACHER_OF_SCHOOL).into(), c)),
        2 => pupil_command().prop_map(|c| (pupil(0).into(), c)),
        1 => moved.prop_map(|c| (staff(ADMINISTRATOR).into(), c)),
        1 => ended.prop_map(|c| (staff(ADMINISTRATOR).into(), c)),
    ]
}

fn steps() -> impl Strategy<Value = (UserId, Vec<Step>)> {
    fn of(own: impl Strategy<Value = Command> + 'static) -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            6 => own.prop_map(Step::Issue),
            3 => (1_usize..4).prop_map(Step::Push),
            4 => (1_u32..30).prop_map(Step::Page),
            3 => others().prop_map(|(who, command)| Step::Other(who, command)),
            1 => (0_usize..3).prop_map(Step::Dismiss),
            1 => Just(Step::OtherTab),
            1 => Just(Step::Rename),
        ];
        prop::collection::vec(step, 1..24)
    }
    prop_oneof![
        of(pupil_command()).prop_map(|s| (pupil(1).into(), s)),
        of(coordinator_command()).prop_map(|s| (staff(COORDINATORS[0]).into(), s)),
        of(teacher_command()).prop_map(|s| (staff(TEACHER_OF_DIVISION).into(), s)),
    ]
}

fn is_a_replay(device: &Device, idb: &SimIdb, after: &Step) -> Result<(), TestCaseError> {
    let meta = Meta::new(device.meta().client, device.meta().user, POLE);
    let fresh = Device::new(ready(idb.open(meta)).unwrap(), now());
    prop_assert!(
        fresh.replica.base().eq(device.replica.base()),
        "base after {:?}",
        after
    );
    prop_assert!(
        fresh.replica.overlay().eq(device.replica.overlay()),
        "after {after:?}: {:#?}\n{:#?}",
        device.replica.overlay().collect::<Vec<_>>(),
        fresh.replica.overlay().collect::<Vec<_>>()
    );
    prop_assert_eq!(fresh.replica.refused(), device.replica.refused());
    prop_assert_eq!(fresh.outbox(), device.outbox());
    prop_assert_eq!(fresh.meta(), device.meta());
    let keys =
        |device: &Device| -> BTreeSet<_> { device.review().iter().map(ReviewItem::key).collect() };
    prop_assert_eq!(keys(&fresh), keys(device));
    Ok(())
}
