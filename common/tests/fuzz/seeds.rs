//! Good inputs of each target, to start from.

use crate::support::bench::{Bench, mutation};
use crate::support::cases::one_of_each;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{Command, Proposed, SCHEMA, Seen};
use common::domain::concern::ConcernStatus;
use common::domain::division::CalendarState;
use common::domain::host::ContactOutcome;
use common::domain::offer::OfferStatus;
use common::domain::period::PeriodState;
use common::domain::pupil::Schooling;
use common::domain::report::ReportStatus;
use common::domain::staff::{Role, Territory};
use common::domain::support::{CloseMotive, SupportLevel};
use common::ids::UserId;
use common::refusal::Refusal;
use common::row::{Group, Kind, RowKey};
use common::sync::device::{Meta, Pending, ReviewItem, SavedRow};
use common::sync::protocol::*;
use common::sync::server::Session;
use serde_json::json;

/// Numbers of the people of the bodies.
const PUPIL: u8 = 0;
const COORDINATOR: u8 = 1;
const TEACHER: u8 = 2;
const ADMIN: u8 = 4;

fn commands() -> Vec<(u8, Command)> {
    vec![
        (PUPIL, apply(2, 0, 0).into()),
        (PUPIL, withdraw(0).into()),
        (COORDINATOR, approve(0, 0, 1).into()),
        (COORDINATOR, refuse(0).into()),
        (COORDINATOR, create(40, true).into()),
        (COORDINATOR, edit_text(0, "Autre").into()),
        (COORDINATOR, edit_terms(0, terms(2)).into()),
        (COORDINATOR, set_status(0, OfferStatus::Closed).into()),
        (COORDINATOR, register(0).into()),
        (COORDINATOR, save_host(40, None).into()),
        (COORDINATOR, save_contact(40, 0).into()),
        (TEACHER, record(40, 0, ContactOutcome::CallBack).into()),
        (COORDINATOR, unite(1, 0).into()),
        (COORDINATOR, undo_merge(1).into()),
        (TEACHER, write(1, 0).into()),
        (TEACHER, revise(0, 2, &[0], "zéro\nVisite 0").into()),
        (TEACHER, revise(0, 2, &[1], "Autre").into()),
        (TEACHER, mark(40, 0).into()),
        (TEACHER, plan(40, 0).into()),
        (TEACHER, close(0).into()),
        (TEACHER, interrupt(0, "2026-11-30").into()),
        (TEACHER, details(0).into()),
        (TEACHER, refer(&[0, 1], Some(TEACHER_OF_SCHOOL)).into()),
        (TEACHER, exempt(0, true).into()),
        (
            ADMIN,
            assign(40, NO_ROLE, Role::Teacher, Territory::School(school(0))).into(),
        ),
        (
            ADMIN,
            assign(41, 0, Role::Coordinator, Territory::Pole(POLE)).into(),
        ),
        (PUPIL, declare(3, 0).into()),
        (PUPIL, tell_again(0, 0).into()),
        (PUPIL, take_back(0).into()),
        (TEACHER, accept(0, Some(1)).into()),
        (TEACHER, send_back(0, "Quel téléphone ?").into()),
        (PUPIL, log(3, 0).into()),
        (PUPIL, raise(3, 0).into()),
        (TEACHER, handle(0, ConcernStatus::Taken).into()),
        (PUPIL, wish(0, &[0, 1]).into()),
        (PUPIL, keep(0, 2, true).into()),
        (PUPIL, day(0, "2026-10-05", "Posé une porte.").into()),
        (PUPIL, rate(0, 4).into()),
        (PUPIL, ask(1, 0).into()),
        (TEACHER, add_step(2, 1).into()),
        (TEACHER, pass_on(3, 1, SupportLevel::Office).into()),
        (COORDINATOR, take(4, 1).into()),
        (COORDINATOR, propose(5, 1, Proposed::Offer(offer(0))).into()),
        (TEACHER, answer(6, 1, 5, true).into()),
        (
            TEACHER,
            close_support(7, 1, CloseMotive::KeptAtSchool).into(),
        ),
        (TEACHER, reopen(8, 1).into()),
        (PUPIL, report_offer(1, 0).into()),
        (COORDINATOR, settle(1, ReportStatus::Upheld).into()),
        (COORDINATOR, file(0).into()),
        (COORDINATOR, destroy(0).into()),
        (ADMIN, end(4).into()),
        (ADMIN, move_to(0, 1).into()),
        (ADMIN, enrol(40, 1).into()),
        (ADMIN, correct(0).into()),
        (ADMIN, schooling(0, Schooling::Left).into()),
        (ADMIN, make_division(40, 0).into()),
        (
            ADMIN,
            save_period(40, 0, &[10, 11], PeriodState::Draft).into(),
        ),
        (COORDINATOR, delays(10, 28).into()),
        (ADMIN, calendar(0, CalendarState::ToCheck).into()),
        (0, move_placement(0, &[49, 50]).into()),
        (ADMIN, describe(0).into()),
    ]
}

