//! What is shown over the server's rows is what replaying the outbox from scratch gives.

use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::Command;
use common::domain::offer::OfferStatus;
use common::ids::UserId;
use common::sync::device::{ClientStore, Device, Meta};
use common::sync::memory::ready;
use proptest::prelude::*;

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
            revise(of, id, &[parent], &format!("Version {id}")).into()
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
}
