//! What pupils told and whoever follows them has to look at: a function of the rows.

use super::class_model::name;
use crate::pages::shared::known_hosts::{Known, KnownHosts};
use crate::pages::student::my_search_model::place_name;
use chrono::NaiveDate;
use common::access::Actor;
use common::domain::application::Application;
use common::domain::concern::{Concern, ConcernStatus};
use common::domain::demarche::Demarche;
use common::domain::division::Division;
use common::domain::found_place::{FoundPlace, FoundStatus};
use common::domain::period::Period;
use common::domain::pole::Pole;
use common::domain::pupil::Pupil;
use common::domain::silence::{Silence, Steps, silence};
use common::domain::situation::Situation;
use common::ids::{FoundPlaceId, PupilId};
use common::order::sorted;
use common::row::Index;
use common::sync::replica::Replica;

/// A place to check.
#[derive(Clone, Debug, PartialEq)]
pub struct ToCheck {
    pub found: FoundPlace,
    pub place: String,
    pub pupil: String,
    pub division: String,
    /// Hosts of the pôle that it may be, when the pupil did not choose one.
    pub known: Vec<Known>,
}

/// Places that wait for a check, or that this device has accepted and the server has not yet: those
/// of the pupils that the person follows, the oldest first.
#[must_use]
pub fn to_check(rows: &Replica, actor: &Actor) -> Vec<ToCheck> {
    let waits = |f: &&FoundPlace| {
        (f.status == FoundStatus::Declared || f.awaits_server())
            && actor.follows(f.division, f.school)
    };
    let all: Vec<&FoundPlace> = rows.all::<FoundPlace>().filter(waits).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let hosts = KnownHosts::build(rows);
    let all = sorted(all, |a, b| {
        (a.declared_at, a.id).cmp(&(b.declared_at, b.id))
    });
    let one = |found: &FoundPlace| {
        let typed = found.place.siret.map_or_else(
            || found.place.name.clone(),
            |siret| siret.as_str().to_owned(),
        );
        ToCheck {
            place: place_name(rows, found),
            pupil: rows
                .get::<Pupil>(found.pupil.0)
                .map(name)
                .unwrap_or_default(),
            division: rows
                .get::<Division>(found.division.0)
                .map(|d| d.name.clone())
                .unwrap_or_default(),
            known: match found.host {
                Some(_) => Vec::new(),
                None => hosts.matching(&typed),
            },
            found: found.clone(),
        }
    };
    all.into_iter().map(one).collect()
}

/// Ids, for a list that keeps its cards.
#[must_use]
pub fn ids(all: &[ToCheck]) -> Vec<FoundPlaceId> {
    all.iter().map(|one| one.found.id).collect()
}

/// Concerns about discrimination that this person reads and that are not closed, the oldest first.
#[must_use]
pub fn concerns(rows: &Replica, actor: &Actor) -> Vec<(Concern, String)> {
    let staff = actor.staff();
    let theirs = |c: &&Concern| {
        c.status != ConcernStatus::Closed
            && (staff.is_some() && c.referent == staff || actor.runs_office(c.school))
    };
    let all: Vec<&Concern> = rows.all::<Concern>().filter(theirs).collect();
    let all = sorted(all, |a, b| (a.raised_at, a.id).cmp(&(b.raised_at, b.id)));
    let named = |concern: &Concern| {
        let pupil = rows.get::<Pupil>(concern.pupil.0).map(name);
        (concern.clone(), pupil.unwrap_or_else(|| "Un élève".into()))
    };
    all.into_iter().map(named).collect()
}

/// Of whose search nothing is heard.
#[must_use]
pub fn silence_of(
    rows: &Replica,
    pupil: PupilId,
    period: &Period,
    situation: Situation,
    today: NaiveDate,
) -> Option<Silence> {
    let settings = rows.get::<Pole>(rows.space().0)?.settings;
    let of = |id| id == period.id;
    let demarches: Vec<&Demarche> = rows
        .by::<Demarche>(Index::DemarchesByPupil, pupil.0)
        .into_iter()
        .filter(|d| d.period.is_none_or(of))
        .collect();
    let applications: Vec<&Application> = rows
        .by::<Application>(Index::ApplicationsByPupil, pupil.0)
        .into_iter()
        .filter(|a| of(a.period))
        .collect();
    let found: Vec<&FoundPlace> = rows
        .by::<FoundPlace>(Index::FoundPlacesByPupil, pupil.0)
        .into_iter()
        .filter(|f| of(f.period))
        .collect();
    let steps = Steps {
        demarches: &demarches,
        applications: &applications,
        found: &found,
    };
    silence(situation, &steps, period, settings, today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{DIVISION, ME, POLE, SCHOOL, TEACHER, day, period, pole, put};
    use common::access::Who;
    use common::domain::staff::{Role, Territory};
    use common::ids::{DivisionId, UserId};
    use uuid::Uuid;

    fn teacher(of: DivisionId) -> Actor {
        Actor {
            user: UserId(TEACHER.0),
            space: POLE,
            who: Who::Staff {
                staff: TEACHER,
                roles: vec![(Role::Teacher, Territory::Division(of))],
            },
        }
    }

    fn found(number: u128, status: FoundStatus) -> FoundPlace {
        FoundPlace {
            id: FoundPlaceId(Uuid::from_u128(number)),
            pole: POLE,
            school: SCHOOL,
            division: DIVISION,
            pupil: ME,
            period: period().id,
            weeks: period().weeks,
            origin: common::domain::found_place::Origin::Family,
            host: None,
            place: common::domain::found_place::PlaceDetails {
                name: "Volta".into(),
                ..Default::default()
            },
            tutor: Default::default(),
            status,
            comment: String::new(),
            checked_by: None,
            placement: None,
            declared_at: i64::try_from(number).unwrap(),
        }
    }

    #[test]
    fn places_are_checked_by_those_who_follow_the_pupil_the_oldest_first() {
        let mut rows = pole();
        put(&mut rows, found(2, FoundStatus::Declared));
        put(&mut rows, found(1, FoundStatus::Accepted));
        put(&mut rows, found(3, FoundStatus::SentBack));
        let mut done = found(4, FoundStatus::Accepted);
        done.placement = Some(common::ids::PlacementId(Uuid::from_u128(9)));
        put(&mut rows, done);
        let all = to_check(&rows, &teacher(DIVISION));
        let numbers: Vec<u128> = ids(&all).iter().map(|id| id.0.as_u128()).collect();
        assert_eq!(
            numbers,
            [1, 2],
            "the one accepted here still waits for the server"
        );
        assert_eq!(all[1].pupil, "Durand Camille");
        assert_eq!(
            all[1].known[0].name, "Volta",
            "a host of the pôle, probably"
        );
        let elsewhere = teacher(DivisionId(Uuid::from_u128(77)));
        assert!(to_check(&rows, &elsewhere).is_empty());
    }

    #[test]
    fn a_silence_is_told_with_the_days_of_the_pole() {
        let mut rows = pole();
        put(
            &mut rows,
            Pole {
                id: POLE,
                number: 1,
                name: "Lunéville".into(),
                year: 2026,
                settings: Default::default(),
            },
        );
        let told = silence_of(&rows, ME, &period(), Situation::ToStart, day("before"));
        assert_eq!(told, Some(Silence::Never));
    }
}
