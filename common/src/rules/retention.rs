//! How long personal data is kept, as dated rows: what, how long, what then, from which source.
//!
//! What was collected under a rule keeps that rule: a row that changes later binds what happens
//! later. So what is due once stays due, whatever is added to the table.

#[cfg(test)]
mod tests;

use super::law::{RuleRow, Severity};
use super::law::{SINCE, in_force};
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// What is kept together, and goes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Looking for a place.
    Search,
    /// A stay and what was written of it.
    Placement,
    /// Who the pupil is, and their account.
    Pupil,
    /// People at hosts.
    HostPerson,
    /// Who did what.
    Journal,
    /// One-time links to choose a passphrase.
    Link,
    /// Sessions of people who do not come back.
    Session,
}

/// How long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duration {
    /// Until 31 August of the school year, and so many years more.
    SchoolYear { and_years: u32 },
    /// So many years after the last event.
    Years(u32),
    /// So many days after the last event.
    Days(u64),
}

/// What happens then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Erased,
    /// Erased, and counted: numbers of nobody stay.
    Counted,
}

/// A rule of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    pub duration: Duration,
    pub fate: Fate,
}

/// Rows of one category.
pub type Rows = &'static [RuleRow<Kept>];

const fn row(
    code: &'static str,
    duration: Duration,
    fate: Fate,
    source: &'static str,
) -> RuleRow<Kept> {
    RuleRow {
        code,
        valid_from: SINCE,
        valid_to: None,
        severity: Severity::Blocking,
        source,
        value: Kept { duration, fate },
    }
}

const SEARCH: Rows = &[row(
    "retention.search",
    Duration::SchoolYear { and_years: 0 },
    Fate::Erased,
    "RGPD, art. 5-1-e\u{a0}; l'affectation de l'année est terminée",
)];
const PLACEMENT: Rows = &[row(
    "retention.placement",
    Duration::SchoolYear { and_years: 1 },
    Fate::Counted,
    "RGPD, art. 5-1-e\u{a0}; délai de recours sur le diplôme",
)];
const PUPIL: Rows = &[row(
    "retention.pupil",
    Duration::Years(1),
    Fate::Counted,
    "RGPD, art. 5-1-e\u{a0}; durée publiée par 1 élève 1 stage pour les élèves",
)];
const HOST_PERSON: Rows = &[row(
    "retention.host_person",
    Duration::Years(2),
    Fate::Erased,
    "RGPD, art. 5-1-e\u{a0}; durée publiée par 1 élève 1 stage pour les professionnels",
)];
const JOURNAL: Rows = &[row(
    "retention.journal",
    Duration::Years(1),
    Fate::Erased,
    "RGPD, art. 32\u{a0}; CNIL, recommandation sur la journalisation (délibération 2021-122)",
)];
const LINK: Rows = &[row(
    "retention.link",
    Duration::Days(7),
    Fate::Erased,
    "RGPD, art. 32\u{a0}; une heure pour une phrase oubliée",
)];
const SESSION: Rows = &[row(
    "retention.session",
    Duration::Days(SESSION_DAYS),
    Fate::Erased,
    "RGPD, art. 32\u{a0}; 14 jours pour un adulte",
)];

/// Days that the longest session lasts without a visit.
pub const SESSION_DAYS: u64 = 30;

impl Category {
    /// Every category, in display order.
    pub const ALL: [Self; 7] = [
        Self::Search,
        Self::Placement,
        Self::Pupil,
        Self::HostPerson,
        Self::Journal,
        Self::Link,
        Self::Session,
    ];

    /// What it is, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Search => "Recherche de stage",
            Self::Placement => "Stages et suivi",
            Self::Pupil => "Élèves partis",
            Self::HostPerson => "Personnes à contacter chez les organismes",
            Self::Journal => "Journal du pôle",
            Self::Link => "Liens de connexion",
            Self::Session => "Sessions",
        }
    }

    /// What it holds, in French.
    #[must_use]
    pub fn contents(self) -> &'static str {
        match self {
            Self::Search => {
                "Demandes, places trouvées, démarches, vœux, offres gardées, demandes d'appui, \
                 ressentis de discrimination, signalements, saisies mises de côté"
            }
            Self::Placement => {
                "Stages, tuteurs, référents, présences, journal de stage, visites, notes de suivi, \
                 avis sur l'accueil, contacts avec les organismes"
            }
            Self::Pupil => "Identité, classe, commune, compte et code, avec tout le reste",
            Self::HostPerson => "Nom, fonction, téléphone et courriel",
            Self::Journal => "Qui a fait quoi, et quand",
            Self::Link => "Invitation, phrase de passe oubliée",
            Self::Session => "Appareils connectés",
        }
    }

    /// Its rows in the table.
    #[must_use]
    pub fn rows(self) -> Rows {
        match self {
            Self::Search => SEARCH,
            Self::Placement => PLACEMENT,
            Self::Pupil => PUPIL,
            Self::HostPerson => HOST_PERSON,
            Self::Journal => JOURNAL,
            Self::Link => LINK,
            Self::Session => SESSION,
        }
    }

    /// Last day on which what last happened on `last` may be kept.
    #[must_use]
    pub fn kept_until(self, last: NaiveDate) -> Option<NaiveDate> {
        kept_until(self.rows(), last)
    }

    /// What last happened on `last` has to go on `day`.
    #[must_use]
    pub fn is_due(self, last: NaiveDate, day: NaiveDate) -> bool {
        is_due(self.rows(), last, day)
    }

    /// First day of which everything that happened on it may still be kept on `day`.
    #[must_use]
    pub fn oldest_kept(self, day: NaiveDate) -> NaiveDate {
        let kept = |last: &NaiveDate| !self.is_due(*last, day);
        // Walks back from a day that is kept: at most as many days as the longest rule has.
        let back = day.iter_days().rev().take_while(kept);
        back.last().unwrap_or(day)
    }
}

