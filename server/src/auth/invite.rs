//! Invitations: somebody new gets rows, a role, and an account that waits for its passphrase.

use super::Auth;
use super::account::{self, AccountError, NewStaff};
use super::link::Link;
use crate::error::{ServerError, ServerResult};
use crate::store::Store;
use common::access::Actor;
use common::api::account::LinkKind;
use common::api::admin::InviteReq;
use common::command::{AssignRole, Now};
use common::domain::staff::Staff;
use common::ids::{AssignmentId, UserId};
use common::sync::server::Changes;

/// Longest name taken, in characters.
const NAME_MAX: usize = 80;

/// Invites somebody to the pôle of who invites them. The caller tells the changes, and hands the
/// link over.
///
/// # Errors
/// [`ServerError::Refused`] when a name is missing, the address is not one or is taken, or the role
/// does not fit.
pub async fn invite(
    store: &Store,
    auth: &Auth,
    by: &Actor,
    req: &InviteReq,
    now: Now,
) -> ServerResult<(Changes, Link)> {
    let name = |text: &str| {
        let text = text.trim().to_owned();
        let fits = !text.is_empty() && text.chars().count() <= NAME_MAX;
        fits.then_some(text).ok_or_else(|| {
            ServerError::refused(
                "bad_name",
                "Écrivez le prénom et le nom, en 80 caractères au plus.",
            )
        })
    };
    let staff = Staff {
        id: req.staff,
        pole: by.space,
        first_name: name(&req.first_name)?,
        last_name: name(&req.last_name)?,
    };
    let role = AssignRole {
        // Sent twice it is the same role.
        id: AssignmentId(req.staff.0),
        staff: req.staff,
        role: req.role,
        territory: req.territory,
    };
    let email = account::email(&req.email).ok_or(AccountError::Email)?;
    let user = UserId::from(req.staff);
    let new = NewStaff {
        id: req.staff,
        space: by.space,
        email: &email,
        passphrase_hash: None,
    };
    account::create_staff_account(store.db(), new, now.ms).await?;
    let changes = match store.welcome(by, &staff, &role, now).await {
        Ok(Ok(changes)) => changes,
        refused => {
            account::forget(store.db(), user).await?;
            return Err(match refused {
                Ok(Err(refusal)) => ServerError::refused(refusal.code(), refusal.sentence()),
                Err(error) => error.into(),
                Ok(Ok(_)) => ServerError::NotFound,
            });
        }
    };
    let made_by = (by.user.0 != uuid::Uuid::nil()).then_some(by.user);
    let link = auth.make_link(user, LinkKind::Invitation, made_by).await?;
    Ok((changes, link))
}
