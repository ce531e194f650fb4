//! Whatever arrives, nothing panics: a panic in the browser kills the tab, on the server a request.

use crate::support::bench::{Bench, mutation};
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{Command, SCHEMA};
use common::domain::offer::OfferStatus;
use common::domain::staff::{Role, Territory};
use common::row::{Kind, Row};
use common::sync::protocol::*;
use common::sync::server::{Session, SyncError};
use proptest::prelude::*;
use serde_json::{Value, json};

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|n| json!(n)),
        ".{0,12}".prop_map(Value::from),
        Just(json!("2026-W53")),
        Just(json!(pupil(0))),
        Just(json!("x".repeat(6_000))),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn valid() -> Vec<Command> {
    vec![
        apply(1, 0, 0).into(),
        withdraw(0).into(),
        approve(0, 0, 1).into(),
        refuse(0).into(),
        create(40, true).into(),
        edit_text(0, "Autre").into(),
        edit_terms(0, terms(2)).into(),
        set_status(0, OfferStatus::Closed).into(),
        register(0).into(),
        write(1, 0).into(),
        revise(0, 1, &[0], "Autre").into(),
        assign(40, NO_ROLE, Role::Teacher, Territory::School(school(0))).into(),
        end(4).into(),
        move_to(0, 1).into(),
        file(1).into(),
        destroy(1).into(),
    ]
}

/// Where in a value, and what to put there.
fn wrong() -> impl Strategy<Value = (Vec<usize>, Option<Value>)> {
    (
        prop::collection::vec(0_usize..6, 0..4),
        prop::option::of(json_value()),
    )
}

fn spoil(value: &mut Value, at: &[usize], with: Option<Value>) {
    let Some((first, rest)) = at.split_first() else {
        *value = with.unwrap_or(Value::Null);
        return;
    };
    match value {
        Value::Object(map) if !map.is_empty() => {
            let key = map
                .keys()
                .nth(first % map.len())
                .cloned()
                .unwrap_or_default();
            match (rest.is_empty(), &with, map.get_mut(&key)) {
                (true, None, _) => drop(map.remove(&key)),
                (_, _, Some(inner)) => spoil(inner, rest, with),
                _ => {}
            }
        }
        Value::Array(list) if !list.is_empty() => {
            let at = first % list.len();
            spoil(&mut list[at], rest, with);
        }
        other => *other = with.unwrap_or(Value::Null),
    }
}

/// A server with a request and a note, and everybody who may send something.
fn bench() -> Bench {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 1)), "ok");
    assert_eq!(bench.send(staff(TEACHER_OF_DIVISION), write(0, 0)), "ok");
    bench
}

fn kinds() -> impl Strategy<Value = Kind> {
    proptest::sample::select(Kind::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn bytes_are_a_message_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(serde_json::from_slice::<PushReq>(&bytes));
        drop(serde_json::from_slice::<PullReq>(&bytes));
        drop(serde_json::from_slice::<PullResp>(&bytes));
        drop(serde_json::from_slice::<PushResp>(&bytes));
    }

    #[test]
    fn a_spoilt_message_is_read_or_is_an_error(which in 0_usize..3, at in wrong(), kind in kinds()) {
        let push = PushReq {
            proto: PROTO, client: client(1), user: None, epoch: Some(EPOCH), acked_mid: 0,
            seal_first: false, first_mid: 1,
            mutations: vec![mutation(1, &apply(1, 0, 0).into(), Vec::new())],
        };
        let cookie = Cookie {
            epoch: EPOCH, space: POLE, seq: 1,
            cont: Some(Cont {
                upto: 1, phase: Phase::Bootstrap,
                after: Some((format!("pole:{POLE}"), kind, POLE.0)), at: 0,
            }),
        };
        let pull = PullReq {
            proto: PROTO, schema: SCHEMA, client: client(1), user: None, cookie: Some(cookie), limit: 3,
            acked_mid: 0, digest: None,
        };
        let mut bench = bench();
        let user = staff(COORDINATORS[0]).into();
        let session = Session { user, space: POLE };
        match which {
            0 => {
                let mut value = serde_json::to_value(&push).unwrap();
                spoil(&mut value, &at.0, at.1);
                if let Ok(req) = serde_json::from_str::<PushReq>(&value.to_string()) {
                    answered(bench.server.push(&session, &req, bench.now));
                }
            }
            1 => {
                let mut value = serde_json::to_value(&pull).unwrap();
                spoil(&mut value, &at.0, at.1);
                if let Ok(req) = serde_json::from_str::<PullReq>(&value.to_string()) {
                    answered(bench.server.pull(&session, &req, bench.now));
                }
            }
            _ => {
                let resp = bench.server.pull(&session, &PullReq { cookie: None, ..pull.clone() }, bench.now);
                let mut value = serde_json::to_value(resp.unwrap()).unwrap();
                spoil(&mut value, &at.0, at.1);
                let (mut device, _) = bench.phone(user);
                if let Ok(resp) = serde_json::from_str::<PullResp>(&value.to_string())
                    && let Some(plan) = device.plan(&pull, resp, START)
                {
                    device.applied(plan, now(), START);
                }
            }
        }
    }

    #[test]
    fn a_pull_from_anywhere_is_answered(
        seq in prop_oneof![Just(0), Just(u64::MAX), 0_u64..6], upto in prop_oneof![Just(u64::MAX), 0_u64..6],
        at in any::<u64>(), limit in any::<u32>(), acked_mid in any::<u64>(),
        proto in any::<u16>(), schema in any::<u32>(), delta in any::<bool>(), scope in ".{0,20}",
    ) {
        let bench = bench();
        let phase = if delta { Phase::Delta } else { Phase::Bootstrap };
        let after = Some((scope, Kind::Pupil, pupil(0).0));
        let cookie =
            Cookie { epoch: EPOCH, space: POLE, seq, cont: Some(Cont { upto, phase, after, at }) };
        let session = Session { user: staff(TEACHER_OF_SCHOOL).into(), space: POLE };
        for proto in [proto, PROTO] {
            let schema = if proto == PROTO { SCHEMA } else { schema };
            let req = PullReq {
                proto, schema, client: client(1), user: None, cookie: Some(cookie.clone()), limit, acked_mid,
                digest: Some(Digest::default()),
            };
            answered(bench.server.pull(&session, &req, bench.now));
        }
    }

    #[test]
    fn spoilt_arguments_are_a_command_or_a_refusal(
        which in 0_usize..16, spots in prop::collection::vec(wrong(), 1..3), who in 0_usize..4,
    ) {
        let command = &valid()[which];
        let mut args = command.args();
        for (at, with) in spots {
            spoil(&mut args, &at, with);
        }
        let Ok(read) = Command::decode(command.op(), SCHEMA, &args) else { return Ok(()) };
        let mut bench = bench();
        let user = [
            pupil(0).into(), staff(COORDINATORS[0]).into(), staff(TEACHER_OF_DIVISION).into(),
            staff(ADMINISTRATOR).into(),
        ][who];
        let mut device = bench.device(user);
        drop(device.prepare(&read, None, now(), START, None));
        let seen = bench.seen(&read);
        // A verdict, whatever it is.
        drop(bench.send_from(client(1), user, &read, seen));
    }

    #[test]
    fn any_value_is_a_command_or_a_refusal(op in 0_usize..Command::OPS.len(), args in json_value()) {
        drop(Command::decode(Command::OPS[op], SCHEMA, &args));
    }

    #[test]
    fn any_text_is_a_row_or_an_error(kind in kinds(), body in json_value()) {
        if let Ok(row) = Row::from_json(kind, &body.to_string()) {
            let again = Row::from_json(kind, &row.to_json().unwrap()).unwrap();
            prop_assert_eq!(again, row);
        }
    }
}

