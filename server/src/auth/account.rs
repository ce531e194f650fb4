//! Accounts: made, given a new code, disabled.

use super::code::Code;
use super::key::ServerKey;
use crate::entity::{access_code, session, user_account};
use common::api::UserKind;
use common::ids::{PoleId, PupilId, StaffId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, ExprTrait, QueryFilter, SqlErr, TransactionTrait,
};
use uuid::Uuid;

/// Rows in one statement.
const CHUNK: usize = 500;

/// Why an account is not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("the e-mail address is not one")]
    Email,
    #[error("there is already an account with this e-mail address, or for this person")]
    Taken,
    #[error("there is no such account")]
    Unknown,
    #[error(
        "a personal code has {} letters and digits out of « {} »",
        super::code::LENGTH,
        String::from_utf8_lossy(super::code::LETTERS)
    )]
    Code,
    #[error("the database failed: {0}")]
    Db(DbErr),
}

impl From<DbErr> for AccountError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Taken,
            _ => Self::Db(error),
        }
    }
}

/// How a kind of user is called in the database.
#[must_use]
pub fn kind_name(kind: UserKind) -> &'static str {
    match kind {
        UserKind::Pupil => "pupil",
        UserKind::Staff => "staff",
    }
}

/// An e-mail address as it is compared: in lower case, without spaces around. `None` when it
/// cannot be one.
#[must_use]
pub fn email(typed: &str) -> Option<String> {
    let email = typed.trim().to_lowercase();
    let (name, domain) = email.split_once('@')?;
    let plain = email.len() <= 254
        && !email.contains(|c: char| c.is_whitespace() || c.is_control())
        && !name.is_empty()
        && domain.contains('.')
        && !domain.contains('@')
        && !domain.starts_with('.')
        && !domain.ends_with('.');
    plain.then_some(email)
}

/// An adult's account to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewStaff<'a> {
    pub id: StaffId,
    pub space: PoleId,
    pub email: &'a str,
    /// From [`super::passphrase::Hasher::hash`]; several accounts of a demonstration may share it.
    /// Nothing for who is invited: they choose it.
    pub passphrase_hash: Option<&'a str>,
}

