//! Scopes a user may read.

use super::actor::{Actor, Who};
use super::scopes::Scope;
use crate::command::{Miss, Rows, RowsExt};
use crate::domain::division::Division;
use crate::domain::placement::{Placement, PlacementStatus};
use crate::domain::staff::{Role, Territory};
use crate::ids::{PoleId, SchoolId, UserId};
use crate::order::set_of;
use crate::row::{Index, Row};

/// Every scope `user` may read in the pôle, sorted: a pure function of the rows.
///
/// # Errors
/// [`Miss`] when a row has to be loaded first.
pub fn grants(user: UserId, space: PoleId, rows: &mut dyn Rows) -> Result<Vec<Scope>, Miss> {
    let mut scopes = Vec::new();
    match Actor::load(user, space, rows)?.who {
        Who::Pupil { pupil, school, .. } => {
            scopes.extend([
                Scope::Pole(space),
                Scope::Members(school),
                Scope::Pupil(pupil),
                Scope::User(user),
            ]);
            for placement in rows.all::<Placement>(Index::PlacementsByPupil, pupil.0)? {
                if placement.status == PlacementStatus::Confirmed {
                    scopes.push(Scope::PlacedAt(placement.host));
                }
            }
        }
        Who::Staff { staff, roles } => {
            for (role, territory) in roles {
                match (role, territory) {
                    (Role::Teacher, Territory::Division(id)) => {
                        scopes.push(Scope::Division(id));
                        if let Some(division) = rows.find::<Division>(id.0)? {
                            scopes.extend(of_school(division.school));
                        }
                    }
                    (Role::Teacher, Territory::School(id)) => {
                        scopes.push(Scope::School(id));
                        scopes.extend(of_school(id));
                    }
                    (Role::Office, Territory::School(id)) => {
                        scopes.extend([
                            Scope::School(id),
                            Scope::SchoolOffice(id),
                            Scope::PoleOffices(space),
                        ]);
                        scopes.extend(of_school(id));
                    }
                    (Role::Coordinator, Territory::Pole(id)) if id == space => {
                        scopes.push(Scope::PoleCoordination(id));
                    }
                    (Role::Administrator, Territory::Pole(id)) if id == space => {
                        scopes.push(Scope::PoleAdministration(id));
                    }
                    (Role::Volunteer | Role::Academy, Territory::Pole(id)) if id == space => {
                        scopes.push(Scope::PoleStaff(id));
                    }
                    // A role that holds nowhere in the pôle opens nothing.
                    _ => {}
                }
            }
            if !scopes.is_empty() {
                scopes.extend([
                    Scope::Pole(space),
                    Scope::PoleStaff(space),
                    Scope::Duty(staff),
                ]);
            }
            // An adult whose last role ended keeps their own scope: they learn that it ended.
            scopes.push(Scope::User(user));
        }
        Who::System | Who::Nobody => {}
    }
    Ok(set_of(scopes).into_iter().collect())
}

/// Grants also look at rows of this kind: a class says which school its teachers are in. It never
/// changes school.
#[must_use]
pub fn leads_to_school(row: &Row) -> bool {
    matches!(row, Row::Division(_))
}

/// What every adult of a school reads of it.
fn of_school(school: SchoolId) -> [Scope; 2] {
    [Scope::Members(school), Scope::SchoolStaff(school)]
}

/// Users whose grants may change when this row is written.
#[must_use]
pub fn affected_users(row: &Row) -> Vec<UserId> {
    match row {
        Row::Pupil(p) => vec![p.id.into()],
        Row::Staff(s) => vec![s.id.into()],
        Row::Assignment(a) => vec![a.staff.into()],
        Row::Placement(p) => vec![p.pupil.into()],
        _ => Vec::new(),
    }
}
