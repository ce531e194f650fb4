//! What is judged: a stay as it is planned, and what surrounds it. Everything by argument.

use super::host_cap::{HostCapRule, Staff};
use super::plan::Schedule;
use crate::domain::period::PlacementKind;
use crate::rules::calendar::LocalExceptions;
use crate::rules::codes::{Insee, NafCode};
use crate::rules::week::IsoWeek;
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A stay as it is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    pub kind: PlacementKind,
    /// Unknown is told as such, never taken for old enough.
    #[serde(default)]
    pub born: Option<NaiveDate>,
    pub schedule: Schedule,
    pub host: HostFacts,
    /// Codes of [`super::WORKS`] that the pupil is to do.
    #[serde(default)]
    pub works: Vec<String>,
    /// The pupil serves at a bar.
    #[serde(default)]
    pub bar_service: bool,
    /// What the pupil is to do, in words.
    #[serde(default)]
    pub activities: String,
    /// What else the convention says, in words.
    #[serde(default)]
    pub clauses: String,
    /// An adult pupil whom the head of school named for night work.
    #[serde(default)]
    pub night_named: bool,
    /// Within the last two years of compulsory school. `None`: nobody said.
    #[serde(default)]
    pub last_two_years: Option<bool>,
}

/// What the law asks about a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFacts {
    pub commune: Insee,
    /// NAF, revision 2: codes of NAF 2025 have other meanings and do not belong here.
    #[serde(default)]
    pub naf: Option<NafCode>,
    pub staff: Staff,
    /// No pupil is sent there.
    #[serde(default)]
    pub blocked: bool,
    /// Only members of the family work there, under a parent's authority.
    #[serde(default)]
    pub family_firm: bool,
    /// A public body.
    #[serde(default)]
    pub public_body: bool,
    /// Drinks are served to be drunk on the spot.
    #[serde(default)]
    pub licensed: bool,
    /// Such premises with the prefect's *agrément*.
    #[serde(default)]
    pub agreed: bool,
}

/// What surrounds a stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Communes where Good Friday is worked.
    pub local: LocalExceptions,
    pub cautions: Cautions,
    /// The cap that an *arrêté* of the académie sets for PFMP, if there is one.
    pub pfmp_cap: Option<HostCapRule>,
    /// Other pupils at the same host, all schools of the pôle together.
    pub others_at_host: BTreeMap<IsoWeek, u32>,
    /// Other pupils with the same *tuteur*.
    pub others_with_tutor: BTreeMap<IsoWeek, u32>,
    /// Other pupils with the same *enseignant référent*.
    pub others_with_referent: BTreeMap<IsoWeek, u32>,
    /// Seats that the host has left in a week; a week that is absent is not counted.
    pub seats_left: BTreeMap<IsoWeek, u32>,
    /// Minutes of presence at the same host outside this stay, by first civil year of the school
    /// year.
    pub minutes_at_host: BTreeMap<i32, u32>,
    /// The training is under the ministry of agriculture.
    pub agricultural: bool,
    /// Declarations of regulated work, of the host.
    pub host_declarations: Vec<Declaration>,
    /// Declarations of regulated work, of the school.
    pub school_declarations: Vec<Declaration>,
    /// Medical opinions on the pupil: yes or no, and the day, nothing else.
    pub medical: Vec<Medical>,
    /// `None` while none is asked for: places are being looked for.
    pub convention: Option<Convention>,
}

/// Stricter limits than the law that is known, chosen by the académie or the school. Each is told as
/// « à vérifier », never as law; `None` switches it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cautions {
    /// Minutes of a day before 15.
    pub day_under15: Option<u16>,
    /// Minutes of a week before 15.
    pub week_under15: Option<u16>,
    /// Minutes of the day between which an observer is there.
    pub observation: Option<(u16, u16)>,
}

impl Default for Cautions {
    fn default() -> Self {
        Self {
            day_under15: Some(7 * 60),
            week_under15: Some(30 * 60),
            observation: Some((8 * 60, 18 * 60)),
        }
    }
}

/// A declaration of regulated work to the *inspection du travail*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// Codes of [`super::WORKS`].
    pub works: Vec<String>,
    /// The certain date.
    pub on: NaiveDate,
}

impl Declaration {
    /// It holds for that work on that day: three years.
    #[must_use]
    pub fn covers(&self, code: &str, day: NaiveDate) -> bool {
        self.works.iter().any(|work| work == code) && holds(self.on, 36, day)
    }
}

/// A yearly medical opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medical {
    pub fit: bool,
    pub on: NaiveDate,
}

impl Medical {
    /// It was given in the year before that day, that day included.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        holds(self.on, 12, day)
    }
}

fn holds(from: NaiveDate, months: u32, day: NaiveDate) -> bool {
    let until = from.checked_add_months(Months::new(months));
    from <= day && until.is_none_or(|until| day < until)
}

/// A convention, as far as the calendar goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Convention {
    /// By everybody who has to.
    pub signed: bool,
    /// First day that it covers.
    pub first: NaiveDate,
    /// Last day that it covers.
    pub last: NaiveDate,
}
