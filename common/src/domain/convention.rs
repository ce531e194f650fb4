//! The agreement (*convention*) of a placement: the models it is written from, the facts that it
//! freezes, and the document that both give.
//!
//! A model is data. A school or a pôle writes its own in plain text ([`source`]); those of the app
//! ([`shipped`]) are written in the same way. Nothing here is called by what every phone loads: the
//! models are for the server and for the screens of the office.

pub mod attestation;
pub mod avenant;
mod canonical;
pub mod choose;
pub mod condition;
pub mod facts;
pub mod field;
pub mod fill;
pub mod mention;
pub mod shipped;
pub mod signers;
pub mod source;
pub mod template;
pub mod wording;

mod near;
mod say;
pub mod spans;

pub use canonical::canonical;
pub use choose::{Wanted, choose};
pub use facts::Facts;
pub use field::{Field, Filler};
pub use fill::fill;
pub use shipped::shipped;
pub use template::{Owner, Template, TemplateBlock, What, check};
pub use wording::Lang;
