//! Screens of teachers.

mod class;
pub mod class_model;
pub mod note;
mod pupil;
pub mod pupil_model;

pub use class::Class;
pub use pupil::PupilSheet;
