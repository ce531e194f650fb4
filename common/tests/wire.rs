//! What travels is frozen: each command ever shipped is kept as a file in `tests/wire`, and is
//! still read, and written, as it was.
//!
//! `WIRE_WRITE=1` writes the files that are missing; it never changes one that exists.

use crate::support::bench::{Bench, mutation};
use crate::support::cases::one_of_each;
use crate::support::commands::*;
use crate::support::pole::*;
use common::book::Book;
use common::command::{Command, Confirmed, CreateOffer, Home, Merged, Proposed, SCHEMA, Seen};
use common::domain::concern::ConcernStatus;
use common::domain::division::CalendarState;
use common::domain::follow_up::combined_id;
use common::domain::host::ContactOutcome;
use common::domain::offer::OfferStatus;
use common::domain::period::PeriodState;
use common::domain::pupil::Schooling;
use common::domain::report::ReportStatus;
use common::domain::staff::{Role, Territory};
use common::domain::support::{CloseMotive, SupportLevel};
use common::refusal::Refusal;
use common::row::{Group, Kind, Row, RowKey};
use common::sync::protocol::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn path_of(name: &str) -> PathBuf {
    [
        env!("CARGO_MANIFEST_DIR"),
        "tests",
        "wire",
        &format!("{name}.json"),
    ]
    .iter()
    .collect()
}

/// The value is written as the file says.
fn frozen(name: &str, value: &Value) -> Value {
    let path = path_of(name);
    if !path.exists() && std::env::var_os("WIRE_WRITE").is_some() {
        std::fs::write(&path, format!("{value:#}\n")).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name}.json is missing"));
    let kept: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value, &kept, "{name} is not written as it was");
    kept
}

fn of_periods() -> Vec<(&'static str, Command)> {
    vec![
        (
            "save_period",
            save_period(50, 0, &[10, 11], PeriodState::Proposed).into(),
        ),
        ("set_delays", delays(10, 28).into()),
        ("set_calendar", calendar(0, CalendarState::Defined).into()),
        ("move_placement", move_placement(0, &[49, 50]).into()),
    ]
}

