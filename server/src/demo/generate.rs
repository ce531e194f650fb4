//! The generator: pure, from a size, a seed and a date.

use super::cast::{DIVISIONS, FIRST_NAMES, LAST_NAMES};
use super::geography::{Commune, PolePlace, communes, poles};
use super::people::{Draw, personal_code};
use super::{Size, pole_id};
use anyhow::Context;
use chrono::{Days, NaiveDate};
use common::domain::division::{Division, Filiere, Level};
use common::domain::period::Period;
use common::domain::pole::Pole;
use common::domain::pupil::{Need, Pupil};
use common::domain::school::School;
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::{AssignmentId, DivisionId, HostId, PeriodId, PoleId, PupilId, SchoolId, StaffId};
use common::row::Row;
use common::rules::calendar::calendar;
use common::rules::codes::Insee;
use common::rules::travel::GeoPoint;
use common::rules::week::IsoWeek;
use std::collections::BTreeMap;

mod hosts;
mod stays;

/// Everything to load.
#[derive(Debug)]
pub struct Demo {
    pub spaces: Vec<DemoSpace>,
}

/// A pôle to load.
#[derive(Debug)]
pub struct DemoSpace {
    pub pole: PoleId,
    pub name: String,
    pub rows: Vec<Row>,
    pub staff: Vec<DemoStaff>,
    pub pupils: Vec<DemoPupil>,
}

/// An adult with an account.
#[derive(Clone, Debug)]
pub struct DemoStaff {
    pub id: StaffId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// What the account is shown as on the terminal.
    pub label: String,
}

/// A pupil with a code.
#[derive(Clone, Debug)]
pub struct DemoPupil {
    pub id: PupilId,
    pub name: String,
    pub division: String,
    pub code: String,
    /// Where the pupil's next placement stands, for the terminal.
    pub note: &'static str,
}

/// Sizes of one pôle.
#[derive(Clone, Copy)]
struct Scale {
    divisions: usize,
    pupils: (usize, usize),
    hosts: usize,
    offers: usize,
}

impl Scale {
    fn of(size: Size) -> Self {
        match size {
            Size::Luneville => Self {
                divisions: 12,
                pupils: (20, 24),
                hosts: 180,
                offers: 300,
            },
            Size::Academie => Self {
                divisions: 80,
                pupils: (23, 26),
                hosts: 2308,
                offers: 3000,
            },
        }
    }
}

/// A division with what its pupils need.
struct Class {
    division: Division,
    pupils: Vec<Need>,
    periods: Vec<Period>,
    stage: Stage,
}

/// Where a division stands on the day of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    InProgress,
    AboutToStart,
    Ended,
}

/// Generates the demonstration as of `today`.
///
/// # Errors
/// When embedded data cannot be read.
pub fn generate(size: Size, seed: u64, today: NaiveDate) -> anyhow::Result<Demo> {
    let communes = communes()?;
    let wanted = |pole: &PolePlace| size == Size::Academie || pole.number == 2;
    let mut spaces = Vec::new();
    for pole in poles()?.into_iter().filter(wanted) {
        let draw = Draw::new(seed ^ u64::from(pole.number));
        let mut maker = Maker {
            draw,
            communes: &communes,
            near: BTreeMap::new(),
            places: BTreeMap::new(),
            today,
        };
        spaces.push(maker.space(&pole, Scale::of(size))?);
    }
    Ok(Demo { spaces })
}

struct Maker<'a> {
    draw: Draw,
    communes: &'a [Commune],
    /// Communes around a place, within so many metres.
    near: BTreeMap<(GeoPoint, u32), Vec<&'a Commune>>,
    /// Where each host is.
    places: BTreeMap<HostId, Insee>,
    today: NaiveDate,
}

