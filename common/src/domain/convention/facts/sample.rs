//! Facts of nobody, to show a model with.

use super::{
    Facts, Gratification, HostFacts, Pai, PeriodFacts, Person, Policy, PupilFacts, Regulated,
    SchoolFacts, Teaching, Terms,
};
use crate::domain::period::PlacementKind;
use crate::domain::placement::{DayHours, WeekHours};
use crate::rules::codes::{Insee, NafCode, Siret, Uai};
use crate::rules::week::IsoWeek;
use chrono::{NaiveDate, NaiveTime};

impl Facts {
    /// Fictional facts of this kind, with every blank filled. Numbers are written in ranges that are
    /// given to nobody or to examples.
    #[must_use]
    pub fn sample(kind: PlacementKind) -> Self {
        let long = kind == PlacementKind::Bts;
        let l124 = long || kind == PlacementKind::Pfmp;
        Self {
            reference: "EXEMPLE-001".into(),
            signing_on: date(2026, 12, 14),
            pupil: pupil(kind),
            guardians: if long { Vec::new() } else { guardians() },
            school: school(),
            host: host(),
            tutor: person("Karim Exemple", "Chef d'équipe", "03 53 01 00 13"),
            referent: person("Jeanne Exemple", "Enseignante", "03 53 01 00 12"),
            period: period(kind),
            teaching: teaching(kind),
            terms: terms(long),
            regulated: Some(if kind == PlacementKind::Pfmp {
                Regulated {
                    works: vec!["Utilisation d'une scie à ruban équipée de ses protecteurs".into()],
                    host_declared_on: date(2026, 9, 7),
                    school_declared_on: date(2026, 9, 14),
                    electrical: true,
                }
            } else {
                Regulated::default()
            }),
            pai: Some(if l124 {
                Pai::No
            } else {
                Pai::Yes {
                    kit: Some(super::KitKeeper::Pupil),
                }
            }),
        }
    }
}

fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn person(name: &str, title: &str, phone: &str) -> Person {
    Person {
        name: name.into(),
        title: title.into(),
        phone: phone.into(),
    }
}

fn guardians() -> Vec<Person> {
    vec![
        person("Claude Modèle", "", "06 39 98 00 01"),
        person("Dominique Modèle", "", "06 39 98 00 02"),
    ]
}

fn pupil(kind: PlacementKind) -> PupilFacts {
    let (born, class, formation, yearly_hours) = match kind {
        PlacementKind::Observation => (date(2012, 3, 4), "3e B", "Classe de troisième", None),
        PlacementKind::Initiation => (
            date(2012, 1, 20),
            "3e prépa-métiers",
            "Classe de troisième prépa-métiers",
            None,
        ),
        PlacementKind::Pfmp => (
            date(2010, 1, 21),
            "1MELEC2",
            "Baccalauréat professionnel Métiers de l'électricité et de ses environnements connectés",
            Some(840),
        ),
        PlacementKind::Bts => (
            date(2006, 5, 2),
            "MCO1",
            "BTS Management commercial opérationnel",
            Some(900),
        ),
    };
    PupilFacts {
        first_name: "Camille".into(),
        last_name: "Modèle".into(),
        born,
        class: class.into(),
        formation: formation.into(),
        yearly_hours,
    }
}

fn policy(number: &str) -> Policy {
    Policy {
        company: "Assurances de l'Exemple".into(),
        number: number.into(),
    }
}

fn school() -> SchoolFacts {
    SchoolFacts {
        name: "Lycée de l'Exemple".into(),
        uai: Uai::parse("0540076P").ok(),
        address: "1 rue de l'École, 54300 Lunéville".into(),
        phone: "03 53 01 00 10".into(),
        signatory: person("Hélène Exemple", "Proviseure adjointe", ""),
        delegated_on: date(2026, 9, 1),
        insurance: policy("ETAB-0001"),
    }
}

fn host() -> HostFacts {
    HostFacts {
        name: "Atelier de l'Exemple".into(),
        siret: Siret::parse("73282932000074").ok(),
        foreign_id: String::new(),
        country: crate::domain::found_place::Country::France,
        commune: Insee::parse("57463").ok(),
        address: "12 rue des Artisans, 57000 Metz".into(),
        phone: "03 53 01 00 11".into(),
        naf: NafCode::parse("4321A").ok(),
        sector: "Installation électrique".into(),
        signatory: person("Paul Exemple", "Gérant", ""),
        insurance: policy("ORG-0001"),
        rules: "Chaussures de sécurité dans l'atelier\u{a0}; téléphone rangé pendant le travail"
            .into(),
        place: "Zone artisanale, bâtiment B, 57000 Metz".into(),
    }
}

fn period(kind: PlacementKind) -> PeriodFacts {
    let (name, weeks, last, days, minutes) = match kind {
        PlacementKind::Observation => ("Séquence de troisième", 1, date(2027, 1, 15), 5, 5 * 360),
        PlacementKind::Initiation => ("Stage d'initiation", 1, date(2027, 1, 15), 5, 5 * 360),
        PlacementKind::Pfmp => ("PFMP n°\u{a0}1", 4, date(2027, 2, 5), 20, 20 * 420),
        PlacementKind::Bts => (
            "Stage de première année",
            10,
            date(2027, 3, 19),
            50,
            50 * 420,
        ),
    };
    let first = IsoWeek::new(2027, 2);
    let weeks = std::iter::successors(first, |week| Some(week.next())).take(weeks);
    let short = matches!(kind, PlacementKind::Observation | PlacementKind::Initiation);
    PeriodFacts {
        name: name.into(),
        first: date(2027, 1, 11),
        last,
        weeks: weeks.collect(),
        days: Some(days),
        minutes: Some(minutes),
        hours: hours(if short { 16 } else { 17 }),
        unusual: super::Unusual::default(),
    }
}

fn hours(end: u32) -> WeekHours {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let day = DayHours {
        start: at(9),
        end: at(end),
        pause: Some((at(12), at(13))),
    };
    (1..=5).map(|number| (number, day)).collect()
}

fn teaching(kind: PlacementKind) -> Teaching {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let observes = kind == PlacementKind::Observation;
    Teaching {
        objectives: lines(&[
            "Découvrir l'organisation d'une entreprise et ses métiers",
            "Relier ce que l'on apprend à l'école à ce que l'on voit au travail",
        ]),
        activities: if observes {
            lines(&[
                "Suivre le tuteur dans l'atelier et au bureau",
                "Rencontrer les personnes de chaque métier",
            ])
        } else {
            lines(&[
                "Préparer un chantier avec le tuteur",
                "Poser et raccorder hors tension un équipement simple",
            ])
        },
        competences: lines(&[
            "Organiser son poste de travail",
            "Réaliser une tâche selon des consignes",
        ]),
        follow_up: "Appel au tuteur dans les deux premiers jours, une visite sur place".into(),
        evaluation: "Bilan avec le tuteur en fin de période, livret de suivi".into(),
    }
}

fn terms(long: bool) -> Terms {
    Terms {
        travel: "En train, abonnement scolaire".into(),
        meals: "Repas du midi pris au restaurant de l'entreprise".into(),
        lodging: "Internat du lycée partenaire, du lundi au vendredi".into(),
        benefits: "Restaurant d'entreprise aux conditions des salariés".into(),
        leave: "Une journée par mois, à convenir avec le tuteur".into(),
        gratification: long.then(|| Gratification {
            cents_per_hour: 435,
            payment: "À la fin de chaque mois, par virement".into(),
        }),
    }
}
