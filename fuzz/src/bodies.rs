//! The decoders of `common`, and what is done with what they read.

use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::may_read::Reader;
use crate::support::pole::*;
use common::access::{Scope, scopes};
use common::book::Book;
use common::command::{Command, SCHEMA};
use common::domain::offer::{OfferTerms, OfferText};
use common::ids::UserId;
use common::order::set_of;
use common::row::{Kind, Row, RowKey};
use common::rules::codes::{Insee, NafCode, Phone, Postcode, Siren, Siret, Uai};
use common::rules::merge;
use common::rules::search::SearchIndex;
use common::rules::text::{fold, tokens};
use common::rules::week::{IsoWeek, runs};
use common::sync::device::{
    ClientStore, Device, Meta, Opened, Pending, Planned, ReviewItem, SavedRow,
};
use common::sync::memory::{MemoryServer, ready};
use common::sync::protocol::{Op, PULL_MAX, Page, PullReq, PullResp, PushReq, PushResp};
use common::sync::server::{Session, SyncError};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fmt::Debug;

/// Longest input: that of a request, and more than the fields of a row.
const INPUT_MAX: usize = 256 * 1024;

/// A server with a request, a place, and a note in two versions.
fn bench() -> Bench {
    thread_local! {
        static START: OnceCell<MemoryServer> = const { OnceCell::new() };
    }
    let server = START.with(|start| {
        let made = start.get_or_init(|| {
            let mut bench = Bench::new();
            let teacher = staff(TEACHER_OF_DIVISION);
            assert_eq!(bench.send(pupil(0), apply(0, 0, 1)), "ok");
            assert_eq!(bench.send(pupil(1), apply(1, 1, 2)), "ok");
            let approved = approve(1, 1, 2);
            assert_eq!(bench.send(staff(COORDINATORS[0]), approved), "ok");
            assert_eq!(bench.send(teacher, write(0, 0)), "ok");
            let revised = revise(0, 1, &[0], "Visite 0\nun\ndeux");
            assert_eq!(bench.send(teacher, revised), "ok");
            let sealed = [sealed_row(0).into()];
            bench.server.write_rows(sealed).expect("a row");
            bench.server
        });
        made.clone()
    });
    let mut bench = Bench::with(Vec::new());
    bench.server = server;
    bench
}

/// Who sends it: the first byte tells.
fn split(data: &[u8]) -> Option<(UserId, &[u8])> {
    let (first, rest) = data.split_first()?;
    let people: [UserId; 8] = [
        pupil(0).into(),
        staff(COORDINATORS[0]).into(),
        staff(TEACHER_OF_DIVISION).into(),
        staff(TEACHER_OF_SCHOOL).into(),
        staff(ADMINISTRATOR).into(),
        staff(NO_ROLE).into(),
        pupil(1).into(),
        UserId(uid(0xee, 1)),
    ];
    let who = people.get(usize::from(*first) % people.len())?;
    (rest.len() <= INPUT_MAX).then_some((*who, rest))
}

/// An answer, or the error of a malformed request; the store itself does not fail.
fn answered<T, E: Debug>(answer: Result<T, SyncError<E>>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(SyncError::Store(error)) => panic!("{error:?}"),
        Err(SyncError::ForeignClient | SyncError::Malformed(_)) => None,
    }
}

fn reader(server: &MemoryServer, user: UserId) -> Reader {
    let of = |kind: Kind| {
        let rows = server.rows().filter(move |(key, _)| key.kind == kind);
        rows.map(|(_, row)| &row.stored().row)
    };
    let known = |key| server.row(key);
    let (roles, seats) = (of(Kind::Assignment), of(Kind::Placement));
    Reader::new(user, POLE, known, roles, seats)
}

/// Every row is readable by every version of itself, filed under its audiences, and people hold
/// what the rules of access say.
fn sound(server: &MemoryServer, user: UserId) {
    for (key, row) in server.rows() {
        let read = Row::from_json(key.kind, row.body.get()).expect("a row that was written");
        assert_eq!(read.key(), *key);
        assert_eq!(row.loaded.scopes, scopes(POLE, &read), "{key:?}");
    }
    let held: Vec<Scope> = server.readable(user).into_iter().collect();
    assert_eq!(held, reader(server, user).holds());
}

