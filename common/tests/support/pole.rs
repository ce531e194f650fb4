//! A small pôle of fictional people: two schools, three divisions, seven pupils, adults of every
//! role, hosts and offers with few seats.
//!
//! Everything is known by its number: `pupil(3)` is a pupil of `division(1)` in `school(0)`.

use chrono::NaiveDate;
use common::command::Now;
use common::domain::division::{Division, Filiere, Level};
use common::domain::host::{Host, HostContact};
use common::domain::offer::{Offer, OfferStatus, OfferTerms, OfferText};
use common::domain::period::Period;
use common::domain::pole::Pole;
use common::domain::pupil::{Need, Pupil};
use common::domain::school::School;
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::*;
use common::row::Row;
use common::rules::codes::{Insee, Uai};
use common::rules::travel::GeoPoint;
use common::rules::week::IsoWeek;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Monday 5 October 2026, 10 h UTC.
pub const START: i64 = 1_791_194_400_000;
pub const POLE: PoleId = PoleId(uid(0xf0, 0));
pub const OTHER_POLE: PoleId = PoleId(uid(0xf0, 1));
pub const EPOCH: Uuid = uid(0xe0, 1);

/// Coordinators.
pub const COORDINATORS: [usize; 2] = [0, 1];
/// Teachers: of division 0, of school 0, of division 2.
pub const TEACHER_OF_DIVISION: usize = 2;
pub const TEACHER_OF_SCHOOL: usize = 3;
pub const TEACHER_ELSEWHERE: usize = 4;
pub const ADMINISTRATOR: usize = 5;
/// An adult without any role.
pub const NO_ROLE: usize = 6;
/// An offer that is a draft, and one of another field.
pub const DRAFT: usize = 4;
pub const OTHER_FIELD: usize = 5;

pub const PUPILS: usize = 7;
pub const OFFERS: usize = 6;

/// A readable id: what it names, then its number.
pub const fn uid(what: u8, number: usize) -> Uuid {
    Uuid::from_u128(((what as u128) << 120) | 0x7000_8000_0000_0000_0000 | number as u128)
}

macro_rules! numbered {
    ($($name:ident: $id:ident = $what:literal;)*) => {$(
        pub const fn $name(number: usize) -> $id { $id(uid($what, number)) }
    )*};
}

numbered! {
    school: SchoolId = 0x01;
    division: DivisionId = 0x02;
    period: PeriodId = 0x03;
    pupil: PupilId = 0x04;
    staff: StaffId = 0x05;
    assignment: AssignmentId = 0x06;
    host: HostId = 0x07;
    offer: OfferId = 0x08;
    application: ApplicationId = 0x09;
    placement: PlacementId = 0x0a;
    note: NoteId = 0x0b;
    revision: RevisionId = 0x0c;
    client: ClientId = 0x0d;
    ticket: SealedId = 0x0e;
}

