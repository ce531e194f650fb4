//! The server's own decoders: files of an import, what people type to come in.

use super::server;
use common::api::LoginReq;
use common::command::Command;
use common::ids::PoleId;
use common::rules::codes::Insee;
use common::rules::travel::GeoPoint;
use server::auth::code::Code;
use server::auth::device;
use server::auth::key::ServerKey;
use server::import::{Known, Plan, plan};
use uuid::Uuid;

const POLE: PoleId = PoleId(Uuid::from_u128(1));

fn communes() -> Known {
    let point = GeoPoint::from_e5(4_859_254, 649_213).expect("a point on Earth");
    let commune = |code, name: &str| (Insee::parse(code).expect("a code"), name.to_owned(), point);
    Known {
        communes: vec![
            commune("54329", "Lunéville"),
            commune("54039", "Baccarat"),
            commune("57001", "Hameau"),
            commune("88001", "Hameau"),
        ],
        ..Known::default()
    }
}

fn planned(bytes: &[u8], known: &Known) -> Option<Plan> {
    let mut next = 100;
    let new_id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    plan(bytes, POLE, known, new_id).ok()
}

/// A file of offers: a plan or an error on a line of it, and the same plan each time.
pub fn import(data: &[u8]) {
    let known = communes();
    let Some(plan) = planned(data, &known) else {
        return;
    };
    let lines = u64::try_from(data.len()).expect("a length") + 1;
    for error in &plan.errors {
        assert!(error.line <= lines && !error.sentence.is_empty(), "{error}");
    }
    for change in &plan.changes {
        assert!(!change.to_string().is_empty());
    }
    for (line, command) in &plan.commands {
        assert!((1..=lines).contains(line));
        let read = Command::read(command.op(), &command.args());
        assert_eq!(read.as_ref(), Ok(command));
    }
    let again = planned(data, &known).expect("the same file");
    assert_eq!(again.commands, plan.commands);
}

/// What is typed to come in, and what a browser says of itself.
pub fn identity(data: &[u8]) {
    if let Ok(req) = serde_json::from_slice::<LoginReq>(data) {
        if let LoginReq::Code { code } = &req {
            typed(code);
        }
        let written = serde_json::to_string(&req).expect("plain data");
        let read: LoginReq = serde_json::from_str(&written).expect("what was written");
        assert!(read == req);
        assert_eq!(format!("{req:?}"), "LoginReq(…)", "never told");
    }
    let text = String::from_utf8_lossy(data);
    typed(&text);
    assert!(!device::label(&text).is_empty());
}

fn typed(text: &str) {
    if let Some(code) = Code::read(text) {
        assert_eq!(Code::read(&code.printed()), Some(code.clone()));
        let key = ServerKey::new([7; 32]);
        assert_eq!(code.mark(&key).len(), 64);
    }
}
