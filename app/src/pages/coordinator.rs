//! Screens of coordinators.

mod arbitration;
pub mod arbitration_model;
pub mod offer_draft;
mod offer_fields;
mod offer_form;
mod offers;
pub mod refusal;
mod set_aside;

pub use arbitration::Arbitration;
pub use offer_form::OfferForm;
pub use offers::PoleOffers;
pub use set_aside::SetAside;
