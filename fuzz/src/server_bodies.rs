//! The server's own decoders: files of an import, what people type to come in.

use super::server;
use chrono::NaiveDate;
use common::api::LoginReq;
use common::api::office::Answers;
use common::command::Command;
use common::domain::division::{Division, Filiere, Level};
use common::domain::pupil::{Need, Pupil, Schooling};
use common::domain::school::School;
use common::ids::{DivisionId, PoleId, PupilId, SchoolId};
use common::rules::codes::{Insee, Uai};
use common::rules::travel::GeoPoint;
use server::auth::code::Code;
use server::auth::device;
use server::auth::key::ServerKey;
use server::import::pupils::{Known as KnownPupils, PUPILS_MAX, Sheet, guess, plan as plan_pupils};
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

/// A file of pupils: refused, or a plan whose commands can be read again, and the same each time. No
/// pupil is told to be two things.
pub fn pupils(data: &[u8]) {
    let Ok(sheet) = Sheet::read(data) else {
        return;
    };
    assert!(sheet.lines.len() <= PUPILS_MAX);
    let columns = guess(&sheet.titles);
    let known = school();
    let planned = || {
        let mut next = 100;
        let new_id = || {
            next += 1;
            Uuid::from_u128(next)
        };
        plan_pupils(&sheet, &columns, &Answers::default(), &known, new_id)
    };
    let plan = planned();
    for problem in &plan.preview.problems {
        assert!(!problem.sentence.is_empty());
    }
    for command in &plan.commands {
        let read = Command::read(command.op(), &command.args());
        assert_eq!(read.as_ref(), Ok(command));
    }
    assert_eq!(
        plan.commands.len(),
        plan.effects.len(),
        "no class is made unasked"
    );
    let again = planned();
    assert_eq!(
        (again.commands, again.preview),
        (plan.commands, plan.preview)
    );
}

fn school() -> KnownPupils {
    let Known { communes, .. } = communes();
    let (insee, name, point) = communes.first().cloned().expect("a commune");
    let school = School {
        id: SchoolId(Uuid::from_u128(2)),
        pole: POLE,
        uai: Uai::parse("0540037X").expect("a code"),
        site: 1,
        name: "Lycée d'Essai".into(),
        commune: insee,
        commune_name: name.clone(),
        point,
        phone: String::new(),
        boarding: false,
    };
    let division = Division {
        id: DivisionId(Uuid::from_u128(3)),
        school: school.id,
        name: "1MELEC".into(),
        diploma: "Bac pro MELEC".into(),
        level: Level::Premiere,
        filiere: Filiere::Electricite,
        calendar: None,
    };
    let pupil = |number: u128, last_name: &str, first_name: &str| {
        let pupil = Pupil {
            id: PupilId(Uuid::from_u128(number)),
            school: school.id,
            division: division.id,
            first_name: first_name.into(),
            last_name: last_name.into(),
        };
        let need = Need {
            pupil: pupil.id,
            school: school.id,
            division: division.id,
            reference: format!("1MELEC-{number}"),
            born: NaiveDate::from_ymd_opt(2009, 9, 3).expect("a day"),
            commune: insee,
            commune_name: name.clone(),
            point,
            schooling: Schooling::Present,
            exempt: Vec::new(),
        };
        (pupil, need)
    };
    KnownPupils {
        pupils: vec![
            pupil(10, "Aubertel", "Maëlys"),
            pupil(11, "Bassenval", "Jean-Noël"),
        ],
        divisions: vec![division],
        communes,
        today: NaiveDate::from_ymd_opt(2026, 10, 5).expect("a day"),
        school,
    }
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
