//! Messages to send: recorded in the transaction of the command that asks for them, under its name
//! (device, number, place), so that a command sent twice asks once; sent later by whoever claims
//! them.

use super::sql::{signed, statement, unsigned};
use super::{SpaceTx, Store, StoreError};
use chrono::NaiveDate;
use common::command::Notice;
use common::ids::{ClientId, PoleId};
use common::row::Mid;
use common::sync::server::{QueuedNotice, day_number};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde::{Deserialize, Serialize};

/// Nobody sends it yet.
const WAITING: &str = "waiting";
/// Somebody is sending it, until `next_at`.
const CLAIMED: &str = "claimed";
const SENT: &str = "sent";
/// There is nobody to send it to, or nothing to send it with.
const SKIPPED: &str = "skipped";
/// It was tried too often.
const FAILED: &str = "failed";

/// Milliseconds a claim holds: longer than any sending takes.
pub const CLAIM_MS: i64 = 5 * 60 * 1000;
/// Attempts before a message is given up.
pub const ATTEMPTS: i32 = 12;

/// Name of a message for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectKey {
    pub space: PoleId,
    pub client: ClientId,
    pub mid: Mid,
    pub n: i32,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Asked {
    /// A command asked for it.
    Command(Notice),
    Own(Own),
}

/// What the server sends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Own {
    /// The list of a day. The account stands in the place of a device in its name, and the day in
    /// that of a number: one for each.
    DailyList { day: NaiveDate },
}

/// A message that this process is to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub key: EffectKey,
    pub asked: Asked,
    /// This one included.
    pub attempts: i32,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    Skipped(&'static str),
    /// It may work later.
    Failed(String),
    /// It never will.
    Refused(String),
}

impl SpaceTx {
    pub(super) async fn write_notices(&self, notices: &[QueuedNotice]) -> Result<(), StoreError> {
        let mut values = Vec::with_capacity(notices.len());
        for queued in notices {
            values.push(vec![
                self.space_value(),
                queued.client.0.into(),
                signed(queued.mid).into(),
                i32::try_from(queued.n).unwrap_or(i32::MAX).into(),
                serde_json::to_string(&queued.notice)?.into(),
                WAITING.into(),
                0.into(),
                0_i64.into(),
            ]);
        }
        self.upsert(
            "side_effect (space, client, mid, n, notice, state, attempts, next_at)",
            "ON CONFLICT (space, client, mid, n) DO NOTHING",
            values,
        )
        .await
    }
}

