//! Screens of pupils.

mod offer;
mod requests;
pub mod search;
pub mod search_model;

pub use offer::OfferPage;
pub use requests::Requests;
pub use search::Search;

use chrono::NaiveDate;
use common::domain::period::{Period, PeriodPhase};
use common::domain::pupil::Need;
use common::ids::UserId;
use common::row::Index;
use common::sync::replica::Replica;

/// The pupil's need, and the next period that has not ended.
fn need_and_period(rows: &Replica, today: NaiveDate) -> Option<(Need, Option<Period>)> {
    let UserId(id) = rows.user();
    let need = rows.get::<Need>(id)?.clone();
    let mut periods = rows.by::<Period>(Index::PeriodsByDivision, need.division.0);
    periods.retain(|p| p.phase(today) != PeriodPhase::After);
    periods.sort_by_key(|p| p.first_day());
    Some((need, periods.first().map(|p| (*p).clone())))
}
