//! Screens of teachers.

mod class;
pub mod class_model;
mod hints;
pub mod note;
mod places;
pub mod places_model;
mod pupil;
pub mod pupil_model;

pub use class::Class;
pub use places::PlacesToCheck;
pub use pupil::PupilSheet;
