//! The facts that a convention freezes: who, where, when, under which terms.
//!
//! What may not be known yet is optional or empty; [`missing`](Facts::missing) says what is left
//! and who gives it. There is no health fact here (a PAI is a yes or a no and who keeps the kit),
//! no nationality, no place of birth, no photo.
//!
//! Facts are kept for as long as the convention: a new field needs `serde(default)` and
//! `skip_serializing_if`, or what was signed before would no longer have the same
//! [`canonical`](super::canonical) form.

mod gather;
mod missing;
mod sample;
#[cfg(test)]
pub(super) mod tests;
mod value;

pub use gather::Sources;
pub use missing::{Missing, Readiness, readiness};
pub(crate) use value::WEEKDAYS;

use crate::domain::found_place::Country;
use crate::domain::placement::WeekHours;
use crate::rules::codes::{Insee, NafCode, Siret, Uai};
use crate::rules::week::IsoWeek;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

fn is_false(value: &bool) -> bool {
    !*value
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Somebody, and how to reach them at work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// *fonction* or *qualité*: « Gérante », « Proviseur ».
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

/// The pupil.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PupilFacts {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub first_name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub class: String,
    /// Full title of the formation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formation: String,
    /// Hours of teaching a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yearly_hours: Option<u16>,
}

/// An insurance policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub company: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
}

/// The school.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolFacts {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uai: Option<Uai>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// The head, or whoever signs for them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub signatory: Person,
    /// Day of the delegation, when somebody signs for the head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub insurance: Policy,
}

/// The host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFacts {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siret: Option<Siret>,
    /// Identifier abroad, as written there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub foreign_id: String,
    #[serde(default, skip_serializing_if = "Country::is_france")]
    pub country: Country,
    /// Decides on public holidays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune: Option<Insee>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub naf: Option<NafCode>,
    /// « Boulangerie ».
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sector: String,
    /// Who may sign for the host; not always the tutor.
    #[serde(default, skip_serializing_if = "is_default")]
    pub signatory: Person,
    #[serde(default, skip_serializing_if = "is_default")]
    pub insurance: Policy,
    /// Clauses of its internal rules that hold for the pupil.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rules: String,
    /// Where the pupil goes, when it is not the address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
}

/// When.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodFacts {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// First day of presence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<NaiveDate>,
    /// Last day of presence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weeks: Vec<IsoWeek>,
    /// Days of presence that are planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// Minutes of presence that are planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    #[serde(default, skip_serializing_if = "WeekHours::is_empty")]
    pub hours: WeekHours,
    #[serde(default, skip_serializing_if = "is_default")]
    pub unusual: Unusual,
}

/// Presence at hours that the law sets apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unusual {
    #[serde(default, skip_serializing_if = "is_false")]
    pub night: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub sunday: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub holiday: bool,
    /// Which days, and why the training asks for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// What is learnt and how it is followed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teaching {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub competences: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub follow_up: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evaluation: String,
}

/// Who pays for what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub travel: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub meals: String,
    /// Empty: the pupil comes home every evening.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lodging: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub benefits: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub leave: String,
    /// None: no gratification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gratification: Option<Gratification>,
}

/// What the host pays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gratification {
    /// Cents of euro for an hour of presence.
    pub cents_per_hour: u32,
    /// « À la fin de chaque mois, par virement ».
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub payment: String,
}

/// Work that a minor may do by a declaration only (D4153-17 to D4153-35 code du travail).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regulated {
    /// Empty: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub works: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_declared_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school_declared_on: Option<NaiveDate>,
    /// Work on or near electrical installations, for which the pupil is trained at school.
    #[serde(default, skip_serializing_if = "is_false")]
    pub electrical: bool,
}

/// Who keeps the kit of a PAI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KitKeeper {
    Pupil,
    Family,
    School,
    Host,
}

/// Whether there is a *projet d'accueil individualisé*: nothing of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pai", rename_all = "snake_case")]
pub enum Pai {
    No,
    Yes {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kit: Option<KitKeeper>,
    },
}

/// The facts of a convention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// « 2026-0142 ».
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Day on which it goes out to be signed: a pupil who is a minor then signs with a legal
    /// representative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_on: Option<NaiveDate>,
    #[serde(default)]
    pub pupil: PupilFacts,
    /// Of a minor, those who sign; name and phone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guardians: Vec<Person>,
    #[serde(default)]
    pub school: SchoolFacts,
    #[serde(default)]
    pub host: HostFacts,
    #[serde(default)]
    pub tutor: Person,
    /// *enseignant référent*
    #[serde(default)]
    pub referent: Person,
    #[serde(default)]
    pub period: PeriodFacts,
    #[serde(default)]
    pub teaching: Teaching,
    #[serde(default)]
    pub terms: Terms,
    /// None: nobody has said yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulated: Option<Regulated>,
    /// None: nobody has said yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pai: Option<Pai>,
}
