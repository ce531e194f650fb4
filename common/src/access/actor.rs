//! Who acts, and what they may do.

use crate::command::{Miss, Rows, RowsExt};
use crate::domain::division::Division;
use crate::domain::pupil::Pupil;
use crate::domain::staff::{Assignment, Role, Staff, Territory};
use crate::ids::{DivisionId, PoleId, PupilId, SchoolId, StaffId, UserId};
use crate::order::sorted;
use crate::row::Index;
use serde::{Deserialize, Serialize};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    Pupil {
        pupil: PupilId,
        division: DivisionId,
        school: SchoolId,
    },
    Staff {
        staff: StaffId,
        roles: Vec<(Role, Territory)>,
    },
    /// The command line of the server: imports, first administrator.
    System,
    /// Somebody who is no longer known here.
    Nobody,
}

/// A user acting in a pôle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub user: UserId,
    pub space: PoleId,
    pub who: Who,
}

impl Actor {
    /// The actor behind a user, from the rows of the pôle as they are now.
    ///
    /// # Errors
    /// [`Miss`] when a row has to be loaded first.
    pub fn load(user: UserId, space: PoleId, rows: &mut dyn Rows) -> Result<Self, Miss> {
        let who = if let Some(pupil) = rows.find::<Pupil>(user.0)? {
            Who::Pupil {
                pupil: pupil.id,
                division: pupil.division,
                school: pupil.school,
            }
        } else if rows.find::<Staff>(user.0)?.is_some() {
            let mut roles = Vec::new();
            for assignment in rows.all::<Assignment>(Index::AssignmentsByStaff, user.0)? {
                if assignment.active {
                    roles.push((assignment.role, assignment.territory));
                }
            }
            let roles = sorted(roles, Ord::cmp);
            Who::Staff {
                staff: StaffId(user.0),
                roles,
            }
        } else {
            Who::Nobody
        };
        Ok(Self { user, space, who })
    }

    /// The server itself.
    #[must_use]
    pub fn system(space: PoleId) -> Self {
        Self {
            user: UserId(uuid::Uuid::nil()),
            space,
            who: Who::System,
        }
    }

    /// Is that pupil.
    #[must_use]
    pub fn is_pupil(&self, id: PupilId) -> bool {
        matches!(self.who, Who::Pupil { pupil, .. } if pupil == id)
    }

    /// Acts for the pupils of that division: its teachers, those of the whole school, its office.
    #[must_use]
    pub fn follows(&self, division: DivisionId, school: SchoolId) -> bool {
        self.holds(Role::Teacher, |territory| match territory {
            Territory::Division(id) => id == division,
            Territory::School(id) => id == school,
            Territory::Pole(_) => false,
        }) || self.holds(Role::Office, |t| t == Territory::School(school))
    }

    /// Keeps the classes, periods and hosts of that school.
    #[must_use]
    pub fn runs_office(&self, school: SchoolId) -> bool {
        matches!(self.who, Who::System)
            || self.holds(Role::Office, |t| t == Territory::School(school))
    }

    /// Keeps a school of this pôle, whichever.
    #[must_use]
    pub fn is_office(&self) -> bool {
        self.holds(Role::Office, |t| matches!(t, Territory::School(_)))
    }

    /// Is of the pôle: a pupil, or an adult with a role that holds here.
    #[must_use]
    pub fn is_member(&self) -> bool {
        matches!(self.who, Who::Pupil { .. } | Who::System)
            || self.canvasses()
            || self.administers()
            || self.oversees()
    }

    /// Gets in touch with hosts in the name of the pôle or of a school: an adult with any role that
    /// holds here.
    #[must_use]
    pub fn canvasses(&self) -> bool {
        self.holds(Role::Teacher, |t| !matches!(t, Territory::Pole(_)))
            || self.holds(Role::Office, |t| matches!(t, Territory::School(_)))
            || self.coordinates()
            || self.holds(Role::Volunteer, |t| t == Territory::Pole(self.space))
    }

    /// Arbitrates requests and keeps the offers of the pôle.
    #[must_use]
    pub fn coordinates(&self) -> bool {
        matches!(self.who, Who::System)
            || self.holds(Role::Coordinator, |t| t == Territory::Pole(self.space))
    }

    /// Looks at the pôle from the académie: at its numbers, at no pupil.
    #[must_use]
    pub fn oversees(&self) -> bool {
        self.holds(Role::Academy, |t| t == Territory::Pole(self.space))
    }

    /// Gives roles in the pôle.
    #[must_use]
    pub fn administers(&self) -> bool {
        matches!(self.who, Who::System)
            || self.holds(Role::Administrator, |t| t == Territory::Pole(self.space))
    }

    /// Adult whose name goes on a note.
    #[must_use]
    pub fn staff(&self) -> Option<StaffId> {
        match self.who {
            Who::Staff { staff, .. } => Some(staff),
            _ => None,
        }
    }

    /// Has that role on any territory: which screens to show.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.holds(role, |_| true)
    }

    fn holds(&self, role: Role, covers: impl Fn(Territory) -> bool) -> bool {
        match &self.who {
            Who::Staff { roles, .. } => roles.iter().any(|(r, t)| *r == role && covers(*t)),
            _ => false,
        }
    }
}

/// Divisions an adult follows, by name: for the class chooser.
///
/// # Errors
/// [`Miss`] when a row has to be loaded first.
pub fn followed_divisions(actor: &Actor, rows: &mut dyn Rows) -> Result<Vec<Division>, Miss> {
    let mut divisions = Vec::new();
    if let Who::Staff { roles, .. } = &actor.who {
        for (role, territory) in roles {
            match (role, territory) {
                (Role::Teacher, Territory::Division(id)) => {
                    divisions.extend(rows.find::<Division>(id.0)?);
                }
                (Role::Teacher | Role::Office, Territory::School(id)) => {
                    divisions.extend(rows.all::<Division>(Index::DivisionsBySchool, id.0)?);
                }
                _ => {}
            }
        }
    }
    let mut divisions = sorted(divisions, |a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    divisions.dedup_by_key(|d| d.id);
    Ok(divisions)
}
