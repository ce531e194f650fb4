//! Screens of administrators and of school offices.

mod calendar;
mod calendar_model;
mod codes;
mod describe;
mod host;
pub mod host_draft;
mod host_form;
mod hosts;
mod hosts_model;
mod import;
mod import_preview;
mod people;
pub mod period_draft;
mod period_form;
mod school;
mod year_strip;

pub use calendar::PeriodCalendar;
pub use codes::Codes;
pub use host::HostSheet;
pub use host_form::NewHost;
pub use hosts::Hosts;
pub use import::Import;
pub use people::People;
pub(in crate::pages) use people::{GIFTS, gift, places};
pub use school::School;

use common::access::{Actor, Who};
use common::domain::school::School as SchoolRow;
use common::domain::staff::{Role, Territory};
use common::ids::SchoolId;
use common::order::sorted;
use common::sync::replica::Replica;

/// Schools whose office this person runs, by name.
#[must_use]
pub fn own_schools(actor: &Actor, rows: &Replica) -> Vec<(SchoolId, String)> {
    let Who::Staff { roles, .. } = &actor.who else {
        return Vec::new();
    };
    let own = roles
        .iter()
        .filter_map(|(role, territory)| match territory {
            Territory::School(id) if *role == Role::Office => rows.get::<SchoolRow>(id.0),
            _ => None,
        });
    sorted(
        own.map(|s| (s.id, s.name.clone())).collect(),
        |a: &(SchoolId, String), b| a.1.cmp(&b.1),
    )
}