fn seeing(mid: u64, command: &Command) -> Mutation {
    let shown = command.shown().into_iter();
    let seen = shown.map(|(key, group)| Seen { key, group, seq: 9 });
    mutation(mid, command, seen.collect())
}

fn with(first: &[u8], value: &impl serde::Serialize) -> Vec<u8> {
    [first, &serde_json::to_vec(value).unwrap()].concat()
}

fn request(mutations: Vec<Mutation>) -> PushReq {
    PushReq {
        proto: PROTO,
        client: client(1),
        user: None,
        epoch: Some(EPOCH),
        acked_mid: 0,
        seal_first: false,
        first_mid: 1,
        mutations,
    }
}

pub fn push() -> Vec<Vec<u8>> {
    let all = commands();
    let one = all
        .iter()
        .map(|(who, c)| with(&[*who], &request(vec![seeing(1, c)])));
    let several = [PUPIL, COORDINATOR, TEACHER, ADMIN].map(|who| {
        let theirs = all.iter().filter(|(of, _)| *of == who);
        let mutations = (1..)
            .zip(theirs)
            .map(|(mid, (_, c))| seeing(mid, c))
            .collect();
        with(&[who], &request(mutations))
    });
    one.chain(several).collect()
}

fn wanted(cookie: Option<Cookie>, limit: u32) -> PullReq {
    PullReq {
        proto: PROTO,
        schema: SCHEMA,
        client: client(1),
        user: None,
        cookie,
        limit,
        acked_mid: 0,
        digest: None,
    }
}

fn cookie(seq: u64, cont: Option<Cont>) -> Option<Cookie> {
    Some(Cookie {
        epoch: EPOCH,
        space: POLE,
        seq,
        cont,
    })
}

pub fn pull() -> Vec<Vec<u8>> {
    let after = (format!("school:{}", school(0)), Kind::Pupil, pupil(0).0);
    let boot = Cont {
        upto: 5,
        phase: Phase::Bootstrap,
        after: Some(after),
        at: 0,
    };
    let delta = Cont {
        upto: 6,
        phase: Phase::Delta,
        after: None,
        at: 3,
    };
    let reqs = [
        wanted(None, 1000),
        wanted(None, 3),
        wanted(cookie(0, Some(boot)), 2),
        wanted(cookie(2, Some(delta)), 2),
        wanted(cookie(4, None), 10),
    ];
    let people = [PUPIL, COORDINATOR, TEACHER, ADMIN, 6, 7];
    people
        .iter()
        .flat_map(|who| reqs.iter().map(|req| with(&[*who], req)))
        .collect()
}

pub fn answers() -> Vec<Vec<u8>> {
    let bench = Bench::new();
    let mut seeds = Vec::new();
    for (number, user) in [
        (PUPIL, UserId::from(pupil(0))),
        (TEACHER, staff(TEACHER_OF_DIVISION).into()),
    ] {
        let session = Session { user, space: POLE };
        let resp = bench
            .server
            .pull(&session, &wanted(None, 4), now())
            .unwrap();
        seeds.push(with(&[number], &resp));
    }
    let applied = |mid, seq| (mid, Verdict::Applied { seq });
    let full = (2, Verdict::refused(&Refusal::OfferFull, 9));
    let page = json!({ "ok": {
        "cookie": cookie(9, None), "more": false, "last_mid": 2,
        "verdicts": [applied(1, 9), full.clone()], "backup_seq": 0, "lease_until": START,
        "server_ms": START, "ops": [
            { "put": { "kind": "offer", "id": offer(0), "ver": 9, "gver": { "text": 9 },
                       "scopes": [format!("pole:{POLE}")], "body": offer_row(0) } },
            { "del": { "kind": "host", "id": host(1), "ver": 9 } },
            { "gain_scope": format!("pole:{POLE}") },
            { "drop_scope": format!("division:{}", division(0)) },
        ],
    }});
    seeds.push(with(&[PUPIL], &page));
    seeds.push(with(&[COORDINATOR], &page));
    for other in [
        json!({ "reset": { "why": "ahead" } }),
        json!({ "upgrade": { "min_proto": 1, "min_schema": 1 } }),
        json!({ "revoked": { "seal": true } }),
    ] {
        seeds.push(with(&[TEACHER], &other));
    }
    let resp = PushResp {
        last_mid: 2,
        verdicts: vec![applied(1, 9), full],
        server_ms: START,
        head: 9,
    };
    seeds.push(with(&[PUPIL], &resp));
    seeds
}

