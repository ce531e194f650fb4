//! Rows kept as segments are what the same changes make of rows kept one by one.

use crate::support::pole::*;
use common::ids::ClientId;
use common::row::{Kind, RowKey};
use common::sync::device::segments::{Part, read, write, write_rows};
use common::sync::device::{ClientStore, Meta, MetaChange, PullPlan, RowOp, SavedRow};
use common::sync::memory::{SimIdb, ready};
use proptest::prelude::*;
use uuid::Uuid;

const SCOPES: [&str; 3] = ["pole", "school", "user"];

fn row(kind: Kind, id: u128, ver: u64, scopes: Vec<&str>) -> SavedRow {
    SavedRow {
        kind,
        id: Uuid::from_u128(id),
        ver,
        gver: [("text".to_owned(), ver)].into(),
        scopes: scopes.into_iter().map(str::to_owned).collect(),
        body: format!("{{\"text\":\"{ver}\\n\\t+\"}}"),
    }
}

fn kind() -> impl Strategy<Value = Kind> {
    proptest::sample::select(vec![Kind::Offer, Kind::Host, Kind::Pupil, Kind::Note])
}

fn op() -> impl Strategy<Value = RowOp> {
    let scopes = proptest::sample::subsequence(SCOPES.to_vec(), 1..=SCOPES.len());
    prop_oneof![
        6 => (kind(), 0..4_u128, 1..9_u64, scopes)
            .prop_map(|(kind, id, ver, scopes)| RowOp::Put(row(kind, id, ver, scopes))),
        2 => (kind(), 0..4_u128)
            .prop_map(|(kind, id)| RowOp::Del(RowKey::new(kind, Uuid::from_u128(id)))),
        1 => proptest::sample::select(SCOPES.to_vec())
            .prop_map(|scope| RowOp::Forget(scope.to_owned())),
    ]
}

fn sorted(mut rows: Vec<SavedRow>) -> Vec<SavedRow> {
    rows.sort_by_key(|row| (row.kind, row.id));
    rows
}

proptest! {
    #[test]
    fn segments_hold_what_a_store_of_rows_holds(
        answers in prop::collection::vec(prop::collection::vec(op(), 0..12), 0..12),
    ) {
        let idb = SimIdb::default();
        let meta = Meta::new(ClientId(Uuid::from_u128(1)), pupil(0).into(), POLE);
        ready(idb.open(meta.clone())).unwrap();
        for ops in &answers {
            let plan = PullPlan {
                expected: None,
                client: meta.client,
                clear: false,
                ops: ops.clone(),
                meta: MetaChange::none(&meta),
                last_mid: 0,
                verdicts: Vec::new(),
            };
            ready(idb.apply(&plan, 0)).unwrap();
        }
        let expected = sorted(ready(idb.open(meta)).unwrap().rows);
        let mut found = Vec::new();
        for part in Part::ALL {
            let texts: Vec<String> = answers.iter().map(|ops| write(ops, part)).collect();
            let rows = read(texts.iter().map(String::as_str)).rows;
            prop_assert!(rows.iter().all(|row| Part::of(row.kind) == part));
            let anew = write_rows(&rows);
            prop_assert_eq!(&read([anew.as_str()]).rows, &rows);
            found.extend(rows);
        }
        prop_assert_eq!(sorted(found), expected);
    }
}

#[test]
fn segments_are_written_anew_once_most_of_them_is_overtaken() {
    let put = |ver| RowOp::Put(row(Kind::Offer, 1, ver, vec!["pole"]));
    let many: Vec<RowOp> = (1..1_000).map(put).collect();
    let text = write(&many, Part::Catalogue);
    assert!(read([text.as_str()]).is_stale());
    assert!(!read([write(&many[..10], Part::Catalogue).as_str()]).is_stale());
    // A kind that only a newer app knows would not come out of it.
    let foreign = text.replace("\"offer\"", "\"of_tomorrow\"");
    assert!(!read([text.as_str(), foreign.as_str()]).is_stale());
}

#[test]
fn a_damaged_line_is_left_out_and_the_others_are_read() {
    let row = row(Kind::Offer, 1, 1, vec!["pole"]);
    let text = write_rows(std::slice::from_ref(&row));
    let damaged = format!("+{{\"kind\":\n?\n-\n-offer x\n{text}+{{}}\t{{}}\n");
    assert_eq!(read([damaged.as_str()]).rows, [row]);
}
