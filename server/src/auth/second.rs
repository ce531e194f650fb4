//! The second factor of adults: set up, asked for at sign-in, given up.

use super::address::Address;
use super::code::LETTERS;
use super::key::ServerKey;
use super::session::{SignedIn, kind_of};
use super::throttle::Target;
use super::totp::{self, Secret};
use super::{Auth, seal};
use crate::entity::{recovery_code, second_factor, user_account};
use crate::error::{ServerError, ServerResult};
use axum::http::{HeaderMap, HeaderValue};
use common::api::UserKind;
use common::api::account::{Enrolment, Qr, RecoveryCodes, SecondReq};
use common::ids::UserId;
use rand::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, TransactionTrait,
};
use uuid::Uuid;

/// Milliseconds between the passphrase and the second step.
const TICKET_MS: i64 = 5 * 60 * 1000;
/// Codes for who has lost the device that makes codes.
pub const RECOVERY_CODES: usize = 10;
/// Letters of one: 31^10, 49 bits, with throttling.
const RECOVERY_LENGTH: usize = 10;
/// Light squares around a QR code, as its standard asks.
const QUIET: usize = 4;

const PURPOSE: &str = "second factor";

/// What ties the second step of a sign-in to the first one.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket(String);

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket(…)")
    }
}

impl Ticket {
    /// For an account whose passphrase was good. It names the account's generation: whatever ends
    /// sessions ends it too.
    fn issue(key: &ServerKey, user: Uuid, generation: i64, now: i64) -> Self {
        let said = format!("{}.{generation}.{}", user.simple(), now + TICKET_MS);
        let mark = key.mark("ticket", &said);
        Self(format!("{said}.{mark}"))
    }

    /// The account and its generation, if we issued it and it is not too old.
    fn read(key: &ServerKey, text: &str, now: i64) -> Option<(Uuid, i64)> {
        let (said, mark) = text.rsplit_once('.')?;
        if !key.is_mark("ticket", said, mark) {
            return None;
        }
        let mut parts = said.split('.');
        let user = parts.next()?.parse().ok()?;
        let generation = parts.next()?.parse().ok()?;
        let ends: i64 = parts.next()?.parse().ok()?;
        (now < ends).then_some((user, generation))
    }

    /// As sent.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Auth {
    /// The second factor of an account, confirmed or not.
    pub(super) async fn factor(&self, user: Uuid) -> Result<Option<second_factor::Model>, DbErr> {
        second_factor::Entity::find_by_id(user)
            .one(&self.0.db)
            .await
    }

