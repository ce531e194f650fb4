//! A small pôle of fictional people.

use common::command::{ApplyToOffer, ApproveMatch, Command, Now, WriteNote};
use common::domain::division::{Division, Filiere, Level};
use common::domain::follow_up::NoteKind;
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferStatus, OfferTerms, OfferText};
use common::domain::period::Period;
use common::domain::pole::Pole;
use common::domain::pupil::{Need, Pupil};
use common::domain::school::School;
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::{
    ApplicationId, AssignmentId, DivisionId, HostId, NoteId, OfferId, PeriodId, PlacementId,
    PoleId, PupilId, RevisionId, SchoolId, StaffId, UserId,
};
use common::row::Row;
use common::rules::codes::{Insee, Uai};
use common::rules::travel::GeoPoint;
use common::rules::week::IsoWeek;
use common::sync::server::Session;
use server::store::Store;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Monday 5 October 2026, noon in France.
pub const NOW_MS: i64 = 1_791_194_400_000;

/// The time of every test.
pub fn now() -> Now {
    Now::at(NOW_MS)
}

/// A pôle with one school, two divisions, an offer, and who works there.
#[derive(Clone, Debug)]
pub struct World {
    pub pole: PoleId,
    pub school: SchoolId,
    /// Its pupils are those of `pupils`.
    pub division: DivisionId,
    pub other_division: DivisionId,
    pub period: PeriodId,
    pub host: HostId,
    pub offer: OfferId,
    pub pupils: Vec<PupilId>,
    pub coordinator: StaffId,
    pub teacher: StaffId,
    pub administrator: StaffId,
    /// Of the school.
    pub office: StaffId,
    pub seats: u8,
}

impl World {
    /// With that many pupils, and that many seats in the offer.
    pub fn new(pupils: usize, seats: u8) -> Self {
        let id = Uuid::now_v7;
        Self {
            pole: PoleId(id()),
            school: SchoolId(id()),
            division: DivisionId(id()),
            other_division: DivisionId(id()),
            period: PeriodId(id()),
            host: HostId(id()),
            offer: OfferId(id()),
            pupils: (0..pupils).map(|_| PupilId(id())).collect(),
            coordinator: StaffId(id()),
            teacher: StaffId(id()),
            administrator: StaffId(id()),
            office: StaffId(id()),
            seats,
        }
    }

    /// Made and written to a store.
    pub async fn in_store(store: &Store, pupils: usize, seats: u8) -> anyhow::Result<Self> {
        let world = Self::new(pupils, seats);
        store.create_space(world.pole, Uuid::now_v7()).await?;
        store.write_rows(world.pole, world.rows(), 1000).await?;
        Ok(world)
    }

    pub fn session(&self, user: impl Into<UserId>) -> Session {
        Session {
            user: user.into(),
            space: self.pole,
        }
    }

    pub fn weeks(&self) -> Vec<IsoWeek> {
        (48..=51)
            .filter_map(|week| IsoWeek::new(2026, week))
            .collect()
    }

