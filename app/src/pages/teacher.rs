//! Screens of teachers.

mod class;
pub mod class_model;
mod note;
mod pupil;

pub use class::Class;
pub use pupil::PupilSheet;
