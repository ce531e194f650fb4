//! Each command: accepted, refused for each reason, provisional on a device and final on the
//! server, twice, and after somebody else.

mod application;
mod follow_up;
mod offer;
mod people;
mod report;
mod support;
