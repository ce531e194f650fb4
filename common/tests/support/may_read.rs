//! Who may read what, a second time: one question at a time, straight from the rules of access, by
//! looking at every row. Slow, and written without the engine's scopes and grants.

use common::access::Scope;
use common::domain::offer::OfferStatus;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::staff::{Assignment, Role, Territory};
use common::ids::{DivisionId, HostId, PoleId, PupilId, SchoolId, UserId};
use common::row::{Body, Kind, Row, RowKey};
use std::collections::BTreeSet;

/// All that decides what a person may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    user: UserId,
    space: PoleId,
    /// The pupil they are.
    pupil: Option<PupilId>,
    /// Hosts where they have a confirmed seat.
    placed_at: BTreeSet<HostId>,
    coordinates: bool,
    administers: bool,
    divisions: BTreeSet<DivisionId>,
    schools: BTreeSet<SchoolId>,
    /// An adult known in the pôle, with or without a role.
    adult: bool,
}

impl Reader {
    /// From every row of the pôle.
    pub fn new<'a>(
        user: UserId,
        space: PoleId,
        row: impl Fn(RowKey) -> bool,
        assignments: impl Iterator<Item = &'a Row>,
        placements: impl Iterator<Item = &'a Row>,
    ) -> Self {
        let is_pupil = row(RowKey::new(Kind::Pupil, user.0));
        let mut reader = Self {
            user,
            space,
            pupil: is_pupil.then_some(PupilId(user.0)),
            placed_at: BTreeSet::new(),
            coordinates: false,
            administers: false,
            divisions: BTreeSet::new(),
            schools: BTreeSet::new(),
            adult: !is_pupil && row(RowKey::new(Kind::Staff, user.0)),
        };
        for placement in placements.filter_map(Placement::from_row) {
            if reader.pupil == Some(placement.pupil)
                && placement.status == PlacementStatus::Confirmed
            {
                reader.placed_at.insert(placement.host);
            }
        }
        for role in assignments.filter_map(Assignment::from_row) {
            if !reader.adult || role.staff.0 != user.0 || !role.active {
                continue;
            }
            match (role.role, role.territory) {
                (Role::Coordinator, Territory::Pole(id)) => reader.coordinates |= id == space,
                (Role::Administrator, Territory::Pole(id)) => reader.administers |= id == space,
                (Role::Teacher, Territory::Division(id)) => drop(reader.divisions.insert(id)),
                (Role::Teacher, Territory::School(id)) => drop(reader.schools.insert(id)),
                _ => {}
            }
        }
        reader
    }

    fn working_adult(&self) -> bool {
        self.coordinates
            || self.administers
            || !self.divisions.is_empty()
            || !self.schools.is_empty()
    }

    fn member(&self) -> bool {
        self.pupil.is_some() || self.working_adult()
    }

    fn follows(&self, division: DivisionId, school: SchoolId) -> bool {
        self.divisions.contains(&division) || self.schools.contains(&school)
    }

    /// May this person read that row?
    pub fn may_read(&self, row: &Row) -> bool {
        match row {
            // The organisation and who receives pupils: everybody of the pôle.
            Row::Pole(_) | Row::School(_) | Row::Division(_) | Row::Period(_) | Row::Host(_) => {
                self.member()
            }
            // Colleagues.
            Row::Staff(_) => self.working_adult(),
            // Who has which role: administrators, and each about themselves.
            Row::Assignment(a) => {
                let known = self.adult || self.pupil.is_some();
                self.administers || (known && a.staff.0 == self.user.0)
            }
            // How to reach a host: adults, and the pupils who go there.
            Row::HostContact(c) => self.working_adult() || self.placed_at.contains(&c.host),
            Row::Offer(o) if o.status == OfferStatus::Draft => self.coordinates,
            Row::Offer(_) => self.member(),
            // Names: the pupil and those who follow them, nobody else.
            Row::Pupil(p) => self.pupil == Some(p.id) || self.follows(p.division, p.school),
            // Matching, without names: coordinators too.
            Row::Need(n) => self.about(n.pupil, n.division, n.school),
            Row::Application(a) => self.about(a.pupil, a.division, a.school),
            Row::Placement(p) => self.about(p.pupil, p.division, p.school),
            // Notes are among those who follow the pupil.
            Row::Note(n) => self.follows(n.division, n.school),
            Row::Revision(r) => self.follows(r.division, r.school),
            // What was kept aside is for coordinators, not even for its author.
            Row::Sealed(_) => self.coordinates,
        }
    }

    fn about(&self, pupil: PupilId, division: DivisionId, school: SchoolId) -> bool {
        self.coordinates || self.pupil == Some(pupil) || self.follows(division, school)
    }

    /// Every scope this person may hold.
    pub fn holds(&self) -> Vec<Scope> {
        let space = self.space;
        let mut candidates = vec![
            Scope::Pole(space),
            Scope::PoleStaff(space),
            Scope::PoleCoordination(space),
            Scope::PoleAdministration(space),
            Scope::User(self.user),
        ];
        candidates.extend(self.pupil.map(Scope::Pupil));
        candidates.extend(self.schools.iter().copied().map(Scope::School));
        candidates.extend(self.divisions.iter().copied().map(Scope::Division));
        candidates.extend(self.placed_at.iter().copied().map(Scope::PlacedAt));
        candidates.retain(|scope| self.may_hold(*scope));
        candidates.sort_unstable();
        candidates
    }

    /// May this person hold that scope?
    pub fn may_hold(&self, scope: Scope) -> bool {
        match scope {
            Scope::Pole(id) => id == self.space && self.member(),
            Scope::PoleStaff(id) => id == self.space && self.working_adult(),
            Scope::PoleCoordination(id) => id == self.space && self.coordinates,
            Scope::PoleAdministration(id) => id == self.space && self.administers,
            Scope::School(id) => self.schools.contains(&id),
            Scope::Division(id) => self.divisions.contains(&id),
            Scope::Pupil(id) => self.pupil == Some(id),
            Scope::PlacedAt(id) => self.placed_at.contains(&id),
            Scope::User(id) => id == self.user && (self.adult || self.pupil.is_some()),
        }
    }
}
