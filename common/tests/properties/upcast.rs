//! Commands of an older version: read for ever, and never lost when they cannot be.

use crate::support::bench::{Bench, mutation};
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::upcast::{STEPS, Step, upcast};
use common::command::{Command, SCHEMA};
use common::domain::follow_up::NoteKind;
use common::ids::{PeriodId, UserId};
use common::refusal::{NextStep, Refusal};
use common::sync::device::{ClientStore, Device, NewMutation};
use common::sync::memory::ready;
use common::sync::protocol::Verdict;
use common::sync::server::Session;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The version that the steps below lead to.
const CURRENT: u32 = 3;

/// As if a note's words had been called otherwise at first, and a note had had no kind; a request
/// another name until the version before this one.
const OLDER: &[Step] = &[
    Step {
        from: 1,
        op: "write_note",
        into: "write_note",
        args: |mut args| {
            let fields = args.as_object_mut()?;
            let words = fields.remove("words")?;
            fields.insert("text".into(), words);
            Some(args)
        },
    },
    Step {
        from: 2,
        op: "write_note",
        into: "write_note",
        args: |mut args| {
            let fields = args.as_object_mut()?;
            fields.insert("kind".into(), json!(NoteKind::Other));
            Some(args)
        },
    },
    Step {
        from: 2,
        op: "ask",
        into: "apply_to_offer",
        args: |mut args| {
            let fields = args.as_object_mut()?;
            fields.insert("message".into(), json!(""));
            Some(args)
        },
    },
];

fn read(schema: u32, op: &str, args: &Value) -> Result<Command, Refusal> {
    let now = upcast(OLDER, CURRENT, op, schema, args)?;
    Command::read(&now.op, &now.args)
}

/// The command as that version would have written it.
fn written_in(schema: u32, command: &Command) -> (String, Value) {
    let (mut op, mut args) = (command.op().to_owned(), command.args());
    if let Some(fields) = args.as_object_mut() {
        if op == "write_note" && schema < 3 {
            fields.remove("kind");
        }
        if op == "write_note" && schema < 2 {
            let words = fields.remove("text").unwrap();
            fields.insert("words".into(), words);
        }
        if op == "apply_to_offer" && schema < 3 {
            fields.remove("message");
            op = "ask".into();
        }
    }
    (op, args)
}

fn command() -> impl Strategy<Value = Command> {
    let note = (0_usize..9, 0_usize..3, ".{0,20}", any::<bool>());
    prop_oneof![
        note.prop_map(|(id, who, text, dated)| {
            let period: Option<PeriodId> = dated.then(|| period(0));
            let kind = NoteKind::Other;
            common::command::WriteNote {
                text,
                period,
                kind,
                ..write(id, who)
            }
            .into()
        }),
        (0_usize..9, 0..PUPILS, 0..OFFERS).prop_map(|(id, who, what)| apply(id, who, what).into()),
        (0_usize..9).prop_map(|id| withdraw(id).into()),
        (0..OFFERS, 0_usize..9).prop_map(|(id, n)| edit_text(id, &format!("Titre {n}")).into()),
    ]
}

proptest! {
    #[test]
    fn a_command_of_any_older_version_is_read_as_what_it_meant(
        command in command(), schema in 1..=CURRENT,
    ) {
        let (op, args) = written_in(schema, &command);
        prop_assert_eq!(read(schema, &op, &args), Ok(command));
    }

    #[test]
    fn an_old_version_of_anything_is_a_command_or_a_refusal(
        schema in 0..CURRENT + 2, op in 0_usize..4, command in command(), dropped in 0_usize..6,
    ) {
        let (_, mut args) = written_in(schema, &command);
        if let Some(fields) = args.as_object_mut()
            && let Some(key) = fields.keys().nth(dropped).cloned()
        {
            fields.remove(&key);
        }
        let op = ["write_note", "ask", "apply_to_offer", "edit_offer"][op];
        let answer = read(schema, op, &args);
        if !(1..=CURRENT).contains(&schema) {
            prop_assert_eq!(answer, Err(Refusal::UnknownCommand));
        } else if let Err(refusal) = answer {
            prop_assert!(matches!(refusal, Refusal::UnknownCommand | Refusal::BadArguments));
        }
    }
}

