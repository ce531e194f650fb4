//! Visits to make: a function of the rows.

use super::class_model::{first_period, name, periods};
use chrono::NaiveDate;
use common::domain::division::Division;
use common::domain::host::Host;
use common::domain::placement::Placement;
use common::domain::pupil::Pupil;
use common::domain::referent::{Referent, referent_id};
use common::domain::school::School;
use common::domain::visit::{Visit, VisitStatus};
use common::ids::{PlacementId, SchoolId, StaffId, VisitId};
use common::order::sorted;
use common::row::Index;
use common::rules::round::round;
use common::rules::travel::GeoPoint;
use common::sync::replica::Replica;

/// A place to visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    pub placement: PlacementId,
    pub pupil: Pupil,
    pub name: String,
    pub class: String,
    pub host: String,
    pub commune: String,
    pub point: GeoPoint,
    pub school: SchoolId,
    /// The next visit that is planned, with its day.
    pub planned: Option<(VisitId, Option<NaiveDate>)>,
    /// Visits and calls made.
    pub done: usize,
    /// The person is the referent, or nobody is.
    pub mine: bool,
}

/// Places of the classes on that day and later in their period, by commune and by name.
#[must_use]
pub fn stops(
    rows: &Replica,
    me: Option<StaffId>,
    divisions: &[Division],
    today: NaiveDate,
) -> Vec<Stop> {
    let mut stops = Vec::new();
    for division in divisions {
        let periods = periods(rows, division.id);
        let Some(period) = first_period(&periods, today) else {
            continue;
        };
        for pupil in rows.by::<Pupil>(Index::PupilsByDivision, division.id.0) {
            let places = rows.by::<Placement>(Index::PlacementsByPupil, pupil.id.0);
            let current = |p: &&Placement| {
                let seats = p.seats();
                seats.iter().any(|w| period.weeks.contains(w))
                    && seats.last().is_some_and(|w| w.sunday() >= today)
                    && p.interruption.is_none()
            };
            let referent = rows.get::<Referent>(referent_id(pupil.id, period.id).0);
            let referent = referent.and_then(|r| r.staff);
            for placement in places.into_iter().filter(current) {
                let Some(host) = rows.get::<Host>(placement.host.0) else {
                    continue;
                };
                let visits = rows.by::<Visit>(Index::VisitsByPupil, pupil.id.0);
                let here = visits.into_iter().filter(|v| v.placement == placement.id);
                let here: Vec<&Visit> = here.collect();
                let planned = here.iter().filter(|v| v.status == VisitStatus::Planned);
                stops.push(Stop {
                    placement: placement.id,
                    name: name(pupil),
                    pupil: pupil.clone(),
                    class: division.name.clone(),
                    host: host.name.clone(),
                    commune: host.commune_name.clone(),
                    point: host.point,
                    school: division.school,
                    planned: planned
                        .min_by_key(|v| (v.planned_on, v.id))
                        .map(|v| (v.id, v.planned_on)),
                    done: here
                        .iter()
                        .filter(|v| v.status == VisitStatus::Done)
                        .count(),
                    mine: referent.is_none() || referent == me,
                });
            }
        }
    }
    sorted(stops, |a, b| {
        (&a.commune, &a.host, &a.name, a.placement).cmp(&(
            &b.commune,
            &b.host,
            &b.name,
            b.placement,
        ))
    })
}

/// The stops by commune, in order.
#[must_use]
pub fn by_commune(stops: &[Stop]) -> Vec<(String, Vec<Stop>)> {
    let mut groups: Vec<(String, Vec<Stop>)> = Vec::new();
    for stop in stops {
        match groups.last_mut() {
            Some((commune, group)) if *commune == stop.commune => group.push(stop.clone()),
            _ => groups.push((stop.commune.clone(), vec![stop.clone()])),
        }
    }
    groups
}

/// A leg of a round: metres from the stop before, and all that is to be visited there.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    pub metres: u32,
    pub host: String,
    pub commune: String,
    pub pupils: Vec<String>,
}

