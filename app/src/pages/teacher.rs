//! Screens of teachers.

mod attendance;
mod attendance_model;
mod board;
mod bulk;
mod class;
pub mod class_model;
pub mod details;
mod hints;
mod law;
pub mod note;
mod placement;
mod places;
pub mod places_model;
mod pupil;
pub mod pupil_model;
mod referent;
mod today;
mod visits;
mod visits_model;
mod write;

use chrono::NaiveDate;
use leptos::prelude::*;

pub use attendance::Attendance;
pub use class::Class;
pub use places::PlacesToCheck;
pub use pupil::PupilSheet;
pub use today::Today;
pub use visits::Visits;

/// The day that *Présences* opens on when a screen leads there: nothing about a class or its pupils
/// is in an address.
#[derive(Clone, Copy, Debug)]
pub struct OpenDay(RwSignal<Option<NaiveDate>>);

impl OpenDay {
    /// None asked for.
    #[must_use]
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Asks for that day.
    fn ask(self, day: NaiveDate) {
        self.0.set(Some(day));
    }

    /// The day asked for, once.
    fn taken() -> Option<NaiveDate> {
        let Self(asked) = use_context()?;
        let day = asked.get_untracked();
        asked.set(None);
        day
    }
}

impl Default for OpenDay {
    fn default() -> Self {
        Self::new()
    }
}
