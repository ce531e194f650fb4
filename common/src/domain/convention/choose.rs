//! Which model a convention is written from.

use super::template::{Owner, Template};
use crate::domain::period::PlacementKind;
use crate::ids::{PoleId, SchoolId};
use crate::rules::text::tokens;
use chrono::NaiveDate;

#[cfg(test)]
mod tests;

/// What a convention is for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub kind: PlacementKind,
    /// As the division has it: « Bac pro MELEC ».
    pub diploma: &'a str,
    pub school: SchoolId,
    pub pole: PoleId,
    /// National number of the académie.
    pub academie: u8,
    /// Day on which the convention is written.
    pub on: NaiveDate,
}

/// The narrowest model in force: the school's over the pôle's over the académie's over the shipped
/// one; of one owner, the one for the narrowest diploma, then the last adopted.
///
/// Drafts and versions adopted later do not count, nor does a version that a later one has
/// replaced. To give a model up, leave it out of `templates`.
#[must_use]
pub fn choose<'a>(templates: &'a [Template], wanted: &Wanted<'_>) -> Option<&'a Template> {
    let diploma = tokens(wanted.diploma);
    let candidates = templates.iter().filter_map(|template| {
        let adopted = template.adopted_on.filter(|day| *day <= wanted.on)?;
        let rank = rank(template.owner, wanted)?;
        (is_current(template, templates, wanted.on)).then_some(())?;
        (template.kind == wanted.kind).then_some(())?;
        let narrow = narrowness(template, &diploma)?;
        Some(((rank, narrow, adopted, template.id.as_str()), template))
    });
    candidates
        .max_by(|(a, _), (b, _)| a.cmp(b))
        .map(|(_, template)| template)
}

/// No later version of it is in force. A version may be for another diploma than the one before.
fn is_current(template: &Template, templates: &[Template], on: NaiveDate) -> bool {
    !templates.iter().any(|other| {
        other.id == template.id
            && other.owner == template.owner
            && other.version > template.version
            && other.adopted_on.is_some_and(|day| day <= on)
    })
}

fn rank(owner: Owner, wanted: &Wanted<'_>) -> Option<u8> {
    match owner {
        Owner::School(school) => (school == wanted.school).then_some(3),
        Owner::Pole(pole) => (pole == wanted.pole).then_some(2),
        Owner::Academie(academie) => (academie == wanted.academie).then_some(1),
        Owner::Shipped => Some(0),
    }
}

/// Words of its diploma that the wanted one begins with; none when it is for another.
fn narrowness(template: &Template, diploma: &[String]) -> Option<usize> {
    let own = tokens(template.diploma.as_deref().unwrap_or_default());
    diploma.starts_with(&own).then_some(own.len())
}
