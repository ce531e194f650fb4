//! Shared widgets.

mod announcer;
mod chip;
mod choice;
mod commune_field;
mod confirm;
mod copy;
mod dialog;
mod document;
mod empty;
mod field;
mod focus;
mod radios;
mod sync_pill;
mod week_strip;

pub use announcer::Announcer;
pub use chip::{Chip, Tone};
pub use choice::{Choice, named, numbered};
pub use commune_field::{CommuneField, locate};
pub use confirm::Confirm;
pub use copy::Copy;
pub use dialog::Dialog;
pub use document::Paper;
pub use empty::{Empty, Skeleton};
pub use field::{Alert, Done, TextArea, TextField};
pub use focus::focus;
pub use radios::Radios;
pub use sync_pill::SyncPill;
pub use week_strip::WeekStrip;
