//! Each command: accepted, refused for each reason, provisional on a device and final on the
//! server, twice, and after somebody else.

mod application;
mod demarche;
mod follow_up;
mod found_place;
mod hosts;
mod offer;
mod office;
mod people;
mod period;
mod report;
mod stay;
mod support;
mod teaching;
mod wish;
