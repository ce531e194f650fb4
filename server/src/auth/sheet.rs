//! Sheets of personal codes: drawn, shown once, never kept.

use super::account::{AccountError, blank, code_row, end_sessions, kind_name};
use super::code::Code;
use super::key::ServerKey;
use crate::entity::{access_code, user_account};
use common::api::UserKind;
use common::ids::{PoleId, PupilId, UserId};
use qrcode::{Color, EcLevel, QrCode};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, QueryFilter,
    TransactionTrait,
};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Gives these pupils new codes, all or none: former codes and the sessions they opened end. A pupil
/// without an account gets one in `space`.
///
/// # Errors
/// [`AccountError`]; [`AccountError::Unknown`] when one is an adult.
pub async fn renew_pupil_codes(
    db: &DatabaseConnection,
    key: &ServerKey,
    space: PoleId,
    pupils: &[PupilId],
    now: i64,
) -> Result<Vec<Code>, AccountError> {
    let tx = db.begin().await?;
    let mut codes = Vec::with_capacity(pupils.len());
    for pupil in pupils {
        codes.push(renew(&tx, key, space, *pupil, now).await?);
    }
    tx.commit().await?;
    Ok(codes)
}

async fn renew(
    tx: &DatabaseTransaction,
    key: &ServerKey,
    space: PoleId,
    pupil: PupilId,
    now: i64,
) -> Result<Code, AccountError> {
    let code = Code::draw(&mut rand::rng());
    let user = UserId::from(pupil);
    let account = user_account::Entity::find_by_id(user.0).one(tx).await?;
    match account {
        None => {
            let new = blank(user, space, UserKind::Pupil, now);
            user_account::Entity::insert(new)
                .exec_without_returning(tx)
                .await?;
        }
        Some(account) if account.kind != kind_name(UserKind::Pupil) => {
            return Err(AccountError::Unknown);
        }
        Some(_) => {
            end_code(tx, user, now).await?;
        }
    }
    access_code::Entity::insert(code_row(user, &code, key, now))
        .exec_without_returning(tx)
        .await?;
    Ok(code)
}

/// Ends the codes of these pupils and the sessions they opened; the accounts stay, to be given other
/// codes. Returns how many had one.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn revoke_pupil_codes(
    db: &DatabaseConnection,
    pupils: &[PupilId],
    now: i64,
) -> Result<u32, AccountError> {
    let tx = db.begin().await?;
    let mut revoked = 0;
    for pupil in pupils {
        match end_code(&tx, (*pupil).into(), now).await {
            Ok(true) => revoked += 1,
            // Never had an account.
            Ok(false) | Err(AccountError::Unknown) => {}
            Err(error) => return Err(error),
        }
    }
    tx.commit().await?;
    Ok(revoked)
}

/// Ends the live code of an account and its sessions; whether there was one.
async fn end_code(tx: &DatabaseTransaction, user: UserId, now: i64) -> Result<bool, AccountError> {
    end_sessions(tx, user, now).await?;
    let ended = access_code::Entity::update_many()
        .col_expr(access_code::Column::RevokedAt, Expr::value(now))
        .filter(access_code::Column::UserId.eq(user.0))
        .filter(access_code::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Those of these pupils who have a live code.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn with_code(
    db: &DatabaseConnection,
    pupils: &[PupilId],
) -> Result<BTreeSet<PupilId>, AccountError> {
    let mut found = BTreeSet::new();
    for pupils in pupils.chunks(200) {
        let live = access_code::Entity::find()
            .filter(access_code::Column::UserId.is_in(pupils.iter().map(|p| p.0)))
            .filter(access_code::Column::RevokedAt.is_null())
            .all(db)
            .await?;
        found.extend(live.into_iter().map(|code| PupilId(code.user_id)));
    }
    Ok(found)
}

/// Where a code leads: after the mark, which browsers never send.
#[must_use]
pub fn link(origin: &str, code: &Code) -> String {
    format!("{origin}/connexion#code={}", code.printed())
}

/// A text as a square: its side in modules, and the dark ones as a path of SVG, one row of them
/// after the other.
///
/// # Errors
/// When the text is too long for a square.
pub fn square(text: &str) -> anyhow::Result<(u32, String)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let side = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(side).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let width = run.len();
                // Writing to a string does not fail.
                let _ = write!(path, "M{x} {y}h{width}v1h-{width}z");
            }
            x += run.len();
        }
    }
    Ok((u32::try_from(side)?, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_of_a_link_has_its_three_corners_and_no_room_for_more() {
        let code = Code::read("ABCD-EFGH-JKMN").unwrap();
        let link = link("https://tremplin.exemple.invalid", &code);
        assert_eq!(
            link,
            "https://tremplin.exemple.invalid/connexion#code=ABCD-EFGH-JKMN"
        );
        let (side, dark) = square(&link).unwrap();
        assert!((21..=45).contains(&side), "{side}");
        // The top of the corner at the left, and of the one at the right.
        assert!(dark.starts_with("M0 0h7v1h-7z"), "{dark}");
        let right = side - 7;
        assert!(dark.contains(&format!("M{right} 0h7v1h-7z")));
        assert!(dark.contains(&format!("M0 {right}h7v1h-7z")));
    }
}
