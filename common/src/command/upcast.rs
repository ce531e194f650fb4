//! Commands written by an older version of the app.
//!
//! A phone may sleep through a release with commands in its outbox. They keep the version they were
//! written in, and are sent as they are; whoever reads them, the newer app or the server, brings
//! them to its own version first, one version at a time. To change the shape of a command: raise
//! [`SCHEMA`](super::SCHEMA), add a [`Step`] from the version before, never remove one.

use crate::refusal::Refusal;
use serde_json::Value;
use std::borrow::Cow;

/// How a command of one version is read in the next one.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Version it reads; it gives the next.
    pub from: u32,
    /// Name of the command in that version.
    pub op: &'static str,
    /// Name in the next version: another one when it was renamed.
    pub into: &'static str,
    /// Arguments in the next version; `None` when they do not fit.
    pub args: fn(Value) -> Option<Value>,
}

/// Every step since the first version.
pub const STEPS: &[Step] = &[];

/// A command of the version asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Upcast<'a> {
    pub op: Cow<'a, str>,
    pub args: Cow<'a, Value>,
}

/// A command of version `schema`, as version `current` writes it. Commands without a step did not
/// change.
///
/// # Errors
/// [`Refusal::UnknownCommand`] when the version is newer, or none; [`Refusal::BadArguments`] when a
/// step cannot read the arguments. The command itself stays where it is.
#[inline]
pub fn upcast<'a>(
    steps: &[Step],
    current: u32,
    op: &'a str,
    schema: u32,
    args: &'a Value,
) -> Result<Upcast<'a>, Refusal> {
    if schema == 0 || schema > current {
        return Err(Refusal::UnknownCommand);
    }
    let mut now = Upcast {
        op: Cow::Borrowed(op),
        args: Cow::Borrowed(args),
    };
    for version in schema..current {
        let step = steps.iter().find(|s| s.from == version && s.op == now.op);
        if let Some(step) = step {
            let args = (step.args)(now.args.into_owned()).ok_or(Refusal::BadArguments)?;
            now = Upcast {
                op: Cow::Borrowed(step.into),
                args: Cow::Owned(args),
            };
        }
    }
    Ok(now)
}
