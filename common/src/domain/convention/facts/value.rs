//! What stands in each blank.

use super::{Facts, KitKeeper, Pai, Person, Policy};
use crate::domain::convention::field::Field;
use crate::domain::convention::say::{date, days, euros, hours, plain};
use crate::domain::found_place::Country;
use crate::domain::placement::DayHours;
use crate::rules::week::{date_span, hh_mm, long_date, runs_with_year};
use chrono::NaiveDate;

/// Days from Monday, as in [`WeekHours`](crate::domain::placement::WeekHours).
pub(crate) const WEEKDAYS: [(u8, &str, &str); 7] = [
    (1, "Lundi", "Montag"),
    (2, "Mardi", "Dienstag"),
    (3, "Mercredi", "Mittwoch"),
    (4, "Jeudi", "Donnerstag"),
    (5, "Vendredi", "Freitag"),
    (6, "Samedi", "Samstag"),
    (7, "Dimanche", "Sonntag"),
];

impl Facts {
    /// First and last name.
    #[must_use]
    pub fn pupil_name(&self) -> String {
        plain(&format!(
            "{} {}",
            plain(&self.pupil.first_name),
            plain(&self.pupil.last_name)
        ))
    }

    /// « du lun. 11 janv. au ven. 5 févr. 2027 »; empty while a day is missing.
    #[must_use]
    pub fn span(&self) -> String {
        match (self.period.first, self.period.last) {
            (Some(first), Some(last)) => date_span(first, last),
            _ => String::new(),
        }
    }

    /// Minutes of presence in a week of the grid; `None` without a grid.
    #[must_use]
    pub fn weekly_minutes(&self) -> Option<i64> {
        let grid = &self.period.hours;
        (!grid.is_empty()).then(|| grid.values().map(DayHours::minutes).sum())
    }

    /// What stands in a blank; empty while it is not known. A list is written in one line.
    #[must_use]
    pub fn value(&self, field: Field) -> String {
        if field.is_list() {
            return self.list(field).join("\u{a0}; ");
        }
        match field {
            Field::Reference => plain(&self.reference),
            Field::SigningDay => self.signing_on.map(date).unwrap_or_default(),
            Field::SchoolName
            | Field::SchoolUai
            | Field::SchoolAddress
            | Field::SchoolPhone
            | Field::SchoolSignatory
            | Field::SchoolSignatoryTitle
            | Field::SchoolInsurance => self.school_value(field),
            Field::HostName
            | Field::HostNumber
            | Field::HostSector
            | Field::HostNaf
            | Field::HostAddress
            | Field::HostPhone
            | Field::HostSignatory
            | Field::HostSignatoryTitle
            | Field::HostInsurance
            | Field::HostRules
            | Field::Place => self.host_value(field),
            Field::PeriodName
            | Field::PeriodFirst
            | Field::PeriodLast
            | Field::PeriodWeeks
            | Field::PeriodDays
            | Field::PeriodHours
            | Field::WeeklyHours
            | Field::Grid
            | Field::Unusual => self.period_value(field),
            _ => self.person_value(field),
        }
    }

    /// The items of a list; empty for a field that is none.
    #[must_use]
    pub fn list(&self, field: Field) -> Vec<String> {
        let items: &[String] = match field {
            Field::Objectives => &self.teaching.objectives,
            Field::Activities => &self.teaching.activities,
            Field::Competences => &self.teaching.competences,
            Field::RegulatedWorks => match &self.regulated {
                Some(regulated) => &regulated.works,
                None => &[],
            },
            _ => &[],
        };
        let items = items.iter().map(|item| plain(item));
        items.filter(|item| !item.is_empty()).collect()
    }

    fn school_value(&self, field: Field) -> String {
        let school = &self.school;
        match field {
            Field::SchoolName => plain(&school.name),
            Field::SchoolUai => school.uai.map(|uai| uai.to_string()).unwrap_or_default(),
            Field::SchoolAddress => plain(&school.address),
            Field::SchoolPhone => plain(&school.phone),
            Field::SchoolSignatory => plain(&school.signatory.name),
            Field::SchoolSignatoryTitle => self.head_title(),
            Field::SchoolInsurance => policy(&school.insurance),
            _ => String::new(),
        }
    }

    fn head_title(&self) -> String {
        let title = plain(&self.school.signatory.title);
        match self.school.delegated_on {
            None => title,
            Some(on) => {
                let by = format!("par délégation du {}", date(on));
                if title.is_empty() {
                    by
                } else {
                    format!("{title}, {by}")
                }
            }
        }
    }

    fn host_value(&self, field: Field) -> String {
        let host = &self.host;
        match field {
            Field::HostName => plain(&host.name),
            Field::HostNumber => match host.siret {
                Some(siret) => siret.spaced(),
                None => plain(&host.foreign_id),
            },
            Field::HostSector => plain(&host.sector),
            Field::HostNaf => host.naf.map(|naf| naf.to_string()).unwrap_or_default(),
            Field::HostAddress => match (plain(&host.address), host.country) {
                (address, Country::France) => address,
                (address, abroad) if address.is_empty() => abroad.label().into(),
                (address, abroad) => format!("{address}, {}", abroad.label()),
            },
            Field::HostPhone => plain(&host.phone),
            Field::HostSignatory => plain(&host.signatory.name),
            Field::HostSignatoryTitle => plain(&host.signatory.title),
            Field::HostInsurance => policy(&host.insurance),
            Field::HostRules => plain(&host.rules),
            Field::Place => match plain(&host.place) {
                place if place.is_empty() => self.host_value(Field::HostAddress),
                place => place,
            },
            _ => String::new(),
        }
    }

