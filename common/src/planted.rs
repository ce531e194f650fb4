//! Bugs that can be planted in the engine, one at a time, to prove that the simulator finds each of
//! them.
//!
//! Only with the feature `planted`, which nothing that is shipped enables: without it every question
//! is answered « no » when the code is compiled, and nothing of the bugs is built.

macro_rules! bugs {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// A bug that other sync engines have had, or that a careless change would bring.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Bug { $($(#[$doc])* $name),* }

        impl Bug {
            /// Every bug.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name on the command line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The bug of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|bug| bug.name() == name)
            }
        }
    };
}

bugs! {
    /// Changes are numbered when they start and become visible when they end.
    AutoincrementCursor = "autoincrement_cursor";
    /// The answer to a push empties the outbox.
    OutboxClearedOnPush = "outbox_cleared_on_push";
    /// Rows and cookie of a page are written by two transactions.
    CookieApartFromRows = "cookie_apart_from_rows";
    /// The number of the last mutation is written after the effects.
    LastMidOutsideTx = "last_mid_outside_tx";
    /// A grant that changes keeps its old number.
    GrantsWithoutSeq = "grants_without_seq";
    /// A row that leaves one audience is removed although another one keeps it.
    DropScopeIgnoresSecond = "drop_scope_ignores_second";
    /// After the pages of a gained scope, what changed meanwhile is not asked for.
    BootstrapWithoutDelta = "bootstrap_without_delta";
    /// A page ends in the middle of a change.
    PageSplitsSeq = "page_splits_seq";
    /// A row replaces another one whatever their versions, also when its answer comes late.
    PutWithoutVersion = "put_without_version";
    /// A mutation sent twice loses its verdict.
    VerdictDroppedOnRetry = "verdict_dropped_on_retry";
    /// The lease is compared with the device's own clock.
    LeaseByRawClock = "lease_by_raw_clock";
    /// The outbox is written without waiting for the disk.
    RelaxedOutbox = "relaxed_outbox";
    /// After a failure, only an event tries again, never time.
    EdgeOnlyRetry = "edge_only_retry";
    /// A mutation that makes the server fail is sent for ever.
    PoisonBlocks = "poison_blocks";
    /// What was sent is forgotten as soon as the server has it, before its backup has.
    SentTrimmedAtAck = "sent_trimmed_at_ack";
    /// Signing out clears the whole site, with what others have not sent.
    ClearSiteDataLogout = "clear_site_data_logout";
    /// An approval holds whatever has changed since it was read.
    ApproveWithoutVersions = "approve_without_versions";
    /// A revision replaces the words of the one before.
    NoteLastWriteWins = "note_last_write_wins";
}

#[cfg(feature = "planted")]
mod ground {
    use super::Bug;
    use std::cell::Cell;

    thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Plants a bug in everything this thread runs from now on, or removes it.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.set(bug);
    }

    /// Whether that bug is planted.
    #[must_use]
    pub fn is_planted(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }
}

#[cfg(feature = "planted")]
pub use ground::{is_planted, plant};

/// Whether that bug is planted: never, in this build.
#[cfg(not(feature = "planted"))]
#[must_use]
pub const fn is_planted(_: Bug) -> bool {
    false
}
