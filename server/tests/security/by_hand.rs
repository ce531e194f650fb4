//! What travels, from the frozen files of `common`, about the people of this world.

use super::forged::Lives;
use crate::support::Site;
use common::command::{Command, SCHEMA};
use common::row::{Kind, Row};
use serde_json::Value;
use std::path::PathBuf;

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "common", "tests", "wire"]
        .iter()
        .collect()
}

/// The ids of the files say what they name: each becomes one of this world.
fn told_here(value: &mut Value, site: &Site, placement: uuid::Uuid) {
    match value {
        Value::Object(map) => {
            for inner in map.values_mut() {
                told_here(inner, site, placement);
            }
        }
        Value::Array(list) => {
            for inner in list {
                told_here(inner, site, placement);
            }
        }
        Value::String(text) if text.len() == 36 && text.contains("-0000-7000-8000-") => {
            let world = &site.world;
            let here = match text.get(..2) {
                Some("f0") => world.pole.0,
                Some("01") => world.school.0,
                Some("02") => world.division.0,
                Some("03") => world.period.0,
                Some("04") => world.pupils[1].0,
                Some("05") => world.teacher.0,
                Some("07") => world.host.0,
                Some("08") => world.offer.0,
                Some("0a") => placement,
                _ => return,
            };
            *text = here.to_string();
        }
        _ => {}
    }
}

fn read(name: &str) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json")))?;
    // Rows have the number 0 in the files, commands about them the number 1.
    Ok(serde_json::from_str(&text.replace(
        "-0000-7000-8000-000000000001\"",
        "-0000-7000-8000-000000000000\"",
    ))?)
}

/// A place found, a concern and a visit about another pupil.
pub fn rows(site: &Site, placement: uuid::Uuid) -> anyhow::Result<Vec<Row>> {
    [Kind::FoundPlace, Kind::Concern, Kind::Visit]
        .into_iter()
        .map(|kind| {
            let mut row = read(&format!("row-{kind}"))?;
            told_here(&mut row, site, placement);
            Ok(Row::from_json(kind, &row.to_string())?)
        })
        .collect()
}

/// Each of these commands, about another pupil, their class, school or host.
pub fn commands<'a>(
    site: &Site,
    lives: &Lives,
    ops: impl Iterator<Item = &'a str>,
) -> anyhow::Result<Vec<Command>> {
    ops.map(|op| {
        let mut kept = read(&format!("command-{op}"))?;
        told_here(&mut kept["args"], site, lives.placement.0);
        Command::decode(op, SCHEMA, &kept["args"]).map_err(|why| anyhow::anyhow!("{op}: {why}"))
    })
    .collect()
}