/// The round proposed from the school and back, and metres in all. Several pupils at one host are one
/// stop.
#[must_use]
pub fn proposed(rows: &Replica, stops: &[Stop]) -> Option<(String, Vec<Leg>, u32)> {
    let school = rows.get::<School>(stops.first()?.school.0)?;
    let mut places: Vec<(GeoPoint, Leg)> = Vec::new();
    for stop in stops {
        let same =
            |(point, leg): &&mut (GeoPoint, Leg)| *point == stop.point && leg.host == stop.host;
        match places.iter_mut().find(same) {
            Some((_, leg)) => leg.pupils.push(stop.name.clone()),
            None => {
                let leg = Leg {
                    metres: 0,
                    host: stop.host.clone(),
                    commune: stop.commune.clone(),
                    pupils: vec![stop.name.clone()],
                };
                places.push((stop.point, leg));
            }
        }
    }
    let points: Vec<GeoPoint> = places.iter().map(|(point, _)| *point).collect();
    let mut at = school.point;
    let mut total: u32 = 0;
    let mut legs = Vec::new();
    for place in round(school.point, &points) {
        let (point, leg) = places.get(place)?;
        let metres = at.distance_m(*point);
        total = total.saturating_add(metres);
        at = *point;
        legs.push(Leg {
            metres,
            ..leg.clone()
        });
    }
    Some((
        school.name.clone(),
        legs,
        total.saturating_add(at.distance_m(school.point)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{
        DIVISION, SCHOOL, TEACHER, application, day, division, period, placement, pole, pupil, put,
    };
    use common::domain::application::ApplicationStatus;
    use common::domain::placement::{Interruption, InterruptionReason, PlacementStatus};
    use common::ids::{OfferId, PoleId, PupilId};
    use common::rules::codes::{Insee, Uai};
    use uuid::Uuid;

    /// Three pupils at 0, 10 and 30 km, the first two at one host.
    fn class() -> Replica {
        let mut rows = pole();
        let school = School {
            id: SCHOOL,
            pole: PoleId(Uuid::from_u128(1)),
            uai: Uai::parse("0540999T").unwrap(),
            site: 1,
            name: "Lycée d'essai".into(),
            commune: Insee::parse("54329").unwrap(),
            commune_name: "Lunéville".into(),
            point: GeoPoint::from_e5(4_859_250, 649_250).unwrap(),
            phone: String::new(),
            boarding: false,
        };
        put(&mut rows, school);
        for (number, name, host) in [(11, "Martin", 52), (12, "Bernard", 52), (13, "Petit", 53)] {
            put(&mut rows, pupil(number, name));
            let pupil = PupilId(Uuid::from_u128(number));
            let offer = OfferId(Uuid::from_u128(101));
            let of = application(200 + number, pupil, offer, ApplicationStatus::Approved);
            put(&mut rows, placement(400 + number, &of, host));
        }
        rows
    }

    fn names(stops: &[Stop]) -> Vec<&str> {
        stops.iter().map(|s| s.pupil.last_name.as_str()).collect()
    }

    #[test]
    fn places_of_the_period_are_listed_until_they_end_or_stop() {
        let mut rows = class();
        let all = |rows: &Replica, when| stops(rows, Some(TEACHER), &[division()], day(when));
        assert_eq!(names(&all(&rows, "before")), ["Bernard", "Martin", "Petit"]);
        assert_eq!(names(&all(&rows, "after")), [""; 0]);
        let mut stopped = rows.get::<Placement>(Uuid::from_u128(413)).unwrap().clone();
        stopped.status = PlacementStatus::Interrupted;
        stopped.interruption = Some(Interruption {
            from: day("during"),
            reason: InterruptionReason::Agreed,
        });
        put(&mut rows, stopped);
        assert_eq!(names(&all(&rows, "before")), ["Bernard", "Martin"]);
    }

    #[test]
    fn another_s_pupils_are_told_apart() {
        let mut rows = class();
        let martin = PupilId(Uuid::from_u128(11));
        put(
            &mut rows,
            Referent {
                id: referent_id(martin, period().id),
                school: SCHOOL,
                division: DIVISION,
                pupil: martin,
                period: period().id,
                staff: Some(StaffId(Uuid::from_u128(6))),
                name: String::new(),
            },
        );
        let all = stops(&rows, Some(TEACHER), &[division()], day("before"));
        let mine: Vec<bool> = all.iter().map(|s| s.mine).collect();
        assert_eq!(mine, [true, false, true]);
    }

    #[test]
    fn two_pupils_at_one_host_are_one_stop_of_the_round() {
        let rows = class();
        let all = stops(&rows, Some(TEACHER), &[division()], day("before"));
        let (school, legs, total) = proposed(&rows, &all).unwrap();
        assert_eq!((school.as_str(), legs.len()), ("Lycée d'essai", 2));
        assert_eq!(legs[0].pupils.len() + legs[1].pupils.len(), 3);
        assert!((59_000..61_000).contains(&total), "{total}");
        assert_eq!(by_commune(&all).len(), 1);
        assert_eq!(proposed(&rows, &[]), None);
    }
}