pub fn command() -> Vec<Vec<u8>> {
    let place = |op| Command::OPS.iter().position(|known| *known == op).unwrap();
    let one =
        |(who, c): &(u8, Command)| with(&[*who, u8::try_from(place(c.op())).unwrap()], &c.args());
    commands().iter().map(one).collect()
}

fn kinds() -> Vec<(u8, SavedRow)> {
    let mut bench = Bench::new();
    bench.server.write_rows([sealed_row(0).into()]).unwrap();
    bench.server.write_rows(one_of_each()).unwrap();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(0), approve(0, 0, 0)), "ok");
    assert_eq!(bench.send(staff(TEACHER_OF_DIVISION), write(0, 0)), "ok");
    let of = |(number, kind): (u8, &Kind)| {
        let (key, row) = bench
            .server
            .rows()
            .find(|(key, _)| key.kind == *kind)
            .unwrap();
        let saved = SavedRow {
            kind: *kind,
            id: key.id,
            ver: 3,
            gver: [("whole".to_owned(), 3)].into(),
            scopes: [format!("pole:{POLE}")].into(),
            body: row.body.get().to_owned(),
        };
        (number, saved)
    };
    (0..).zip(Kind::ALL).map(of).collect()
}

pub fn row() -> Vec<Vec<u8>> {
    let one = |(number, row): (u8, SavedRow)| [&[number], row.body.as_bytes()].concat();
    kinds().into_iter().map(one).collect()
}

pub fn stored() -> Vec<Vec<u8>> {
    let all = commands();
    let pending = |(mid, (_, c)): (u64, &(u8, Command))| Pending {
        mutation: seeing(mid, c),
        shown: Vec::new(),
    };
    let meta = |user: UserId| Meta {
        cookie: cookie(2, None),
        next_mid: 4,
        ..Meta::new(client(1), user, POLE)
    };
    let changed = Refusal::ChangedSinceSeen {
        changed: vec![common::refusal::Changed {
            key: RowKey::new(Kind::Offer, offer(0).0),
            group: Group::Terms,
            now: json!(terms(2)),
        }],
    };
    let review = ReviewItem {
        client: client(1),
        pending: pending((1, &all[5])),
        verdict: Verdict::refused(&changed, 9),
        at: START,
    };
    let outbox: Vec<Pending> = (2..).zip(&all).take(3).map(pending).collect();
    let rows: Vec<SavedRow> = kinds().into_iter().map(|(_, row)| row).collect();
    let mut seeds = vec![with(
        &[],
        &json!({ "text": text("Atelier"), "terms": terms(1) }),
    )];
    for user in [UserId::from(pupil(0)), staff(COORDINATORS[0]).into()] {
        seeds.push(with(
            &[],
            &json!({ "meta": meta(user), "outbox": outbox, "review": [review] }),
        ));
        seeds.push(with(
            &[],
            &json!({ "meta": meta(user), "outbox": outbox, "rows": rows }),
        ));
    }
    seeds
}

pub fn typed() -> Vec<Vec<u8>> {
    let scope = format!("pole:{POLE}");
    let texts = [
        "2026-W53",
        "S48 2026",
        "48/2026",
        "0540999T",
        "54329",
        "2A004",
        "54300",
        "732 829 320 00074",
        "732829320",
        "03 83 12 34 56",
        "menuisier",
        "Œuvre d'art à Épinal",
        &scope,
    ];
    texts.map(|text| text.as_bytes().to_vec()).into()
}

pub fn merge() -> Vec<Vec<u8>> {
    let texts = [
        "un\ndeux\0UN\ndeux\0un\nDEUX",
        "un\ndeux\ntrois\0deux\ntrois\0un\ndeux\ntrois\nquatre",
        "un\n\ndeux\0un\n\ndeux\n\ntrois\0un\n\ndeux\n\nquatre",
        "a\0b\0c",
    ];
    texts.map(|text| text.as_bytes().to_vec()).into()
}