fn commands() -> Vec<(&'static str, Command)> {
    let mut asked = apply(1, 0, 0);
    asked.message = "Je peux venir en bus.".into();
    let mut refused = refuse(1);
    refused.comment = "Voir l'offre 2.".into();
    let mut written = write(1, 0);
    written.period = Some(period(0));
    let division = Territory::Division(division(0));
    let school_row = school_row(0);
    let mut enrolled = enrol(50, 0);
    enrolled.home = Some(Home {
        commune: school_row.commune,
        commune_name: school_row.commune_name,
        point: school_row.point,
    });
    vec![
        ("apply_to_offer", asked.into()),
        ("withdraw_application", withdraw(1).into()),
        ("approve_match", approve(1, 0, 0).into()),
        ("refuse_application", refused.into()),
        ("create_offer", create(1, true).into()),
        ("edit_offer", edit_text(1, "Autre").into()),
        ("edit_offer_terms", edit_terms(1, terms(2)).into()),
        (
            "set_offer_status",
            set_status(1, OfferStatus::Closed).into(),
        ),
        ("register_host", register(1).into()),
        ("write_note", written.into()),
        ("revise_note", revise(1, 2, &[1], "Autre").into()),
        ("mark_attendance", mark(1, 0).into()),
        ("plan_visit", plan(1, 0).into()),
        ("close_visit", close(1).into()),
        ("interrupt_placement", interrupt(0, "2026-11-30").into()),
        ("set_placement_details", details(0).into()),
        ("assign_referent", refer(&[0, 1], Some(2)).into()),
        ("exempt_pupil", exempt(0, true).into()),
        ("assign_role", assign(1, 2, Role::Teacher, division).into()),
        (
            "assign_role_school",
            assign(1, 2, Role::Teacher, Territory::School(school(0))).into(),
        ),
        (
            "assign_role_pole",
            assign(1, 2, Role::Coordinator, Territory::Pole(POLE)).into(),
        ),
        ("end_role", end(1).into()),
        ("move_pupil", move_to(0, 1).into()),
        ("enrol_pupil", enrolled.into()),
        ("correct_pupil", correct(0).into()),
        (
            "set_schooling",
            schooling(0, Schooling::LeaverToConfirm).into(),
        ),
        ("create_division", make_division(50, 0).into()),
        ("describe_school", describe(0).into()),
        ("save_host", save_host(1, Some(0)).into()),
        ("save_contact", save_contact(1, 0).into()),
        (
            "record_contact",
            record(1, 0, ContactOutcome::Blocked).into(),
        ),
        ("merge_hosts", unite(1, 0).into()),
        ("undo_merge", undo_merge(1).into()),
        ("declare_place", declare(1, 0).into()),
        ("correct_place", tell_again(1, 0).into()),
        ("withdraw_place", take_back(1).into()),
        ("check_place", accept(1, Some(2)).into()),
        ("check_place_back", send_back(1, "Quel téléphone ?").into()),
        ("log_demarche", log(1, 0).into()),
        ("raise_concern", raise(1, 0).into()),
        ("handle_concern", handle(1, ConcernStatus::Taken).into()),
        ("set_wishes", wish(0, &[1, 0]).into()),
        ("set_favourite", keep(0, 1, true).into()),
        (
            "write_journal",
            day(1, "2026-11-23", "Posé une porte.").into(),
        ),
        ("rate_reception", rate(1, 3).into()),
        ("ask_support", ask(1, 0).into()),
        ("add_support_step", add_step(1, 0).into()),
        (
            "pass_support_on",
            pass_on(1, 0, SupportLevel::Office).into(),
        ),
        ("take_support", take(1, 0).into()),
        (
            "propose_place",
            propose(1, 0, Proposed::Offer(offer(0))).into(),
        ),
        (
            "propose_place_host",
            propose(1, 0, Proposed::Host(host(0))).into(),
        ),
        ("answer_proposal", answer(2, 0, 1, true).into()),
        (
            "close_support",
            close_support(1, 0, CloseMotive::KeptAtSchool).into(),
        ),
        ("reopen_support", reopen(1, 0).into()),
        ("report_offer", report_offer(1, 0).into()),
        ("settle_report", settle(1, ReportStatus::Upheld).into()),
        ("create_offer_confirmed", {
            let confirmed = Some(Confirmed {
                report: crate::support::cases::report(1),
                reason: "Termes du métier.".into(),
            });
            CreateOffer {
                confirmed,
                ..create(1, true)
            }
            .into()
        }),
        ("file_sealed", file(1).into()),
        ("destroy_sealed", destroy(1).into()),
    ]
}

#[test]
fn each_command_is_written_and_read_as_it_was() {
    let mut ops = BTreeSet::new();
    for (name, command) in commands().into_iter().chain(of_periods()) {
        let value = json!({ "op": command.op(), "schema": 1, "args": command.args() });
        let kept = frozen(&format!("command-{name}"), &value);
        let schema: u32 = serde_json::from_value(kept["schema"].clone()).unwrap();
        let read = Command::decode(kept["op"].as_str().unwrap(), schema, &kept["args"]);
        assert_eq!(read, Ok(command.clone()), "{name}");
        ops.insert(command.op());
    }
    assert_eq!(
        ops,
        Command::OPS.iter().copied().collect(),
        "each command has a file"
    );
}

#[test]
fn each_kind_of_row_is_written_and_read_as_it_was() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(TEACHER_OF_DIVISION), write(0, 0)), "ok");
    bench.server.write_rows([sealed_row(1).into()]).unwrap();
    bench.server.write_rows(one_of_each()).unwrap();
    let mut kinds = BTreeSet::new();
    for (key, stored) in bench.server.rows() {
        if kinds.insert(key.kind) {
            let kept = frozen(
                &format!("row-{}", key.kind),
                &serde_json::from_str(stored.body.get()).unwrap(),
            );
            let read = Row::from_json(key.kind, &kept.to_string()).unwrap();
            assert_eq!(&read, &stored.stored().row);
        }
    }
    assert_eq!(kinds, Kind::ALL.iter().copied().collect());
}

fn value<T: Serialize>(message: &T) -> Value {
    serde_json::to_value(message).unwrap()
}

fn verdicts() -> Vec<(u64, Verdict)> {
    let changed = Refusal::ChangedSinceSeen {
        changed: Vec::new(),
    };
    vec![
        (1, Verdict::Applied { seq: 40 }),
        (
            2,
            Verdict::Merged {
                seq: 40,
                note: Merged::AlreadyDone,
            },
        ),
        (
            3,
            Verdict::Merged {
                seq: 40,
                note: Merged::TwoVersions,
            },
        ),
        (4, Verdict::refused(&changed, 41)),
        (5, Verdict::refused(&Refusal::OfferFull, 42)),
        (
            6,
            Verdict::Quarantined {
                ticket: uid(0xdd, 1),
                seq: 0,
            },
        ),
    ]
}