impl Maker<'_> {
    fn space(&mut self, place: &PolePlace, scale: Scale) -> anyhow::Result<DemoSpace> {
        let pole = pole_id(place.number);
        let mut space = DemoSpace {
            pole,
            name: place.name.clone(),
            rows: vec![
                Pole {
                    id: pole,
                    number: place.number,
                    name: place.name.clone(),
                    year: 2026,
                    settings: Default::default(),
                }
                .into(),
            ],
            staff: Vec::new(),
            pupils: Vec::new(),
        };
        let schools = self.schools(place, &mut space);
        let mut classes = Vec::new();
        for at in 0..scale.divisions {
            let Some(school) = schools.get(at % schools.len().max(1)) else {
                continue;
            };
            classes.push(self.class(at, school, scale, &mut space)?);
        }
        self.staff(place.number, &classes, &schools, &mut space);
        let Some(center) = schools.first().map(|s| s.point) else {
            return Ok(space);
        };
        let hosts = self.hosts(pole, center, scale.hosts, &mut space)?;
        let mut offers = self.offers(pole, &hosts, &classes, scale.offers);
        for class in &classes {
            self.stays(pole, class, &hosts, &mut offers, &mut space);
        }
        space.rows.extend(offers.into_iter().map(Row::from));
        Ok(space)
    }

    fn schools(&mut self, place: &PolePlace, space: &mut DemoSpace) -> Vec<School> {
        let mut schools = Vec::new();
        for at in &place.schools {
            let near = self.communes.iter().find(|c| c.insee == at.commune);
            let school = School {
                id: SchoolId(self.draw.id()),
                pole: space.pole,
                uai: at.uai,
                site: 1,
                name: at.name.clone(),
                commune: at.commune,
                commune_name: near.map(|c| c.name.clone()).unwrap_or_default(),
                point: at.point,
                phone: String::new(),
                boarding: false,
            };
            space.rows.push(school.clone().into());
            schools.push(school);
        }
        schools
    }

    fn class(
        &mut self,
        at: usize,
        school: &School,
        scale: Scale,
        space: &mut DemoSpace,
    ) -> anyhow::Result<Class> {
        let (code, diploma, level, filiere) =
            DIVISIONS.get(at % DIVISIONS.len()).copied().unwrap_or((
                "1MELEC",
                "Bac pro MELEC",
                Level::Premiere,
                Filiere::Electricite,
            ));
        let rank = at / DIVISIONS.len() + 1;
        let division = Division {
            id: DivisionId(self.draw.id()),
            school: school.id,
            name: if rank == 1 {
                code.to_owned()
            } else {
                format!("{code}{rank}")
            },
            diploma: diploma.to_owned(),
            level,
            filiere,
            calendar: None,
        };
        let stage = match at % 3 {
            0 => Stage::AboutToStart,
            1 => Stage::InProgress,
            _ => Stage::Ended,
        };
        let periods = self.periods(&division, stage);
        space.rows.push(division.clone().into());
        space.rows.extend(periods.iter().cloned().map(Row::from));
        let size = self.draw.between(scale.pupils.0, scale.pupils.1);
        let mut pupils = Vec::new();
        for number in 1..=size {
            pupils.push(self.pupil(number, &division, school, stage, space)?);
        }
        Ok(Class {
            division,
            pupils,
            periods,
            stage,
        })
    }

    fn pupil(
        &mut self,
        number: usize,
        division: &Division,
        school: &School,
        stage: Stage,
        space: &mut DemoSpace,
    ) -> anyhow::Result<Need> {
        let home = self.commune_near(school.point, 25_000)?.clone();
        let age = match division.level {
            Level::Seconde | Level::Cap1 => 15,
            Level::Premiere | Level::Cap2 => 16,
            Level::Terminale => 17,
        };
        let days = u64::try_from(self.draw.between(0, 364)).unwrap_or(0);
        let born = self
            .today
            .checked_sub_days(Days::new(age * 365 + 4 + days))
            .unwrap_or(self.today);
        let pupil = Pupil {
            id: PupilId(self.draw.id()),
            school: school.id,
            division: division.id,
            first_name: self.draw.pick(&FIRST_NAMES).to_owned(),
            last_name: self.draw.pick(&LAST_NAMES).to_owned(),
        };
        let need = Need {
            pupil: pupil.id,
            school: school.id,
            division: division.id,
            reference: format!("{}-{number:02}", division.name),
            born,
            commune: home.insee,
            commune_name: home.name.clone(),
            point: home.point,
            schooling: Default::default(),
            exempt: Vec::new(),
        };
        space.pupils.push(DemoPupil {
            id: pupil.id,
            name: format!("{} {}", pupil.first_name, pupil.last_name),
            division: division.name.clone(),
            code: personal_code(&mut self.draw),
            note: match stage {
                Stage::AboutToStart => "a place to find",
                Stage::InProgress => "on placement",
                Stage::Ended => "placement ended",
            },
        });
        space.rows.extend([pupil.into(), need.clone().into()]);
        Ok(need)
    }

    fn staff(&mut self, number: u16, classes: &[Class], schools: &[School], space: &mut DemoSpace) {
        let pole = Territory::Pole(space.pole);
        let mail = |name: &str| format!("{name}.pole{number}@exemple.invalid");
        self.adult(
            space,
            mail("coordination"),
            "coordinator",
            Role::Coordinator,
            vec![pole],
        );
        self.adult(
            space,
            mail("coordination2"),
            "second coordinator",
            Role::Coordinator,
            vec![pole],
        );
        self.adult(
            space,
            mail("administration"),
            "administrator",
            Role::Administrator,
            vec![pole],
        );
        if let Some(school) = schools.first() {
            let place = vec![Territory::School(school.id)];
            let label = format!("teacher of the whole {}", school.name);
            self.adult(space, mail("ddfpt"), &label, Role::Teacher, place.clone());
            // From draws of its own: the rest of the demonstration stays as it was.
            let draw =
                std::mem::replace(&mut self.draw, Draw::new(0x0b0e_a000 ^ u64::from(number)));
            let label = format!("office of the {}", school.name);
            self.adult(space, mail("bureau"), &label, Role::Office, place);
            self.draw = draw;
        }
        // A teacher follows two divisions.
        for (at, pair) in classes.chunks(2).enumerate() {
            let places = pair
                .iter()
                .map(|c| Territory::Division(c.division.id))
                .collect();
            let names: Vec<&str> = pair.iter().map(|c| c.division.name.as_str()).collect();
            let label = format!("teacher of {}", names.join(" and "));
            self.adult(
                space,
                mail(&format!("prof{}", at + 1)),
                &label,
                Role::Teacher,
                places,
            );
        }
    }

    fn adult(
        &mut self,
        space: &mut DemoSpace,
        email: String,
        label: &str,
        role: Role,
        places: Vec<Territory>,
    ) {
        let staff = Staff {
            id: StaffId(self.draw.id()),
            pole: space.pole,
            first_name: self.draw.pick(&FIRST_NAMES).to_owned(),
            last_name: self.draw.pick(&LAST_NAMES).to_owned(),
        };
        for territory in places {
            space.rows.push(
                Assignment {
                    id: AssignmentId(self.draw.id()),
                    staff: staff.id,
                    role,
                    territory,
                    active: true,
                }
                .into(),
            );
        }
        space.staff.push(DemoStaff {
            id: staff.id,
            name: format!("{} {}", staff.first_name, staff.last_name),
            email,
            role,
            label: label.to_owned(),
        });
        space.rows.push(staff.into());
    }

    /// The period that makes the division's stage, and another one in spring.
    fn periods(&mut self, division: &Division, stage: Stage) -> Vec<Period> {
        let now = IsoWeek::of(self.today);
        let first = match stage {
            Stage::InProgress => school_weeks(step(now, -1), 4),
            Stage::AboutToStart => school_weeks(step(now, 2), 4),
            Stage::Ended => school_weeks(step(now, -8), 4),
        };
        let second = school_weeks(step(now, 14), 4);
        [("PFMP n° 1", first), ("PFMP n° 2", second)]
            .into_iter()
            .map(|(name, weeks)| Period {
                id: PeriodId(self.draw.id()),
                school: division.school,
                division: division.id,
                name: name.to_owned(),
                weeks,
                kind: Default::default(),
                state: Default::default(),
                version: 1,
            })
            .collect()
    }

    /// One of the communes within `metres`, or the nearest one.
    fn commune_near(&mut self, center: GeoPoint, metres: u32) -> anyhow::Result<&Commune> {
        let communes = self.communes;
        let near = self.near.entry((center, metres)).or_insert_with(|| {
            communes
                .iter()
                .filter(|c| c.point.distance_m(center) <= metres)
                .collect()
        });
        let nearest = || communes.iter().min_by_key(|c| c.point.distance_m(center));
        let found = self.draw.pick_ref(near).copied().or_else(nearest);
        found.context("the table of communes is empty")
    }
}

/// The week `count` weeks later, or earlier.
fn step(week: IsoWeek, count: i32) -> IsoWeek {
    (0..count.abs()).fold(week, |w, _| if count > 0 { w.next() } else { w.prev() })
}

/// The first `count` weeks from `from` that are not school holidays: not always one after the
/// other.
fn school_weeks(from: IsoWeek, count: usize) -> Vec<IsoWeek> {
    let mut weeks = Vec::new();
    let mut week = from;
    for _ in 0..52 {
        if weeks.len() == count {
            break;
        }
        if !is_holiday(week) {
            weeks.push(week);
        }
        week = week.next();
    }
    weeks
}

/// Whether the Monday and the Thursday of a week are in school holidays; unknown years have none.
fn is_holiday(week: IsoWeek) -> bool {
    let Ok(calendar) = calendar() else {
        return false;
    };
    let [monday, _, _, thursday, ..] = week.days();
    [monday, thursday]
        .iter()
        .all(|day| matches!(calendar.school_holiday(*day), Ok(Some(_))))
}