    /// Whether an account signs in with a second factor.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_second_factor(&self, user: UserId) -> ServerResult<bool> {
        let factor = self.factor(user.0).await?;
        Ok(factor.is_some_and(|factor| factor.confirmed_at.is_some()))
    }

    /// What the second step is asked with, when this account has one.
    pub(super) async fn ticket(
        &self,
        account: &user_account::Model,
    ) -> ServerResult<Option<Ticket>> {
        let asked = self.has_second_factor(UserId(account.id)).await?;
        let issue = || Ticket::issue(&self.0.key, account.id, account.generation, self.now());
        Ok(asked.then(issue))
    }

    /// The second step of signing in: opens the session.
    ///
    /// # Errors
    /// [`ServerError::Stale`] when the first step is too long ago, [`ServerError::BadCode`],
    /// [`ServerError::Throttled`].
    pub async fn sign_in_second(
        &self,
        req: &SecondReq,
        address: Address,
        headers: &HeaderMap,
    ) -> ServerResult<(SignedIn, HeaderValue)> {
        let read = Ticket::read(&self.0.key, &req.ticket, self.now());
        let (user, generation) = read.ok_or(ServerError::Stale)?;
        let account = user_account::Entity::find_by_id(user)
            .one(&self.0.db)
            .await?;
        let account = account
            .filter(|a| a.generation == generation && a.disabled_at.is_none())
            .ok_or(ServerError::Stale)?;
        let kind = kind_of(&account).ok_or(ServerError::Stale)?;
        self.check_code(user, &req.code, address).await?;
        self.admit(&account, kind, headers).await
    }

    /// Checks a code of the second factor, or a recovery code, and uses it up.
    ///
    /// # Errors
    /// [`ServerError::BadCode`], [`ServerError::Throttled`].
    pub(super) async fn check_code(
        &self,
        user: Uuid,
        typed: &str,
        address: Address,
    ) -> ServerResult<()> {
        let target = format!("second factor {user}");
        let now = self.now();
        let attempt = self
            .0
            .throttle
            .begin(Target::Account(&target), address, now)?;
        let taken = match totp::read(typed) {
            Some(code) => self.take_code(user, code).await,
            None => self.take_recovery(user, typed).await,
        };
        let taken = match taken {
            Ok(taken) => taken,
            Err(error) => {
                self.0.throttle.undecided(&attempt);
                return Err(error);
            }
        };
        if !taken {
            return Err(ServerError::BadCode);
        }
        self.0.throttle.succeeded(&attempt);
        Ok(())
    }

    async fn take_code(&self, user: Uuid, code: u32) -> ServerResult<bool> {
        let factor = self.factor(user).await?;
        let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else {
            return Ok(false);
        };
        self.take_step(&factor, code).await
    }

    /// Whether the code is good. Of two requests with the same one, at most one is told yes.
    async fn take_step(&self, factor: &second_factor::Model, code: u32) -> ServerResult<bool> {
        let secret = self.opened(factor)?;
        let Some(step) = secret.step(code, self.now(), factor.last_step) else {
            return Ok(false);
        };
        let taken = second_factor::Entity::update_many()
            .col_expr(second_factor::Column::LastStep, Expr::value(step))
            .filter(second_factor::Column::UserId.eq(factor.user_id))
            .filter(second_factor::Column::LastStep.lt(step))
            .exec(&self.0.db)
            .await?;
        Ok(taken.rows_affected == 1)
    }

    async fn take_recovery(&self, user: Uuid, typed: &str) -> ServerResult<bool> {
        let Some(code) = read_recovery(typed) else {
            return Ok(false);
        };
        let taken = recovery_code::Entity::update_many()
            .col_expr(recovery_code::Column::UsedAt, Expr::value(self.now()))
            .filter(recovery_code::Column::UserId.eq(user))
            .filter(recovery_code::Column::CodeHash.eq(recovery_mark(&self.0.key, user, &code)))
            .filter(recovery_code::Column::UsedAt.is_null())
            .exec(&self.0.db)
            .await?;
        Ok(taken.rows_affected == 1)
    }

    fn opened(&self, factor: &second_factor::Model) -> ServerResult<Secret> {
        let owner = factor.user_id.to_string();
        let bytes = seal::open(&self.0.key, PURPOSE, &owner, &factor.secret);
        let secret = bytes.and_then(|bytes| Secret::of(&bytes));
        Ok(secret.ok_or_else(|| anyhow::anyhow!("a second factor cannot be opened"))?)
    }

    /// Draws a secret for a second factor, in the place of one that was not confirmed.
    ///
    /// # Errors
    /// [`ServerError::Refused`] when there is one in force.
    pub async fn begin_second(&self, user: UserId, email: &str) -> ServerResult<Enrolment> {
        let secret = Secret::draw();
        let owner = user.0.to_string();
        let closed = seal::close(&self.0.key, PURPOSE, &owner, secret.bytes())
            .ok_or_else(|| anyhow::anyhow!("a second factor cannot be closed"))?;
        let tx = self.0.db.begin().await?;
        second_factor::Entity::delete_many()
            .filter(second_factor::Column::UserId.eq(user.0))
            .filter(second_factor::Column::ConfirmedAt.is_null())
            .exec(&tx)
            .await?;
        let new = second_factor::ActiveModel {
            user_id: Set(user.0),
            secret: Set(closed),
            last_step: Set(0),
            created_at: Set(self.now()),
            confirmed_at: Set(None),
        };
        let added = second_factor::Entity::insert(new)
            .exec_without_returning(&tx)
            .await;
        if let Err(error) = added {
            return Err(match error.sql_err() {
                Some(_) => ServerError::refused(
                    "second_factor_there",
                    "Un second facteur est déjà actif. Retirez-le d'abord.",
                ),
                None => error.into(),
            });
        }
        tx.commit().await?;
        let uri = secret.uri(email);
        Ok(Enrolment {
            secret: secret.printed(),
            qr: qr(&uri)?,
            uri,
        })
    }

    /// Puts the second factor in force, with the first code of it; gives the recovery codes.
    ///
    /// # Errors
    /// [`ServerError::BadCode`], [`ServerError::Throttled`].
    pub async fn confirm_second(
        &self,
        user: UserId,
        typed: &str,
        address: Address,
    ) -> ServerResult<RecoveryCodes> {
        let target = format!("second factor {}", user.0);
        let now = self.now();
        let attempt = self
            .0
            .throttle
            .begin(Target::Account(&target), address, now)?;
        let factor = self.factor(user.0).await?;
        let pending = factor.filter(|factor| factor.confirmed_at.is_none());
        let (Some(factor), Some(code)) = (pending, totp::read(typed)) else {
            return Err(ServerError::BadCode);
        };
        if !self.take_step(&factor, code).await? {
            return Err(ServerError::BadCode);
        }
        self.0.throttle.succeeded(&attempt);
        let tx = self.0.db.begin().await?;
        second_factor::Entity::update_many()
            .col_expr(second_factor::Column::ConfirmedAt, Expr::value(now))
            .filter(second_factor::Column::UserId.eq(user.0))
            .exec(&tx)
            .await?;
        let codes = self.new_recovery(&tx, user.0).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Ten new recovery codes in the place of those that were there.
    ///
    /// # Errors
    /// The database's.
    pub async fn renew_recovery(&self, user: UserId) -> ServerResult<RecoveryCodes> {
        let tx = self.0.db.begin().await?;
        let codes = self.new_recovery(&tx, user.0).await?;
        tx.commit().await?;
        Ok(codes)
    }

    async fn new_recovery(
        &self,
        tx: &impl ConnectionTrait,
        user: Uuid,
    ) -> Result<RecoveryCodes, DbErr> {
        recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::UserId.eq(user))
            .exec(tx)
            .await?;
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| draw_recovery()).collect();
        let rows = codes.iter().map(|code| recovery_code::ActiveModel {
            id: Set(Uuid::now_v7()),
            user_id: Set(user),
            code_hash: Set(recovery_mark(&self.0.key, user, code)),
            used_at: Set(None),
        });
        recovery_code::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
        let codes = codes.iter().map(|code| printed(code)).collect();
        Ok(RecoveryCodes { codes })
    }

    /// Recovery codes that have not been used.
    pub(super) async fn recovery_left(&self, user: Uuid) -> Result<u64, DbErr> {
        recovery_code::Entity::find()
            .filter(recovery_code::Column::UserId.eq(user))
            .filter(recovery_code::Column::UsedAt.is_null())
            .count(&self.0.db)
            .await
    }
}

