//! `server import offers`: reads a file, tells what it changes, and changes it unless asked not
//! to.

use super::{Change, Known, plan};
use crate::demo::geography::communes;
use crate::store::Store;
use anyhow::{Context, bail};
use common::command::{Command, Now};
use common::domain::host::{Host, HostContact};
use common::domain::offer::Offer;
use common::ids::PoleId;
use std::path::Path;
use uuid::Uuid;

/// What an import did.
#[derive(Debug)]
pub struct Report {
    pub changes: Vec<Change>,
    pub applied: bool,
}

/// Imports a file into a pôle: all of it or nothing.
///
/// # Errors
/// A list of every line that is wrong, or the database's error; nothing was changed.
pub async fn import(
    store: &Store,
    pole: PoleId,
    file: &Path,
    dry_run: bool,
    now: Now,
) -> anyhow::Result<Report> {
    let bytes = std::fs::read(file).with_context(|| format!("lecture de {}", file.display()))?;
    import_bytes(store, pole, &bytes, dry_run, now).await
}

/// The same from bytes.
///
/// # Errors
/// As [`import`].
pub async fn import_bytes(
    store: &Store,
    pole: PoleId,
    bytes: &[u8],
    dry_run: bool,
    now: Now,
) -> anyhow::Result<Report> {
    let known = Known {
        hosts: store.all::<Host>(pole).await?,
        contacts: store.all::<HostContact>(pole).await?,
        offers: store.all::<Offer>(pole).await?,
        communes: communes()?
            .into_iter()
            .map(|c| (c.insee, c.name, c.point))
            .collect(),
    };
    let plan = plan(bytes, pole, &known, Uuid::now_v7)?;
    if !plan.errors.is_empty() {
        let lines: Vec<String> = plan.errors.iter().map(ToString::to_string).collect();
        bail!(
            "Rien n'a été importé. Corrigez, puis recommencez :\n{}",
            lines.join("\n")
        );
    }
    let (lines, commands): (Vec<u64>, Vec<Command>) = plan.commands.into_iter().unzip();
    let decisions = store.run_commands(pole, &commands, now, dry_run).await?;
    let refused: Vec<String> = lines
        .iter()
        .zip(&decisions)
        .filter_map(|(line, decision)| {
            let refusal = decision.as_ref().err()?;
            Some(format!(
                "ligne {line} : {} {}",
                refusal.sentence(),
                refusal.next_step().sentence()
            ))
        })
        .collect();
    if !refused.is_empty() {
        bail!(
            "Rien n'a été importé. Corrigez, puis recommencez :\n{}",
            refused.join("\n")
        );
    }
    Ok(Report {
        changes: plan.changes,
        applied: !dry_run,
    })
}
