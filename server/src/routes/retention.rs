//! `/api/v1/admin/retention…`: what is to be erased by age, shown, applied, postponed.

use crate::app::App;
use crate::auth::address::Address;
use crate::auth::demanded::Administrator;
use crate::auth::journal::Deed;
use crate::auth::session::SignedIn;
use crate::error::{ServerError, ServerResult};
use crate::json::Json;
use crate::retention::{Ended, apply_shown, judged};
use crate::store::{Plan, Run};
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::Days;
use common::api::admin::PupilLine;
use common::api::retention::{
    MOTIVE, NAMED_MAX, POSTPONED_DAYS, RetentionApplyReq, RetentionDone, RetentionLine,
    RetentionPlan, RetentionPostponeReq, RetentionPupils, RetentionPupilsReq, RetentionWaiting,
};
use common::command::Now;
use common::domain::pupil::Pupil;
use common::ids::PupilId;
use std::collections::BTreeSet;
use std::convert::Infallible;

async fn shown(app: &App, user: &SignedIn) -> ServerResult<(Option<Run>, Plan, Now)> {
    let now = Now::at(app.auth.now());
    let waiting = app.store.retention_run(user.space).await?;
    let day = judged(waiting.as_ref(), now);
    let plan = app.store.retention_plan(user.space, day, now).await?;
    Ok((waiting, plan, now))
}

/// What is to be erased, in numbers.
///
/// # Errors
/// [`ServerError::Forbidden`].
pub async fn plan(
    State(app): State<App>,
    Administrator(user): Administrator,
) -> ServerResult<Json<RetentionPlan>> {
    let (waiting, plan, now) = shown(&app, &user).await?;
    let last = app.store.retention_last(user.space).await?;
    let counts = plan.counts().into_iter();
    let lines = counts.map(|((category, school), count)| RetentionLine {
        category,
        school,
        count,
    });
    Ok(Json(RetentionPlan {
        day: plan.day,
        ripe: plan.day == now.today,
        digest: plan.digest(),
        lines: lines.collect(),
        waiting: waiting.map(|run| RetentionWaiting {
            planned_on: run.planned_on,
            apply_from: run.apply_from,
            started: run.started,
            count: run.count,
            motive: run.motive,
        }),
        last: last.map(|(at, erased)| RetentionDone { at, erased }),
    }))
}

/// Whom a category of it is about. That it was read is noted.
///
/// # Errors
/// [`ServerError::Forbidden`].
pub async fn pupils(
    State(app): State<App>,
    Administrator(user): Administrator,
    headers: HeaderMap,
    Json(req): Json<RetentionPupilsReq>,
) -> ServerResult<Json<RetentionPupils>> {
    app.note_own(&user, &headers, Deed::RetentionListed).await;
    let (_, plan, _) = shown(&app, &user).await?;
    let items = plan.items.iter();
    let wanted: BTreeSet<PupilId> = items
        .filter(|item| item.category == req.category)
        .filter_map(|item| item.pupil)
        .collect();
    let all = app.store.all::<Pupil>(user.space).await?.into_iter();
    let mut pupils: Vec<PupilLine> = all
        .filter(|pupil| wanted.contains(&pupil.id))
        .map(|pupil| PupilLine {
            pupil: pupil.id,
            name: format!("{} {}", pupil.last_name, pupil.first_name),
        })
        .collect();
    pupils.sort_by(|a, b| a.name.cmp(&b.name));
    let total = u64::try_from(pupils.len()).unwrap_or(u64::MAX);
    pupils.truncate(NAMED_MAX);
    Ok(Json(RetentionPupils { pupils, total }))
}

/// Applies what was shown, when it is still that. Asks for the passphrase again. A plan that takes
/// longer than a request goes on by itself.
///
/// # Errors
/// [`ServerError::WrongPassphrase`], [`ServerError::BadCode`], [`ServerError::Refused`].
pub async fn apply(
    State(app): State<App>,
    Administrator(user): Administrator,
    Ok(address): Result<Address, Infallible>,
    headers: HeaderMap,
    Json(req): Json<RetentionApplyReq>,
) -> ServerResult<Json<RetentionDone>> {
    app.auth.prove_both(&user, &req.proof, address).await?;
    let noted = app.line(user.user, &headers, Deed::RetentionApplied, Vec::new());
    let now = Now::at(app.auth.now());
    let going = app.clone();
    let running = tokio::spawn(async move {
        let tell = |changes: &_| going.hub.tell(user.space, changes);
        apply_shown(&going.store, user.space, &req.digest, &noted, now, tell).await
    });
    match running.await.map_err(anyhow::Error::from)?? {
        Ended::Done(done) => {
            tracing::info!(space = %user.space, rows = done.rows, "erased by an administrator: kept long enough");
            Ok(Json(RetentionDone {
                at: now.ms,
                erased: done.rows,
            }))
        }
        Ended::Changed => Err(ServerError::refused(
            "plan_changed",
            "Le plan a changé depuis que vous l'avez lu. Relisez-le, puis recommencez.",
        )),
    }
}

/// Puts the plan that waits off.
///
/// # Errors
/// [`ServerError::Refused`].
pub async fn postpone(
    State(app): State<App>,
    Administrator(user): Administrator,
    headers: HeaderMap,
    Json(req): Json<RetentionPostponeReq>,
) -> ServerResult<Json<()>> {
    let now = Now::at(app.auth.now());
    let motive = req.motive.trim();
    if !(MOTIVE.0..=MOTIVE.1).contains(&motive.chars().count()) {
        return Err(ServerError::refused(
            "bad_motive",
            format!(
                "Dites pourquoi, en {} à {} caractères, sans nom d'élève.",
                MOTIVE.0, MOTIVE.1
            ),
        ));
    }
    let latest = now.today.checked_add_days(Days::new(POSTPONED_DAYS));
    if req.until <= now.today || latest.is_none_or(|latest| req.until > latest) {
        return Err(ServerError::refused(
            "bad_day",
            "Choisissez un jour à venir, dans six mois au plus tard.",
        ));
    }
    let waiting = app.store.retention_run(user.space).await?;
    let later = waiting.filter(|run| !run.started && req.until > run.apply_from);
    let line = app.line(user.user, &headers, Deed::RetentionPostponed, Vec::new());
    if later.is_none()
        || !app
            .store
            .postpone_retention(user.space, req.until, motive, &line)
            .await?
    {
        return Err(ServerError::refused(
            "nothing_to_postpone",
            "Aucun effacement ne peut être reporté à ce jour. Relisez le plan, puis choisissez un \
             jour plus tardif que le sien.",
        ));
    }
    Ok(Json(()))
}
