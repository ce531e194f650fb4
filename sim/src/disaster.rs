//! What happens to the server: a backup put back, an old copy that takes over, tombstones that are
//! forgotten, an older version for a while.

use crate::backend::Backend;
use crate::oracle::Broken;
use crate::pole;
use crate::serve::ADMIN;
use crate::world::World;
use common::row::Seq;

/// A disaster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disaster {
    /// The last backup is put back, under a new epoch.
    Restored,
    /// A copy that lacks the last changes takes over, without knowing it.
    FailedOver,
    /// Old tombstones are forgotten.
    Forgot,
    /// For a while, an older version answers that does not know this app.
    Older,
}

impl Disaster {
    /// Every disaster, in the order of their bits in a mixture.
    pub const ALL: [Self; 4] = [Self::Restored, Self::FailedOver, Self::Forgot, Self::Older];
}

impl<B: Backend> World<B> {
    /// A backup, or a disaster this seed knows.
    pub fn disaster(&mut self) -> Result<(), Broken> {
        if self.backup.is_none() || self.dice.chance(30) {
            self.back_up();
            return Ok(());
        }
        let known = self.config.known.0;
        let known = (0..)
            .zip(Disaster::ALL)
            .filter(|(bit, _)| known & (1 << bit) != 0);
        let known: Vec<Disaster> = known.map(|(_, disaster)| disaster).collect();
        match self.dice.pick(&known) {
            Some(Disaster::Restored) => self.restore(),
            Some(Disaster::FailedOver) => self.fail_over(),
            Some(Disaster::Forgot) => {
                self.forget();
                Ok(())
            }
            Some(Disaster::Older) => {
                self.server_old = !self.server_old;
                let old = self.server_old;
                self.say(format_args!("an older server answers: {old}"));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The nightly backup.
    pub fn back_up(&mut self) {
        self.server.backed_up();
        if let Some(copy) = self.server.copy() {
            self.backup = Some((copy, self.oracle.clone()));
            self.copies.clear();
            let head = self.oracle.head();
            self.say(format_args!("backup of change {head}"));
        }
    }

    fn restore(&mut self) -> Result<(), Broken> {
        let epoch = self.new_id();
        let Some((server, oracle)) = &self.backup else {
            return Ok(());
        };
        let (Some(mut server), mut oracle) = (server.copy(), oracle.clone()) else {
            return Ok(());
        };
        let lost = self.oracle.head() - oracle.head();
        server.begin_epoch(epoch);
        oracle.begin_epoch();
        self.say(format_args!(
            "the backup is put back: {lost} changes are lost"
        ));
        self.other_life(server, oracle);
        // What is put back is a backup of itself.
        self.back_up();
        Ok(())
    }

    fn fail_over(&mut self) -> Result<(), Broken> {
        let saved = self.backup.as_ref().map_or(0, |(_, oracle)| oracle.head());
        let late: Vec<usize> = (0..self.copies.len())
            .filter(|at| {
                let head = self.copies[*at].1.head();
                head >= saved && head < self.oracle.head()
            })
            .collect();
        let Some(at) = self.dice.pick(&late) else {
            return Ok(());
        };
        let Some((server, oracle)) = self.copies.remove(at) else {
            return Ok(());
        };
        let (head, had) = (oracle.head(), self.oracle.head());
        self.say(format_args!("a copy at {head} takes over from {had}"));
        self.failed_over = true;
        // Its lines are cut.
        self.give_up_messages();
        self.other_life(server, oracle);
        for phone in &mut self.phones {
            let content = phone.idb.content();
            let cookie = content.meta.as_ref().and_then(|m| m.cookie.as_ref());
            let ahead = cookie.is_some_and(|c| c.seq > head || c.cont.is_some())
                || content.rows.values().any(|row| row.ver > head);
            phone.misled |= ahead;
            phone.history.forget();
        }
        Ok(())
    }

    fn other_life(&mut self, server: B, oracle: crate::oracle::Oracle) {
        self.server = server;
        self.oracle = oracle;
        self.copies.clear();
        self.life += 1;
        self.admin_mid = self.oracle.last_mid(pole::client(ADMIN));
    }

    fn forget(&mut self) {
        let head = self.oracle.head();
        let upto: Seq = head.saturating_sub(self.dice.below(40));
        self.say(format_args!("tombstones up to {upto} are forgotten"));
        self.server.forget(upto);
        self.oracle.floor = self.oracle.floor.max(upto);
        self.copies.clear();
        self.backup = None;
    }
}
