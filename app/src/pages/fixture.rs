//! A small pôle for the tests of the screens: two classes, three hosts at 0, 10 and 30 km.

use chrono::NaiveDate;
use common::domain::application::{Application, ApplicationStatus};
use common::domain::division::{Division, Filiere, Level};
use common::domain::follow_up::{Note, NoteKind, Revision};
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferStatus, OfferTerms, OfferText};
use common::domain::period::Period;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::{Need, Pupil};
use common::domain::school::School;
use common::ids::{
    ApplicationId, ClientId, DivisionId, HostId, NoteId, OfferId, PeriodId, PlacementId, PoleId,
    PupilId, RevisionId, SchoolId, StaffId, UserId,
};
use common::row::{Row, Stored};
use common::rules::codes::{Insee, Uai};
use common::rules::travel::GeoPoint;
use common::rules::week::IsoWeek;
use common::sync::replica::{BaseRow, Replica};
use uuid::Uuid;

pub const POLE: PoleId = PoleId(Uuid::from_u128(1));
pub const SCHOOL: SchoolId = SchoolId(Uuid::from_u128(2));
pub const DIVISION: DivisionId = DivisionId(Uuid::from_u128(3));
pub const PERIOD: PeriodId = PeriodId(Uuid::from_u128(4));
pub const TEACHER: StaffId = StaffId(Uuid::from_u128(5));
pub const ME: PupilId = PupilId(Uuid::from_u128(10));

/// A week of the school year 2026-2027.
pub fn week(number: u8) -> IsoWeek {
    IsoWeek::new(if number > 30 { 2026 } else { 2027 }, number).expect("a week")
}

/// A day before the period of [`pole`], one in it, one after.
pub fn day(when: &str) -> NaiveDate {
    let week = week(match when {
        "before" => 47,
        "during" => 50,
        _ => 53,
    });
    week.monday()
}

/// Writes a row as the server would.
pub fn put(rows: &mut Replica, row: impl Into<Row>) {
    let row = row.into();
    let old = rows.stored(row.key()).cloned();
    let seq = old.as_ref().map_or(1, |o| o.ver + 1);
    let stored = Stored::next(old.as_ref(), row, seq, None);
    rows.put_base(BaseRow {
        stored,
        scopes: ["pole".to_owned()].into(),
    });
}

/// The school of both classes.
pub fn school() -> School {
    School {
        id: SCHOOL,
        pole: POLE,
        uai: Uai::parse("0540037X").expect("a code"),
        site: 1,
        name: "Lycée d'Essai".into(),
        commune: Insee::parse("54329").expect("a code"),
        commune_name: "Lunéville".into(),
        point: at(0),
        phone: String::new(),
        boarding: false,
    }
}

/// As far north of Lunéville as asked.
fn at(km: i32) -> GeoPoint {
    GeoPoint::from_e5(4_859_250 + km * 899, 649_250).expect("a place")
}

fn commune() -> Insee {
    Insee::parse("54329").expect("a commune")
}

pub fn host(number: u128, name: &str, km: i32) -> Host {
    Host {
        id: HostId(Uuid::from_u128(number)),
        pole: POLE,
        name: name.into(),
        sector: "Électricité".into(),
        commune: commune(),
        commune_name: "Lunéville".into(),
        point: at(km),
        siret: None,
        headcount: None,
        country: Default::default(),
        foreign_id: String::new(),
        sharing: Default::default(),
        owner: None,
        state: Default::default(),
        blocked: false,
        verified_on: None,
        merged_into: None,
    }
}

/// An open offer of a host, one seat in each week of the period.
pub fn offer(number: u128, host: u128, title: &str) -> Offer {
    Offer {
        id: OfferId(Uuid::from_u128(number)),
        pole: POLE,
        host: HostId(Uuid::from_u128(host)),
        text: OfferText {
            title: title.into(),
            description: String::new(),
        },
        terms: OfferTerms {
            filieres: vec![Filiere::Electricite],
            levels: vec![Level::Premiere],
            capacity: [(week(49), 1), (week(50), 1)].into(),
            group_size: 1,
            minimum_age: 14,
        },
        status: OfferStatus::Open,
        previous: None,
        taken: [].into(),
    }
}

