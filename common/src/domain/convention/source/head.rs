//! The lines above the rule: what the model is.

use super::errors::{ParseError, Problem};
use crate::domain::convention::near::nearest;
use crate::domain::convention::template::Owner;
use crate::domain::period::PlacementKind;
use crate::rules::text::fold;
use chrono::NaiveDate;

pub(super) const ID: &str = "modèle";
pub(super) const KIND: &str = "genre";
pub(super) const DIPLOMA: &str = "diplôme";
pub(super) const OWNER: &str = "auteur";
pub(super) const VERSION: &str = "version";
pub(super) const ADOPTED: &str = "adopté le";
pub(super) const TITLE: &str = "titre";

const NAMES: [&str; 7] = [ID, KIND, DIPLOMA, OWNER, VERSION, ADOPTED, TITLE];

/// What the head says.
pub(super) struct Head {
    pub id: String,
    pub kind: PlacementKind,
    pub diploma: Option<String>,
    pub owner: Owner,
    pub version: u32,
    pub adopted_on: Option<NaiveDate>,
    pub title: String,
}

struct Line<'a> {
    name: &'static str,
    value: &'a str,
    at: usize,
}

pub(super) fn parse(lines: &[&str]) -> Result<Head, ParseError> {
    let lines = read(lines)?;
    let find = |name: &'static str| lines.iter().find(|line| line.name == name);
    let need = |name: &'static str| find(name).ok_or(Problem::MissingHead(name).at(0));
    let kind = need(KIND)?;
    let id = need(ID)?;
    if id.value.len() > 60 || !id.value.chars().all(is_id) {
        return Err(wrong(
            id,
            "des lettres sans accent, des chiffres et des tirets",
        ));
    }
    Ok(Head {
        id: id.value.into(),
        kind: placement_kind(kind.value).ok_or_else(|| {
            wrong(
                kind,
                "séquence d'observation, stage d'initiation, PFMP ou stage de BTS",
            )
        })?,
        diploma: find(DIPLOMA).map(|line| line.value.into()),
        owner: owner(need(OWNER)?)?,
        version: version(need(VERSION)?)?,
        adopted_on: find(ADOPTED).map(day).transpose()?,
        title: need(TITLE)?.value.into(),
    })
}

fn read<'a>(lines: &[&'a str]) -> Result<Vec<Line<'a>>, ParseError> {
    let mut read: Vec<Line<'a>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let at = at + 1;
        if line.trim().is_empty() {
            continue;
        }
        let (written, value) = line.split_once(':').ok_or(Problem::HeadShape.at(at))?;
        let wanted = fold(written);
        let name = NAMES.into_iter().find(|name| fold(name) == wanted);
        let name = name.ok_or_else(|| {
            Problem::UnknownHead {
                written: written.trim().chars().take(40).collect(),
                nearest: nearest(written, NAMES),
            }
            .at(at)
        })?;
        if read.iter().any(|line| line.name == name) {
            return Err(Problem::TwiceHead(name).at(at));
        }
        let value = value.trim();
        if value.is_empty() {
            return Err(Problem::HeadShape.at(at));
        }
        read.push(Line { name, value, at });
    }
    Ok(read)
}

fn wrong(line: &Line<'_>, expected: &'static str) -> ParseError {
    Problem::HeadValue {
        name: line.name,
        written: line.value.chars().take(40).collect(),
        expected,
    }
    .at(line.at)
}

fn is_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

fn placement_kind(written: &str) -> Option<PlacementKind> {
    let wanted = fold(written);
    let named = |kind: &PlacementKind| fold(kind.label()) == wanted;
    PlacementKind::ALL.into_iter().find(named)
}

fn owner(line: &Line<'_>) -> Result<Owner, ParseError> {
    let (word, id) = line.value.split_once(' ').unwrap_or((line.value, ""));
    let id = id.trim();
    let owner = match fold(word).as_str() {
        "tremplin" if id.is_empty() => Some(Owner::Shipped),
        "academie" => id.parse().ok().map(Owner::Academie),
        "pole" => id.parse().ok().map(Owner::Pole),
        "etablissement" => id.parse().ok().map(Owner::School),
        _ => None,
    };
    owner.ok_or_else(|| {
        wrong(
            line,
            "Tremplin, ou académie, pôle ou établissement suivi de son identifiant",
        )
    })
}

fn version(line: &Line<'_>) -> Result<u32, ParseError> {
    let number = line.value.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| wrong(line, "un nombre à partir de 1"))
}

fn day(line: &Line<'_>) -> Result<NaiveDate, ParseError> {
    let date = line.value.parse().ok();
    date.ok_or_else(|| wrong(line, "une date comme 2026-11-30"))
}
