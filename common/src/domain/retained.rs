//! To which rule of [`retention`](crate::rules::retention) a row belongs, and from which day it
//! counts.
//!
//! A stay has its weeks. What is written of it goes with it. Everything else counts from the day on
//! which the server last saw it change, never from a date that a person or a device wrote: a wrong
//! clock neither erases a note nor keeps it for ever.

#[cfg(test)]
mod tests;

use super::placement::PlacementStatus;
use super::pupil::Schooling;
use crate::ids::HostId;
use crate::row::{Kind, Row, RowKey};
use crate::rules::retention::Category;
use crate::rules::week::IsoWeek;
use chrono::{Days, NaiveDate};

/// What retention knows of a row: few bytes, so that a whole pôle fits in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub category: Category,
    pub since: Since,
}

/// From which day a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Last day of its weeks.
    Weeks(NaiveDate),
    /// As that row does; while it is not there, from the last change.
    With(RowKey),
    /// The last change.
    Change,
    /// The last change, or what last happened with the host when that is later.
    Host(HostId),
}

/// Days that a row is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// Day on which the server last saw the row change.
    pub changed: NaiveDate,
    /// From which the row counts that it goes with.
    pub with: Option<NaiveDate>,
    /// Last stay or contact at the host.
    pub host: Option<NaiveDate>,
}

/// The last day that weeks hold a working day of.
fn end(weeks: &[IsoWeek]) -> Option<NaiveDate> {
    let last = weeks.iter().max()?;
    last.monday().checked_add_days(Days::new(4))
}

/// Last day of the weeks of a row that has some.
#[must_use]
pub fn weeks_end(row: &Row) -> Option<NaiveDate> {
    match row {
        Row::Period(p) => end(&p.weeks),
        Row::Application(a) => end(&a.weeks),
        Row::FoundPlace(f) => end(&f.weeks),
        Row::Support(s) => end(&s.weeks),
        Row::Placement(p) => end(&p.weeks),
        _ => None,
    }
}

/// The host that a stay or a contact is about: people there are kept for some time after it.
#[must_use]
pub fn met(row: &Row) -> Option<HostId> {
    match row {
        Row::Placement(p) => (p.status != PlacementStatus::Cancelled).then_some(p.host),
        Row::ContactEvent(e) => Some(e.host),
        _ => None,
    }
}

impl Facts {
    /// Those of a row; nothing for what is nobody's, or is kept as long as something else is.
    #[must_use]
    pub fn of(row: &Row) -> Option<Self> {
        let weeks = weeks_end(row).map_or(Since::Change, Since::Weeks);
        let with = |kind: Kind, id| Since::With(RowKey::new(kind, id));
        let (category, since) = match row {
            Row::Application(_) | Row::Support(_) => (Category::Search, weeks),
            // One that became a stay says where the stay came from.
            Row::FoundPlace(f) => match f.placement {
                Some(placement) => (Category::Placement, with(Kind::Placement, placement.0)),
                None => (Category::Search, weeks),
            },
            Row::SupportStep(s) => (Category::Search, with(Kind::Support, s.support.0)),
            Row::Demarche(_)
            | Row::Wishes(_)
            | Row::Favourites(_)
            | Row::Concern(_)
            | Row::Report(_)
            | Row::Sealed(_) => (Category::Search, Since::Change),
            Row::Placement(_) => (Category::Placement, weeks),
            Row::Referent(r) => (Category::Placement, with(Kind::Period, r.period.0)),
            Row::Visit(v) => (Category::Placement, with(Kind::Placement, v.placement.0)),
            Row::Attendance(a) => (
                Category::Placement,
                a.placement
                    .map_or(Since::Change, |id| with(Kind::Placement, id.0)),
            ),
            Row::Journal(j) => (Category::Placement, with(Kind::Placement, j.placement.0)),
            Row::Reception(r) => (Category::Placement, with(Kind::Placement, r.placement.0)),
            Row::Note(_) | Row::ContactEvent(_) => (Category::Placement, Since::Change),
            Row::Revision(r) => (Category::Placement, with(Kind::Note, r.note.0)),
            Row::Need(n) if n.schooling == Schooling::Left => (Category::Pupil, Since::Change),
            Row::Contact(c) => (Category::HostPerson, Since::Host(c.host)),
            Row::HostContact(c) if c.names_somebody() => {
                (Category::HostPerson, Since::Host(c.host))
            }
            // Whoever is still there is kept, with what says where they are.
            Row::Need(_)
            | Row::Pupil(_)
            | Row::HostContact(_)
            | Row::Pole(_)
            | Row::School(_)
            | Row::Division(_)
            | Row::Period(_)
            | Row::Staff(_)
            | Row::Assignment(_)
            | Row::Host(_)
            | Row::Offer(_)
            | Row::ReceptionSum(_) => return None,
        };
        Some(Self { category, since })
    }

    /// The day from which it counts.
    #[must_use]
    pub fn last(&self, dates: Dates) -> NaiveDate {
        match self.since {
            Since::Weeks(end) => end,
            Since::With(_) => dates.with.unwrap_or(dates.changed),
            Since::Change => dates.changed,
            Since::Host(_) => dates.host.map_or(dates.changed, |h| h.max(dates.changed)),
        }
    }

    /// The rule by which it has to go on that day.
    #[must_use]
    pub fn due(&self, dates: Dates, day: NaiveDate) -> Option<Category> {
        let due = self.category.is_due(self.last(dates), day);
        due.then_some(self.category)
    }
}

/// The rule by which a row has to go on that day.
#[must_use]
pub fn due(row: &Row, dates: Dates, day: NaiveDate) -> Option<Category> {
    Facts::of(row)?.due(dates, day)
}

/// What stays of a row whose time is over; nothing when all of it goes.
#[must_use]
pub fn remains(row: &Row) -> Option<Row> {
    match row {
        // The address is the organisation's.
        Row::HostContact(contact) => Some(contact.clone().of_nobody().into()),
        _ => None,
    }
}
