//! Facts that rows already hold.

use super::{Facts, HostFacts, PeriodFacts, Person, PupilFacts, SchoolFacts};
use crate::domain::division::Division;
use crate::domain::host::{Contact, ContactRole, Host, HostContact};
use crate::domain::period::Period;
use crate::domain::placement::{DayHours, Placement, WeekHours};
use crate::domain::pupil::{Need, Pupil};
use crate::domain::school::School;
use crate::domain::staff::Staff;
use crate::rules::calendar::worked_days;
use crate::rules::codes::Insee;
use crate::rules::week::IsoWeek;
use chrono::{Datelike, NaiveDate};

#[cfg(test)]
mod tests;

/// Rows that a placement leads to.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    pub placement: &'a Placement,
    pub pupil: &'a Pupil,
    pub need: Option<&'a Need>,
    pub division: &'a Division,
    pub school: &'a School,
    pub period: &'a Period,
    pub host: &'a Host,
    pub contact: Option<&'a HostContact>,
    /// People of the host.
    pub people: &'a [Contact],
    pub referent: Option<&'a Staff>,
}

impl Facts {
    /// What these rows say. The rest is left to be filled in: who signs for the school, insurance,
    /// activities, terms.
    #[must_use]
    pub fn gather(from: &Sources<'_>) -> Self {
        let placement = from.placement;
        Self {
            pupil: PupilFacts {
                first_name: from.pupil.first_name.clone(),
                last_name: from.pupil.last_name.clone(),
                born: from.need.map(|need| need.born),
                class: from.division.name.clone(),
                formation: from.division.diploma.clone(),
                yearly_hours: None,
            },
            school: SchoolFacts {
                name: from.school.name.clone(),
                uai: Some(from.school.uai),
                phone: from.school.phone.clone(),
                ..SchoolFacts::default()
            },
            host: host(from),
            tutor: tutor(from),
            referent: from.referent.map(referent).unwrap_or_default(),
            period: period(
                &from.period.name,
                &placement.weeks,
                &placement.hours,
                from.host.commune,
            ),
            ..Self::default()
        }
    }
}

fn host(from: &Sources<'_>) -> HostFacts {
    let host = from.host;
    let signatory = from
        .people
        .iter()
        .find(|person| person.active && person.entitled && person.role == ContactRole::Signatory);
    // Whoever is entitled may sign, also when signing is not what they are there for.
    let signatory = signatory.or_else(|| from.people.iter().find(|p| p.active && p.entitled));
    HostFacts {
        name: host.name.clone(),
        siret: host.siret,
        foreign_id: host.foreign_id.clone(),
        country: host.country,
        commune: Some(host.commune),
        address: from
            .contact
            .map(|contact| contact.address.clone())
            .unwrap_or_default(),
        phone: from
            .contact
            .map(|contact| contact.phone.clone())
            .unwrap_or_default(),
        sector: host.sector.clone(),
        signatory: signatory.map(contact).unwrap_or_default(),
        ..HostFacts::default()
    }
}

fn tutor(from: &Sources<'_>) -> Person {
    let named = &from.placement.tutor;
    if !named.is_empty() {
        return Person {
            name: named.name.clone(),
            title: String::new(),
            phone: named.phone.clone(),
        };
    }
    // One tutor in the file is the one; among several a person has to choose.
    let mut tutors = from
        .people
        .iter()
        .filter(|person| person.active && person.role == ContactRole::Tutor);
    match (tutors.next(), tutors.next()) {
        (Some(only), None) => contact(only),
        _ => Person::default(),
    }
}

fn contact(person: &Contact) -> Person {
    Person {
        name: person.name.clone(),
        title: String::new(),
        phone: person.phone.clone(),
    }
}

fn referent(staff: &Staff) -> Person {
    Person {
        name: format!("{} {}", staff.first_name, staff.last_name),
        ..Person::default()
    }
}

/// Without a grid the days are those of the calendar, and the hours are not known.
fn period(name: &str, weeks: &[IsoWeek], hours: &WeekHours, commune: Insee) -> PeriodFacts {
    let number = |day: &NaiveDate| u8::try_from(day.weekday().number_from_monday()).unwrap_or(0);
    let days: Vec<NaiveDate> = worked_days(weeks, commune)
        .into_iter()
        .filter(|day| hours.is_empty() || hours.contains_key(&number(day)))
        .collect();
    let minutes: i64 = days
        .iter()
        .filter_map(|day| hours.get(&number(day)))
        .map(DayHours::minutes)
        .sum();
    PeriodFacts {
        name: name.into(),
        first: days.first().copied(),
        last: days.last().copied(),
        weeks: weeks.to_vec(),
        days: u16::try_from(days.len()).ok(),
        minutes: u32::try_from(minutes).ok().filter(|minutes| *minutes > 0),
        hours: hours.clone(),
        ..PeriodFacts::default()
    }
}