impl Store {
    /// Takes a message that is due, for [`CLAIM_MS`]. Of two processes that ask at once, one gets
    /// it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_effect(&self, now_ms: i64) -> Result<Option<Claimed>, StoreError> {
        let backend = self.db.get_database_backend();
        let due = "SELECT space, client, mid, n, notice, attempts, next_at FROM side_effect \
                   WHERE state IN ($1, $2) AND next_at <= $3 ORDER BY next_at LIMIT 1";
        let values = [WAITING.into(), CLAIMED.into(), now_ms.into()];
        let found = self
            .db
            .query_one_raw(statement(backend, due, values))
            .await?;
        let Some(row) = found else { return Ok(None) };
        let key = key(&row)?;
        let was: i64 = row.try_get("", "next_at")?;
        let attempts: i32 = row.try_get("", "attempts")?;
        let claim = "UPDATE side_effect SET state = $1, attempts = attempts + 1, next_at = $2 \
                     WHERE space = $3 AND client = $4 AND mid = $5 AND n = $6 AND next_at = $7 \
                     AND attempts = $8";
        let held = now_ms.saturating_add(CLAIM_MS);
        let mut values: Vec<Value> = vec![CLAIMED.into(), held.into()];
        values.extend(key.values());
        values.extend([was.into(), attempts.into()]);
        let claimed = self
            .writer
            .execute_raw(statement(backend, claim, values))
            .await?;
        if claimed.rows_affected() == 0 {
            return Ok(None);
        }
        let notice: String = row.try_get("", "notice")?;
        Ok(Some(Claimed {
            key,
            asked: serde_json::from_str(&notice)?,
            attempts: attempts + 1,
        }))
    }

    /// Writes down what became of a message.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn settle_effect(
        &self,
        claimed: &Claimed,
        outcome: &Outcome,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let (state, error, next_at) = match outcome {
            Outcome::Sent => (SENT, None, 0),
            Outcome::Skipped(why) => (SKIPPED, Some((*why).to_owned()), 0),
            Outcome::Refused(why) => (FAILED, Some(why.clone()), 0),
            Outcome::Failed(why) if claimed.attempts >= ATTEMPTS => (FAILED, Some(why.clone()), 0),
            Outcome::Failed(why) => {
                let minutes = 1_i64 << claimed.attempts.clamp(0, 10);
                let later = now_ms.saturating_add(minutes * 60_000);
                (WAITING, Some(why.clone()), later)
            }
        };
        let done = (next_at == 0).then_some(now_ms);
        let sql = "UPDATE side_effect SET state = $1, error = $2, next_at = $3, done_at = $4 \
                   WHERE space = $5 AND client = $6 AND mid = $7 AND n = $8";
        let mut values: Vec<Value> = vec![state.into(), error.into(), next_at.into(), done.into()];
        values.extend(claimed.key.values());
        let backend = self.db.get_database_backend();
        self.writer
            .execute_raw(statement(backend, sql, values))
            .await?;
        Ok(())
    }
}

impl Store {
    /// Records the list of that day for every adult of a space who signs in by e-mail and has not
    /// said that they want none; how many. Whoever has theirs recorded keeps it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ask_daily(
        &self,
        space: PoleId,
        day: NaiveDate,
        now_ms: i64,
    ) -> Result<u64, StoreError> {
        let sql = "INSERT INTO side_effect \
                   (space, client, mid, n, notice, state, attempts, next_at) \
                   SELECT a.space, a.id, $1, 0, $2, $3, 0, $4 FROM user_account AS a \
                   WHERE a.space = $5 AND a.kind = 'staff' AND a.email IS NOT NULL \
                   AND a.passphrase_hash IS NOT NULL AND a.disabled_at IS NULL \
                   AND NOT EXISTS (SELECT 1 FROM daily_list AS d WHERE d.user_id = a.id \
                   AND d.refused_at IS NOT NULL) \
                   ON CONFLICT (space, client, mid, n) DO NOTHING";
        let asked = Asked::Own(Own::DailyList { day });
        let values = [
            day_number(day).into(),
            serde_json::to_string(&asked)?.into(),
            WAITING.into(),
            now_ms.into(),
            space.0.into(),
        ];
        let backend = self.db.get_database_backend();
        let done = self
            .writer
            .execute_raw(statement(backend, sql, values))
            .await?;
        Ok(done.rows_affected())
    }

    /// Forgets the lists of days before that one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_daily(&self, before: NaiveDate) -> Result<(), StoreError> {
        let sql = "DELETE FROM side_effect WHERE notice LIKE $1 AND mid < $2";
        let own = "{\"kind\":\"daily_list\",%";
        let values = [own.into(), day_number(before).into()];
        let backend = self.db.get_database_backend();
        self.writer
            .execute_raw(statement(backend, sql, values))
            .await?;
        Ok(())
    }
}

impl EffectKey {
    fn values(&self) -> [Value; 4] {
        [
            self.space.0.into(),
            self.client.0.into(),
            signed(self.mid).into(),
            self.n.into(),
        ]
    }
}

fn key(row: &QueryResult) -> Result<EffectKey, StoreError> {
    Ok(EffectKey {
        space: PoleId(row.try_get("", "space")?),
        client: ClientId(row.try_get("", "client")?),
        mid: unsigned(row.try_get("", "mid")?),
        n: row.try_get("", "n")?,
    })
}
