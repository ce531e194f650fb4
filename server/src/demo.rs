//! Demonstration data: real pôles, schools, communes, calendar and diploma names; fictional people
//! and firms. The same seed and date give the same rows, to the byte.

mod cast;
mod generate;
pub(crate) mod geography;
pub mod load;
mod people;

pub use generate::{Demo, DemoPupil, DemoSpace, DemoStaff, generate};

use common::ids::PoleId;

/// How much to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One pôle: 3 schools, 12 divisions, about 260 pupils, 180 hosts, 300 offers.
    Luneville,
    /// The académie: 13 pôles, 25,000 pupils, 30,000 hosts. For benchmarks.
    Academie,
}

impl std::str::FromStr for Size {
    type Err = UnknownSize;
    fn from_str(text: &str) -> Result<Self, UnknownSize> {
        match common::rules::text::fold(text).as_str() {
            "luneville" => Ok(Self::Luneville),
            "academie" => Ok(Self::Academie),
            _ => Err(UnknownSize(text.to_owned())),
        }
    }
}

/// No demonstration of that name.
#[derive(Debug, thiserror::Error)]
#[error("unknown demonstration « {0} »: expected « luneville » or « academie »")]
pub struct UnknownSize(String);

/// The passphrase of every demonstration adult: public, so good for nothing else.
pub const PASSPHRASE: &str = "cerise-lune-bateau-sept";

/// Identifier of a demonstration pôle: fixed, so that a rebuilt database is the same space.
#[must_use]
pub fn pole_id(number: u16) -> PoleId {
    PoleId(uuid::Uuid::from_u128(
        0x0198_0000_0000_7000_8000_0000_0000_0000 + u128::from(number),
    ))
}

#[cfg(test)]
mod tests;
