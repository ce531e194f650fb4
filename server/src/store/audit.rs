//! The journal: who did what, when, on which device, about what. Ids and names of operations only:
//! no word that anybody typed. What a command does is written in its own transaction.

use super::sql::statement;
use super::{SpaceTx, Store, StoreError};
use common::clock::{paris, start_of};
use common::ids::{PoleId, UserId};
use common::row::{Kind, RowKey};
use common::rules::retention::Category;
use common::sync::server::{Act, ClientRow};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Milliseconds since 1970, by the server's clock.
    pub at: i64,
    /// Nobody when the server did it itself, or when nobody is known by what was typed.
    pub user: Option<UserId>,
    /// « Chrome sur Android », or the name of a device for the sync.
    pub device: String,
    /// A command's name, or one of ours.
    pub op: String,
    pub about: Vec<RowKey>,
}

/// A line as it is read back, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub id: Uuid,
    pub entry: Entry,
}

const INTO: &str = "INSERT INTO audit_entry (id, space, at, user_id, device, op, about) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7)";

fn values(space: PoleId, entry: &Entry) -> [Value; 7] {
    let about: Vec<String> = entry
        .about
        .iter()
        .map(|key| format!("{} {}", key.kind, key.id))
        .collect();
    [
        Uuid::now_v7().into(),
        space.0.into(),
        entry.at.into(),
        entry.user.map(|user| user.0).into(),
        entry.device.clone().into(),
        entry.op.clone().into(),
        about.join(",").into(),
    ]
}

impl SpaceTx {
    /// What the commands of a push have done.
    pub(super) async fn note_acts(
        &self,
        client: &ClientRow,
        acts: &[Act],
    ) -> Result<(), StoreError> {
        let entries: Vec<Entry> = acts
            .iter()
            .map(|act| Entry {
                at: client.seen_at,
                user: Some(client.user),
                device: client.client.0.to_string(),
                op: act.op.to_owned(),
                about: act.rows.clone(),
            })
            .collect();
        self.note(&entries).await
    }

    pub(super) async fn note(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let rows = entries.iter().map(|e| values(self.space, e).to_vec());
        self.upsert(
            "audit_entry (id, space, at, user_id, device, op, about)",
            "",
            rows.collect(),
        )
        .await
    }
}

impl Store {
    /// Writes a line that belongs to no command.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note(&self, space: PoleId, entry: &Entry) -> Result<(), StoreError> {
        let backend = self.db.get_database_backend();
        let statement = statement(backend, INTO, values(space, entry));
        self.writer.execute_raw(statement).await?;
        Ok(())
    }

    /// Lines of a space, the newest first, at most `limit`: those before a line, of one person, of a
    /// time from and up to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn journal(
        &self,
        space: PoleId,
        before: Option<Uuid>,
        user: Option<UserId>,
        (from, to): (i64, i64),
        limit: u64,
    ) -> Result<Vec<Noted>, StoreError> {
        // Ids follow the order in which lines were written.
        let mut sql = String::from(
            "SELECT id, at, user_id, device, op, about FROM audit_entry \
             WHERE space = $1 AND at >= $2 AND at < $3 AND id < $4",
        );
        let mut values: Vec<Value> = vec![
            space.0.into(),
            from.into(),
            to.into(),
            before.unwrap_or(Uuid::max()).into(),
        ];
        if let Some(user) = user {
            sql.push_str(" AND user_id = $5");
            values.push(user.0.into());
        }
        sql.push_str(&format!(" ORDER BY id DESC LIMIT {limit}"));
        let backend = self.db.get_database_backend();
        let rows = self
            .db
            .query_all_raw(statement(backend, &sql, values))
            .await?;
        rows.iter().map(noted).collect()
    }

    /// Erases lines of days whose time is over, by the table of retention; how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_journal(&self, now_ms: i64) -> Result<u64, StoreError> {
        let backend = self.db.get_database_backend();
        let sql = "DELETE FROM audit_entry WHERE at < $1";
        let oldest = Category::Journal.oldest_kept(paris(now_ms).date());
        let statement = statement(backend, sql, [start_of(oldest).into()]);
        Ok(self.writer.execute_raw(statement).await?.rows_affected())
    }
}

fn noted(row: &QueryResult) -> Result<Noted, StoreError> {
    let about: String = row.try_get("", "about")?;
    let key = |text: &str| {
        let (kind, id) = text.split_once(' ')?;
        Some(RowKey::new(Kind::from_name(kind), id.parse().ok()?))
    };
    Ok(Noted {
        id: row.try_get("", "id")?,
        entry: Entry {
            at: row.try_get("", "at")?,
            user: row.try_get::<Option<Uuid>>("", "user_id")?.map(UserId),
            device: row.try_get("", "device")?,
            op: row.try_get("", "op")?,
            about: about.split(',').filter_map(key).collect(),
        },
    })
}