pub fn pupil(number: u128, last_name: &str) -> Pupil {
    Pupil {
        id: PupilId(Uuid::from_u128(number)),
        school: SCHOOL,
        division: DIVISION,
        first_name: "Camille".into(),
        last_name: last_name.into(),
    }
}

pub fn division() -> Division {
    Division {
        id: DIVISION,
        school: SCHOOL,
        name: "1MELEC".into(),
        diploma: "Bac pro MELEC".into(),
        level: Level::Premiere,
        filiere: Filiere::Electricite,
        calendar: None,
    }
}

pub fn need(pupil: PupilId) -> Need {
    Need {
        pupil,
        school: SCHOOL,
        division: DIVISION,
        reference: "E-0427".into(),
        born: NaiveDate::from_ymd_opt(2010, 6, 1).expect("a date"),
        commune: commune(),
        commune_name: "Lunéville".into(),
        point: at(0),
        schooling: Default::default(),
        exempt: Vec::new(),
    }
}

pub fn period() -> Period {
    Period {
        id: PERIOD,
        school: SCHOOL,
        division: DIVISION,
        name: "PFMP 1".into(),
        weeks: vec![week(49), week(50)],
        kind: Default::default(),
        state: Default::default(),
        version: 1,
    }
}

pub fn application(
    number: u128,
    pupil: PupilId,
    offer: OfferId,
    status: ApplicationStatus,
) -> Application {
    Application {
        id: ApplicationId(Uuid::from_u128(number)),
        pole: POLE,
        school: SCHOOL,
        division: DIVISION,
        pupil,
        offer,
        period: PERIOD,
        weeks: vec![week(49), week(50)],
        message: String::new(),
        status,
        motive: None,
        comment: String::new(),
        lapse: None,
        asked_at: i64::try_from(number).unwrap_or(0),
        answered_at: None,
    }
}

pub fn placement(number: u128, of: &Application, host: u128) -> Placement {
    Placement {
        id: PlacementId(Uuid::from_u128(number)),
        pole: POLE,
        school: SCHOOL,
        division: DIVISION,
        pupil: of.pupil,
        period: of.period,
        host: HostId(Uuid::from_u128(host)),
        offer: Some(of.offer),
        application: Some(of.id),
        weeks: of.weeks.clone(),
        status: PlacementStatus::Confirmed,
        found: None,
        origin: Default::default(),
        tutor: Default::default(),
        hours: Default::default(),
        interruption: None,
        replaces: None,
    }
}

pub fn note(number: u128, pupil: PupilId, kind: NoteKind) -> Note {
    Note {
        id: NoteId(Uuid::from_u128(number)),
        school: SCHOOL,
        division: DIVISION,
        pupil,
        period: None,
        kind,
        author: TEACHER,
        written_at: i64::try_from(number).unwrap_or(0),
        level: 0,
    }
}

pub fn revision(number: u128, note: &Note, parents: &[u128], text: &str) -> Revision {
    Revision {
        id: RevisionId(Uuid::from_u128(number)),
        note: note.id,
        school: SCHOOL,
        division: DIVISION,
        pupil: note.pupil,
        parents: parents
            .iter()
            .map(|p| RevisionId(Uuid::from_u128(*p)))
            .collect(),
        text: text.into(),
        author: TEACHER,
        written_at: i64::try_from(number).unwrap_or(0),
    }
}

/// The pupil [`ME`] of [`DIVISION`] before [`PERIOD`]; offers 101 (0 km), 102 (10 km) and
/// 103 (30 km).
pub fn pole() -> Replica {
    let mut rows = Replica::new(UserId(ME.0), POLE, ClientId(Uuid::from_u128(99)));
    put(&mut rows, division());
    put(&mut rows, period());
    put(&mut rows, pupil(10, "Durand"));
    put(&mut rows, need(ME));
    for (number, name, km) in [(51, "Volta", 0), (52, "Ampère", 10), (53, "Ohm", 30)] {
        put(&mut rows, host(number, name, km));
        put(
            &mut rows,
            offer(number + 50, number, &format!("Installation chez {name}")),
        );
    }
    rows
}
