//! What a device can read and decide: everything, or what a pupil may have and do.
//!
//! The readers and the rules of adults are as much code as all the rest of a pupil's app. A book
//! holds the readers and the rules of one kind of person, so that a phone loads its own only; they
//! are the same functions in both, and the server has them all.

use crate::command::{Command, Ctx, Effect, Rows, Stop, apply_of};
use crate::refusal::Refusal;
use crate::row::{BadRow, Kind, Row};
use serde_json::Value;

/// Readers and rules.
#[derive(Clone, Copy)]
pub struct Book {
    row: fn(Kind, &str) -> Result<Row, BadRow>,
    command: fn(&str, u32, &Value) -> Result<Command, Refusal>,
    args: fn(&Command) -> Value,
    apply: fn(&Command, &Ctx<'_>, &mut dyn Rows) -> Result<Effect, Stop>,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Book(…)")
    }
}

impl Book {
    /// Everything.
    #[must_use]
    pub fn whole() -> Self {
        Self {
            row: Row::from_json_of::<true>,
            command: Command::decode_of::<true>,
            args: Command::args_of::<true>,
            apply: apply_of::<true>,
        }
    }

    /// What a pupil may have and do. The rows and commands of others are as those of a newer
    /// version: left unread.
    #[must_use]
    pub fn of_pupil() -> Self {
        Self {
            row: Row::from_json_of::<false>,
            command: Command::decode_of::<false>,
            args: Command::args_of::<false>,
            apply: apply_of::<false>,
        }
    }

    /// Of a device on which nobody is signed in.
    #[must_use]
    pub fn of_nobody() -> Self {
        Self {
            row: |_, _| Err(BadRow::UnknownKind),
            command: |_, _, _| Err(Refusal::UnknownCommand),
            args: |_| Value::Null,
            apply: |_, _, _| Err(Refusal::Forbidden.into()),
        }
    }

    /// Reads a row.
    ///
    /// # Errors
    /// [`BadRow`] when the kind is not in the book or the body does not fit it.
    pub fn row(&self, kind: Kind, body: &str) -> Result<Row, BadRow> {
        (self.row)(kind, body)
    }

    /// Reads a command, of this version or of an older one.
    ///
    /// # Errors
    /// [`Refusal::UnknownCommand`] or [`Refusal::BadArguments`].
    pub fn command(&self, op: &str, schema: u32, args: &Value) -> Result<Command, Refusal> {
        (self.command)(op, schema, args)
    }

    /// A command's arguments on the wire.
    #[must_use]
    pub fn args(&self, command: &Command) -> Value {
        (self.args)(command)
    }

    /// What a command does, or why not.
    ///
    /// # Errors
    /// [`Stop`]: refused, or a row is missing.
    pub fn apply(
        &self,
        command: &Command,
        ctx: &Ctx<'_>,
        rows: &mut dyn Rows,
    ) -> Result<Effect, Stop> {
        (self.apply)(command, ctx, rows)
    }
}