pub fn now() -> Now {
    Now::at(START)
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn week(text: &str) -> IsoWeek {
    text.parse().unwrap()
}

pub fn weeks(numbers: &[u8]) -> Vec<IsoWeek> {
    numbers
        .iter()
        .map(|n| IsoWeek::new(2026, *n).unwrap())
        .collect()
}

pub const fn division_of(pupil: usize) -> usize {
    match pupil {
        0..=2 => 0,
        3 | 4 => 1,
        _ => 2,
    }
}

pub const fn school_of(division: usize) -> usize {
    if division == 2 { 1 } else { 0 }
}

pub fn terms(seats: u8) -> OfferTerms {
    OfferTerms {
        filieres: vec![Filiere::Bois],
        levels: vec![Level::Premiere],
        capacity: (47..=53)
            .map(|n| (IsoWeek::new(2026, n).unwrap(), seats))
            .collect(),
        group_size: 1,
        minimum_age: 15,
    }
}

pub fn text(title: &str) -> OfferText {
    OfferText {
        title: title.into(),
        description: "Découvrir le métier.".into(),
    }
}

fn commune() -> (Insee, String, GeoPoint) {
    let point = GeoPoint {
        lat_e5: 4_859_000,
        lon_e5: 650_000,
    };
    (Insee::parse("54329").unwrap(), "Lunéville".into(), point)
}

pub fn school_row(number: usize) -> School {
    let (commune, commune_name, point) = commune();
    School {
        id: school(number),
        pole: POLE,
        uai: Uai::parse("0540999T").unwrap(),
        site: u16::try_from(number + 1).unwrap(),
        name: format!("Lycée d'essai {number}"),
        commune,
        commune_name,
        point,
        phone: String::new(),
        boarding: false,
    }
}

pub fn division_row(number: usize) -> Division {
    Division {
        id: division(number),
        school: school(school_of(number)),
        name: format!("1MEN{number}"),
        diploma: "Bac pro menuiserie".into(),
        level: Level::Premiere,
        filiere: Filiere::Bois,
        calendar: None,
    }
}

/// Divisions 0 and 1 skip a week, division 2 has week 53.
pub fn period_row(number: usize) -> Period {
    Period {
        id: period(number),
        school: school(school_of(number)),
        division: division(number),
        name: "PFMP n° 1".into(),
        weeks: weeks(if number == 2 {
            &[50, 51, 52, 53]
        } else {
            &[48, 49, 51]
        }),
        kind: Default::default(),
        state: Default::default(),
        version: 1,
    }
}

pub fn pupil_row(number: usize) -> Pupil {
    let division_number = division_of(number);
    Pupil {
        id: pupil(number),
        school: school(school_of(division_number)),
        division: division(division_number),
        first_name: format!("Prénom{number}"),
        last_name: format!("Essai{number}"),
    }
}

pub fn need_row(number: usize) -> Need {
    let (commune, commune_name, point) = commune();
    let pupil_row = pupil_row(number);
    Need {
        pupil: pupil_row.id,
        school: pupil_row.school,
        division: pupil_row.division,
        reference: format!("E-{number}"),
        born: date("2009-03-01"),
        commune,
        commune_name,
        point,
        schooling: Default::default(),
        exempt: Vec::new(),
    }
}

pub fn host_row(number: usize) -> Host {
    let (commune, commune_name, point) = commune();
    Host {
        id: host(number),
        pole: POLE,
        name: format!("Menuiserie d'essai {number}"),
        sector: "Menuiserie".into(),
        commune,
        commune_name,
        point,
        siret: None,
        headcount: Some(4),
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

pub fn contact_row(number: usize) -> HostContact {
    HostContact {
        host: host(number),
        pole: POLE,
        address: "1 rue d'Essai".into(),
        contact_name: "Camille Essai".into(),
        phone: String::new(),
        email: format!("hote{number}@exemple.invalid"),
        private_to: None,
    }
}

pub fn offer_row(number: usize) -> Offer {
    let mut terms = terms(if number == 2 { 2 } else { 1 });
    if number == OTHER_FIELD {
        terms.filieres = vec![Filiere::Commerce];
    }
    Offer {
        id: offer(number),
        pole: POLE,
        host: host(number % 3),
        text: text(&format!("Menuiserie {number}")),
        terms,
        status: if number == DRAFT {
            OfferStatus::Draft
        } else {
            OfferStatus::Open
        },
        previous: None,
        taken: BTreeMap::new(),
    }
}

pub fn assignment_row(number: usize, role: Role, territory: Territory) -> Assignment {
    Assignment {
        id: assignment(number),
        staff: staff(number),
        role,
        territory,
        active: true,
    }
}

/// Everything there is at the beginning.
pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = vec![
        Pole {
            id: POLE,
            number: 17,
            name: "Lunéville".into(),
            year: 2026,
            settings: Default::default(),
        }
        .into(),
    ];
    rows.extend((0..2).map(|n| Row::from(school_row(n))));
    for number in 0..3 {
        rows.push(division_row(number).into());
        rows.push(period_row(number).into());
        rows.push(host_row(number).into());
        rows.push(contact_row(number).into());
    }
    for number in 0..PUPILS {
        rows.push(pupil_row(number).into());
        rows.push(need_row(number).into());
    }
    rows.extend((0..OFFERS).map(|n| Row::from(offer_row(n))));
    for number in 0..=NO_ROLE {
        rows.push(
            Staff {
                id: staff(number),
                pole: POLE,
                first_name: format!("Adulte{number}"),
                last_name: "Essai".into(),
            }
            .into(),
        );
    }
    for (number, role, territory) in [
        (0, Role::Coordinator, Territory::Pole(POLE)),
        (1, Role::Coordinator, Territory::Pole(POLE)),
        (
            TEACHER_OF_DIVISION,
            Role::Teacher,
            Territory::Division(division(0)),
        ),
        (
            TEACHER_OF_SCHOOL,
            Role::Teacher,
            Territory::School(school(0)),
        ),
        (
            TEACHER_ELSEWHERE,
            Role::Teacher,
            Territory::Division(division(2)),
        ),
        (ADMINISTRATOR, Role::Administrator, Territory::Pole(POLE)),
    ] {
        rows.push(assignment_row(number, role, territory).into());
    }
    rows
}
