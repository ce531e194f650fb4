//! Requests for help of pupils without a place: asked, passed on one level at a time, answered by
//! proposals. A pupil never addresses the pôle.

mod end;
mod propose;

pub use end::{CloseSupport, ReopenSupport, solved_by};
pub use propose::{AnswerProposal, ProposePlace, Proposed, waiting};

use super::application::is_placed;
use super::{Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure, space};
use crate::access::Who;
use crate::domain::period::{Period, PeriodPhase, PeriodState};
use crate::domain::pupil::{Need, Pupil};
use crate::domain::support::{StepKind, Support, SupportLevel, SupportStatus, SupportStep};
use crate::ids::{PeriodId, PupilId, SupportId, SupportStepId};
use crate::refusal::Refusal;
use crate::row::{Group, Index, Kind, RowKey};
use crate::rules::text::tokens;
use serde::{Deserialize, Serialize};

/// Longest words of a step, in characters.
pub const SUPPORT_TEXT_MAX: usize = 1000;

fn key(support: SupportId) -> RowKey {
    RowKey::new(Kind::Support, support.0)
}

/// The request, unless it is gone.
fn found(id: SupportId, rows: &mut dyn Rows) -> Result<Support, Stop> {
    Ok(rows.find::<Support>(id.0)?.ok_or(Refusal::SupportGone)?)
}

