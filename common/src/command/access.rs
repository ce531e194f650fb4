//! Roles: given and ended by administrators, online only.

use super::{Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, ensure};
use crate::domain::division::Division;
use crate::domain::school::School;
use crate::domain::staff::{Assignment, Role, Staff, Territory};
use crate::ids::{AssignmentId, StaffId};
use crate::refusal::Refusal;
use crate::row::{Group, Kind, RowKey};
use serde::{Deserialize, Serialize};

/// An administrator gives a role on a territory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignRole {
    pub id: AssignmentId,
    pub staff: StaffId,
    pub role: Role,
    pub territory: Territory,
}

impl Rule for AssignRole {
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.authority == Authority::Final, Refusal::OnlineOnly)?;
        ensure(ctx.actor.administers(), Refusal::Forbidden)?;
        rows.find::<Staff>(self.staff.0)?
            .ok_or(Refusal::PersonGone)?;
        let fits = match (self.role, self.territory) {
            (Role::Teacher, Territory::Division(id)) => rows.find::<Division>(id.0)?.is_some(),
            (Role::Teacher | Role::Office, Territory::School(id)) => {
                rows.find::<School>(id.0)?.is_some()
            }
            (
                Role::Coordinator | Role::Administrator | Role::Volunteer | Role::Academy,
                Territory::Pole(id),
            ) => id == ctx.actor.space,
            _ => false,
        };
        ensure(fits, Refusal::BadArguments)?;
        if rows.find::<Assignment>(self.id.0)?.is_some() {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        let assignment = Assignment {
            id: self.id,
            staff: self.staff,
            role: self.role,
            territory: self.territory,
            active: true,
        };
        Ok(Effect::put([assignment.into()]))
    }
}

/// An administrator ends a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndRole {
    pub assignment: AssignmentId,
}

impl Rule for EndRole {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(
            RowKey::new(Kind::Assignment, self.assignment.0),
            Group::Whole,
        )]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.authority == Authority::Final, Refusal::OnlineOnly)?;
        ensure(ctx.actor.administers(), Refusal::Forbidden)?;
        let mut assignment = rows
            .find::<Assignment>(self.assignment.0)?
            .ok_or(Refusal::PersonGone)?;
        assignment.active = false;
        Ok(Effect::put([assignment.into()]))
    }
}
