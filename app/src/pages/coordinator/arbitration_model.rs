//! What a coordinator decides on: a function of the rows.

use common::command::{ApproveMatch, Rule};
use common::domain::application::{Application, ApplicationStatus};
use common::domain::compatibility::{Obstacle, obstacles};
use common::domain::division::Division;
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::pupil::Need;
use common::domain::school::School;
use common::ids::PlacementId;
use common::order::sorted;
use common::row::{Group, Index, RowKey};
use common::rules::age::age_on;
use common::sync::replica::Replica;

#[cfg(test)]
mod tests;

/// A request with all that its arbitration looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub application: Application,
    pub offer: Offer,
    pub host: Host,
    pub need: Need,
    pub division: Division,
    pub school: Option<School>,
    pub period: Period,
    /// In metres, from the pupil's commune.
    pub metres: u32,
    pub obstacles: Vec<Obstacle>,
    /// Other requests that wait for the same offer in some of these weeks, the nearest first.
    pub rivals: Vec<Rival>,
    /// Seats left over all the weeks.
    pub left: u8,
    /// On the first day of the placement.
    pub age: u8,
}

/// Somebody else's request for the same seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rival {
    pub reference: String,
    pub metres: u32,
}

/// Requests that wait, the oldest first.
#[must_use]
pub fn waiting(rows: &Replica) -> Vec<Request> {
    let open: Vec<&Application> = rows
        .all::<Application>()
        .filter(|a| a.status.is_open())
        .collect();
    let open = sorted(open, |a, b| (a.asked_at, a.id).cmp(&(b.asked_at, b.id)));
    open.into_iter()
        .filter_map(|application| request(rows, application))
        .collect()
}

/// One request, unless something about it is not here.
#[must_use]
pub fn request(rows: &Replica, application: &Application) -> Option<Request> {
    let offer = rows.get::<Offer>(application.offer.0)?.clone();
    let host = rows.get::<Host>(offer.host.0)?.clone();
    let need = rows.get::<Need>(application.pupil.0)?.clone();
    let division = rows.get::<Division>(need.division.0)?.clone();
    let period = rows.get::<Period>(application.period.0)?.clone();
    let first_day = application.weeks.first().map(|week| week.monday());
    Some(Request {
        metres: host.point.distance_m(need.point),
        obstacles: obstacles(&offer, host.commune, &division, &need, &application.weeks),
        rivals: rivals(rows, application, &offer, &host),
        left: offer.left_over(&application.weeks),
        age: first_day.map_or(0, |day| age_on(need.born, day)),
        school: rows.get::<School>(need.school.0).cloned(),
        application: application.clone(),
        offer,
        host,
        need,
        division,
        period,
    })
}

fn rivals(rows: &Replica, mine: &Application, offer: &Offer, host: &Host) -> Vec<Rival> {
    let others = rows.by::<Application>(Index::ApplicationsByOffer, offer.id.0);
    let rivals: Vec<Rival> = others
        .into_iter()
        .filter(|a| a.pupil != mine.pupil && a.status.is_open())
        .filter(|a| a.weeks.iter().any(|w| mine.weeks.contains(w)))
        .filter_map(|a| rows.get::<Need>(a.pupil.0))
        .map(|need| Rival {
            reference: need.reference.clone(),
            metres: host.point.distance_m(need.point),
        })
        .collect();
    sorted(rivals, |a, b| {
        (a.metres, &a.reference).cmp(&(b.metres, &b.reference))
    })
}

impl Request {
    /// The approval of what is here.
    #[must_use]
    pub fn approval(&self, placement: PlacementId) -> ApproveMatch {
        ApproveMatch {
            application: self.application.id,
            placement,
            offer: self.offer.id,
            host: self.host.id,
            pupil: self.need.pupil,
            period: self.period.id,
        }
    }

    /// Every group that is on screen.
    #[must_use]
    pub fn groups(&self) -> Vec<(RowKey, Group)> {
        self.approval(PlacementId(uuid::Uuid::nil())).shown()
    }

    /// Waits for a coordinator, and nobody has decided on this device.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.application.status != ApplicationStatus::ApprovalQueued
    }
}
