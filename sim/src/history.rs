//! What each device has read and written, in order, and the guarantees of causal consistency that
//! these stories must show: monotonic reads, reads of one's own writes, writes that follow reads.

use crate::oracle::{Broken, Oracle, check};
use common::ids::ClientId;
use common::row::{Mid, Seq};
use std::collections::BTreeMap;

/// Something a device did.
#[derive(Clone, Copy, Debug)]
enum Entry {
    /// A round came to its end: everything up to this change is on screen.
    Read(Seq),
    /// A command was written, with everything up to this change on screen.
    Wrote {
        client: ClientId,
        mid: Mid,
        seen: Seq,
    },
    /// What was decided at that change is said to be in what is on screen.
    Told { seq: Seq },
    /// It starts again from its disk, or with another database: what it had read it may read again.
    Restarted,
}

/// The story of a device.
#[derive(Clone, Debug, Default)]
pub struct History(Vec<Entry>);

impl History {
    /// A round came to its end at a change.
    pub fn read(&mut self, seq: Seq) {
        self.0.push(Entry::Read(seq));
    }

    /// A command was written, with everything up to `seen` on screen.
    pub fn wrote(&mut self, client: ClientId, mid: Mid, seen: Seq) {
        self.0.push(Entry::Wrote { client, mid, seen });
    }

    /// A mutation decided at that change is said to be in what is on screen.
    pub fn told(&mut self, seq: Seq) {
        self.0.push(Entry::Told { seq });
    }

    /// What waits has other names now.
    pub fn moved(&mut self, moves: &BTreeMap<(ClientId, Mid), (ClientId, Mid)>) {
        for entry in &mut self.0 {
            if let Entry::Wrote { client, mid, .. } = entry
                && let Some(new) = moves.get(&(*client, *mid))
            {
                (*client, *mid) = *new;
            }
        }
    }

    /// What it has done so far was in another life of the server.
    pub fn forget(&mut self) {
        self.0.clear();
    }

    /// Numbers seen so far say nothing any more.
    pub fn restarted(&mut self) {
        self.0.push(Entry::Restarted);
    }

    /// The guarantees hold.
    ///
    /// # Errors
    /// [`Broken`], with their usual initials: `MR`, `RYW`, `WFR`.
    pub fn check(&self, oracle: &Oracle) -> Result<(), Broken> {
        let (mut read, mut owed) = (0, 0);
        for entry in &self.0 {
            match *entry {
                Entry::Restarted => (read, owed) = (0, 0),
                Entry::Read(seq) => {
                    check(seq >= read, "MR", || format!("it read {read}, then {seq}"))?;
                    check(seq >= owed, "RYW", || {
                        format!("it wrote {owed} and reads {seq}")
                    })?;
                    read = seq;
                }
                Entry::Told { seq } => owed = owed.max(seq),
                Entry::Wrote { client, mid, seen } => {
                    let seq = oracle
                        .verdict(client, mid)
                        .map_or(0, common::sync::protocol::Verdict::seq);
                    check(seq == 0 || seq > seen, "WFR", || {
                        format!("it wrote {seq} after it had read {seen}")
                    })?;
                }
            }
        }
        Ok(())
    }
}
