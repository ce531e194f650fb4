//! Somebody new in a pôle: their row and their first role, in one transaction.

use super::{End, Store, StoreError, underneath};
use common::access::Actor;
use common::command::{AssignRole, Authority, Command, Ctx, Now, RowsExt};
use common::domain::staff::Staff;
use common::ids::ClientId;
use common::refusal::Refusal;
use common::sync::server::{Changes, Decided, ReadStore, WorkingSet, WriteStore};
use futures::FutureExt;
use uuid::Uuid;

impl Store {
    /// Writes an adult and gives them a role, as the rule of [`AssignRole`] allows it to `by`:
    /// somebody of the pôle, or the server itself.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was changed.
    pub async fn welcome(
        &self,
        by: &Actor,
        staff: &Staff,
        role: &AssignRole,
        now: Now,
    ) -> Result<Result<Changes, Refusal>, StoreError> {
        let (space, by) = (staff.pole, by.clone());
        let (staff, role) = (staff.clone(), Command::from(role.clone()));
        let done = self.with_space_tx(space, move |tx| {
            let (by, staff, role) = (by.clone(), staff.clone(), role.clone());
            async move {
                let seq = tx.head().await?.seq;
                let mut set = WorkingSet::new(space, seq);
                let known = set
                    .settle(tx, |rows| rows.find::<Staff>(staff.id.0))
                    .await?;
                if known.is_none() {
                    set.put(tx, staff.into(), None).await?;
                }
                let ctx = Ctx {
                    actor: &by,
                    now,
                    authority: Authority::Final,
                    client: ClientId(Uuid::nil()),
                    seen: &[],
                    again: false,
                };
                match set.decide(tx, &role, &ctx).await? {
                    Decided::Done(_) => {}
                    Decided::Refused(refusal) => return Ok(End::Undo(Err(refusal))),
                    Decided::Panicked => return Err(StoreError::Rule(role.op()).into()),
                }
                let changes = set.changes(tx).await?;
                tx.write(&changes).await?;
                Ok(End::Commit(Ok(changes)))
            }
            .boxed()
        });
        done.await.map_err(underneath)
    }
}
