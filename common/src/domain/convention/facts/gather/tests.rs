use super::*;
use crate::domain::convention::facts::tests::{at, on};
use crate::domain::convention::field::Field;
use crate::domain::division::{Filiere, Level};
use crate::domain::found_place::Country;
use crate::domain::host::{HostState, Sharing};
use crate::domain::period::{PeriodState, PlacementKind};
use crate::domain::placement::{DayHours, PlacementStatus, Tutor};
use crate::domain::pupil::Schooling;
use crate::ids::{
    ContactId, DivisionId, HostId, PeriodId, PlacementId, PoleId, PupilId, SchoolId, StaffId,
};
use crate::rules::codes::{Siret, Uai};
use crate::rules::travel::GeoPoint;
use uuid::Uuid;

const fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

const POLE: PoleId = PoleId(id(1));
const SCHOOL: SchoolId = SchoolId(id(2));
const DIVISION: DivisionId = DivisionId(id(3));
const PUPIL: PupilId = PupilId(id(4));
const PERIOD: PeriodId = PeriodId(id(5));
const HOST: HostId = HostId(id(6));

struct Rows {
    placement: Placement,
    pupil: Pupil,
    need: Need,
    division: Division,
    school: School,
    period: Period,
    host: Host,
    contact: HostContact,
    people: Vec<Contact>,
    referent: Staff,
}

fn point() -> GeoPoint {
    GeoPoint::from_e5(4_900_000, 600_000).unwrap()
}

fn somebody(n: u128, name: &str, role: ContactRole, entitled: bool) -> Contact {
    Contact {
        id: ContactId(id(n)),
        host: HOST,
        pole: POLE,
        private_to: None,
        name: name.into(),
        role,
        entitled,
        phone: "03 53 01 00 20".into(),
        email: String::new(),
        prefers: None,
        active: true,
    }
}

fn metz() -> Insee {
    Insee::parse("57463").unwrap()
}

/// Two weeks; Good Friday, which is off in Metz, is in the second.
fn weeks() -> Vec<IsoWeek> {
    vec![
        IsoWeek::new(2027, 11).unwrap(),
        IsoWeek::new(2027, 12).unwrap(),
    ]
}

fn placement() -> Placement {
    let day = DayHours {
        start: at(8, 0),
        end: at(16, 0),
        pause: Some((at(12, 0), at(13, 0))),
    };
    Placement {
        id: PlacementId(id(7)),
        pole: POLE,
        school: SCHOOL,
        division: DIVISION,
        pupil: PUPIL,
        period: PERIOD,
        host: HOST,
        offer: None,
        application: None,
        found: None,
        origin: Default::default(),
        weeks: weeks(),
        status: PlacementStatus::Confirmed,
        tutor: Tutor::default(),
        hours: [2, 3, 4, 5].map(|n| (n, day)).into(),
        interruption: None,
        replaces: None,
    }
}

fn a_pupil() -> Pupil {
    Pupil {
        id: PUPIL,
        school: SCHOOL,
        division: DIVISION,
        first_name: "Lina".into(),
        last_name: "Exemple".into(),
    }
}

fn need() -> Need {
    Need {
        pupil: PUPIL,
        school: SCHOOL,
        division: DIVISION,
        reference: "1MELEC2-07".into(),
        born: on("2010-02-03"),
        commune: metz(),
        commune_name: "Metz".into(),
        point: point(),
        schooling: Schooling::Present,
        exempt: vec![],
    }
}

fn division() -> Division {
    Division {
        id: DIVISION,
        school: SCHOOL,
        name: "1MELEC2".into(),
        diploma: "Bac pro MELEC".into(),
        level: Level::Premiere,
        filiere: Filiere::Electricite,
        calendar: None,
    }
}

fn school() -> School {
    School {
        id: SCHOOL,
        pole: POLE,
        uai: Uai::parse("0540076P").unwrap(),
        site: 1,
        name: "Lycée de l'Exemple".into(),
        commune: metz(),
        commune_name: "Metz".into(),
        point: point(),
        phone: "03 53 01 00 10".into(),
        boarding: false,
    }
}

