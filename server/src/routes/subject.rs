//! `/api/v1/admin/subject/…`: all that is kept about one pupil, handed over or erased.

use crate::app::App;
use crate::auth::address::Address;
use crate::auth::demanded::Administrator;
use crate::auth::journal::Deed;
use crate::error::{ServerError, ServerResult};
use crate::json::Json;
use crate::subject::{self, Names};
use axum::extract::State;
use axum::http::HeaderMap;
use common::api::admin::{ErasedLine, PupilLine, PupilsReq, SHOWN_FROM, SubjectData, SubjectReq};
use common::command::Now;
use common::domain::pupil::Pupil;
use common::row::{Kind, RowKey};
use std::convert::Infallible;

/// The pupils of a division.
///
/// # Errors
/// [`ServerError::Forbidden`].
pub async fn pupils(
    State(app): State<App>,
    Administrator(user): Administrator,
    headers: HeaderMap,
    Json(req): Json<PupilsReq>,
) -> ServerResult<Json<Vec<PupilLine>>> {
    let about = vec![RowKey::new(Kind::Division, req.division.0)];
    let who = (user.space, user.user);
    app.note(who, &headers, Deed::PupilsListed, about).await;
    let all = app.store.all::<Pupil>(user.space).await?;
    let there = all
        .into_iter()
        .filter(|pupil| pupil.division == req.division);
    let mut lines: Vec<PupilLine> = there
        .map(|pupil| PupilLine {
            pupil: pupil.id,
            name: format!("{} {}", pupil.last_name, pupil.first_name),
        })
        .collect();
    lines.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Json(lines))
}

/// All that is kept about a pupil. Asks for the passphrase again.
///
/// # Errors
/// [`ServerError::WrongPassphrase`], [`ServerError::BadCode`], [`ServerError::NotFound`].
pub async fn export(
    State(app): State<App>,
    Administrator(user): Administrator,
    Ok(address): Result<Address, Infallible>,
    headers: HeaderMap,
    Json(req): Json<SubjectReq>,
) -> ServerResult<Json<SubjectData>> {
    app.auth.prove_both(&user, &req.proof, address).await?;
    let rows = app.store.about_pupil(user.space, req.pupil).await?;
    if rows.is_empty() {
        return Err(ServerError::NotFound);
    }
    let names = Names::of(&app.store, user.space).await?;
    let devices = app.auth.devices(req.pupil.into()).await?;
    let now = Now::at(app.auth.now());
    let about = vec![RowKey::new(Kind::Pupil, req.pupil.0)];
    let who = (user.space, user.user);
    app.note(who, &headers, Deed::Exported, about).await;
    Ok(Json(subject::told(&rows, &devices, &names, now)?))
}

/// Erases all that is kept about a pupil, for good. Asks for the passphrase again.
///
/// # Errors
/// [`ServerError::WrongPassphrase`], [`ServerError::BadCode`], [`ServerError::NotFound`].
pub async fn erase(
    State(app): State<App>,
    Administrator(user): Administrator,
    Ok(address): Result<Address, Infallible>,
    headers: HeaderMap,
    Json(req): Json<SubjectReq>,
) -> ServerResult<Json<()>> {
    app.auth.prove_both(&user, &req.proof, address).await?;
    let about = vec![RowKey::new(Kind::Pupil, req.pupil.0)];
    let line = app.line(user.user, &headers, Deed::Erased, about);
    let changes = app.store.erase_pupil(user.space, req.pupil, &line).await?;
    let changes = changes.ok_or(ServerError::NotFound)?;
    app.hub.tell(user.space, &changes);
    tracing::info!(rows = changes.erased.len(), "a pupil was erased");
    Ok(Json(()))
}

/// What is kept of pupils who were erased: numbers, and none that is small.
///
/// # Errors
/// [`ServerError::Forbidden`].
pub async fn erased(
    State(app): State<App>,
    Administrator(user): Administrator,
) -> ServerResult<Json<Vec<ErasedLine>>> {
    let counts = app.store.erased_counts(user.space).await?;
    let shown = |number: i64| {
        let number = u32::try_from(number).unwrap_or(0);
        (number >= SHOWN_FROM).then_some(number)
    };
    let lines = counts.into_iter().map(|count| ErasedLine {
        year: count.year,
        filiere: count.filiere,
        level: count.level,
        pupils: shown(count.pupils),
        stays: shown(count.stays.values().sum()),
        // Of both, what is left must not be small either.
        placed: shown(count.placed).filter(|_| {
            count.pupils == count.placed || shown(count.pupils - count.placed).is_some()
        }),
    });
    Ok(Json(lines.collect()))
}
