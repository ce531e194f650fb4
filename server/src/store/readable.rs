//! What somebody may read, as their device holds it.

use super::sql::marks;
use super::write::loaded;
use super::{SpaceTx, Store, StoreError};
use common::access::{Scope, grants};
use common::ids::{ClientId, PoleId, UserId};
use common::row::Kind;
use common::sync::replica::{BaseRow, Replica};
use common::sync::server::{Loaded, WorkingSet};
use sea_orm::Value;
use uuid::Uuid;

impl Store {
    /// The rows of these kinds that a user may read now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn readable(
        &self,
        space: PoleId,
        user: UserId,
        kinds: &[Kind],
    ) -> Result<Replica, StoreError> {
        let mut snapshot = self.snapshot(space).await?;
        let mut set = WorkingSet::new(space, 0);
        let scopes = set
            .settle(&mut snapshot, |rows| grants(user, space, rows))
            .await?;
        let found = snapshot.rows_for(&scopes, kinds).await?;
        snapshot.end().await?;
        let mut replica = Replica::new(user, space, ClientId(Uuid::nil()));
        for Loaded { stored, scopes } in found {
            let scopes = scopes.iter().map(ToString::to_string).collect();
            replica.put_base(BaseRow { stored, scopes });
        }
        Ok(replica)
    }
}

impl SpaceTx {
    async fn rows_for(&self, scopes: &[Scope], kinds: &[Kind]) -> Result<Vec<Loaded>, StoreError> {
        if scopes.is_empty() || kinds.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT r.kind, r.id AS row_id, r.ver, r.gver, r.scopes, r.body FROM \
             (SELECT DISTINCT kind, row_id FROM sync_member WHERE space = $1 AND present = $2 \
             AND scope IN ({}) AND kind IN ({})) AS m \
             JOIN synced_row AS r ON r.space = $1 AND r.id = m.row_id AND r.kind = m.kind",
            marks(scopes.len(), 3),
            marks(kinds.len(), 3 + scopes.len())
        );
        let mut values: Vec<Value> = vec![self.space_value(), true.into()];
        values.extend(scopes.iter().map(|scope| scope.to_string().into()));
        values.extend(kinds.iter().map(|kind| kind.as_str().into()));
        let rows = self.query(&sql, values).await?;
        rows.iter().map(loaded).collect()
    }
}
