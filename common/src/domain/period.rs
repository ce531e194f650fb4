//! A placement period: the weeks when a division is out of school.

use crate::ids::{DivisionId, PeriodId, SchoolId};
use crate::rules::week::IsoWeek;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What pupils do there: another law for each.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum PlacementKind {
    /// *Séquence d'observation*: look, do not work.
    Observation,
    /// *Stage d'initiation*.
    Initiation,
    /// *Période de formation en milieu professionnel*.
    #[default]
    Pfmp,
    /// *Stage de BTS*.
    Bts,
}

impl PlacementKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Observation, Self::Initiation, Self::Pfmp, Self::Bts];

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    fn is_pfmp(&self) -> bool {
        *self == Self::Pfmp
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Observation => "Séquence d'observation",
            Self::Initiation => "Stage d'initiation",
            Self::Pfmp => "PFMP",
            Self::Bts => "Stage de BTS",
        }
    }
}

/// Life of a period.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum PeriodState {
    /// Being written in the school.
    Draft,
    /// Proposed to the pôle.
    Proposed,
    /// Everybody reads it; a change of dates makes a new version.
    #[default]
    Published,
    /// No longer takes place.
    Cancelled,
}

impl PeriodState {
    /// Every state.
    pub const ALL: [Self; 4] = [
        Self::Draft,
        Self::Proposed,
        Self::Published,
        Self::Cancelled,
    ];

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    fn is_published(&self) -> bool {
        *self == Self::Published
    }

    /// The guarded table of transitions; staying where one is, is always allowed.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self == next
            || matches!(
                (self, next),
                (
                    Self::Draft,
                    Self::Proposed | Self::Published | Self::Cancelled
                ) | (
                    Self::Proposed,
                    Self::Draft | Self::Published | Self::Cancelled
                ) | (Self::Published, Self::Cancelled)
            )
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Brouillon",
            Self::Proposed => "Proposée au pôle",
            Self::Published => "Publiée",
            Self::Cancelled => "Annulée",
        }
    }
}

fn first_version() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_first(version: &u32) -> bool {
    *version == 1
}

/// A period of a division, as ISO weeks that need not follow each other and may be week 53.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub id: PeriodId,
    pub school: SchoolId,
    pub division: DivisionId,
    /// « PFMP n° 1 ».
    pub name: String,
    /// Sorted, without repeats, never empty.
    pub weeks: Vec<IsoWeek>,
    #[serde(default, skip_serializing_if = "PlacementKind::is_pfmp")]
    pub kind: PlacementKind,
    #[serde(default, skip_serializing_if = "PeriodState::is_published")]
    pub state: PeriodState,
    /// From 1; raised when dates change after publication.
    #[serde(default = "first_version", skip_serializing_if = "is_first")]
    pub version: u32,
}

/// Where a period stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodPhase {
    Before,
    /// One of its weeks.
    During,
    /// Begun and not over, in a week at school.
    Between,
    After,
}

impl Period {
    /// First Monday.
    #[must_use]
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.weeks.first().map(|w| w.monday())
    }

    /// Friday of the last week.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.weeks
            .last()
            .and_then(|w| w.monday().checked_add_days(chrono::Days::new(4)))
    }

    /// Weeks of a placement that are not among those of the period: its dates have changed since.
    #[must_use]
    pub fn outside(&self, weeks: &[IsoWeek]) -> Vec<IsoWeek> {
        let strays = weeks.iter().filter(|week| !self.weeks.contains(week));
        strays.copied().collect()
    }

    /// Before the first Monday, after the last Sunday; in between, by the week of the day.
    #[must_use]
    pub fn phase(&self, today: NaiveDate) -> PeriodPhase {
        let (Some(first), Some(last)) = (self.first_day(), self.last_day()) else {
            return PeriodPhase::After;
        };
        if today < first {
            PeriodPhase::Before
        } else if today > last + chrono::Days::new(2) {
            PeriodPhase::After
        } else if self.weeks.contains(&IsoWeek::of(today)) {
            PeriodPhase::During
        } else {
            PeriodPhase::Between
        }
    }
}