#[test]
fn what_does_not_fit_an_old_version_is_refused_with_the_advice_to_update() {
    for (schema, args) in [
        (1, json!({ "text": "Essai" })),
        (1, json!("Essai")),
        (2, json!(null)),
    ] {
        let refusal = read(schema, "write_note", &args).unwrap_err();
        assert_eq!(refusal, Refusal::BadArguments);
        assert_eq!(refusal.next_step(), NextStep::UpdateApp);
    }
    // The old name is gone with its version.
    let (_, args) = written_in(2, &apply(0, 0, 0).into());
    assert_eq!(read(3, "ask", &args), Err(Refusal::UnknownCommand));
}

#[test]
fn every_step_leads_from_an_older_version_to_a_command_that_exists() {
    for step in STEPS {
        assert!((1..SCHEMA).contains(&step.from), "{step:?}");
        let goes_on = |s: &Step| s.op == step.into && s.from > step.from;
        let ends = Command::OPS.contains(&step.into) || STEPS.iter().any(goes_on);
        assert!(ends, "{step:?}");
        let same = STEPS
            .iter()
            .filter(|s| (s.from, s.op) == (step.from, step.op));
        assert_eq!(same.count(), 1, "{step:?}");
    }
}

/// The outbox of another version: a device opened on it, and what its server says.
fn outbox_of(schema: u32) -> (Bench, Device, Verdict) {
    let mut bench = Bench::new();
    let user: UserId = staff(TEACHER_OF_DIVISION).into();
    let (mut device, idb) = bench.phone(user);
    let asked = write(0, 0);
    let written = mutation(1, &asked.into(), Vec::new());
    let new = NewMutation {
        op: written.op,
        args: written.args,
        seen: Vec::new(),
        base: 0,
        shown: Vec::new(),
        at: START,
        offset: 0,
        draft: None,
    };
    ready(idb.commit(new)).unwrap();
    let mut outbox = ready(idb.outbox()).unwrap();
    outbox[0].mutation.schema = schema;
    device.reloaded(outbox, Vec::new(), now());
    let req = device.push_req(10, 10_000).unwrap();
    assert_eq!(req.mutations[0].schema, schema, "sent as it was written");
    let (resp, _) = bench
        .server
        .push(&Session { user, space: POLE }, &req, now())
        .unwrap();
    let verdict = resp.verdicts[0].1.clone();
    // The store keeps what the app of that version wrote.
    bench.sync(&mut device, &idb);
    (bench, device, verdict)
}

#[test]
fn an_outbox_of_this_version_or_an_older_one_is_read_and_sent() {
    for schema in 1..=SCHEMA {
        let (bench, device, verdict) = outbox_of(schema);
        assert!(verdict.is_applied(), "{verdict:?}");
        assert_eq!(bench.all::<common::domain::follow_up::Note>().len(), 1);
        assert!(device.outbox().is_empty() && device.review().is_empty());
    }
}

#[test]
fn an_outbox_of_a_newer_version_comes_back_whole_with_the_advice_to_update() {
    for schema in [SCHEMA + 1, u32::MAX, 0] {
        let (_, device, verdict) = outbox_of(schema);
        let refusal = verdict.refusal().unwrap();
        assert_eq!(refusal, Refusal::UnknownCommand);
        assert_eq!(refusal.next_step(), NextStep::UpdateApp);
        let kept = &device.review()[0].pending.mutation;
        assert_eq!(
            (kept.schema, &kept.args["text"]),
            (schema, &json!("Visite 0"))
        );
    }
}
