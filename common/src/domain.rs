//! One module per aggregate: types, statuses, guarded transitions.

pub mod application;
pub mod compatibility;
pub mod division;
pub mod follow_up;
pub mod host;
pub mod offer;
pub mod period;
pub mod placement;
pub mod pole;
pub mod pupil;
pub mod school;
pub mod sealed;
pub mod situation;
pub mod staff;