/// A push of anybody: answered, numbered without a gap, and the same when it comes twice.
pub fn push(data: &[u8]) {
    let Some((user, body)) = split(data) else {
        return;
    };
    let Ok(req) = serde_json::from_slice::<PushReq>(body) else {
        return;
    };
    let mut bench = bench();
    let session = Session { user, space: POLE };
    let before = bench.server.head().seq;
    let Some((resp, changes)) = answered(bench.server.push(&session, &req, bench.now)) else {
        assert_eq!(bench.server.head().seq, before, "nothing was changed");
        return;
    };
    assert_eq!((resp.head, changes.seq), (before + 1, before + 1));
    assert!(resp.verdicts.len() <= req.mutations.len());
    for (mid, mutation) in resp.verdicts.iter().zip(&req.mutations) {
        assert_eq!(mid.0, mutation.mid);
    }
    let known = bench.server.client(req.client).expect("it has come");
    assert_eq!((known.user, known.last_mid), (user, resp.last_mid));
    sound(&bench.server, user);
    let again = answered(bench.server.push(&session, &req, bench.now));
    let (again, changes) = again.expect("as the first time");
    assert!(changes.rows.is_empty(), "run twice");
    assert_eq!(again.last_mid, resp.last_mid);
    if resp.last_mid > 0 {
        assert_eq!(again.verdicts, resp.verdicts);
    }
}

/// A pull of anybody, from anywhere: only what they may read, and it comes to an end.
pub fn pull(data: &[u8]) {
    let Some((user, body)) = split(data) else {
        return;
    };
    let Ok(mut req) = serde_json::from_slice::<PullReq>(body) else {
        return;
    };
    let bench = bench();
    let session = Session { user, space: POLE };
    let reader = reader(&bench.server, user);
    let rows = bench.server.rows().count();
    for _ in 0..8 * rows {
        let answer = answered(bench.server.pull(&session, &req, bench.now));
        let Some(PullResp::Ok(page)) = answer else {
            return;
        };
        let Page { cookie, ops, .. } = *page;
        assert!(ops.len() <= 4 * rows);
        for op in ops {
            if let Op::Put(put) = op {
                let row = bench
                    .server
                    .row(RowKey::new(put.kind, put.id))
                    .expect("a row");
                assert!(reader.may_read(row), "{:?}", row.key());
                assert!(!put.scopes.is_empty());
            }
        }
        let head = bench.server.head().seq;
        assert!(cookie.seq <= head);
        // What may be left then is numbers only.
        if cookie.cont.is_none() && cookie.seq == head {
            return;
        }
        req.cookie = Some(cookie);
        req.limit = req.limit.clamp(1, PULL_MAX);
    }
    panic!("the round has no end");
}

/// What a device does with answers that nobody of ours wrote.
pub fn answers(data: &[u8]) {
    let Some((user, body)) = split(data) else {
        return;
    };
    let mut bench = bench();
    let (mut device, idb) = bench.phone(user);
    for command in [
        Command::from(apply(9, 0, 0)),
        write(9, 0).into(),
        edit_text(0, "Autre").into(),
    ] {
        if let Ok(new) = device.prepare(&command, None, now(), START, None) {
            let pending = ready(idb.commit(new)).expect("a store that works");
            device.committed(pending, now());
        }
    }
    let sent = device.push_req(100, 10_000);
    if let (Ok(resp), Some(req)) = (serde_json::from_slice::<PushResp>(body), &sent) {
        let _ = device.after_push(req, &resp);
    }
    let Ok(resp) = serde_json::from_slice::<PullResp>(body) else {
        return;
    };
    let honest = match &resp {
        PullResp::Ok(page) => honest(page),
        _ => true,
    };
    let req = device.pull_req(10);
    let Some(plan) = device.plan(&req, resp, START) else {
        return;
    };
    let planned = ready(idb.apply(&plan, START)).expect("a store that works");
    assert_eq!(planned, Planned::Done);
    device.applied(plan, now(), START);
    let _ = device.pull_req(10);
    if let Some(req) = device.push_req(100, 10_000) {
        assert!(!req.mutations.is_empty());
        answered(
            bench
                .server
                .push(&Session { user, space: POLE }, &req, bench.now),
        );
    }
    // The store and the memory agree.
    let meta = Meta::new(client(0), user, POLE);
    let opened = ready(idb.open(meta)).expect("a store that works");
    let fresh = Device::new(opened, now());
    assert_eq!(fresh.meta(), device.meta());
    assert_eq!(fresh.outbox(), device.outbox());
    assert_eq!(fresh.review().len(), device.review().len());
    if honest {
        assert!(fresh.replica.base().eq(device.replica.base()));
        assert!(fresh.replica.overlay().eq(device.replica.overlay()));
    }
}

