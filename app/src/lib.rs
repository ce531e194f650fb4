//! Screens of Tremplin.