fn a_period() -> Period {
    Period {
        id: PERIOD,
        school: SCHOOL,
        division: DIVISION,
        name: "PFMP n° 2".into(),
        weeks: weeks(),
        kind: PlacementKind::Pfmp,
        state: PeriodState::Published,
        version: 1,
    }
}

fn a_host() -> Host {
    Host {
        id: HOST,
        pole: POLE,
        name: "Atelier".into(),
        sector: "Électricité".into(),
        commune: metz(),
        commune_name: "Metz".into(),
        point: point(),
        siret: Siret::parse("73282932000074").ok(),
        headcount: None,
        country: Country::France,
        foreign_id: String::new(),
        sharing: Sharing::Pole,
        owner: None,
        state: HostState::Active,
        blocked: false,
        verified_on: None,
        merged_into: None,
    }
}

fn a_contact() -> HostContact {
    HostContact {
        host: HOST,
        pole: POLE,
        address: "12 rue des Artisans".into(),
        contact_name: "Accueil".into(),
        phone: "03 53 01 00 11".into(),
        email: String::new(),
        private_to: None,
    }
}

fn people() -> Vec<Contact> {
    vec![
        somebody(10, "Anne Tuteur", ContactRole::Tutor, true),
        somebody(11, "Paul Signataire", ContactRole::Signatory, true),
        somebody(12, "Zoé Ancien", ContactRole::Signatory, false),
    ]
}

fn a_referent() -> Staff {
    Staff {
        id: StaffId(id(8)),
        pole: POLE,
        first_name: "Jeanne".into(),
        last_name: "Référente".into(),
    }
}

/// A host in Metz, and a week with four days.
fn rows() -> Rows {
    Rows {
        placement: placement(),
        pupil: a_pupil(),
        need: need(),
        division: division(),
        school: school(),
        period: a_period(),
        host: a_host(),
        contact: a_contact(),
        people: people(),
        referent: a_referent(),
    }
}

fn gathered(rows: &Rows) -> Facts {
    Facts::gather(&Sources {
        placement: &rows.placement,
        pupil: &rows.pupil,
        need: Some(&rows.need),
        division: &rows.division,
        school: &rows.school,
        period: &rows.period,
        host: &rows.host,
        contact: Some(&rows.contact),
        people: &rows.people,
        referent: Some(&rows.referent),
    })
}

#[test]
fn rows_give_what_they_hold() {
    let facts = gathered(&rows());
    assert_eq!(facts.value(Field::PupilName), "Lina Exemple");
    assert_eq!(facts.value(Field::PupilClass), "1MELEC2");
    assert_eq!(facts.value(Field::SchoolUai), "0540076P");
    assert_eq!(facts.value(Field::HostSignatory), "Paul Signataire");
    assert_eq!(facts.value(Field::TutorName), "Anne Tuteur");
    assert_eq!(facts.value(Field::ReferentName), "Jeanne Référente");
    // Two weeks of four days, without Good Friday of Moselle.
    assert_eq!(facts.period.first, Some(on("2027-03-16")));
    assert_eq!(facts.period.last, Some(on("2027-03-25")));
    assert_eq!(facts.value(Field::PeriodDays), "7\u{a0}jours");
    assert_eq!(facts.value(Field::PeriodHours), "49\u{a0}h");
    assert_eq!(facts.value(Field::WeeklyHours), "28\u{a0}h");
}

#[test]
fn without_hours_the_days_are_those_of_the_calendar() {
    let mut rows = rows();
    rows.placement.hours.clear();
    let facts = gathered(&rows);
    assert_eq!(facts.period.days, Some(9));
    assert_eq!(facts.period.minutes, None);
}

#[test]
fn the_tutor_of_the_placement_comes_first_and_of_two_in_the_file_none_is_chosen() {
    let mut rows = rows();
    rows.people
        .push(somebody(13, "Marc Autre", ContactRole::Tutor, false));
    assert_eq!(gathered(&rows).tutor, Person::default());
    rows.placement.tutor.name = "Rose Désignée".into();
    assert_eq!(gathered(&rows).tutor.name, "Rose Désignée");
}

#[test]
fn nobody_signs_without_being_entitled() {
    let mut rows = rows();
    rows.people.retain(|person| !person.entitled);
    assert_eq!(gathered(&rows).host.signatory, Person::default());
}