/// Each row once, under its own name, and readable: what a server of ours sends.
fn honest(page: &Page) -> bool {
    let mut seen = BTreeSet::new();
    page.ops.iter().all(|op| match op {
        Op::Put(put) => {
            let row = Row::from_json(put.kind, put.body.get());
            let key = RowKey::new(put.kind, put.id);
            row.is_ok_and(|row| row.key() == key) && seen.insert(key)
        }
        Op::Del { kind, id, .. } => seen.insert(RowKey::new(*kind, *id)),
        Op::GainScope(_) | Op::DropScope(_) => true,
    })
}

/// Any arguments of any command, decided on the phone and on the server.
pub fn command(data: &[u8]) {
    let Some((user, body)) = split(data) else {
        return;
    };
    let Some((op, args)) = body.split_first() else {
        return;
    };
    let Some(op) = Command::OPS.get(usize::from(*op) % Command::OPS.len()) else {
        return;
    };
    let Ok(args) = serde_json::from_slice(args) else {
        return;
    };
    let Ok(read) = Command::decode(op, SCHEMA, &args) else {
        return;
    };
    let again = Command::decode(op, SCHEMA, &read.args());
    assert_eq!(again.as_ref(), Ok(&read), "written as it was read");
    let mut bench = bench();
    let mut device = bench.device(user);
    let at_once = device.prepare(&read, None, now(), START, None);
    let seen = bench.seen(&read);
    let verdict = bench.send_from(client(1), user, &read, seen);
    if at_once.is_ok() {
        // What a phone lets through a server with the same rows does not find malformed.
        let code = verdict.refusal().map_or("", |refusal| refusal.code());
        assert!(!["unknown_command", "missing_precondition"].contains(&code));
    }
    let written: usize = bench.changes.rows.iter().map(|r| size(&r.stored.row)).sum();
    assert!(
        written <= 16 * data.len() + 16_384,
        "{written} bytes for {}",
        data.len()
    );
    sound(&bench.server, user);
}

fn size(row: &Row) -> usize {
    row.to_json().map_or(0, |body| body.len())
}

/// A row of any kind: read, written, filed, shown.
pub fn row(data: &[u8]) {
    let Some((kind, body)) = data.split_first() else {
        return;
    };
    let Some(kind) = Kind::ALL.get(usize::from(*kind) % Kind::ALL.len()) else {
        return;
    };
    let Ok(text) = std::str::from_utf8(body) else {
        return;
    };
    let Ok(row) = Row::from_json(*kind, text) else {
        return;
    };
    let written = row.to_json().expect("plain data");
    let again = Row::from_json(*kind, &written).expect("what was written");
    assert_eq!(again, row);
    assert!(scopes(POLE, &row).is_sorted());
    let saved = SavedRow {
        kind: *kind,
        id: row.key().id,
        ver: 1,
        gver: Default::default(),
        scopes: set_of(["pole".to_owned()]),
        body: written,
    };
    let mut bench = bench();
    let mut device = bench.device(staff(COORDINATORS[0]));
    device
        .replica
        .put_base(saved.decode(Book::whole()).expect("what was written"));
    let _ = device.replica.actor();
    match &row {
        Row::Offer(offer) => {
            let weeks: Vec<IsoWeek> = offer.terms.capacity.keys().copied().collect();
            assert!(
                offer.left_over(&weeks)
                    <= offer.terms.capacity.values().copied().max().unwrap_or(0)
            );
            let _ = (
                runs(&weeks),
                offer.overbooked().count(),
                offer.closed_weeks(&weeks),
            );
            let asked = apply(9, 0, 0);
            let asked = common::command::ApplyToOffer {
                offer: offer.id,
                ..asked
            };
            drop(device.prepare(&asked.into(), None, now(), START, None));
        }
        Row::Period(period) => {
            let _ = runs(&period.weeks);
        }
        Row::Placement(placement) => {
            let _ = runs(&placement.weeks);
        }
        Row::Need(need) => {
            let _ = common::rules::age::age_on(need.born, now().today);
            let _ = need.point.distance_m(host_row(0).point);
        }
        Row::Host(host) => {
            let _ = host.point.distance_m(host_row(0).point);
        }
        _ => {}
    }
    // A server that has it still answers.
    if bench.server.write_rows([row]).is_ok() {
        sound(&bench.server, staff(COORDINATORS[0]).into());
    }
}