    pub fn rows(&self) -> Vec<Row> {
        let commune = Insee::parse("54329").unwrap();
        let point = GeoPoint {
            lat_e5: 4_859_000,
            lon_e5: 650_000,
        };
        let mut rows: Vec<Row> = vec![
            Pole {
                id: self.pole,
                number: 17,
                name: "Lunéville".into(),
                year: 2026,
                settings: Default::default(),
            }
            .into(),
            School {
                id: self.school,
                pole: self.pole,
                uai: Uai::parse("0540999T").unwrap(),
                site: 1,
                name: "Lycée d'essai".into(),
                commune,
                commune_name: "Lunéville".into(),
                point,
                phone: String::new(),
                boarding: false,
            }
            .into(),
            Period {
                id: self.period,
                school: self.school,
                division: self.division,
                name: "PFMP 1".into(),
                weeks: self.weeks(),
                kind: Default::default(),
                state: Default::default(),
                version: 1,
            }
            .into(),
            Host {
                id: self.host,
                pole: self.pole,
                name: "Menuiserie d'essai".into(),
                sector: "Bois".into(),
                commune,
                commune_name: "Lunéville".into(),
                point,
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
            .into(),
            self.offer_row(self.offer).into(),
        ];
        for (id, name) in [(self.division, "1MELEC1"), (self.other_division, "1MELEC2")] {
            let division = Division {
                id,
                school: self.school,
                name: name.into(),
                diploma: "Menuiserie".into(),
                level: Level::Premiere,
                filiere: Filiere::Bois,
                calendar: None,
            };
            rows.push(division.into());
        }
        for (number, id) in self.pupils.iter().enumerate() {
            let pupil = Pupil {
                id: *id,
                school: self.school,
                division: self.division,
                first_name: format!("Prénom {number}"),
                last_name: format!("Essai {number}"),
            };
            let need = Need {
                pupil: *id,
                school: self.school,
                division: self.division,
                reference: format!("E-{number}"),
                born: chrono::NaiveDate::from_ymd_opt(2009, 3, 1).unwrap(),
                commune,
                commune_name: "Lunéville".into(),
                point,
                schooling: Default::default(),
                exempt: Vec::new(),
            };
            rows.extend([pupil.into(), need.into()]);
        }
        rows.extend(self.adults());
        rows
    }

    /// Adults with their roles.
    fn adults(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let roles = [
            (
                self.coordinator,
                Role::Coordinator,
                Territory::Pole(self.pole),
            ),
            (
                self.teacher,
                Role::Teacher,
                Territory::Division(self.division),
            ),
            (
                self.administrator,
                Role::Administrator,
                Territory::Pole(self.pole),
            ),
            (self.office, Role::Office, Territory::School(self.school)),
        ];
        for (staff, role, territory) in roles {
            let person = Staff {
                id: staff,
                pole: self.pole,
                first_name: "Camille".into(),
                last_name: format!("{role:?}"),
            };
            let assignment = Assignment {
                id: AssignmentId(staff.0),
                staff,
                role,
                territory,
                active: true,
            };
            rows.extend([person.into(), assignment.into()]);
        }
        rows
    }

    /// An offer of this host like the first one.
    pub fn offer_row(&self, id: OfferId) -> Offer {
        Offer {
            id,
            pole: self.pole,
            host: self.host,
            text: OfferText {
                title: "Menuiserie".into(),
                description: String::new(),
            },
            terms: OfferTerms {
                filieres: vec![Filiere::Bois],
                levels: vec![Level::Premiere],
                capacity: self
                    .weeks()
                    .into_iter()
                    .map(|week| (week, self.seats))
                    .collect(),
                group_size: 1,
                minimum_age: 15,
            },
            status: OfferStatus::Open,
            previous: None,
            taken: BTreeMap::new(),
        }
    }

    pub fn ask(&self, pupil: PupilId) -> ApplyToOffer {
        ApplyToOffer {
            id: ApplicationId(Uuid::now_v7()),
            pupil,
            offer: self.offer,
            period: self.period,
            message: String::new(),
        }
    }

    pub fn approve(&self, asked: &ApplyToOffer) -> Command {
        ApproveMatch {
            application: asked.id,
            placement: PlacementId(Uuid::now_v7()),
            offer: asked.offer,
            host: self.host,
            pupil: asked.pupil,
            period: asked.period,
        }
        .into()
    }

    pub fn note(&self, pupil: PupilId, text: &str) -> Command {
        WriteNote {
            note: NoteId(Uuid::now_v7()),
            revision: RevisionId(Uuid::now_v7()),
            pupil,
            period: None,
            kind: NoteKind::Visit,
            text: text.into(),
            written_at: NOW_MS,
            level: 0,
        }
        .into()
    }
}