/// Makes an adult's account. The adult's rows are written apart, through the store.
///
/// # Errors
/// [`AccountError`].
pub async fn create_staff_account(
    db: &impl ConnectionTrait,
    new: NewStaff<'_>,
    now: i64,
) -> Result<(), AccountError> {
    let email = email(new.email).ok_or(AccountError::Email)?;
    let account = user_account::ActiveModel {
        email: Set(Some(email)),
        passphrase_hash: Set(new.passphrase_hash.map(ToOwned::to_owned)),
        ..blank(new.id.into(), new.space, UserKind::Staff, now)
    };
    user_account::Entity::insert(account)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Makes the account of a pupil with this code, as printed.
///
/// # Errors
/// [`AccountError`].
pub async fn create_pupil_code(
    db: &impl ConnectionTrait,
    key: &ServerKey,
    space: PoleId,
    pupil: PupilId,
    code: &str,
    now: i64,
) -> Result<(), AccountError> {
    create_pupil_codes(db, key, space, &[(pupil, code)], now).await
}

/// Makes the accounts of many pupils with these codes, as printed.
///
/// # Errors
/// [`AccountError`]; give a transaction for all or nothing.
pub async fn create_pupil_codes(
    db: &impl ConnectionTrait,
    key: &ServerKey,
    space: PoleId,
    pupils: &[(PupilId, &str)],
    now: i64,
) -> Result<(), AccountError> {
    for pupils in pupils.chunks(CHUNK) {
        let mut accounts = Vec::with_capacity(pupils.len());
        let mut codes = Vec::with_capacity(pupils.len());
        for (pupil, code) in pupils {
            let code = Code::read(code).ok_or(AccountError::Code)?;
            let user = UserId::from(*pupil);
            accounts.push(blank(user, space, UserKind::Pupil, now));
            codes.push(code_row(user, &code, key, now));
        }
        user_account::Entity::insert_many(accounts)
            .exec_without_returning(db)
            .await?;
        access_code::Entity::insert_many(codes)
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Gives a pupil a new code: the former one and the sessions it opened end. A pupil without an
/// account gets one in `space`.
///
/// # Errors
/// [`AccountError`]; [`AccountError::Unknown`] for an adult.
pub async fn renew_pupil_code(
    db: &DatabaseConnection,
    key: &ServerKey,
    space: PoleId,
    pupil: PupilId,
    now: i64,
) -> Result<Code, AccountError> {
    let codes = super::sheet::renew_pupil_codes(db, key, space, &[pupil], now).await?;
    codes.into_iter().next().ok_or(AccountError::Unknown)
}

/// Gives an adult a new passphrase; sessions opened with the former one end.
///
/// # Errors
/// [`AccountError`].
pub async fn set_passphrase(
    db: &DatabaseConnection,
    user: UserId,
    hash: &str,
    now: i64,
) -> Result<(), AccountError> {
    let tx = db.begin().await?;
    put_passphrase(&tx, user, hash, now).await?;
    Ok(tx.commit().await?)
}

/// As [`set_passphrase`], in a transaction.
pub(super) async fn put_passphrase(
    tx: &DatabaseTransaction,
    user: UserId,
    hash: &str,
    now: i64,
) -> Result<(), AccountError> {
    end_sessions(tx, user, now).await?;
    user_account::Entity::update_many()
        .col_expr(
            user_account::Column::PassphraseHash,
            Expr::value(hash.to_owned()),
        )
        .filter(user_account::Column::Id.eq(user.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// Closes an account: nobody signs in with it, and its sessions end.
///
/// # Errors
/// [`AccountError`].
pub async fn disable(db: &DatabaseConnection, user: UserId, now: i64) -> Result<(), AccountError> {
    let tx = db.begin().await?;
    end_sessions(&tx, user, now).await?;
    user_account::Entity::update_many()
        .col_expr(user_account::Column::DisabledAt, Expr::value(now))
        .filter(user_account::Column::Id.eq(user.0))
        .exec(&tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Removes an account that has just been made.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn forget(db: &impl ConnectionTrait, user: UserId) -> Result<(), AccountError> {
    user_account::Entity::delete_by_id(user.0).exec(db).await?;
    Ok(())
}

/// Ends the sessions of an account. One that is being opened at this very moment ends too: it
/// carries the former generation.
///
/// # Errors
/// [`AccountError::Unknown`], [`AccountError::Db`].
pub async fn end_sessions(
    tx: &DatabaseTransaction,
    user: UserId,
    now: i64,
) -> Result<(), AccountError> {
    let next = Expr::col(user_account::Column::Generation).add(1);
    let raised = user_account::Entity::update_many()
        .col_expr(user_account::Column::Generation, next)
        .filter(user_account::Column::Id.eq(user.0))
        .exec(tx)
        .await?;
    if raised.rows_affected == 0 {
        return Err(AccountError::Unknown);
    }
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::UserId.eq(user.0))
        .filter(session::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The account with this e-mail address.
///
/// # Errors
/// [`AccountError::Unknown`], [`AccountError::Db`].
pub async fn by_email(
    db: &impl ConnectionTrait,
    typed: &str,
) -> Result<user_account::Model, AccountError> {
    let email = email(typed).ok_or(AccountError::Email)?;
    user_account::Entity::find()
        .filter(user_account::Column::Email.eq(email))
        .one(db)
        .await?
        .ok_or(AccountError::Unknown)
}

pub(super) fn blank(
    user: UserId,
    space: PoleId,
    kind: UserKind,
    now: i64,
) -> user_account::ActiveModel {
    user_account::ActiveModel {
        id: Set(user.0),
        space: Set(space.0),
        kind: Set(kind_name(kind).to_owned()),
        email: Set(None),
        passphrase_hash: Set(None),
        generation: Set(1),
        created_at: Set(now),
        disabled_at: Set(None),
    }
}

pub(super) fn code_row(
    user: UserId,
    code: &Code,
    key: &ServerKey,
    now: i64,
) -> access_code::ActiveModel {
    access_code::ActiveModel {
        id: Set(Uuid::now_v7()),
        user_id: Set(user.0),
        code_hash: Set(code.mark(key)),
        created_at: Set(now),
        revoked_at: Set(None),
    }
}

#[cfg(test)]
mod tests {
    use super::email;

    #[test]
    fn addresses_are_compared_in_lower_case() {
        let same = Some("prof1.pole2@exemple.invalid".to_owned());
        assert_eq!(email(" Prof1.Pole2@Exemple.invalid\n"), same);
        for bad in [
            "",
            "prof1",
            "@exemple.invalid",
            "a@b",
            "a@b@c.fr",
            "a b@c.fr",
            "a@.fr",
            "a@c.",
        ] {
            assert_eq!(email(bad), None, "{bad}");
        }
        assert_eq!(email(&format!("{}@exemple.invalid", "a".repeat(300))), None);
    }
}
