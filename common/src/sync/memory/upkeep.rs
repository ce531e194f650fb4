//! What the server in memory does at night: forgets what is too old, compares what is derived from
//! rows with the rows.

use super::ready;
use super::server::{MemoryError, MemoryServer, MemoryTx};
use crate::access::Scope;
use crate::command::Now;
use crate::ids::UserId;
use crate::row::{Kind, RowKey, Seq};
use crate::sync::server::{
    self, CollectStore, Collected, Entry, Findings, RepairStore, SurveyStore, Surveyed,
};
use std::sync::Arc;
use uuid::Uuid;

impl MemoryServer {
    /// Writes the head of the day down and forgets what is too old, once a day.
    ///
    /// # Errors
    /// [`MemoryError`]: nothing was changed.
    pub fn collect(&mut self, now: Now) -> Result<Option<Collected>, MemoryError> {
        let mut tx = self.begin();
        let collected = ready(server::collect(&mut tx, now))?;
        if collected.is_some() {
            self.commit(tx)?;
        }
        Ok(collected)
    }

    /// Compares everything with what the rows say.
    ///
    /// # Errors
    /// [`MemoryError`].
    pub fn survey(&self) -> Result<Findings, MemoryError> {
        ready(server::survey(&mut self.snapshot(), self.space()))
    }

    /// Corrects what a survey found.
    ///
    /// # Errors
    /// [`MemoryError`]: what was corrected before stays so.
    pub fn repair(&mut self, findings: &Findings) -> Result<(), MemoryError> {
        let space = self.space();
        for part in findings.parts() {
            let mut tx = self.begin();
            ready(server::repair(&mut tx, space, &part))?;
            self.commit(tx)?;
        }
        Ok(())
    }
}

impl CollectStore for MemoryTx {
    async fn clock(&mut self, day: i64) -> Result<Option<Seq>, MemoryError> {
        let before = self.state.clock.range(..=day);
        Ok(before.last().map(|(_, seq)| *seq))
    }

    async fn tick(&mut self, day: i64, head: Seq) -> Result<bool, MemoryError> {
        let clock = &mut Arc::make_mut(&mut self.state).clock;
        if clock.contains_key(&day) {
            return Ok(false);
        }
        clock.insert(day, head);
        Ok(true)
    }

    async fn purge(&mut self, floor: Seq) -> Result<u64, MemoryError> {
        let state = Arc::make_mut(&mut self.state);
        let before = state.members.len() + state.grants.len();
        let stays = |seq: &Seq, present: &bool| *present || *seq > floor;
        state
            .members
            .retain(|_, (seq, present)| stays(seq, present));
        state.grants.retain(|_, (seq, present)| stays(seq, present));
        let after = state.members.len() + state.grants.len();
        self.head.gc_floor = self.head.gc_floor.max(floor);
        Ok(u64::try_from(before - after).unwrap_or(u64::MAX))
    }

    async fn trim(&mut self, upto: Seq) -> Result<u64, MemoryError> {
        let state = Arc::make_mut(&mut self.state);
        let before = state.verdicts.len();
        let clients = &state.clients;
        state.verdicts.retain(|(client, mid), verdict| {
            let acked = clients.get(client).map_or(0, |c| c.acked_mid);
            verdict.seq > upto || *mid > acked
        });
        let gone = before - state.verdicts.len();
        Ok(u64::try_from(gone).unwrap_or(u64::MAX))
    }
}

impl SurveyStore for MemoryTx {
    async fn survey_rows(
        &mut self,
        after: Option<(Uuid, String)>,
        limit: usize,
    ) -> Result<Vec<Surveyed>, MemoryError> {
        let mut rows: Vec<Surveyed> = self
            .state
            .rows
            .iter()
            .map(|(key, row)| Surveyed {
                kind: key.kind.as_str().to_owned(),
                id: key.id,
                loaded: Some(row.loaded.clone()),
            })
            .filter(|met| {
                let place = (met.id, &met.kind);
                after.as_ref().is_none_or(|(id, kind)| place > (*id, kind))
            })
            .collect();
        rows.sort_by(|a, b| (a.id, &a.kind).cmp(&(b.id, &b.kind)));
        rows.truncate(limit);
        Ok(rows)
    }

    async fn survey_members(&mut self) -> Result<Vec<(Scope, RowKey)>, MemoryError> {
        let members = self.state.members.iter();
        Ok(members
            .filter(|(_, (_, present))| *present)
            .map(|((scope, kind, id), _)| (*scope, RowKey::new(Kind::from_name(kind), *id)))
            .collect())
    }

    async fn survey_entries(&mut self) -> Result<Vec<Entry>, MemoryError> {
        Ok(self.state.index.iter().copied().collect())
    }

    async fn survey_grants(&mut self) -> Result<Vec<(UserId, Scope)>, MemoryError> {
        let grants = self.state.grants.iter();
        Ok(grants
            .filter(|(_, (_, present))| *present)
            .map(|(place, _)| *place)
            .collect())
    }
}

impl RepairStore for MemoryTx {
    async fn drop_orphans(
        &mut self,
        seq: Seq,
        members: &[(Scope, RowKey)],
        entries: &[Entry],
    ) -> Result<(), MemoryError> {
        let state = Arc::make_mut(&mut self.state);
        for (scope, key) in members {
            let place = (*scope, key.kind.as_str(), key.id);
            state.members.insert(place, (seq, false));
        }
        for entry in entries {
            state.index.remove(entry);
        }
        Ok(())
    }
}
