//! Shared widgets.

mod announcer;
mod chip;
mod choice;
mod commune_field;
mod confirm;
mod dialog;
mod empty;
mod field;
mod sync_pill;
mod week_strip;

pub use announcer::Announcer;
pub use chip::{Chip, Tone};
pub use choice::{Choice, named, numbered};
pub use commune_field::CommuneField;
pub use confirm::Confirm;
pub use dialog::Dialog;
pub use empty::{Empty, Skeleton};
pub use field::{Alert, Done, TextArea, TextField};
pub use sync_pill::SyncPill;
pub use week_strip::WeekStrip;
