//! Erasing by age: a plan each year from 1 August, shown, then applied; by the night, by an
//! administrator, or from the command line.

pub mod command;

use crate::auth::journal::Deed;
use crate::store::{Applied, Entry, NewRun, Plan, Run, Store, StoreError};
use chrono::NaiveDate;
use common::command::Now;
use common::domain::pole::Pole;
use common::domain::school::School;
use common::ids::{PoleId, SchoolId};
use common::rules::retention::{applied_from, judged_on, season};
use common::sync::server::Changes;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How applying what was shown ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Done(Applied),
    /// It is not what was shown any more: nothing was changed.
    Changed,
}

/// A line of the journal about what the server does by itself.
#[must_use]
pub fn line(deed: Deed, now: Now) -> Entry {
    Entry {
        at: now.ms,
        user: None,
        device: "Serveur".into(),
        op: deed.op().to_owned(),
        about: Vec::new(),
    }
}

/// Day on which it is to be judged what is due: that of the plan that waits when it is ahead.
#[must_use]
pub fn judged(waiting: Option<&Run>, now: Now) -> NaiveDate {
    waiting.map_or(now.today, |run| run.day.max(now.today))
}

/// The server applies the plan that waits by itself.
#[must_use]
pub fn has_come(run: &Run, now: Now) -> bool {
    run.started || run.apply_from <= now.today
}

/// A space's night: makes the plan of the year when there is none, applies the one whose day has
/// come, goes on with the one that had begun.
///
/// # Errors
/// [`StoreError`]: the next night goes on.
pub async fn night(
    store: &Store,
    space: PoleId,
    now: Now,
    tell: impl FnMut(&Changes) + Send,
) -> Result<(), StoreError> {
    let since = season(now.today);
    let waiting = store.retention_run(space).await?;
    if let Some(run) = &waiting
        && has_come(run, now)
    {
        let noted = line(Deed::RetentionApplied, now);
        if let Some(done) = store.apply_retention(space, &noted, now, tell).await? {
            tracing::info!(%space, rows = done.rows, "erased: kept long enough");
        }
        return Ok(());
    }
    if store.retention_planned_since(space, since).await? {
        return Ok(());
    }
    let plan = store
        .retention_plan(space, judged_on(now.today), now)
        .await?;
    let rows = plan.items.len();
    let new = NewRun {
        plan,
        planned_on: now.today,
        apply_from: applied_from(now.today),
        unless_since: Some(since),
    };
    let noted = line(Deed::RetentionPlanned, now);
    if store.keep_retention_plan(space, new, &noted, now).await? {
        tracing::info!(%space, rows, "what is kept long enough is planned");
    }
    Ok(())
}

/// Applies what was shown, at once, when it is still that.
///
/// # Errors
/// [`StoreError`]: what was erased before stays erased; the night goes on.
pub async fn apply_shown(
    store: &Store,
    space: PoleId,
    digest: &str,
    noted: &Entry,
    now: Now,
    tell: impl FnMut(&Changes) + Send,
) -> Result<Ended, StoreError> {
    let plan = store.retention_plan(space, now.today, now).await?;
    if plan.digest() != digest {
        return Ok(Ended::Changed);
    }
    let new = NewRun {
        plan,
        planned_on: now.today,
        apply_from: now.today,
        unless_since: None,
    };
    let planned = Entry {
        op: Deed::RetentionPlanned.op().to_owned(),
        ..noted.clone()
    };
    store.keep_retention_plan(space, new, &planned, now).await?;
    let done = store.apply_retention(space, noted, now, tell).await?;
    Ok(Ended::Done(done.unwrap_or_default()))
}

/// A plan for the command line: numbers by category and school, no name of a person.
///
/// # Errors
/// [`StoreError`].
pub async fn told(store: &Store, space: PoleId, plan: &Plan) -> Result<String, StoreError> {
    let mut names: BTreeMap<SchoolId, String> = BTreeMap::new();
    for school in store.all::<School>(space).await? {
        names.insert(school.id, school.name);
    }
    let pole = store.find::<Pole>(space, space.0).await?;
    let pole = pole.map_or_else(|| space.to_string(), |pole| pole.name);
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(text, "{pole}, au {} :", plan.day.format("%d/%m/%Y"));
    for ((category, school), count) in plan.counts() {
        let school = match school {
            Some(id) => names
                .get(&id)
                .map_or("établissement disparu", String::as_str),
            None => "hors établissement",
        };
        let _ = writeln!(text, "  {count:>7}  {}, {school}", category.label());
    }
    if plan.items.is_empty() {
        let _ = writeln!(text, "  rien à effacer");
    } else {
        let _ = writeln!(text, "  empreinte {}", plan.digest());
    }
    Ok(text)
}
