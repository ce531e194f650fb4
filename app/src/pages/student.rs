//! Screens of pupils.

pub mod call_sheet;
mod demarche;
pub mod demarche_draft;
mod filters;
mod found;
pub mod found_draft;
pub mod help;
mod host_field;
mod journal;
mod map;
pub mod map_model;
mod my_search;
pub mod my_search_model;
mod my_stay;
pub mod my_stay_model;
mod offer;
mod requests;
pub mod requests_model;
pub mod search;
pub mod search_model;
mod wishing;

pub use call_sheet::CallSheet;
pub use demarche::DemarcheForm;
pub use found::FoundForm;
pub use help::Help;
pub use my_search::MySearch;
pub use my_stay::MyStay;
pub use offer::OfferPage;
pub use requests::Requests;
pub use search::Search;

use chrono::NaiveDate;
use common::domain::period::{Period, PeriodPhase};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::Need;
use common::ids::UserId;
use common::row::Index;
use common::sync::replica::Replica;

/// The pupil's need, and the next period that has not ended, first those without a place. Nothing
/// when the device is not a pupil's.
#[must_use]
pub fn need_and_period(rows: &Replica, today: NaiveDate) -> Option<(Need, Option<Period>)> {
    let UserId(id) = rows.user();
    let need = rows.get::<Need>(id)?.clone();
    let periods = rows.by::<Period>(Index::PeriodsByDivision, need.division.0);
    let placed = rows.by::<Placement>(Index::PlacementsByPupil, id);
    let placed = |period: &Period| {
        let mut confirmed = placed
            .iter()
            .filter(|p| p.status == PlacementStatus::Confirmed);
        confirmed.any(|p| p.period == period.id)
    };
    let to_come = periods
        .into_iter()
        .filter(|p| p.phase(today) != PeriodPhase::After);
    let next = to_come.min_by_key(|p| (placed(p), p.first_day())).cloned();
    Some((need, next))
}
