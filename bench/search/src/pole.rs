//! A pôle of many offers. All suit the pupil: nothing is set aside before the words are looked at.

#![allow(
    clippy::expect_used,
    reason = "a mistake in the data of a benchmark stops it at once"
)]

use chrono::NaiveDate;
use common::domain::division::{Division, Filiere, Level};
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferStatus, OfferTerms, OfferText};
use common::domain::period::Period;
use common::domain::pupil::Need;
use common::ids::{
    ClientId, DivisionId, HostId, OfferId, PeriodId, PoleId, PupilId, SchoolId, UserId,
};
use common::row::{Row, Stored};
use common::rules::codes::Insee;
use common::rules::travel::GeoPoint;
use common::rules::week::IsoWeek;
use common::sync::replica::{BaseRow, Replica};
use uuid::Uuid;

const TASKS: [&str; 12] = [
    "Fabrication du pain et vente",
    "Installation électrique et dépannage",
    "Accueil et vente en librairie",
    "Aide aux gestes de la vie quotidienne",
    "Tirage et raccordement de fibre",
    "Entretien courant des véhicules",
    "Préparation de commandes",
    "Mise en place et cuisine",
    "Débit et assemblage de meubles",
    "Taille et entretien de jardins",
    "Classement, saisie et accueil",
    "Pose d'équipements connectés",
];
const SECTORS: [&str; 8] = [
    "Boulangerie",
    "Électricité",
    "Librairie",
    "Aide à domicile",
    "Télécommunications",
    "Garage",
    "Restauration",
    "Menuiserie",
];
const NAMES: [&str; 16] = [
    "Aubertel",
    "Bassenval",
    "Cartelin",
    "Corbenois",
    "Delvaurin",
    "Estramont",
    "Fauverel",
    "Gauvillet",
    "Hauterel",
    "Joliverre",
    "Lamberval",
    "Marchenoir",
    "Orsival",
    "Pélissart",
    "Rochemer",
    "Vautrelle",
];
const PLACES: [&str; 16] = [
    "Lunéville",
    "Baccarat",
    "Blâmont",
    "Gerbéviller",
    "Nancy",
    "Toul",
    "Épinal",
    "Rambervillers",
    "Saint-Dié-des-Vosges",
    "Sarrebourg",
    "Metz",
    "Thionville",
    "Verdun",
    "Bar-le-Duc",
    "Forbach",
    "Remiremont",
];

const POLE: PoleId = PoleId(Uuid::from_u128(1));
const SCHOOL: SchoolId = SchoolId(Uuid::from_u128(2));
const DIVISION: DivisionId = DivisionId(Uuid::from_u128(3));
const PUPIL: PupilId = PupilId(Uuid::from_u128(4));
const PERIOD: PeriodId = PeriodId(Uuid::from_u128(5));
const HOSTS: u128 = 1 << 32;
const OFFERS: u128 = 2 << 32;

/// Before the period.
pub fn day() -> NaiveDate {
    week(1).monday()
}

/// The device of a pupil with so many offers, three to a host. Each offer has a task, a firm, a
/// place and the number of a workshop: seventeen thousand different words for thirty thousand
/// offers.
pub fn rows(offers: u32) -> Replica {
    let mut rows = Replica::new(UserId(PUPIL.0), POLE, ClientId(Uuid::from_u128(6)));
    for row in pupil() {
        put(&mut rows, row);
    }
    let hosts = offers.div_ceil(3).max(1);
    for number in 0..hosts {
        put(&mut rows, host(number).into());
    }
    for number in 0..offers {
        put(&mut rows, offer(number, number % hosts).into());
    }
    rows
}

/// Writes a row as the server's.
fn put(rows: &mut Replica, row: Row) {
    rows.put_base(BaseRow {
        stored: Stored::next(None, row, 1, None),
        scopes: ["pole".to_owned()].into(),
    });
}

fn pupil() -> [Row; 3] {
    let division = Division {
        id: DIVISION,
        school: SCHOOL,
        name: "1MELEC".into(),
        diploma: "Bac pro MELEC".into(),
        level: Level::Premiere,
        filiere: Filiere::Electricite,
        calendar: None,
    };
    let period = Period {
        id: PERIOD,
        school: SCHOOL,
        division: DIVISION,
        name: "PFMP 1".into(),
        weeks: (3..7).map(week).collect(),
        kind: Default::default(),
        state: Default::default(),
        version: 1,
    };
    let need = Need {
        pupil: PUPIL,
        school: SCHOOL,
        division: DIVISION,
        reference: "E-0427".into(),
        born: NaiveDate::from_ymd_opt(2010, 6, 1).expect("a date"),
        commune: commune(),
        commune_name: "Lunéville".into(),
        point: point(79_250, 109_250),
        schooling: Default::default(),
        exempt: Vec::new(),
    };
    [division.into(), period.into(), need.into()]
}

fn host(number: u32) -> Host {
    Host {
        id: HostId(Uuid::from_u128(HOSTS + u128::from(number))),
        pole: POLE,
        name: firm(number),
        sector: at(&SECTORS, number).into(),
        commune: commune(),
        commune_name: at(&PLACES, number / 3).into(),
        point: point(number.wrapping_mul(7_919), number.wrapping_mul(104_729)),
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

fn offer(number: u32, host: u32) -> Offer {
    let task = at(&TASKS, number);
    let (firm, place) = (firm(host), at(&PLACES, host / 3));
    Offer {
        id: OfferId(Uuid::from_u128(OFFERS + u128::from(number))),
        pole: POLE,
        host: HostId(Uuid::from_u128(HOSTS + u128::from(host))),
        text: OfferText {
            title: task.into(),
            description: format!("{task} chez {firm} à {place}, atelier {}", number % 7_919),
        },
        terms: OfferTerms {
            filieres: vec![Filiere::Electricite],
            levels: vec![Level::Premiere],
            capacity: (2..10).map(|w| (week(w), 2)).collect(),
            group_size: 1,
            minimum_age: 14,
        },
        status: OfferStatus::Open,
        previous: None,
        taken: [].into(),
    }
}

fn firm(host: u32) -> String {
    let (first, second) = (at(&NAMES, host / 7), at(&NAMES, host / 112));
    format!("{first} {second}{}", host % 997)
}

fn at(list: &'static [&'static str], place: u32) -> &'static str {
    let place = usize::try_from(place).unwrap_or(0);
    list.get(place % list.len()).copied().unwrap_or_default()
}

fn week(number: u8) -> IsoWeek {
    IsoWeek::new(2027, number).expect("a week")
}

fn commune() -> Insee {
    Insee::parse("54329").expect("a commune")
}

/// Somewhere in Lorraine.
fn point(north: u32, east: u32) -> GeoPoint {
    let from = |start: i32, more: u32| start + i32::try_from(more).unwrap_or(0);
    GeoPoint::from_e5(
        from(4_780_000, north % 180_000),
        from(540_000, east % 200_000),
    )
    .expect("a place")
}
