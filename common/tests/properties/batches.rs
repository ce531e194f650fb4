//! How mutations are cut into pushes, and how often they come, does not matter.

use super::overlay::{bench, commands};
use crate::support::bench::{Bench, mutation, word};
use crate::support::pole::*;
use common::command::{Command, Seen};
use common::ids::{ClientId, UserId};
use common::row::{Mid, RowKey};
use common::sync::protocol::{Mutation, PROTO, PushReq};
use common::sync::server::Session;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Numbered, as seen by somebody who is never in conflict.
fn numbered(commands: &[Command]) -> Vec<Mutation> {
    (1..)
        .zip(commands)
        .map(|(mid, command)| {
            let seen = command.shown().into_iter();
            let seen = seen
                .map(|(key, group)| Seen {
                    key,
                    group,
                    seq: u64::MAX,
                })
                .collect();
            mutation(mid, command, seen)
        })
        .collect()
}

/// Pushes from `first` on, that many; the server answers as far as it has come.
fn push(bench: &mut Bench, user: UserId, all: &[Mutation], first: usize, count: usize) {
    let mutations: Vec<Mutation> = all.iter().skip(first).take(count).cloned().collect();
    let Some(first_mid) = mutations.first().map(|m| m.mid) else {
        return;
    };
    let req = PushReq {
        proto: PROTO,
        client: client(7),
        user: None,
        epoch: None,
        acked_mid: 0,
        seal_first: false,
        first_mid,
        mutations,
    };
    bench
        .server
        .push(&Session { user, space: POLE }, &req, now())
        .unwrap();
}

type State = (BTreeMap<RowKey, String>, Vec<(ClientId, Mid, String)>);

fn state(bench: &Bench) -> State {
    let rows = bench
        .server
        .rows()
        .map(|(key, row)| (*key, row.body.get().to_owned()));
    let verdicts = bench.server.verdicts();
    let verdicts = verdicts.map(|(client, v)| (client, v.mid, word(&v.verdict)));
    (rows.collect(), verdicts.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_cut_and_any_resend_give_the_same_rows_and_verdicts(
        (user, commands) in commands(),
        pushes in prop::collection::vec((0_usize..12, 1_usize..6), 0..20),
    ) {
        let all = numbered(&commands);
        let mut one_by_one = bench();
        for first in 0..all.len() {
            push(&mut one_by_one, user, &all, first, 1);
        }
        let mut at_once = bench();
        push(&mut at_once, user, &all, 0, all.len());
        let mut as_it_comes = bench();
        for (first, count) in pushes {
            push(&mut as_it_comes, user, &all, first, count);
        }
        push(&mut as_it_comes, user, &all, 0, all.len());
        let expected = state(&one_by_one);
        prop_assert_eq!(&state(&at_once), &expected);
        prop_assert_eq!(&state(&as_it_comes), &expected);
    }
}
