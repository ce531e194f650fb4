//! Audiences of rows.

use crate::domain::offer::OfferStatus;
use crate::domain::period::PeriodState;
use crate::domain::support::SupportLevel;
use crate::ids::{DivisionId, HostId, PoleId, PupilId, SchoolId, StaffId, UserId};
use crate::row::Row;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident($id:ident) = $text:literal;)*) => {
        /// An audience: rows carry scopes, users hold grants of scopes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope { $($(#[$doc])* $name($id)),* }

        impl std::fmt::Display for Scope {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $(Self::$name(id) => write!(f, "{}:{id}", $text)),* }
            }
        }

        impl std::str::FromStr for Scope {
            type Err = BadScope;
            fn from_str(text: &str) -> Result<Self, BadScope> {
                let (name, id) = text.split_once(':').ok_or(BadScope)?;
                let id: Uuid = id.parse().map_err(|_| BadScope)?;
                match name { $($text => Ok(Self::$name($id(id))),)* _ => Err(BadScope) }
            }
        }
    };
}

scopes! {
    /// Every member of the pôle.
    Pole(PoleId) = "pole";
    /// Every adult of the pôle.
    PoleStaff(PoleId) = "staff";
    /// Coordinators of the pôle.
    PoleCoordination(PoleId) = "coordination";
    /// Administrators of the pôle.
    PoleAdministration(PoleId) = "administration";
    /// Offices of all the schools of the pôle.
    PoleOffices(PoleId) = "offices";
    /// Staff of a school who follow all its pupils.
    School(SchoolId) = "school";
    /// Everybody of a school: pupils and adults.
    Members(SchoolId) = "members";
    /// Every adult of a school.
    SchoolStaff(SchoolId) = "school_staff";
    /// The office of a school.
    SchoolOffice(SchoolId) = "office";
    /// Staff of a division.
    Division(DivisionId) = "division";
    /// One pupil.
    Pupil(PupilId) = "pupil";
    /// Pupils placed at a host.
    PlacedAt(HostId) = "placed_at";
    /// One adult as long as they have a role: what they did and answer for.
    Duty(StaffId) = "duty";
    /// One user.
    User(UserId) = "user";
}

/// Not the name of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a scope")]
pub struct BadScope;

impl Serialize for Scope {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The audiences of a row of the pôle `space`, sorted.
#[must_use]
pub fn scopes(space: PoleId, row: &Row) -> Vec<Scope> {
    let about_pupil = |school, division| vec![Scope::School(school), Scope::Division(division)];
    let mut scopes = match row {
        Row::Pole(_) | Row::School(_) | Row::Division(_) => vec![Scope::Pole(space)],
        Row::Period(p) => match p.state {
            PeriodState::Draft => vec![Scope::SchoolStaff(p.school)],
            PeriodState::Proposed => vec![
                Scope::SchoolStaff(p.school),
                Scope::PoleOffices(space),
                Scope::PoleCoordination(space),
            ],
            PeriodState::Published | PeriodState::Cancelled => vec![Scope::Pole(space)],
        },
        Row::Host(h) => match h.private_to() {
            Some(school) => vec![Scope::Members(school), Scope::PlacedAt(h.id)],
            None => vec![Scope::Pole(space)],
        },
        Row::Staff(_) => vec![Scope::PoleStaff(space)],
        Row::Assignment(a) => {
            vec![
                Scope::PoleAdministration(space),
                Scope::User(a.staff.into()),
            ]
        }
        Row::HostContact(c) => vec![adults(space, c.private_to), Scope::PlacedAt(c.host)],
        Row::Contact(c) => vec![adults(space, c.private_to)],
        Row::ContactEvent(e) => vec![adults(space, e.private_to)],
        Row::ReceptionSum(_) => vec![Scope::PoleStaff(space)],
        Row::Report(r) => vec![Scope::PoleCoordination(space), Scope::User(r.author)],
        Row::Offer(o) if o.status == OfferStatus::Draft => vec![Scope::PoleCoordination(space)],
        Row::Offer(_) => vec![Scope::Pole(space)],
        Row::Pupil(p) => {
            let mut scopes = about_pupil(p.school, p.division);
            scopes.push(Scope::Pupil(p.id));
            scopes
        }
        Row::Need(n) => {
            let mut scopes = about_pupil(n.school, n.division);
            scopes.extend([Scope::Pupil(n.pupil), Scope::PoleCoordination(space)]);
            scopes
        }
        Row::Application(a) => {
            let mut scopes = about_pupil(a.school, a.division);
            scopes.extend([Scope::Pupil(a.pupil), Scope::PoleCoordination(space)]);
            scopes
        }
        Row::Placement(p) => {
            let mut scopes = about_pupil(p.school, p.division);
            scopes.extend([Scope::Pupil(p.pupil), Scope::PoleCoordination(space)]);
            scopes
        }
        Row::FoundPlace(f) => with_pupil(f.school, f.division, f.pupil),
        Row::Demarche(d) => with_pupil(d.school, d.division, d.pupil),
        Row::Journal(j) => with_pupil(j.school, j.division, j.pupil),
        Row::Attendance(a) => with_pupil(a.school, a.division, a.pupil),
        Row::Referent(r) => {
            let mut scopes = with_pupil(r.school, r.division, r.pupil);
            scopes.extend(r.staff.map(Scope::Duty));
            scopes
        }
        Row::Visit(v) => about_pupil(v.school, v.division),
        // The office and the referent, not the whole school.
        Row::Concern(c) => {
            let mut scopes = vec![Scope::Pupil(c.pupil), Scope::SchoolOffice(c.school)];
            scopes.extend(c.referent.map(Scope::Duty));
            scopes
        }
        Row::Wishes(w) => {
            let mut scopes = with_pupil(w.school, w.division, w.pupil);
            scopes.push(Scope::PoleCoordination(space));
            scopes
        }
        Row::Favourites(f) => vec![Scope::Pupil(f.pupil)],
        // Answers are the pupil's own; sums are shown.
        Row::Reception(r) => vec![Scope::Pupil(r.pupil)],
        Row::Support(s) => {
            let mut scopes = with_pupil(s.school, s.division, s.pupil);
            if s.level == SupportLevel::Pole {
                scopes.extend([Scope::PoleCoordination(space), Scope::PoleOffices(space)]);
            }
            scopes
        }
        Row::SupportStep(s) => {
            let mut scopes = about_pupil(s.school, s.division);
            scopes.push(Scope::Duty(StaffId(s.author.0)));
            if s.to_pupil {
                scopes.push(Scope::Pupil(s.pupil));
            }
            if s.level == SupportLevel::Pole {
                scopes.push(Scope::PoleCoordination(space));
            }
            scopes
        }
        Row::Sealed(_) => vec![Scope::PoleCoordination(space)],
        Row::Note(n) => about_pupil(n.school, n.division),
        Row::Revision(r) => about_pupil(r.school, r.division),
    };
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

fn with_pupil(school: SchoolId, division: DivisionId, pupil: PupilId) -> Vec<Scope> {
    vec![
        Scope::School(school),
        Scope::Division(division),
        Scope::Pupil(pupil),
    ]
}

/// Adults who may know how to reach a host.
fn adults(space: PoleId, private_to: Option<SchoolId>) -> Scope {
    private_to.map_or(Scope::PoleStaff(space), Scope::SchoolStaff)
}