/// The rule of the day on which something last happened. Older than the table: its first row.
fn rule(rows: &[RuleRow<Kept>], last: NaiveDate) -> Option<&RuleRow<Kept>> {
    let first = || {
        rows.iter()
            .min_by_key(|row| row.valid_from)
            .filter(|row| last < row.valid_from)
    };
    in_force(rows, last).or_else(first)
}

fn kept_until(rows: &[RuleRow<Kept>], last: NaiveDate) -> Option<NaiveDate> {
    let after = |date: NaiveDate, years: u32| {
        date.checked_add_months(Months::new(years.saturating_mul(12)))
    };
    match rule(rows, last)?.value.duration {
        Duration::SchoolYear { and_years } => after(end_of_school_year(last), and_years),
        Duration::Years(years) => after(last, years),
        Duration::Days(days) => last.checked_add_days(Days::new(days)),
    }
}

/// Without a rule, and past the end of the calendar, nothing is due.
fn is_due(rows: &[RuleRow<Kept>], last: NaiveDate, day: NaiveDate) -> bool {
    kept_until(rows, last).is_some_and(|until| until < day)
}

/// The year in which the school year of a day begins: 2026 for 2026-2027.
#[must_use]
pub fn school_year(day: NaiveDate) -> i32 {
    if day.month() >= 9 {
        day.year()
    } else {
        day.year() - 1
    }
}

/// 31 August of the school year of a day.
#[must_use]
pub fn end_of_school_year(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(school_year(day) + 1, 8, 31).unwrap_or(NaiveDate::MAX)
}

/// First day of the season in which plans are made: 1 August on or before `day`.
#[must_use]
pub fn season(day: NaiveDate) -> NaiveDate {
    let year = if day.month() >= 8 {
        day.year()
    } else {
        day.year() - 1
    };
    NaiveDate::from_ymd_opt(year, 8, 1).unwrap_or(NaiveDate::MIN)
}

/// Days for which a plan is shown before it is applied.
pub const SHOWN_DAYS: u64 = 14;

/// The day on which a plan made on `planned_on` looks at what is due: past 31 August.
#[must_use]
pub fn judged_on(planned_on: NaiveDate) -> NaiveDate {
    let after = NaiveDate::from_ymd_opt(season(planned_on).year(), 9, 1);
    after.unwrap_or(planned_on).max(planned_on)
}

/// First day on which a plan made on `planned_on` is applied by itself: after 31 August, and shown
/// for [`SHOWN_DAYS`] at least.
#[must_use]
pub fn applied_from(planned_on: NaiveDate) -> NaiveDate {
    let shown = planned_on.checked_add_days(Days::new(SHOWN_DAYS));
    judged_on(planned_on).max(shown.unwrap_or(NaiveDate::MAX))
}

impl Duration {
    /// In French, after « Gardé ».
    #[must_use]
    pub fn label(self) -> String {
        let years = |years: u32| match years {
            1 => "un an".to_owned(),
            2 => "deux ans".to_owned(),
            more => format!("{more}\u{a0}ans"),
        };
        match self {
            Self::SchoolYear { and_years: 0 } => "jusqu'au 31\u{a0}août de l'année scolaire".into(),
            Self::SchoolYear { and_years } => format!(
                "jusqu'au 31\u{a0}août de l'année scolaire, plus {}",
                years(and_years)
            ),
            Self::Years(n) => years(n),
            Self::Days(1) => "un jour".into(),
            Self::Days(n) => format!("{n}\u{a0}jours"),
        }
    }
}

impl Category {
    /// From when the duration counts, in French; nothing when the duration says it.
    #[must_use]
    pub fn since(self) -> &'static str {
        match self {
            Self::Search | Self::Placement => "",
            Self::Pupil => "après le départ",
            Self::HostPerson => "après le dernier stage ou contact",
            Self::Journal => "après le fait",
            Self::Link => "au plus",
            Self::Session => "sans visite, au plus",
        }
    }

    /// The rule for what happens on a day.
    #[must_use]
    pub fn on(self, day: NaiveDate) -> Option<&'static RuleRow<Kept>> {
        rule(self.rows(), day)
    }

    /// « un an après le départ ».
    #[must_use]
    pub fn told(self, kept: Kept) -> String {
        let told = format!("{} {}", kept.duration.label(), self.since());
        told.trim_end().to_owned()
    }
}

impl Fate {
    /// In French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Erased => "Effacé",
            Self::Counted => "Effacé\u{a0}; des nombres anonymes restent",
        }
    }
}
