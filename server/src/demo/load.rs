//! Loading the demonstration into an empty database, and telling its accounts.

use super::{Demo, DemoSpace, PASSPHRASE, Size, generate};
use crate::auth::{Auth, NewStaff, create_pupil_codes, create_staff_account};
use crate::store::Store;
use common::command::Now;
use common::ids::PupilId;
use serde_json::{Value, json};
use std::fmt::Write;
use uuid::Uuid;

/// Seed of the demonstration.
pub const SEED: u64 = 54;
/// Rows written in one transaction.
const BATCH: usize = 400;

/// Loads the demonstration, unless the database has a space already; returns it when loaded.
///
/// # Errors
/// When the database fails.
pub async fn load(
    store: &Store,
    auth: &Auth,
    size: Size,
    now: Now,
    mut progress: impl FnMut(&str),
) -> anyhow::Result<Option<Demo>> {
    if !store.spaces().await?.is_empty() {
        return Ok(None);
    }
    let demo = generate(size, SEED, now.today)?;
    let hash = auth.hasher().hash(PASSPHRASE).await?;
    for space in &demo.spaces {
        progress(&format!("{} ({} rows)", space.name, space.rows.len()));
        load_space(store, auth, space, &hash, now).await?;
    }
    Ok(Some(demo))
}

async fn load_space(
    store: &Store,
    auth: &Auth,
    space: &DemoSpace,
    passphrase_hash: &str,
    now: Now,
) -> anyhow::Result<()> {
    store.create_space(space.pole, Uuid::now_v7()).await?;
    store
        .write_rows(space.pole, space.rows.clone(), BATCH)
        .await?;
    for staff in &space.staff {
        let (id, email) = (staff.id, staff.email.as_str());
        let account = NewStaff {
            id,
            space: space.pole,
            email,
            passphrase_hash: Some(passphrase_hash),
        };
        create_staff_account(store.db(), account, now.ms).await?;
    }
    let codes: Vec<(PupilId, &str)> = space
        .pupils
        .iter()
        .map(|p| (p.id, p.code.as_str()))
        .collect();
    create_pupil_codes(store.db(), auth.key(), space.pole, &codes, now.ms).await?;
    Ok(())
}

/// One line per account worth trying, with its way in.
#[must_use]
pub fn lines(demo: &Demo) -> String {
    let mut text = format!("Demonstration accounts (passphrase of every adult: {PASSPHRASE})\n");
    let Some(space) = demo.spaces.first() else {
        return text;
    };
    for staff in &space.staff {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {:<44} {}", staff.label, staff.email);
    }
    let mut shown = Vec::new();
    for pupil in &space.pupils {
        if shown.iter().filter(|note| **note == pupil.note).count() < 3 {
            shown.push(pupil.note);
            let who = format!("pupil of {}, {}", pupil.division, pupil.note);
            let _ = writeln!(text, "  {who:<44} {}", pupil.code);
        }
    }
    text
}

/// Every account of the first pôle, for scripts.
#[must_use]
pub fn accounts(demo: &Demo) -> Value {
    let spaces = demo.spaces.first();
    let adults: Vec<Value> = spaces
        .iter()
        .flat_map(|s| &s.staff)
        .map(|s| json!({ "label": s.label, "email": s.email, "name": s.name, "id": s.id }))
        .collect();
    let pupils: Vec<Value> = spaces
        .iter()
        .flat_map(|s| &s.pupils)
        .map(|p| {
            json!({
                "name": p.name, "division": p.division, "code": p.code, "note": p.note, "id": p.id
            })
        })
        .collect();
    json!({ "passphrase": PASSPHRASE, "adults": adults, "pupils": pupils })
}
