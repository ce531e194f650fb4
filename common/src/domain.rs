//! One module per aggregate: types, statuses, guarded transitions.

pub mod application;
pub mod attendance;
pub mod compatibility;
pub mod concern;
pub mod demarche;
pub mod division;
pub mod follow_up;
pub mod found_place;
pub mod host;
pub mod journal;
pub mod offer;
pub mod period;
pub mod placement;
pub mod pole;
pub mod pupil;
pub mod reception;
pub mod referent;
pub mod report;
pub mod school;
pub mod sealed;
pub mod silence;
pub mod situation;
pub mod staff;
pub mod support;
pub mod visit;
pub mod wish;
