//! Audiences of rows.

use crate::domain::offer::OfferStatus;
use crate::ids::{DivisionId, HostId, PoleId, PupilId, SchoolId, UserId};
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
    /// Staff of a school who follow all its pupils.
    School(SchoolId) = "school";
    /// Staff of a division.
    Division(DivisionId) = "division";
    /// One pupil.
    Pupil(PupilId) = "pupil";
    /// Pupils placed at a host.
    PlacedAt(HostId) = "placed_at";
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
        Row::Pole(_) | Row::School(_) | Row::Division(_) | Row::Period(_) | Row::Host(_) => {
            vec![Scope::Pole(space)]
        }
        Row::Staff(_) => vec![Scope::PoleStaff(space)],
        Row::Assignment(a) => {
            vec![
                Scope::PoleAdministration(space),
                Scope::User(a.staff.into()),
            ]
        }
        Row::HostContact(c) => vec![Scope::PoleStaff(space), Scope::PlacedAt(c.host)],
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
        Row::Sealed(_) => vec![Scope::PoleCoordination(space)],
        Row::Note(n) => about_pupil(n.school, n.division),
        Row::Revision(r) => about_pupil(r.school, r.division),
    };
    scopes.sort_unstable();
    scopes
}
