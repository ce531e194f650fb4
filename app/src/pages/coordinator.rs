//! Screens of coordinators.

mod arbitration;
pub mod arbitration_model;
mod bulk;
pub mod bulk_model;
mod delays;
mod more;
pub mod offer_draft;
mod offer_fields;
mod offer_form;
mod offers;
pub mod refusal;
mod reports;
mod seats;
pub mod seats_model;
mod set_aside;
mod unplaced;
mod wording;

pub use arbitration::Arbitration;
pub use more::More;
pub use offer_form::OfferForm;
pub use offers::PoleOffers;
pub use reports::Reports;
pub use seats::Seats;
pub use set_aside::SetAside;
pub use unplaced::{CasePage, Unplaced};