    fn period_value(&self, field: Field) -> String {
        let period = &self.period;
        match field {
            Field::PeriodName => plain(&period.name),
            Field::PeriodFirst => day(period.first),
            Field::PeriodLast => day(period.last),
            Field::PeriodWeeks => runs_with_year(&period.weeks),
            Field::PeriodDays => period.days.map(days).unwrap_or_default(),
            Field::PeriodHours => period
                .minutes
                .map(|minutes| hours(minutes.into()))
                .unwrap_or_default(),
            Field::WeeklyHours => self.weekly_minutes().map(hours).unwrap_or_default(),
            Field::Grid => self.grid_in_words(),
            Field::Unusual => self.unusual_in_words(),
            _ => String::new(),
        }
    }

    fn grid_in_words(&self) -> String {
        let of_day = |(number, name, _): &(u8, &str, &str)| {
            let of = self.period.hours.get(number)?;
            let pause = of
                .pause
                .map(|(from, to)| format!(" (pause {} à {})", hh_mm(from), hh_mm(to)))
                .unwrap_or_default();
            let name = name.to_lowercase();
            Some(format!(
                "{name} {} à {}{pause}",
                hh_mm(of.start),
                hh_mm(of.end)
            ))
        };
        let lines: Vec<String> = WEEKDAYS.iter().filter_map(of_day).collect();
        lines.join("\u{a0}; ")
    }

    fn unusual_in_words(&self) -> String {
        let unusual = &self.period.unusual;
        let named = [
            (unusual.night, "la nuit"),
            (self.on_sunday(), "le dimanche"),
            (unusual.holiday, "un jour férié"),
        ];
        let named: Vec<&str> = named
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, name)| *name)
            .collect();
        let why = plain(&unusual.why);
        match (named.as_slice(), why.is_empty()) {
            ([], true) => "aucune".into(),
            ([], false) => why,
            (named, true) => named.join(", "),
            (named, false) => format!("{} ({why})", named.join(", ")),
        }
    }

    /// The grid, or what is said beside it, has a Sunday.
    #[must_use]
    pub fn on_sunday(&self) -> bool {
        self.period.unusual.sunday || self.period.hours.contains_key(&7)
    }

    fn person_value(&self, field: Field) -> String {
        let pupil = &self.pupil;
        match field {
            Field::PupilName => self.pupil_name(),
            Field::PupilBorn => pupil.born.map(date).unwrap_or_default(),
            Field::PupilClass => plain(&pupil.class),
            Field::PupilFormation => plain(&pupil.formation),
            Field::PupilYearlyHours => pupil
                .yearly_hours
                .map(|h| hours(i64::from(h) * 60))
                .unwrap_or_default(),
            Field::GuardianNames => joined(&self.guardians, |p| &p.name),
            Field::GuardianPhones => joined(&self.guardians, |p| &p.phone),
            Field::TutorName => plain(&self.tutor.name),
            Field::TutorTitle => plain(&self.tutor.title),
            Field::TutorPhone => plain(&self.tutor.phone),
            Field::ReferentName => plain(&self.referent.name),
            Field::ReferentPhone => plain(&self.referent.phone),
            _ => self.term_value(field),
        }
    }

    fn term_value(&self, field: Field) -> String {
        let (terms, regulated) = (&self.terms, self.regulated.as_ref());
        let said = |day: Option<NaiveDate>| day.map(date).unwrap_or_default();
        match field {
            Field::FollowUp => plain(&self.teaching.follow_up),
            Field::Evaluation => plain(&self.teaching.evaluation),
            Field::Travel => plain(&terms.travel),
            Field::Meals => plain(&terms.meals),
            Field::Lodging => plain(&terms.lodging),
            Field::Benefits => plain(&terms.benefits),
            Field::Leave => plain(&terms.leave),
            Field::GratificationAmount => match &terms.gratification {
                None => "aucune".into(),
                Some(paid) => format!(
                    "{} par heure de présence",
                    euros(paid.cents_per_hour.into())
                ),
            },
            Field::GratificationPayment => match &terms.gratification {
                None => String::new(),
                Some(paid) => plain(&paid.payment),
            },
            Field::Pai => match self.pai {
                None => "",
                Some(Pai::No) => "non",
                Some(Pai::Yes { .. }) => "oui",
            }
            .into(),
            Field::PaiKit => match self.pai {
                Some(Pai::Yes { kit: Some(keeper) }) => keeper.label().into(),
                _ => String::new(),
            },
            Field::HostDeclaredOn => said(regulated.and_then(|r| r.host_declared_on)),
            Field::SchoolDeclaredOn => said(regulated.and_then(|r| r.school_declared_on)),
            _ => String::new(),
        }
    }
}

impl KitKeeper {
    /// Everybody who may keep it.
    pub const ALL: [Self; 4] = [Self::Pupil, Self::Family, Self::School, Self::Host];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Pupil => "l'élève",
            Self::Family => "la famille",
            Self::School => "l'établissement",
            Self::Host => "l'organisme d'accueil",
        }
    }
}

fn day(date: Option<NaiveDate>) -> String {
    date.map(long_date).unwrap_or_default()
}

fn policy(policy: &Policy) -> String {
    match (plain(&policy.company), plain(&policy.number)) {
        (company, number) if number.is_empty() => company,
        (company, number) if company.is_empty() => format!("police {number}"),
        (company, number) => format!("{company}, police {number}"),
    }
}

fn joined(people: &[Person], part: fn(&Person) -> &String) -> String {
    let parts: Vec<String> = people
        .iter()
        .map(|person| plain(part(person)))
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}