/// An answer, or the error of a malformed request; the store itself does not fail.
fn answered<T, E: std::fmt::Debug>(answer: Result<T, SyncError<E>>) {
    if let Err(SyncError::Store(error)) = answer {
        panic!("{error:?}");
    }
}

#[test]
fn a_push_out_of_order_or_too_long_is_malformed_and_changes_nothing() {
    let mut bench = bench();
    let user = pupil(0).into();
    let session = Session { user, space: POLE };
    let head = bench.server.head();
    let one = |mid| mutation(mid, &apply(9, 0, 2).into(), Vec::new());
    let req = |first_mid, mutations| PushReq {
        proto: PROTO,
        client: client(1),
        user: None,
        epoch: None,
        acked_mid: 0,
        seal_first: false,
        first_mid,
        mutations,
    };
    let too_many: Vec<Mutation> = (1..=101).map(one).collect();
    for bad in [
        req(0, vec![one(0)]),
        req(1, vec![one(2)]),
        req(1, vec![one(1), one(3)]),
        req(1, vec![one(1), one(1)]),
        req(u64::MAX, vec![one(u64::MAX), one(u64::MAX), one(u64::MAX)]),
        req(1, too_many),
    ] {
        let answer = bench.server.push(&session, &bad, bench.now);
        let overflow = bad.first_mid == u64::MAX;
        match answer {
            Err(SyncError::Malformed(_)) => {}
            Ok((resp, _)) if overflow => assert_eq!(resp.last_mid, 0),
            other => panic!("{other:?}"),
        }
    }
    assert!(bench.server.head().seq <= head.seq + 1);
    // A gap: nothing is run, the answer says where the server is.
    let (resp, changes) = bench
        .server
        .push(&session, &req(5, vec![one(5)]), bench.now)
        .unwrap();
    assert_eq!(
        (resp.last_mid, resp.verdicts.len(), changes.rows.len()),
        (0, 0, 0)
    );
}

#[test]
fn a_device_belongs_to_one_person() {
    let mut bench = bench();
    let client = crate::support::bench::own_client(pupil(0).into());
    let session = Session {
        user: pupil(1).into(),
        space: POLE,
    };
    let req = PushReq {
        proto: PROTO,
        client,
        user: None,
        epoch: None,
        acked_mid: 0,
        seal_first: false,
        first_mid: 2,
        mutations: Vec::new(),
    };
    assert!(matches!(
        bench.server.push(&session, &req, bench.now),
        Err(SyncError::ForeignClient)
    ));
    let pull = PullReq {
        client,
        ..bench.device(pupil(1)).pull_req(10)
    };
    assert!(matches!(
        bench.server.pull(&session, &pull, bench.now),
        Err(SyncError::ForeignClient)
    ));
}
