//! A placement period: the weeks when a division is out of school.

use crate::ids::{DivisionId, PeriodId, SchoolId};
use crate::rules::week::IsoWeek;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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