/// Takes the second factor of an account away, with its recovery codes; whether there was one.
///
/// # Errors
/// The database's.
pub async fn drop_second(db: &impl ConnectionTrait, user: UserId) -> Result<bool, DbErr> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::UserId.eq(user.0))
        .exec(db)
        .await?;
    let gone = second_factor::Entity::delete_by_id(user.0).exec(db).await?;
    Ok(gone.rows_affected > 0)
}

/// Whether a kind of user may have a second factor. A pupil has no passphrase for it to be second
/// to.
#[must_use]
pub fn is_offered(kind: UserKind) -> bool {
    kind == UserKind::Staff
}

fn draw_recovery() -> String {
    let mut source = rand::rng();
    let letter = |_| {
        let at = source.random_range(0..LETTERS.len());
        LETTERS.get(at).copied().map(char::from)
    };
    (0..RECOVERY_LENGTH).filter_map(letter).collect()
}

/// In two groups of five.
fn printed(code: &str) -> String {
    let (first, second) = code
        .split_at_checked(RECOVERY_LENGTH / 2)
        .unwrap_or((code, ""));
    format!("{first}-{second}")
}

/// What somebody typed, when it can be a recovery code.
fn read_recovery(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let plain = code.len() == RECOVERY_LENGTH && code.bytes().all(|b| LETTERS.contains(&b));
    plain.then_some(code)
}

fn recovery_mark(key: &ServerKey, user: Uuid, code: &str) -> String {
    key.mark("recovery code", &format!("{user} {code}"))
}

/// A QR code as a path: a run of dark squares is a rectangle.
fn qr(text: &str) -> ServerResult<Qr> {
    use std::fmt::Write;
    let code = qrcode::QrCode::new(text).map_err(|error| anyhow::anyhow!("QR code: {error}"))?;
    let width = code.width();
    let dark = code.to_colors();
    let mut path = String::new();
    for (y, line) in dark.chunks(width.max(1)).enumerate() {
        let mut x = 0;
        for run in line.chunk_by(PartialEq::eq) {
            if run.first() == Some(&qrcode::Color::Dark) {
                let (at, down, wide) = (x + QUIET, y + QUIET, run.len());
                // Writing to a string does not fail.
                let _ = write!(path, "M{at} {down}h{wide}v1h-{wide}z");
            }
            x += run.len();
        }
    }
    let size = u32::try_from(width + 2 * QUIET).unwrap_or(0);
    Ok(Qr { size, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_for_a_few_minutes_and_cannot_be_written_by_others() {
        let key = ServerKey::new([7; 32]);
        let user = Uuid::from_u128(9);
        let ticket = Ticket::issue(&key, user, 3, 1_000);
        let read = |text: &str, now| Ticket::read(&key, text, now);
        assert_eq!(read(ticket.text(), 1_000 + TICKET_MS - 1), Some((user, 3)));
        assert_eq!(read(ticket.text(), 1_000 + TICKET_MS), None);
        assert_eq!(
            Ticket::read(&ServerKey::new([8; 32]), ticket.text(), 1_000),
            None
        );
        let later = ticket
            .text()
            .replace(&(1_000 + TICKET_MS).to_string(), "9999999999999");
        for forged in [later.as_str(), "", ".", "a.b.c.d"] {
            assert_eq!(read(forged, 1_000), None, "{forged}");
        }
        assert!(!format!("{ticket:?}").contains('9'));
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let code = draw_recovery();
        assert_eq!(read_recovery(&printed(&code)), Some(code.clone()));
        assert_eq!(
            read_recovery(&format!(" {} ", code.to_lowercase())),
            Some(code)
        );
        for bad in ["", "ABCDE-FGHJ", "ABCDE-FGHJ0", "ABCDE-FGHJKL"] {
            assert_eq!(read_recovery(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_qr_code_has_its_three_corners() {
        let qr = qr("otpauth://totp/Tremplin:a?secret=AAAA&issuer=Tremplin").unwrap();
        let last = qr.size - 4 - 7;
        for corner in [
            "M4 4h7v1h-7z".to_owned(),
            format!("M{last} 4h7v1h-7z"),
            format!("M4 {last}h7v1h-7z"),
        ] {
            assert!(qr.path.contains(&corner), "{corner}: {}", qr.path);
        }
    }
}
