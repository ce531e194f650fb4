//! The simulator bites: a bug planted in the engine is found, by the invariant that it breaks.

use common::planted::Bug;
use sim::plan::Plan;
use sim::runner::play_planted;

/// Seeds within which a bug must be found.
const SEEDS: u64 = 2_000;

fn found(bug: Bug, by: &[&str]) {
    for seed in 0..SEEDS {
        let mut plan = Plan::new(seed, crate::EVENTS);
        plan.bug = Some(bug.name().to_owned());
        if let Some(broken) = play_planted(&plan, false).broken {
            let sound = sim::play(&Plan::new(seed, crate::EVENTS), false).broken;
            assert!(sound.is_none(), "seed {seed} breaks without any bug");
            assert!(
                by.contains(&broken.invariant),
                "{bug:?} breaks {} and not {by:?}: {}",
                broken.invariant,
                broken.detail
            );
            return;
        }
    }
    panic!("{bug:?} is not found in {SEEDS} seeds");
}

macro_rules! bugs {
    ($($name:ident: $bug:ident by $($invariant:literal)|+;)*) => {
        $(#[test]
        fn $name() {
            found(Bug::$bug, &[$($invariant),+]);
        })*

        #[test]
        fn every_bug_is_planted() {
            let told = [$(Bug::$bug),*];
            assert_eq!(told.len(), Bug::ALL.len());
            assert!(Bug::ALL.iter().all(|bug| told.contains(bug)));
        }
    };
}

bugs! {
    autoincrement_cursor: AutoincrementCursor by "I5";
    outbox_cleared_on_push: OutboxClearedOnPush by "I7";
    cookie_apart_from_rows: CookieApartFromRows by "I8";
    last_mid_outside_tx: LastMidOutsideTx by "I2";
    grants_without_seq: GrantsWithoutSeq by "I4" | "I8";
    drop_scope_ignores_second: DropScopeIgnoresSecond by "I6" | "I8";
    bootstrap_without_delta: BootstrapWithoutDelta by "I6" | "I8";
    page_splits_seq: PageSplitsSeq by "I6";
    put_without_version: PutWithoutVersion by "I6" | "I8";
    verdict_dropped_on_retry: VerdictDroppedOnRetry by "I1" | "I11" | "I15";
    lease_by_raw_clock: LeaseByRawClock by "I4" | "I11";
    relaxed_outbox: RelaxedOutbox by "I1";
    edge_only_retry: EdgeOnlyRetry by "I11";
    poison_blocks: PoisonBlocks by "I11";
    sent_trimmed_at_ack: SentTrimmedAtAck by "I1";
    clear_site_data_logout: ClearSiteDataLogout by "I1" | "I5" | "I7";
    approve_without_versions: ApproveWithoutVersions by "I10";
    note_last_write_wins: NoteLastWriteWins by "I9";
}