/// What a device finds in its own store, whoever wrote it.
pub fn stored(data: &[u8]) {
    #[derive(serde::Deserialize)]
    struct Kept {
        meta: Meta,
        #[serde(default)]
        rows: Vec<SavedRow>,
        #[serde(default)]
        outbox: Vec<Pending>,
        #[serde(default)]
        review: Vec<ReviewItem>,
    }
    // What a form keeps of an offer.
    #[derive(serde::Deserialize)]
    struct Draft {
        text: OfferText,
        terms: OfferTerms,
    }
    if data.len() > INPUT_MAX {
        return;
    }
    if let Ok(draft) = serde_json::from_slice::<Draft>(data) {
        let command = common::command::CreateOffer {
            id: offer(90),
            host: host(0),
            text: draft.text,
            terms: draft.terms,
            open: true,
            confirmed: None,
        };
        let mut device = bench().device(staff(COORDINATORS[0]));
        drop(device.prepare(&command.into(), None, now(), START, None));
    }
    let Ok(kept) = serde_json::from_slice::<Kept>(data) else {
        return;
    };
    let (user, space) = (kept.meta.user, kept.meta.space);
    let opened = Opened {
        meta: kept.meta,
        rows: kept.rows,
        outbox: kept.outbox,
        review: kept.review,
    };
    let (outbox, review) = (opened.outbox.clone(), opened.review.clone());
    let mut device = Device::new(opened, now());
    assert_eq!(device.outbox(), outbox);
    drop(device.prepare(&apply(9, 0, 0).into(), None, now(), START, None));
    let session = Session { user, space };
    let mut bench = bench();
    if let Some(req) = device.push_req(100, 10_000)
        && let Some((resp, _)) = answered(bench.server.push(&session, &req, bench.now))
    {
        let _ = device.after_push(&req, &resp);
    }
    let req = device.pull_req(100);
    if let Some(resp) = answered(bench.server.pull(&session, &req, bench.now))
        && let Some(plan) = device.plan(&req, resp, START)
    {
        device.applied(plan, now(), START);
    }
    for item in &review {
        let _ = item.verdict.refusal().map(|refusal| refusal.sentence());
        device.dismissed(item.key());
    }
    assert!(device.review().len() <= outbox.len());
    device.renamed(client(5));
    let numbers = device.outbox().iter().map(|p| p.mutation.mid);
    assert!((1..).zip(numbers).all(|(expected, mid)| expected == mid));
}

/// What people type into a field: a value, or not one.
pub fn typed(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(week) = text.parse::<IsoWeek>() {
        assert_eq!(week.code().parse(), Ok(week));
        assert!(week.prev() <= week && week <= week.next());
    }
    if let Ok(scope) = text.parse::<Scope>() {
        assert_eq!(scope.to_string().parse(), Ok(scope));
    }
    if let Ok(code) = Siret::parse(text) {
        assert_eq!(Siret::parse(&code.spaced()), Ok(code));
        let _ = (code.check(), code.siren());
    }
    if let Ok(code) = Siren::parse(text) {
        let _ = code.luhn_ok();
    }
    if let Ok(code) = Insee::parse(text) {
        assert!(!code.dep().is_empty());
    }
    if let Ok(phone) = Phone::parse(text) {
        assert_eq!(Phone::parse(&phone.spaced()), Ok(phone));
    }
    let _ = (
        Uai::parse(text),
        Postcode::parse(text),
        NafCode::parse(text),
    );
    let folded = fold(text);
    assert_eq!(fold(&folded), folded, "folding once is enough");
    let words = tokens(text);
    let mut index = SearchIndex::build([(1, [(text, 3_u8)])]);
    index.upsert(2, [("menuiserie bois", 3)]);
    let found = index.query(text, 10, |_| true);
    assert!(found.hits.len() <= found.total && found.total <= 2);
    if let [word] = words.as_slice() {
        let found = index.query(word, 10, |_| true);
        assert!(
            found.hits.iter().any(|(id, _)| *id == 1),
            "{word} finds itself"
        );
    }
}

/// Three texts: the second and the third are made from the first.
pub fn merge(data: &[u8]) {
    if data.len() > 64 * 1024 {
        return;
    }
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut texts = text.splitn(3, '\0');
    let (Some(base), Some(first), Some(second)) = (texts.next(), texts.next(), texts.next()) else {
        return;
    };
    let merged = merge::merge(base, first, second);
    assert_eq!(
        merged.is_some(),
        merge::merge(base, second, first).is_some()
    );
    assert_eq!(merge::merge(base, first, base).as_deref(), Some(first));
    let Some(merged) = merged else { return };
    let of = |text: &str| -> BTreeSet<String> { text.split('\n').map(ToOwned::to_owned).collect() };
    let (old, all) = (of(base), of(&merged));
    for side in [first, second] {
        for line in of(side).difference(&old) {
            assert!(all.contains(line), "{line:?} was dropped");
        }
    }
    for line in of(first).intersection(&of(second)) {
        assert!(all.contains(line), "{line:?} was left alone by both");
    }
    let known = |line: &String| of(first).contains(line) || of(second).contains(line);
    assert!(all.iter().all(known), "nothing comes from nowhere");
}
