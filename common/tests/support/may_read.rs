//! Who may read what, a second time: one question at a time, straight from the rules of access, by
//! looking at every row. Slow, and written without the engine's scopes and grants.

use common::access::Scope;
use common::domain::division::Division;
use common::domain::offer::OfferStatus;
use common::domain::period::PeriodState;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::Pupil;
use common::domain::staff::{Assignment, Role, Territory};
use common::domain::support::SupportLevel;
use common::ids::{DivisionId, HostId, PoleId, PupilId, SchoolId, StaffId, UserId};
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
    /// Schools whose office they keep.
    offices: BTreeSet<SchoolId>,
    /// Schools where they are, as a pupil or as an adult.
    member_of: BTreeSet<SchoolId>,
    /// Looks at the pôle, or helps it, without pupils.
    looks_on: bool,
    /// An adult known in the pôle, with or without a role.
    adult: bool,
}

impl Reader {
    /// From every row of the pôle.
    pub fn new<'a>(
        user: UserId,
        space: PoleId,
        row: impl Fn(RowKey) -> Option<&'a Row>,
        assignments: impl Iterator<Item = &'a Row>,
        placements: impl Iterator<Item = &'a Row>,
    ) -> Self {
        let pupil = row(RowKey::new(Kind::Pupil, user.0)).and_then(Pupil::from_row);
        let is_pupil = pupil.is_some();
        let school_of = |division: DivisionId| {
            let row = row(RowKey::new(Kind::Division, division.0));
            row.and_then(Division::from_row).map(|d| d.school)
        };
        let mut reader = Self {
            user,
            space,
            pupil: is_pupil.then_some(PupilId(user.0)),
            placed_at: BTreeSet::new(),
            coordinates: false,
            administers: false,
            divisions: BTreeSet::new(),
            schools: BTreeSet::new(),
            offices: BTreeSet::new(),
            member_of: pupil.map(|p| p.school).into_iter().collect(),
            looks_on: false,
            adult: !is_pupil && row(RowKey::new(Kind::Staff, user.0)).is_some(),
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
                (Role::Teacher, Territory::Division(id)) => {
                    reader.divisions.insert(id);
                    reader.member_of.extend(school_of(id));
                }
                (Role::Teacher, Territory::School(id)) => {
                    reader.schools.insert(id);
                    reader.member_of.insert(id);
                }
                (Role::Office, Territory::School(id)) => {
                    reader.schools.insert(id);
                    reader.offices.insert(id);
                    reader.member_of.insert(id);
                }
                (Role::Volunteer | Role::Academy, Territory::Pole(id)) => {
                    reader.looks_on |= id == space;
                }
                _ => {}
            }
        }
        reader
    }

    fn working_adult(&self) -> bool {
        self.coordinates
            || self.administers
            || self.looks_on
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
            Row::Pole(_) | Row::School(_) | Row::Division(_) => self.member(),
            // Dates are the school's own until they are proposed, then the network's.
            Row::Period(p) => match p.state {
                PeriodState::Draft => self.works_in(p.school),
                PeriodState::Proposed => {
                    self.works_in(p.school) || self.coordinates || !self.offices.is_empty()
                }
                PeriodState::Published | PeriodState::Cancelled => self.member(),
            },
            // A host that a school keeps for itself is known there, and to the pupils who go there.
            Row::Host(h) => match h.private_to() {
                Some(school) => self.member_of.contains(&school) || self.placed_at.contains(&h.id),
                None => self.member(),
            },
            // Colleagues.
            Row::Staff(_) => self.working_adult(),
            // Who has which role: administrators, and each about themselves.
            Row::Assignment(a) => {
                let known = self.adult || self.pupil.is_some();
                self.administers || (known && a.staff.0 == self.user.0)
            }
            // How to reach a host: adults, and the pupils who go there.
            Row::HostContact(c) => self.reaches(c.private_to) || self.placed_at.contains(&c.host),
            Row::Contact(c) => self.reaches(c.private_to),
            Row::ContactEvent(e) => self.reaches(e.private_to),
            // Sums of at least ten answers; the answers are the pupil's own.
            Row::ReceptionSum(_) => self.working_adult(),
            Row::Reception(r) => self.pupil == Some(r.pupil),
            // Reports: who made it, and who answers.
            Row::Report(r) => self.coordinates || (self.known() && r.author == self.user),
            Row::Offer(o) if o.status == OfferStatus::Draft => self.coordinates,
            Row::Offer(_) => self.member(),
            // Names: the pupil and those who follow them, nobody else.
            Row::Pupil(p) => self.pupil == Some(p.id) || self.follows(p.division, p.school),
            // Matching, without names: coordinators too.
            Row::Need(n) => self.about(n.pupil, n.division, n.school),
            Row::Application(a) => self.about(a.pupil, a.division, a.school),
            Row::Placement(p) => self.about(p.pupil, p.division, p.school),
            Row::Wishes(w) => self.about(w.pupil, w.division, w.school),
            // The school's own business with its pupil.
            Row::FoundPlace(f) => self.near(f.pupil, f.division, f.school),
            Row::Demarche(d) => self.near(d.pupil, d.division, d.school),
            Row::Journal(j) => self.near(j.pupil, j.division, j.school),
            Row::Attendance(a) => self.near(a.pupil, a.division, a.school),
            Row::Referent(r) => self.near(r.pupil, r.division, r.school) || self.answers(r.staff),
            Row::Visit(v) => self.follows(v.division, v.school),
            Row::Favourites(f) => self.pupil == Some(f.pupil),
            // What was felt as discrimination: the pupil, the referent, the office.
            Row::Concern(c) => {
                self.pupil == Some(c.pupil)
                    || self.offices.contains(&c.school)
                    || self.answers(c.referent)
            }
            // A request for help leaves the school once it has reached the pôle.
            Row::Support(s) => {
                let passed_on = s.level == SupportLevel::Pole;
                self.near(s.pupil, s.division, s.school)
                    || (passed_on && (self.coordinates || !self.offices.is_empty()))
            }
            Row::SupportStep(s) => {
                self.follows(s.division, s.school)
                    || self.answers(Some(StaffId(s.author.0)))
                    || (s.to_pupil && self.pupil == Some(s.pupil))
                    || (s.level == SupportLevel::Pole && self.coordinates)
            }
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

    fn near(&self, pupil: PupilId, division: DivisionId, school: SchoolId) -> bool {
        self.pupil == Some(pupil) || self.follows(division, school)
    }

    fn known(&self) -> bool {
        self.adult || self.pupil.is_some()
    }

    /// That adult, who still has a role.
    fn answers(&self, staff: Option<StaffId>) -> bool {
        self.working_adult() && staff.is_some_and(|s| s.0 == self.user.0)
    }

    /// An adult of that school.
    fn works_in(&self, school: SchoolId) -> bool {
        self.adult && self.member_of.contains(&school)
    }

    fn reaches(&self, private_to: Option<SchoolId>) -> bool {
        private_to.map_or(self.working_adult(), |school| self.works_in(school))
    }

    /// Every scope this person may hold.
    pub fn holds(&self) -> Vec<Scope> {
        let space = self.space;
        let mut candidates = vec![
            Scope::Pole(space),
            Scope::PoleStaff(space),
            Scope::PoleCoordination(space),
            Scope::PoleAdministration(space),
            Scope::Duty(StaffId(self.user.0)),
            Scope::User(self.user),
        ];
        candidates.push(Scope::PoleOffices(space));
        for school in &self.member_of {
            candidates.extend([
                Scope::Members(*school),
                Scope::SchoolStaff(*school),
                Scope::SchoolOffice(*school),
            ]);
        }
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
            Scope::PoleOffices(id) => id == self.space && !self.offices.is_empty(),
            Scope::Members(id) => self.member_of.contains(&id),
            Scope::SchoolStaff(id) => self.works_in(id),
            Scope::SchoolOffice(id) => self.offices.contains(&id),
            Scope::School(id) => self.schools.contains(&id),
            Scope::Division(id) => self.divisions.contains(&id),
            Scope::Pupil(id) => self.pupil == Some(id),
            Scope::PlacedAt(id) => self.placed_at.contains(&id),
            Scope::Duty(id) => id.0 == self.user.0 && self.working_adult(),
            Scope::User(id) => id == self.user && (self.adult || self.pupil.is_some()),
        }
    }
}