fn messages() -> Vec<(&'static str, Value)> {
    let cookie = Cookie {
        epoch: EPOCH,
        space: POLE,
        seq: 41,
        cont: Some(Cont {
            upto: 43,
            phase: Phase::Bootstrap,
            after: Some((format!("division:{}", division(0)), Kind::Pupil, pupil(0).0)),
            at: 0,
        }),
    };
    let seen = Seen {
        key: RowKey::new(Kind::Offer, offer(0).0),
        group: Group::Terms,
        seq: 40,
    };
    let push = PushReq {
        proto: 1,
        client: client(1),
        user: None,
        epoch: Some(EPOCH),
        acked_mid: 0,
        seal_first: false,
        first_mid: 7,
        mutations: vec![mutation(7, &edit_terms(0, terms(2)).into(), vec![seen])],
    };
    let verdicts = verdicts();
    let body = serde_json::value::RawValue::from_string(r#"{"name":"Lunéville"}"#.into()).unwrap();
    let page = Page {
        cookie: cookie.clone(),
        more: true,
        last_mid: 6,
        verdicts: verdicts.clone(),
        backup_seq: 0,
        lease_until: START,
        server_ms: START,
        verified: false,
        ops: vec![
            Op::DropScope("school:x".into()),
            Op::GainScope("division:x".into()),
            Op::Put(PutOp {
                kind: Kind::Pole,
                id: POLE.0,
                ver: 3,
                gver: [("whole".to_owned(), 3)].into(),
                scopes: vec![format!("pole:{POLE}")],
                body,
            }),
            Op::Del {
                kind: Kind::Note,
                id: note(1).0,
                ver: 4,
            },
        ],
    };
    let pull = PullReq {
        proto: 1,
        schema: SCHEMA,
        client: client(1),
        user: None,
        cookie: Some(cookie),
        limit: 500,
        acked_mid: 6,
        digest: None,
    };
    let resp = PushResp {
        last_mid: 7,
        verdicts,
        server_ms: START,
        head: 43,
    };
    vec![
        ("push", value(&push)),
        ("push-answer", value(&resp)),
        ("pull", value(&pull)),
        ("pull-page", value(&PullResp::Ok(Box::new(page)))),
        (
            "pull-reset",
            value(&PullResp::Reset {
                why: ResetWhy::EpochChanged,
                last_mid: 0,
            }),
        ),
        (
            "pull-upgrade",
            value(&PullResp::Upgrade {
                min_proto: 2,
                min_schema: 2,
            }),
        ),
        (
            "pull-revoked",
            value(&PullResp::Revoked {
                seal: true,
                last_mid: 0,
            }),
        ),
    ]
}

fn again<T: Serialize + DeserializeOwned>(value: &Value) -> Value {
    let text = value.to_string();
    serde_json::to_value(serde_json::from_str::<T>(&text).unwrap()).unwrap()
}

#[test]
fn each_message_is_written_and_read_as_it_was() {
    for (name, value) in messages() {
        let kept = frozen(name, &value);
        let read = match name {
            "push" => again::<PushReq>(&kept),
            "push-answer" => again::<PushResp>(&kept),
            "pull" => again::<PullReq>(&kept),
            _ => again::<PullResp>(&kept),
        };
        assert_eq!(read, kept, "{name}");
    }
}

/// Puts a field nobody knows into every object.
fn with_unknown_fields(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(with_unknown_fields);
            // Not into the map from ISO weeks to seats, nor an enum's only key.
            if map.len() > 1 && !map.keys().any(|key| key.contains("-W")) {
                map.insert("from_a_newer_version".into(), json!([1]));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(with_unknown_fields),
        _ => {}
    }
}

#[test]
fn fields_that_are_not_known_are_ignored() {
    for (name, command) in commands().into_iter().chain(of_periods()) {
        let mut args = command.args();
        with_unknown_fields(&mut args);
        assert_eq!(
            Command::decode(command.op(), 1, &args),
            Ok(command),
            "{name}"
        );
    }
    let (_, mut push) = messages().swap_remove(0);
    push["from_a_newer_version"] = json!(1);
    push["mutations"][0]["from_a_newer_version"] = json!(1);
    serde_json::from_value::<PushReq>(push).unwrap();
    for (_, row) in Bench::new().server.rows() {
        let key = row.stored().row.key();
        let mut body: Value = serde_json::from_str(row.body.get()).unwrap();
        with_unknown_fields(&mut body);
        assert_eq!(
            Row::from_json(key.kind, &body.to_string()).unwrap(),
            row.stored().row
        );
    }
}

#[test]
fn rows_of_an_unknown_kind_are_skipped_and_the_others_kept() {
    let bench = Bench::new();
    let (mut device, _) = bench.phone(staff(COORDINATORS[0]));
    let before = device.replica.base().count();
    let req = PullReq {
        cookie: None,
        ..device.pull_req(100)
    };
    let page = json!({ "ok": {
        "cookie": { "epoch": EPOCH, "space": POLE, "seq": 1 },
        "more": false, "last_mid": 0, "verdicts": [], "backup_seq": 0,
        "lease_until": START, "server_ms": START,
        "ops": [
            { "put": { "kind": "from_a_newer_version", "id": uid(0x99, 1), "ver": 9, "gver": {},
                       "scopes": ["pole:x"], "body": { "any": "thing" } } },
            { "put": { "kind": "host", "id": host(9), "ver": 9, "gver": { "newer_group": 9 },
                       "scopes": ["newer_scope:x"], "body": host_row(9) } },
            { "del": { "kind": "from_a_newer_version", "id": uid(0x99, 2), "ver": 9 } },
        ],
    }});
    let resp: PullResp = serde_json::from_str(&page.to_string()).unwrap();
    let plan = device.plan(&req, resp, START).unwrap();
    device.applied(plan, now(), START);
    assert_eq!(device.replica.base().count(), before + 1);
    assert!(
        device
            .replica
            .get::<common::domain::host::Host>(host(9).0)
            .is_some()
    );
}

#[test]
fn a_body_that_this_version_cannot_read_stays_in_the_store_for_the_next_one() {
    let saved = common::sync::device::SavedRow {
        kind: Kind::Host,
        id: host(0).0,
        ver: 1,
        gver: Default::default(),
        scopes: Default::default(),
        body: r#"{"id":"not what it was"}"#.into(),
    };
    assert!(saved.decode(Book::whole()).is_none());
    let again: common::sync::device::SavedRow =
        serde_json::from_str(&serde_json::to_string(&saved).unwrap()).unwrap();
    assert_eq!(again, saved);
}

#[test]
fn each_way_of_accepting_has_a_name_that_stays() {
    for (how, name) in [
        (Merged::AlreadyDone, "already_done"),
        (Merged::TwoVersions, "two_versions"),
        (Merged::Combined, "combined"),
        (Merged::Unknown, "of_a_newer_server"),
    ] {
        assert_eq!(serde_json::from_value::<Merged>(json!(name)).unwrap(), how);
        if how != Merged::Unknown {
            assert_eq!(serde_json::to_value(how).unwrap(), json!(name));
        }
    }
}

#[test]
fn the_name_of_what_is_brought_together_is_the_same_on_every_version() {
    let id = combined_id(revision(1), revision(2));
    assert_eq!(id, combined_id(revision(2), revision(1)));
    assert_eq!(id.to_string(), "2d93c43d-d05a-8508-8049-c615bd6a1474");
}

#[test]
fn a_command_of_another_version_is_refused_by_name() {
    let args = withdraw(0).into_args();
    assert_eq!(
        Command::decode("withdraw_application", 0, &args),
        Err(Refusal::UnknownCommand)
    );
    assert_eq!(
        Command::decode("withdraw_application", SCHEMA + 1, &args),
        Err(Refusal::UnknownCommand)
    );
    assert_eq!(
        Command::decode("from_a_newer_version", 1, &args),
        Err(Refusal::UnknownCommand)
    );
    assert_eq!(
        Command::decode("withdraw_application", 1, &json!({})),
        Err(Refusal::BadArguments)
    );
}

trait IntoArgs {
    fn into_args(self) -> Value;
}

impl<T: Into<Command>> IntoArgs for T {
    fn into_args(self) -> Value {
        self.into().args()
    }
}
