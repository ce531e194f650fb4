//! Values that travel as one validated string.

use serde::de::{Deserializer, Error, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// A value with exactly one spelling on the wire, whatever its [`FromStr`] tolerates from people.
pub(super) trait WireText: FromStr<Err: fmt::Display> {
    /// That spelling.
    fn wire(&self) -> String;
}

struct Text<T>(PhantomData<T>);

impl<T: WireText> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let value: T = text.parse().map_err(E::custom)?;
        // Two spellings of one value would make two copies of a command look different.
        if value.wire() == text {
            Ok(value)
        } else {
            Err(E::custom(format_args!("expected `{}`", value.wire())))
        }
    }
}

/// Reads a string and parses it; a bad value is refused here, so that no row holds one.
pub(super) fn deserialize<'de, T: WireText, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(PhantomData))
}
