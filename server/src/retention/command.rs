//! `server retention …`.

use super::{Ended, apply_shown, has_come, line, told};
use crate::auth::journal::Deed;
use crate::poke::announce;
use crate::store::Store;
use anyhow::{Context, bail};
use chrono::NaiveDate;
use common::command::Now;

const USAGE: &str =
    "usage: server retention --preview [--on YYYY-MM-DD] | server retention --apply [DIGEST]";

/// Tells what is kept long enough, or erases it.
///
/// # Errors
/// Those of the store; a plan that is not what was shown any more.
pub async fn run(store: &Store, args: &[String], now: Now) -> anyhow::Result<()> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--preview"] => preview(store, now.today, now).await,
        ["--preview", "--on", day] => preview(store, day.parse().context(USAGE)?, now).await,
        ["--apply"] => erase(store, None, now).await,
        ["--apply", digest] if !digest.starts_with('-') => erase(store, Some(digest), now).await,
        _ => bail!(USAGE),
    }
}

async fn preview(store: &Store, day: NaiveDate, now: Now) -> anyhow::Result<()> {
    for space in store.spaces().await? {
        let plan = store.retention_plan(space, day, now).await?;
        print!("{}", told(store, space, &plan).await?);
    }
    Ok(())
}

async fn erase(store: &Store, digest: Option<&str>, now: Now) -> anyhow::Result<()> {
    let noted = line(Deed::RetentionApplied, now);
    let (mut rows, mut found) = (0, false);
    for space in store.spaces().await? {
        let done = match digest {
            Some(digest) => match apply_shown(store, space, digest, &noted, now, |_| {}).await? {
                Ended::Done(done) => Some(done),
                // Of another pôle, or not what was shown any more.
                Ended::Changed => None,
            },
            None => {
                let waiting = store.retention_run(space).await?;
                if waiting.is_some_and(|run| has_come(&run, now)) {
                    store.apply_retention(space, &noted, now, |_| {}).await?
                } else {
                    None
                }
            }
        };
        if let Some(done) = done {
            (rows, found) = (rows + done.rows, true);
            announce(store.db(), space).await?;
        }
    }
    match (found, digest) {
        (true, _) => {
            println!("Effacé : {rows}. Les appareils l'apprennent à leur prochain échange.");
        }
        (false, None) => println!("Aucun plan dont le jour est venu : rien n'a été effacé."),
        (false, Some(_)) => bail!("le plan a changé : relisez-le avec --preview"),
    }
    Ok(())
}