/// The request, for those who follow the pupil. Whoever may not act is not told whether it exists.
fn followed(id: SupportId, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Support, Stop> {
    let adult = ctx.actor.staff().is_some();
    ensure(adult, Refusal::Forbidden)?;
    let support = found(id, rows)?;
    ensure(
        ctx.actor.follows(support.division, support.school),
        Refusal::Forbidden,
    )?;
    Ok(support)
}

fn still_open(support: &Support) -> Result<(), Refusal> {
    ensure(
        support.status.is_open(),
        Refusal::SupportNotOpen {
            status: support.status,
        },
    )
}

/// Moves a request by the guarded table.
fn moved(support: &mut Support, next: SupportStatus, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    ensure(
        support.status.may_become(next),
        Refusal::SupportNotOpen {
            status: support.status,
        },
    )?;
    support.status = next;
    support.moved_at = ctx.now.ms;
    Ok(())
}

/// A step that is already there under this name: the same one, or somebody else's.
fn done_before(
    id: SupportStepId,
    support: SupportId,
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<bool, Stop> {
    let Some(same) = rows.find::<SupportStep>(id.0)? else {
        return Ok(false);
    };
    ensure(
        same.support == support && same.author == ctx.actor.user,
        Refusal::IdTaken,
    )?;
    Ok(true)
}

/// What is written about a request; the level is where it stands once it is written.
#[derive(Clone, Copy)]
struct Written<'a> {
    id: SupportStepId,
    kind: StepKind,
    to_pupil: bool,
    text: &'a str,
    at: i64,
}

fn step(support: &Support, written: Written<'_>, ctx: &Ctx<'_>) -> Result<SupportStep, Refusal> {
    Ok(SupportStep {
        id: written.id,
        pole: support.pole,
        support: support.id,
        school: support.school,
        division: support.division,
        pupil: support.pupil,
        kind: written.kind,
        level: support.level,
        to_pupil: written.to_pupil,
        offer: None,
        host: None,
        answers: None,
        accepted: None,
        text: clean(written.text, SUPPORT_TEXT_MAX)?,
        author: ctx.actor.user,
        written_at: written.at,
    })
}

/// Refuses a text that the pôle will read and that names the pupil. Only asked of those who know the
/// name: to others the answer would tell it.
fn nameless(text: &str, pupil: PupilId, rows: &mut dyn Rows) -> Result<(), Stop> {
    if let Some(pupil) = rows.find::<Pupil>(pupil.0)? {
        ensure(!names(text, &pupil), Refusal::NamesPupil)?;
    }
    Ok(())
}

/// The last name in any case, or the first name with its capital: « Rose » is a name, « rose » is not.
fn names(text: &str, pupil: &Pupil) -> bool {
    let words = tokens(text);
    let last = tokens(&pupil.last_name);
    let by_last = !last.is_empty() && words.windows(last.len()).any(|part| part == last);
    let first = pupil.first_name.as_str();
    let by_first = !first.is_empty()
        && text
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .any(|word| word == first);
    by_last || by_first
}

/// Another request of the pupil for the period that somebody still has to act on.
fn other_open(
    pupil: PupilId,
    period: PeriodId,
    but: SupportId,
    rows: &mut dyn Rows,
) -> Result<Option<Support>, Stop> {
    let all = rows.all::<Support>(Index::SupportsByPupil, pupil.0)?;
    Ok(all
        .into_iter()
        .find(|s| s.id != but && s.period == period && s.status.is_open()))
}

/// Help is asked for: by the pupil, who reaches the referent; by those who follow them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskSupport {
    pub id: SupportId,
    pub step: SupportStepId,
    pub pupil: PupilId,
    pub period: PeriodId,
    #[serde(default)]
    pub text: String,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for AskSupport {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Pupil, self.pupil.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let themselves = ctx.actor.is_pupil(self.pupil);
        ensure(
            themselves || ctx.actor.staff().is_some(),
            Refusal::Forbidden,
        )?;
        let need = rows.find::<Need>(self.pupil.0)?.ok_or(Refusal::Forbidden)?;
        ensure(
            themselves || ctx.actor.follows(need.division, need.school),
            Refusal::Forbidden,
        )?;
        if let Some(same) = rows.find::<Support>(self.id.0)? {
            ensure(
                same.pupil == self.pupil && same.period == self.period,
                Refusal::IdTaken,
            )?;
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        ensure(
            !done_before(self.step, self.id, ctx, rows)?,
            Refusal::IdTaken,
        )?;
        let period = rows
            .find::<Period>(self.period.0)?
            .ok_or(Refusal::PeriodGone)?;
        ensure(
            period.division == need.division && period.state == PeriodState::Published,
            Refusal::PeriodGone,
        )?;
        ensure(
            period.phase(ctx.now.today) != PeriodPhase::After,
            Refusal::PeriodOver,
        )?;
        ensure(
            !is_placed(self.pupil, &period.weeks, rows)?,
            Refusal::AlreadyPlaced,
        )?;
        let own_office = !themselves && ctx.actor.runs_office(need.school);
        let asked = Written {
            id: self.step,
            kind: StepKind::Asked,
            to_pupil: themselves,
            text: &self.text,
            at: self.written_at,
        };
        // One request for both: the words of the second one are added to the first.
        if let Some(other) = other_open(self.pupil, self.period, self.id, rows)? {
            let added = step(&other, asked, ctx)?;
            if added.text.is_empty() {
                return Ok(Effect::merged(Merged::AlreadyDone));
            }
            // What a pupil writes is for their school, wherever the request has got to.
            let level = other.level.min(SupportLevel::Office);
            return Ok(Effect::put([SupportStep { level, ..added }.into()]));
        }
        let support = Support {
            id: self.id,
            pole: space(ctx),
            school: need.school,
            division: need.division,
            pupil: self.pupil,
            reference: need.reference,
            period: period.id,
            weeks: period.weeks,
            level: if own_office {
                SupportLevel::Office
            } else {
                SupportLevel::Referent
            },
            status: SupportStatus::Open,
            motive: None,
            asked_at: ctx.now.ms,
            moved_at: ctx.now.ms,
        };
        let first = step(&support, asked, ctx)?;
        Ok(Effect::put([support.into(), first.into()]))
    }
}

/// Something was tried. At the pôle's level the coordinators read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddSupportStep {
    pub step: SupportStepId,
    pub support: SupportId,
    /// Also told to the pupil.
    #[serde(default)]
    pub to_pupil: bool,
    pub text: String,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for AddSupportStep {
    fn about(&self) -> Vec<RowKey> {
        vec![key(self.support)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.staff().is_some(), Refusal::Forbidden)?;
        let support = found(self.support, rows)?;
        let follows = ctx.actor.follows(support.division, support.school);
        let at_pole = support.level == SupportLevel::Pole;
        ensure(
            follows || (at_pole && ctx.actor.coordinates()),
            Refusal::Forbidden,
        )?;
        if done_before(self.step, self.support, ctx, rows)? {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        still_open(&support)?;
        if follows && at_pole {
            nameless(&self.text, support.pupil, rows)?;
        }
        let written = Written {
            id: self.step,
            kind: StepKind::Tried,
            to_pupil: self.to_pupil,
            text: &self.text,
            at: self.written_at,
        };
        let tried = step(&support, written, ctx)?;
        ensure(!tried.text.is_empty(), Refusal::EmptyText)?;
        Ok(Effect::put([tried.into()]))
    }
}

/// The request climbs one level, as it was on screen: from the referent to the office by whoever
/// follows the pupil, from the office to the pôle by the office, which says what is needed and what
/// was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassSupportOn {
    pub support: SupportId,
    pub step: SupportStepId,
    pub to: SupportLevel,
    #[serde(default)]
    pub text: String,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for PassSupportOn {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(key(self.support), Group::Status)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut support = followed(self.support, ctx, rows)?;
        if self.to == SupportLevel::Pole {
            ensure(ctx.actor.runs_office(support.school), Refusal::Forbidden)?;
        }
        if done_before(self.step, self.support, ctx, rows)? {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        still_open(&support)?;
        ensure(
            support.level.next() == Some(self.to),
            Refusal::SupportElsewhere {
                level: support.level,
            },
        )?;
        if self.to == SupportLevel::Pole {
            ensure(!self.text.trim().is_empty(), Refusal::EmptyText)?;
            nameless(&self.text, support.pupil, rows)?;
            moved(&mut support, SupportStatus::Qualified, ctx)?;
        } else {
            moved(&mut support, SupportStatus::Open, ctx)?;
        }
        support.level = self.to;
        let written = Written {
            id: self.step,
            kind: StepKind::PassedOn,
            to_pupil: false,
            text: &self.text,
            at: self.written_at,
        };
        let passed = step(&support, written, ctx)?;
        Ok(Effect::put([support.into(), passed.into()]))
    }
}

/// A coordinator takes a request up, as it was on screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeSupport {
    pub support: SupportId,
    pub step: SupportStepId,
    /// Milliseconds since 1970 by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for TakeSupport {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        vec![(key(self.support), Group::Status)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(
            ctx.actor.coordinates() && !matches!(ctx.actor.who, Who::System),
            Refusal::Forbidden,
        )?;
        let mut support = found(self.support, rows)?;
        if done_before(self.step, self.support, ctx, rows)? {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        // It has not left the school.
        ensure(support.level == SupportLevel::Pole, Refusal::Forbidden)?;
        ensure(
            support.status == SupportStatus::Qualified,
            Refusal::SupportNotOpen {
                status: support.status,
            },
        )?;
        moved(&mut support, SupportStatus::TakenUp, ctx)?;
        let written = Written {
            id: self.step,
            kind: StepKind::TakenUp,
            to_pupil: true,
            text: "",
            at: self.written_at,
        };
        let taken = step(&support, written, ctx)?;
        Ok(Effect::put([support.into(), taken.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DivisionId, SchoolId};
    use uuid::Uuid;

    #[test]
    fn a_text_names_the_pupil_by_last_name_in_any_case_or_by_first_name_with_its_capital() {
        let pupil = Pupil {
            id: PupilId(Uuid::nil()),
            school: SchoolId(Uuid::nil()),
            division: DivisionId(Uuid::nil()),
            first_name: "Rose".into(),
            last_name: "de La Fosse".into(),
        };
        for text in [
            "Élève sérieuse, DE LA FOSSE, sans place.",
            "de la fosse",
            "Rose cherche depuis septembre.",
            "Pour l'élève (Rose), rien.",
        ] {
            assert!(names(text, &pupil), "{text}");
        }
        for text in [
            "",
            "Aime la couleur rose.",
            "Travail dans la fosse du garage.",
            "Roseline, la tutrice, a refusé.",
        ] {
            assert!(!names(text, &pupil), "{text}");
        }
    }
}
