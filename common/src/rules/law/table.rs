//! The table of rules: each row with its dates, its source, whom it is for, what it says when it is
//! not kept, and why it exists.

mod days;
mod derogations;
mod hours;
mod people;
mod place;
mod work;

use super::{RuleRow, SINCE, Severity};
use crate::domain::period::PlacementKind;
use crate::rules::age::AgeBand;
use chrono::NaiveDate;

/// A row of the table.
pub type Rule = RuleRow<Law>;

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Law {
    pub kinds: &'static [PlacementKind],
    /// Ages on the day that is judged.
    pub bands: &'static [AgeBand],
    pub test: Test,
    pub lift: Lift,
    /// What is found: `{constat}` is what was measured, `{jours}` when.
    pub sentence: &'static str,
    /// What to do.
    pub next: &'static str,
    /// Why the rule exists, for a pupil or a teacher.
    pub why: &'static str,
}

/// Who may go on in spite of a blocking finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lift {
    Nobody,
    /// A head of school, with a reason and an article.
    Head,
}

/// What is looked at. Durations are minutes, times are minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// Most work in a day.
    Daily(i64),
    /// Most work in a week.
    Weekly(i64),
    CautiousDay,
    CautiousWeek,
    CautiousHours,
    /// Most work without a break of at least so long.
    Unbroken {
        most: i64,
        pause: i64,
    },
    /// A break of at least so long, at the latest after so much work.
    PauseAfter {
        work: i64,
        pause: i64,
    },
    /// Least rest from one day to the next.
    DailyRest(i64),
    /// Two days in a row with Sunday.
    WeekendRest,
    /// A day off in the week.
    WeeklyRest,
    /// No work from so late to so early.
    Night {
        from: i64,
        to: i64,
    },
    /// The same, but for those who were named.
    UnnamedNight {
        from: i64,
        to: i64,
    },
    Sunday,
    PublicHoliday,
    SchoolHoliday,
    LongObservation(usize),
    UnknownAge,
    MinimumAge,
    MinimumAgeWaived,
    SchoolingOver,
    SchoolingUnknown,
    HostBlocked,
    HostCap,
    HostCapUnsure,
    TutorInterns,
    ReferentPupils,
    HostStay,
    /// Owed above so much presence at a host in the year; of agriculture or not.
    Gratification {
        above: i64,
        agricultural: bool,
    },
    Seats,
    Unsigned,
    Beyond,
    Purpose,
    Discrimination,
    ObserverWorks,
    NoDay,
    Unsound,
    NoHours,
    UnknownCalendar,
    UnknownLaw,
    WorkWhileObserving,
    BannedWork,
    TooYoungForWork,
    HostDeclaration,
    SchoolDeclaration,
    MedicalOpinion,
    PermanentDerogation,
    WorkConditions,
    UnknownWork,
    BarService,
    LicensedPremises,
    UnagreedPremises,
    /// Beside one of these findings, in one of these branches (any when none is named).
    Derogation {
        beside: &'static [&'static str],
        naf: &'static [&'static str],
    },
}

impl Test {
    /// It judges no day.
    #[must_use]
    pub(super) fn is_of_no_day(self) -> bool {
        matches!(
            self,
            Self::Purpose
                | Self::Discrimination
                | Self::ObserverWorks
                | Self::NoDay
                | Self::Unsound
                | Self::UnknownAge
                | Self::UnknownWork
                | Self::HostBlocked
                | Self::Derogation { .. }
        )
    }
}

const ALL: &[PlacementKind] = &PlacementKind::ALL;
const WORKING: &[PlacementKind] = &[
    PlacementKind::Initiation,
    PlacementKind::Pfmp,
    PlacementKind::Bts,
];
/// Those of articles L124-1 and after of the code de l'éducation.
const STAGES: &[PlacementKind] = &[PlacementKind::Pfmp, PlacementKind::Bts];
const OBSERVATION: &[PlacementKind] = &[PlacementKind::Observation];

const EVERYBODY: &[AgeBand] = &[
    AgeBand::Under14,
    AgeBand::From14,
    AgeBand::From15,
    AgeBand::From16,
    AgeBand::Adult,
];
const MINORS: &[AgeBand] = &[
    AgeBand::Under14,
    AgeBand::From14,
    AgeBand::From15,
    AgeBand::From16,
];
const UNDER_16: &[AgeBand] = &[AgeBand::Under14, AgeBand::From14, AgeBand::From15];
const UNDER_15: &[AgeBand] = &[AgeBand::Under14, AgeBand::From14];
const FROM_16: &[AgeBand] = &[AgeBand::From16];
const ADULTS: &[AgeBand] = &[AgeBand::Adult];

/// Sentence, next step, why.
type Words = (&'static str, &'static str, &'static str);

/// A rule of everybody that nobody lifts, in force since the tables begin.
const fn rule(
    code: &'static str,
    severity: Severity,
    test: Test,
    source: &'static str,
    words: Words,
) -> Rule {
    RuleRow {
        code,
        valid_from: SINCE,
        valid_to: None,
        severity,
        source,
        value: Law {
            kinds: ALL,
            bands: EVERYBODY,
            test,
            lift: Lift::Nobody,
            sentence: words.0,
            next: words.1,
            why: words.2,
        },
    }
}

const fn blocking(code: &'static str, test: Test, source: &'static str, words: Words) -> Rule {
    rule(code, Severity::Blocking, test, source, words)
}

const fn warning(code: &'static str, test: Test, source: &'static str, words: Words) -> Rule {
    rule(code, Severity::Warning, test, source, words)
}

const fn info(code: &'static str, test: Test, source: &'static str, words: Words) -> Rule {
    rule(code, Severity::Info, test, source, words)
}

/// Says for whom a rule is.
impl Rule {
    const fn of(mut self, kinds: &'static [PlacementKind]) -> Self {
        self.value.kinds = kinds;
        self
    }

    const fn aged(mut self, bands: &'static [AgeBand]) -> Self {
        self.value.bands = bands;
        self
    }

    /// A head of school may go on in spite of it.
    const fn lifted_by_head(mut self) -> Self {
        self.value.lift = Lift::Head;
        self
    }

    const fn since(mut self, first: NaiveDate) -> Self {
        self.valid_from = first;
        self
    }
}

/// Every row, in the order in which findings of one severity are told.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let tables = [
        people::ROWS,
        hours::ROWS,
        days::ROWS,
        work::ROWS,
        place::ROWS,
        derogations::ROWS,
    ];
    tables.into_iter().flatten()
}

/// The rule of a code, as it is now: its source, its words and why it exists.
#[must_use]
pub fn explain(code: &str) -> Option<&'static Rule> {
    rules()
        .filter(|rule| rule.code == code)
        .max_by_key(|rule| rule.valid_from)
}
